//! Plays the scenarios of a spec as their clients, against any server.
//!
//! A scenario begins where nobody is connected, and ends with its last step or the first that fails. What is expected is said
//! in the spec; who plays it gives the server's address and the values and tokens that the scenario asks for.

mod address;
mod base;
mod link;
mod needs;
mod packet;
mod pattern;
mod played;
mod player;
mod setting;
mod socket;
mod token;
mod wire;
mod words;

use std::time::Instant;

use antiphon_codegen::model::{Scenario, Service};

pub use base::Base;
pub use needs::{Need, missing, obstacle};
pub use played::{Mismatch, Outcome, Played, Step};
pub use setting::{Setting, Transport, Values};

/// Plays a scenario of a service to its end, or to the first step that fails. A scenario that its transport cannot carry
/// ([`obstacle`]) is not begun.
///
/// Takes at most the setting's patience for each frame that does not come. Needs a tokio runtime with time and I/O.
pub async fn play(setting: &Setting, service: &Service, scenario: &Scenario) -> Played {
    let begun = Instant::now();
    let (outcome, steps) = match obstacle(service, scenario, setting.transport) {
        Some(reason) => (Outcome::Skipped(reason), Vec::new()),
        None => player::steps(setting, service, scenario).await,
    };
    Played { title: scenario.title.value.clone(), outcome, steps, duration: begun.elapsed() }
}
