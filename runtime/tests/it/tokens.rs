//! Tokens that expire while their connection goes on.

use antiphon_runtime::CloseCode;
use antiphon_runtime::testing::Client;
use serde_json::json;

use super::chat::{Chat, Chats, Person, token};

/// Ada, whose token is good for a minute, and Bob in one room.
async fn pair(chats: &Chats) -> (Person, Person) {
    let mut ada = chats.connect(&format!("/chat?token={}", token("ada", 60)));
    let mut bob = chats.user("bob");
    ada.joins("a", "edit").await;
    bob.joins("a", "edit").await;
    ada.hears();
    (ada, bob)
}

#[tokio::test]
async fn who_shows_no_good_token_is_refused() {
    let chats = Chats::new();
    let closed = |address: &str| -> Option<CloseCode> {
        let mut client: Client<Chat> = chats.0.connect(address);
        client.closed()
    };
    chats.seconds(10);
    for (address, code) in [
        (format!("/chat?token={}", token("ada", 11)), None),
        (format!("/chat?token={}", token("ada", 10)), Some(CloseCode::UNAUTHORIZED)),
        ("/chat?token=nonsense".to_owned(), Some(CloseCode::UNAUTHORIZED)),
    ] {
        assert_eq!(closed(&address), code, "{address}");
    }
}

#[tokio::test]
async fn with_an_expired_token_every_message_is_refused_and_room_messages_wait() {
    let chats = Chats::new();
    let (mut ada, mut bob) = pair(&chats).await;
    chats.seconds(59);
    assert_eq!(ada.says("a", "in time").await, ["said in time"]);
    chats.seconds(1);
    assert_eq!(ada.says("a", "late").await, ["error unauthenticated: Token expired"]);
    bob.says("a", "one").await;
    assert_eq!(ada.hears(), [""; 0]);
}

#[tokio::test]
async fn what_waited_follows_the_answer_to_another_token() {
    let chats = Chats::new();
    let (mut ada, mut bob) = pair(&chats).await;
    ada.joins("b", "edit").await;
    bob.joins("b", "edit").await;
    bob.says("a", "before").await;
    chats.seconds(60);
    for text in ["one", "two"] {
        bob.says("a", text).await;
        bob.says("b", &text.to_uppercase()).await;
    }
    chats.seconds(20);
    let refresh = json!({ "do": "refresh", "token": token("ada", 120) });
    let expected = ["came bob edit", "said before", "refreshed", "said one", "said two", "said ONE", "said TWO"];
    assert_eq!(ada.asks(refresh).await, expected);
    bob.says("a", "three").await;
    assert_eq!((ada.hears(), ada.says("b", "back").await), (vec!["said three".into()], vec!["said back".to_owned()]));
}

#[tokio::test]
async fn half_a_minute_after_the_expiry_the_connection_is_closed() {
    let chats = Chats::new();
    let (mut ada, _bob) = pair(&chats).await;
    let mut renewed = chats.connect(&format!("/chat?token={}", token("eve", 60)));
    chats.seconds(89);
    assert_eq!(renewed.asks(json!({ "do": "refresh", "token": token("eve", 200) })).await, ["refreshed"]);
    assert_eq!(ada.client.closed(), None);
    chats.seconds(1);
    assert!(ada.is_closed_with(CloseCode::UNAUTHORIZED));
    chats.seconds(139);
    assert_eq!(renewed.client.closed(), None);
    chats.seconds(1);
    assert!(renewed.is_closed_with(CloseCode::UNAUTHORIZED));
}

#[tokio::test]
async fn only_a_good_token_of_the_same_user_is_taken() {
    let chats = Chats::new();
    let (mut ada, _bob) = pair(&chats).await;
    chats.seconds(65);
    for (token, detail) in [
        (token("eve", 1000), "The token is another user's"),
        (token("ada", 65), "Token expired"),
        ("nonsense".to_owned(), "Invalid token"),
    ] {
        let answer = ada.asks(json!({ "do": "refresh", "token": token })).await;
        assert_eq!(answer, [format!("error unauthenticated: {detail}")]);
        assert_eq!(ada.says("a", "x").await, ["error unauthenticated: Token expired"]);
    }
    assert_eq!(ada.asks(json!({ "do": "refresh", "token": token("ada", 66) })).await, ["refreshed"]);
    assert_eq!(ada.says("a", "x").await, ["said x"]);
}

#[tokio::test]
async fn a_connection_lost_while_its_token_was_expired_misses_nothing_either() {
    let chats = Chats::new();
    let (ada, mut bob) = pair(&chats).await;
    chats.seconds(60);
    bob.says("a", "one").await;
    let last = ada.cut();
    bob.says("a", "two").await;
    let mut ada = chats.returning("ada");
    let expected = ["joined 2 true [ada edit, bob edit]", "said one", "said two"];
    assert_eq!(ada.resumes("a", "edit", &last).await, expected);
}

#[tokio::test]
async fn who_missed_more_than_is_remembered_has_to_come_back() {
    let chats = Chats::new();
    let (mut ada, mut bob) = pair(&chats).await;
    chats.seconds(60);
    for number in 0..201 {
        bob.says("a", &number.to_string()).await;
    }
    assert_eq!(ada.asks(json!({ "do": "refresh", "token": token("ada", 120) })).await, ["refreshed"]);
    assert!(ada.is_closed_with(CloseCode::TOO_SLOW));
    let last = ada.last.clone();
    let mut ada = chats.returning("ada");
    assert_eq!(ada.resumes("a", "edit", &last).await, ["joined 203 false [ada edit, bob edit]"]);
}

#[tokio::test]
async fn a_connection_is_given_nothing_while_its_token_is_expired() {
    let chats = Chats::new();
    let mut idle = chats.connect(&format!("/chat?token={}", token("ada", 60)));
    let mut ada = chats.user("ada");
    ada.joins("a", "edit").await;
    chats.seconds(60);
    drop(ada);
    chats.seconds(1);
    assert_eq!(idle.hears(), [""; 0]);
    assert_eq!(idle.asks(json!({ "do": "refresh", "token": token("ada", 120) })).await, ["refreshed"]);
    chats.seconds(1);
    assert_eq!(idle.hears(), ["joined 1 true [ada edit]"]);
}
