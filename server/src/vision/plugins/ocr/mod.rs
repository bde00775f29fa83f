//! Text recognition by Tesseract, a program of the system.

mod process;
mod reading;
#[cfg(test)]
mod tests;

use std::ffi::OsString;
use std::process::Command;
use std::time::Instant;

use antiphon_runtime::schema::{Check, Schema, Type};
use image::RgbImage;
use serde::Deserialize;
use serde_json::Value;

use self::process::ProcessError;
use self::reading::Reading;
use super::picture::Picture;
use super::{Code, Frame, Plugin, PluginFailure, options};

const SCHEMA: Schema = Schema {
    pointer: "",
    checks: &[
        Check::Type(&[Type::Object]),
        Check::Properties(&[
            (
                "threshold",
                &Schema {
                    pointer: "/properties/threshold",
                    checks: &[Check::Type(&[Type::Number]), Check::Minimum("0"), Check::Maximum("1")],
                },
            ),
            (
                "language",
                &Schema {
                    pointer: "/properties/language",
                    checks: &[
                        Check::Type(&[Type::String]),
                        Check::MaxLength(64),
                        Check::Pattern(r"^[a-z]{3}(_[a-z]+)*(\+[a-z]{3}(_[a-z]+)*)*$"),
                    ],
                },
            ),
        ]),
        Check::Closed,
    ],
};
const PUBLISHED: &str = r#"{
    "type": "object",
    "properties": {
        "threshold": {
            "description": "Words of less confidence are left out",
            "type": "number", "minimum": 0, "maximum": 1, "default": 0
        },
        "language": {
            "description": "Languages by Tesseract's names, such as eng, chi_sim or eng+deu; they must be installed",
            "type": "string", "maxLength": 64, "default": "eng",
            "pattern": "^[a-z]{3}(_[a-z]+)*(\\+[a-z]{3}(_[a-z]+)*)*$"
        }
    },
    "additionalProperties": false
}"#;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Options {
    threshold: f64,
    language: String,
}

impl Default for Options {
    fn default() -> Self {
        Self { threshold: 0.0, language: "eng".to_owned() }
    }
}

/// Reads text in an image.
pub(crate) struct Ocr {
    /// A path, or a name that is looked for in `PATH`.
    program: OsString,
}

impl Default for Ocr {
    /// The program `tesseract`.
    fn default() -> Self {
        Self { program: "tesseract".into() }
    }
}

impl Plugin for Ocr {
    fn name(&self) -> &'static str {
        "ocr"
    }

    fn version(&self) -> &'static str {
        "1.0.0"
    }

    fn description(&self) -> &'static str {
        "Text in an image, word by word, read by Tesseract"
    }

    fn options(&self) -> &'static str {
        PUBLISHED
    }

    fn run(&self, frame: &Frame<'_>) -> Result<Value, PluginFailure> {
        let options: Options = options::read(&SCHEMA, frame.options)?;
        let picture = Picture::decode(frame.image)?;
        let table = self.read(grey_map(&picture.pixels), &options.language, frame.deadline)?;
        serde_json::to_value(Reading::parse(&table, options.threshold)).map_err(|error| {
            tracing::error!(%error, "text that is no JSON");
            failed()
        })
    }
}

impl Ocr {
    /// Words as tab-separated values.
    fn read(&self, image: Vec<u8>, language: &str, deadline: Instant) -> Result<String, PluginFailure> {
        let mut command = Command::new(&self.program);
        command.args(["stdin", "stdout", "-l", language, "-c", "tessedit_create_tsv=1"]);
        // As many run at a time as there are workers; more threads would only wait for each other.
        command.env("OMP_THREAD_LIMIT", "1");
        let output = process::run(command, image, deadline).map_err(|error| self.not_run(&error))?;
        if let Some(missing) = not_loaded(&output.stderr) {
            let package = missing.replace('_', "-");
            let told = format!("/options/language: \"{missing}\" is not installed (package tesseract-ocr-{package})");
            return Err(PluginFailure::new(Code::InvalidOptions, told));
        }
        if !output.is_success {
            tracing::error!(stderr = output.stderr, "tesseract failed");
            return Err(failed());
        }
        Ok(output.stdout)
    }

    fn not_run(&self, error: &ProcessError) -> PluginFailure {
        match error {
            ProcessError::Missing => {
                let told = "Tesseract is not installed on the server: install the package tesseract-ocr";
                PluginFailure::new(Code::PluginError, told)
            }
            ProcessError::Overdue => PluginFailure::new(Code::ProcessingTimeout, "Analysis took too long"),
            ProcessError::Broken(error) => {
                tracing::error!(%error, program = %self.program.display(), "tesseract does not run");
                failed()
            }
        }
    }
}

fn failed() -> PluginFailure {
    PluginFailure::new(Code::PluginError, "The plugin failed")
}

/// The language Tesseract says it has no data for. It may go on without, and would read nonsense.
fn not_loaded(stderr: &str) -> Option<&str> {
    let (_, after) = stderr.split_once("Failed loading language '")?;
    after.split_once('\'').map(|(language, _)| language)
}

/// A portable grey map. What a client sent is not handed on as it is: bytes that are no image would be taken for a list
/// of files to read.
fn grey_map(pixels: &RgbImage) -> Vec<u8> {
    let mut file = format!("P5\n{} {}\n255\n", pixels.width(), pixels.height()).into_bytes();
    file.extend(pixels.pixels().map(|pixel| Picture::luma(*pixel)));
    file
}
