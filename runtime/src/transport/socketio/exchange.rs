use std::collections::HashMap;
use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};

use bytes::Bytes;
use engineioxide::config::EngineIoConfig;
use engineioxide::handler::EngineIoHandler;
use engineioxide::socket::Sid;
use engineioxide::{DisconnectReason, Str};
use tokio::sync::Semaphore;

use super::super::{Inbound, Incoming};
use super::SocketIo;
use super::lane::Lane;
use super::line::{ENGINE_QUEUE, Engine, Given, Line};
use super::packet::{self, Call, Content, Packet};
use super::watch::watch;
use crate::{ChannelSpec, Close, CloseCode, Drain, Failure, FailureKind, Heartbeat, SocketIoSpec};

/// All Engine.IO connections of a process, and the channels they lead to.
pub(crate) struct Exchange {
    namespaces: Mutex<Vec<Arc<dyn Namespace>>>,
    lines: Mutex<HashMap<Sid, Weak<Line>>>,
    unused: Arc<Semaphore>,
    drain: Drain,
}

/// A channel, as an Engine.IO connection leads to it.
pub(crate) trait Namespace: Send + Sync + 'static {
    fn channel(&self) -> &'static ChannelSpec;

    fn spec(&self) -> &'static SocketIoSpec;

    /// Takes a client in or refuses it, in a task of its own. `auth` is what it says of itself: a JSON object.
    fn connect(self: Arc<Self>, transport: SocketIo, auth: Option<String>);
}

/// Where clients connect, whichever namespace they are for.
pub(crate) const PATH: &str = "/socket.io";
/// How many connections may be in no namespace at a time.
const UNUSED: usize = 4096;
/// What a packet may be longer than the plain frame it stands for: its digits, the namespace, an id, blanks.
const PACKET_ROOM: usize = 1024;
/// The least the engine takes at a time, however small the messages: as much as may be on its way to a client must
/// fit into one answer.
const LEAST_PAYLOAD: usize = 128 * 1024;

impl Exchange {
    pub(crate) fn new(drain: Drain) -> Arc<Self> {
        Arc::new(Self {
            namespaces: Mutex::default(),
            lines: Mutex::default(),
            unused: Arc::new(Semaphore::new(UNUSED)),
            drain,
        })
    }

    /// From now on clients reach this channel.
    ///
    /// # Panics
    /// When its namespace is taken.
    pub(crate) fn open(&self, namespace: Arc<dyn Namespace>) {
        let mut namespaces = lock(&self.namespaces);
        let name = namespace.spec().namespace;
        assert!(namespaces.iter().all(|other| other.spec().namespace != name), "two channels in the namespace {name}");
        namespaces.push(namespace);
    }

    /// How the engine is to run, for the channels that are known by now.
    pub(crate) fn config(&self) -> EngineIoConfig {
        let limit = self.payload_limit();
        EngineIoConfig::builder()
            .req_path(PATH)
            .ping_interval(Heartbeat::DEFAULT.every)
            .ping_timeout(Heartbeat::DEFAULT.patience)
            .max_buffer_size(ENGINE_QUEUE)
            .max_payload(limit as u64)
            .ws_max_message_size(limit)
            .ws_max_frame_size(limit)
            .build()
    }

    /// The most a client may send at a time, in bytes: the largest frame of any channel, and what a packet adds to it.
    pub(crate) fn payload_limit(&self) -> usize {
        let largest = lock(&self.namespaces).iter().map(|namespace| namespace.channel().frame_limit).max();
        largest.unwrap_or_default().max(LEAST_PAYLOAD) + PACKET_ROOM
    }

    /// A new connection, unless too many are in no namespace.
    pub(crate) fn line(&self, remote: Option<SocketAddr>) -> Option<Arc<Line>> {
        let unused = self.unused.clone().try_acquire_owned().ok()?;
        Some(Line::new(remote, self.drain.count(), unused))
    }

    /// The connection of this id.
    pub(crate) fn find(&self, id: Sid) -> Option<Arc<Line>> {
        lock(&self.lines).get(&id)?.upgrade().filter(|line| !line.is_over())
    }

