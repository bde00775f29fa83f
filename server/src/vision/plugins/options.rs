//! Reading options: checked against the plugin's schema, in the words of all other messages, then made a type of.

use antiphon_runtime::schema::{Schema, explain};
use serde::de::DeserializeOwned;

use super::{Code, PluginFailure};

/// Faults worth telling.
const FAULTS: usize = 4;

/// Reads options; none are as good as an empty object. The type must have a default for every member.
pub(super) fn read<T: DeserializeOwned>(schema: &Schema, text: Option<&str>) -> Result<T, PluginFailure> {
    let text = text.unwrap_or("{}");
    let faults = explain(schema, text, FAULTS);
    if !faults.is_empty() {
        let told: Vec<String> =
            faults.iter().map(|fault| format!("/options{}: {}", fault.pointer, fault.sentence())).collect();
        return Err(PluginFailure::new(Code::InvalidOptions, told.join("; ")));
    }
    serde_json::from_str(text).map_err(|error| {
        tracing::error!(%error, "options that meet their schema do not fit their type");
        PluginFailure::new(Code::InvalidOptions, "/options: the plugin cannot read these options")
    })
}
