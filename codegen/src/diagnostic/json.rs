//! Findings for programs: one JSON object a line.

use std::fmt::Write;

use super::{Diagnostic, Diagnostics, Severity};
use crate::source::{Sources, Span};

/// Every finding as one line:
/// `{"code","severity","message","file","line","column","endLine","endColumn","label","help","others":[{…}]}`.
/// Lines and columns count from 1, columns in code points; `label` and `help` are `null` where there is none.
pub fn to_json(diagnostics: &Diagnostics, sources: &Sources) -> String {
    diagnostics.iter().fold(String::new(), |mut text, diagnostic| {
        object(&mut text, diagnostic, sources);
        text.push('\n');
        text
    })
}

fn object(text: &mut String, diagnostic: &Diagnostic, sources: &Sources) {
    let severity = match diagnostic.rule.severity {
        Severity::Error => "error",
        Severity::Note => "note",
    };
    // Writing to a `String` cannot fail.
    let _ = write!(
        text,
        r#"{{"code":{},"severity":"{severity}","message":{},{},"label":{},"help":{},"others":["#,
        quote(diagnostic.rule.code),
        quote(&diagnostic.message),
        place(diagnostic.span, sources),
        diagnostic.label.as_deref().map_or("null".to_owned(), quote),
        diagnostic.help.as_deref().map_or("null".to_owned(), quote),
    );
    for (index, (span, label)) in diagnostic.others.iter().enumerate() {
        let comma = if index == 0 { "" } else { "," };
        let _ = write!(text, r#"{comma}{{{},"label":{}}}"#, place(*span, sources), quote(label));
    }
    text.push_str("]}");
}

fn place(span: Span, sources: &Sources) -> String {
    let start = sources.position(span);
    let end = sources.position(Span { start: span.end, ..span });
    format!(
        r#""file":{},"line":{},"column":{},"endLine":{},"endColumn":{}"#,
        quote(&sources.get(span.source).path),
        start.line,
        start.column,
        end.line,
        end.column
    )
}

/// A JSON string.
fn quote(text: &str) -> String {
    crate::json::quoted(text)
}
