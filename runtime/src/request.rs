use std::borrow::Cow;
use std::net::SocketAddr;

use axum::http::{HeaderMap, Uri};

use crate::json::{Reader, Reject, Writer};
use crate::tokens::{self, Identity, TokenPlace, TokenSpec};
use crate::{Close, CloseCode, Failure, FailureKind, Options, Outgoing};

/// What a client says when it connects.
#[derive(Debug)]
pub struct Request<'a> {
    route: &'a str,
    uri: &'a Uri,
    parameters: &'a [(String, String)],
    headers: &'a HeaderMap,
    remote: Option<SocketAddr>,
    auth: Option<&'a str>,
}

/// Why a client may not connect. Browsers cannot read an HTTP status here, so the connection is accepted, told the
/// protocol's own error where it has one, and closed.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// The protocol's error.
    pub message: Option<Box<Outgoing>>,
    /// How the connection ends.
    pub close: Close,
    /// The code of the catalogue's error, for transports that have an error of their own.
    pub code: Option<&'static str>,
    /// The text of the error, likewise.
    pub text: Option<Cow<'static, str>>,
}

impl<'a> Request<'a> {
    /// A request of these parts. `route` is the address it matched, as the spec writes it; `parameters` are the path's,
    /// percent-decoded; `auth` is the JSON with which a Socket.IO client connects.
    pub fn new(
        route: &'a str,
        uri: &'a Uri,
        parameters: &'a [(String, String)],
        headers: &'a HeaderMap,
        remote: Option<SocketAddr>,
        auth: Option<&'a str>,
    ) -> Self {
        Self { route, uri, parameters, headers, remote, auth }
    }

    /// The address it matched, as the spec writes it.
    pub fn route(&self) -> &'a str {
        self.route
    }

    /// A parameter of the path, percent-decoded.
    pub fn path(&self, name: &str) -> Option<&'a str> {
        self.parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The first parameter of this name in the query, percent-decoded. What is not UTF-8 is replaced by U+FFFD.
    pub fn query(&self, name: &str) -> Option<Cow<'a, str>> {
        form_urlencoded::parse(self.uri.query()?.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// A header, if it is there and visible ASCII.
    pub fn header(&self, name: &str) -> Option<&'a str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// A text member of what a Socket.IO client connects with.
    pub fn auth(&self, name: &str) -> Option<Cow<'a, str>> {
        Reader::new(self.auth?).tag(name).ok()?
    }

    /// Who is at the other end of the connection, as far as the server sees it.
    pub fn remote(&self) -> Option<SocketAddr> {
        self.remote
    }

    /// Who the client is by its token. Fails with [`FailureKind::Unauthenticated`](crate::FailureKind::Unauthenticated)
    /// and says whether the token is missing, invalid or expired.
    pub fn identify(&self, spec: &TokenSpec, options: &Options) -> Result<Identity, Failure> {
        let token = spec.places.iter().find_map(|place| self.token(*place)).ok_or_else(tokens::missing)?;
        tokens::verify(options.tokens.as_deref(), &token, options.clock.timestamp())
    }

    fn token(&self, place: TokenPlace) -> Option<Cow<'a, str>> {
        match place {
            TokenPlace::Query(name) => self.query(name),
            TokenPlace::Auth(name) => self.auth(name),
            TokenPlace::Bearer => bearer(self.header("authorization")?).map(Cow::Borrowed),
        }
    }
}

/// Reads a yes-or-no parameter: `true`, in any case, or `1` is yes; anything else, and none, is no.
pub fn is_true(parameter: Option<&str>) -> bool {
    parameter.is_some_and(|value| value.eq_ignore_ascii_case("true") || value == "1")
}

/// The token of a header `Authorization`. The scheme may be written in any case.
fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

impl Request<'_> {
    /// Refuses a parameter that breaks its schema, or is missing where it has to be there. Text is checked as a JSON
    /// string, anything else as JSON.
    pub fn require(
        &self,
        name: &str,
        value: Option<&str>,
        parameter: Parameter,
        check: impl FnOnce(&mut Reader<'_>) -> Result<(), Reject>,
    ) -> Result<(), Refusal> {
        let Some(value) = value else {
            return if parameter.required { Err(Refusal::parameter(name, "is missing")) } else { Ok(()) };
        };
        let mut writer = Writer::new();
        if parameter.text {
            writer.string(value);
        }
        let quoted = writer.into_string();
        let json = if parameter.text { quoted.as_str() } else { value };
        let mut reader = Reader::new(json);
        check(&mut reader).and_then(|()| reader.finish()).map_err(|_| Refusal::parameter(name, "is not allowed"))
    }
}

/// How a parameter of path or query is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Whether it has to be there.
    pub required: bool,
    /// Whether it is text; otherwise it is written as JSON writes it.
    pub text: bool,
}

impl Refusal {
    fn parameter(name: &str, what: &str) -> Self {
        Self::unauthorized(format!("the parameter {name} {what}"))
    }

