//! From flags to a running server, and back to nothing.

use std::io::ErrorKind;
use std::time::Duration;

use antiphon_runtime::{Drain, Listener, Options, Tls, serve, serve_tls};
use axum::Router;

use crate::config::Config;
use crate::data::Data;
use crate::index::{self, Index};
use crate::stop::{self, Signals};
use crate::{app, health, logs, metrics};

/// How long the last writes may take.
const FLUSH: Duration = Duration::from_millis(1500);

/// Serves until a signal, then drains. An error is one line for the operator.
pub(crate) async fn run(config: Config) -> Result<(), String> {
    config.check()?;
    logs::start(config.log_format, &config.log)?;
    let listener = bind(&config)?;
    let tls = tls(&config).await?;
    let data = if config.ephemeral { Data::ephemeral()? } else { Data::open(&config.data)? };

    let drain = Drain::new();
    let signals = Signals::new()?;
    let metrics = metrics::install()?;
    let origins = config.origins.clone().unwrap_or_default();
    let options = Options::new().store(data.store()).origins(origins).drain(drain.clone());
    let app = app::services(&config, &data, &options)
        .await?
        .merge(index::router(Index { services: config.services(), secure: tls.is_some() }))
        .merge(health::router(drain.clone()))
        .merge(metrics::router(metrics));

    announce(&listener, tls.is_some());
    tokio::select! {
        served = listen(listener, app, &drain, tls) => served?,
        () = stop::overdue(&drain) => tracing::warn!("some connections did not end in time"),
        () = signals.second(&drain) => return Err("stopped at once by a second signal".to_owned()),
    }
    let flushed = tokio::time::timeout(FLUSH, data.store().flush()).await;
    let flushed = flushed.map_err(|_| "the last changes could not be written in time".to_owned())?;
    flushed.map_err(|error| format!("the last changes are lost: {error}"))?;
    tracing::info!("stopped");
    Ok(())
}

fn bind(config: &Config) -> Result<Listener, String> {
    let address = config.listen;
    Listener::bind(address).map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => {
            format!("{address} is in use, perhaps by another server: stop it, or choose another port with --listen")
        }
        ErrorKind::AddrNotAvailable => format!("{address} is not an address of this machine: see --listen"),
        ErrorKind::PermissionDenied => format!("{address} may not be used: ports below 1024 often need privileges"),
        _ => format!("cannot listen on {address}: {error}"),
    })
}

async fn tls(config: &Config) -> Result<Option<Tls>, String> {
    let (Some(certificate), Some(key)) = (&config.tls_cert, &config.tls_key) else { return Ok(None) };
    let read = Tls::from_pem_files(certificate, key).await;
    read.map(Some)
        .map_err(|error| format!("--tls-cert {}, --tls-key {}: {error}", certificate.display(), key.display()))
}

async fn listen(listener: Listener, app: Router, drain: &Drain, tls: Option<Tls>) -> Result<(), String> {
    let served = match tls {
        Some(tls) => serve_tls(listener, app, drain, tls).await,
        None => serve(listener, app, drain).await,
    };
    served.map_err(|error| format!("cannot accept connections any more: {error}"))
}

fn announce(listener: &Listener, secure: bool) {
    let scheme = if secure { "https" } else { "http" };
    match listener.local_addr() {
        Ok(address) => tracing::info!("listening on {scheme}://{address}"),
        Err(error) => tracing::warn!(%error, "listening, on an address the system does not tell"),
    }
}
