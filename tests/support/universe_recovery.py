"""What a client remembers of a universe, and how it comes back with it."""

from dataclasses import dataclass, replace
from typing import Self

from support.json_text import Json
from support.server import Server
from support.socketio import SocketIo
from support.universe import UNIVERSE, Member, Plain
from support.universe_events import Event

Kind = type[Plain | SocketIo]


@dataclass(frozen=True)
class Place:
    """The session, the epoch and the offset a client had last."""

    session: str
    epoch: Json
    offset: int

    @classmethod
    def of(cls, member: Member, joined: Json) -> Self:
        """The place of who has just joined."""
        return cls(member.session, joined["epoch"], joined["offset"])

    def at(self, offset: int) -> Self:
        """The same, further on."""
        return replace(self, offset=offset)

    def fields(self) -> dict[str, Json]:
        """The members of `join_room` that ask for it."""
        return {"sessionId": self.session, "epoch": self.epoch, "offset": self.offset}


def enter(ann: Member, bob: Member) -> Place:
    """The second joins where the first is; its place."""
    place = Place.of(bob, bob.join())
    ann.expect("participant_joined")
    return place


def come_back(kind: Kind, server: Server, user: str, place: Place) -> Member:
    """Another connection of a user's, which will resume by itself."""
    return kind(server, user, session=place.session)


def resume(member: Member, place: Place, mode: str = "edit", universe: str = UNIVERSE) -> Json:
    """Joins with a place, which must be recovered; what `room_joined` says."""
    joined = member.join(universe, mode, **place.fields())
    assert joined["recovered"] is True, joined
    assert joined["offset"] == place.offset
    assert joined["epoch"] == place.epoch
    return joined


def start_anew(member: Member, place: Place, mode: str = "edit", universe: str = UNIVERSE) -> Json:
    """Joins with a place, which cannot be recovered; what `room_joined` says."""
    joined = member.join(universe, mode, **place.fields())
    assert joined["recovered"] is False, joined
    return joined


def publish(member: Member, *gravities: float) -> list[Event]:
    """Sends updates one after the other; the broadcasts of them."""
    for gravity in gravities:
        member.update(gravity=gravity)
    events = [member.next() for _ in gravities]
    assert [event.data["parameters"]["gravity"] for event in events] == list(gravities)
    return events


def same(member: Member, events: list[Event]) -> None:
    """The next events are these, in this order."""
    for event in events:
        came = member.next()
        assert (came.name, came.data) == (event.name, event.data), f"expected {event}, got {came}"
