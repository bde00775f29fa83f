use std::sync::Arc;
use std::time::Duration;

use super::{AccountError, Embedded};
use crate::accounts::{Accounts, Grant, Permissions};
use crate::store::{Memory, Store};
use crate::{ManualClock, Timestamp};

async fn with_ada(store: Arc<dyn Store>) -> Embedded {
    let accounts = Embedded::new(store);
    accounts.add_user("ada", "lovelace", Permissions::Only(vec!["light".into()])).await.unwrap();
    accounts
}

fn ada() -> Grant {
    Grant { user: "ada".into(), permissions: Permissions::Only(vec!["light".into()]) }
}

async fn password(accounts: &Embedded, name: &str, password: &str) -> Option<Grant> {
    accounts.password(name.into(), password.into()).await
}

// Time is paused: a delay passes at once, and what is still asserted is that it was asked for.

#[tokio::test(start_paused = true)]
async fn only_the_right_name_with_the_right_password_is_granted() {
    let accounts = with_ada(Arc::new(Memory::new())).await;
    assert_eq!(password(&accounts, "ada", "lovelace").await, Some(ada()));
    for (name, word) in [("ada", "Lovelace"), ("ada", ""), ("Ada", "lovelace"), ("grace", "lovelace"), ("", "")] {
        assert_eq!(password(&accounts, name, word).await, None, "{name:?} {word:?}");
        assert_eq!(accounts.login(name, word).await.unwrap(), None, "{name:?} {word:?}");
    }
    assert_eq!(password(&accounts, "ada", &"lovelace".repeat(1000)).await, None);
}

#[tokio::test(start_paused = true)]
async fn who_fails_waits_longer_each_time_and_who_does_not_never() {
    let accounts = with_ada(Arc::new(Memory::new())).await;
    let start = tokio::time::Instant::now();
    assert_eq!(password(&accounts, "ada", "lovelace").await, Some(ada()));
    assert_eq!(start.elapsed(), Duration::ZERO);
    for (name, word) in [("ada", "wrong"), ("nobody", "wrong")] {
        let mut delays = Vec::new();
        for _ in 0..3 {
            let start = tokio::time::Instant::now();
            assert_eq!(password(&accounts, name, word).await, None);
            delays.push(start.elapsed().as_millis());
        }
        assert_eq!(delays, [250, 500, 1000], "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_session_is_worth_what_the_password_is() {
    let accounts = with_ada(Arc::new(Memory::new())).await;
    let token = accounts.login("ada", "lovelace").await.unwrap().unwrap();
    assert_eq!(token.len(), 43);
    assert_eq!(accounts.session(token.clone()).await, Some(ada()));
    for wrong in ["", "x", &token[1..], &token.to_lowercase(), &"A".repeat(43), &format!("{token}A")] {
        assert_eq!(accounts.session(wrong.to_owned()).await, None, "{wrong:?}");
    }
    assert_ne!(accounts.login("ada", "lovelace").await.unwrap().unwrap(), token);
}

#[tokio::test(start_paused = true)]
async fn no_token_and_no_password_is_in_the_store() {
    let store = Arc::new(Memory::new());
    let accounts = with_ada(Arc::clone(&store) as Arc<dyn Store>).await;
    let token = accounts.login("ada", "lovelace").await.unwrap().unwrap();
    for table in ["accounts.users", "accounts.sessions"] {
        let entries = store.load(table).unwrap();
        assert_eq!(entries.len(), 1);
        let text = format!("{entries:?}");
        assert!(!text.contains(&token) && !text.contains("lovelace"), "{text}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_new_password_ends_the_old_one_and_its_sessions() {
    let accounts = with_ada(Arc::new(Memory::new())).await;
    let token = accounts.login("ada", "lovelace").await.unwrap().unwrap();

    accounts.set_password("ada", "lovelace").await.unwrap();
    assert_eq!(accounts.session(token.clone()).await, Some(ada()), "the same password changes nothing");

    accounts.set_password("ada", "byron").await.unwrap();
    assert_eq!(password(&accounts, "ada", "lovelace").await, None);
    assert_eq!(password(&accounts, "ada", "byron").await, Some(ada()));
    assert_eq!(accounts.session(token).await, None);
}

#[tokio::test(start_paused = true)]
async fn names_are_taken_once_and_words_are_checked() {
    let accounts = with_ada(Arc::new(Memory::new())).await;
    assert!(accounts.has_user("ada").await.unwrap());
    assert!(!accounts.has_user("grace").await.unwrap());
    let add = accounts.add_user("ada", "byron", Permissions::All).await;
    assert!(matches!(add, Err(AccountError::Exists)), "{add:?}");
    assert_eq!(password(&accounts, "ada", "lovelace").await, Some(ada()));
    let set = accounts.set_password("grace", "hopper").await;
    assert!(matches!(set, Err(AccountError::Unknown)), "{set:?}");
    for (name, word) in [("", "x"), ("a\u{7}", "x"), ("grace", ""), ("grace", &"x".repeat(1025))] {
        let add = accounts.add_user(name, word, Permissions::All).await;
        assert!(matches!(add, Err(AccountError::Invalid(_))), "{add:?}");
    }
    let add = accounts.add_user("grace", "x", Permissions::Only(vec!["li ght".into()])).await;
    assert!(matches!(add, Err(AccountError::Invalid(_))), "{add:?}");
}

#[tokio::test(start_paused = true)]
async fn a_session_lasts_thirty_days_and_is_then_swept_away() {
    let clock = ManualClock::new(Timestamp::from_unix_micros(1_700_000_000_000_000));
    let store = Arc::new(Memory::new());
    let accounts = Embedded::with_clock(Arc::clone(&store) as Arc<dyn Store>, clock.clone().into());
    accounts.add_user("ada", "lovelace", Permissions::All).await.unwrap();
    let token = accounts.login("ada", "lovelace").await.unwrap().unwrap();

    clock.advance(Duration::from_hours(30 * 24) - Duration::from_secs(1));
    assert!(accounts.session(token.clone()).await.is_some());
    clock.advance(Duration::from_secs(1));
    assert_eq!(accounts.session(token).await, None);

    assert_eq!(store.load("accounts.sessions").unwrap().len(), 1);
    accounts.login("ada", "lovelace").await.unwrap().unwrap();
    assert_eq!(store.load("accounts.sessions").unwrap().len(), 1, "only the new one");
}

#[tokio::test(start_paused = true)]
async fn a_record_that_cannot_be_read_refuses() {
    let store = Arc::new(Memory::new());
    store.put("accounts.users", "ada", Some("garbage".into()));
    let accounts = Embedded::new(store);
    assert_eq!(password(&accounts, "ada", "garbage").await, None);
    assert!(matches!(accounts.login("ada", "garbage").await, Err(AccountError::Internal(_))));
}

#[cfg(feature = "redb")]
#[tokio::test]
async fn users_and_sessions_survive_a_restart() {
    use crate::store::Redb;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.redb");
    let token = {
        let accounts = with_ada(Arc::new(Redb::open(&path).unwrap())).await;
        accounts.login("ada", "lovelace").await.unwrap().unwrap()
    };
    let accounts = Embedded::new(Arc::new(Redb::open(&path).unwrap()));
    assert_eq!(accounts.session(token).await, Some(ada()));
    assert_eq!(password(&accounts, "ada", "lovelace").await, Some(ada()));
}
