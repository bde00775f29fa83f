//! Addresses: what a path may be, and which two of them match one URL.

use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::model::channel::Address;
use crate::model::{Channel, Service};
use crate::source::Spanned;

/// Checks a path and gives its parameters' names.
pub(super) fn parameters(path: &Spanned<String>, diagnostics: &mut Diagnostics) -> Vec<String> {
    let mut parameters: Vec<String> = Vec::new();
    let mut wrong = |message: String, help: &str| {
        diagnostics.push(Diagnostic::new(&rules::BAD_ADDRESS, path.span, message).help(help));
    };
    let Some(rest) = path.value.strip_prefix('/') else {
        wrong(
            format!("the path `{}` does not start with `/`", path.value),
            "write `/ws/frame`, without scheme and host",
        );
        return parameters;
    };
    for segment in rest.split('/') {
        match segment.strip_prefix('{').map(|rest| rest.strip_suffix('}')) {
            None if segment.is_empty() => {
                wrong(
                    "a segment of the path is empty".to_owned(),
                    "write one `/` between segments and none at the end",
                );
            }
            None if segment.contains(['{', '}']) => {
                wrong(
                    format!("a parameter fills only a part of the segment `{segment}`"),
                    "give the parameter a segment of its own",
                );
            }
            None if !segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)) => {
                let help = "use letters, digits, `-`, `.`, `_` and `~`; the query is said with `query`";
                wrong(format!("the segment `{segment}` has characters that a path cannot hold as they are"), help);
            }
            None => {}
            Some(Some(name)) if super::is_name(name) && !parameters.iter().any(|other| other == name) => {
                parameters.push(name.to_owned());
            }
            Some(_) => wrong(format!("`{segment}` is no parameter of its own"), "write `{name}`, each name once"),
        }
    }
    parameters
}

/// Reports channels at the same address, and notes addresses that overlap.
pub(super) fn compare(services: &[Service], diagnostics: &mut Diagnostics) {
    let mut all: Vec<(&Service, &Channel, &Address)> = Vec::new();
    for service in services {
        for channel in &service.channels {
            for role in &channel.roles {
                let known = |(_, other, address): &(&Service, &Channel, &Address)| {
                    std::ptr::eq(*other, channel) && *address == &role.address
                };
                if !role.address.path.is_empty() && !all.iter().any(known) {
                    all.push((service, channel, &role.address));
                }
            }
        }
    }
    compare_namespaces(services, diagnostics);
    for (index, (_, channel, address)) in all.iter().enumerate() {
        for (service, other, earlier) in &all[..index] {
            match relation(address, earlier) {
                Relation::Apart => {}
                Relation::Same => {
                    let message = format!("`{}` is the address of two channels", address.path);
                    let label = format!("also the address of {}'s `{}`", service.name.value, other.name.value);
                    let diagnostic = Diagnostic::new(&rules::SAME_ADDRESS, address.span, message)
                        .label(format!("`{}`", channel.name.value));
                    diagnostics.push(diagnostic.also(earlier.span, label).help("give one of them another path"));
                }
                Relation::Overlap { example, winner } => {
                    let message = format!("`{}` and `{}` both match `{example}`", address.path, earlier.path);
                    let diagnostic = Diagnostic::new(&rules::OVERLAPPING_ADDRESSES, address.span, message);
                    let help = format!(
                        "such a URL belongs to `{winner}`: the first segment that differs decides, and a literal beats a parameter"
                    );
                    diagnostics.push(diagnostic.also(earlier.span, "the other address").help(help));
                }
            }
        }
    }
}

/// Reports channels in the same Socket.IO namespace.
fn compare_namespaces(services: &[Service], diagnostics: &mut Diagnostics) {
    let mut all: Vec<(&str, &Service, &Channel)> = Vec::new();
    for service in services {
        for channel in &service.channels {
            let Some(namespace) = channel.socketio.as_deref() else { continue };
            if let Some((_, service, twin)) = all.iter().find(|(other, ..)| *other == namespace) {
                let message = format!("`{namespace}` is the namespace of two channels");
                let label = format!("also the namespace of {}'s `{}`", service.name.value, twin.name.value);
                let diagnostic = Diagnostic::new(&rules::SAME_ADDRESS, channel.name.span, message);
                diagnostics.push(diagnostic.also(twin.name.span, label).help("give one of them another `socketio`"));
            }
            all.push((namespace, service, channel));
        }
    }
}

enum Relation {
    Apart,
    Same,
    Overlap { example: String, winner: String },
}

fn relation(a: &Address, b: &Address) -> Relation {
    let (left, right): (Vec<_>, Vec<_>) = (a.segments().collect(), b.segments().collect());
    if left.len() != right.len() || left.iter().zip(&right).any(|(a, b)| matches!((a, b), (Some(a), Some(b)) if a != b))
    {
        return Relation::Apart;
    }
    let Some((first, _)) = left.iter().zip(&right).find(|(a, b)| a.is_some() != b.is_some()) else {
        return Relation::Same;
    };
    let example: String = left.iter().zip(&right).map(|(a, b)| format!("/{}", a.or(*b).unwrap_or("x"))).collect();
    Relation::Overlap { example, winner: if first.is_some() { a.path.clone() } else { b.path.clone() } }
}
