//! Every name generated code may use. Not for people: it changes with the compiler, in step with it.

pub use bytes::Bytes;

pub use crate::background::{background, caught};
pub use crate::json::shapes::{
    code_points, content, has_member, list, only_tag, skip_id, skip_list, skip_string, skip_text, skip_value, text,
    tuple, whole, whole_text,
};
pub use crate::json::{Decode, Encode, Kind, Raw, Reader, Reject, Writer};
pub use crate::random::made_id;
pub use crate::schema::{
    Bound, Check, ID_SCHEMA, Schema, Skipped, Type, Violation, accepted, explain, is_base64, is_multiple_of, matches,
};
pub use crate::store::StoreError;
pub use crate::{
    Admission, Announce, Asker, Channel, ChannelSpec, Close, CloseCode, Credentials, Delivery, Entries, Entry, Failed,
    Failure, FailureKind, Heartbeat, IdSpec, Identity, Job, Join, Joined, Member, MemberId, Message, MessageSpec,
    Options, Outgoing, Parameter, Party, Presence, QueueLimit, RateSpec, RecoverySpec, Refusal, RelaySpec, Request,
    Resume, RoleId, Room, RoomSpec, RoomTurn, Session, SessionId, Set, SocketIoSpec, Space, StateKey, StateSpec, Text,
    Timestamp, TokenCheck, TokenPlace, TokenSpec, Turn, Write, id_of, is_true, require_socketio, require_version,
    route,
};
pub use axum::Router;
