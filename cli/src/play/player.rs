//! Plays step after step.

use std::collections::BTreeMap;
use std::time::Duration;

use antiphon_codegen::json::Json;
use antiphon_codegen::model::{Connection, Exchange, Expected, Frame, Scenario, Service};
use serde_json::Value;
use tokio::time::{Instant, sleep, timeout};

use super::address::{Address, address};
use super::link::Link;
use super::needs::TOKEN;
use super::pattern::{filled, fits, json, value};
use super::played::{Mismatch, Outcome, Step};
use super::setting::{Setting, Transport, Values};
use super::socket::Event;
use super::wire::Wire;
use super::words;

/// How many of the frames that were passed over are shown.
const SHOWN: usize = 5;

/// Plays the steps of a scenario to the first that fails.
pub(super) async fn steps(setting: &Setting, service: &Service, scenario: &Scenario) -> (Outcome, Vec<Step>) {
    let mut player = Player { setting, service, clients: BTreeMap::new(), values: setting.values.clone() };
    let mut steps = Vec::new();
    for (index, exchange) in scenario.steps.iter().enumerate() {
        let mismatch = player.step(exchange).await.err();
        let failed = mismatch.is_some();
        steps.push(Step { number: index + 1, what: words::step(exchange), mismatch });
        if failed {
            return (Outcome::Failed, steps);
        }
    }
    (Outcome::Passed, steps)
}

struct Player<'a> {
    setting: &'a Setting,
    service: &'a Service,
    clients: BTreeMap<String, Client>,
    values: Values,
}

struct Client {
    link: Link,
    wire: Wire,
}

