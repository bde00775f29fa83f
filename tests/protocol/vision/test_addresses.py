"""The address of a client, by an id of its own choice."""

import pytest
from websockets.exceptions import InvalidStatus

from support import web
from support.images import plain
from support.peer import Peer
from support.server import Server
from support.vision import Client, path

IDS = ["client_1768150000000", "x", "browser", "blender", "a.b-c~d", "%D0%BA%D0%BB%D0%B8", "a%20b", "42", "x" * 128]


@pytest.mark.parametrize("client_id", IDS)
def test_a_client_of_this_id_may_connect(server: Server, client_id: str) -> None:
    with Client(server, client_id) as client:
        client.analysed(plain())


def test_nothing_is_said_at_first(server: Server) -> None:
    with Client(server) as client:
        client.expect_nothing()


def test_a_query_does_not_matter(server: Server) -> None:
    with Client(server, "tester?token=x&a=1") as client:
        client.analysed(plain())


def test_two_ids_are_those_of_the_viewer(server: Server) -> None:
    with Peer(server.websocket(path("control"))) as control:
        control.expect({"type": "set_render_state", "enabled": True})
    with Peer(server.websocket(path("frame"))) as viewer:
        viewer.send({"type": "nothing"})
        viewer.expect_nothing()


@pytest.mark.parametrize("client_id", ["tester", "browser", "x?a=1"])
def test_a_plain_get_answers_426(server: Server, client_id: str) -> None:
    answer = web.get(server.http(path(client_id)))
    assert answer.status == 426
    assert answer.headers["Upgrade"].lower() == "websocket"


@pytest.mark.parametrize("address", ["/ws", "/ws/", "/ws/a/b", "/v1/plugins", "/v1/ws/a"])
def test_an_address_nobody_has_takes_no_connection(server: Server, address: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        Peer(server.websocket(address))
    assert 200 <= refused.value.response.status_code < 500


def test_a_page_of_another_origin_is_refused(server: Server) -> None:
    with pytest.raises(InvalidStatus) as refused:
        Peer(server.websocket(path()), additional_headers={"Origin": "https://elsewhere.example"})
    assert refused.value.response.status_code == 403
    Peer(server.websocket(path()), additional_headers={"Origin": server.http("")}).close()


def test_clients_are_told_to_come_back_when_the_server_ends(server: Server) -> None:
    clients = [Client(server), Client(server), Client(server, "other")]
    assert server.stop() == 0
    assert [client.closed_with() for client in clients] == [1012] * 3
