//! Runs the scenarios of specs as a client.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::Duration;

use antiphon_codegen::json::Json;
use antiphon_codegen::model::{Exchange, Frame, Scenario};
use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// How long an expected frame may take.
const PATIENCE: Duration = Duration::from_secs(10);

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Values for the placeholders of a scenario: `<name>` stands for the value of `name`.
pub type Values = HashMap<String, Value>;

/// Plays a scenario against a server. The error says at which step what came instead of what was expected.
pub async fn run(server: SocketAddr, scenario: &Scenario, given: &Values) -> Result<(), String> {
    let mut player = Player { server, sockets: HashMap::new(), values: given.clone() };
    for (number, step) in scenario.steps.iter().enumerate() {
        let played = player.step(step).await;
        played.map_err(|error| format!("{}, step {}: {error}", scenario.title.value, number + 1))?;
    }
    Ok(())
}

struct Player {
    server: SocketAddr,
    sockets: HashMap<String, Socket>,
    values: Values,
}

impl Player {
    async fn step(&mut self, step: &Exchange) -> Result<(), String> {
        match step {
            Exchange::Connect { client, address, .. } => {
                let url = format!("ws://{}{address}", self.server);
                let (socket, _) =
                    connect_async(&url).await.map_err(|error| format!("{client} cannot connect to {url}: {error}"))?;
                self.sockets.insert(client.clone(), socket);
            }
            Exchange::Send { client, frame } => {
                let text = match frame {
                    Frame::Text(text) => text.clone(),
                    Frame::Message(message) => self.filled(&value(message))?.to_string(),
                };
                let sent = self.socket(client)?.send(Message::text(text)).await;
                sent.map_err(|error| format!("{client} cannot send: {error}"))?;
            }
            Exchange::Receive { clients, message } => {
                for client in clients {
                    let came = self.next(client, PATIENCE).await?.ok_or_else(|| format!("{client} got nothing"))?;
                    self.expect(client, &value(message), &came)?;
                }
            }
            Exchange::Silent { clients, duration } => {
                for client in clients {
                    if let Some(came) = self.next(client, *duration).await? {
                        return Err(format!("{client} was to get nothing, and got {came}"));
                    }
                }
            }
            Exchange::Close { clients } => {
                for client in clients {
                    let closed = self.socket(client)?.close(None).await;
                    closed.map_err(|error| format!("{client} cannot close: {error}"))?;
                }
            }
        }
        Ok(())
    }

    fn socket(&mut self, client: &str) -> Result<&mut Socket, String> {
        self.sockets.get_mut(client).ok_or_else(|| format!("{client} is not connected"))
    }

    /// The next frame, if one comes in time.
    async fn next(&mut self, client: &str, patience: Duration) -> Result<Option<Value>, String> {
        let socket = self.socket(client)?;
        loop {
            let Ok(next) = timeout(patience, socket.next()).await else { return Ok(None) };
            match next {
                Some(Ok(Message::Text(text))) => {
                    return serde_json::from_str(&text)
                        .map(Some)
                        .map_err(|error| format!("{client} got {text}: {error}"));
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => return Err(format!("{client} got {other:?}")),
            }
        }
    }

    /// Compares a frame with what was expected; placeholders without a value take what came.
    fn expect(&mut self, client: &str, expected: &Value, came: &Value) -> Result<(), String> {
        if self.matches(expected, came) {
            Ok(())
        } else {
            Err(format!("{client} was to get {expected}, and got {came}"))
        }
    }

    fn matches(&mut self, expected: &Value, came: &Value) -> bool {
        match (expected, came) {
            (Value::String(text), came) if placeholder(text).is_some() => {
                let name = placeholder(text).unwrap_or_default().to_owned();
                self.values.entry(name).or_insert_with(|| came.clone()) == came
            }
            (Value::Array(expected), Value::Array(came)) => {
                expected.len() == came.len()
                    && expected.iter().zip(came).all(|(expected, came)| self.matches(expected, came))
            }
            (Value::Object(expected), Value::Object(came)) => {
                expected.len() == came.len()
                    && expected
                        .iter()
                        .all(|(name, expected)| came.get(name).is_some_and(|came| self.matches(expected, came)))
            }
            (Value::Number(expected), Value::Number(came)) => expected == came || expected.as_f64() == came.as_f64(),
            _ => expected == came,
        }
    }

    /// A frame with its placeholders filled in.
    fn filled(&self, frame: &Value) -> Result<Value, String> {
        match frame {
            Value::String(text) => match placeholder(text) {
                Some(name) => self.values.get(name).cloned().ok_or_else(|| format!("there is no value for <{name}>")),
                None => Ok(frame.clone()),
            },
            Value::Array(items) => items.iter().map(|item| self.filled(item)).collect(),
            Value::Object(members) => {
                members.iter().map(|(name, value)| Ok((name.clone(), self.filled(value)?))).collect()
            }
            _ => Ok(frame.clone()),
        }
    }
}

fn placeholder(text: &str) -> Option<&str> {
    text.strip_prefix('<')?.strip_suffix('>')
}

fn value(json: &Json) -> Value {
    serde_json::from_str(&json.compact()).unwrap_or(Value::Null)
}
