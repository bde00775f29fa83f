use std::time::Duration;

use antiphon_runtime::CloseCode;
use antiphon_runtime::testing::Bench;

use super::control::Control;

const ON: &str = r#"{"type":"set_render_state","enabled":true}"#;
const OFF: &str = r#"{"type":"set_render_state","enabled":false}"#;

#[tokio::test]
async fn a_toggle_reaches_everyone() {
    let bench = Bench::new(Control::new);
    let (mut one, mut two) = (bench.connect("/ws/control"), bench.connect("/ws/control?x=1"));
    one.send(r#"{"enabled":false,"type":"toggle_render"}"#).await;
    assert_eq!((one.received(), two.received()), (vec![ON.to_owned(), OFF.to_owned()], vec![ON.into(), OFF.into()]));
    assert_eq!(bench.connect("/ws/control").received(), [OFF]);
}

#[tokio::test]
async fn what_is_invalid_is_ignored() {
    let bench = Bench::new(Control::new);
    let mut client = bench.connect("/ws/control");
    for text in ["", "{", "[]", r#"{"type":"other"}"#, r#"{"type":"toggle_render","enabled":1}"#, &"[".repeat(2000)] {
        client.send(text).await;
    }
    client.send_bytes(&[0xff]).await;
    assert_eq!((client.received(), client.closed()), (vec![ON.to_owned()], None));
}

#[tokio::test]
async fn a_silent_client_is_dropped_and_an_answering_one_is_not() {
    let bench = Bench::new(Control::new);
    let (mut silent, mut answering) = (bench.connect("/ws/control"), bench.connect("/ws/control"));
    silent.fall_silent();
    bench.advance(Duration::from_secs(44));
    assert_eq!(silent.closed(), None);
    bench.advance(Duration::from_secs(1));
    assert_eq!(silent.closed(), Some(CloseCode::ABNORMAL));
    bench.advance(Duration::from_mins(10));
    assert_eq!(answering.closed(), None);
}

#[tokio::test]
async fn who_does_not_read_is_too_slow() {
    let bench = Bench::new(Control::new);
    let (mut sender, mut sleeper) = (bench.connect("/ws/control"), bench.connect("/ws/control"));
    for _ in 0..2000 {
        sender.send(r#"{"type":"toggle_render","enabled":true}"#).await;
    }
    assert_eq!((sender.closed(), sleeper.closed()), (None, Some(CloseCode::TOO_SLOW)));
}
