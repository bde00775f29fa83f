//! The folder snapshots are kept in.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use antiphon_runtime::Timestamp;

/// A folder of JPEG files whose names sort by the time they were taken.
#[derive(Clone, Debug)]
pub(crate) struct Snapshots {
    folder: PathBuf,
}

impl Snapshots {
    /// The folder must exist, and nobody else write to it.
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Writes a file under a name of its own and gives its path. It appears whole or not at all, and is durable.
    pub(crate) fn write(&self, file: &[u8], taken: Timestamp) -> io::Result<PathBuf> {
        let part = self.folder.join(".part");
        let written = File::create(&part).and_then(|mut to| {
            to.write_all(file)?;
            to.sync_all()
        });
        let path = self.free(taken);
        written.and_then(|()| fs::rename(&part, &path)).inspect_err(|_| drop(fs::remove_file(&part)))?;
        sync(&self.folder)?;
        Ok(path)
    }

    /// `20261121T235001042Z.jpg`, or `…-2.jpg` when two are taken in one millisecond.
    fn free(&self, taken: Timestamp) -> PathBuf {
        let time: String = taken.millis().chars().filter(char::is_ascii_alphanumeric).collect();
        let first = self.folder.join(format!("{time}.jpg"));
        let others = (2_u64..).map(|number| self.folder.join(format!("{time}-{number}.jpg")));
        std::iter::once(first).chain(others).find(|path| !path.exists()).unwrap_or_default()
    }
}

fn sync(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_sort_by_time() {
        let folder = tempfile::tempdir().unwrap();
        let snapshots = Snapshots::new(folder.path().to_owned());
        let times = [1_700_000_000_042_137, 1_700_000_000_042_999, 1_700_000_001_000_000];
        let paths = times.map(|micros| snapshots.write(b"x", Timestamp::from_unix_micros(micros)).unwrap());
        let names = paths.each_ref().map(|path| path.file_name().unwrap().to_str().unwrap());
        assert_eq!(names, ["20231114T221320042Z.jpg", "20231114T221320042Z-2.jpg", "20231114T221321000Z.jpg"]);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
    }

    #[test]
    fn a_folder_that_is_gone_is_an_error() {
        let snapshots = Snapshots::new("/nowhere/at/all".into());
        assert!(snapshots.write(b"x", Timestamp::from_unix_micros(0)).is_err());
    }
}
