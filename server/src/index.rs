//! The page at `/`: what is served here and a line to try each of it.

use std::fmt::{self, Write};

use axum::Router;
use axum::extract::State;
use axum::http::uri::{Authority, Uri};
use axum::http::{HeaderMap, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;

use crate::services::{Address, Service};

const STYLE: &str = include_str!("index.css");
/// The page needs its own style and nothing else.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// What the page says apart from the host, which every reader sees another way.
#[derive(Clone)]
pub(crate) struct Index {
    pub(crate) services: Vec<Service>,
    pub(crate) secure: bool,
}

/// The route of the page.
pub(crate) fn router(index: Index) -> Router {
    Router::new().route("/", get(page)).with_state(index)
}

async fn page(State(index): State<Index>, uri: Uri, headers: HeaderMap) -> Response {
    let named = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let host = named.or(uri.authority().map(Authority::as_str)).unwrap_or("127.0.0.1:8000");
    let html = Html(render(&index, host));
    ([(header::CONTENT_SECURITY_POLICY, POLICY), (header::CACHE_CONTROL, "no-cache")], html).into_response()
}

fn render(index: &Index, host: &str) -> String {
    let mut html = String::with_capacity(8192);
    // Writing to a string cannot fail.
    let _ = write_page(&mut html, index, host);
    html
}

fn write_page(html: &mut String, index: &Index, host: &str) -> fmt::Result {
    let version = env!("CARGO_PKG_VERSION");
    write!(
        html,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Antiphon</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n<header>\n\
         <h1>Antiphon</h1>\n<p>WebSocket protocols on <strong>{}</strong>, version {version}. \
         Each line below can be pasted into a terminal.</p>\n</header>\n",
        Escaped(host)
    )?;
    for service in &index.services {
        write_service(html, *service, index.secure, host)?;
    }
    html.write_str(
        "<footer>For operators: <a href=\"/healthz\">/healthz</a>, <a href=\"/readyz\">/readyz</a>, \
         <a href=\"/metrics\">/metrics</a></footer>\n</main>\n</body>\n</html>\n",
    )
}

fn write_service(html: &mut String, service: Service, secure: bool, host: &str) -> fmt::Result {
    let about = service.about();
    writeln!(html, "<section>\n<h2>{}</h2>\n<p>{}</p>", Escaped(about.title), Escaped(about.text))?;
    for address in about.addresses {
        write_address(html, address, secure, host)?;
    }
    html.write_str("</section>\n")
}

fn write_address(html: &mut String, address: &Address, secure: bool, host: &str) -> fmt::Result {
    let suffix = if secure { "s" } else { "" };
    let (ws, http) = (format!("ws{suffix}://{host}"), format!("http{suffix}://{host}"));
    let example = address.example.replace("{ws}", &ws).replace("{http}", &http);
    let url = match address.how {
        "WebSocket" => format!("{ws}{}", address.path),
        "Socket.IO" => format!("{http}{}", address.path),
        method => format!("{method} {http}{}", address.path),
    };
    writeln!(
        html,
        "<article>\n<h3><code>{}</code></h3>\n<p>{}</p>\n<pre><code>{}</code></pre>\n</article>",
        Escaped(&url),
        Escaped(address.text),
        Escaped(&example)
    )
}

/// Text in HTML, also between quotes.
struct Escaped<'a>(&'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|c| match c {
            '&' => f.write_str("&amp;"),
            '<' => f.write_str("&lt;"),
            '>' => f.write_str("&gt;"),
            '"' => f.write_str("&quot;"),
            '\'' => f.write_str("&#39;"),
            c => f.write_char(c),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(services: &[Service], secure: bool, host: &str) -> String {
        render(&Index { services: services.to_vec(), secure }, host)
    }

    #[test]
    fn every_address_of_what_is_served_is_listed() {
        let html = page(&Service::ALL, false, "localhost:8000");
        for service in Service::ALL {
            for address in service.about().addresses {
                assert!(html.contains(&format!("localhost:8000{}</code></h3>", address.path)), "{}", address.path);
            }
        }
        assert!(!page(&[Service::Viewer], false, "localhost:8000").contains("/api/v1"));
    }

    #[test]
    fn the_addresses_follow_the_transport() {
        let html = page(&[Service::Camera], true, "camera.example");
        assert!(html.contains("wss://camera.example/api/v1"));
        assert!(html.contains("curl https://camera.example/api/status"));
    }

    #[test]
    fn a_hostile_host_is_only_text() {
        let html = page(&[Service::Camera], false, "\"><script>alert(1)</script>");
        assert!(!html.contains("<script"));
        assert!(html.contains("&lt;script&gt;"));
    }
}
