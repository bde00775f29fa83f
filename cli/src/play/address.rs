//! Where a client of a scenario connects, and with what.

use antiphon_codegen::json::Json;
use antiphon_codegen::model::{Bearer, Channel, Connection, Service, TokenPlace};
use serde_json::Value;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::Request;
use tokio_tungstenite::tungstenite::http::header::{AUTHORIZATION, HeaderValue};

use super::base::encoded;
use super::setting::{Setting, Transport};
use super::token;
use super::wire::{SocketIo, Wire};

/// Where Socket.IO is served.
const SOCKET_IO: &str = "/socket.io/";

/// What a connection is opened with.
pub(super) struct Address {
    pub(super) request: Request,
    pub(super) wire: Wire,
    /// What Socket.IO's CONNECT holds.
    pub(super) auth: Option<Value>,
}

/// The namespace of Socket.IO that a channel is served in.
pub(super) fn namespace(channel: &Channel) -> Option<&str> {
    channel.socketio.as_deref()
}

/// The address of a connection, with placeholders filled in by `fill`. The error says what is missing.
pub(super) fn address(
    setting: &Setting,
    service: &Service,
    connection: &Connection,
    fill: impl Fn(&Json) -> Result<Json, String>,
) -> Result<Address, String> {
    let channel = &service.channels[connection.channel];
    let filled = |parameters: &[(String, Json)]| -> Result<Vec<(String, String)>, String> {
        parameters.iter().map(|(name, value)| Ok((name.clone(), plain(&fill(value)?)))).collect()
    };
    let mut query = filled(&connection.query)?;
    let (path, wire) = match setting.transport {
        Transport::WebSocket => {
            let path = channel.roles[connection.role].address.path.clone();
            let place =
                |path: String, (name, value): &(String, String)| path.replace(&format!("{{{name}}}"), &encoded(value));
            (filled(&connection.path)?.iter().fold(path, place), Wire::Plain)
        }
        Transport::SocketIo => {
            let protocol = [("EIO", "4"), ("transport", "websocket")];
            query.splice(0..0, protocol.map(|(name, value)| (name.to_owned(), value.to_owned())));
            (SOCKET_IO.to_owned(), Wire::SocketIo(socket_io(channel)?))
        }
    };
    let token = connection.token.as_ref().map(|bearer| carried(setting, channel, bearer)).transpose()?;
    if let Some((TokenPlace::Query(name), text)) = &token {
        query.push((name.clone(), text.clone()));
    }
    let unfit = || "an address that a request can hold".to_owned();
    let mut request = setting.base.url(&path, &query).into_client_request().map_err(|_| unfit())?;
    if let Some((TokenPlace::Bearer, text)) = &token {
        let header = HeaderValue::from_str(&format!("Bearer {text}")).map_err(|_| unfit())?;
        request.headers_mut().insert(AUTHORIZATION, header);
    }
    let auth = match token {
        Some((TokenPlace::Auth(name), text)) => Some(Value::Object([(name, text.into())].into_iter().collect())),
        _ => None,
    };
    Ok(Address { request, wire, auth })
}

fn socket_io(channel: &Channel) -> Result<SocketIo, String> {
    let wire = namespace(channel).and_then(|namespace| SocketIo::new(namespace, channel));
    wire.ok_or_else(|| format!("a channel that Socket.IO carries, which `{}` is not", channel.name.value))
}

/// A token's text, and where the connection carries it.
fn carried(setting: &Setting, channel: &Channel, bearer: &Bearer) -> Result<(TokenPlace, String), String> {
    let (text, needed) = match bearer {
        Bearer::User(user) => (setting.tokens.of(user), format!("a token of {user}")),
        Bearer::Nobody => (token::invalid(), "a token that is none".to_owned()),
    };
    let place = token::place(channel, setting.transport);
    let place = place.ok_or_else(|| format!("a channel that takes tokens, which `{}` does not", channel.name.value))?;
    Ok((place, text.ok_or(needed)?))
}

/// A parameter as text.
fn plain(value: &Json) -> String {
    value.as_str().map_or_else(|| value.compact(), str::to_owned)
}
