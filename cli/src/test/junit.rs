//! The report as XML in the form of `JUnit`: a suite for each service, a case for each scenario.

use std::time::Duration;

use antiphon_cli::play::{Outcome, Played};

use super::{Results, text};

/// The whole document.
pub(super) fn report(results: &Results<'_>) -> String {
    let suites: String = results.played.chunk_by(|(one, _), (next, _)| one == next).map(suite).collect();
    let attributes = totals(&results.played);
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"antiphon\"{attributes}>\n{suites}</testsuites>\n"
    )
}

fn suite(scenarios: &[(String, Played)]) -> String {
    let name = scenarios.first().map(|(service, _)| attribute(service)).unwrap_or_default();
    let cases: String = scenarios.iter().map(|(service, played)| case(service, played)).collect();
    format!("  <testsuite name=\"{name}\"{}>\n{cases}  </testsuite>\n", totals(scenarios))
}

fn totals(scenarios: &[(String, Played)]) -> String {
    let count = |is_so: fn(&Outcome) -> bool| scenarios.iter().filter(|(_, played)| is_so(&played.outcome)).count();
    let time: Duration = scenarios.iter().map(|(_, played)| played.duration).sum();
    format!(
        " tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\" time=\"{:.3}\"",
        scenarios.len(),
        count(|outcome| *outcome == Outcome::Failed),
        count(|outcome| matches!(outcome, Outcome::Skipped(_))),
        time.as_secs_f64(),
    )
}

fn case(service: &str, played: &Played) -> String {
    let inside = match (&played.outcome, played.failure()) {
        (Outcome::Skipped(reason), _) => format!("      <skipped message=\"{}\"/>\n", attribute(reason)),
        (_, Some((step, mismatch))) => format!(
            "      <failure type=\"mismatch\" message=\"{}\">{}</failure>\n",
            attribute(&format!("step {}, {mismatch}", step.number)),
            content(&text::steps(played, "")),
        ),
        (_, None) => String::new(),
    };
    let start = format!(
        "    <testcase classname=\"{}\" name=\"{}\" time=\"{:.3}\"",
        attribute(service),
        attribute(&played.title),
        played.duration.as_secs_f64(),
    );
    if inside.is_empty() { format!("{start}/>\n") } else { format!("{start}>\n{inside}    </testcase>\n") }
}

/// Text in an attribute, where line breaks would become spaces.
fn attribute(text: &str) -> String {
    content(text).replace('"', "&quot;").replace('\n', "&#10;").replace('\t', "&#9;")
}

/// Text between tags. What XML 1.0 cannot hold at all becomes U+FFFD.
fn content(text: &str) -> String {
    let is_char = |character: char| match character {
        '\t' | '\n' => true,
        character => character >= ' ' && !matches!(character, '\u{FFFE}' | '\u{FFFF}'),
    };
    let text: String = text
        .chars()
        .map(|character| if is_char(character) { character } else { char::REPLACEMENT_CHARACTER })
        .collect();
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_for_its_place() {
        assert_eq!(content("a<b>&\"\u{1}\r\n"), "a&lt;b&gt;&amp;\"\u{FFFD}\u{FFFD}\n");
        assert_eq!(attribute("a\"<\n\t"), "a&quot;&lt;&#10;&#9;");
    }
}
