//! The report for programs.

use antiphon_cli::play::{Outcome, Played, Step};
use serde_json::{Value, json};

use super::Results;

/// One object: how many of each, and every scenario with its steps.
pub(super) fn report(results: &Results<'_>) -> String {
    let scenarios: Vec<Value> = results.played.iter().map(|(service, played)| scenario(service, played)).collect();
    let report = json!({
        "url": results.arguments.url.to_string(),
        "passed": results.passed(),
        "failed": results.failed(),
        "skipped": results.skipped(),
        "scenarios": scenarios,
    });
    format!("{report:#}\n")
}

fn scenario(service: &str, played: &Played) -> Value {
    let (outcome, reason) = match &played.outcome {
        Outcome::Passed => ("passed", None),
        Outcome::Failed => ("failed", None),
        Outcome::Skipped(reason) => ("skipped", Some(reason)),
    };
    let mut scenario = json!({
        "service": service,
        "title": played.title,
        "outcome": outcome,
        "seconds": played.duration.as_secs_f64(),
        "steps": played.steps.iter().map(step).collect::<Vec<_>>(),
    });
    if let Some(reason) = reason {
        scenario["reason"] = json!(reason);
    }
    scenario
}

fn step(step: &Step) -> Value {
    let mut value = json!({ "step": step.number, "what": step.what, "ok": step.mismatch.is_none() });
    if let Some(mismatch) = &step.mismatch {
        value["client"] = json!(mismatch.client);
        value["expected"] = json!(mismatch.expected);
        value["came"] = json!(mismatch.came);
        value["place"] = json!(mismatch.place);
    }
    value
}
