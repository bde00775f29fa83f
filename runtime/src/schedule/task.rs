use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};

use tokio::runtime::Handle;
use tokio::time::sleep;

use super::{Schedule, run};
use crate::{Channel, Clock};

/// Says when it ends that nobody keeps the schedule.
struct Keeper(Arc<Schedule>);

impl Drop for Keeper {
    fn drop(&mut self) {
        self.0.is_kept.store(false, Ordering::Release);
    }
}

/// Sees to it that a task carries out what is due, unless there is one already. On a clock that stands still there is none:
/// whoever moves it calls [`run`].
pub(crate) fn start<C: Channel>(channel: &Arc<C>) {
    let hall = channel.space().hall();
    if hall.schedule.is_kept.load(Ordering::Acquire) || hall.options.clock.is_manual() {
        return;
    }
    let Ok(runtime) = Handle::try_current() else { return };
    if !hall.schedule.is_kept.swap(true, Ordering::AcqRel) {
        let keeper = Keeper(hall.schedule.clone());
        runtime.spawn(keep(Arc::downgrade(channel), hall.options.clock.clone(), keeper));
    }
}

async fn keep<C: Channel>(channel: Weak<C>, clock: Clock, keeper: Keeper) {
    let schedule = &keeper.0;
    while !schedule.is_over.load(Ordering::Acquire) {
        let wait = schedule.next_at().map(|at| at.saturating_duration_since(clock.instant()));
        match wait {
            None => schedule.changed.notified().await,
            Some(wait) if !wait.is_zero() => {
                tokio::select! {
                    () = sleep(wait) => {}
                    () = schedule.changed.notified() => {}
                }
            }
            Some(_) => {
                let Some(channel) = channel.upgrade() else { return };
                run(&*channel);
                drop(channel);
                tokio::task::yield_now().await;
            }
        }
    }
}
