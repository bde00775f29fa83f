//! `POST /api/login`: a session token for a name and a password.

use antiphon_runtime::accounts::Embedded;
use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::post;
use serde::Deserialize;
use serde_json::json;

use crate::reply::{answer, refuse, unreadable};

/// The largest body that is read, in bytes.
const LARGEST: usize = 4096;

#[derive(Deserialize)]
struct Login {
    username: String,
    password: String,
}

/// The route, with its limit on bodies.
pub(crate) fn router(accounts: Embedded) -> Router {
    Router::new().route("/api/login", post(login)).layer(DefaultBodyLimit::max(LARGEST)).with_state(accounts)
}

async fn login(State(accounts): State<Embedded>, body: Result<Bytes, BytesRejection>) -> Response {
    let body = match body {
        Ok(body) => body,
        Err(rejection) => return unreadable(&rejection, LARGEST),
    };
    let Ok(Login { username, password }) = serde_json::from_slice(&body) else {
        return refuse(
            StatusCode::BAD_REQUEST,
            "The body must be JSON with \"username\" and \"password\", both strings",
        );
    };
    match accounts.login(&username, &password).await {
        Ok(Some(token)) => answer(StatusCode::OK, json!({ "token": token }).to_string()),
        Ok(None) => refuse(StatusCode::UNAUTHORIZED, "Authentication failed"),
        Err(error) => {
            tracing::error!(%error, "login");
            refuse(StatusCode::INTERNAL_SERVER_ERROR, "Internal error")
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use antiphon_runtime::accounts::{Accounts, Permissions};
    use antiphon_runtime::store::Memory;
    use axum::body::to_bytes;

    use super::*;

    async fn post(accounts: &Embedded, body: &str) -> (u16, serde_json::Value) {
        let response = login(State(accounts.clone()), Ok(Bytes::copy_from_slice(body.as_bytes()))).await;
        let status = response.status().as_u16();
        (status, serde_json::from_slice(&to_bytes(response.into_body(), 4096).await.unwrap()).unwrap())
    }

    #[tokio::test]
    async fn a_token_for_the_right_password_only() {
        let accounts = Embedded::new(Arc::new(Memory::new()));
        accounts.add_user("ada", "lovelace", Permissions::All).await.unwrap();

        let (status, body) = post(&accounts, r#"{"username":"ada","password":"lovelace"}"#).await;
        assert_eq!(status, 200);
        let token = body["token"].as_str().unwrap().to_owned();
        assert_eq!(accounts.session(token).await.unwrap().user, "ada");

        let wrong = post(&accounts, r#"{"username":"ada","password":"x"}"#).await;
        assert_eq!(wrong, (401, json!({ "error": "Authentication failed" })));
        for malformed in ["", "{", "[]", r#"{"username":"ada"}"#, r#"{"username":"ada","password":1}"#] {
            let (status, body) = post(&accounts, malformed).await;
            assert_eq!(status, 400, "{malformed}");
            assert!(body["error"].is_string());
        }
    }
}
