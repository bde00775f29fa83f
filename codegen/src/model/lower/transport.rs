//! Transports beside the WebSocket.

use super::is_name;
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::model::channel::{Envelope, ParameterKind, Role};
use crate::source::Spanned;
use crate::syntax::{self, At};

/// The Socket.IO namespace of a channel, where it has one.
pub(super) fn socketio(
    written: &syntax::Channel,
    roles: &[Role],
    envelope: &Envelope,
    diagnostics: &mut Diagnostics,
) -> Option<String> {
    let At::Transports(transports) = &written.at.as_ref()?.value else { return None };
    let namespace = transports.get("socketio")?;
    let word = transports.0.iter().find(|(name, _)| name.value == "socketio").map(|(name, _)| name)?;
    let mut unfit = |message: &str, help: &str| {
        diagnostics.push(Diagnostic::new(&rules::TRANSPORT_UNFIT, word.span, message).help(help));
    };
    if !transports.contains("websocket") {
        unfit("a channel over Socket.IO has a WebSocket path too", "add `websocket: /PATH` beside it");
    }
    if !matches!(envelope, Envelope::Tag { content: Some(_), .. }) {
        unfit(
            "an event is a name and its data, and the envelope does not tell them apart",
            "write `envelope: { tag: event, content: data }`",
        );
    }
    let parameters = roles.iter().flat_map(|role| &role.query);
    if parameters.clone().any(|parameter| parameter.kind == ParameterKind::Path) {
        unfit(
            "a namespace, which Socket.IO clients connect to, has no parameters",
            "leave the parameters out of the path",
        );
    }
    if roles.iter().any(|role| role.address.path != roles[0].address.path) {
        unfit(
            "the roles have several addresses, and Socket.IO clients connect to one namespace",
            "tell roles apart by `when`",
        );
    }
    check_namespace(namespace, diagnostics);
    Some(namespace.value.clone())
}

/// `/` and a name: nothing that a packet would have to escape.
fn check_namespace(namespace: &Spanned<String>, diagnostics: &mut Diagnostics) {
    let name = namespace.value.strip_prefix('/');
    if name.is_none_or(|name| !name.is_empty() && !name.split('/').all(is_name)) {
        let message = format!("`{}` is no namespace", namespace.value);
        let diagnostic = Diagnostic::new(&rules::BAD_ADDRESS, namespace.span, message);
        diagnostics.push(diagnostic.help("write `/NAME`, of letters, digits, `_` and `-`"));
    }
}
