use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use super::file::File;
use super::queue::{Batch, Queue};
use crate::store::{StoreError, StoreErrorKind};

/// Starts the thread that commits batches until the queue is closed and empty.
pub(super) fn spawn(file: Arc<File>, queue: Arc<Queue>) -> Result<JoinHandle<()>, StoreError> {
    thread::Builder::new()
        .name("store".to_owned())
        .spawn(move || run(&file, &queue))
        .map_err(|error| StoreError::new(StoreErrorKind::Unavailable, format!("no thread for its writer: {error}")))
}

fn run(file: &File, queue: &Queue) {
    let mut healthy = true;
    while let Some(taken) = queue.take() {
        match attempt(file, &taken.batch, healthy) {
            Ok(()) => {
                if !healthy {
                    tracing::info!("the store accepts writes again");
                }
                healthy = true;
                queue.committed(&taken);
            }
            Err(error) => {
                if healthy {
                    tracing::error!(%error, "writes are not durable, trying again every second");
                }
                healthy = false;
                if !queue.failed(&taken, &error) {
                    tracing::error!(%error, "the store closes with writes lost");
                    return;
                }
            }
        }
    }
}

/// After a failure the database refuses all work until it is opened anew.
fn attempt(file: &File, batch: &Batch, healthy: bool) -> Result<(), StoreError> {
    let work = || {
        if !healthy {
            file.reopen()?;
        }
        file.commit(batch)
    };
    // A damaged page may surface as a panic inside the database; the writer must outlive it.
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(StoreError::new(StoreErrorKind::Corrupted, "its writer panicked").at(file.path())))
}
