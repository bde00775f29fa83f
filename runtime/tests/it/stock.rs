//! Clients that know nothing of recovery are given what their user lost.

use std::time::Duration;

use antiphon_runtime::CloseCode;

use super::chat::{Chats, Person};

/// Somebody who talks, in the room `a`.
async fn talker(chats: &Chats) -> Person {
    let mut talker = chats.user("talker");
    talker.joins("a", "edit").await;
    talker
}

#[tokio::test]
async fn a_stock_client_is_given_what_waits_for_its_user() {
    let chats = Chats::new();
    let mut talker = talker(&chats).await;
    let mut ada = chats.user("ada");
    ada.joins("a", "edit").await;
    ada.joins("b", "view").await;
    talker.says("a", "one").await;
    ada.hears();
    talker.says("a", "two").await;
    drop(ada);
    talker.says("a", "three").await;
    let mut ada = chats.user("ada");
    chats.0.advance(Duration::from_millis(199));
    assert_eq!(ada.hears(), [""; 0]);
    chats.0.advance(Duration::from_millis(1));
    let mut heard = ada.hears();
    heard.sort_by_key(|message| message.contains("[ada view]"));
    let expected = ["joined 3 true [talker edit, ada edit]", "said two", "said three", "joined 1 true [ada view]"];
    assert_eq!(heard, expected);
    assert_eq!(talker.hears(), [""; 0]);
    assert_eq!(ada.says("a", "back").await, ["said back"]);
    assert_eq!(ada.says("b", "back").await, ["error forbidden"]);
}

#[tokio::test]
async fn a_stock_client_is_also_given_what_begins_to_wait_later() {
    let chats = Chats::new();
    let mut talker = talker(&chats).await;
    let mut old = chats.user("ada");
    old.joins("a", "edit").await;
    old.joins("b", "edit").await;
    let mut new = chats.user("ada");
    chats.seconds(60);
    assert_eq!(new.hears(), [""; 0]);
    talker.says("a", "hi").await;
    drop(old);
    let mut heard = new.hears();
    heard.sort_by_key(|message| message.contains("[ada edit]"));
    let expected = ["joined 2 true [talker edit, ada edit]", "said hi", "joined 1 true [ada edit]"];
    assert_eq!(heard, expected);
}

#[tokio::test]
async fn who_joined_something_or_resumes_by_itself_is_given_nothing() {
    let chats = Chats::new();
    let mut ada = chats.user("ada");
    ada.joins("a", "edit").await;
    let (mut returning, mut busy, mut other) = (chats.returning("ada"), chats.user("ada"), chats.user("eve"));
    busy.joins("b", "edit").await;
    drop(ada);
    chats.seconds(10);
    assert_eq!((returning.hears(), busy.hears(), other.hears()), (vec![], vec![], vec![]));
    let mut fresh = chats.user("ada");
    chats.seconds(1);
    assert_eq!(fresh.hears(), ["joined 1 true [ada edit]"]);
}

#[tokio::test]
async fn two_that_wait_in_one_room_are_not_given_to_one() {
    let chats = Chats::new();
    let mut talker = talker(&chats).await;
    let (mut one, mut two) = (chats.user("ada"), chats.user("ada"));
    one.joins("a", "edit").await;
    two.joins("a", "view").await;
    talker.hears();
    drop((one, two));
    let mut ada = chats.user("ada");
    chats.seconds(1);
    assert_eq!(ada.hears(), ["joined 2 true [talker edit, ada edit]"]);
    chats.seconds(120);
    assert_eq!(talker.hears(), [""; 0]);
    ada.client.disconnect(CloseCode::NORMAL);
    assert_eq!(talker.hears(), ["went ada"]);
}
