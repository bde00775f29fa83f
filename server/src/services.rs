//! What this server serves, as told to people: the index page and the flags are made from this table.

use clap::ValueEnum;

/// One of the protocols.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Service {
    /// Commands from browsers to Blender
    Animation,
    /// Rooms for universes, over Socket.IO and WebSocket
    Universe,
    /// Frames of a physics simulation
    Viewer,
    /// State of a machine-tool camera
    Camera,
    /// Analysis of images by plugins
    Vision,
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
    pub(crate) const ALL: [Self; 5] = [Self::Animation, Self::Universe, Self::Viewer, Self::Camera, Self::Vision];

    /// Whether who connects shows a token.
    pub(crate) fn takes_tokens(self) -> bool {
        matches!(self, Self::Animation | Self::Universe)
    }

    pub(crate) fn about(self) -> &'static About {
        match self {
            Self::Animation => &ANIMATION,
            Self::Universe => &UNIVERSE,
            Self::Viewer => &VIEWER,
            Self::Camera => &CAMERA,
            Self::Vision => &VISION,
        }
    }
}

const ANIMATION: About = About {
    title: "Animation",
    text: "Carries animation commands from a user's browser to the same user's Blender, and the results back. Both show a \
           token of the user, as `antiphon-server token` prints it.",
    addresses: &[
        Address {
            how: "WebSocket",
            path: "/{username}/browser",
            text: "Sends commands; ?blend_file= says which file is open.",
            example: "npx wscat -c \"{ws}/ada/browser?token=$(antiphon-server token --sub ada)\" -w 1 -x '{\"command\":\"get_template_controls\",\"message_id\":\"1\"}'",
        },
        Address {
            how: "WebSocket",
            path: "/{username}/blender",
            text: "Carries them out. A newer one takes the place of an older.",
            example: "npx wscat -c \"{ws}/ada/blender?token=$(antiphon-server token --sub ada)\"",
        },
    ],
};

const UNIVERSE: About = About {
    title: "Universe",
    text: "Collaboration on the physics, music and pictures of universes, for Socket.IO and plain WebSocket clients alike. \
           The universe universe-123 is open to all who have a token.",
    addresses: &[
        Address {
            how: "Socket.IO",
            path: "/ws",
            text: "The namespace for stock Socket.IO clients, version 4.",
            example: "node -e 'require(\"socket.io-client\")(\"{http}/ws\", {query: {token: process.argv[1]}}).onAny(console.log).emit(\"join_room\", {universeId: \"universe-123\", mode: \"edit\"})' $(antiphon-server token --sub ada)",
        },
        Address {
            how: "WebSocket",
            path: "/universe",
            text: "The same messages as frames {\"event\":…,\"data\":…}.",
            example: "npx wscat -c \"{ws}/universe?token=$(antiphon-server token --sub ada)\" -w 1 -x '{\"event\":\"join_room\",\"data\":{\"universeId\":\"universe-123\",\"mode\":\"edit\"}}'",
        },
        Address {
            how: "POST",
            path: "/v1/universes",
            text: "Makes a universe; who may edit and view it are * or lists of users.",
            example: "curl {http}/v1/universes -H \"authorization: Bearer $(antiphon-server token --sub ada)\" -d '{\"id\":\"ours\",\"name\":\"Ours\",\"edit\":[\"ben\"],\"view\":\"*\"}'",
        },
    ],
};

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

const VISION: About = About {
    title: "Vision",
    text: "Analyses images with plugins and reports jobs to whoever subscribed.",
    addresses: &[
        Address {
            how: "WebSocket",
            path: "/ws/{client_id}",
            text: "Images in, results out; topics are job_<n>, plugin_<name> and all.",
            example: "npx wscat -c {ws}/ws/anybody -w 1 -x '{\"type\":\"send_frame\",\"plugin\":\"image_stats\",\"image_data\":\"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==\"}'",
        },
        Address {
            how: "GET",
            path: "/v1/plugins",
            text: "The plugins, with the options each takes.",
            example: "curl {http}/v1/plugins",
        },
    ],
};
