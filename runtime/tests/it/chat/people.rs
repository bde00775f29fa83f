//! Who is at the other end of a chat.

use std::sync::Arc;
use std::time::Duration;

use antiphon_runtime::testing::{Bench, Client};
use antiphon_runtime::{CloseCode, Identity, Options, Timestamp, TokenError, Tokens};
use serde_json::Value;

use super::channel::Chat;

/// The bench's clock begins here: 2026-01-01T00:00:00Z.
const START: u64 = 1_767_225_600;

/// Tokens as people would write them: a user, and the second on the bench's clock at which it expires.
struct Plain;

impl Tokens for Plain {
    fn verify(&self, token: &str, now: Timestamp) -> Result<Identity, TokenError> {
        let (user, second) = token.split_once('~').ok_or(TokenError::Invalid)?;
        let second: u64 = second.parse().map_err(|_| TokenError::Invalid)?;
        let expires = Timestamp::from_unix_micros((START + second) * 1_000_000);
        let identity = Identity { user: user.into(), name: user.into(), expires: Some(expires) };
        if now < expires { Ok(identity) } else { Err(TokenError::Expired) }
    }
}

/// A token of this user that is good for so many seconds after the bench's clock began.
pub(crate) fn token(user: &str, seconds: u64) -> String {
    format!("{user}~{seconds}")
}

/// A chat on a bench.
pub(crate) struct Chats(pub(crate) Bench<Chat>);

impl Chats {
    pub(crate) fn new() -> Self {
        Self::with(Options::new())
    }

    pub(crate) fn with(options: Options) -> Self {
        Self(Bench::with_options(options.tokens(Arc::new(Plain)), Chat::new))
    }

    /// A connection of this user, whose token is good for a day.
    pub(crate) fn user(&self, name: &str) -> Person {
        self.connect(&format!("/chat?token={}", token(name, 86_400)))
    }

    /// One that comes back by itself.
    pub(crate) fn returning(&self, name: &str) -> Person {
        self.connect(&format!("/chat?sessionId=x&token={}", token(name, 86_400)))
    }

    pub(crate) fn connect(&self, address: &str) -> Person {
        let mut client = self.0.connect(address);
        let hello = client.received().pop().unwrap_or_default();
        let key = parsed(&hello)["session"].as_str().unwrap_or_default().to_owned();
        Person { client, key, last: Cursor::default() }
    }

    pub(crate) fn seconds(&self, seconds: u64) {
        self.0.advance(Duration::from_secs(seconds));
    }
}

/// What a client remembers of the room it was last told of.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cursor {
    pub(crate) session: String,
    pub(crate) epoch: String,
    pub(crate) offset: u64,
}

/// Somebody at the other end of a chat.
pub(crate) struct Person {
    pub(crate) client: Client<Chat>,
    pub(crate) key: String,
    pub(crate) last: Cursor,
}

impl Person {
    /// Sends, and does not look at what comes.
    pub(crate) async fn send(&mut self, message: Value) {
        self.client.send(&message.to_string()).await;
    }

    /// Sends, and reads what comes.
    pub(crate) async fn asks(&mut self, message: Value) -> Vec<String> {
        self.send(message).await;
        self.hears()
    }

    pub(crate) async fn joins(&mut self, room: &str, mode: &str) -> Vec<String> {
        self.asks(serde_json::json!({ "do": "join", "room": room, "mode": mode })).await
    }

    /// Goes on with a membership of an earlier connection.
    pub(crate) async fn resumes(&mut self, room: &str, mode: &str, from: &Cursor) -> Vec<String> {
        let Cursor { session, epoch, offset } = from;
        let message = serde_json::json!({
            "do": "join", "room": room, "mode": mode, "session": session, "epoch": epoch, "offset": offset
        });
        self.asks(message).await
    }

    pub(crate) async fn says(&mut self, room: &str, text: &str) -> Vec<String> {
        self.asks(serde_json::json!({ "do": "say", "room": room, "text": text })).await
    }

    /// Loses its connection. What it did not read is lost.
    pub(crate) fn cut(self) -> Cursor {
        self.last
    }

    /// What came, each message as few words.
    pub(crate) fn hears(&mut self) -> Vec<String> {
        let messages: Vec<Value> = self.client.received().iter().map(|text| parsed(text)).collect();
        for message in &messages {
            if let Some(epoch) = message["epoch"].as_str() {
                (self.last.epoch, self.last.session) = (epoch.to_owned(), self.key.clone());
            }
            if let Some(offset) = message["offset"].as_u64() {
                self.last.offset = offset;
            }
        }
        messages.iter().map(short).collect()
    }

    pub(crate) fn is_closed_with(&mut self, code: CloseCode) -> bool {
        self.client.closed() == Some(code)
    }
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

/// A message in few words: `said hi`, `came bob view`, `joined 3 false [ada edit, bob view]`.
fn short(message: &Value) -> String {
    let text = |name: &str| message[name].as_str().unwrap_or_default().to_owned();
    match message["is"].as_str().unwrap_or_default() {
        "said" => format!("said {}", text("text")),
        "merged" => format!("merged {}", message["topic"]),
        "error" if text("detail").is_empty() => format!("error {}", text("kind")),
        "error" => format!("error {}: {}", text("kind"), text("detail")),
        "joined" => {
            let members = message["members"].as_array().unwrap().iter().map(|member| member.as_str().unwrap());
            let members = members.collect::<Vec<_>>().join(", ");
            format!("joined {} {} [{members}]", message["offset"], message["recovered"])
        }
        name @ ("came" | "changed") => format!("{name} {} {}", text("who"), text("mode")),
        "went" => format!("went {}", text("who")),
        name => name.to_owned(),
    }
}
