//! Drives a channel without sockets, on a clock the test holds.
//!
//! ```
//! # mod control { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/control.rs")); }
//! # use control::Control;
//! use antiphon_runtime::testing::Bench;
//!
//! # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
//! let bench = Bench::new(Control::new);
//! let (mut one, mut two) = (bench.connect("/ws/control"), bench.connect("/ws/control"));
//! one.send(r#"{"type":"toggle_render","enabled":false}"#).await;
//! assert_eq!(two.received().last().unwrap(), r#"{"type":"set_render_state","enabled":false}"#);
//! # });
//! ```

mod bench;
mod client;
mod wire;

pub use self::bench::Bench;
pub use self::client::Client;
