//! `antiphon-server token …`: a token for a user, signed with the server's secret.

use std::time::{Duration, SystemTime};

use antiphon_runtime::Timestamp;

use crate::config::{Config, MakeToken};
use crate::secret;

/// Prints a token and nothing else, so that it can be put into a variable.
pub(crate) fn run(token: &MakeToken, config: &Config) -> Result<(), String> {
    if config.ephemeral && config.jwt_secret.is_none() {
        return Err(
            "an ephemeral server keeps no secret: give both it and this the same ANTIPHON_JWT_SECRET".to_owned()
        );
    }
    let signer = secret::signer_of_server(config.jwt_secret.as_deref(), &config.data)?;
    let expires = Timestamp::from(SystemTime::now()).later(token.ttl);
    println!("{}", signer.sign(&token.sub, token.name.as_deref(), expires));
    Ok(())
}

/// The id of a user as tokens may hold it.
pub(crate) fn user(text: &str) -> Result<String, String> {
    const LONGEST: usize = 256;
    if (1..=LONGEST).contains(&text.len()) {
        Ok(text.to_owned())
    } else {
        Err(format!("a user's id has 1 to {LONGEST} bytes, and this one {}", text.len()))
    }
}

/// A span of time as people write it: `90s`, `15min`, `1h`, `30d`.
pub(crate) fn span(text: &str) -> Result<Duration, String> {
    const UNITS: [(&str, u64); 4] = [("s", 1), ("min", 60), ("h", 3600), ("d", 86_400)];
    let end = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let unit = UNITS.iter().find(|(name, _)| *name == unit.trim()).map(|(_, seconds)| *seconds);
    let seconds = number.parse::<u64>().ok().zip(unit).and_then(|(number, unit)| number.checked_mul(unit));
    match seconds.filter(|seconds| *seconds > 0) {
        Some(seconds) => Ok(Duration::from_secs(seconds)),
        None => Err(format!("{text:?} is no span of time: write a number and s, min, h or d, as in 12h")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_as_people_write_them() {
        for (text, seconds) in [("90s", 90), ("15min", 900), ("1h", 3600), ("30d", 2_592_000), ("2 h", 7200)] {
            assert_eq!(span(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for text in ["", "h", "0s", "5", "5 weeks", "-1h", "99999999999999999999d"] {
            assert!(span(text).unwrap_err().contains("12h"), "{text}");
        }
    }
}
