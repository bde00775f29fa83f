"""500 frames of 10 clients to two plugins, heard by the clients and by observers through all three forms of topics.

Every recipient must get each message it is due exactly once, however many of its topics match, and every client's
frames must start in the order they were sent.

    python -m streaming.frames
"""

import asyncio
import json
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from websockets.asyncio.client import ClientConnection, connect

from support.images import page, scene
from support.json_text import Json
from support.server import Server
from support.vision import ALL, ENDS, MOTION, OCR, SUCCEEDS, frame, path, step

CLIENTS = 10
FRAMES = 500
FRAMES_EACH = FRAMES // CLIENTS
OCR_EVERY = 5
# So many frames of a client wait at once: few enough that none is refused.
IN_FLIGHT = 5
WORDS = ("alpha", "bravo", "delta", "hotel", "tango")
PATIENCE_SECONDS = 300
SETTLE_SECONDS = 0.3

SOME_JOBS = tuple(f"job_{number}" for number in range(2, 2 + 250))
TOPICS: tuple[tuple[str, ...], ...] = (
    # the clients
    (),
    ("plugin_ocr",),
    ("plugin_motion_detector",),
    (ALL,),
    SOME_JOBS,
    (ALL, "plugin_ocr", "plugin_motion_detector", *SOME_JOBS),
    (),
    ("plugin_ocr", "plugin_motion_detector"),
    ("plugin_ocr", *SOME_JOBS),
    ("plugin_nothing", "job_100000"),
    # the observers, of whom the first hears everything
    (ALL,),
    ("plugin_ocr",),
    ("plugin_motion_detector", *SOME_JOBS),
    SOME_JOBS,
    (),
)


@dataclass
class Recipient:
    """A connection, its topics and what it was sent."""

    number: int
    socket: ClientConnection
    topics: frozenset[str]
    heard: list[Json] = field(default_factory=list)
    room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(IN_FLIGHT))

    async def read(self) -> None:
        """Reads until it is told to stop."""
        async for text in self.socket:
            message = json.loads(text)
            self.heard.append(message)
            if self.sent(message) and message["type"] != "job_update":
                self.room.release()

    async def send(self, pictures: dict[str, list[bytes]]) -> None:
        """Sends its frames, a few at a time."""
        for number in range(FRAMES_EACH):
            await self.room.acquire()
            plugin = OCR if number % OCR_EVERY == 0 else MOTION
            some = pictures[plugin]
            picture = some[number // OCR_EVERY % len(some) if plugin == OCR else number % len(some)]
            await self.socket.send(json.dumps(frame(picture, plugin, frame_id=f"{self.number}-{number}")))

    def sent(self, message: Json) -> bool:
        """Whether a message tells of a frame of its own."""
        return str(message.get("frame_id")).startswith(f"{self.number}-")

    def due(self, record: list[Json]) -> Counter[tuple[str, str]]:
        """What it should have been sent, of all messages."""
        wanted = [
            message for message in record
            if self.topics & {ALL, message.get("job_id"), f"plugin_{message['plugin']}"}
            or (self.sent(message) and message["type"] != "job_update")
        ]  # fmt: skip
        return tell(wanted)


def tell(messages: list[Json]) -> Counter[tuple[str, str]]:
    """Messages by what tells them apart."""
    return Counter((str(message.get("frame_id")), step(message)) for message in messages)


def out_of_order(record: list[Json]) -> list[str]:
    """The clients whose frames to one plugin did not start in their order."""
    starts: dict[tuple[str, str], list[int]] = {}
    for message in record:
        if step(message) == "processing":
            client, number = message["frame_id"].split("-")
            starts.setdefault((client, message["plugin"]), []).append(int(number))
    return [f"client {client}, {plugin}" for (client, plugin), seen in starts.items() if seen != sorted(seen)]


def misread(record: list[Json]) -> list[str]:
    """The texts that are not what was written."""
    found = []
    for message in record:
        if message["type"] == "frame_result" and message["plugin"] == OCR:
            number = int(message["frame_id"].split("-")[1])
            if message["result"]["text"].strip().lower() != WORDS[number // OCR_EVERY % len(WORDS)]:
                found.append(repr(message["result"]["text"]))
    return found


async def exchange(server: Server) -> tuple[list[Recipient], float]:
    """Connects all, sends the frames, and waits for what comes; the seconds from the first to the last."""
    pictures = {OCR: [page(word) for word in WORDS], MOTION: [scene(place) for place in range(8)]}
    recipients = []
    for number, topics in enumerate(TOPICS):
        socket = await connect(server.websocket(path(f"client{number}")), compression=None, proxy=None, max_queue=None)
        for topic in topics:
            await socket.send(json.dumps({"type": "subscribe", "topic": topic}))
        await (await socket.ping())
        recipients.append(Recipient(number, socket, frozenset(topics)))
    reading = [asyncio.create_task(recipient.read()) for recipient in recipients]
    record = recipients[CLIENTS].heard
    begun = time.perf_counter()
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE_SECONDS):
            await asyncio.gather(*(client.send(pictures) for client in recipients[:CLIENTS]))
            while sum(step(message) in ENDS for message in record) < FRAMES:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
    took = time.perf_counter() - begun
    for recipient in recipients:
        await (await recipient.socket.ping())
    await asyncio.sleep(SETTLE_SECONDS)  # also for what should not come
    for task in reading:
        task.cancel()
    await asyncio.gather(*reading, return_exceptions=True)
    await asyncio.gather(*(recipient.socket.close() for recipient in recipients))
    return recipients, took


def faults(recipients: list[Recipient]) -> list[str]:
    """What is not as it should be."""
    record = recipients[CLIENTS].heard
    frames = [f"{client}-{number}" for client in range(CLIENTS) for number in range(FRAMES_EACH)]
    every = Counter((frame_id, name) for frame_id in frames for name in SUCCEEDS)
    wrong = [f"observer: {count:+} times {what}" for what, count in difference(tell(record), every).items()]
    for recipient in recipients:
        apart = difference(tell(recipient.heard), recipient.due(record))
        wrong += [f"recipient {recipient.number}: {count:+} times {what}" for what, count in apart.items()]
    wrong += [f"{who}: frames did not start in their order" for who in out_of_order(record)]
    return wrong + [f"misread: {text}" for text in misread(record)]


def difference(came: Counter[tuple[str, str]], due: Counter[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """What came too often (positive) or too rarely (negative)."""
    return {what: came[what] - due[what] for what in came | due if came[what] != due[what]}


def main() -> int:
    """Runs it once, prints what was counted, and says what is wrong."""
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder, Server(Path(folder) / "data") as server:
        recipients, took = asyncio.run(exchange(server))
    wrong = faults(recipients)
    ocr = sum(step(message) == "completed" and message["plugin"] == OCR for message in recipients[CLIENTS].heard)
    print(f"{FRAMES} frames of {CLIENTS} clients, {ocr} of them read by {OCR}, in {took:.1f} s")
    total = sum(len(recipient.heard) for recipient in recipients)
    print(f"{total} messages to {len(recipients)} recipients, {len(wrong)} of them missing, repeated or wrong")
    print("\n".join(wrong[:20]), end="\n" if wrong else "")
    print(f"{int(not wrong)} passed, {int(bool(wrong))} failed in {time.perf_counter() - begun:.1f}s")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
