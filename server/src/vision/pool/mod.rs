//! A bounded number of threads for work that takes long, with a bounded queue before them.
//!
//! Work that hangs cannot be ended, only left alone: its thread is abandoned and another takes its place. When abandoned
//! threads come back they end, or take the place of one that is missing.

mod queue;
mod shared;
#[cfg(test)]
mod tests;
mod ticket;
mod watch;
mod worker;

use std::io;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

pub(crate) use self::queue::Place;
use self::shared::{Run, Shared};
use self::ticket::Report;
pub(crate) use self::ticket::{Finished, Ticket, Unfinished};

/// How much a pool does and holds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Jobs that run at one time.
    pub(crate) workers: usize,
    /// Jobs that wait.
    pub(crate) jobs: usize,
    /// What those that wait weigh together, in bytes.
    pub(crate) bytes: usize,
    /// How long a job may take from its start.
    pub(crate) time: Duration,
}

/// A worker for each core and at least two, 256 jobs, 256 MiB, 30 seconds.
impl Default for Limits {
    fn default() -> Self {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        Self { workers: cores.max(2), jobs: 256, bytes: 256 << 20, time: Duration::from_secs(30) }
    }
}

impl Limits {
    /// So many threads may be lost to jobs that hang before no more jobs are taken.
    fn abandoned(&self) -> usize {
        2 * self.workers
    }
}

/// The queue is full, or too many jobs hang: no job is taken now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Overloaded;

/// Threads that do jobs. Dropping it ends them once what they do is done; what waits is not done any more.
pub(crate) struct Pool(Arc<Shared>);

impl Pool {
    /// Starts the threads: one for each worker, and one that keeps an eye on the time.
    pub(crate) fn new(limits: Limits) -> io::Result<Self> {
        let pool = Self(Arc::new(Shared::new(limits)));
        watch::spawn(&pool.0)?;
        for _ in 0..limits.workers {
            worker::spawn(&pool.0)?;
            pool.0.lock().workers += 1;
        }
        Ok(pool)
    }

    /// Puts a job of so many bytes in the queue. `begun` is called on the job's thread when it starts and must not
    /// block; for jobs of one sender that is in the order they were submitted.
    pub(crate) fn submit<T: Send + 'static>(
        &self,
        place: Place,
        bytes: usize,
        begun: impl Fn() + Send + 'static,
        work: impl FnOnce(&Running<T>) -> T + Send + 'static,
    ) -> Result<Ticket<T>, Overloaded> {
        let (ticket, report) = ticket::open(begun);
        let running = Arc::clone(&report);
        let work = move |deadline| {
            let running = Running { deadline, report: running };
            let result = work(&running);
            running.report.finish(Ok(result));
        };
        self.0.push(place, bytes, Run { report, work: Box::new(work) })?;
        Ok(ticket)
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.0.stop();
    }
}

/// A job's view of itself while it runs.
pub(crate) struct Running<T> {
    deadline: Instant,
    report: Arc<Report<T>>,
}

impl<T> Running<T> {
    /// When nobody will wait for it any longer.
    pub(crate) fn deadline(&self) -> Instant {
        self.deadline
    }
}
