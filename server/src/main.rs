//! The Antiphon server: viewer and camera behind one port, with the hardware simulated.

mod admin;
mod app;
mod camera;
mod config;
mod data;
mod health;
mod index;
mod logs;
mod metrics;
mod server;
mod services;
mod stop;
#[cfg_attr(not(test), expect(dead_code, reason = "the service is not mounted yet"))]
mod universe;
mod user;
mod viewer;
#[cfg_attr(not(test), expect(dead_code, reason = "the service is not mounted yet"))]
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
            None => server::run(cli.config).await,
        }
    });
    // A picture being taken is worth half a second, and not more.
    runtime.shutdown_timeout(Duration::from_millis(500));
    result
}
