//! Calls that go on behind the connection that made them.

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;

use crate::{Failure, FailureKind};

/// Begins a future at once, so that calls begin in the order in which they came; what is not ready then goes on in a
/// task of its own. Call it in a task.
pub fn background(future: impl Future<Output = ()> + Send + 'static) {
    let mut future = Box::pin(future);
    // Whom the future would wake makes no difference: a task polls it once more when it begins.
    if (&mut future).now_or_never().is_none() {
        tokio::spawn(future);
    }
}

/// What the future gives; a panic in it is [`FailureKind::Internal`].
pub async fn caught<T>(future: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    // The panic's own words went to the log through the panic hook.
    AssertUnwindSafe(future).catch_unwind().await.unwrap_or_else(|_| Err(FailureKind::Internal.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};
    use std::time::Duration;
    use tokio::time::sleep;

    #[tokio::test(start_paused = true)]
    async fn calls_begin_in_order_and_end_as_they_may() {
        let seen = Arc::new(Mutex::new(Vec::new()));
        for (name, seconds) in [("slow", 2), ("fast", 1), ("immediate", 0)] {
            let seen = seen.clone();
            background(async move {
                seen.lock().unwrap().push(format!("{name} begins"));
                if seconds > 0 {
                    sleep(Duration::from_secs(seconds)).await;
                }
                seen.lock().unwrap().push(format!("{name} ends"));
            });
        }
        let begun = ["slow begins", "fast begins", "immediate begins", "immediate ends"];
        assert_eq!(*seen.lock().unwrap(), begun);
        sleep(Duration::from_secs(3)).await;
        assert_eq!(seen.lock().unwrap()[4..], ["fast ends", "slow ends"]);
    }

    #[tokio::test]
    async fn a_panic_is_a_failure_of_the_servers_own() {
        assert_eq!(caught(async { Ok(1) }).await, Ok(1));
        let panicking = caught::<()>(async { panic!("on purpose") });
        assert_eq!(panicking.await, Err(FailureKind::Internal.into()));
    }
}
