//! One frame's way through a plugin: decoded and analysed in the pool, every end a result or a code.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use serde_json::Value;

use super::plugins::{Code, Frame, Memory, Plugin, PluginFailure, decode};
use super::pool::{Finished, Overloaded, Place, Pool, Running, Ticket, Unfinished};

/// Somebody who sends frames: one for each connection.
pub(crate) struct Sender {
    id: u64,
    memory: Memory,
}

impl Default for Sender {
    fn default() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Self { id: NEXT.fetch_add(1, Ordering::Relaxed), memory: Memory::default() }
    }
}

/// A frame as it was sent, and what is to be done with it.
pub(crate) struct Request {
    pub(crate) plugin: Arc<dyn Plugin>,
    /// Base64 or a data URL.
    pub(crate) image_data: String,
    /// JSON.
    pub(crate) options: Option<String>,
    pub(crate) sender: Arc<Sender>,
}

/// What became of a frame.
#[derive(Debug)]
pub(crate) struct Analysis {
    pub(crate) result: Result<Value, PluginFailure>,
    /// From the start of the work to its end, without the time in the queue.
    pub(crate) took: Duration,
}

type Outcome = Result<Value, PluginFailure>;

/// A future of what becomes of a frame. The analysis goes on when it is dropped.
#[derive(Debug)]
pub(crate) struct Analysing(Ticket<Outcome>);

impl Future for Analysing {
    type Output = Analysis;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Analysis> {
        let ended =
            |Finished { outcome, took }| Analysis { result: outcome.unwrap_or_else(|why| Err(unfinished(why))), took };
        Pin::new(&mut self.0).poll(context).map(ended)
    }
}

/// Puts a frame in the pool's queue. Frames of one sender start in the order they are submitted, and those of a plugin
/// that needs it are analysed one after another. `begun` must not block, and may be called before this returns. An error
/// is `OVERLOADED`.
pub(crate) fn submit(
    pool: &Pool,
    request: Request,
    begun: impl Fn() + Send + 'static,
) -> Result<Analysing, PluginFailure> {
    let lane = request.plugin.is_sequential().then(|| request.plugin.name());
    let place = Place { sender: request.sender.id, lane };
    let bytes = request.image_data.len() + request.options.as_ref().map_or(0, String::len);
    let ticket = pool.submit(place, bytes, begun, move |running| analyse(request, running));
    ticket.map(Analysing).map_err(|Overloaded| overloaded())
}

fn analyse(request: Request, running: &Running<Outcome>) -> Outcome {
    let Request { plugin, image_data, options, sender } = request;
    let image = decode(&image_data)?;
    drop(image_data);
    plugin.run(&Frame {
        image: &image,
        options: options.as_deref(),
        memory: &sender.memory,
        deadline: running.deadline(),
    })
}

fn overloaded() -> PluginFailure {
    PluginFailure::new(Code::Overloaded, "Too many frames are waiting, try again later")
}

