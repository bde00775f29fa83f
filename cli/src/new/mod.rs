//! `antiphon new`.

mod name;

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use antiphon_codegen::json::quoted;
use antiphon_codegen::syntax;

use crate::Outcome;
use crate::options::New;
use name::Names;

/// The files of a project, by path and text. `{{…}}` is filled in, also in paths.
const FILES: [(&str, &str); 6] = [
    ("Cargo.toml", include_str!("../../templates/manifest.toml")),
    ("build.rs", include_str!("../../templates/build.rs")),
    (SPEC.0, SPEC.1),
    ("src/main.rs", include_str!("../../templates/main.rs")),
    ("README.md", include_str!("../../templates/README.md")),
    (".gitignore", include_str!("../../templates/gitignore")),
];

const SPEC: (&str, &str) = ("specs/{{name}}.yaml", include_str!("../../templates/spec.yaml"));

pub(crate) fn run(arguments: &New) -> Outcome {
    match make(arguments) {
        Ok(names) => {
            println!("{}", next(&arguments.dir, &names));
            if arguments.path_to_antiphon.is_none() {
                println!(
                    "\nAntiphon's crates are not published yet: until they are, name a checkout with --path-to-antiphon."
                );
            }
            Outcome::Fine
        }
        Err(message) => Outcome::Misuse(message),
    }
}

/// Makes the project, or nothing at all.
fn make(arguments: &New) -> Result<Names, String> {
    let folder = &arguments.dir;
    let name = match &arguments.name {
        Some(name) => name.clone(),
        None => name_of(folder)?,
    };
    let names = Names::of(&name, SPEC.1)?;
    let [runtime, codegen] = ["runtime", "codegen"].map(|part| dependency(arguments.path_to_antiphon.as_deref(), part));
    let values = [("runtime", runtime?), ("codegen", codegen?)];
    empty(folder)?;
    for (path, text) in FILES {
        let [path, text] = [path, text].map(|text| filled(&names, &values, text));
        write(&folder.join(path), &text)?;
    }
    write(&folder.join("specs/antiphon.schema.json"), &format!("{:#}\n", syntax::editor_schema()))?;
    Ok(names)
}

/// A project is called like its folder.
fn name_of(folder: &Path) -> Result<String, String> {
    let whole = std::path::absolute(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let name = whole.file_name().and_then(|name| name.to_str()).map(str::to_owned);
    name.ok_or_else(|| format!("{} gives the project no name: choose one with --name", folder.display()))
}

/// How the manifest names a crate of Antiphon: by version, or by its place in a checkout.
fn dependency(checkout: Option<&Path>, part: &str) -> Result<String, String> {
    let Some(checkout) = checkout else { return Ok(quoted(env!("CARGO_PKG_VERSION"))) };
    let is_there = checkout.join(part).join("Cargo.toml").is_file();
    let folder = checkout.canonicalize().ok().filter(|_| is_there).map(|checkout| checkout.join(part));
    let folder = folder
        .ok_or_else(|| format!("{} is no checkout of Antiphon: it has no {part}/Cargo.toml", checkout.display()))?;
    Ok(format!("{{ path = {} }}", quoted(&folder.display().to_string())))
}

/// Checks that a folder is empty or does not exist.
fn empty(folder: &Path) -> Result<(), String> {
    match fs::read_dir(folder).map(|mut entries| entries.next().is_none()) {
        Ok(true) => Ok(()),
        Ok(false) => Err(format!("{} is not empty: choose another folder", folder.display())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(format!("{}: {error}", folder.display())),
    }
}

fn filled(names: &Names, values: &[(&str, String)], text: &str) -> String {
    let names = [("name", &names.name), ("module", &names.module), ("type", &names.service)];
    let values = values.iter().map(|(name, value)| (*name, value));
    names
        .into_iter()
        .chain(values)
        .fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{{{name}}}}}"), value))
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    let told = |path: &Path, error: &std::io::Error| format!("{}: {error}", path.display());
    let folder = path.parent().map_or_else(PathBuf::new, Path::to_owned);
    fs::create_dir_all(&folder).map_err(|error| told(&folder, &error))?;
    fs::write(path, text).map_err(|error| told(path, &error))
}

fn next(folder: &Path, names: &Names) -> String {
    let (folder, name) = (folder.display(), &names.name);
    format!(
        "made {folder}; next:\n  cd {folder}\n  cargo run                              # serves ws://127.0.0.1:8000/{name}\n  \
         antiphon test http://127.0.0.1:8000    # in another terminal: plays the scenarios of specs/{name}.yaml"
    )
}
