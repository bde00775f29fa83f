"""Plain HTTP requests, answered or refused, as a status and a body."""

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from email.message import Message

from support.json_text import Json


@dataclass(frozen=True)
class Answer:
    """What a server answered."""

    status: int
    headers: Message
    body: str

    def json(self) -> Json:
        """The body as JSON."""
        return json.loads(self.body)


def get(url: str, headers: dict[str, str] | None = None) -> Answer:
    """Fetches `url`."""
    return _answer(urllib.request.Request(url, headers=headers or {}))


def post(url: str, body: Json, content_type: str = "application/json", headers: dict[str, str] | None = None) -> Answer:
    """Posts `body` to `url`: bytes as they are, anything else as JSON."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    given = {"Content-Type": content_type, **(headers or {})}
    return _answer(urllib.request.Request(url, data=data, method="POST", headers=given))


def _answer(request: urllib.request.Request) -> Answer:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=10) as response:
            return Answer(response.status, response.headers, response.read().decode())
    except urllib.error.HTTPError as refusal:
        with refusal:
            return Answer(refusal.code, refusal.headers, refusal.read().decode())
