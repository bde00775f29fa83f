"""Editors that live together, and what came of it."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from streaming.universe_editor import OUTSIDE
from streaming.universe_record import Reference, Span

SETTLE_SECONDS = 20.0


class Member(Protocol):
    """An editor of either kind."""

    user: str
    spans: list[Span]
    faults: list[str]
    sent: int
    returns: int
    recovered: int
    in_flight: int
    stopping: bool
    state: str

    @property
    def settled(self) -> bool: ...  # noqa: D102
    @property
    def last(self) -> int: ...  # noqa: D102
    async def run(self) -> None: ...  # noqa: D102
    async def pace(self) -> None: ...  # noqa: D102
    async def finish(self) -> None: ...  # noqa: D102


@dataclass(frozen=True)
class Outcome:
    """What was counted, and what is wrong."""

    messages: int
    seen: int
    sent: int
    memberships: int
    cuts: int
    returns: int
    recovered: int
    in_flight: int
    faults: list[str]

    def line(self) -> str:
        """The counts as a sentence."""
        flight = f", {self.in_flight} messages lost on their way" if self.in_flight else ""
        return (
            f"{self.sent} updates sent, {self.messages} messages in the room, {self.seen} seen by all together; "
            f"{self.cuts} connections lost, {self.returns} returns, {self.recovered} recovered, "
            f"{self.memberships} memberships{flight}; {len(self.faults)} faults"
        )


class Crowd:
    """Editors at work in the background."""

    def __init__(self, editors: Sequence[Member]) -> None:
        self.editors = editors
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        """They connect, join and begin."""
        for editor in self.editors:
            self._tasks += [asyncio.create_task(editor.run()), asyncio.create_task(editor.pace())]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """They stop; one that had failed fails here."""
        failed = [task for task in self._tasks if task.done() and not task.cancelled() and task.exception()]
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(editor.finish() for editor in self.editors), return_exceptions=True)
        if error is None:
            for task in failed:
                task.result()

    async def settle(self) -> list[str]:
        """They send nothing more, and come back; those that do not."""
        for editor in self.editors:
            editor.stopping = True
        late = await self._until(lambda editor: editor.settled)
        return [f"{editor.user} is {editor.state} and did not come back" for editor in late]

    async def until(self, last: int) -> list[str]:
        """They see the last message; those that do not."""
        late = await self._until(lambda editor: editor.state == OUTSIDE or (editor.settled and editor.last >= last))
        return [f"{editor.user} is at {editor.last} and never saw {last}" for editor in late]

    async def _until(self, done: Callable[[Member], bool]) -> list[Member]:
        with suppress(TimeoutError):
            async with asyncio.timeout(SETTLE_SECONDS):
                while not all(map(done, self.editors)):  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
        return [editor for editor in self.editors if not done(editor)]

    def outcome(self, reference: Reference, cuts: int, observers: int, faults: list[str]) -> Outcome:
        """The counts, and all that is wrong."""
        spans = [span for editor in self.editors for span in editor.spans]
        faults = faults + [fault for editor in self.editors for fault in editor.faults]
        for span in spans:
            faults += reference.compare(span)

        def total(name: str) -> int:
            return sum(int(getattr(editor, name)) for editor in self.editors)

        # Away for a second one misses dozens: what was on its way is few, what is not sent again is many.
        if total("in_flight") > total("returns"):
            faults.append(f"{total('in_flight')} messages were not sent again after {total('returns')} returns")
        return Outcome(
            messages=len(reference.messages),
            seen=sum(len(span.seen) for span in spans) + observers * len(reference.messages),
            sent=total("sent"),
            memberships=len(spans),
            cuts=cuts,
            returns=total("returns"),
            recovered=total("recovered"),
            in_flight=total("in_flight"),
            faults=faults,
        )
