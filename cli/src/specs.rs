//! Reading and compiling the specs, and printing what is wrong with them.

use std::io::{IsTerminal, stderr};
use std::path::Path;

use antiphon_codegen::diagnostic::{Style, to_json};
use antiphon_codegen::{Compilation, compile, read_folder};

use crate::options::{Format, Options};

/// Reads and compiles the specs.
pub(crate) fn read(options: &Options) -> Result<Compilation, String> {
    read_from(&options.specs)
}

/// Reads and compiles the specs of a folder.
pub(crate) fn read_from(folder: &Path) -> Result<Compilation, String> {
    let sources = read_folder(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    if sources.iter().next().is_none() {
        return Err(format!("{} holds no spec: add a file NAME.yaml", folder.display()));
    }
    Ok(compile(sources))
}

/// Prints the findings, JSON on standard output and text for people on standard error.
pub(crate) fn print_findings(options: &Options, compilation: &Compilation) {
    let Compilation { diagnostics, sources, .. } = compilation;
    match options.format {
        Format::Json => print!("{}", to_json(diagnostics, sources)),
        Format::Human => {
            let coloured = stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
            eprint!("{}", diagnostics.render(sources, if coloured { Style::Coloured } else { Style::Plain }));
        }
    }
}
