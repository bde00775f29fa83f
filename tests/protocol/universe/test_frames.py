"""Plain frames: `{"event", "data"}`, an optional `id` that is echoed, and what is no frame."""

import pytest

from support import tokens
from support.json_text import Json
from support.server import Server
from support.socketio import SocketIo
from support.universe import UNIVERSE, Plain, gather
from support.wire import CONTINUATION, TEXT, Wire

JOIN: Json = {"universeId": UNIVERSE, "mode": "edit"}
ROOM: Json = {"universeId": UNIVERSE}
ANALYSIS: Json = {"frequencies": [], "waveform": [], "timestamp": "2024-03-21T10:30:00Z"}
# A message and the event that is its reply, in an order in which each is taken.
REPLIES: list[tuple[str, Json, str]] = [
    ("join_room", JOIN, "room_joined"),
    ("update_physics", {**ROOM, "parameters": {"gravity": 1}}, "physics_updated"),
    ("update_music", {**ROOM, "parameters": {"tempo": 90}}, "music_updated"),
    ("update_visualization", {**ROOM, "parameters": {"brightness": 1}}, "visualization_updated"),
    ("generate_music", {**ROOM, "duration": 1}, "music_generated"),
    ("audio_analysis", {**ROOM, "analysis": ANALYSIS}, "audio_analyzed"),
    ("refresh_token", {"token": tokens.token("ann")}, "token_refreshed"),
    ("leave_room", ROOM, "room_left"),
]
# A message and the error it is answered with, by who has joined nothing.
ERRORS: list[tuple[str, Json, str, str]] = [
    ("join_room", {"universeId": "nowhere", "mode": "edit"}, "room_error", "NOT_FOUND"),
    ("leave_room", ROOM, "room_error", "NOT_FOUND"),
    ("join_room", {}, "error", "INVALID_PARAMETERS"),
    ("update_physics", {**ROOM, "parameters": {"gravity": 1}}, "error", "PERMISSION_DENIED"),
    ("update_physics", {**ROOM, "parameters": {"gravity": -1}}, "error", "INVALID_PARAMETERS"),
    ("refresh_token", {"token": "nonsense"}, "error", "AUTH_ERROR"),
    ("nobody_knows", {}, "error", "INVALID_PARAMETERS"),
]


@pytest.mark.parametrize("ref", ["a", "🎻" * 20, "x" * 256, 7, 0, -1, 2**53 - 1])
def test_an_id_is_echoed_in_every_reply(server: Server, ref: Json) -> None:
    with Plain(server, "ann") as ann:
        for event, data, reply in REPLIES:
            ann.emit(event, data, ref=ref)
            ann.expect(reply, ref=ref)


def test_without_an_id_there_is_none_in_the_reply(server: Server) -> None:
    with Plain(server, "ann") as ann:
        for event, data, reply in REPLIES:
            ann.emit(event, data)
            ann.expect(reply, ref=None)


def test_an_id_is_echoed_in_every_error(server: Server) -> None:
    with Plain(server, "ann") as ann:
        for event, data, reply, code in ERRORS:
            ann.emit(event, data, ref=event)
            ann.expect(reply, ref=event, code=code)


def test_an_id_is_the_senders_alone(server: Server) -> None:
    with Plain(server, "ann") as ann, Plain(server, "ann") as same, SocketIo(server, "bob") as bob:
        ann.join()
        same.join()
        bob.join()
        for member in (ann, same):
            member.unread()
        for event, data, reply in REPLIES[1:6]:
            ann.emit(event, data, ref="mine")
            ann.expect(reply, ref="mine")
            same.expect(reply, ref=None)
            bob.expect(reply)


def test_equal_ids_are_no_matter(server: Server) -> None:
    with Plain(server, "ann") as ann:
        ann.join()
        for gravity in range(5):
            ann.emit("update_physics", {**ROOM, "parameters": {"gravity": gravity}}, ref=1)
        for gravity in range(5):
            ann.expect("physics_updated", ref=1, parameters={"gravity": gravity})


