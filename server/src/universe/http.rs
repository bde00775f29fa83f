//! `POST /v1/universes`: makes a universe, which its maker owns.

use std::sync::Arc;

use antiphon_runtime::Tokens;
use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde::Deserialize;
use serde_json::json;

use super::registry::{MOST_OF_OWNER, Refused, Registry, Universe};
use super::rights::Users;
use crate::bearer;
use crate::reply::{answer, refuse, unreadable};

/// The largest body that is read, in bytes.
const LARGEST: usize = 64 * 1024;
const LONGEST_ID: usize = 128;
const LONGEST_NAME: usize = 200;
const MOST_USERS: usize = 1000;
/// No token names a longer one.
const LONGEST_USER: usize = 256;
/// No room takes more than that, whatever is asked for.
const LARGEST_CAPACITY: usize = 10_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    id: String,
    name: String,
    #[serde(default)]
    capacity: Option<usize>,
    edit: Users,
    view: Users,
}

#[derive(Clone)]
struct Shared {
    registry: Arc<Registry>,
    tokens: Arc<dyn Tokens>,
}

/// The route, with its limit on bodies.
pub(crate) fn router(registry: Arc<Registry>, tokens: Arc<dyn Tokens>) -> Router {
    let shared = Shared { registry, tokens };
    Router::new().route("/v1/universes", post(make)).layer(DefaultBodyLimit::max(LARGEST)).with_state(shared)
}

async fn make(State(shared): State<Shared>, headers: HeaderMap, body: Result<Bytes, BytesRejection>) -> Response {
    let Some(owner) = bearer::user(&headers, &shared.tokens) else {
        let asks = [(header::WWW_AUTHENTICATE, "Bearer")];
        return (asks, refuse(StatusCode::UNAUTHORIZED, "A bearer token is missing, wrong or expired")).into_response();
    };
    let body = match body {
        Ok(body) => body,
        Err(rejection) => return unreadable(&rejection, LARGEST),
    };
    let wanted = match serde_json::from_slice::<Wanted>(&body).map_err(|error| error.to_string()).and_then(checked) {
        Ok(wanted) => wanted,
        Err(error) => return refuse(StatusCode::BAD_REQUEST, &error),
    };
    let Wanted { id, name, capacity, edit, view } = wanted;
    match shared.registry.add(Universe { id, name, owner: owner.user.to_string(), capacity, edit, view }) {
        Ok(universe) => {
            if let Err(error) = shared.registry.flush().await {
                tracing::error!(%error, "a universe is not on disk yet");
            }
            answer(StatusCode::CREATED, json!(*universe).to_string())
        }
        Err(Refused::Exists) => refuse(StatusCode::CONFLICT, "There is a universe of this id"),
        Err(Refused::TooManyOfOwner) => {
            refuse(StatusCode::FORBIDDEN, &format!("You have {MOST_OF_OWNER} universes, and can have no more"))
        }
        Err(Refused::NoRoom) => {
            refuse(StatusCode::INSUFFICIENT_STORAGE, "The server has no room for more universes; tell its operator")
        }
    }
}

/// What the types do not say.
fn checked(wanted: Wanted) -> Result<Wanted, String> {
    let plain = |text: &str, longest: usize| {
        !text.is_empty() && text.chars().count() <= longest && !text.chars().any(char::is_control)
    };
    let few = |users: &Users| users.listed().len() <= MOST_USERS;
    let short = |users: &Users| users.listed().iter().all(|user| user.len() <= LONGEST_USER);
    match () {
        () if !plain(&wanted.id, LONGEST_ID) => {
            Err(format!("id must have 1 to {LONGEST_ID} characters, none of them a control character"))
        }
        () if !plain(&wanted.name, LONGEST_NAME) => {
            Err(format!("name must have 1 to {LONGEST_NAME} characters, none of them a control character"))
        }
        () if wanted.capacity.is_some_and(|capacity| !(1..=LARGEST_CAPACITY).contains(&capacity)) => {
            Err(format!("capacity must be between 1 and {LARGEST_CAPACITY}"))
        }
        () if !few(&wanted.edit) || !few(&wanted.view) => Err(format!("a list has at most {MOST_USERS} users")),
        () if !short(&wanted.edit) || !short(&wanted.view) => {
            Err(format!("a user's id has at most {LONGEST_USER} bytes"))
        }
        () => Ok(wanted),
    }
}
