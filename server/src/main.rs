//! The Antiphon server: five protocols behind one port.

mod admin;
mod animation;
mod app;
mod bearer;
mod camera;
mod config;
mod data;
mod health;
mod index;
mod logs;
mod metrics;
mod reply;
mod secret;
mod server;
mod services;
mod stop;
mod token;
mod universe;
mod user;
mod viewer;
mod vision;

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;

use crate::config::{Cli, Command};

fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> Result<(), String> {
    let runtime = tokio::runtime::Runtime::new().map_err(|error| format!("no threads: {error}"))?;
    let result = runtime.block_on(async {
        match cli.command {
            Some(Command::User(command)) => user::run(command, &cli.config.data).await,
            Some(Command::Token(token)) => token::run(&token, &cli.config),
            None => server::run(cli.config).await,
        }
    });
    // A picture being taken is worth half a second, and not more.
    runtime.shutdown_timeout(Duration::from_millis(500));
    result
}
