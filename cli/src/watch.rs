//! Something done again whenever a spec changes.

use std::path::Path;
use std::sync::Arc;
use std::thread::sleep;
use std::time::Duration;

use antiphon_codegen::read_folder;

/// How often the folder is read. It holds a few small files, which takes less than being told by every kind of file system.
const EVERY: Duration = Duration::from_millis(250);

/// How long the folder has to stay as it is: editors write in several steps.
const SETTLED: Duration = Duration::from_millis(50);

/// The specs by path, or why they cannot be read.
type Specs = Result<Vec<(String, Arc<str>)>, String>;

/// Calls `act` at once, and again after every change of the specs in a folder, until the process ends.
pub(crate) fn every_change(folder: &Path, mut act: impl FnMut()) -> ! {
    let mut seen: Option<Specs> = None;
    loop {
        let present = settled(folder);
        if seen.as_ref() != Some(&present) {
            seen = Some(present);
            act();
        }
        sleep(EVERY);
    }
}

fn settled(folder: &Path) -> Specs {
    let mut present = specs(folder);
    loop {
        sleep(SETTLED);
        let next = specs(folder);
        if next == present {
            return present;
        }
        present = next;
    }
}

fn specs(folder: &Path) -> Specs {
    let sources = read_folder(folder).map_err(|error| error.to_string())?;
    Ok(sources.iter().map(|(_, source)| (source.path.clone(), source.text.clone())).collect())
}
