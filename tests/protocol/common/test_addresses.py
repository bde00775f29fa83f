"""Addresses: what a socket's address answers to a plain request, and who may connect from where."""

import pytest
from websockets.exceptions import InvalidStatus

from support import web
from support.peer import Peer
from support.server import Server

SOCKETS = ["/ws/frame", "/ws/control", "/api/v1"]


@pytest.mark.parametrize("path", [*SOCKETS, "/ws/frame?is_streamer=true"])
def test_a_plain_get_on_a_socket_address_answers_426(server: Server, path: str) -> None:
    answer = web.get(server.http(path))
    assert answer.status == 426
    assert answer.headers["Upgrade"].lower() == "websocket"


@pytest.mark.parametrize("path", ["/ws/frame/", "/ws", "/api/v2", "/api/v1/x", "/nowhere"])
def test_an_address_nobody_has_is_not_found(server: Server, path: str) -> None:
    with pytest.raises(InvalidStatus) as refusal:
        Peer(server.websocket(path))
    assert refusal.value.response.status_code == 404


@pytest.mark.parametrize("path", SOCKETS)
def test_a_page_of_another_origin_is_refused(server: Server, path: str) -> None:
    for origin in ["https://elsewhere.example", "null", f"http://127.0.0.1:{server.port + 1}", "http://127.0.0.1"]:
        with pytest.raises(InvalidStatus) as refusal:
            Peer(server.websocket(path), additional_headers={"Origin": origin})
        assert refusal.value.response.status_code == 403, origin


@pytest.mark.parametrize("path", SOCKETS)
def test_the_servers_own_pages_and_programs_are_welcome(server: Server, path: str) -> None:
    Peer(server.websocket(path), additional_headers={"Origin": server.http("")}).close()
    Peer(server.websocket(path)).close()


def test_health_and_metrics_answer(server: Server) -> None:
    assert web.get(server.http("/healthz")).status == 200
    before = server.metric("antiphon_connections")
    with Peer(server.websocket("/ws/control")) as control:
        control.next()
        assert server.metric("antiphon_connections") == before + 1


def test_the_root_lists_the_services(server: Server) -> None:
    page = web.get(server.http("/"))
    assert page.status == 200
    for word in ["viewer", "camera", *SOCKETS]:
        assert word in page.body
