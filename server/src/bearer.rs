//! Who calls an HTTP route: the token in its `Authorization` header.

use std::sync::Arc;
use std::time::SystemTime;

use antiphon_runtime::{Identity, Tokens};
use axum::http::{HeaderMap, header};

/// The user whose token a request bears.
pub(crate) fn user(headers: &HeaderMap, tokens: &Arc<dyn Tokens>) -> Option<Identity> {
    let header = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return None;
    }
    tokens.verify(token.trim(), SystemTime::now().into()).ok()
}
