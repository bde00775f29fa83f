//! `antiphon`: checks specs, generates from them, explains what is wrong with them, and plays their scenarios.

mod check;
mod explain;
mod generate;
mod inspect;
mod new;
mod options;
mod specs;
mod test;
mod watch;

use std::process::ExitCode;

use clap::Parser;

use options::{Command, Options};

/// How a command ended.
enum Outcome {
    /// Nothing was found.
    Fine,
    /// Something is wrong with the specs, with what was generated from them, or with the server under test.
    Findings,
    /// The command was used wrongly.
    Misuse(String),
}

fn main() -> ExitCode {
    let options = Options::parse();
    let outcome = match &options.command {
        Command::New(arguments) => new::run(arguments),
        Command::Check(arguments) => check::run(&options, arguments),
        Command::Generate(arguments) => generate::run(&options, arguments),
        Command::Inspect(arguments) => inspect::run(&options, arguments),
        Command::Explain(arguments) => explain::run(arguments),
        Command::Test(arguments) => test::run(&options, arguments),
    };
    match outcome {
        Outcome::Fine => ExitCode::SUCCESS,
        Outcome::Findings => ExitCode::from(1),
        Outcome::Misuse(message) => {
            eprintln!("error: {message}");
            ExitCode::from(2)
        }
    }
}
