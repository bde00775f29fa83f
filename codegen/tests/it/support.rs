//! What the tests share: folders of specs, and running the compiler on them.

use std::fs;
use std::path::{Path, PathBuf};

use antiphon_codegen::source::Sources;
use antiphon_codegen::{Compilation, compile};

/// A folder of this crate's tests.
pub(crate) fn tests(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder)
}

/// A path from the root of the repository.
pub(crate) fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// What lies in a folder, in the order of the names.
pub(crate) fn list(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// The files of a folder that end like this.
pub(crate) fn ending(folder: &Path, ending: &str) -> Vec<PathBuf> {
    list(folder).into_iter().filter(|path| path.extension().is_some_and(|found| found == ending)).collect()
}

/// Every file below a folder that ends like this.
pub(crate) fn below(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let (folders, files): (Vec<_>, Vec<_>) = list(folder).into_iter().partition(|path| path.is_dir());
    let deeper = folders.iter().flat_map(|folder| below(folder, ending));
    files.into_iter().filter(|path| path.extension().is_some_and(|found| found == ending)).chain(deeper).collect()
}

/// The last part of a path.
pub(crate) fn name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).unwrap()
}

/// The last part of a path, without its ending.
pub(crate) fn stem(path: &Path) -> &str {
    path.file_stem().and_then(|name| name.to_str()).unwrap()
}

/// The text of a file.
pub(crate) fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Files as one run reads them, under their bare names.
pub(crate) fn sources(paths: &[PathBuf]) -> Sources {
    let mut sources = Sources::new();
    for path in paths {
        sources.add(name(path), read(path));
    }
    sources
}

/// Compiles files as one run.
pub(crate) fn run(paths: &[PathBuf]) -> Compilation {
    compile(sources(paths))
}

/// Compiles one text.
pub(crate) fn run_text(text: &str) -> Compilation {
    let mut sources = Sources::new();
    sources.add("spec.yaml", text);
    compile(sources)
}
