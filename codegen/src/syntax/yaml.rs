//! YAML text to [`Node`] trees. The only file that knows the YAML library.

use std::collections::HashMap;

use serde_yaml::granit_parser::{Event, Parser, ScalarStyle, Span as Mark};

use super::node::{Node, Value};
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::source::{SourceId, Span, Spanned};

/// Nodes a document may have once its aliases are expanded: far above any spec, far below what hurts.
const NODE_BUDGET: usize = 400_000;
/// How deep mappings and sequences may nest.
const DEPTH_BUDGET: usize = 128;

/// Reads one document. `None` when there is nothing to go on with; what is wrong has been reported.
pub fn parse(source: SourceId, text: &str, diagnostics: &mut Diagnostics) -> Option<Node> {
    let mut builder =
        Builder { source, text, diagnostics, anchors: HashMap::new(), open: Vec::new(), nodes: 0, root: None };
    for next in Parser::new_from_str(text) {
        let step = match next {
            Ok((event, mark)) => builder.event(event, mark),
            Err(error) => {
                let at = error.marker().byte_offset().unwrap_or(text.len());
                let span = builder.at(at, at + 1);
                let help = if error.info().contains("anchor") {
                    "write `&NAME` before the first `*NAME`, or quotes around text that starts with `*`"
                } else {
                    "look here and at the lines above for a missing colon, an open quote or an uneven indentation"
                };
                Err(Diagnostic::new(&rules::NOT_YAML, span, format!("this is not YAML: {}", error.info())).help(help))
            }
        };
        if let Err(diagnostic) = step {
            builder.diagnostics.push(diagnostic);
            return None;
        }
    }
    let root = builder.root;
    if root.is_none() {
        let span = Span { source, start: 0, end: 0 };
        diagnostics.push(
            Diagnostic::new(&rules::EMPTY_FILE, span, "the file is empty")
                .help("start with `antiphon: 1` and `service: NAME`"),
        );
    }
    root
}

/// A collection whose end has not come yet.
struct Open {
    start: usize,
    anchor: usize,
    size_before: usize,
    kind: OpenKind,
}

enum OpenKind {
    List(Vec<Node>),
    Map { entries: Vec<(Spanned<String>, Node)>, key: Option<Spanned<String>> },
}

struct Builder<'a> {
    source: SourceId,
    text: &'a str,
    diagnostics: &'a mut Diagnostics,
    anchors: HashMap<usize, (Node, usize)>,
    open: Vec<Open>,
    nodes: usize,
    root: Option<Node>,
}

