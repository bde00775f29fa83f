//! A channel that passes frames on, as the viewer's does: newest only, the last one kept.

use std::sync::Arc;

use antiphon_runtime::generated::*;

static STATE: StateSpec = StateSpec::NONE;
static FRAME: MessageSpec = MessageSpec { name: "frame", delivery: Delivery::Newest, slot: 0 };
static SPEC: ChannelSpec = ChannelSpec {
    service: "viewer",
    version: "1.0.0",
    channel: "frame",
    paths: &["/ws/frame"],
    message_limit: 16 << 20,
    frame_limit: 16 << 20,
    socketio: None,
    token: None,
    queue: QueueLimit::DEFAULT,
    heartbeat: Heartbeat::DEFAULT,
    roles: &["streamer", "viewer"],
    permissions: &[],
    state: &STATE,
    messages: &[&FRAME],
    kept: 1,
    rooms: &[],
    topics: None,
};
const VIEWER: RoleId = 1;

/// The channel.
pub(crate) struct Frames {
    space: Arc<Space>,
}

impl Frames {
    pub(crate) fn new(options: &Options) -> Self {
        Self { space: Space::open(&SPEC, options).unwrap() }
    }
}

impl Channel for Frames {
    fn spec(&self) -> &'static ChannelSpec {
        &SPEC
    }

    fn space(&self) -> &Arc<Space> {
        &self.space
    }

    fn admit(&self, request: &Request<'_>) -> Result<Admission, Refusal> {
        Ok(Admission::new(if antiphon_runtime::is_true(request.query("is_streamer").as_deref()) { 0 } else { VIEWER }))
    }

    fn opened(&self, session: &mut Session, turn: &mut Turn<'_>) {
        if session.role() == VIEWER
            && let Some(frame) = turn.kept(0)
        {
            session.send(frame);
        }
    }

    async fn received(&self, _: &mut Session, message: &Text) {
        let frame = Outgoing::new(&FRAME, message.bytes());
        let mut turn = self.space.lock();
        turn.to_roles(&[VIEWER], &frame);
        turn.keep(0, frame);
    }

    fn failed(&self, session: &mut Session, failure: Failure) {
        session.refused(&failure);
    }

    fn closed(&self, _: &Session) {}
}
