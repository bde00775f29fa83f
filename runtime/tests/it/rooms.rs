//! Rooms with a key: members, modes, capacity, presence, state, order.

use std::sync::Arc;

use antiphon_runtime::store::{Memory, Store};
use antiphon_runtime::{CloseCode, Options};
use serde_json::json;

use super::chat::{Chats, ROOM};

#[tokio::test]
async fn who_is_in_a_room_hears_what_is_said_there_and_nobody_else_does() {
    let chats = Chats::new();
    let (mut ada, mut bob, mut eve) = (chats.user("ada"), chats.user("bob"), chats.user("eve"));
    assert_eq!(ada.joins("a", "edit").await, ["joined 1 false [ada edit]"]);
    assert_eq!(bob.joins("a", "view").await, ["joined 2 false [ada edit, bob view]"]);
    assert_eq!(eve.joins("b", "edit").await, ["joined 1 false [eve edit]"]);
    assert_eq!(ada.says("a", "hi").await, ["came bob view", "said hi"]);
    assert_eq!((bob.hears(), eve.hears()), (vec!["said hi".to_owned()], vec![]));
    assert_eq!(bob.last.offset, 3);
}

#[tokio::test]
async fn rights_follow_the_mode_of_the_connection() {
    let chats = Chats::new();
    let (mut one, mut two) = (chats.user("ada"), chats.user("ada"));
    one.joins("a", "edit").await;
    assert_eq!(two.says("a", "hi").await, ["error forbidden"]);
    two.joins("a", "view").await;
    assert_eq!(two.says("a", "hi").await, ["error forbidden"]);
    two.joins("a", "edit").await;
    assert_eq!(two.says("a", "hi").await, ["said hi"]);
    assert_eq!(two.says("b", "hi").await, ["error forbidden"]);
}

#[tokio::test]
async fn a_user_is_one_participant_with_the_strongest_of_its_modes() {
    let chats = Chats::new();
    let (mut one, mut two, mut bob) = (chats.user("ada"), chats.user("ada"), chats.user("bob"));
    bob.joins("a", "view").await;
    one.joins("a", "view").await;
    assert_eq!(bob.hears(), ["came ada view"]);
    assert_eq!(two.joins("a", "edit").await, ["joined 3 false [bob view, ada edit]"]);
    assert_eq!(bob.hears(), ["changed ada edit"]);
    // The user's other connection is not one of the others.
    assert_eq!(one.hears(), [""; 0]);
    two.client.disconnect(CloseCode::NORMAL);
    assert_eq!(bob.hears(), ["changed ada view"]);
    assert_eq!(one.asks(json!({ "do": "leave", "room": "a" })).await, ["left"]);
    assert_eq!(bob.hears(), ["went ada"]);
}

#[tokio::test]
async fn joining_again_changes_the_mode() {
    let chats = Chats::new();
    let (mut ada, mut bob) = (chats.user("ada"), chats.user("bob"));
    ada.joins("a", "edit").await;
    bob.joins("a", "edit").await;
    assert_eq!(ada.joins("a", "view").await, ["came bob edit", "joined 3 false [ada view, bob edit]"]);
    assert_eq!(bob.hears(), ["changed ada view"]);
    assert_eq!(ada.says("a", "hi").await, ["error forbidden"]);
    assert_eq!(ada.joins("a", "view").await, ["joined 3 false [ada view, bob edit]"]);
    assert_eq!((bob.hears(), bob.says("a", "x").await), (vec![], vec!["said x".to_owned()]));
    assert_eq!(ada.hears(), ["said x"]);
}

#[tokio::test]
async fn users_count_not_connections_and_a_handler_may_set_another_number() {
    let chats = Chats::new();
    let mut users: Vec<_> = ["a", "b", "c", "c"].map(|name| chats.user(name)).into();
    for user in &mut users {
        assert!(user.joins("r", "view").await[0].starts_with("joined"));
    }
    let mut last = chats.user("d");
    assert_eq!(last.joins("r", "view").await, ["error full"]);
    let wider = json!({ "do": "join", "room": "r", "mode": "view", "capacity": 4 });
    assert!(last.asks(wider).await[0].starts_with("joined"));
    let narrower = json!({ "do": "join", "room": "s", "mode": "view", "capacity": 0 });
    assert_eq!(last.asks(narrower).await, ["error full"]);
}

#[tokio::test]
async fn a_connection_is_in_so_many_rooms() {
    let chats = Chats::new();
    let mut ada = chats.user("ada");
    ada.joins("a", "view").await;
    ada.joins("b", "view").await;
    assert_eq!(ada.joins("c", "view").await, ["error full"]);
    assert!(ada.joins("a", "edit").await[0].starts_with("joined"));
    assert_eq!(ada.asks(json!({ "do": "leave", "room": "b" })).await, ["left"]);
    assert_eq!(ada.asks(json!({ "do": "leave", "room": "b" })).await, ["error absent"]);
    assert!(ada.joins("c", "view").await[0].starts_with("joined"));
}

