//! Errors that nothing leads to.

use super::possible::{asks, possible};
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::failure::FailureKind;
use crate::model::channel::{Direction, Telling};
use crate::model::service::Service;

/// Reports errors that nothing leads to.
pub(in crate::model::lower) fn refuse_unused(service: &Service, diagnostics: &mut Diagnostics) {
    // A handler may choose any of them.
    if service.channels.iter().any(asks) {
        return;
    }
    for (index, error) in service.errors.iter().enumerate() {
        let used = service.channels.iter().any(|channel| {
            let possible = possible(channel);
            let refuses = channel
                .messages
                .iter()
                .any(|message| matches!(message.direction, Direction::Outbound { on_refused: true, .. }));
            if refuses && error.when.contains(&FailureKind::Unauthenticated) {
                return true;
            }
            let kinds = channel.failing.kinds.iter().map(|(kind, telling)| (kind, telling));
            let exceptions = channel.failing.exceptions.iter().map(|(_, kind, telling)| (kind, telling));
            kinds.chain(exceptions).any(|(kind, telling)| {
                possible.contains(kind)
                    && matches!(telling, Telling::Message { error: Some(used), .. } if *used == index)
            })
        });
        if !used {
            let text = format!("nothing leads to the error `{}`", error.code.value);
            let diagnostic = Diagnostic::new(&rules::UNUSED_ERROR, error.code.span, text);
            diagnostics
                .push(diagnostic.help("add `when: KIND`, name it in a `failed` as `MESSAGE.CODE`, or leave it out"));
        }
    }
}