@pytest.mark.parametrize("ref", [True, [], {}, [1], {"a": 1}])
def test_an_id_that_is_no_text_and_no_number_is_invalid(server: Server, ref: Json) -> None:
    with Plain(server, "ann") as ann:
        ann.emit("join_room", JOIN, ref=ref)
        ann.expect_error("INVALID_PARAMETERS")
        ann.expect_nothing()


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "join_room",
        "null",
        "[]",
        '"join_room"',
        "{}",
        "{",
        '{"event":"join_room"',
        '{"data":{"universeId":"universe-123","mode":"edit"}}',
        '{"event":null,"data":{}}',
        '{"event":7,"data":{}}',
        '{"event":["join_room"],"data":{}}',
        '{"event":"join_room"}',
        '{"event":"","data":{}}',
        '{"event":"Join_Room","data":{"universeId":"universe-123","mode":"edit"}}',
        '{"event":"join_room","event":"join_room","data":{"universeId":"universe-123","mode":"edit"}}',
        '{"event":"join_room","data":{"universeId":"universe-123","mode":"edit"},"data":{}}',
        '{"event":"join_room","data":{"universeId":"universe-123","mode":"edit","mode":"edit"}}',
        '{"event":"join_room","data":{"universeId":"universe-123","mode":"edit"}}}',
        '{"event":"join_room","data":{"universeId":"universe-123","mode":"edit",}}',
        '{"event":"join_room","data":{"universeId":"\\ud800","mode":"edit"}}',
        '{"event":"update_physics","data":{"universeId":"universe-123","parameters":{"gravity":1,"gravity":1}}}',
        '{"event":"update_physics","data":{"universeId":"universe-123","parameters":{"gravity":NaN}}}',
        '{"event":"update_physics","data":{"universeId":"universe-123","parameters":{"gravity":1e999}}}',
        '{"event":"room_joined","data":{}}',
        '{"event":"connect_success","data":{}}',
        '{"event":"error","data":{}}',
        '["join_room",{"universeId":"universe-123","mode":"edit"}]',
        '42/ws,["join_room",{"universeId":"universe-123","mode":"edit"}]',
    ],
)
def test_what_is_no_frame_is_an_error_and_the_connection_stays(server: Server, text: str) -> None:
    with Plain(server, "ann") as ann:
        ann.send_text(text)
        ann.expect_error("INVALID_PARAMETERS")
        ann.expect_nothing()
        ann.join()


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{}",
        "[]",
        "[7]",
        "[null,{}]",
        '["join_room"]',
        '["join_room",null]',
        '["join_room",7]',
        '["nobody_knows",{}]',
        '["join_room",{"universeId":"universe-123","mode":"edit","mode":"edit"}]',
        '["connect_success",{}]',
    ],
)
def test_a_packet_that_is_no_event_is_an_error_and_the_connection_stays(server: Server, content: str) -> None:
    with SocketIo(server, "ann") as ann, Plain(server, "bob") as bob:
        bob.join()
        ann.link.send_text("42/ws," + content)
        ann.expect_error("INVALID_PARAMETERS")
        bob.expect_nothing()
        ann.join()
        bob.expect("participant_joined")


def test_a_binary_frame_counts_as_text_and_is_answered_in_text(server: Server) -> None:
    with Plain(server, "ann") as ann:
        ann.send_text(b'{"event":"join_room","data":{"universeId":"universe-123","mode":"edit"}}')
        ann.expect("room_joined")
        ann.send_text(b'{"event":"join_room\xff"}')
        ann.expect_error("INVALID_PARAMETERS")


def test_bad_utf8_in_a_text_frame_closes_with_1007(server: Server) -> None:
    with Wire(server.port, f"/universe?token={tokens.token('ann')}") as wire:
        wire.send(TEXT, b'{"event": "\xff"}')
        assert wire.closed_with() == 1007


def test_a_frame_in_fragments_is_one_frame(server: Server) -> None:
    with Plain(server, "bob") as bob, Wire(server.port, f"/universe?token={tokens.token('ann')}") as wire:
        bob.join()
        wire.send(TEXT, b'{"event":"join_room","data":{"univer', final=False)
        wire.send(CONTINUATION, b'seId":"universe-123",', final=False)
        wire.send(CONTINUATION, b'"mode":"edit"}}')
        bob.expect("participant_joined")


def test_the_order_of_a_frames_members_is_no_matter(server: Server) -> None:
    with Plain(server, "ann") as ann:
        ann.send_text('{"id":"x","data":{"mode":"edit","universeId":"universe-123"},"event":"join_room"}')
        ann.expect("room_joined", ref="x")


def test_users_with_ids_and_acknowledgements_share_a_room(server: Server) -> None:
    with Plain(server, "ann") as ann, SocketIo(server, "bob") as bob:
        gather(ann, bob)
        bob.emit("update_physics", {**ROOM, "parameters": {"gravity": 1}}, ref=3)
        data = bob.expect("physics_updated")
        assert (acknowledged := bob.next()).name == "ack"
        assert (acknowledged.ref, acknowledged.data) == (3, data)
        ann.expect("physics_updated", ref=None)