#[tokio::test]
async fn connections_without_a_user_are_participants_of_their_own() {
    let chats = Chats::new();
    let (mut one, mut two) = (chats.connect("/chat"), chats.connect("/chat"));
    one.joins("a", "edit").await;
    let joined = two.joins("a", "view").await;
    assert_eq!(joined, [format!("joined 2 false [{} edit, {} view]", one.key, two.key)]);
    drop(two);
    assert_eq!(one.hears().len(), 1);
}

#[tokio::test]
async fn state_is_merged_and_outlives_the_room_and_the_process() {
    let store = Arc::new(Memory::new());
    let chats = Chats::with(Options::new().store(store.clone()));
    let mut ada = chats.user("ada");
    ada.joins("a", "edit").await;
    let merge = |value| json!({ "do": "merge", "room": "a", "value": value });
    assert_eq!(ada.asks(merge(json!({ "x": 1, "y": 2 }))).await, [r#"merged {"x":1,"y":2}"#]);
    assert_eq!(ada.asks(merge(json!({ "y": 3 }))).await, [r#"merged {"x":1,"y":3}"#]);
    let epoch = ada.last.epoch.clone();
    ada.client.disconnect(CloseCode::NORMAL);
    assert!(chats.0.channel().space.find_room(&ROOM, "a").is_none());
    assert_eq!(store.load("chat.chat.room").unwrap().len(), 1);

    let again = Chats::with(Options::new().store(store));
    for chats in [&chats, &again] {
        let mut ada = chats.user("ada");
        ada.send(json!({ "do": "join", "room": "a", "mode": "edit" })).await;
        let joined = ada.client.received().pop().unwrap();
        assert!(joined.contains(r#""state":{"topic":{"x":1,"y":3},"colours":{}}"#), "{joined}");
        assert!(!joined.contains(&epoch), "the offsets begin anew, and so does the epoch");
    }
}

#[tokio::test]
async fn the_answer_to_a_message_is_the_askers_copy_of_the_broadcast() {
    let chats = Chats::new();
    let (mut ada, mut bob) = (chats.user("ada"), chats.user("bob"));
    ada.joins("a", "edit").await;
    bob.joins("a", "edit").await;
    ada.hears();
    for text in ["one", "two", "three"] {
        ada.send(json!({ "do": "say", "room": "a", "text": text })).await;
        bob.send(json!({ "do": "say", "room": "a", "text": text.to_uppercase() })).await;
    }
    let order = ["said one", "said ONE", "said two", "said TWO", "said three", "said THREE"];
    assert_eq!((ada.hears(), bob.hears()), (order.map(str::to_owned).to_vec(), order.map(str::to_owned).to_vec()));
}

#[tokio::test]
async fn a_room_is_open_while_somebody_holds_it() {
    let chats = Chats::new();
    let space = &chats.0.channel().space;
    assert!(space.find_room(&ROOM, "a").is_none());
    let mut ada = chats.user("ada");
    ada.joins("a", "edit").await;
    let room = space.find_room(&ROOM, "a").unwrap();
    assert_eq!((room.key(), room.lock().members().count()), ("a", 1));
    ada.asks(json!({ "do": "leave", "room": "a" })).await;
    assert!(space.find_room(&ROOM, "a").is_some_and(|other| Arc::ptr_eq(&other, &room)));
    drop(room);
    assert!(space.find_room(&ROOM, "a").is_none());
}

#[tokio::test]
async fn a_message_over_the_limit_is_told_and_the_connection_stays() {
    let chats = Chats::new();
    let mut ada = chats.user("ada");
    assert_eq!(ada.says("a", &"x".repeat(5000)).await, ["error too_large"]);
    assert!(ada.joins("a", "edit").await[0].starts_with("joined"));
}

#[tokio::test]
#[should_panic(expected = "a turn is taken while a room is locked")]
async fn a_turn_comes_before_a_room() {
    let chats = Chats::new();
    let mut ada = chats.user("ada");
    ada.joins("a", "edit").await;
    let space = &chats.0.channel().space;
    let room = space.find_room(&ROOM, "a").unwrap();
    {
        let _turn = space.lock();
        room.lock().members().count();
    }
    let _room = room.lock();
    let _turn = space.lock();
}

#[tokio::test]
#[should_panic(expected = "a room is locked while another one is")]
async fn no_room_is_locked_in_anothers_turn() {
    let chats = Chats::new();
    let mut ada = chats.user("ada");
    ada.joins("a", "edit").await;
    ada.joins("b", "edit").await;
    let rooms = ["a", "b"].map(|key| chats.0.channel().space.find_room(&ROOM, key).unwrap());
    let _one = rooms[0].lock();
    let _two = rooms[1].lock();
}