    /// The session of this lane is over.
    pub(super) fn leave(&self, line: &Arc<Line>, lane: &Arc<Lane>) {
        line.leave(lane, || self.unused.clone().try_acquire_owned().ok());
        watch(line, &self.drain);
    }

    /// `size` is the packet's, as the client sent it.
    fn receive(self: &Arc<Self>, packet: Packet<'_>, size: usize, line: &Arc<Line>, engine: &Arc<Engine>) {
        match packet.content {
            Content::Connect { auth } => self.connect(packet.namespace, auth, line, engine),
            // Who was just sent away may not know it yet.
            content => {
                if let Some(lane) = line.lane(packet.namespace) {
                    pass(content, size, &lane);
                }
            }
        }
    }

    fn connect(self: &Arc<Self>, name: &str, auth: Option<&str>, line: &Arc<Line>, engine: &Arc<Engine>) {
        let known = lock(&self.namespaces).iter().find(|known| known.spec().namespace == name).cloned();
        let Some(namespace) = known else {
            let refusal = packet::refused(name, "Invalid namespace", None);
            // A client that asks on and on without reading the answers gets no more of them.
            if !matches!(line.give(engine, &refusal.into()), Given::Sent(_)) {
                line.close(CloseCode::TOO_SLOW);
            }
            return;
        };
        match line.enter(namespace.spec().namespace, namespace.channel()) {
            Some(lane) => {
                let transport = SocketIo::new(namespace.spec(), self.clone(), engine.clone(), line.clone(), lane);
                namespace.connect(transport, auth.map(str::to_owned));
            }
            None => line.close(CloseCode::PROTOCOL),
        }
    }
}

/// Passes on to a session what came for it.
fn pass(content: Content<'_>, size: usize, lane: &Lane) {
    match content {
        Content::Event { ack, call } => lane.push(event(call, ack, size, lane.channel())),
        Content::Disconnect => {
            lane.set_left();
            lane.push(Incoming::Closed(CloseCode::NORMAL));
        }
        Content::Ack | Content::Connect { .. } => {}
    }
}

fn event(call: Result<Call<'_>, &'static str>, ack: Option<u64>, size: usize, channel: &ChannelSpec) -> Incoming {
    if size > channel.frame_limit {
        return Incoming::Fault(Close::new(CloseCode::TOO_LARGE, "message too large"));
    }
    let content = match (call, channel.socketio) {
        _ if size > channel.message_limit => Err(Failure::too_large(channel.message_limit, size)),
        (Ok(call), Some(spec)) => Ok(call.plain(spec.tag, spec.content).into()),
        (Err(why), _) => Err(Failure::new(FailureKind::Malformed).detail(why)),
        (Ok(_), None) => Err(FailureKind::Malformed.into()),
    };
    Incoming::Message(Inbound { content, ack })
}

impl EngineIoHandler for Exchange {
    type Data = OnceLock<Arc<Line>>;

    fn on_connect(self: Arc<Self>, engine: Arc<Engine>) {
        let Some(line) = engine.req_parts.extensions.get::<Arc<Line>>() else { return };
        line.attach(&engine);
        engine.data.get_or_init(|| line.clone());
        lock(&self.lines).insert(engine.id, Arc::downgrade(line));
        watch(line, &self.drain);
    }

    fn on_disconnect(&self, engine: Arc<Engine>, _: DisconnectReason) {
        lock(&self.lines).remove(&engine.id);
        if let Some(line) = engine.data.get() {
            line.gone();
        }
    }

    fn on_message(self: &Arc<Self>, message: Str, engine: Arc<Engine>) {
        let Some(line) = engine.data.get().filter(|line| !line.is_over()) else { return };
        match Packet::parse(&message) {
            // The engine took its digit away.
            Some(packet) => self.receive(packet, message.len() + 1, line, &engine),
            None => line.close(CloseCode::PROTOCOL),
        }
    }

    /// What belongs to a binary event, which was refused already.
    fn on_binary(self: &Arc<Self>, _: Bytes, _: Arc<Engine>) {}
}

impl fmt::Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exchange").field("lines", &lock(&self.lines).len()).finish_non_exhaustive()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
