//! `antiphon test`.

mod json;
mod junit;
mod selection;
mod text;

use std::collections::BTreeSet;
use std::fs;

use antiphon_cli::play::{Need, Outcome as Ending, Played, Setting, missing, play};

use crate::Outcome;
use crate::options::{Options, Report, Test};
use selection::Selected;

/// What a report tells of.
struct Results<'a> {
    arguments: &'a Test,
    /// Each scenario with its service's name.
    played: Vec<(String, Played)>,
}

impl Results<'_> {
    fn count(&self, is_so: impl Fn(&Ending) -> bool) -> usize {
        self.played.iter().filter(|(_, played)| is_so(&played.outcome)).count()
    }

    fn passed(&self) -> usize {
        self.count(|ending| *ending == Ending::Passed)
    }

    fn failed(&self) -> usize {
        self.count(|ending| *ending == Ending::Failed)
    }

    fn skipped(&self) -> usize {
        self.count(|ending| matches!(ending, Ending::Skipped(_)))
    }
}

pub(crate) fn run(options: &Options, arguments: &Test) -> Outcome {
    let selected = match selection::select(options, arguments) {
        Ok(Some(selected)) => selected,
        Ok(None) => return Outcome::Findings,
        Err(message) => return Outcome::Misuse(message),
    };
    let setting = setting(arguments);
    if let Some(message) = unmet(&setting, &selected) {
        return Outcome::Misuse(message);
    }
    let tells = arguments.report == Report::Text || arguments.output.is_some();
    let results = match all(&setting, arguments, &selected, tells) {
        Ok(results) => results,
        Err(error) => return Outcome::Misuse(format!("no clients can be started: {error}")),
    };
    if let Err(message) = report(&results) {
        return Outcome::Misuse(message);
    }
    match (results.passed(), results.failed()) {
        (0, 0) => Outcome::Misuse("nothing was played: choose another transport or other scenarios".to_owned()),
        (_, 0) => Outcome::Fine,
        _ => Outcome::Findings,
    }
}

fn setting(arguments: &Test) -> Setting {
    let Test { url, transport, timeout, .. } = arguments;
    let mut setting = Setting::new(url.clone()).transport(*transport).patience(timeout.0);
    for (name, value) in &arguments.value {
        setting = setting.value(name, value.as_str());
    }
    for (user, token) in &arguments.token {
        setting = setting.token(user, token);
    }
    match &arguments.jwt_secret {
        Some(secret) => setting.secret(secret),
        None => setting,
    }
}

/// What has to be given before anything is played.
fn unmet(setting: &Setting, selected: &Selected) -> Option<String> {
    let needs: BTreeSet<Need> = selected.iter().flat_map(|(_, scenario)| missing(setting, scenario)).collect();
    let options: Vec<String> = needs
        .iter()
        .map(|need| match need {
            Need::Value(name) => format!("--value {name}=VALUE"),
            Need::Token(user) => format!("--token {user}=TOKEN"),
        })
        .collect();
    let secret =
        if needs.iter().any(|need| matches!(need, Need::Token(_))) { " (or --jwt-secret for all tokens)" } else { "" };
    let message = format!("the scenarios need {}{secret}; or choose others with --scenario", options.join(", "));
    (!needs.is_empty()).then_some(message)
}

/// Plays every scenario, one after the other.
fn all<'a>(setting: &Setting, arguments: &'a Test, selected: &Selected, tells: bool) -> std::io::Result<Results<'a>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut results = Results { arguments, played: Vec::new() };
    for (service, scenario) in selected.iter() {
        let played = runtime.block_on(play(setting, service, scenario));
        if tells {
            print!("{}", text::scenario(&service.name.value, &played));
        }
        results.played.push((service.name.value.clone(), played));
    }
    if tells {
        println!("{}", text::summary(&results));
    }
    Ok(results)
}

fn report(results: &Results<'_>) -> Result<(), String> {
    let Test { report, output, .. } = results.arguments;
    let text = match report {
        Report::Text if output.is_none() => return Ok(()),
        Report::Text => text::report(results),
        Report::Json => json::report(results),
        Report::Junit => junit::report(results),
    };
    match output {
        Some(file) => fs::write(file, text).map_err(|error| format!("{}: {error}", file.display())),
        None => {
            print!("{text}");
            Ok(())
        }
    }
}
