//! What the command line says.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// A compiler for WebSocket protocols.
///
/// Exit status: 0 when all is well, 1 when something is wrong with the specs or what was generated from them, 2 when the command was used
/// wrongly.
#[derive(Debug, Parser)]
#[command(name = "antiphon", version, max_term_width = 100)]
pub(crate) struct Options {
    /// The folder of the specs
    #[arg(long, global = true, default_value = "specs", value_name = "DIR")]
    pub(crate) specs: PathBuf,
    /// How findings are printed
    #[arg(long, global = true, default_value = "human", value_name = "FORMAT")]
    pub(crate) format: Format,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// How findings are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people, with snippets
    Human,
    /// One JSON object a line
    Json,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check the specs, their examples and scenarios
    Check(Check),
    /// Write what is generated from the specs
    Generate(Generate),
    /// Print a stage of the compilation
    Inspect(Inspect),
    /// Tell the story of an error code
    Explain(Explain),
}

#[derive(Debug, Args)]
pub(crate) struct Check {}

#[derive(Debug, Args)]
pub(crate) struct Generate {
    /// The folder to write to
    #[arg(long, default_value = "generated", value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Write nothing; exit with 1 if something would be written
    #[arg(long)]
    pub(crate) check: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Inspect {
    /// The stage
    #[arg(long, value_name = "STAGE")]
    pub(crate) stage: Stage,
    /// Only this service
    #[arg(long, value_name = "NAME")]
    pub(crate) service: Option<String>,
}

/// A stage of the compilation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Stage {
    /// The spec as written
    Syntax,
    /// The protocol as it is meant
    Model,
    /// The generated Rust
    Rust,
    /// The generated JSON Schema
    Schema,
}

#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// A code such as A0101; without one, all codes are listed
    pub(crate) code: Option<String>,
}
