"""The streamer: a process of its own that sends the simulation's frames on time and remembers them."""

import json
import time
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from websockets.sync.client import connect

from streaming.simulation import FRAMES_PER_SECOND, frames


@dataclass(frozen=True)
class Sent:
    """What was sent, and when by the monotonic clock, which all processes share."""

    texts: list[str]
    times: list[float]

    def newest_at(self, moment: float) -> int:
        """The number of the newest frame that was sent before a moment; -1 where there was none."""
        return sum(1 for sent in self.times if sent <= moment) - 1


class Source:
    """Streams for a number of seconds in the background."""

    def __init__(self, url: str, seconds: float, log: Path) -> None:
        self.log = log
        self._process = get_context("spawn").Process(target=_stream, args=(url, seconds, log))
        self._process.start()

    def running(self) -> bool:
        """Whether there is more to come."""
        return self._process.is_alive()

    def sent(self) -> Sent:
        """All that was sent, once it has ended."""
        self._process.join(60)
        assert self._process.exitcode == 0, f"the streamer ended with {self._process.exitcode}"
        recorded = json.loads(self.log.read_text())
        sent = Sent(recorded["texts"], recorded["times"])
        assert len(set(sent.texts)) == len(sent.texts), "two frames are equal"
        return sent


def _stream(url: str, seconds: float, log: Path) -> None:
    texts: list[str] = []
    times: list[float] = []
    with connect(url, compression=None, proxy=None) as socket:
        begun = time.monotonic()
        for number, text in enumerate(frames()):
            due = begun + number / FRAMES_PER_SECOND
            if number >= seconds * FRAMES_PER_SECOND:
                break
            time.sleep(max(0.0, due - time.monotonic()))
            texts.append(text)
            times.append(time.monotonic())
            socket.send(text)
        assert socket.ping().wait(30), "the server did not read all frames"
    log.write_text(json.dumps({"texts": texts, "times": times}))