impl Builder<'_> {
    fn event(&mut self, event: Event<'_>, mark: Mark) -> Result<(), Diagnostic> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.refuse_tag(tag.is_some(), mark)?;
                let span = self.scalar_span(mark);
                let value = if style == ScalarStyle::Plain { plain(&text) } else { Value::String(text.into_owned()) };
                self.refuse_number(&value, span);
                self.count(1, span)?;
                self.finish(Node { span, value }, anchor, 1)
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.refuse_tag(tag.is_some(), mark)?;
                self.begin(mark, anchor, OpenKind::List(Vec::new()))
            }
            Event::MappingStart(_, anchor, tag) => {
                self.refuse_tag(tag.is_some(), mark)?;
                self.begin(mark, anchor, OpenKind::Map { entries: Vec::new(), key: None })
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(mark),
            Event::Alias(anchor) => {
                let span = self.span(mark);
                let Some((mut node, size)) = self.anchors.get(&anchor).cloned() else {
                    return Err(Diagnostic::new(&rules::NOT_YAML, span, "this alias names no anchor before it")
                        .help("write `&NAME` before the first `*NAME`"));
                };
                self.count(size, span)?;
                node.span = span;
                self.finish(node, 0, size)
            }
            Event::DocumentStart(..) if self.root.is_some() => {
                let span = self.span(mark);
                Err(Diagnostic::new(&rules::SEVERAL_DOCUMENTS, span, "a second YAML document starts here")
                    .help("put each service into a file of its own"))
            }
            _ => Ok(()),
        }
    }

    fn begin(&mut self, mark: Mark, anchor: usize, kind: OpenKind) -> Result<(), Diagnostic> {
        let span = self.span(mark);
        if self.open.len() >= DEPTH_BUDGET {
            let message = format!("more than {DEPTH_BUDGET} levels are nested here");
            return Err(Diagnostic::new(&rules::TOO_MUCH, span, message)
                .help("name the inner schemas under `schemas` and refer to them"));
        }
        self.count(1, span)?;
        self.open.push(Open { start: span.start as usize, anchor, size_before: self.nodes - 1, kind });
        Ok(())
    }

    fn end(&mut self, mark: Mark) -> Result<(), Diagnostic> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        let end = self.trimmed_end(open.start, mark.end.byte_offset().unwrap_or(self.text.len()));
        let span = self.at(open.start, end);
        let value = match open.kind {
            OpenKind::List(items) => Value::List(items),
            OpenKind::Map { entries, .. } => Value::Map(entries),
        };
        self.finish(Node { span, value }, open.anchor, self.nodes - open.size_before)
    }

    /// Hands a complete node to what encloses it.
    fn finish(&mut self, node: Node, anchor: usize, size: usize) -> Result<(), Diagnostic> {
        if anchor != 0 {
            self.anchors.insert(anchor, (node.clone(), size));
        }
        match self.open.last_mut().map(|open| &mut open.kind) {
            None => self.root = Some(node),
            Some(OpenKind::List(items)) => items.push(node),
            Some(OpenKind::Map { entries, key }) => match key.take() {
                None => *key = Some(key_of(node, self.text)?),
                Some(name) => {
                    if let Some((first, _)) = entries.iter().find(|(other, _)| other.value == name.value) {
                        let message = format!("`{}` is given twice", name.value);
                        let diagnostic = Diagnostic::new(&rules::DUPLICATE_KEY, name.span, message)
                            .label("again here")
                            .also(first.span, "first given here")
                            .help("keep one of them");
                        self.diagnostics.push(diagnostic);
                    } else {
                        entries.push((name, node));
                    }
                }
            },
        }
        Ok(())
    }

    fn count(&mut self, nodes: usize, span: Span) -> Result<(), Diagnostic> {
        self.nodes += nodes;
        if self.nodes <= NODE_BUDGET {
            return Ok(());
        }
        let message = format!("the document has more than {NODE_BUDGET} values once its aliases are expanded");
        Err(Diagnostic::new(&rules::TOO_MUCH, span, message)
            .help("use `$ref` to a named schema instead of YAML aliases"))
    }

    /// JSON has such numbers; those who read it mostly have not.
    fn refuse_number(&mut self, value: &Value, span: Span) {
        if let Value::Number(digits) = value
            && digits.parse::<f64>().is_ok_and(f64::is_infinite)
        {
            let diagnostic = Diagnostic::new(
                &rules::TOO_MUCH,
                span,
                format!("`{digits}` is beyond the numbers that JSON readers hold"),
            );
            self.diagnostics.push(
                diagnostic.help("stay within double precision, about ±1.8e308; put it into quotes if it is text"),
            );
        }
    }

    fn refuse_tag(&self, tagged: bool, mark: Mark) -> Result<(), Diagnostic> {
        if !tagged {
            return Ok(());
        }
        let value = self.span(mark);
        let before = self.text.get(..value.start as usize).unwrap_or_default().trim_end();
        let tag = before.rfind(char::is_whitespace).map_or(0, |space| space + 1);
        let span = if before[tag..].starts_with('!') { self.at(tag, before.len()) } else { value };
        Err(Diagnostic::new(&rules::YAML_TAG, span, "a YAML tag has no meaning in a spec")
            .help("remove the tag; put the value into quotes where it must be text"))
    }

    /// A scalar's end may include what follows it up to the next token.
    fn scalar_span(&self, mark: Mark) -> Span {
        let span = self.span(mark);
        let end = self.trimmed_end(span.start as usize, span.end as usize);
        self.at(span.start as usize, end)
    }

    fn trimmed_end(&self, start: usize, end: usize) -> usize {
        let end = end.min(self.text.len());
        self.text.get(start..end).map_or(end, |text| start + text.trim_end().len()).max(start)
    }

    fn span(&self, mark: Mark) -> Span {
        let start = mark.start.byte_offset().unwrap_or(0);
        self.at(start, mark.end.byte_offset().unwrap_or(start))
    }

    fn at(&self, start: usize, end: usize) -> Span {
        let bounded = |offset: usize| {
            let mut offset = offset.min(self.text.len());
            while !self.text.is_char_boundary(offset) {
                offset -= 1;
            }
            u32::try_from(offset).unwrap_or(u32::MAX)
        };
        Span { source: self.source, start: bounded(start), end: bounded(end.max(start)) }
    }
}

