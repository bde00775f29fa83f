"""`POST /v1/universes` makes universes: who may, what it answers, who may enter, and how many."""

import pytest

from support import tokens, web
from support.json_text import Json
from support.server import Server
from support.socketio import SocketIo
from support.universe import Member, Plain, participant
from support.universe_rooms import PATH, make, post

NEW: dict[str, Json] = {"id": "new", "name": "A new universe", "edit": "*", "view": "*"}


def test_a_made_universe_is_answered_and_can_be_joined(server: Server) -> None:
    answer = post(server, {**NEW, "capacity": 5}, tokens.token("ann"))
    assert answer.status == 201
    made = answer.json()
    for member, value in {**NEW, "capacity": 5}.items():
        assert made[member] == value
    with Plain(server, "bob") as bob:
        assert bob.join("new")["participants"] == [participant("bob")]


def test_a_universe_that_exists_is_not_made_again(server: Server) -> None:
    make(server, "new", owner="ann", edit=["ann"], view=["ann"])
    for user in ("ann", "bob"):
        assert post(server, NEW, tokens.token(user)).status == 409
        assert post(server, {**NEW, "id": "universe-123"}, tokens.token(user)).status == 409
    with Plain(server, "bob") as bob:
        refused(bob, "new", "view")


BAD_TOKENS = {
    "none": None,
    "empty": "",
    "nonsense": "nonsense",
    "another secret": tokens.token("ann", secret="another secret for tests, of 40 letters."),
    "expired": tokens.token("ann", ttl=-2),
    "without an expiry": tokens.token("ann", exp=None),
}


@pytest.mark.parametrize("what", BAD_TOKENS)
def test_without_a_good_token_it_is_not_authorized(server: Server, what: str) -> None:
    assert post(server, NEW, BAD_TOKENS[what]).status == 401
    assert post(server, {}, BAD_TOKENS[what]).status == 401
    with Plain(server, "ann") as ann:
        ann.emit("join_room", {"universeId": "new", "mode": "edit"})
        ann.expect("room_error", code="NOT_FOUND")


def test_another_scheme_than_bearer_is_not_authorized(server: Server) -> None:
    headers = {"Authorization": f"Basic {tokens.token('ann')}"}
    assert web.post(server.http(PATH), NEW, headers=headers).status == 401


BAD: list[Json] = [
    {},
    [],
    None,
    "new",
    b"",
    b"{",
    b'{"id": "a", "id": "b", "name": "n", "edit": "*", "view": "*"}',
    {name: value for name, value in NEW.items() if name != "id"},
    {name: value for name, value in NEW.items() if name != "name"},
    {**NEW, "id": ""},
    {**NEW, "id": 7},
    {**NEW, "id": None},
    {**NEW, "name": 7},
    {**NEW, "capacity": 0},
    {**NEW, "capacity": -1},
    {**NEW, "capacity": 1.5},
    {**NEW, "capacity": "2"},
    {**NEW, "edit": "ann"},
    {**NEW, "edit": [7]},
    {**NEW, "edit": {"ann": True}},
    {**NEW, "edit": None},
    {**NEW, "view": "everybody"},
    {**NEW, "view": ["ann", None]},
]


@pytest.mark.parametrize("body", BAD)
def test_a_universe_that_is_none_is_a_bad_request(server: Server, body: Json) -> None:
    assert post(server, body, tokens.token("ann")).status == 400
    assert post(server, NEW, tokens.token("ann")).status == 201


RIGHTS: list[tuple[Json, Json, dict[str, tuple[str, ...]]]] = [
    ("*", "*", {"owner": ("edit", "view"), "ann": ("edit", "view"), "bob": ("edit", "view")}),
    (["ann"], "*", {"owner": ("edit", "view"), "ann": ("edit", "view"), "bob": ("view",)}),
    (["ann"], ["bob"], {"owner": ("edit", "view"), "ann": ("edit", "view"), "bob": ("view",), "cid": ()}),
    ([], ["bob"], {"owner": ("edit", "view"), "ann": (), "bob": ("view",)}),
    ([], [], {"owner": ("edit", "view"), "ann": ()}),
]


@pytest.mark.parametrize(("edit", "view", "rights"), RIGHTS)
def test_who_may_edit_and_who_may_view(
    server: Server, edit: Json, view: Json, rights: dict[str, tuple[str, ...]]
) -> None:
    make(server, "new", edit=edit, view=view)
    for kind in (Plain, SocketIo):
        for user, modes in rights.items():
            with kind(server, user) as member:
                for mode in ("edit", "view"):
                    if mode in modes:
                        member.join("new", mode)
                        member.leave("new")
                    else:
                        refused(member, "new", mode)


def test_a_refused_change_of_mode_leaves_the_mode(server: Server) -> None:
    make(server, "new", edit=["ann"], view="*")
    with Plain(server, "bob") as bob:
        bob.join("new", "view")
        refused(bob, "new", "edit")
        bob.update(universe="new", gravity=1)
        bob.expect_error("PERMISSION_DENIED")
        bob.leave("new")


@pytest.mark.parametrize("kind", [Plain, SocketIo])
def test_a_full_universe_takes_nobody_more(server: Server, kind: type[Plain | SocketIo]) -> None:
    make(server, "new", capacity=2)
    with Plain(server, "ann") as ann, Plain(server, "bob") as bob, kind(server, "cid") as cid:
        ann.join("new")
        bob.join("new", "view")
        cid.emit("join_room", {"universeId": "new", "mode": "view"})
        cid.expect("room_error", code="ROOM_FULL")
        bob.join("new", "edit")
        with kind(server, "bob") as second:
            second.join("new")
            bob.leave("new")
            cid.emit("join_room", {"universeId": "new", "mode": "view"})
            cid.expect("room_error", code="ROOM_FULL")
            second.leave("new")
        cid.join("new", "view")


def test_eight_universes_a_connection(server: Server) -> None:
    names = [f"u{number}" for number in range(9)]
    for name in names:
        make(server, name)
    with Plain(server, "ann") as ann, SocketIo(server, "ann") as another:
        for name in names[:8]:
            ann.join(name)
        ann.emit("join_room", {"universeId": names[8], "mode": "edit"})
        ann.expect("room_error", code="ROOM_FULL")
        ann.join(names[0], "view")
        another.join(names[8])
        ann.leave(names[3])
        ann.join(names[8])


def test_the_universe_of_the_document_takes_128(server: Server) -> None:
    members = [Plain(server, f"user{number}") for number in range(128)]
    for member in members:
        member.join(mode="view")
    with SocketIo(server, "ann") as ann:
        ann.emit("join_room", {"universeId": "universe-123", "mode": "view"})
        ann.expect("room_error", code="ROOM_FULL")
        members[0].unread()
        members[0].leave()
        assert len(ann.join()["participants"]) == 128
    for member in members:
        member.close()


def refused(member: Member, universe: str, mode: str) -> None:
    """A join is refused."""
    member.emit("join_room", {"universeId": universe, "mode": mode})
    member.expect("room_error", code="PERMISSION_DENIED")
