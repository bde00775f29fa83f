//! What can be set from outside: flags, and the environment for most of them.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use antiphon_runtime::Origins;
use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::services::Service;
use crate::token;

/// Serves the WebSocket protocols of this project from one process.
#[derive(Debug, Parser)]
#[command(version, about)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) config: Config,
    /// What to do instead of serving.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Looks after the users that may log in
    #[command(subcommand)]
    User(UserCommand),
    /// Prints a token for a user, signed with the secret of the same flags or data directory
    Token(MakeToken),
}

#[derive(Debug, Args)]
pub(crate) struct MakeToken {
    /// The user's id
    #[arg(long, value_name = "ID", value_parser = token::user)]
    pub(crate) sub: String,
    /// The name that others see; the id where nothing is said
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// For how long it is good
    #[arg(long, default_value = "12h", value_name = "TIME", value_parser = token::span)]
    pub(crate) ttl: Duration,
}

#[derive(Debug, Subcommand)]
pub(crate) enum UserCommand {
    /// Adds a user; asks for the password. The server must not be running on the same data directory
    Add(AddUser),
}

#[derive(Debug, Args)]
pub(crate) struct AddUser {
    /// The user's name
    pub(crate) name: String,
    /// What the user may set, between commas
    #[arg(long, value_delimiter = ',', required = true, value_name = "NAME,…", value_parser = PossibleValuesParser::new(antiphon_generated::camera::PERMISSIONS.iter().copied()))]
    pub(crate) permissions: Vec<String>,
    /// Read the password from the first line of standard input, without asking
    #[arg(long)]
    pub(crate) password_stdin: bool,
}

#[derive(Debug, Args)]
#[allow(clippy::struct_excessive_bools, reason = "flags are independent of each other")]
pub(crate) struct Config {
    /// The address and port to listen on
    #[arg(long, env = "ANTIPHON_LISTEN", default_value = "127.0.0.1:8000", value_name = "ADDRESS:PORT")]
    pub(crate) listen: SocketAddr,

    /// Where state, users and snapshots are kept; made if it is not there
    #[arg(long, env = "ANTIPHON_DATA", default_value = "antiphon-data", value_name = "FOLDER", global = true)]
    pub(crate) data: PathBuf,

    /// Keep nothing: state in memory, files in a temporary folder that goes with the process
    #[arg(long, env = "ANTIPHON_EPHEMERAL")]
    pub(crate) ephemeral: bool,

    /// The password of the camera's user `admin`; replaces the stored one. Others on this machine can read flags:
    /// prefer the environment
    #[arg(long, env = "ANTIPHON_ADMIN_PASSWORD", hide_env_values = true, value_name = "PASSWORD")]
    pub(crate) admin_password: Option<String>,

    /// The secret that signs tokens, at least 32 bytes; where none is given, the data directory's own, made when it is
    /// first needed. Others on this machine can read flags: prefer the environment
    #[arg(long, env = "ANTIPHON_JWT_SECRET", hide_env_values = true, value_name = "SECRET", global = true)]
    pub(crate) jwt_secret: Option<String>,

    /// Web pages that may connect, besides the server's own: `https://example.com,http://localhost:5173`, or `any`
    #[arg(long, env = "ANTIPHON_ORIGINS", value_name = "ORIGIN,…", value_parser = origins)]
    pub(crate) origins: Option<Origins>,

    /// The certificate chain to serve TLS with, a PEM file
    #[arg(long, env = "ANTIPHON_TLS_CERT", value_name = "FILE", requires = "tls_key")]
    pub(crate) tls_cert: Option<PathBuf>,

    /// The certificate's private key, a PEM file
    #[arg(long, env = "ANTIPHON_TLS_KEY", value_name = "FILE", requires = "tls_cert")]
    pub(crate) tls_key: Option<PathBuf>,

    /// Serve only these
    #[arg(long, env = "ANTIPHON_ONLY", value_delimiter = ',', value_name = "SERVICE,…", value_enum)]
    only: Vec<Service>,

    /// How the log on standard error looks
    #[arg(long, env = "ANTIPHON_LOG_FORMAT", value_enum, default_value_t = LogFormat::Text)]
    pub(crate) log_format: LogFormat,

    /// What is logged: a level, or a level per module as in `info,antiphon_runtime=debug`
    #[arg(long, env = "ANTIPHON_LOG", default_value = "info", value_name = "FILTER")]
    pub(crate) log: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// One line of text an event, in colour on a terminal
    Text,
    /// One JSON object an event
    Json,
}

impl Config {
    /// The services to run, each once, in the order they are documented in.
    pub(crate) fn services(&self) -> Vec<Service> {
        let wanted = |service: &Service| self.only.is_empty() || self.only.contains(service);
        Service::ALL.into_iter().filter(wanted).collect()
    }

