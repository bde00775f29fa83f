use axum::http::{HeaderMap, header};

/// From which web pages clients may connect. Programs that are not browsers send no origin and are not concerned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Origins {
    /// Pages of the server's own: the origin's host and port are those of the request.
    #[default]
    Same,
    /// Pages from anywhere.
    Any,
    /// Pages of these origins (`https://example.com`, `http://localhost:5173`) and of the server's own.
    List(Vec<String>),
}

impl Origins {
    /// Whether a request with these headers may connect.
    pub fn allow(&self, headers: &HeaderMap) -> bool {
        let mut origins = headers.get_all(header::ORIGIN).iter();
        let (Some(origin), None) = (origins.next(), origins.next()) else {
            return headers.get(header::ORIGIN).is_none() || *self == Self::Any;
        };
        let Ok(origin) = origin.to_str() else { return *self == Self::Any };
        match self {
            Self::Any => true,
            Self::Same => is_own(origin, headers),
            Self::List(list) => list.iter().any(|listed| is_same(listed, origin)) || is_own(origin, headers),
        }
    }
}

fn is_same(listed: &str, origin: &str) -> bool {
    listed.trim_end_matches('/').eq_ignore_ascii_case(origin)
}

/// The scheme is not compared: behind a proxy the server does not know its own.
fn is_own(origin: &str, headers: &HeaderMap) -> bool {
    let Some((scheme, authority)) = origin.split_once("://") else { return false };
    let Some(host) = headers.get(header::HOST).and_then(|host| host.to_str().ok()) else { return false };
    let default_port = match scheme {
        "http" => ":80",
        "https" => ":443",
        _ => return false,
    };
    let bare = |authority: &str| authority.strip_suffix(default_port).unwrap_or(authority).to_ascii_lowercase();
    bare(authority) == bare(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(origin: Option<&str>, host: &str) -> HeaderMap {
        let origin = origin.map(|origin| (header::ORIGIN, origin.parse().unwrap()));
        origin.into_iter().chain([(header::HOST, host.parse().unwrap())]).collect()
    }

    #[test]
    fn only_the_pages_meant_may_connect() {
        let list = Origins::List(vec!["https://app.example".into(), "http://localhost:5173/".into()]);
        for (origins, origin, host, allowed) in [
            (&Origins::Same, None, "camera:8000", true),
            (&Origins::Same, Some("http://camera:8000"), "camera:8000", true),
            (&Origins::Same, Some("http://CAMERA:8000"), "camera:8000", true),
            (&Origins::Same, Some("http://camera"), "camera:80", true),
            (&Origins::Same, Some("https://camera"), "camera", true),
            (&Origins::Same, Some("http://camera:8001"), "camera:8000", false),
            (&Origins::Same, Some("http://camera.evil.example"), "camera:8000", false),
            (&Origins::Same, Some("http://evil.example"), "camera:8000", false),
            (&Origins::Same, Some("null"), "camera:8000", false),
            (&Origins::Same, Some("file://camera"), "camera", false),
            (&Origins::Any, Some("null"), "camera:8000", true),
            (&list, Some("https://app.example"), "camera:8000", true),
            (&list, Some("http://localhost:5173"), "camera:8000", true),
            (&list, Some("http://camera:8000"), "camera:8000", true),
            (&list, Some("http://app.example"), "camera:8000", false),
        ] {
            assert_eq!(origins.allow(&headers(origin, host)), allowed, "{origins:?} {origin:?} {host}");
        }
    }

    #[test]
    fn two_origins_are_none() {
        let mut headers = headers(Some("http://camera"), "camera");
        headers.append(header::ORIGIN, "http://evil.example".parse().unwrap());
        assert!(!Origins::Same.allow(&headers));
    }
}
