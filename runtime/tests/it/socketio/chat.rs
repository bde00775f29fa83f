//! A channel for plain WebSocket and Socket.IO, as generated code would write it.

use std::sync::Arc;

use antiphon_runtime::generated::*;
use tokio::sync::Semaphore;

static ID: IdSpec = IdSpec { field: "id", also: None };
static STATE: StateSpec = StateSpec::NONE;
static WELCOME: MessageSpec = MessageSpec { name: "welcome", delivery: Delivery::Disconnect, slot: 0 };
static SAID: MessageSpec = MessageSpec { name: "said", delivery: Delivery::Disconnect, slot: 1 };
static ECHO: MessageSpec = MessageSpec { name: "echo", delivery: Delivery::Disconnect, slot: 2 };
static FRAME: MessageSpec = MessageSpec { name: "frame", delivery: Delivery::Newest, slot: 3 };
static ERROR: MessageSpec = MessageSpec { name: "error", delivery: Delivery::Disconnect, slot: 4 };
static SOCKETIO: SocketIoSpec = SocketIoSpec { namespace: "/ws", tag: "event", content: "data" };
static SPEC: ChannelSpec = ChannelSpec {
    service: "chat",
    version: "1.0.0",
    channel: "ws",
    paths: &["/chat"],
    message_limit: 64 << 10,
    frame_limit: 1 << 20,
    socketio: Some(&SOCKETIO),
    token: None,
    queue: QueueLimit { messages: 256, bytes: 1 << 20 },
    heartbeat: Heartbeat::DEFAULT,
    roles: &["client"],
    permissions: &[],
    state: &STATE,
    messages: &[&WELCOME, &SAID, &ECHO, &FRAME, &ERROR],
    kept: 0,
    rooms: &[],
    topics: None,
};
/// The same elsewhere, with smaller frames.
static OTHER_SOCKETIO: SocketIoSpec = SocketIoSpec { namespace: "/", tag: "event", content: "data" };
static OTHER: ChannelSpec =
    ChannelSpec { channel: "other", paths: &["/other"], frame_limit: 4096, socketio: Some(&OTHER_SOCKETIO), ..SPEC };

/// What its clients may send: `say` goes to everyone, `echo` comes back, `wait` comes back when a permit is there,
/// `frame` goes to everyone who keeps up, `end` closes with a code, `panic` is a fault of the server's.
pub(crate) struct Chat {
    spec: &'static ChannelSpec,
    space: Arc<Space>,
    pub(crate) permits: Semaphore,
}

impl Chat {
    pub(crate) fn new(options: &Options) -> Self {
        Self::with_spec(&SPEC, options)
    }

    pub(crate) fn other(options: &Options) -> Self {
        Self::with_spec(&OTHER, options)
    }

    fn with_spec(spec: &'static ChannelSpec, options: &Options) -> Self {
        Self { spec, space: Space::open(spec, options).unwrap(), permits: Semaphore::new(0) }
    }

    pub(crate) fn say(&self, data: &str) {
        self.space.lock().to_everyone(&message(&SAID, data));
    }

    pub(crate) fn show(&self, data: &str) {
        self.space.lock().to_everyone(&message(&FRAME, data));
    }

    async fn carry_out(&self, session: &Session, event: &str, data: &str) -> Result<(), Failure> {
        match event {
            "say" => {
                session.reply(&message(&ECHO, data));
                self.say(data);
            }
            "echo" => session.reply(&message(&ECHO, data)),
            "wait" => {
                self.permits.acquire().await.unwrap().forget();
                session.reply(&message(&ECHO, data));
            }
            "frame" => self.show(data),
            "end" => session.close(CloseCode(data.parse().unwrap()), "asked for"),
            "panic" => panic!("on purpose"),
            _ => return Err(Failure::new(FailureKind::Unknown).key(event)),
        }
        Ok(())
    }
}

fn message(spec: &'static MessageSpec, data: &str) -> Outgoing {
    Outgoing::compose(spec, |writer| {
        writer.begin_object();
        writer.key("event");
        writer.string(spec.name);
        writer.key("data");
        writer.raw(data);
        writer.end_object();
    })
}

/// The parts of a frame: its event and its data.
fn parse(text: &str) -> Result<(String, String), Reject> {
    let mut reader = Reader::new(text);
    let (mut event, mut data) = (None, None);
    reader.begin_object()?;
    while let Some(key) = reader.key()? {
        match &*key {
            "event" => event = Some(reader.string()?.into_owned()),
            "data" => data = Some(reader.raw()?.to_owned()),
            "id" => reader.skip()?,
            _ => return Err(Reject::Mismatch),
        }
    }
    reader.finish()?;
    Ok((event.ok_or(Reject::Mismatch)?, data.ok_or(Reject::Mismatch)?))
}

impl Channel for Chat {
    fn spec(&self) -> &'static ChannelSpec {
        self.spec
    }

    fn space(&self) -> &Arc<Space> {
        &self.space
    }

    fn admit(&self, request: &Request<'_>) -> Result<Admission, Refusal> {
        let token = request.auth("token").or_else(|| request.query("token"));
        match token.as_deref() {
            Some("wrong") => {
                let error = message(&ERROR, r#"{"code":"AUTH_ERROR"}"#);
                let refusal = Refusal::unauthorized("token").message(error);
                Err(refusal.told(Some("AUTH_ERROR"), "Authentication failed"))
            }
            _ => Ok(Admission::new(0)),
        }
    }

    fn opened(&self, session: &mut Session, _: &mut Turn<'_>) {
        session.send(&message(&WELCOME, &format!("{{\"key\":\"{}\"}}", session.key())));
    }

    async fn received(&self, session: &mut Session, text: &Text) {
        session.asked_id(ID.field, id_of(text.as_str(), &ID));
        let carried_out = match parse(text.as_str()) {
            Ok((event, data)) => self.carry_out(session, &event, &data).await,
            Err(_) => Err(FailureKind::Malformed.into()),
        };
        if let Err(failure) = carried_out {
            self.failed(session, failure);
        }
    }

    fn failed(&self, session: &mut Session, failure: Failure) {
        session.refused(&failure);
        let error = format!(r#"{{"code":"{}"}}"#, failure.kind.name());
        let failed = Failed { failure: &failure, code: "CODE", text: "Text" };
        session.fail(&message(&ERROR, &error), &failed);
    }

    fn closed(&self, _: &Session) {}
}
