//! Scenarios against a server that does what they tell it to.

use std::time::Duration;

use antiphon_cli::play::{Mismatch, Need, Outcome, Played, Setting, Transport, missing, obstacle, play};
use antiphon_codegen::compile;
use antiphon_codegen::diagnostic::Style;
use antiphon_codegen::model::{Service, Valid};
use antiphon_codegen::source::Sources;
use jsonwebtoken::{DecodingKey, Validation, decode};
use serde_json::Value;

use crate::puppet;

const CONNECT: &str = "connect: { anna: { channel: main, path: { room: a } } }";
const PATIENCE: Duration = Duration::from_millis(400);

/// A puppet with one scenario of these steps.
fn service(steps: &[&str]) -> Valid<Service> {
    let steps: String = steps.iter().map(|step| format!("    - {step}\n")).collect();
    let mut sources = Sources::new();
    sources.add("puppet.yaml", puppet::spec(&format!("  a scenario:\n{steps}")));
    let run = compile(sources);
    let told = run.diagnostics.render(&run.sources, Style::Plain);
    run.services.unwrap_or_else(|| panic!("{told}")).remove(0)
}

async fn setting() -> Setting {
    let base = format!("http://{}", puppet::start().await).parse().unwrap();
    Setting::new(base).patience(PATIENCE)
}

async fn played_with(setting: &Setting, steps: &[&str]) -> Played {
    let service = service(steps);
    play(setting, &service, &service.scenarios[0]).await
}

async fn played(steps: &[&str]) -> Played {
    played_with(&setting().await, steps).await
}

/// All steps go as written.
async fn passes(steps: &[&str]) {
    let played = played(steps).await;
    let failure = played.failure().map(|(step, mismatch)| format!("step {}, {mismatch}", step.number));
    assert_eq!((played.outcome, failure), (Outcome::Passed, None));
    assert_eq!(played.steps.len(), steps.len());
}

/// The last step fails, for this reason.
async fn fails(steps: &[&str], expected: &str, came: &str, place: Option<&str>) {
    let played = played(steps).await;
    assert_eq!(played.outcome, Outcome::Failed);
    let (step, mismatch) = played.failure().unwrap();
    assert_eq!(step.number, steps.len());
    let reason = Mismatch {
        client: "anna".into(),
        expected: expected.into(),
        came: came.into(),
        place: place.map(str::to_owned),
    };
    assert_eq!(*mismatch, reason);
}

#[tokio::test]
async fn frames_come_in_the_order_written() {
    passes(&[
        CONNECT,
        "send: { by: anna, message: { type: do, send: [{ type: said, n: 1 }, { type: said, n: 2.0 }] } }",
        "receive: { by: anna, message: { type: said, n: 1 } }",
        "receive: { by: anna, message: { type: said, n: 2 } }",
        "silent: { by: anna, for: 50ms }",
        "send: { by: anna, text: \"not JSON\" }",
        "receive: { by: anna, message: { type: said, heard: not JSON } }",
    ])
    .await;
}

#[tokio::test]
async fn another_frame_is_told_with_the_place_where_it_differs() {
    fails(
        &[
            CONNECT,
            "send: { by: anna, message: { type: do, send: [{ type: said, id: 7 }, { type: said, of: { id: 8 } }] } }",
            "receive: { by: anna, message: { type: said, id: \"<id>\" } }",
            "receive: { by: anna, message: { type: said, of: { id: \"<id>\" } } }",
        ],
        r#"{"type":"said","of":{"id":7}}"#,
        r#"{"of":{"id":8},"type":"said"}"#,
        Some("/of/id"),
    )
    .await;
}