fn unfinished(why: Unfinished) -> PluginFailure {
    match why {
        Unfinished::Panicked => PluginFailure::new(Code::PluginError, "The plugin failed"),
        Unfinished::TimedOut => PluginFailure::new(Code::ProcessingTimeout, "Analysis took too long"),
        Unfinished::Overloaded => overloaded(),
        Unfinished::Stopped => PluginFailure::new(Code::Overloaded, "The server is stopping, try again later"),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Mutex, mpsc};

    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use image::ImageFormat;

    use super::super::plugins::testing::{file, plain};
    use super::super::pool::Limits;
    use super::super::registry::Registry;
    use super::*;

    /// Does what its options say, for tests of what may go wrong.
    struct Unruly(Mutex<mpsc::Receiver<()>>);

    impl Plugin for Unruly {
        fn name(&self) -> &'static str {
            "unruly"
        }

        fn version(&self) -> &'static str {
            "0"
        }

        fn description(&self) -> &'static str {
            "Panics or hangs"
        }

        fn options(&self) -> &'static str {
            "{}"
        }

        fn run(&self, frame: &Frame<'_>) -> Result<Value, PluginFailure> {
            match frame.options {
                Some("panic") => panic!("at the disco, /etc/secret"),
                Some("hang") => self.0.lock().unwrap().recv().unwrap_or_default(),
                _ => {}
            }
            Ok(frame.image.len().into())
        }
    }

    fn pool(time: Duration) -> Pool {
        Pool::new(Limits { workers: 2, time, ..Limits::default() }).unwrap()
    }

    fn request(plugin: &Arc<dyn Plugin>, image_data: &str, options: &str, sender: &Arc<Sender>) -> Request {
        let (plugin, sender) = (Arc::clone(plugin), Arc::clone(sender));
        Request { plugin, image_data: image_data.to_owned(), options: Some(options.to_owned()), sender }
    }

    fn grey(luma: u8) -> String {
        STANDARD.encode(file(&plain(64, 64, [luma; 3]), ImageFormat::Png))
    }

    #[tokio::test]
    async fn a_frame_is_decoded_and_analysed_and_told_of() {
        let pool = pool(Duration::from_secs(20));
        let plugin = Registry::default().get("image_stats").unwrap();
        let (told, begun) = mpsc::channel();
        let request = request(&plugin, &format!("data:image/png;base64,{}", grey(9)), "{}", &Arc::default());
        let analysis = submit(&pool, request, move || told.send(()).unwrap()).unwrap().await;
        assert_eq!(analysis.result.unwrap()["mean_color"]["g"], 9.0);
        assert!(analysis.took > Duration::ZERO);
        assert_eq!(begun.iter().count(), 1);
    }

    #[tokio::test]
    async fn every_failure_has_its_code_and_no_internals() {
        let (patient, hasty) = (pool(Duration::from_secs(20)), pool(Duration::from_millis(300)));
        let (gate, closed) = mpsc::channel();
        let unruly: Arc<dyn Plugin> = Arc::new(Unruly(closed.into()));
        let stats = Registry::default().get("image_stats").unwrap();
        let sender = Arc::default();
        let table = [
            (&unruly, "aGk=", "panic", Code::PluginError, "The plugin failed"),
            (&unruly, "aGk=", "hang", Code::ProcessingTimeout, "Analysis took too long"),
            (&unruly, "a", "", Code::InvalidImage, "image_data is not base64: its end is wrong"),
            (&stats, "aGk=", "{}", Code::InvalidImage, "Image too small (2 bytes)"),
            (&stats, "aGk=", "[]", Code::InvalidOptions, "/options: Value must be an object"),
        ];
        for (plugin, image_data, options, code, message) in table {
            let pool = if options == "hang" { &hasty } else { &patient };
            let analysis = submit(pool, request(plugin, image_data, options, &sender), || {}).unwrap().await;
            assert_eq!(analysis.result, Err(PluginFailure::new(code, message)));
        }
        drop(gate);
        let analysis = submit(&hasty, request(&unruly, "aGk=", "", &sender), || {}).unwrap().await;
        assert_eq!(analysis.result, Ok(2.into()));
    }

    #[tokio::test]
    async fn motion_is_detected_from_frame_to_frame_of_each_sender() {
        let pool = pool(Duration::from_secs(20));
        let plugin = Registry::default().get("motion_detector").unwrap();
        let senders: [Arc<Sender>; 2] = Default::default();
        let mut analyses = Vec::new();
        for number in 0..40_u8 {
            for sender in &senders {
                // Every other frame repeats the one before it.
                let frame = grey(number / 2 % 2 * 255);
                analyses.push((number, submit(&pool, request(&plugin, &frame, "{}", sender), || {}).unwrap()));
            }
        }
        for (number, analysis) in analyses {
            let result = analysis.await.result.unwrap();
            assert_eq!(result["compared"], number > 0);
            assert_eq!(result["motion"], number > 0 && number % 2 == 0, "{number}");
        }
    }

    #[tokio::test]
    async fn a_full_queue_and_a_stopped_pool_are_told() {
        let limits = Limits { workers: 1, jobs: 1, ..Limits::default() };
        let pool = Pool::new(limits).unwrap();
        let (gate, closed) = mpsc::channel();
        let unruly: Arc<dyn Plugin> = Arc::new(Unruly(closed.into()));
        let sender = Arc::default();
        let (told, begun) = mpsc::channel();
        let running = submit(&pool, request(&unruly, "", "hang", &sender), move || told.send(()).unwrap()).unwrap();
        begun.recv().unwrap();
        let waiting = submit(&pool, request(&unruly, "", "", &sender), || {}).unwrap();
        let refused = submit(&pool, request(&unruly, "", "", &sender), || {}).unwrap_err();
        assert_eq!((refused.code.as_str(), refused), ("OVERLOADED", overloaded()));
        drop(pool);
        assert_eq!(waiting.await.result, Err(unfinished(Unfinished::Stopped)));
        drop(gate);
        assert_eq!(running.await.result, Ok(0.into()));
    }
}
