use super::*;
use proptest::prelude::*;

fn packet<'a>(namespace: &'a str, content: Content<'a>) -> Packet<'a> {
    Packet { namespace, content }
}

#[test]
fn reads_what_stock_clients_send() {
    for (text, expected) in [
        ("0", packet("/", Content::Connect { auth: None })),
        ("0/ws,", packet("/ws", Content::Connect { auth: None })),
        ("0/ws", packet("/ws", Content::Connect { auth: None })),
        (r#"0/ws,{"token":"t"}"#, packet("/ws", Content::Connect { auth: Some(r#"{"token":"t"}"#) })),
        ("1/ws,", packet("/ws", Content::Disconnect)),
        ("1", packet("/", Content::Disconnect)),
        (r#"2["a",{}]"#, packet("/", Content::Event { ack: None, call: Ok(Call { name: "\"a\"", argument: "{}" }) })),
        (
            r#"2/ws,17[ "a\n" , {"b":[1]} ]"#,
            packet(
                "/ws",
                Content::Event { ack: Some(17), call: Ok(Call { name: r#""a\n""#, argument: r#"{"b":[1]}"# }) },
            ),
        ),
        ("3/ws,0[]", packet("/ws", Content::Ack)),
        (r#"61-/ws,0[{"_placeholder":true,"num":0}]"#, packet("/ws", Content::Ack)),
    ] {
        assert_eq!(Packet::parse(text), Some(expected), "{text}");
    }
}

#[test]
fn an_event_that_is_no_message_is_still_an_event() {
    for (text, ack, why) in [
        (r#"2/ws,5["a"]"#, Some(5), "An event must have an argument"),
        (r#"2/ws,["a",1,2]"#, None, "An event must have one argument only"),
        (r#"51-/ws,9["a",{"_placeholder":true,"num":0}]"#, Some(9), "Binary events are not supported"),
        ("2/ws,1[]", Some(1), "An event must be a JSON array that begins with its name"),
        ("2/ws,[1,{}]", None, "An event must be a JSON array that begins with its name"),
        ("2/ws,", None, "An event must be a JSON array that begins with its name"),
        (r#"2/ws,["a",{}"#, None, "An event must be a JSON array that begins with its name"),
        (r#"2/ws,["a",{},"id":1]"#, None, "An event must be a JSON array that begins with its name"),
        (r#"2/ws,["a",{}] x"#, None, "An event must be a JSON array that begins with its name"),
    ] {
        let expected = packet("/ws", Content::Event { ack, call: Err(why) });
        assert_eq!(Packet::parse(text), Some(expected), "{text}");
    }
}

#[test]
fn what_a_client_may_not_send_is_no_packet() {
    let long = format!("0/{},", "n".repeat(NAMESPACE_LIMIT));
    for text in [
        "",
        "7",
        "x",
        "é",
        "4{\"message\":\"x\"}",
        "0[]",
        "0\"x\"",
        "0{",
        "0{}{}",
        "1/ws,x",
        "2/ws,9007199254740992[\"a\",1]",
        "2/ws,99999999999999999999[\"a\",1]",
        "5[\"a\",1]",
        "5-[\"a\",1]",
        "512345-[\"a\",1]",
        "5x-[\"a\",1]",
        "0/a\u{7}b,",
        &long,
    ] {
        assert_eq!(Packet::parse(text), None, "{text}");
    }
}

#[test]
fn writes_what_stock_clients_read() {
    for (text, expected) in [
        (connected("/ws", "k"), r#"0/ws,{"sid":"k"}"#),
        (connected("/", "k"), r#"0{"sid":"k"}"#),
        (refused("/ws", "No \"x\"", Some("AUTH")), r#"4/ws,{"message":"No \"x\"","data":{"code":"AUTH"}}"#),
        (refused("/ws", "No", None), r#"4/ws,{"message":"No"}"#),
        (disconnected("/ws"), "1/ws,"),
        (event("/ws", "\"a\"", Some("{}")), r#"2/ws,["a",{}]"#),
        (event("/", "\"a\"", None), r#"2["a"]"#),
        (ack("/ws", 17, Some("{}")), "3/ws,17[{}]"),
        (ack("/", 0, None), "30[]"),
    ] {
        assert_eq!(text, expected);
    }
}

/// Any JSON value of some size.
fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![Just(serde_json::Value::Null), any::<i64>().prop_map(Into::into), ".*".prop_map(Into::into)];
    let value = leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(serde_json::Value::from),
            prop::collection::hash_map(".*", inner, 0..4)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    });
    value.prop_map(|value| value.to_string())
}

fn namespace() -> impl Strategy<Value = String> {
    prop_oneof![Just("/".to_owned()), "/[a-z0-9/_-]{1,20}"]
}

proptest! {
    #[test]
    fn no_text_is_too_strange(text in ".*", kind in "[0-6]", number in "[0-9]{0,20}", rest in "[-/,\\[\\]{}\"a-z0-9é ]*") {
        let _ = Packet::parse(&text);
        let _ = Packet::parse(&format!("{kind}{number}{rest}"));
    }

    #[test]
    fn an_event_comes_back_as_it_went(namespace in namespace(), name in ".*", argument in json(), ack in prop::option::of(0..=ACK_LIMIT)) {
        let name = serde_json::Value::from(name).to_string();
        let mut text = event(&namespace, &name, Some(&argument));
        if let Some(ack) = ack {
            text = text.replacen('[', &format!("{ack}["), 1);
        }
        let call = Ok(Call { name: &name, argument: &argument });
        prop_assert_eq!(Packet::parse(&text), Some(packet(&namespace, Content::Event { ack, call })));
        let plain = Call { name: &name, argument: &argument }.plain("event", "data");
        let plain: serde_json::Value = serde_json::from_str(&plain).unwrap();
        prop_assert_eq!(plain["event"].to_string(), name);
        prop_assert_eq!(plain["data"].to_string(), argument);
    }

    #[test]
    fn what_is_read_as_an_event_is_json(payload in "[\\[\\]{}\",:0-9a-z ]{0,24}") {
        let text = format!("2{payload}");
        let Some(Packet { content: Content::Event { ack, call: Ok(call) }, .. }) = Packet::parse(&text) else { return Ok(()) };
        let digits = ack.map_or(0, |_| payload.bytes().take_while(u8::is_ascii_digit).count());
        let whole: serde_json::Value = serde_json::from_str(&payload[digits..]).unwrap();
        prop_assert_eq!(whole.as_array().map(Vec::len), Some(2));
        prop_assert!(serde_json::from_str::<serde_json::Value>(&call.plain("event", "data")).is_ok());
    }
}
