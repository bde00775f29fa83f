//! The report for people.

use antiphon_cli::play::{Outcome, Played, Step};

use super::Results;

/// One scenario: a line, and the steps where one failed.
pub(super) fn scenario(service: &str, played: &Played) -> String {
    let title = &played.title;
    match &played.outcome {
        Outcome::Passed => format!("ok       {service}: {title}\n"),
        Outcome::Skipped(reason) => format!("skipped  {service}: {title}: {reason}\n"),
        Outcome::Failed => format!("FAILED   {service}: {title}\n{}", steps(played, "         ")),
    }
}

/// The steps of a scenario, a line each, and what was expected and what came where one failed.
pub(super) fn steps(played: &Played, indent: &str) -> String {
    played.steps.iter().map(|step| self::step(step, indent)).collect()
}

fn step(step: &Step, indent: &str) -> String {
    let mut text = format!("{indent}{:>2}  {}\n", step.number, step.what);
    if let Some(mismatch) = &step.mismatch {
        text += &format!("{indent}    {} expected  {}\n", mismatch.client, mismatch.expected);
        text += &format!("{indent}    {} came      {}\n", " ".repeat(mismatch.client.chars().count()), mismatch.came);
        if let Some(place) = &mismatch.place {
            text += &format!("{indent}    they differ at {place}\n");
        }
    }
    text
}

/// How many of each, in a line.
pub(super) fn summary(results: &Results<'_>) -> String {
    let counts = [(results.passed(), "passed"), (results.failed(), "failed"), (results.skipped(), "skipped")];
    let counts: Vec<String> =
        counts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    let scenarios = if results.played.len() == 1 { "scenario" } else { "scenarios" };
    format!("{} {scenarios}: {}", results.played.len(), counts.join(", "))
}

/// The whole report.
pub(super) fn report(results: &Results<'_>) -> String {
    let scenarios: String = results.played.iter().map(|(service, played)| scenario(service, played)).collect();
    format!("{scenarios}{}\n", summary(results))
}
