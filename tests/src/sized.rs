//! Specs of any size, for measuring how the compiler grows.

use std::fmt::Write;

/// A spec with so many messages: half of them from clients, each answered by another, with payloads of about eight members.
pub fn spec(messages: usize) -> String {
    let mut text = String::from(
        "antiphon: 1\nservice: sized\nversion: 1.0.0\nschemas:\n  Ratio: { type: number, minimum: 0, maximum: 1 }\n  \
         Point: { fields: { x: Ratio, y: Ratio }, optional: { label: { type: string, maxLength: 64 } } }\n\
         channels:\n  main:\n    at: /sized\n    envelope: { tag: type }\n    messages:\n",
    );
    for number in 0..messages.div_ceil(2) {
        // Writing to a `String` cannot fail.
        let _ = write!(
            text,
            "      ask_{number}:\n        description: The question number {number}.\n        from: client\n        payload:\n          \
             fields: {{ id: {{ type: integer, minimum: 0, maximum: 100000 }}, name: {{ type: string, minLength: 1, maxLength: 80 }}, \
             at: Point, kind: {{ enum: [alpha, beta, gamma] }} }}\n          \
             optional: {{ ratio: Ratio, path: {{ type: array, items: Point, maxItems: 100 }}, open: boolean }}\n        \
             does: [{{ call: answer_{number} }}]\n        reply: answer_{number}\n      \
             answer_{number}:\n        to: sender\n        payload: {{ fields: {{ id: integer, text: string, points: {{ type: array, items: Point }} }} }}\n",
        );
    }
    text
}
