"""A client of the analysis, and what it may expect of a job."""

import base64
import re
from collections import defaultdict
from datetime import UTC, datetime, timedelta

from support.images import plain
from support.json_text import Json
from support.peer import PATIENCE, Peer
from support.server import Server

STATS, MOTION, OCR = "image_stats", "motion_detector", "ocr"
PLUGINS = (STATS, MOTION, OCR)
ALL = "all"
ENDS = ("completed", "failed")
TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
CLOCK_SLACK = timedelta(minutes=1)

RESULT_MEMBERS = {
    "type", "frame_id", "job_id", "plugin", "status", "result", "processing_time_ms", "timestamp",
}  # fmt: skip
UPDATE_MEMBERS = {"type", "job_id", "status", "frame_id", "plugin", "progress_percent", "timestamp"}
JOB_ERROR_MEMBERS = {"type", "frame_id", "plugin", "error_code", "message", "timestamp"}
ERROR_MEMBERS = {"type", "error_code", "message", "timestamp"}


def path(client_id: str = "tester") -> str:
    """The address of a client."""
    return f"/ws/{client_id}"


def frame(image: bytes | str, plugin: str = STATS, **members: Json) -> Json:
    """The message that sends a picture; a text is sent as it is."""
    data = image if isinstance(image, str) else base64.b64encode(image).decode()
    return {"type": "send_frame", "image_data": data, "plugin": plugin, **members}


def step(message: Json) -> str:
    """What a message says of its job: a status, `frame_result` or an error's code."""
    kind: str = message["type"]
    told: str = {"job_update": message.get("status"), "error": message.get("error_code")}.get(kind, kind)
    return told


def expect_time(message: Json) -> None:
    """A message's time is UTC with microseconds, and now."""
    text = message["timestamp"]
    assert TIMESTAMP.fullmatch(text), text
    assert abs(datetime.now(UTC) - datetime.fromisoformat(text)) < CLOCK_SLACK


class Client(Peer):
    """A connection that sends pictures and hears of jobs. It never holds back what it was sent."""

    def __init__(self, server: Server, client_id: str = "tester") -> None:
        super().__init__(server.websocket(path(client_id)), max_queue=None)

    def subscribe(self, *topics: str) -> None:
        """Subscribes, and returns once the server knows."""
        self._tell("subscribe", topics)

    def unsubscribe(self, *topics: str) -> None:
        """Ends subscriptions, and returns once the server knows."""
        self._tell("unsubscribe", topics)

    def send_frame(self, image: bytes | str, plugin: str = STATS, **members: Json) -> None:
        """Sends a picture."""
        self.send(frame(image, plugin, **members))

    def result(self, frame_id: str | None = None, patience: float = PATIENCE) -> Json:
        """The next message, which must be a result; what the plugin found."""
        message = self.next(patience)
        assert message["type"] == "frame_result", message
        assert set(message) == RESULT_MEMBERS
        assert message["status"] == "success"
        assert frame_id in (None, message["frame_id"])
        return message["result"]

    def analysed(self, image: bytes | str, plugin: str = STATS, **options: Json) -> Json:
        """Sends a picture; what the plugin found."""
        self.send_frame(image, plugin, options=options)
        return self.result(patience=60)

    def analysed_as(self, frame_id: str, plugin: str = STATS) -> None:
        """Sends a small picture of this id, and passes over all that comes until its result."""
        self.send_frame(plain(), plugin, frame_id=frame_id)
        while self.next(patience=60).get("frame_id") != frame_id:
            pass

    def error(self, code: str, *, in_job: bool, patience: float = PATIENCE) -> str:
        """The next message, which must be an error; its text."""
        message = self.next(patience)
        assert (message["type"], message.get("error_code")) == ("error", code), message
        assert set(message) == (JOB_ERROR_MEMBERS if in_job else ERROR_MEMBERS)
        expect_time(message)
        text: str = message["message"]
        assert text
        return text

    def refused(self, image: bytes | str, code: str, plugin: str = STATS, **members: Json) -> str:
        """Sends a picture whose job must fail; the error's text."""
        self.send_frame(image, plugin, **members)
        return self.error(code, in_job=True, patience=60)

    def jobs(self, count: int, patience: float = 60) -> dict[str, list[Json]]:
        """Reads until that many jobs ended; the messages of each, by its frame's id."""
        found: dict[str, list[Json]] = defaultdict(list)
        while count:
            message = self.next(patience)
            found[message["frame_id"]].append(message)
            count -= message["type"] == "job_update" and message["status"] in ENDS
        return dict(found)

    def steps(self, patience: float = 60) -> list[str]:
        """Reads until a job ended; the steps of it."""
        (messages,) = self.jobs(1, patience).values()
        return [step(message) for message in messages]

    def _tell(self, kind: str, topics: tuple[str, ...]) -> None:
        for topic in topics:
            self.send({"type": kind, "topic": topic})
        self.pong()


SUCCEEDS = ["pending", "processing", "frame_result", "completed"]


def fails(code: str) -> tuple[list[str], ...]:
    """How a job may fail: it need not have begun."""
    return tuple([*SUCCEEDS[:begun], code, "failed"] for begun in (1, 2))
