use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::time::timeout_at;

use super::line::Line;
use crate::{CloseCode, Drain};

/// How long a connection may be in no namespace.
const UNUSED_TIME: Duration = Duration::from_secs(45);

/// Ends a connection that stays in no namespace for too long, or is in none when the process stops. Call it whenever
/// that may begin.
pub(super) fn watch(line: &Arc<Line>, drain: &Drain) {
    // Without a runtime everything is over.
    let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
    if line.begin_watch() {
        runtime.spawn(wait(Arc::downgrade(line), drain.clone()));
    }
}

/// Waits until the connection is used, or ends it.
async fn wait(line: Weak<Line>, drain: Drain) {
    while let Some(since) = line.upgrade().and_then(|line| line.unused_since()) {
        let is_stopping = timeout_at(since + UNUSED_TIME, drain.started()).await.is_ok();
        let Some(line) = line.upgrade() else { return };
        match line.unused_since() {
            Some(_) if is_stopping => line.close(CloseCode::RESTARTING),
            Some(still) if still == since => line.close(CloseCode::UNAUTHORIZED),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::line::testing::{CHANNEL, unused};
    use super::*;
    use tokio::time::sleep;

    async fn seconds(seconds: u64) {
        sleep(Duration::from_secs(seconds)).await;
    }

    #[tokio::test(start_paused = true)]
    async fn who_is_in_no_namespace_for_45_seconds_is_let_go() {
        let drain = Drain::new();
        let line = unused(&drain);
        watch(&line, &drain);
        seconds(20).await;
        let lane = line.enter("/ws", &CHANNEL).unwrap();
        seconds(60).await;
        assert!(!line.is_over(), "it is in a namespace");
        line.leave(&lane, || Some(Arc::new(tokio::sync::Semaphore::new(1)).try_acquire_owned().unwrap()));
        watch(&line, &drain);
        seconds(44).await;
        assert!(!line.is_over());
        seconds(2).await;
        assert!(line.is_over());
    }

    #[tokio::test(start_paused = true)]
    async fn who_was_in_a_namespace_meanwhile_has_45_seconds_again() {
        let drain = Drain::new();
        let line = unused(&drain);
        watch(&line, &drain);
        seconds(20).await;
        let lane = line.enter("/ws", &CHANNEL).unwrap();
        line.leave(&lane, || Some(Arc::new(tokio::sync::Semaphore::new(1)).try_acquire_owned().unwrap()));
        watch(&line, &drain);
        seconds(44).await;
        assert!(!line.is_over());
        seconds(2).await;
        assert!(line.is_over());
    }

    #[tokio::test]
    async fn a_stop_ends_who_is_in_no_namespace_and_no_other() {
        let drain = Drain::new();
        let (idle, busy) = (unused(&drain), unused(&drain));
        let _lane = busy.enter("/ws", &CHANNEL).unwrap();
        watch(&idle, &drain);
        watch(&busy, &drain);
        tokio::task::yield_now().await;
        drain.start();
        sleep(Duration::from_millis(20)).await;
        assert!(idle.is_over() && !busy.is_over());
    }

    #[tokio::test]
    async fn without_room_for_one_more_who_leaves_the_last_namespace_is_let_go_at_once() {
        let line = unused(&Drain::new());
        let lane = line.enter("/ws", &CHANNEL).unwrap();
        line.leave(&lane, || None);
        assert!(line.is_over());
    }
}
