//! Coming back to a room after the connection was lost, so that nothing is missed and nothing comes twice.

use antiphon_runtime::CloseCode;
use serde_json::json;

use super::chat::{Chats, Cursor, Person, ROOM};

/// Somebody who talks, in the room `a`.
async fn talker(chats: &Chats) -> Person {
    let mut talker = chats.user("talker");
    talker.joins("a", "edit").await;
    talker
}

#[tokio::test]
async fn who_comes_back_in_time_gets_what_was_missed_and_nobody_notices() {
    let chats = Chats::new();
    let mut talker = talker(&chats).await;
    let mut ada = chats.user("ada");
    ada.joins("a", "edit").await;
    talker.says("a", "one").await;
    assert_eq!(ada.hears(), ["said one"]);
    let last = ada.cut();
    talker.says("a", "two").await;
    chats.seconds(119);
    talker.says("a", "three").await;
    let mut ada = chats.returning("ada");
    let joined = ["joined 3 true [talker edit, ada edit]", "said two", "said three"];
    assert_eq!(ada.resumes("a", "edit", &last).await, joined);
    assert_eq!(talker.says("a", "four").await, ["said four"]);
    assert_eq!(ada.hears(), ["said four"]);
    assert_eq!(ada.says("a", "back").await, ["said back"]);
    chats.seconds(300);
    assert_eq!(talker.hears(), ["said back"]);
}

#[tokio::test]
async fn a_membership_waits_two_minutes_and_then_the_others_are_told() {
    let chats = Chats::new();
    let mut talker = talker(&chats).await;
    let mut ada = chats.user("ada");
    ada.joins("a", "edit").await;
    let last = ada.cut();
    assert_eq!(talker.hears(), ["came ada edit"]);
    chats.seconds(119);
    assert_eq!(talker.hears(), [""; 0]);
    chats.seconds(1);
    assert_eq!(talker.hears(), ["went ada"]);
    let mut ada = chats.returning("ada");
    assert_eq!(ada.resumes("a", "edit", &last).await, ["joined 4 false [talker edit, ada edit]"]);
    assert_eq!(talker.hears(), ["came ada edit"]);
}

#[tokio::test]
async fn a_membership_ends_at_once_with_a_farewell_only() {
    for (code, ends) in [
        (CloseCode::NORMAL, true),
        (CloseCode::NONE, true),
        (CloseCode::GOING_AWAY, false),
        (CloseCode::ABNORMAL, false),
        (CloseCode::RESTARTING, false),
        (CloseCode::TOO_SLOW, false),
        (CloseCode::UNAUTHORIZED, false),
    ] {
        let chats = Chats::new();
        let mut talker = talker(&chats).await;
        let mut ada = chats.user("ada");
        ada.joins("a", "edit").await;
        talker.hears();
        ada.client.disconnect(code);
        assert_eq!(talker.hears().len(), usize::from(ends), "{code:?}");
    }
}

#[tokio::test]
async fn a_connection_that_still_looks_alive_is_replaced() {
    let chats = Chats::new();
    let mut talker = talker(&chats).await;
    let mut old = chats.user("ada");
    old.joins("a", "edit").await;
    talker.says("a", "one").await;
    let mut new = chats.returning("ada");
    let last = old.last.clone();
    assert_eq!(new.resumes("a", "edit", &last).await, ["joined 2 true [talker edit, ada edit]", "said one"]);
    assert!(old.is_closed_with(CloseCode::REPLACED));
    assert_eq!(old.says("a", "too late").await, ["said one"]);
    talker.says("a", "two").await;
    assert_eq!((new.hears(), talker.hears()), (vec!["said two".to_owned()], vec![]));
}

#[tokio::test]
async fn only_its_own_user_resumes_a_membership() {
    let chats = Chats::new();
    let _talker = talker(&chats).await;
    let mut ada = chats.user("ada");
    ada.joins("a", "edit").await;
    let last = ada.last.clone();
    let mut eve = chats.returning("eve");
    assert_eq!(eve.resumes("a", "edit", &last).await, ["joined 3 false [talker edit, ada edit, eve edit]"]);
    let mut nobody = chats.connect("/chat");
    assert_eq!(nobody.resumes("a", "edit", &last).await, ["error full"]);
    assert_eq!(ada.says("a", "still here").await, ["came eve edit", "said still here"]);
}

#[tokio::test]
async fn a_connection_without_a_user_resumes_by_its_key() {
    let chats = Chats::new();
    let mut talker = talker(&chats).await;
    let mut one = chats.connect("/chat");
    one.joins("a", "edit").await;
    talker.hears();
    let last = one.cut();
    talker.says("a", "hi").await;
    let mut two = chats.connect("/chat?sessionId=x");
    assert_eq!(two.resumes("a", "edit", &last).await[1..], ["said hi"]);
    assert_eq!(talker.hears(), [""; 0]);
}

#[tokio::test]
async fn another_mode_is_taken_up_along_with_the_membership() {
    let chats = Chats::new();
    let mut talker = talker(&chats).await;
    let mut ada = chats.user("ada");
    ada.joins("a", "view").await;
    let last = ada.cut();
    let mut ada = chats.returning("ada");
    assert_eq!(ada.resumes("a", "edit", &last).await, ["joined 2 true [talker edit, ada edit]"]);
    assert_eq!(talker.hears(), ["came ada view", "changed ada edit"]);
}

