"""What the engine is started with."""

import argparse
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit


@dataclass(frozen=True)
class Options:
    """Where to connect, as whom, and which files to use."""

    url: str
    username: str
    token: str
    open: Path | None
    save: Path | None

    @property
    def address(self) -> str:
        """The address of this user's Blender."""
        return f"{self.url.rstrip('/')}/{quote(self.username, safe='')}/blender?{urlencode({'token': self.token})}"


def read(arguments: Sequence[str]) -> Options:
    """Reads the command line; ends the program with an explanation where it is wrong."""
    parser = argparse.ArgumentParser("engine", description="Animates a Blender scene on a server's commands.")
    parser.add_argument("--url", required=True, type=_server, help="the server: ws://HOST:PORT or wss://HOST")
    parser.add_argument("--username", required=True, help="whose Blender this is")
    parser.add_argument(
        "--token", default=os.environ.get("ANTIPHON_TOKEN"), help="the user's JWT, by default $ANTIPHON_TOKEN"
    )
    parser.add_argument("--open", type=Path, metavar="FILE.blend", help="the scene, by default the startup file")
    parser.add_argument("--save", type=Path, metavar="FILE.blend", help="where to save after every animation")
    given = parser.parse_args(arguments)
    if not given.token:
        parser.error("a token is required: --token or ANTIPHON_TOKEN")
    return Options(given.url, given.username, given.token, given.open, given.save)


def _server(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("ws", "wss") or not parts.hostname or parts.query or parts.fragment:
        raise argparse.ArgumentTypeError(f"{text!r} is not like ws://HOST:PORT")
    return text
