use std::fmt;
use std::io;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum_server::accept::Accept;
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};

use super::{Listener, connection, run};
use crate::Drain;

/// A certificate and its key.
#[derive(Clone)]
pub struct Tls(RustlsConfig);

impl Tls {
    /// Reads a certificate chain and a private key, both PEM. Fails when a file cannot be read, is not PEM, or when the
    /// two do not belong together.
    pub async fn from_pem_files(certificate: impl AsRef<Path>, key: impl AsRef<Path>) -> io::Result<Self> {
        let config = RustlsConfig::from_pem_file(certificate, key).await?;
        let mut inner = (*config.get_inner()).clone();
        // WebSockets need HTTP/1.1, and it is all that is spoken.
        inner.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self(RustlsConfig::from_config(Arc::new(inner))))
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tls(…)")
    }
}

/// As [`serve`](crate::serve()), over TLS. A client that takes longer than ten seconds for its TLS handshake is dropped.
pub async fn serve_tls(listener: Listener, app: Router, drain: &Drain, tls: Tls) -> io::Result<()> {
    let acceptor = RustlsAcceptor::new(tls.0);
    run(listener, drain, |stream, address| {
        let (accepted, app, drain) = (acceptor.accept(stream, ()), app.clone(), drain.clone());
        async move {
            if let Ok((stream, ())) = accepted.await {
                connection::serve(stream, address, app, drain).await;
            }
        }
    })
    .await
}
