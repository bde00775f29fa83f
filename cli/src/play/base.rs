//! The address of a server.

use std::fmt;
use std::str::FromStr;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use tokio_tungstenite::tungstenite::http::Uri;

/// What stands in a path or a query as it is.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A server's base URL: `http`, `https`, `ws` or `wss`, a host, perhaps a port and a path that all addresses begin with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    secure: bool,
    authority: String,
    prefix: String,
}

impl Base {
    /// The WebSocket URL of a path that is encoded already, with the parameters of a query that are not.
    pub(super) fn url(&self, path: &str, query: &[(String, String)]) -> String {
        let pairs = query.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
        let pairs = pairs.collect::<Vec<_>>().join("&");
        let mark = if pairs.is_empty() { "" } else { "?" };
        format!("{self}{path}{mark}{pairs}")
    }
}

/// Text as it stands in a segment of a path, or in a query.
pub(super) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

impl fmt::Display for Base {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.secure { "wss" } else { "ws" };
        write!(formatter, "{scheme}://{}{}", self.authority, self.prefix)
    }
}

impl FromStr for Base {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = |why: &str| format!("`{text}` {why}: write a URL such as http://127.0.0.1:8000");
        let url: Uri = text.parse().map_err(|_| wrong("is no URL"))?;
        let secure = match url.scheme_str() {
            Some("http" | "ws") => false,
            Some("https" | "wss") => true,
            _ => return Err(wrong("does not begin with http://, https://, ws:// or wss://")),
        };
        let authority = url.authority().ok_or_else(|| wrong("names no host"))?;
        if authority.as_str().contains('@') {
            return Err(wrong("holds a user"));
        }
        if url.query().is_some() {
            return Err(wrong("has a query"));
        }
        let (authority, prefix) = (authority.to_string(), url.path().trim_end_matches('/').to_owned());
        Ok(Self { secure, authority, prefix })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lie_below_the_base() {
        for (base, url) in [
            ("http://127.0.0.1:8000", "ws://127.0.0.1:8000/ws"),
            ("ws://[::1]:80/", "ws://[::1]:80/ws"),
            ("https://example.org/api/", "wss://example.org/api/ws"),
            ("wss://example.org", "wss://example.org/ws"),
        ] {
            assert_eq!(base.parse::<Base>().unwrap().url("/ws", &[]), url);
        }
    }

    #[test]
    fn a_query_is_encoded() {
        let base: Base = "http://h".parse().unwrap();
        let query = [("a b".to_owned(), "1&2".to_owned()), ("c".to_owned(), "ü".to_owned())];
        assert_eq!(base.url("/x", &query), "ws://h/x?a%20b=1%262&c=%C3%BC");
    }

    #[test]
    fn what_is_no_base_is_told() {
        for text in ["", "localhost:8000", "/ws", "ftp://h", "http://user@h", "http://h/?a=1", "http://"] {
            let told = text.parse::<Base>().unwrap_err();
            assert!(told.contains("http://127.0.0.1:8000"), "{told}");
        }
    }
}
