//! JSON values as a spec writes them: numbers keep their digits, objects their order.

use std::fmt::Write;

/// A JSON value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as written.
    Number(String),
    /// Text.
    String(String),
    /// An array.
    Array(Vec<Json>),
    /// An object, in the order written.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// An object of these members.
    pub fn object<K: Into<String>>(members: impl IntoIterator<Item = (K, Json)>) -> Self {
        Self::Object(members.into_iter().map(|(name, value)| (name.into(), value)).collect())
    }

    /// Text.
    pub fn string(text: impl Into<String>) -> Self {
        Self::String(text.into())
    }

    /// A whole number.
    pub fn number(number: impl std::fmt::Display) -> Self {
        Self::Number(number.to_string())
    }

    /// The member of this name.
    pub fn get(&self, name: &str) -> Option<&Json> {
        match self {
            Self::Object(members) => members.iter().find(|(other, _)| other == name).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The text, when it is text.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// On one line, without spaces.
    pub fn compact(&self) -> String {
        let mut text = String::new();
        self.write(&mut text, None);
        text
    }

    /// Indented by two spaces, with a final newline; short arrays and objects stay on one line.
    pub fn pretty(&self) -> String {
        let mut text = String::new();
        self.write(&mut text, Some(0));
        text.push('\n');
        text
    }

    fn write(&self, text: &mut String, indent: Option<usize>) {
        match self {
            Self::Null => text.push_str("null"),
            Self::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
            Self::Number(digits) => text.push_str(digits),
            Self::String(value) => text.push_str(&quoted(value)),
            Self::Array(items) => {
                let items: Vec<(Option<&str>, &Json)> = items.iter().map(|item| (None, item)).collect();
                write_all(text, indent, ['[', ']'], &items);
            }
            Self::Object(members) => {
                let members: Vec<(Option<&str>, &Json)> =
                    members.iter().map(|(name, value)| (Some(name.as_str()), value)).collect();
                write_all(text, indent, ['{', '}'], &members);
            }
        }
    }
}

fn write_all(text: &mut String, indent: Option<usize>, [open, close]: [char; 2], items: &[(Option<&str>, &Json)]) {
    text.push(open);
    let wide = items.iter().any(|(name, value)| name.is_some() || matches!(value, Json::Array(_) | Json::Object(_)));
    let lines = indent.filter(|_| wide).map(|indent| indent + 2);
    for (index, (name, value)) in items.iter().enumerate() {
        match (index, lines, indent) {
            (0, None, _) => {}
            (_, None, None) => text.push(','),
            (_, None, Some(_)) => text.push_str(", "),
            (_, Some(_), _) => text.push_str(if index == 0 { "" } else { "," }),
        }
        if let Some(indent) = lines {
            let _ = write!(text, "\n{:indent$}", "");
        }
        if let Some(name) = name {
            text.push_str(&quoted(name));
            text.push_str(if indent.is_some() { ": " } else { ":" });
        }
        value.write(text, lines.or(indent));
    }
    if let (Some(indent), false) = (lines, items.is_empty()) {
        let outer = indent - 2;
        let _ = write!(text, "\n{:outer$}", "");
    }
    text.push(close);
}

/// A JSON string literal.
pub fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            control if u32::from(control) < 0x20 => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(control));
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compact_and_pretty() {
        let value = Json::object([
            ("a", Json::Array(vec![Json::number(1), Json::number("2.50")])),
            ("b", Json::object::<&str>([])),
            ("c", Json::Array(vec![Json::object([("d", Json::string("e\"\n"))])])),
        ]);
        assert_eq!(value.compact(), r#"{"a":[1,2.50],"b":{},"c":[{"d":"e\"\n"}]}"#);
        let pretty =
            "{\n  \"a\": [1, 2.50],\n  \"b\": {},\n  \"c\": [\n    {\n      \"d\": \"e\\\"\\n\"\n    }\n  ]\n}\n";
        assert_eq!(value.pretty(), pretty);
    }
}
