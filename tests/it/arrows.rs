//! The arrows between the crates: who may use whom.

use std::fs;
use std::path::Path;

/// A crate's folder, and what its manifest must not name outside of its tests.
const NEVER: [(&str, &[&str]); 4] = [
    ("runtime", &["antiphon-codegen", "antiphon-generated", "antiphon-server", "serde_yaml"]),
    ("codegen", &["antiphon-runtime", "antiphon-generated", "antiphon-server", "tokio", "axum"]),
    ("generated/rust", &["antiphon-server"]),
    ("server", &["antiphon-codegen", "tungstenite", "tokio-tungstenite"]),
];

#[test]
fn crates_use_each_other_along_the_arrows_only() {
    for (folder, never) in NEVER {
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder).join("Cargo.toml");
        let text = fs::read_to_string(manifest).unwrap();
        let shipped = text.split("[dev-dependencies]").next().unwrap_or_default();
        for name in never {
            let used = shipped.lines().any(|line| line.split([' ', '=', '.']).next() == Some(name));
            assert!(!used, "{folder} must not use {name}");
        }
    }
}

#[test]
fn the_runtime_knows_no_service() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../runtime/src");
    let mut waiting = vec![folder];
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            for service in ["antiphon_generated", "animation::", "universe::", "viewer::", "camera::", "vision::"] {
                assert!(!text.contains(service), "{} names {service}", path.display());
            }
        }
    }
}
