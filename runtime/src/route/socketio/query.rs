use engineioxide::socket::Sid;

/// What a request asks of the engine. Read the way the engine reads it, so that both agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Query {
    pub(super) transport: Transport,
    /// `None` where a connection begins.
    pub(super) id: Option<Sid>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Transport {
    Polling,
    WebSocket,
}

/// Why a request is none of the engine's: its number in the protocol, and the text that belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fault(pub(super) u8, pub(super) &'static str);

impl Fault {
    pub(super) const UNKNOWN_TRANSPORT: Self = Self(0, "Transport unknown");
    pub(super) const UNKNOWN_ID: Self = Self(1, "Session ID unknown");
    pub(super) const BAD_METHOD: Self = Self(2, "Bad handshake method");
    pub(super) const BAD_REQUEST: Self = Self(3, "Bad request");
    pub(super) const UNKNOWN_VERSION: Self = Self(5, "Unsupported protocol version");
}

impl Query {
    pub(super) fn parse(query: Option<&str>) -> Result<Self, Fault> {
        let query = query.ok_or(Fault::UNKNOWN_TRANSPORT)?;
        let value = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
        if value("EIO") != Some("4") {
            return Err(Fault::UNKNOWN_VERSION);
        }
        let transport = match value("transport") {
            Some("polling") => Transport::Polling,
            Some("websocket") => Transport::WebSocket,
            _ => return Err(Fault::UNKNOWN_TRANSPORT),
        };
        let id = value("sid").map(|id| id.parse().map_err(|_| Fault::UNKNOWN_ID)).transpose()?;
        Ok(Self { transport, id })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_requests_of_the_protocol_are_understood() {
        let id = "AAAAAAAAAAAAAAHs".parse().unwrap();
        for (query, expected) in [
            (None, Err(Fault::UNKNOWN_TRANSPORT)),
            (Some(""), Err(Fault::UNKNOWN_VERSION)),
            (Some("EIO=3&transport=polling"), Err(Fault::UNKNOWN_VERSION)),
            (Some("EIO=4"), Err(Fault::UNKNOWN_TRANSPORT)),
            (Some("EIO=4&transport=flashsocket"), Err(Fault::UNKNOWN_TRANSPORT)),
            (Some("EIO=4&transport=polling&sid="), Err(Fault::UNKNOWN_ID)),
            (Some("EIO=4&transport=polling&sid=../../etc/passwd"), Err(Fault::UNKNOWN_ID)),
            (Some("token=x&EIO=4&transport=polling&t=1"), Ok(Query { transport: Transport::Polling, id: None })),
            (
                Some("EIO=4&transport=websocket&sid=AAAAAAAAAAAAAAHs"),
                Ok(Query { transport: Transport::WebSocket, id: Some(id) }),
            ),
        ] {
            assert_eq!(Query::parse(query), expected, "{query:?}");
        }
    }
}
