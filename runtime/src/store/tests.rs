//! What every store must do, tried on each of them, and what only a file can get wrong.

use bytes::Bytes;

use super::{Memory, Store};

fn bytes(text: &str) -> Bytes {
    Bytes::copy_from_slice(text.as_bytes())
}

fn entries(store: &dyn Store, table: &str) -> Vec<(String, String)> {
    let entries = store.load(table).unwrap();
    entries.into_iter().map(|(key, value)| (key, String::from_utf8(value.to_vec()).unwrap())).collect()
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

/// Reads see writes at once, the last one wins, and tables are apart; the same after a flush.
async fn keeps_the_contract(store: &dyn Store) {
    assert_eq!(store.get("camera", "fps").unwrap(), None);
    assert_eq!(entries(store, "camera"), []);

    for fps in 5..=60 {
        store.put("camera", "fps", Some(bytes(&fps.to_string())));
    }
    store.put("camera", "brightness", Some(bytes("75")));
    store.put("camera", "gain", Some(bytes("10")));
    store.put("camera", "gain", None);
    store.put("viewer", "fps", Some(bytes("true")));
    store.put("viewer", "never there", None);
    let camera = pairs(&[("brightness", "75"), ("fps", "60")]);
    assert_eq!(entries(store, "camera"), camera);
    assert_eq!(store.get("camera", "gain").unwrap(), None);

    store.flush().await.unwrap();
    assert_eq!(entries(store, "camera"), camera);
    assert_eq!(entries(store, "viewer"), pairs(&[("fps", "true")]));

    store.put("camera", "fps", None);
    store.put("camera", "brightness", Some(bytes("76")));
    assert_eq!(entries(store, "camera"), pairs(&[("brightness", "76")]));
    store.flush().await.unwrap();
    assert_eq!(entries(store, "camera"), pairs(&[("brightness", "76")]));
    store.flush().await.unwrap();
}

#[tokio::test]
async fn memory_keeps_the_contract() {
    keeps_the_contract(&Memory::new()).await;
}

#[cfg(feature = "redb")]
mod redb {
    use std::fs;
    use std::io::{BufRead, BufReader, Write};
    use std::path::Path;
    use std::process::{Command, Stdio};
    use std::sync::Arc;

    use super::super::{Redb, Store, StoreErrorKind};
    use super::{bytes, entries, keeps_the_contract, pairs};

    /// Where the child of the kill test finds its store.
    const CHILD: &str = "ANTIPHON_TEST_STORE";

    #[tokio::test]
    async fn keeps_the_contract_and_a_second_time() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.redb");
        keeps_the_contract(&Redb::open(&path).unwrap()).await;
        let store = Redb::open(&path).unwrap();
        assert_eq!(entries(&store, "camera"), pairs(&[("brightness", "76")]));
        store.put("camera", "brightness", None);
        store.put("viewer", "fps", None);
        keeps_the_contract(&store).await;
    }

    #[test]
    fn dropping_commits_what_is_pending() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.redb");
        let store = Redb::open(&path).unwrap();
        store.put("camera", "fps", Some(bytes("25")));
        drop(store);
        assert_eq!(entries(&Redb::open(&path).unwrap(), "camera"), pairs(&[("fps", "25")]));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn readers_never_see_a_value_older_than_their_own_write() {
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(Redb::open(folder.path().join("store.redb")).unwrap());
        let writers = (0..4).map(|writer| {
            let store = Arc::clone(&store);
            tokio::spawn(async move {
                let key = writer.to_string();
                for round in 0..40 {
                    let value = bytes(&round.to_string());
                    store.put("numbers", &key, Some(value.clone()));
                    assert_eq!(store.get("numbers", &key).unwrap().as_ref(), Some(&value));
                    store.flush().await.unwrap();
                    assert!(store.load("numbers").unwrap().contains(&(key.clone(), value)));
                }
            })
        });
        for writer in writers.collect::<Vec<_>>() {
            writer.await.unwrap();
        }
    }

    #[test]
    fn a_store_in_use_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.redb");
        let _first = Redb::open(&path).unwrap();
        let error = Redb::open(&path).unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Locked);
        assert_eq!(error.to_string(), format!("the store {} is in use by another process", path.display()));
    }

    #[test]
    fn a_file_that_is_something_else_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.redb");
        fs::write(&path, "brightness: 75\n".repeat(1000)).unwrap();
        let error = Redb::open(&path).unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Corrupted, "{error}");
        assert!(error.to_string().contains("is damaged or not a store"), "{error}");
    }

    #[test]
    fn a_file_cut_short_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.redb");
        let store = Redb::open(&path).unwrap();
        (0..1000).for_each(|key| store.put("camera", &key.to_string(), Some(bytes(&"x".repeat(1000)))));
        drop(store);
        fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(300).unwrap();
        assert_eq!(Redb::open(&path).unwrap_err().kind(), StoreErrorKind::Corrupted);
    }

    #[test]
    fn a_folder_that_is_not_there_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let error = Redb::open(folder.path().join("nowhere/store.redb")).unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Unavailable, "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_read_the_file() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.redb");
        let _store = Redb::open(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    /// The child writes a number under sixteen keys, flushes, says the number, and so on with the next until it is killed.
    #[test]
    fn a_killed_process_leaves_all_it_flushed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.redb");
        for round in 1..=5 {
            let mut child = Command::new(std::env::current_exe().unwrap())
                .args(["store::tests::redb::the_process_to_kill", "--exact", "--nocapture"])
                .env(CHILD, &path)
                .stdout(Stdio::piped())
                .spawn()
                .unwrap();
            let lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
            let mut flushed = lines.filter_map(|line| line.strip_prefix("flushed ")?.parse::<u64>().ok());
            let seen = flushed.nth(round * 7).unwrap();
            // SIGKILL, while the child goes on writing.
            child.kill().unwrap();
            child.wait().unwrap();
            let seen = flushed.last().unwrap_or(seen);
            check_survivor(&path, seen);
        }
    }

    fn check_survivor(path: &Path, seen: u64) {
        let store = Redb::open(path).unwrap();
        let entries = entries(&store, "numbers");
        assert_eq!(entries.len(), 16);
        let oldest = entries.iter().map(|(_, value)| value.parse::<u64>().unwrap()).min();
        assert!(oldest >= Some(seen), "{oldest:?} is older than {seen}");
    }

    #[tokio::test]
    async fn the_process_to_kill() {
        let Some(path) = std::env::var_os(CHILD) else { return };
        let store = Redb::open(path).unwrap();
        let last =
            store.get("numbers", "0").unwrap().map_or(0, |value| std::str::from_utf8(&value).unwrap().parse().unwrap());
        for number in last + 1.. {
            (0..16).for_each(|key| store.put("numbers", &key.to_string(), Some(bytes(&u64::to_string(&number)))));
            store.flush().await.unwrap();
            println!("flushed {number}");
            std::io::stdout().flush().unwrap();
        }
    }
}
