"""Streams a simulation at 60 frames a second to 20 viewers, one of which cannot keep up, and checks what each saw.

Twice: with a viewer that reads one frame a second, and with one that stalls for five seconds. The others must get every
frame byte for byte; the slow one a selection in order, current again after the stall, with the rest counted as skipped;
and the server's memory stays flat.

    python -m streaming.viewers [--seconds 30]
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from streaming.simulation import BODIES, FRAMES_PER_SECOND
from streaming.source import Sent, Source
from streaming.watchers import Crowd, Laggard, Seen
from support.server import Server

VIEWERS = 20
STALL_SECONDS = 5.0
STALL_AFTER_FRAMES = FRAMES_PER_SECOND
CURRENT_WITHIN_FRAMES = 10
# A frame is current if none newer was sent this long before it was read.
GRACE_SECONDS = 0.1
MEMORY = 16 << 20
SKIPPED = "antiphon_messages_skipped_total"


@dataclass(frozen=True)
class Run:
    """What happened in a scenario."""

    name: str
    sent: Sent
    crowd: list[list[str]]
    slow: list[Seen]
    skipped: int
    grown: int

    def row(self) -> str:
        """The run as a line of the table."""
        whole = sum(texts == self.sent.texts for texts in self.crowd)
        caught_up = self.frames_until_current()
        return (
            f"{self.name:<22} {len(self.sent.texts):>6} {whole:>5} of {len(self.crowd)} {len(self.slow):>6} "
            f"{self.skipped:>8} {'-' if caught_up is None else caught_up:>8} {self.grown / (1 << 20):>8.1f} MiB"
        )

    def frames_until_current(self) -> int | None:
        """How many frames were read after the stall before one that was current; None where nothing stalled."""
        number = {text: index for index, text in enumerate(self.sent.texts)}
        stalls = [
            index for index in range(1, len(self.slow))
            if self.slow[index].time - self.slow[index - 1].time > STALL_SECONDS / 2
        ]  # fmt: skip
        if not stalls:
            return None
        for count, seen in enumerate(self.slow[stalls[0] :]):
            if number[seen.text] >= self.sent.newest_at(seen.time - GRACE_SECONDS):
                return count
        return len(self.slow)

    def check(self) -> list[str]:
        """What is not as it should be."""
        number = {text: index for index, text in enumerate(self.sent.texts)}
        numbers = [number.get(seen.text, -1) for seen in self.slow]
        wrong = []
        for viewer, texts in enumerate(self.crowd):
            if texts != self.sent.texts:
                wrong.append(f"viewer {viewer} got {len(texts)} frames, or others than were sent")
        if numbers != sorted(set(numbers)) or -1 in numbers:
            wrong.append("the slow viewer got frames out of order, twice or altered")
        if not numbers or numbers[-1] != len(self.sent.texts) - 1:
            wrong.append("the slow viewer's last frame is not the newest")
        if self.skipped == 0:
            wrong.append("no frame was skipped")
        if len(numbers) + self.skipped != len(self.sent.texts):
            wrong.append(f"of {len(self.sent.texts)} frames {len(numbers)} were read and {self.skipped} skipped")
        caught_up = self.frames_until_current()
        if caught_up is not None and caught_up > CURRENT_WITHIN_FRAMES:
            wrong.append(f"the stalled viewer was current only after {caught_up} frames")
        if self.grown > MEMORY:
            wrong.append(f"the server's memory grew by {self.grown / (1 << 20):.1f} MiB")
        return [f"{self.name}: {what}" for what in wrong]


def run(name: str, seconds: float, pace: Callable[[int, Callable[[], bool]], None]) -> Run:
    """Runs a scenario on a server of its own."""
    with tempfile.TemporaryDirectory() as folder, Server(Path(folder) / "data") as server:
        crowd = Crowd(server.websocket("/ws/frame"), VIEWERS - 1)
        begun = server.resident()
        source = Source(server.websocket("/ws/frame?is_streamer=true"), seconds, Path(folder) / "sent.json")
        slow = Laggard(server.port, "/ws/frame", lambda count: pace(count, source.running))
        largest = begun
        while source.running():
            largest = max(largest, server.resident())
            time.sleep(0.1)
        sent = source.sent()
        seen = slow.finish()
        skipped = int(server.metric(SKIPPED))
        server.stop()
        return Run(name, sent, crowd.finish(), seen, skipped, largest - begun)


def one_a_second(_count: int, running: Callable[[], bool]) -> None:
    """Waits a second before each frame, while the stream lasts."""
    end = time.monotonic() + 1
    while running() and time.monotonic() < end:
        time.sleep(0.05)


def stall_once(count: int, _running: Callable[[], bool]) -> None:
    """Reads at once, but stops once for a while."""
    if count == STALL_AFTER_FRAMES:
        time.sleep(STALL_SECONDS)


def main() -> int:
    """Runs both scenarios and prints a table."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--seconds", type=float, default=30, help="how long each stream lasts (default: 30)")
    seconds = arguments.parse_args().seconds
    print(f"{BODIES} bodies, {FRAMES_PER_SECOND} frames a second, {VIEWERS} viewers of which one is slow")
    print(f"{'the slow one':<22} {'sent':>6} {'all got':>11} {'read':>6} {'skipped':>8} {'catch-up':>8} {'memory':>12}")
    begun = time.monotonic()
    passed, failed = 0, 0
    for name, length, pace in (
        ("reads one a second", seconds, one_a_second),
        (f"stalls {STALL_SECONDS:.0f} s", max(seconds, STALL_SECONDS + 4), stall_once),
    ):
        done = run(name, length, pace)
        wrong = done.check()
        print("\n".join([done.row(), *wrong]), flush=True)
        failed += bool(wrong)
        passed += not wrong
    print(f"{passed} passed, {failed} failed in {time.monotonic() - begun:.1f}s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
