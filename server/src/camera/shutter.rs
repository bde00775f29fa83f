//! One picture after another.

use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::mpsc;
use tokio::task;

/// Pictures that may be waiting to be taken.
const WAITING: usize = 16;

/// Takes pictures in the background, one at a time. Dropping it ends that after those still waiting.
#[derive(Clone, Debug)]
pub(crate) struct Shutter {
    presses: mpsc::Sender<()>,
}

impl Shutter {
    /// `expose` takes a picture and may block; `released` is called after each, taken or failed. Must be called within a
    /// runtime.
    pub(crate) fn new(
        expose: impl Fn() -> Result<PathBuf, String> + Send + Sync + 'static,
        released: impl Fn() + Send + 'static,
    ) -> Self {
        let (presses, mut waiting) = mpsc::channel(WAITING);
        let expose = Arc::new(expose);
        tokio::spawn(async move {
            while waiting.recv().await.is_some() {
                let expose = Arc::clone(&expose);
                match task::spawn_blocking(move || expose()).await {
                    Ok(Ok(path)) => tracing::info!(path = %path.display(), "snapshot"),
                    Ok(Err(error)) => tracing::error!(%error, "snapshot failed"),
                    Err(error) => tracing::error!(%error, "snapshot failed"),
                }
                released();
            }
        });
        Self { presses }
    }

    /// Asks for a picture. Never blocks; with too many waiting already there is none, which is logged.
    pub(crate) fn press(&self) {
        if self.presses.try_send(()).is_err() {
            tracing::warn!("a snapshot was asked for while {WAITING} others wait; there is none");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[tokio::test]
    async fn pictures_are_taken_one_after_another_and_a_failure_is_not_the_last() {
        let log = Arc::new(Mutex::new(Vec::new()));
        let count = AtomicU32::new(0);
        let (done, mut all) = mpsc::channel(WAITING);
        let expose = {
            let log = Arc::clone(&log);
            move || {
                let number = count.fetch_add(1, Ordering::Relaxed);
                log.lock().unwrap().push(format!("expose {number}"));
                assert!(number != 1, "broken lens");
                if number == 0 { Err("dark".to_owned()) } else { Ok(PathBuf::new()) }
            }
        };
        let released = {
            let log = Arc::clone(&log);
            move || {
                log.lock().unwrap().push("released".to_owned());
                done.try_send(()).unwrap();
            }
        };
        let shutter = Shutter::new(expose, released);
        for _ in 0..3 {
            shutter.press();
        }
        for _ in 0..3 {
            all.recv().await.unwrap();
        }
        let expected = ["expose 0", "released", "expose 1", "released", "expose 2", "released"];
        assert_eq!(*log.lock().unwrap(), expected);
    }
}
