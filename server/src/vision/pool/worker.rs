//! The threads that do the work.

use std::any::Any;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;

use super::shared::{Shared, Taken};
use super::ticket::Unfinished;

pub(super) fn spawn(shared: &Arc<Shared>) -> io::Result<()> {
    let shared = Arc::clone(shared);
    thread::Builder::new().name("frames".to_owned()).spawn(move || work(&shared)).map(drop)
}

fn work(shared: &Shared) {
    while let Some(taken) = shared.take() {
        let id = taken.id;
        run(shared, taken);
        if !shared.ended(id) {
            return;
        }
    }
}

fn run(shared: &Shared, taken: Taken) {
    let Taken { id, deadline, run } = taken;
    let report = run.report;
    let done = catch_unwind(AssertUnwindSafe(|| {
        report.start();
        shared.started(id);
        (run.work)(deadline);
    }));
    if let Err(panic) = done {
        tracing::error!(panic = text(&*panic), "a job panicked");
        report.fail(Unfinished::Panicked);
    }
}

fn text(panic: &(dyn Any + Send)) -> &str {
    let owned = panic.downcast_ref::<String>().map(String::as_str);
    owned.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("without words")
}
