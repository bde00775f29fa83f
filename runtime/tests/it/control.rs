// The viewer's control channel, as generated code would write it: a switch that everybody may set and everybody sees.

use std::sync::Arc;

use antiphon_runtime::generated::*;

antiphon_runtime::require_version!("0.1.0");

static BOOLEAN: Schema = Schema { pointer: "/boolean", checks: &[Check::Type(&[Type::Boolean])] };
static STATE: StateSpec = StateSpec {
    keys: &[StateKey {
        name: "rendering",
        initial: "true",
        schema: &BOOLEAN,
        check: |reader| reader.boolean().map(drop),
        write: Write::Anyone,
        reads: &[],
        announce: Announce::Always,
        durable: true,
    }],
    find: |name| (name == "rendering").then_some(0),
};
static SPEC: ChannelSpec = ChannelSpec {
    service: "viewer",
    version: "1.0.0",
    channel: "control",
    paths: &["/ws/control"],
    message_limit: 4096,
    frame_limit: 4096,
    socketio: None,
    token: None,
    queue: QueueLimit::DEFAULT,
    heartbeat: Heartbeat::DEFAULT,
    roles: &["client"],
    permissions: &[],
    state: &STATE,
    messages: &[SetRenderState::SPEC],
    kept: 0,
    rooms: &[],
    topics: None,
};

/// `toggle_render`, from a client.
struct ToggleRender {
    enabled: bool,
}

impl ToggleRender {
    fn decode(text: &str) -> Result<Self, Reject> {
        let mut reader = Reader::new(text);
        let tag = reader.tag("type")?;
        if tag.as_deref() != Some("toggle_render") {
            return Err(Reject::Mismatch);
        }
        let mut enabled = None;
        while let Some(key) = reader.key()? {
            match &*key {
                "type" => reader.skip_tag()?,
                "enabled" => reader.once(&mut enabled, Reader::boolean)?,
                _ => reader.skip()?,
            }
        }
        reader.finish()?;
        Ok(Self { enabled: enabled.ok_or(Reject::Mismatch)? })
    }
}

/// `set_render_state`, to everyone.
struct SetRenderState {
    enabled: bool,
}

impl Message for SetRenderState {
    const SPEC: &'static MessageSpec =
        &MessageSpec { name: "set_render_state", delivery: Delivery::Disconnect, slot: 0 };

    fn encode(&self) -> Bytes {
        let mut writer = Writer::with_capacity(48);
        writer.begin_object();
        writer.key("type");
        writer.string("set_render_state");
        writer.key("enabled");
        writer.boolean(self.enabled);
        writer.end_object();
        writer.finish()
    }
}

/// The channel.
pub(crate) struct Control {
    space: Arc<Space>,
}

impl Control {
    /// With what the store remembers of the switch.
    pub(crate) fn new(options: &Options) -> Self {
        Self { space: Space::open(&SPEC, options).unwrap() }
    }

    fn render_state(turn: &Turn<'_>) -> Outgoing {
        SetRenderState { enabled: turn.state(0) == "true" }.outgoing()
    }
}

impl Channel for Control {
    fn spec(&self) -> &'static ChannelSpec {
        &SPEC
    }

    fn space(&self) -> &Arc<Space> {
        &self.space
    }

    fn admit(&self, _: &Request<'_>) -> Result<Admission, Refusal> {
        Ok(Admission::new(0))
    }

    fn opened(&self, session: &mut Session, turn: &mut Turn<'_>) {
        session.send(&Self::render_state(turn));
    }

    async fn received(&self, session: &mut Session, message: &Text) {
        match ToggleRender::decode(message.as_str()) {
            Ok(ToggleRender { enabled }) => {
                let mut turn = self.space.lock();
                turn.set(0, if enabled { "true" } else { "false" });
                let state = Self::render_state(&turn);
                turn.to_everyone(&state);
            }
            Err(Reject::Syntax) => session.refused(&FailureKind::Malformed.into()),
            Err(Reject::Mismatch) => session.refused(&FailureKind::Invalid.into()),
        }
    }

    fn failed(&self, session: &mut Session, failure: Failure) {
        session.refused(&failure);
    }

    fn closed(&self, _: &Session) {}
}
