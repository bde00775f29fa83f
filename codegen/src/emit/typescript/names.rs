//! TypeScript's casing and reserved names.

use crate::emit::names::{Derived, Target};
use crate::emit::words::{camel, pascal};

/// What TypeScript does with names: members keep the name they have on the wire.
pub(crate) const TARGET: Target = Target {
    name: "TypeScript",
    type_name: pascal,
    value_name: camel,
    variant: None,
    renames_members: false,
    reserved: &["constructor"],
    service_types: &[],
    channel_types: &[],
    service_functions: &[],
    message_functions: &["connect", "disconnect", "close", "on", "off", "once", "status"],
    room_functions: &[],
    room_state_functions: &[],
    derived: Derived::NONE,
};
