//! What the command line says.

use std::path::PathBuf;

use antiphon_cli::play::{Base, Transport};
use antiphon_codegen::syntax::Duration;
use clap::{Args, Parser, Subcommand, ValueEnum};

/// A compiler for WebSocket protocols.
///
/// Exit status: 0 when all is well, 1 when something is wrong with the specs, with what was generated from them or with the server
/// under test, 2 when the command was used wrongly.
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
    /// Make a project: a spec, a handler and a server that runs
    New(New),
    /// Check the specs, their examples and scenarios
    Check(Check),
    /// Write what is generated from the specs
    Generate(Generate),
    /// Print a stage of the compilation
    Inspect(Inspect),
    /// Tell the story of an error code
    Explain(Explain),
    /// Play the scenarios of the specs against a running server
    Test(Test),
}

#[derive(Debug, Args)]
pub(crate) struct New {
    /// The folder to make; it is empty or does not exist
    pub(crate) dir: PathBuf,
    /// The name of the project and its service; the folder's where nothing is said
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// Depend on this checkout of Antiphon, rather than on its release
    #[arg(long, value_name = "PATH")]
    pub(crate) path_to_antiphon: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Check {}

#[derive(Debug, Args)]
pub(crate) struct Generate {
    /// The folder to write to
    #[arg(long, default_value = "generated", value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Write nothing; exit with 1 if something would be written
    #[arg(long, conflicts_with = "watch")]
    pub(crate) check: bool,
    /// Go on until Ctrl-C, and generate again whenever a spec changes
    #[arg(long)]
    pub(crate) watch: bool,
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

/// Each scenario is played by clients of its own, one after the other, to its end or to the first step that does not go as written. What
/// a scenario needs and the spec does not say, values of placeholders and tokens of users, is given by options.
#[derive(Debug, Args)]
pub(crate) struct Test {
    /// The server: http://HOST:PORT, also with https, ws or wss, and with a path that all addresses begin with
    pub(crate) url: Base,
    /// A spec, or a folder of specs, to be played instead of all of --specs
    #[arg(long, value_name = "PATH")]
    pub(crate) spec: Vec<PathBuf>,
    /// Only the scenarios of this service
    #[arg(long, value_name = "NAME")]
    pub(crate) service: Option<String>,
    /// Only scenarios whose title holds this text
    #[arg(long, value_name = "TEXT")]
    pub(crate) scenario: Option<String>,
    /// The token of a user that a scenario names
    #[arg(long, value_name = "NAME=TOKEN", value_parser = pair)]
    pub(crate) token: Vec<(String, String)>,
    /// Sign the tokens of other users with this secret of the server (HS256)
    #[arg(long, value_name = "SECRET", env = "ANTIPHON_JWT_SECRET", hide_env_values = true)]
    pub(crate) jwt_secret: Option<String>,
    /// The value of a placeholder, <NAME>
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair)]
    pub(crate) value: Vec<(String, String)>,
    /// What carries the frames
    #[arg(long, default_value = "websocket", value_name = "TRANSPORT")]
    pub(crate) transport: Transport,
    /// The form of the report
    #[arg(long, default_value = "text", value_name = "FORM")]
    pub(crate) report: Report,
    /// Write the report to this file, and text to standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// How long an expected frame may take
    #[arg(long, default_value = "10s", value_name = "DURATION")]
    pub(crate) timeout: Duration,
}

/// The form of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Report {
    /// A line for each scenario, and the steps of those that failed
    Text,
    /// One JSON object with every step
    Json,
    /// XML as most CI systems read it
    Junit,
}

/// A name and a value.
fn pair(text: &str) -> Result<(String, String), String> {
    let pair = text.split_once('=').filter(|(name, _)| !name.is_empty());
    pair.map(|(name, value)| (name.to_owned(), value.to_owned())).ok_or_else(|| "write NAME=VALUE".to_owned())
}