    /// Refuses what would be unsafe to run, saying what to do.
    pub(crate) fn check(&self) -> Result<(), String> {
        if self.listen.ip().is_loopback() {
            return Ok(());
        }
        if self.origins.is_none() {
            return Err(format!(
                "{} can be reached from other machines, so say which web pages may connect: \
                 --origins https://example.com (several between commas), or --origins any",
                self.listen
            ));
        }
        if self.jwt_secret.is_none() && self.services().into_iter().any(Service::takes_tokens) {
            return Err(format!(
                "{} can be reached from other machines, so choose the secret that signs tokens yourself: \
                 ANTIPHON_JWT_SECRET, at least 32 bytes that nobody can guess",
                self.listen
            ));
        }
        Ok(())
    }
}

/// `any`, or a list of origins. An origin has a scheme and a host, and no path.
fn origins(text: &str) -> Result<Origins, String> {
    if matches!(text, "any" | "*") {
        return Ok(Origins::Any);
    }
    let origins = text.split(',').map(str::trim).map(|origin| origin.strip_suffix('/').unwrap_or(origin));
    let list = origins.map(|origin| if is_origin(origin) { Ok(origin.to_owned()) } else { Err(not_an_origin(origin)) });
    Ok(Origins::List(list.collect::<Result<_, _>>()?))
}

fn is_origin(text: &str) -> bool {
    let Some((scheme, host)) = text.split_once("://") else { return false };
    matches!(scheme, "http" | "https")
        && !host.is_empty()
        && host.chars().all(|c| c.is_ascii_alphanumeric() || "-._:[]".contains(c))
}

fn not_an_origin(text: &str) -> String {
    format!("{text:?} is not an origin: write a scheme and a host, as in https://example.com")
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn parse(args: &str) -> Result<Cli, clap::Error> {
        Cli::try_parse_from(std::iter::once("antiphon-server").chain(args.split_whitespace()))
    }

    fn config(args: &str) -> Config {
        parse(args).unwrap().config
    }

    #[test]
    fn the_flags_are_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_defaults_are_those_of_the_documentation() {
        let config = config("");
        assert_eq!(config.listen.to_string(), "127.0.0.1:8000");
        assert_eq!(config.data, PathBuf::from("antiphon-data"));
        assert!(!config.ephemeral);
        assert_eq!(config.origins, None);
        assert_eq!(config.services(), Service::ALL);
        assert!(config.check().is_ok());
    }

    #[test]
    fn a_public_address_needs_origins_and_a_secret() {
        for address in ["0.0.0.0:80", "192.168.1.2:8000", "[::]:8000"] {
            let refused = config(&format!("--listen {address}")).check().unwrap_err();
            assert!(refused.contains("--origins"), "{refused}");
            let refused = config(&format!("--listen {address} --origins https://example.com")).check().unwrap_err();
            assert!(refused.contains("ANTIPHON_JWT_SECRET"), "{refused}");
            for enough in [format!("--jwt-secret {}", "x".repeat(32)), "--only viewer,camera".to_owned()] {
                let good = config(&format!("--listen {address} --origins https://example.com {enough}"));
                assert_eq!(good.check(), Ok(()));
            }
        }
        for address in ["127.0.0.1:80", "127.1.2.3:0", "[::1]:8000"] {
            assert!(config(&format!("--listen {address}")).check().is_ok());
        }
    }

    #[test]
    fn origins_are_a_list_or_any() {
        let list = |list: &[&str]| Some(Origins::List(list.iter().map(|&origin| origin.to_owned()).collect()));
        assert_eq!(config("--origins any").origins, Some(Origins::Any));
        assert_eq!(config("--origins https://a.example/").origins, list(&["https://a.example"]));
        let two = "--origins https://a.example,http://localhost:5173";
        assert_eq!(config(two).origins, list(&["https://a.example", "http://localhost:5173"]));
        for wrong in ["example.com", "https://", "ftp://example.com", "https://example.com/page", "https://a,,"] {
            let error = parse(&format!("--origins {wrong}")).unwrap_err().to_string();
            assert!(error.contains("is not an origin"), "{error}");
        }
    }

    #[test]
    fn a_certificate_needs_its_key() {
        assert!(parse("--tls-cert cert.pem").is_err());
        assert!(parse("--tls-key key.pem").is_err());
        assert!(parse("--tls-cert cert.pem --tls-key key.pem").is_ok());
    }

    #[test]
    fn only_some_services_may_be_served() {
        assert_eq!(config("--only camera").services(), [Service::Camera]);
        assert_eq!(config("--only camera,viewer,camera").services(), [Service::Viewer, Service::Camera]);
        assert!(
            parse("--only radio")
                .unwrap_err()
                .to_string()
                .contains("[possible values: animation, universe, viewer, camera, vision]")
        );
    }

    #[test]
    fn a_user_is_added_with_permissions_that_exist() {
        let cli = parse("user add ada --permissions light,image --data elsewhere").unwrap();
        assert_eq!(cli.config.data, PathBuf::from("elsewhere"));
        let Some(Command::User(UserCommand::Add(add))) = cli.command else { panic!("{cli:?}") };
        assert_eq!((add.name.as_str(), add.permissions), ("ada", vec!["light".to_owned(), "image".to_owned()]));
        let error = parse("user add ada --permissions everything").unwrap_err().to_string();
        assert!(error.contains("light, video, image, auto, record"), "{error}");
    }
}