    /// Not authorized: close code 1008.
    pub fn unauthorized(reason: impl Into<Cow<'static, str>>) -> Self {
        Self::closed(Close::new(CloseCode::UNAUTHORIZED, reason))
    }

    /// The refusal as a failure, for the protocol's own error.
    pub fn failure(&self) -> Failure {
        Failure::new(FailureKind::Unauthenticated).detail(self.close.reason.clone())
    }

    /// Nothing but a way to end.
    pub(crate) fn closed(close: Close) -> Self {
        Self { message: None, close, code: None, text: None }
    }

    /// Names the error of the catalogue, for transports that have an error of their own.
    pub fn told(self, code: Option<&'static str>, text: impl Into<Cow<'static, str>>) -> Self {
        Self { code, text: Some(text.into()), ..self }
    }

    /// Tells the client the protocol's own error first.
    pub fn message(self, message: Outgoing) -> Self {
        Self { message: Some(Box::new(message)), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::shapes::skip_string;

    #[test]
    fn parameters_are_held_to_their_schemas() {
        let uri: Uri = "/".parse().unwrap();
        let headers = HeaderMap::new();
        let request = Request::new("/", &uri, &[], &headers, None, None);
        let text = Parameter { required: true, text: true };
        let number = Parameter { required: false, text: false };
        let whole = |reader: &mut Reader<'_>| reader.integer_in(1, 9).map(drop);
        assert!(request.require("a", Some("it's \"so\""), text, skip_string).is_ok());
        assert!(request.require("a", None, text, skip_string).is_err());
        assert!(request.require("n", None, number, whole).is_ok());
        assert!(request.require("n", Some("7"), number, whole).is_ok());
        for wrong in ["", "10", "7x", "\"7\""] {
            let refusal = request.require("n", Some(wrong), number, whole).unwrap_err();
            assert_eq!(refusal.close.reason, "the parameter n is not allowed");
        }
    }

    /// Takes `ada` alone.
    struct Ada;

    impl crate::Tokens for Ada {
        fn verify(&self, token: &str, _: crate::Timestamp) -> Result<Identity, crate::TokenError> {
            let identity = Identity { user: "ada".into(), name: "\u{1}".into(), expires: None };
            if token == "ada" { Ok(identity) } else { Err(crate::TokenError::Invalid) }
        }
    }

    #[test]
    fn a_token_is_taken_from_the_first_place_where_there_is_one() {
        static SPEC: TokenSpec = TokenSpec {
            places: &[TokenPlace::Query("token"), TokenPlace::Auth("token"), TokenPlace::Bearer],
            check: crate::TokenCheck::Connect,
            grace: std::time::Duration::ZERO,
        };
        let options = Options::new().tokens(std::sync::Arc::new(Ada));
        for (uri, auth, header, expected) in [
            ("/?token=ada", None, None, Ok("ada")),
            ("/?token=eve", Some(r#"{"token":"ada"}"#), None, Err("Invalid token")),
            ("/", Some(r#"{"x":[1],"token":"ada"}"#), Some("Bearer eve"), Ok("ada")),
            ("/", Some(r#"{"token":7}"#), Some("bEARER  ada "), Ok("ada")),
            ("/", Some("7"), Some("Bearer"), Err("Missing token")),
            ("/", None, Some("Basic ada"), Err("Missing token")),
            ("/", None, None, Err("Missing token")),
        ] {
            let headers = header.map(|header| (axum::http::header::AUTHORIZATION, header.parse().unwrap()));
            let (uri, headers): (Uri, HeaderMap) = (uri.parse().unwrap(), headers.into_iter().collect());
            let identity = Request::new("/", &uri, &[], &headers, None, auth).identify(&SPEC, &options);
            let seen = identity.as_ref().map(|identity| &*identity.name);
            assert_eq!(
                seen.map_err(|failure| failure.detail.as_deref().unwrap()),
                expected,
                "{uri} {auth:?} {header:?}"
            );
        }
    }

    #[test]
    fn reads_path_query_and_headers() {
        let uri: Uri = "/ws/a%20b?is_streamer=TRUE&name=J%C3%BCrgen+K&off=0&odd=maybe".parse().unwrap();
        let parameters = [("id".to_owned(), "a b".to_owned())];
        let headers = [(axum::http::header::HOST, "example".parse().unwrap())].into_iter().collect();
        let request = Request::new("/ws/{id}", &uri, &parameters, &headers, None, None);
        assert_eq!(request.path("id"), Some("a b"));
        assert_eq!(request.path("other"), None);
        assert_eq!(request.query("name").as_deref(), Some("Jürgen K"));
        assert!(is_true(request.query("is_streamer").as_deref()) && is_true(Some("1")));
        for other in ["off", "odd", "missing"] {
            assert!(!is_true(request.query(other).as_deref()), "{other}");
        }
        assert_eq!(request.header("host"), Some("example"));
    }
}
