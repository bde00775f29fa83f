//! What is told of a job: that it started, and how it ended.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

/// Why a job has no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unfinished {
    /// It panicked; the log says how.
    Panicked,
    /// It took longer than it may.
    TimedOut,
    /// It never started: all threads hang.
    Overloaded,
    /// It never started: the pool is gone.
    Stopped,
}

/// How a job ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Finished<T> {
    pub(crate) outcome: Result<T, Unfinished>,
    /// From its start to its end; nothing for one that never started.
    pub(crate) took: Duration,
}

/// A job that was taken: a future of how it ends. It runs whether or not the ticket is kept.
#[derive(Debug)]
pub(crate) struct Ticket<T>(oneshot::Receiver<Finished<T>>);

impl<T> Future for Ticket<T> {
    type Output = Finished<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Finished<T>> {
        let stopped = Finished { outcome: Err(Unfinished::Stopped), took: Duration::ZERO };
        Pin::new(&mut self.0).poll(context).map(|finished| finished.unwrap_or(stopped))
    }
}

/// The other end of a ticket. What it tells first counts, the rest goes nowhere.
pub(super) struct Report<T>(Mutex<Option<Open<T>>>);

struct Open<T> {
    ticket: oneshot::Sender<Finished<T>>,
    begun: Box<dyn Fn() + Send>,
    started: Option<Instant>,
}

/// A report of whatever kind of result.
pub(super) trait AnyReport: Send + Sync {
    fn start(&self);
    fn fail(&self, why: Unfinished);
}

/// `begun` is called with a lock held, so that nothing is told after the end; it must not block.
pub(super) fn open<T>(begun: impl Fn() + Send + 'static) -> (Ticket<T>, Arc<Report<T>>) {
    let (ticket, receiver) = oneshot::channel();
    let open = Open { ticket, begun: Box::new(begun), started: None };
    (Ticket(receiver), Arc::new(Report(Mutex::new(Some(open)))))
}

impl<T> Report<T> {
    pub(super) fn finish(&self, outcome: Result<T, Unfinished>) {
        let taken = self.open().take();
        if let Some(open) = taken {
            let took = open.started.map_or(Duration::ZERO, |started| started.elapsed());
            // Nobody may be waiting.
            let _ = open.ticket.send(Finished { outcome, took });
        }
    }

    fn open(&self) -> MutexGuard<'_, Option<Open<T>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: Send> AnyReport for Report<T> {
    fn start(&self) {
        if let Some(open) = self.open().as_mut() {
            open.started = Some(Instant::now());
            (open.begun)();
        }
    }

    fn fail(&self, why: Unfinished) {
        self.finish(Err(why));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn the_first_end_counts_and_nothing_is_told_after_it() {
        let (told, begun) = mpsc::channel();
        let (mut ticket, report) = open::<u8>(move || told.send(()).unwrap());
        report.start();
        report.finish(Ok(7));
        report.start();
        report.fail(Unfinished::TimedOut);
        assert_eq!(begun.iter().count(), 1);
        assert_eq!(ticket.0.try_recv().unwrap().outcome, Ok(7));
    }

    #[tokio::test]
    async fn a_report_that_is_lost_is_an_end_too() {
        let (ticket, report) = open::<u8>(|| {});
        drop(report);
        assert_eq!(ticket.await, Finished { outcome: Err(Unfinished::Stopped), took: Duration::ZERO });
    }
}
