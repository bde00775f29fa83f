//! For build scripts: specs in, modules out. The only file of the library that touches files.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use crate::diagnostic::Style;
use crate::source::Sources;
use crate::{compile, emit};

/// Compiles every spec in a folder and writes one module per service into `OUT_DIR`, and `antiphon.rs`, which holds them all:
/// `include!(concat!(env!("OUT_DIR"), "/antiphon.rs"));`.
///
/// Call it from a build script. Cargo runs the script again only when a spec changed. What is wrong with the specs is printed as rustc
/// prints its own errors, and ends the script with status 1.
pub fn build(specs: impl AsRef<Path>) {
    let specs = specs.as_ref();
    println!("cargo:rerun-if-changed={}", specs.display());
    if let Err(message) = try_build(specs) {
        eprintln!("\n{message}");
        std::process::exit(1);
    }
}

fn try_build(specs: &Path) -> Result<(), String> {
    let sources = read_folder(specs).map_err(|error| format!("{}: {error}", specs.display()))?;
    for (_, source) in sources.iter() {
        println!("cargo:rerun-if-changed={}", source.path);
    }
    let compilation = compile(sources);
    let Some(services) = &compilation.services else {
        return Err(compilation.diagnostics.render(&compilation.sources, Style::Plain));
    };
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set: call this from a build script")?);
    let mut all = String::new();
    for service in services {
        let name = emit::rust::module_name(service);
        write_if_changed(&out.join(format!("{name}.rs")), &emit::rust::emit(service))?;
        let path = out.join(format!("{name}.rs"));
        // Writing to a `String` cannot fail.
        let _ = writeln!(all, "#[path = {:?}]\npub mod {name};", path.display().to_string());
    }
    write_if_changed(&out.join("antiphon.rs"), &all)
}

/// Reads every `.yaml`, `.yml` and `.json` file of a folder that is a spec, in the order of their names.
pub fn read_folder(folder: &Path) -> io::Result<Sources> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<Vec<_>>>()?
        .into_iter()
        .filter(|path| is_spec(path))
        .collect();
    paths.sort();
    let mut sources = Sources::new();
    for path in paths {
        let text = fs::read_to_string(&path)
            .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))?;
        sources.add(path.display().to_string().replace('\\', "/"), text);
    }
    Ok(sources)
}

/// Whether a file is a spec by its name. A JSON Schema lies beside specs, for their editors.
fn is_spec(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    matches!(ending, "yaml" | "yml" | "json") && !name.ends_with(".schema.json") && !name.starts_with('.')
}

/// Leaves a file alone that already says it, so that nothing behind it is built again.
fn write_if_changed(path: &Path, text: &str) -> Result<(), String> {
    if fs::read_to_string(path).is_ok_and(|present| present == text) {
        return Ok(());
    }
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}
