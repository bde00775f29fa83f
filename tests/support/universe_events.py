"""Events of the universe service: what each carries, checked wherever one arrives."""

import re
from dataclasses import dataclass

from support.json_text import Json

UPDATED = ("universeId", "parameters", "userId", "timestamp", "offset")
SHAPES: dict[str, tuple[str, ...]] = {
    "connect_success": ("userId", "timestamp", "sessionId"),
    "connect_error": ("error", "code"),
    "room_joined": ("universeId", "participants", "parameters", "timestamp", "epoch", "offset", "recovered"),
    "room_left": ("universeId", "timestamp"),
    "room_error": ("error", "code"),
    "participant_joined": ("universeId", "participant", "timestamp", "offset"),
    "participant_left": ("universeId", "userId", "timestamp", "offset"),
    "physics_updated": UPDATED,
    "music_updated": UPDATED,
    "visualization_updated": UPDATED,
    "music_generated": ("universeId", "notes", "seed", "timestamp", "offset"),
    "audio_analyzed": ("universeId", "analysis", "offset"),
    "token_refreshed": ("userId", "expiresAt"),
    "error": ("code", "message", "details"),
}
OPTIONAL: dict[str, tuple[str, ...]] = {
    "room_error": ("universeId",),
    "audio_analyzed": ("userId", "timestamp"),
}
CODES = {
    "AUTH_ERROR",
    "NOT_FOUND",
    "PERMISSION_DENIED",
    "INVALID_PARAMETERS",
    "ROOM_FULL",
    "RATE_LIMITED",
    "INTERNAL_ERROR",
}
ROOM_CODES = {"NOT_FOUND", "ROOM_FULL", "PERMISSION_DENIED"}
DETAILS = {"pointer", "reason", "retryAfterMs", "limit", "size"}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


@dataclass(frozen=True)
class Event:
    """An event, or an acknowledgement under the name `ack`; `ref` is the id of the message it answers."""

    name: str
    data: Json
    ref: Json = None

    @property
    def offset(self) -> int:
        """The place in its room's order."""
        offset: int = self.data["offset"]
        return offset


def checked(event: Event) -> Event:
    """The event itself, once it is sure that it has the members it should, and these their types."""
    assert event.name in SHAPES, f"an event nobody knows: {event}"
    members, required = set(event.data), set(SHAPES[event.name])
    assert required <= members <= required | set(OPTIONAL.get(event.name, ())), event
    for name in members & {"timestamp", "expiresAt"}:
        assert MOMENT.fullmatch(event.data[name]), event
    if "offset" in members:
        assert type(event.data["offset"]) is int, event
        assert event.data["offset"] >= 0, event
    _CHECKS.get(event.name, lambda _: None)(event)
    return event


def _joined(event: Event) -> None:
    data = event.data
    assert type(data["recovered"]) is bool, event
    assert set(data["parameters"]) == {"physics", "music", "visualization"}, event
    assert all(type(values) is dict for values in data["parameters"].values()), event
    users = [_participant(event, participant) for participant in data["participants"]]
    assert len(set(users)) == len(users), f"a participant is shown twice: {event}"


def _participant(event: Event, participant: Json) -> str:
    assert set(participant) == {"userId", "username", "mode"}, event
    assert participant["mode"] in {"edit", "view"}, event
    user: str = participant["userId"]
    return user


def _room_error(event: Event) -> None:
    assert event.data["code"] in ROOM_CODES, event
    assert event.data["error"].strip(), event


def _error(event: Event) -> None:
    data = event.data
    assert data["code"] in CODES, event
    assert data["message"].strip(), event
    assert type(data["details"]) is dict, event
    assert set(data["details"]) <= DETAILS, event
    said = f"{data['message']} {data['details'].get('reason', '')}".lower()
    for word in ("serde", "rust", ".rs", "panic", "option<"):
        assert word not in said, event


_CHECKS = {
    "room_joined": _joined,
    "participant_joined": lambda event: _participant(event, event.data["participant"]) and None,
    "room_error": _room_error,
    "error": _error,
}
