"""What a member of a universe saw, and whether that is what it should have seen."""

from dataclasses import dataclass, field
from typing import Any

Data = dict[str, Any]
COMING_AND_GOING = ("participant_joined", "participant_left")


@dataclass(frozen=True)
class Message:
    """A room message; its offset is its place."""

    name: str
    data: Data

    def of(self, user: str) -> bool:
        """Whether it announces this user, who is not told of it."""
        who = self.data.get("participant", self.data)
        return self.name in COMING_AND_GOING and who["userId"] == user


@dataclass
class Span:
    """A membership from its `room_joined` to its end: the messages seen, in order.

    Once it is `over`, its end is told by the user's `participant_left`; unless that is `unsure`, for the connection may
    have been lost before the end, or another membership of the user's may have gone on.
    """

    user: str
    start: int
    seen: list[Message] = field(default_factory=list)
    over: bool = False
    unsure: bool = False

    @property
    def last(self) -> int:
        """The offset of whatever came last."""
        return int(self.seen[-1].data["offset"]) if self.seen else self.start

    def take(self, message: Message) -> str | None:
        """Adds a message; what is wrong with its offset."""
        before, offset = self.last, message.data["offset"]
        self.seen.append(message)
        return None if offset > before else f"{self.user} got offset {offset} after {before}"


class Reference:
    """The room's messages up to one that is the last that counts, as a member that was never away saw them."""

    def __init__(self, messages: list[Message], last: int) -> None:
        found = {int(message.data["offset"]): message for message in messages}
        self.messages = {offset: message for offset, message in found.items() if offset <= last}
        self.first = min(self.messages, default=last)
        self.last = last

    def faults(self) -> list[str]:
        """Offsets that are missing in the reference itself."""
        missing = [offset for offset in range(self.first, self.last + 1) if offset not in self.messages]
        faults = [f"the first observer never saw offset {offset}" for offset in missing]
        values = [str(message.data["parameters"]) for message in self.messages.values() if "parameters" in message.data]
        if len(values) != len(set(values)):
            faults.append(f"{len(values) - len(set(values))} updates were broadcast twice")
        return faults

    def compare(self, span: Span) -> list[str]:
        """What a membership lost, saw otherwise, or saw though it should not have."""
        counted = [message for message in span.seen if message.data["offset"] <= self.last]
        seen = {int(message.data["offset"]): message for message in counted}
        expected = {
            offset: message for offset, message in self.messages.items()
            if span.start < offset <= self.end(span) and not message.of(span.user)
        }  # fmt: skip
        lost = sorted(set(expected) - set(seen))
        strange = sorted(offset for offset, message in seen.items() if expected.get(offset) != message)
        twice = len(counted) - len(seen)
        faults = []
        if lost:
            faults.append(f"{span.user} lost {len(lost)} of {len(expected)} messages: offsets {lost[:10]}")
        if strange:
            faults.append(f"{span.user} saw what nobody else did: offsets {strange[:10]}")
        if twice:
            faults.append(f"{span.user} saw {twice} messages twice")
        return faults

    def end(self, span: Span) -> int:
        """The last offset a membership must have seen."""
        if not span.over:
            return self.last
        for offset in range(span.last + 1, 0 if span.unsure else self.last + 1):
            message = self.messages.get(offset)
            if message is not None and message.of(span.user):
                return offset - 1 if message.name == "participant_left" else span.last
        return span.last
