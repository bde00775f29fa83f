//! What a service made by Antiphon runs on.
//!
//! The runtime knows no service. Generated code implements [`Channel`] once per channel of a spec; [`route`] mounts it
//! into any axum application; [`serve`](serve()) is a listener set up for many quiet connections. In between, a
//! [`Session`] is one connection, a [`Space`] is everybody on one channel with the state they share, a [`Room`] some of them
//! with a history of what they were sent, and all of it can be driven without a socket, on a clock the test holds, through
//! [`testing`].

mod admission;
mod asked;
mod background;
mod channel;
mod clock;
mod close;
mod credentials;
mod drain;
mod driver;
mod failure;
mod hall;
mod job;
mod life;
mod locks;
mod message;
mod meters;
mod options;
mod origins;
mod outbox;
mod party;
mod permissions;
mod random;
mod rates;
mod relay;
mod request;
mod rooms;
mod route;
mod sampled;
mod schedule;
mod serve;
mod session;
mod space;
mod spec;
mod state;
mod text;
mod timestamp;
mod topics;
mod transport;
mod version;

pub mod accounts;
#[doc(hidden)]
pub mod generated;
pub mod json;
pub mod schema;
pub mod store;
pub mod testing;
pub mod tokens;

pub use self::admission::Admission;
pub use self::channel::Channel;
pub use self::clock::{Clock, ManualClock};
pub use self::close::{Close, CloseCode};
pub use self::credentials::Credentials;
pub use self::drain::Drain;
pub use self::failure::{Failed, Failure, FailureKind};
pub use self::job::Job;
pub use self::message::{Delivery, Message, MessageSpec, Outgoing};
pub use self::options::Options;
pub use self::origins::Origins;
pub use self::party::Party;
pub use self::rates::RateSpec;
pub use self::relay::{Asker, IdSpec, RelaySpec, id_of};
pub use self::request::{Parameter, Refusal, Request, is_true};
pub use self::rooms::{
    Entry, Join, Joined, Member, MemberId, Presence, RecoverySpec, Resume, Room, RoomSpec, RoomTurn,
};
pub use self::route::route;
pub use self::serve::{Listener, serve};
#[cfg(feature = "tls")]
pub use self::serve::{Tls, serve_tls};
pub use self::session::{Session, SessionId};
pub use self::space::{Space, Turn};
pub use self::spec::{ChannelSpec, Heartbeat, QueueLimit, RoleId, SocketIoSpec};
pub use self::state::{Announce, Entries, Set, StateKey, StateSpec, Write};
pub use self::text::Text;
pub use self::timestamp::Timestamp;
pub use self::tokens::{Identity, TokenCheck, TokenError, TokenPlace, TokenSpec, Tokens};
