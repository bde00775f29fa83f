use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use hyper::upgrade::{OnUpgrade, Upgraded};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

/// A client's wish to speak WebSocket from now on (RFC 6455, section 4.2).
#[derive(Debug)]
pub(super) struct Handshake {
    on_upgrade: OnUpgrade,
    accept_key: String,
}

/// Why a request is not a handshake.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Rejection {
    /// An ordinary request.
    NotWebSocket,
    /// A version of the protocol other than 13.
    WrongVersion,
    /// A handshake that lacks something.
    Malformed(&'static str),
}

const UPGRADE: HeaderValue = HeaderValue::from_static("upgrade");
const WEBSOCKET: HeaderValue = HeaderValue::from_static("websocket");

impl Handshake {
    pub(super) fn from_parts(parts: &mut Parts) -> Result<Self, Rejection> {
        let accept_key = accept_key(&parts.headers)?;
        let on_upgrade = parts.extensions.remove::<OnUpgrade>();
        let on_upgrade = on_upgrade.ok_or(Rejection::Malformed("this connection cannot be upgraded\n"))?;
        Ok(Self { on_upgrade, accept_key })
    }

    /// The answer that agrees. Once the client has it, `serve` runs in a task of its own.
    pub(super) fn accept<F>(self, serve: impl FnOnce(Upgraded) -> F + Send + 'static) -> Response
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let on_upgrade = self.on_upgrade;
        tokio::spawn(async move {
            // A client that left before it had the answer needs no other.
            if let Ok(upgraded) = on_upgrade.await {
                serve(upgraded).await;
            }
        });
        let headers = [(header::CONNECTION, UPGRADE), (header::UPGRADE, WEBSOCKET)];
        let key = [(header::SEC_WEBSOCKET_ACCEPT, self.accept_key)];
        (StatusCode::SWITCHING_PROTOCOLS, headers, key, Body::empty()).into_response()
    }
}

/// What the answer must say to prove that it is one.
fn accept_key(headers: &HeaderMap) -> Result<String, Rejection> {
    if !has_token(headers, &header::UPGRADE, "websocket") || !has_token(headers, &header::CONNECTION, "upgrade") {
        return Err(Rejection::NotWebSocket);
    }
    if headers.get(header::SEC_WEBSOCKET_VERSION).is_none_or(|version| version != "13") {
        return Err(Rejection::WrongVersion);
    }
    // 16 bytes in base64.
    match headers.get(header::SEC_WEBSOCKET_KEY).map(HeaderValue::as_bytes) {
        Some(key) if key.len() == 24 && key.ends_with(b"==") => Ok(derive_accept_key(key)),
        _ => Err(Rejection::Malformed("Sec-WebSocket-Key must be 16 bytes in base64\n")),
    }
}

/// Whether one of a header's comma-separated words is this one.
fn has_token(headers: &HeaderMap, name: &HeaderName, token: &str) -> bool {
    let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|word| word.trim().eq_ignore_ascii_case(token))
}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        let upgrade = [(header::CONNECTION, UPGRADE), (header::UPGRADE, WEBSOCKET)];
        let version = [(header::SEC_WEBSOCKET_VERSION, "13")];
        match self {
            Self::NotWebSocket => {
                (StatusCode::UPGRADE_REQUIRED, upgrade, "this address speaks WebSocket\n").into_response()
            }
            Self::WrongVersion => {
                (StatusCode::UPGRADE_REQUIRED, upgrade, version, "this address speaks WebSocket version 13\n")
                    .into_response()
            }
            Self::Malformed(text) => (StatusCode::BAD_REQUEST, text).into_response(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(headers: &[(&'static str, &str)], expected: Result<&str, Rejection>) {
        let pairs = headers.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()));
        assert_eq!(accept_key(&pairs.collect()), expected.map(str::to_owned), "{headers:?}");
    }

    #[test]
    fn only_a_complete_handshake_is_one() {
        let (upgrade, connection) = (("upgrade", "WebSocket"), ("connection", "keep-alive, Upgrade"));
        let (version, key) = (("sec-websocket-version", "13"), ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="));
        let malformed = || Rejection::Malformed("Sec-WebSocket-Key must be 16 bytes in base64\n");
        check(&[upgrade, connection, version, key], Ok("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
        check(&[], Err(Rejection::NotWebSocket));
        check(&[upgrade, version, key], Err(Rejection::NotWebSocket));
        check(&[connection, version, key], Err(Rejection::NotWebSocket));
        check(&[upgrade, connection, key], Err(Rejection::WrongVersion));
        check(&[upgrade, connection, ("sec-websocket-version", "8"), key], Err(Rejection::WrongVersion));
        check(&[upgrade, connection, version], Err(malformed()));
        check(&[upgrade, connection, version, ("sec-websocket-key", "short==")], Err(malformed()));
    }
}
