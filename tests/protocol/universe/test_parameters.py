"""Every parameter: its type, its range, and that a bad one changes nothing."""

import pytest

from support.json_text import Json, canonical
from support.server import Server
from support.socketio import SocketIo
from support.universe import EMPTY, UNIVERSE, Plain, gather
from support.universe_parameters import DOCUMENT, KINDS, PARAMETERS, Parameter

both = pytest.mark.parametrize("kind", [Plain, SocketIo])
each_parameter = pytest.mark.parametrize("parameter", PARAMETERS, ids=lambda parameter: parameter.name)
each_kind = pytest.mark.parametrize("name", KINDS)


@each_parameter
def test_a_good_value_is_broadcast_and_kept(server: Server, parameter: Parameter) -> None:
    with Plain(server, "ann") as ann, SocketIo(server, "bob") as bob:
        gather(ann, bob)
        for value in parameter.good:
            sender, other = (ann, bob) if value is parameter.good[0] else (bob, ann)
            sender.update(parameter.kind, **{parameter.name: value})
            sender.updated(parameter.kind, **{parameter.name: value})
            other.updated(parameter.kind, user=sender.user, **{parameter.name: value})
        kept = ann.join()["parameters"]
        assert canonical(kept) == canonical({**EMPTY, parameter.kind: {parameter.name: parameter.good[-1]}})


@each_parameter
@both
def test_a_bad_value_is_refused_and_changes_nothing(
    server: Server, kind: type[Plain | SocketIo], parameter: Parameter
) -> None:
    with kind(server, "ann") as ann, Plain(server, "bob") as bob:
        gather(ann, bob)
        ann.update(parameter.kind, **{parameter.name: parameter.good[0]})
        ann.updated(parameter.kind, **{parameter.name: parameter.good[0]})
        bob.next()
        for value in parameter.bad:
            ann.update(parameter.kind, **{parameter.name: value})
            details = ann.expect_error("INVALID_PARAMETERS")
            assert details["pointer"].endswith(f"/parameters/{parameter.name}"), (value, details)
            assert details["reason"].strip()
        ann.expect_nothing()
        bob.expect_nothing()
        kept = bob.join()["parameters"]
        assert canonical(kept) == canonical({**EMPTY, parameter.kind: {parameter.name: parameter.good[0]}})


def test_the_pointer_is_that_of_the_plain_frame(server: Server) -> None:
    with Plain(server, "ann") as ann:
        ann.join()
        ann.update("physics", friction=2)
        assert ann.expect_error("INVALID_PARAMETERS")["pointer"] == "/data/parameters/friction"


@each_kind
@both
def test_the_documents_sample_is_broadcast(server: Server, kind: type[Plain | SocketIo], name: str) -> None:
    with kind(server, "ann") as ann, kind(server, "bob") as bob:
        gather(ann, bob)
        ann.update(name, **DOCUMENT[name])
        ann.updated(name, **DOCUMENT[name])
        bob.updated(name, user="ann", **DOCUMENT[name])
        assert canonical(bob.join()["parameters"]) == canonical({**EMPTY, name: DOCUMENT[name]})


@each_kind
def test_all_or_nothing(server: Server, name: str) -> None:
    with Plain(server, "ann") as ann:
        ann.join()
        for spoiled in DOCUMENT[name]:
            ann.update(name, **{**DOCUMENT[name], spoiled: None})
            ann.expect_error("INVALID_PARAMETERS")
        assert ann.join()["parameters"] == EMPTY


@each_kind
def test_a_parameter_of_another_kind_is_unknown(server: Server, name: str) -> None:
    foreign = [parameter for parameter in PARAMETERS if parameter.kind != name]
    with Plain(server, "ann") as ann:
        ann.join()
        for parameter in foreign:
            ann.update(name, **{parameter.name: parameter.good[0]})
            ann.expect_error("INVALID_PARAMETERS")
        assert ann.join()["parameters"] == EMPTY


@each_kind
@pytest.mark.parametrize("unknown", ["color", "Gravity", "", "__proto__", "gravity "])
def test_an_unknown_parameter_is_invalid(server: Server, name: str, unknown: str) -> None:
    with Plain(server, "ann") as ann:
        ann.join()
        ann.update(name, **{**DOCUMENT[name], unknown: 0.5})
        ann.expect_error("INVALID_PARAMETERS")
        assert ann.join()["parameters"] == EMPTY


NONE: list[Json] = [
    {},
    {"parameters": {"gravity": 1}},
    {"universeId": UNIVERSE},
    {"universeId": UNIVERSE, "parameters": {}},
    {"universeId": UNIVERSE, "parameters": None},
    {"universeId": UNIVERSE, "parameters": [1]},
    {"universeId": UNIVERSE, "parameters": "gravity"},
    {"universeId": 123, "parameters": {"gravity": 1}},
    {"universeId": UNIVERSE, "gravity": 1},
    [],
    None,
]


@both
@pytest.mark.parametrize("data", NONE)
def test_an_update_that_is_none_is_invalid(server: Server, kind: type[Plain | SocketIo], data: Json) -> None:
    with kind(server, "ann") as ann:
        ann.join()
        for name in KINDS:
            ann.emit(f"update_{name}", data)
            ann.expect_error("INVALID_PARAMETERS")
        ann.expect_nothing()


@pytest.mark.parametrize(("text", "value"), [("1e1", 10), ("1.0E+1", 10), ("100.0", 100), ("0.981e1", 9.81)])
def test_a_number_may_be_written_as_json_allows(server: Server, text: str, value: float) -> None:
    with Plain(server, "ann") as ann:
        ann.join()
        frame = '{"event":"update_physics","data":{"universeId":"universe-123","parameters":{"gravity":%s}}}'
        ann.send_text(frame % text)
        ann.updated(gravity=value)
