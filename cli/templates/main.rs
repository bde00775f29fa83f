//! The server of `specs/{{name}}.yaml`.

include!(concat!(env!("OUT_DIR"), "/antiphon.rs"));

use std::sync::{Mutex, PoisonError};

use antiphon_runtime::{Drain, Failure, FailureKind, Listener, Options, Session, serve};

use {{module}}::board::{Post, Posted};

/// How many notes the board has taken, and the last of them.
#[derive(Default)]
struct Notes {
    count: i64,
    last: String,
}

/// What the spec leaves to decide: each `call` is a method.
#[derive(Default)]
struct Board(Mutex<Notes>);

impl {{module}}::Handler for Board {
    async fn post(&self, _: &mut Session, message: Post) -> Result<Posted, Failure> {
        let mut notes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if notes.last == message.text {
            return Err(Failure::new(FailureKind::Forbidden));
        }
        notes.count += 1;
        notes.last.clone_from(&message.text);
        Ok(Posted { number: notes.count, text: message.text })
    }
}

/// Listens on the address that is the first argument, 127.0.0.1:8000 where there is none, until Ctrl-C.
#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8000".to_owned());
    let listener = Listener::bind(address.parse()?)?;
    println!("listening on http://{}", listener.local_addr()?);

    let drain = Drain::new();
    let options = Options::new().drain(drain.clone());
    let service = {{module}}::{{type}}::new(&options)?;
    let app = axum::Router::new().merge(service.router(Board::default()));

    tokio::spawn({
        let drain = drain.clone();
        async move {
            if tokio::signal::ctrl_c().await.is_ok() {
                drain.start();
            }
        }
    });
    serve(listener, app, &drain).await?;
    Ok(())
}
