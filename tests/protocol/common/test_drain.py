"""A server that ends closes with 1012: restarting, come back."""

from support.camera import Camera
from support.frames import streamer, viewer
from support.peer import Peer
from support.server import Server
from support.wire import Wire


def test_every_client_is_told_to_come_back(server: Server) -> None:
    clients = [viewer(server), streamer(server), Peer(server.websocket("/ws/control")), Camera(server), Camera(server)]
    assert server.stop() == 0
    assert [client.closed_with() for client in clients] == [1012] * len(clients)


def test_effects_of_messages_in_flight_are_kept(server: Server) -> None:
    with Camera(server) as camera:
        camera.log_in()
        camera.set(gain=17)
        assert server.stop() == 0
        assert camera.closed_with() == 1012
    server.start()
    with Camera(server) as camera:
        assert camera.get("gain") == {"gain": 17}


def test_a_client_that_does_not_say_goodbye_does_not_hold_the_server(server: Server) -> None:
    silent = [Wire(server.port, "/ws/frame") for _ in range(5)]
    assert server.stop() == 0
    assert [wire.closed_with() for wire in silent] == [1012] * 5
