//! Vision: what its spec leaves to the server, namely plugins, the pool they run in, and one HTTP route.

mod analysis;
mod plugins;
mod pool;
mod registry;
mod senders;

use std::sync::Arc;
use std::time::Duration;

use antiphon_generated::vision::stream::{FrameResult, FrameResultStatus, JobUpdate, SendFrame, SendFrameJob};
use antiphon_generated::vision::{Handler, JobStatus, Vision};
use antiphon_runtime::json::Raw;
use antiphon_runtime::{Failure, FailureKind, Options};
use axum::Router;
use serde_json::Value;

use self::analysis::{Analysis, Request};
use self::plugins::{Code, PluginFailure};
use self::pool::{Limits, Pool};
use self::registry::Registry;
use self::senders::Senders;
use crate::app::cross_origin;
use crate::config::Config;

/// The service's channel and its route.
pub(crate) fn router(config: &Config, options: &Options) -> Result<Router, String> {
    let senders = Senders::default();
    let vision = Vision::new(&senders.follow(options)).map_err(|error| error.to_string())?;
    let pool = Pool::new(Limits::default()).map_err(|error| format!("no threads for plugins: {error}"))?;
    let registry = Registry::default();
    let http = registry.router().layer(cross_origin(config.origins.clone().unwrap_or_default()));
    Ok(vision.router(Analyst { pool, registry, senders }).merge(http))
}

/// Has frames analysed.
struct Analyst {
    pool: Pool,
    registry: Registry,
    senders: Senders,
}

impl Handler for Analyst {
    async fn send_frame(&self, job: &Arc<SendFrameJob>, frame: SendFrame) -> Result<FrameResult, Failure> {
        tell(job, JobStatus::Pending, 0);
        let (result, took) = self.analyse(job, frame).await?;
        Ok(FrameResult {
            status: FrameResultStatus::Success,
            result: Raw::parse(&result.to_string()).map_err(|_| FailureKind::Internal)?,
            processing_time_ms: i64::try_from(took.as_millis()).unwrap_or(i64::MAX),
        })
    }

    fn send_frame_ended(&self, job: &Arc<SendFrameJob>, failure: Option<&Failure>) {
        tell(job, if failure.is_none() { JobStatus::Completed } else { JobStatus::Failed }, 100);
    }
}

impl Analyst {
    async fn analyse(&self, job: &Arc<SendFrameJob>, frame: SendFrame) -> Result<(Value, Duration), Failure> {
        // What clients add of their own is let go, and not kept while the frame waits.
        let SendFrame { image_data, plugin, options, frame_id: _, more: _ } = frame;
        let plugin = self.registry.get(&plugin).ok_or_else(|| {
            Failure::new(FailureKind::Absent).detail(format!("There is no plugin {plugin:?}: see GET /v1/plugins"))
        })?;
        let (options, sender) = (options.map(|options| options.to_string()), self.senders.of(job.sender().id()));
        let told = Arc::clone(job);
        let request = Request { plugin, image_data, options, sender };
        let analysis = analysis::submit(&self.pool, request, move || tell(&told, JobStatus::Processing, 0));
        let Analysis { result, took } = analysis.map_err(failure)?.await;
        Ok((result.map_err(failure)?, took))
    }
}

fn tell(job: &SendFrameJob, status: JobStatus, progress_percent: u8) {
    job.report(&JobUpdate { status, progress_percent });
}

fn failure(failure: PluginFailure) -> Failure {
    let kind = match failure.code {
        Code::InvalidImage | Code::InvalidOptions => FailureKind::Invalid,
        Code::PluginError => FailureKind::Internal,
        Code::ProcessingTimeout => FailureKind::Late,
        Code::Overloaded => FailureKind::Full,
    };
    Failure::new(kind).code(failure.code.as_str()).detail(failure.message)
}
