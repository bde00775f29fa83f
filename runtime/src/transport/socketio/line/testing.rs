//! Lines without an engine.

use std::sync::Arc;

use tokio::sync::Semaphore;

use super::Line;
use crate::Drain;

/// A channel for lanes.
pub(in super::super) static CHANNEL: crate::ChannelSpec = crate::ChannelSpec {
    service: "test",
    version: "1.0.0",
    channel: "test",
    paths: &[],
    message_limit: 100,
    frame_limit: 100,
    socketio: None,
    token: None,
    queue: crate::QueueLimit::DEFAULT,
    heartbeat: crate::Heartbeat::DEFAULT,
    roles: &["client"],
    permissions: &[],
    state: &crate::StateSpec::NONE,
    messages: &[],
    kept: 0,
    rooms: &[],
    topics: None,
};

/// A line that nobody uses yet.
pub(in super::super) fn unused(drain: &Drain) -> Arc<Line> {
    let unused = Arc::new(Semaphore::new(1)).try_acquire_owned().unwrap();
    Line::new(None, drain.count(), unused)
}