fn key_of(node: Node, text: &str) -> Result<Spanned<String>, Diagnostic> {
    let name = match node.value {
        Value::String(name) | Value::Number(name) => name,
        Value::Bool(_) | Value::Null => text.get(node.span.range()).unwrap_or_default().to_owned(),
        Value::List(_) | Value::Map(_) => {
            return Err(
                Diagnostic::new(&rules::NOT_YAML, node.span, "a key must be a single word").help("write `NAME: …`")
            );
        }
    };
    Ok(Spanned::new(node.span, name))
}

/// The core schema's reading of a plain scalar.
fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" => Value::Null,
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        _ if is_number(text) => Value::Number(text.to_owned()),
        _ => Value::String(text.to_owned()),
    }
}

/// JSON's numbers, and nothing else: `1e3` is one, `1.`, `0x1f` and `1_000` are text.
fn is_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|exponent| digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Option<Node>, usize) {
        let mut diagnostics = Diagnostics::new();
        let node = parse(SourceId(0), text, &mut diagnostics);
        (node, diagnostics.len())
    }

    #[test]
    fn words_that_yaml_1_1_took_for_booleans_are_text() {
        let (node, wrong) = read("{ no: yes, y: on, 1: 0x1f, a: 1.50, b: ~, c: 'true', d: true }");
        let node = node.unwrap();
        assert_eq!(wrong, 0);
        assert_eq!(node.get("no").unwrap().as_str(), Some("yes"));
        assert_eq!(node.get("y").unwrap().as_str(), Some("on"));
        assert_eq!(node.get("1").unwrap().as_str(), Some("0x1f"));
        assert_eq!(node.get("a").unwrap().value, Value::Number("1.50".into()));
        assert_eq!(node.get("b").unwrap().value, Value::Null);
        assert_eq!(node.get("c").unwrap().as_str(), Some("true"));
        assert_eq!(node.get("d").unwrap().value, Value::Bool(true));
    }

    #[test]
    fn spans_cover_what_was_written() {
        let text = "a:\n  b: [1, zwei]\n  c: x\n";
        let (node, _) = read(text);
        let node = node.unwrap();
        let inner = node.get("a").unwrap();
        assert_eq!(&text[inner.span.range()], "b: [1, zwei]\n  c: x");
        assert_eq!(&text[inner.get("b").unwrap().span.range()], "[1, zwei]");
        assert_eq!(&text[inner.get("c").unwrap().span.range()], "x");
    }

    #[test]
    fn json_is_read_by_the_same_parser() {
        let (node, wrong) = read(r#"{"a": {"b": [1, "two", null]}}"#);
        assert_eq!(wrong, 0);
        assert!(
            matches!(&node.unwrap().get("a").unwrap().get("b").unwrap().value, Value::List(items) if items.len() == 3)
        );
    }

    #[test]
    fn an_alias_bomb_is_refused() {
        let mut text = "a0: &a0 [1,1,1,1,1,1,1,1,1,1]\n".to_owned();
        for level in 1..9 {
            let below = format!("*a{}", level - 1);
            text += &format!("a{level}: &a{level} [{}]\n", vec![below; 10].join(", "));
        }
        assert_eq!(read(&text), (None, 1));
    }
}
