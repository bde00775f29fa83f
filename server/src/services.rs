//! What this server serves, as told to people: the index page and the flags are made from this table.

use clap::ValueEnum;

/// One of the protocols.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Service {
    /// Frames of a physics simulation
    Viewer,
    /// State of a machine-tool camera
    Camera,
}

/// What a reader should know of a service.
pub(crate) struct About {
    pub(crate) title: &'static str,
    pub(crate) text: &'static str,
    pub(crate) addresses: &'static [Address],
}

/// A place to connect to.
pub(crate) struct Address {
    /// `WebSocket` or an HTTP method.
    pub(crate) how: &'static str,
    pub(crate) path: &'static str,
    pub(crate) text: &'static str,
    /// A command line; `{ws}` and `{http}` stand for the server's base addresses.
    pub(crate) example: &'static str,
}

impl Service {
    /// All, in the order they are documented in.
    pub(crate) const ALL: [Self; 2] = [Self::Viewer, Self::Camera];

    pub(crate) fn about(self) -> &'static About {
        match self {
            Self::Viewer => &VIEWER,
            Self::Camera => &CAMERA,
        }
    }
}

const VIEWER: About = About {
    title: "Viewer",
    text: "Streams the frames of a physics simulation to any number of viewers.",
    addresses: &[
        Address {
            how: "WebSocket",
            path: "/ws/frame",
            text: "The frames. Whoever connects with ?is_streamer=true sends them, everybody else receives.",
            example: "npx wscat -c '{ws}/ws/frame?is_streamer=true' -x '{\"x\":{\"pos\":[[0,0,1]],\"rot\":[[1,0,0,0]]}}'",
        },
        Address {
            how: "WebSocket",
            path: "/ws/control",
            text: "Whether to render, shared by all.",
            example: "npx wscat -c {ws}/ws/control -w 1 -x '{\"type\":\"toggle_render\",\"enabled\":false}'",
        },
    ],
};

const CAMERA: About = About {
    title: "Camera",
    text: "The state of a machine-tool camera: everybody may read it, who has authenticated may set it.",
    addresses: &[
        Address {
            how: "WebSocket",
            path: "/api/v1",
            text: "Reads and sets state, and tells of every change.",
            example: "npx wscat -c {ws}/api/v1 -w 1 -x '{\"get\":[\"brightness\",\"resolution\"]}'",
        },
        Address {
            how: "POST",
            path: "/api/login",
            text: "A session token for a name and a password, for 30 days.",
            example: "curl {http}/api/login -d '{\"username\":\"admin\",\"password\":\"…\"}'",
        },
        Address {
            how: "GET",
            path: "/api/status",
            text: "Version, time since the start in seconds, connections.",
            example: "curl {http}/api/status",
        },
    ],
};
