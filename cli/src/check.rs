//! `antiphon check`.

use crate::options::{Check, Format, Options};
use crate::{Outcome, specs};

pub(crate) fn run(options: &Options, _: &Check) -> Outcome {
    let compilation = match specs::read(options) {
        Ok(compilation) => compilation,
        Err(message) => return Outcome::Misuse(message),
    };
    specs::print_findings(options, &compilation);
    let Some(services) = &compilation.services else { return Outcome::Findings };
    if options.format == Format::Human {
        for service in services {
            let messages: usize = service.channels.iter().map(|channel| channel.messages.len()).sum();
            println!(
                "{} {}: {} channels, {messages} messages, {} schemas, {} scenarios: fine",
                service.name.value,
                service.version,
                service.channels.len(),
                service.schemas.named().count(),
                service.scenarios.len(),
            );
        }
    }
    Outcome::Fine
}
