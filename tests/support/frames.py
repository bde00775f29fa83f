"""Frames of a stream, and the two ends of it."""

import json

from support.peer import Peer
from support.server import Server

PATH = "/ws/frame"


def frame(number: int, bodies: int = 1) -> str:
    """A valid frame that no other number gives."""
    return json.dumps({"x": {"pos": [[number, 0, body] for body in range(bodies)], "rot": [[1, 0, 0, 0]] * bodies}})


def streamer(server: Server) -> Peer:
    """A connection that sends frames."""
    return Peer(server.websocket(PATH + "?is_streamer=true"))


def viewer(server: Server) -> Peer:
    """A connection that receives frames."""
    return Peer(server.websocket(PATH))