#[tokio::test]
async fn an_answer_that_was_lost_on_its_way_does_not_matter() {
    let chats = Chats::new();
    let mut talker = talker(&chats).await;
    let mut ada = chats.user("ada");
    ada.joins("a", "edit").await;
    let last = ada.cut();
    // It resumes time and again, and never gets the answer.
    for number in 0..20 {
        talker.says("a", &number.to_string()).await;
        let mut ada = chats.returning("ada");
        let Cursor { session, epoch, offset } = &last;
        let message = json!({
            "do": "join", "room": "a", "mode": "edit", "session": session, "epoch": epoch, "offset": offset
        });
        ada.send(message).await;
    }
    let mut ada = chats.returning("ada");
    let heard = ada.resumes("a", "edit", &last).await;
    let said: Vec<String> = (0..20).map(|number| format!("said {number}")).collect();
    assert_eq!((heard[0].as_str(), &heard[1..]), ("joined 2 true [talker edit, ada edit]", &said[..]));
}

#[tokio::test]
async fn an_offset_or_epoch_that_is_not_the_rooms_recovers_nothing() {
    let chats = Chats::new();
    let mut talker = talker(&chats).await;
    let mut ada = chats.user("ada");
    ada.joins("a", "edit").await;
    let mut last = ada.cut();
    talker.says("a", "hi").await;
    for (epoch, offset) in [(last.epoch.clone(), 4), (last.epoch.clone(), u64::MAX), ("other".into(), 2)] {
        let mut ada = chats.returning("ada");
        let wrong = Cursor { session: last.session.clone(), epoch, offset };
        assert_eq!(ada.resumes("a", "edit", &wrong).await, ["joined 3 false [talker edit, ada edit]"]);
        last.session.clone_from(&ada.key);
    }
    assert_eq!(talker.hears(), [""; 0]);
}

#[tokio::test]
async fn a_history_that_is_too_short_tells_so_and_nothing_else() {
    let recovery = ROOM.recovery.unwrap();
    for (text, count, recovers) in [
        ("x", recovery.messages, true),
        ("x", recovery.messages + 1, false),
        // Each is a little over 1,000 bytes.
        (&"x".repeat(1000), recovery.bytes / 1100, true),
        (&"x".repeat(1000), recovery.bytes / 1000, false),
    ] {
        let chats = Chats::new();
        let mut talker = talker(&chats).await;
        let mut ada = chats.user("ada");
        ada.joins("a", "edit").await;
        let last = ada.cut();
        for _ in 0..count {
            talker.says("a", text).await;
        }
        let mut ada = chats.returning("ada");
        let heard = ada.resumes("a", "edit", &last).await;
        let expected = if recovers { count + 1 } else { 1 };
        assert_eq!(heard.len(), expected, "{count} of {} bytes", text.len());
        assert!(heard[0].contains(&format!(" {recovers} ")), "{}", heard[0]);
        talker.says("a", "on").await;
        assert_eq!(ada.hears(), ["said on"]);
    }
}

#[tokio::test]
async fn what_is_replayed_takes_no_room_from_what_is_sent_next() {
    let chats = Chats::new();
    let mut talker = talker(&chats).await;
    let mut ada = chats.user("ada");
    ada.joins("a", "edit").await;
    let last = ada.cut();
    for number in 0..200 {
        talker.says("a", &number.to_string()).await;
    }
    let mut ada = chats.returning("ada");
    let Cursor { session, epoch, offset } = &last;
    ada.send(
        json!({ "do": "join", "room": "a", "mode": "edit", "session": session, "epoch": epoch, "offset": offset }),
    )
    .await;
    for number in 0..50 {
        talker.says("a", &number.to_string()).await;
    }
    assert_eq!(ada.hears().len(), 251);
    assert_eq!(ada.client.closed(), None);
}

#[tokio::test]
async fn a_client_that_is_silent_for_long_recovers_all_the_same() {
    let chats = Chats::new();
    let mut talker = talker(&chats).await;
    let mut ada = chats.user("ada");
    ada.joins("a", "edit").await;
    ada.client.fall_silent();
    let last = ada.last.clone();
    chats.seconds(1);
    talker.says("a", "early").await;
    chats.seconds(45);
    assert_eq!(ada.client.closed(), Some(CloseCode::ABNORMAL));
    chats.seconds(118);
    let mut ada = chats.returning("ada");
    assert_eq!(ada.resumes("a", "edit", &last).await, ["joined 2 true [talker edit, ada edit]", "said early"]);
}

#[tokio::test]
async fn coming_back_does_not_count_in_the_rate_of_joins() {
    let chats = Chats::new();
    let mut ada = chats.user("ada");
    ada.joins("a", "edit").await;
    let mut last = ada.cut();
    for _ in 0..40 {
        let mut ada = chats.returning("ada");
        assert!(ada.resumes("a", "edit", &last).await[0].starts_with("joined"));
        last = ada.cut();
    }
    let mut ada = chats.user("ada");
    for _ in 0..19 {
        assert!(ada.joins("a", "edit").await[0].starts_with("joined"));
    }
    assert!(ada.joins("a", "edit").await[0].starts_with("error limited"));
}

#[tokio::test]
async fn a_room_that_everybody_lost_waits_too() {
    let chats = Chats::new();
    let mut ada = chats.user("ada");
    ada.joins("a", "edit").await;
    ada.says("a", "one").await;
    let last = ada.cut();
    chats.seconds(100);
    let mut ada = chats.returning("ada");
    assert_eq!(ada.resumes("a", "edit", &last).await, ["joined 2 true [ada edit]"]);
    drop(ada);
    chats.seconds(121);
    assert!(chats.0.channel().space.find_room(&ROOM, "a").is_none());
}
