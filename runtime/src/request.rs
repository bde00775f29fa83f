use std::borrow::Cow;
use std::net::SocketAddr;

use axum::http::{HeaderMap, Uri};

use crate::{Close, CloseCode, Outgoing};

/// What a client says when it connects.
#[derive(Debug)]
pub struct Request<'a> {
    uri: &'a Uri,
    parameters: &'a [(String, String)],
    headers: &'a HeaderMap,
    remote: Option<SocketAddr>,
}

/// Why a client may not connect. Browsers cannot read an HTTP status here, so the connection is accepted, told the
/// protocol's own error where it has one, and closed.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// The protocol's error.
    pub message: Option<Outgoing>,
    /// How the connection ends.
    pub close: Close,
}

impl<'a> Request<'a> {
    /// A request of these parts. `parameters` are the path's, percent-decoded.
    pub fn new(
        uri: &'a Uri,
        parameters: &'a [(String, String)],
        headers: &'a HeaderMap,
        remote: Option<SocketAddr>,
    ) -> Self {
        Self { uri, parameters, headers, remote }
    }

    /// A parameter of the path, percent-decoded.
    pub fn path(&self, name: &str) -> Option<&'a str> {
        self.parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The first parameter of this name in the query, percent-decoded. What is not UTF-8 is replaced by U+FFFD.
    pub fn query(&self, name: &str) -> Option<Cow<'a, str>> {
        form_urlencoded::parse(self.uri.query()?.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// A yes-or-no parameter of the query: `true` or `1` in any case, `false` or `0`. `None` where it is missing or
    /// something else.
    pub fn query_boolean(&self, name: &str) -> Option<bool> {
        let value = self.query(name)?;
        match () {
            () if value.eq_ignore_ascii_case("true") || value == "1" => Some(true),
            () if value.eq_ignore_ascii_case("false") || value == "0" => Some(false),
            () => None,
        }
    }

    /// A header, if it is there and visible ASCII.
    pub fn header(&self, name: &str) -> Option<&'a str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Who is at the other end of the connection, as far as the server sees it.
    pub fn remote(&self) -> Option<SocketAddr> {
        self.remote
    }
}

impl Refusal {
    /// Not authorized: close code 1008.
    pub fn unauthorized(reason: impl Into<Cow<'static, str>>) -> Self {
        Self { message: None, close: Close::new(CloseCode::UNAUTHORIZED, reason) }
    }

    /// Tells the client the protocol's own error first.
    pub fn message(self, message: Outgoing) -> Self {
        Self { message: Some(message), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_path_query_and_headers() {
        let uri: Uri = "/ws/a%20b?is_streamer=TRUE&name=J%C3%BCrgen+K&off=0&odd=maybe".parse().unwrap();
        let parameters = [("id".to_owned(), "a b".to_owned())];
        let headers = [(axum::http::header::HOST, "example".parse().unwrap())].into_iter().collect();
        let request = Request::new(&uri, &parameters, &headers, None);
        assert_eq!(request.path("id"), Some("a b"));
        assert_eq!(request.path("other"), None);
        assert_eq!(request.query("name").as_deref(), Some("Jürgen K"));
        assert_eq!(request.query_boolean("is_streamer"), Some(true));
        assert_eq!(request.query_boolean("off"), Some(false));
        assert_eq!(request.query_boolean("odd"), None);
        assert_eq!(request.query_boolean("missing"), None);
        assert_eq!(request.header("host"), Some("example"));
    }
}