#[tokio::test]
async fn a_frame_that_does_not_come_is_missed_in_time() {
    let steps = [CONNECT, "receive: { by: anna, message: { type: said } }"];
    fails(&steps, r#"{"type":"said"}"#, "nothing within 400 ms", None).await;
}

#[tokio::test]
async fn what_comes_in_silence_is_told() {
    let steps =
        [CONNECT, "send: { by: anna, message: { type: do, later: { type: said } } }", "silent: { by: anna, for: 2s }"];
    fails(&steps, "nothing for 2 s", r#"{"type":"said"}"#, None).await;
}

#[tokio::test]
async fn frames_in_any_order_come_each_once() {
    let send = "send: { by: anna, message: { type: do, send: [{ type: said, n: 2 }, { type: said, n: 1 }] } }";
    passes(&[CONNECT, send, "receive: { by: anna, any-order: [{ type: said, n: 1 }, { type: said, n: \"<n>\" }] }"])
        .await;
    fails(
        &[CONNECT, send, "receive: { by: anna, any-order: [{ type: said, n: 2 }, { type: said, n: 2 }] }"],
        r#"[{"type":"said","n":2}]"#,
        r#"{"n":1,"type":"said"}"#,
        None,
    )
    .await;
}

#[tokio::test]
async fn until_passes_over_others_and_binds_nothing_in_them() {
    let send =
        "send: { by: anna, message: { type: do, send: [{ type: said, n: 1, id: 1 }, { type: said, n: 2, id: 2 }] } }";
    passes(&[
        CONNECT,
        send,
        "receive: { by: anna, until: { type: said, id: \"<id>\", n: 2 } }",
        "send: { by: anna, message: { type: do, send: [{ type: said, n: \"<id>\" }] } }",
        "receive: { by: anna, message: { type: said, n: 2 } }",
    ])
    .await;
    fails(
        &[CONNECT, send, "receive: { by: anna, until: { type: said, n: 3 } }"],
        r#"{"type":"said","n":3}"#,
        r#"{"id":1,"n":1,"type":"said"}, {"id":2,"n":2,"type":"said"}, nothing within 400 ms"#,
        None,
    )
    .await;
}

#[tokio::test]
async fn the_end_of_a_connection_is_expected_with_its_code() {
    let close = "send: { by: anna, message: { type: do, close: 1008 } }";
    passes(&[CONNECT, close, "closed: { by: anna, code: 1008 }"]).await;
    passes(&[CONNECT, close, "closed: { by: anna }", CONNECT, "silent: { by: anna, for: 10ms }"]).await;
    let came = "the end of the connection, with 1008: told to";
    fails(&[CONNECT, close, "closed: { by: anna, code: 1000 }"], "the end of the connection, with 1000", came, None)
        .await;
    fails(&[CONNECT, close, "receive: { by: anna, message: { type: said } }"], r#"{"type":"said"}"#, came, None).await;
    fails(&[CONNECT, "closed: { by: anna }"], "the end of the connection", "nothing within 400 ms", None).await;
}

#[tokio::test]
async fn a_server_that_vanishes_has_the_code_of_browsers() {
    let drop = "send: { by: anna, message: { type: do, drop: true } }";
    passes(&[CONNECT, drop, "closed: { by: anna, code: 1006 }"]).await;
}

#[tokio::test]
async fn a_connection_that_is_closed_has_a_close_frame_and_a_lost_one_has_none() {
    let ben = "connect: { ben: { channel: main, path: { room: b } } }";
    let ask = "send: { by: ben, message: { type: do, tell: ended } }";
    passes(&[CONNECT, ben, "close: anna", ask, "receive: { by: ben, message: { type: said, ended: closed } }"]).await;
    passes(&[CONNECT, ben, "lose: anna", ask, "receive: { by: ben, message: { type: said, ended: lost } }"]).await;
}

#[tokio::test]
async fn who_is_gone_does_nothing_more() {
    for step in
        ["send: { by: anna, message: { type: do } }", "receive: { by: anna, message: { type: said } }", "close: anna"]
    {
        fails(&[CONNECT, "lose: anna", step], "an open connection", "none", None).await;
    }
}

#[tokio::test]
async fn what_comes_while_all_wait_is_kept() {
    passes(&[
        CONNECT,
        "send: { by: anna, message: { type: do, later: { type: said } } }",
        "wait: 200ms",
        "receive: { by: anna, message: { type: said } }",
    ])
    .await;
}

#[tokio::test]
async fn what_is_no_frame_is_told_as_it_came() {
    let steps = [
        CONNECT,
        "send: { by: anna, message: { type: do, raw: \"<b>oops</b>\" } }",
        "receive: { by: anna, until: { type: said } }",
    ];
    let came = "text that is no JSON: <b>oops</b>, nothing within 400 ms";
    fails(&steps, r#"{"type":"said"}"#, came, None).await;
}

#[tokio::test]
async fn parameters_stand_in_the_address_and_may_be_bound_before() {
    passes(&[
        CONNECT,
        "send: { by: anna, message: { type: do, send: [{ type: said, id: \"1 2\" }] } }",
        "receive: { by: anna, message: { type: said, id: \"<id>\" } }",
        "connect: { ben: { channel: main, path: { room: \"<id>\" }, query: { lang: \"a&b\" } } }",
        "send: { by: ben, message: { type: do, tell: url } }",
        "receive: { by: ben, message: { type: said, url: \"/puppet/1%202?lang=a%26b\" } }",
    ])
    .await;
}

#[tokio::test]
async fn a_server_that_is_not_there_fails_the_first_step() {
    let base = "ws://127.0.0.1:1".parse().unwrap();
    let played = played_with(&Setting::new(base), &[CONNECT]).await;
    let (step, mismatch) = played.failure().unwrap();
    assert_eq!((step.number, step.what.as_str(), mismatch.expected.as_str()), (1, "anna connects", "a connection"));
    assert!(mismatch.came.contains("refused"), "{}", mismatch.came);
}

const TOKENS: [&str; 5] = [
    "connect: { anna: { channel: main, path: { room: a }, token: ben } }",
    "send: { by: anna, message: { type: do, tell: url } }",
    "receive: { by: anna, message: { type: said, url: \"<url>\" } }",
    "send: { by: anna, message: { type: do, send: [{ type: said, token: \"<token.ben>\" }] } }",
    "receive: { by: anna, message: { type: said, token: abc } }",
];

#[tokio::test]
async fn a_token_that_is_given_is_brought_and_never_shown() {
    let setting = setting().await.token("ben", "abc");
    let played = played_with(&setting, &TOKENS).await;
    assert_eq!(played.outcome, Outcome::Passed, "{:?}", played.failure());
    assert_eq!(played.steps[3].what, r#"anna sends {"type":"do","send":[{"type":"said","token":"<token.ben>"}]}"#);
}

#[tokio::test]
async fn a_token_is_signed_with_the_secret() {
    let secret = "a secret of thirty-two characters";
    let mut steps = TOKENS;
    steps[4] = "receive: { by: anna, message: { type: said, token: other } }";
    let played = played_with(&setting().await.secret(secret), &steps).await;
    let (_, mismatch) = played.failure().unwrap();
    let came: Value = serde_json::from_str(&mismatch.came).unwrap();
    let key = DecodingKey::from_secret(secret.as_bytes());
    let claims = decode::<Value>(came["token"].as_str().unwrap(), &key, &Validation::default()).unwrap().claims;
    assert_eq!((&claims["sub"], &claims["name"]), (&"ben".into(), &"ben".into()));
}

#[tokio::test]
async fn a_token_of_nobody_needs_nothing() {
    passes(&[
        "connect: { anna: { channel: main, path: { room: a }, token: invalid } }",
        "send: { by: anna, message: { type: do, tell: url } }",
        "receive: { by: anna, message: { type: said, url: \"<url>\" } }",
    ])
    .await;
}

#[tokio::test]
async fn what_a_scenario_needs_is_known_before_it_is_played() {
    let service = service(&[
        "connect: { anna: { channel: main, path: { room: \"<room>\" }, token: cleo } }",
        "send: { by: anna, message: { type: do, send: [\"<password>\", \"<later>\", \"<token.dora>\"] } }",
        "receive: { by: anna, message: { type: said, later: \"<later>\", any: \"<*>\" } }",
        "send: { by: anna, message: { type: do, send: [\"<later>\"] } }",
    ]);
    let setting = setting().await;
    let needs = |setting: &Setting| missing(setting, &service.scenarios[0]).into_iter().collect::<Vec<_>>();
    let value = |name: &str| Need::Value(name.into());
    let token = |user: &str| Need::Token(user.into());
    let all = [value("later"), value("password"), value("room"), token("cleo"), token("dora")];
    assert_eq!(needs(&setting), all);
    let given = setting.value("later", 1).value("password", "secret").secret("a secret");
    assert_eq!(needs(&given), [value("room")]);
}

#[tokio::test]
async fn values_that_are_given_are_not_shown() {
    let setting = setting().await.value("password", "secret");
    let steps = [
        CONNECT,
        "send: { by: anna, message: { type: do, send: [{ type: said, was: \"<password>\" }] } }",
        "receive: { by: anna, message: { type: said, was: \"<password>\", more: 1 } }",
    ];
    let played = played_with(&setting, &steps).await;
    let (_, mismatch) = played.failure().unwrap();
    assert_eq!(mismatch.expected, r#"{"type":"said","was":"<password>","more":1}"#);
    assert_eq!(mismatch.place.as_deref(), Some("/more"));
    assert!(played.steps[1].what.contains("<password>"));
}

/// A scenario that plays the same way over both transports.
const BOTH: [&str; 8] = [
    "connect: { anna: { channel: both, query: { lang: de }, token: ben } }",
    "send: { by: anna, message: { event: act, data: { send: [{ type: said, n: 1 }, { type: said, n: 2 }] } } }",
    "receive: { by: anna, message: { event: said, data: { n: 1 } } }",
    "receive: { by: anna, message: { event: said, data: { n: 2 } } }",
    "send: { by: anna, message: { event: act, data: { tell: url } } }",
    "receive: { by: anna, message: { event: said, data: { url: \"<url>\" } } }",
    "send: { by: anna, message: { event: act, data: { close: 4001 } } }",
    "closed: { by: anna, code: 4001 }",
];

#[tokio::test]
async fn one_scenario_plays_over_both_transports() {
    for transport in [Transport::WebSocket, Transport::SocketIo] {
        let setting = setting().await.transport(transport).token("ben", "abc");
        let played = played_with(&setting, &BOTH).await;
        assert_eq!(played.outcome, Outcome::Passed, "{:?}", played.failure());
    }
}

#[tokio::test]
async fn a_token_stands_where_the_transport_carries_it() {
    let query = "/both?lang=de&token=abc";
    let auth = r#"/socket.io/?EIO=4&transport=websocket&lang=de{\"token\":\"abc\"}"#;
    for (transport, url) in [(Transport::WebSocket, query), (Transport::SocketIo, auth)] {
        let expected = format!(r#"receive: {{ by: anna, message: {{ event: said, data: {{ url: "{url}" }} }} }}"#);
        let mut steps = BOTH;
        steps[5] = &expected;
        let setting = setting().await.transport(transport).token("ben", "abc");
        let played = played_with(&setting, &steps).await;
        assert_eq!(played.outcome, Outcome::Passed, "{:?}", played.failure());
    }
}

#[tokio::test]
async fn a_refused_namespace_is_a_frame_and_an_end() {
    let setting = setting().await.transport(Transport::SocketIo).token("ben", "forbidden");
    let steps = [
        BOTH[0],
        "receive: { by: anna, message: { event: connect_error, data: { error: Not you, code: AUTH_ERROR } } }",
        "closed: { by: anna, code: 1008 }",
    ];
    let played = played_with(&setting, &steps).await;
    assert_eq!(played.outcome, Outcome::Passed, "{:?}", played.failure());
}

#[tokio::test]
async fn what_socket_io_cannot_carry_is_left_out() {
    let setting = setting().await.transport(Transport::SocketIo);
    let both = "connect: { anna: { channel: both } }";
    for (steps, reason) in [
        (&[CONNECT][..], "`main` has no namespace of Socket.IO"),
        (&[both, "send: { by: anna, text: raw }"], "raw text has no place in Socket.IO"),
    ] {
        let service = service(steps);
        let scenario = &service.scenarios[0];
        assert_eq!(obstacle(&service, scenario, Transport::WebSocket), None);
        assert_eq!(obstacle(&service, scenario, Transport::SocketIo).as_deref(), Some(reason));
        assert_eq!(play(&setting, &service, scenario).await.outcome, Outcome::Skipped(reason.to_owned()));
    }
}