impl Player<'_> {
    async fn step(&mut self, exchange: &Exchange) -> Result<(), Mismatch> {
        match exchange {
            Exchange::Connect { connections } => {
                for connection in connections {
                    self.connect(connection).await?;
                }
            }
            Exchange::Send { client, frame } => self.send(client, frame).await?,
            Exchange::Receive { clients, expected } => {
                for client in clients {
                    self.receive(client, expected).await?;
                }
            }
            Exchange::Silent { clients, duration } => {
                let deadline = Instant::now() + *duration;
                for client in clients {
                    if let Some(came) = self.next(client, deadline).await? {
                        let expected = format!("nothing for {}", words::time(*duration));
                        return Err(mismatch(client, expected, came.to_string()));
                    }
                }
            }
            Exchange::Close { clients } => {
                for client in clients {
                    self.take(client)?.link.close().await;
                }
            }
            Exchange::Closed { clients, code } => {
                for client in clients {
                    self.closed(client, *code).await?;
                }
            }
            Exchange::Lose { clients } => {
                for client in clients {
                    self.take(client)?.link.lose().await;
                }
            }
            Exchange::Wait { duration } => sleep(*duration).await,
        }
        Ok(())
    }

    async fn connect(&mut self, connection: &Connection) -> Result<(), Mismatch> {
        let client = &connection.client;
        let to = address(self.setting, self.service, connection, |value| self.filled(value));
        let Address { request, wire, auth } =
            to.map_err(|needed| mismatch(client, needed, "nothing of the kind".to_owned()))?;
        let patience = self.setting.patience;
        let opened = timeout(patience, Link::open(request, wire.clone(), auth)).await;
        let link = opened
            .unwrap_or_else(|_| Err(nothing(patience)))
            .map_err(|came| mismatch(client, "a connection".to_owned(), came))?;
        self.clients.insert(client.clone(), Client { link, wire });
        Ok(())
    }

    async fn send(&mut self, client: &str, frame: &Frame) -> Result<(), Mismatch> {
        let wrong = |expected: String, came: String| mismatch(client, expected, came);
        let to = self.clients.get(client).ok_or_else(|| gone(client))?;
        let text = match frame {
            Frame::Text(text) => text.clone(),
            Frame::Message(message) => {
                let frame = self.filled(message).map_err(|needed| wrong(needed, "nothing of the kind".to_owned()))?;
                to.wire.write(&frame).map_err(|needed| wrong(needed, words::cut(&message.compact())))?
            }
        };
        let patience = self.setting.patience;
        let sent = timeout(patience, to.link.send(text)).await;
        sent.unwrap_or_else(|_| Err(format!("nothing was read within {}", words::time(patience))))
            .map_err(|came| wrong("an open connection".to_owned(), came))
    }

    async fn receive(&mut self, client: &str, expected: &Expected) -> Result<(), Mismatch> {
        let deadline = Instant::now() + self.setting.patience;
        match expected {
            Expected::Next(frame) => {
                let came = self.frame(client, deadline, frame).await?;
                let fitting = fits(&value(frame), &came, &mut self.values);
                fitting.map_err(|place| self.differs(client, frame, &came, Some(place)))
            }
            Expected::AnyOrder(frames) => {
                let mut frames: Vec<Json> = frames.iter().map(|frame| frame.value.clone()).collect();
                while !frames.is_empty() {
                    let wanted = Json::Array(frames.clone());
                    let came = self.frame(client, deadline, &wanted).await?;
                    let fitting = frames.iter().position(|frame| fits(&value(frame), &came, &mut self.values).is_ok());
                    frames.remove(fitting.ok_or_else(|| self.differs(client, &wanted, &came, None))?);
                }
                Ok(())
            }
            Expected::Until(frame) => self.until(client, frame, deadline).await,
        }
    }

    async fn until(&mut self, client: &str, frame: &Json, deadline: Instant) -> Result<(), Mismatch> {
        let wanted = value(frame);
        let mut passed = Vec::new();
        loop {
            let (last, is_over) = match self.next(client, deadline).await? {
                Some(Event::Frame(came)) if fits(&wanted, &came, &mut self.values).is_ok() => return Ok(()),
                Some(event) => (event.to_string(), matches!(event, Event::Closed { .. })),
                None => (nothing(self.setting.patience), true),
            };
            passed.push(last);
            if is_over {
                return Err(mismatch(client, self.known(frame), passed.join(", ")));
            }
            if passed.len() > SHOWN {
                passed.splice(..2, ["…".to_owned()]);
            }
        }
    }

    async fn closed(&mut self, client: &str, code: Option<u16>) -> Result<(), Mismatch> {
        let code = code.filter(|_| self.setting.transport == Transport::WebSocket);
        let came = self.next(client, Instant::now() + self.setting.patience).await?;
        match came {
            Some(Event::Closed { code: came, .. }) if code.is_none_or(|code| code == came) => Ok(()),
            came => {
                let code = code.map(|code| format!(", with {code}")).unwrap_or_default();
                Err(mismatch(client, format!("the end of the connection{code}"), self.came(came.as_ref())))
            }
        }
    }

    /// The next frame, which has to come in time.
    async fn frame(&mut self, client: &str, deadline: Instant, expected: &Json) -> Result<Value, Mismatch> {
        match self.next(client, deadline).await? {
            Some(Event::Frame(frame)) => Ok(frame),
            other => Err(mismatch(client, self.known(expected), self.came(other.as_ref()))),
        }
    }

    /// What came, or that nothing did in time.
    fn came(&self, event: Option<&Event>) -> String {
        event.map_or_else(|| nothing(self.setting.patience), ToString::to_string)
    }

    /// What a client sees next. With the end of its connection it is gone.
    async fn next(&mut self, client: &str, deadline: Instant) -> Result<Option<Event>, Mismatch> {
        let to = self.clients.get_mut(client).ok_or_else(|| gone(client))?;
        let next = to.link.next(deadline).await;
        if matches!(next, Some(Event::Closed { .. })) {
            self.clients.remove(client);
        }
        Ok(next)
    }

    fn take(&mut self, client: &str) -> Result<Client, Mismatch> {
        self.clients.remove(client).ok_or_else(|| gone(client))
    }

    /// What a client says, its placeholders filled in. The error says what is missing.
    fn filled(&self, said: &Json) -> Result<Json, String> {
        let of = |name: &str| {
            let token = || self.setting.tokens.of(name.strip_prefix(TOKEN)?).map(Json::String);
            self.values.get(name).map(json).or_else(token)
        };
        filled(said, &of).map_err(|name| format!("a value for <{name}>"))
    }

    /// What was expected, with what other frames bound. Values that were given may be secret and are not shown.
    fn known(&self, expected: &Json) -> String {
        let is_given = |name: &str| self.setting.values.contains_key(name);
        let of = |name: &str| {
            let bound = self.values.get(name).filter(|_| !is_given(name));
            Some(bound.map_or_else(|| Json::string(format!("<{name}>")), json))
        };
        words::cut(&filled(expected, &of).as_ref().unwrap_or(expected).compact())
    }

    fn differs(&self, client: &str, expected: &Json, came: &Value, place: Option<String>) -> Mismatch {
        let place = place.filter(|place| !place.is_empty());
        Mismatch { place, ..mismatch(client, self.known(expected), words::cut(&came.to_string())) }
    }
}

fn mismatch(client: &str, expected: String, came: String) -> Mismatch {
    Mismatch { client: client.to_owned(), expected, came, place: None }
}

fn gone(client: &str) -> Mismatch {
    mismatch(client, "an open connection".to_owned(), "none".to_owned())
}

fn nothing(patience: Duration) -> String {
    format!("nothing within {}", words::time(patience))
}
