//! How the process ends.

use std::time::Duration;

use antiphon_runtime::Drain;
use tokio::sync::mpsc;

/// How long connections may take to end. With what follows it, the process is gone in ten seconds.
const PATIENCE: Duration = Duration::from_secs(8);

/// SIGTERM and SIGINT (Ctrl-C), counted.
pub(crate) struct Signals(mpsc::Receiver<()>);

impl Signals {
    /// Takes the signals over from the system.
    #[cfg(unix)]
    pub(crate) fn new() -> Result<Self, String> {
        use tokio::signal::unix::{SignalKind, signal};
        let (seen, signals) = mpsc::channel(2);
        for kind in [SignalKind::terminate(), SignalKind::interrupt()] {
            let mut signal = signal(kind).map_err(|error| format!("signals: {error}"))?;
            let seen = seen.clone();
            tokio::spawn(async move { while signal.recv().await.is_some() && seen.send(()).await.is_ok() {} });
        }
        Ok(Self(signals))
    }

    /// Takes Ctrl-C over from the system.
    #[cfg(not(unix))]
    pub(crate) fn new() -> Result<Self, String> {
        let (seen, signals) = mpsc::channel(2);
        tokio::spawn(async move { while tokio::signal::ctrl_c().await.is_ok() && seen.send(()).await.is_ok() {} });
        Ok(Self(signals))
    }

    /// Starts the drain at the first signal and resolves at the second.
    pub(crate) async fn second(mut self, drain: &Drain) {
        self.0.recv().await;
        tracing::info!("stopping; once more to stop at once");
        drain.start();
        self.0.recv().await;
    }
}

/// Resolves when the drain has taken too long.
pub(crate) async fn overdue(drain: &Drain) {
    drain.started().await;
    tokio::time::sleep(PATIENCE).await;
}
