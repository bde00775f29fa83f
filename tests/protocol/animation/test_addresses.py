"""The addresses of the two ends: what a plain request is answered, and what is not theirs."""

import pytest
from websockets.exceptions import InvalidStatus

from support import web
from support.animation import BLENDER, BROWSER, USER, Blender, Pair, expect_exchange, path
from support.peer import Peer
from support.server import Server
from support.tokens import token

SCENES = ["cube.blend", "", "a%20b%2Fc", "%D1%81%D1%86%D0%B5%D0%BD%D0%B0", "x" * 200]


@pytest.mark.parametrize("address", [path(BROWSER), path(BLENDER), f"/{USER}/browser?blend_file=x", f"/{USER}/blender"])
def test_a_plain_get_answers_426(server: Server, address: str) -> None:
    answer = web.get(server.http(address))
    assert answer.status == 426
    assert answer.headers["Upgrade"].lower() == "websocket"


@pytest.mark.parametrize("scene", SCENES)
def test_a_browser_names_its_scene(server: Server, scene: str) -> None:
    address = f"/{USER}/browser?blend_file={scene}&token={token(USER)}"
    with Blender(server) as blender, Peer(server.websocket(address)) as browser:
        expect_exchange(browser, blender)


def test_the_scene_is_logged(server: Server) -> None:
    with Peer(server.websocket(path(BROWSER, query="&blend_file=logged_7f3a.blend"))) as browser:
        browser.pong()
    server.stop()
    assert "logged_7f3a.blend" in server.log.read_text()


def test_other_parameters_do_not_matter(server: Server) -> None:
    with Blender(server) as blender, Peer(server.websocket(path(BROWSER, query="&a=1&b"))) as browser:
        expect_exchange(browser, blender)


@pytest.mark.parametrize("end", [BROWSER, BLENDER])
def test_under_ws_the_addresses_are_those_of_vision(server: Server, end: str) -> None:
    with Peer(server.websocket(f"/ws/{end}?token={token('ws')}")) as client:
        client.send({"command": "get_template_controls"})
        answer = client.next()
        assert (answer["type"], answer["error_code"]) == ("error", "INVALID_MESSAGE")


@pytest.mark.parametrize(
    "address", [f"/{USER}", f"/{USER}/", f"/{USER}/viewer", f"/{USER}/browser/x", f"/x/{USER}/browser"]
)
def test_an_address_nobody_has_is_not_found(server: Server, address: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        Peer(server.websocket(f"{address}?token={token(USER)}"))
    assert refused.value.response.status_code == 404


@pytest.mark.parametrize("role", [BROWSER, BLENDER])
def test_a_page_of_another_origin_is_refused(server: Server, role: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        Peer(server.websocket(path(role)), additional_headers={"Origin": "https://elsewhere.example"})
    assert refused.value.response.status_code == 403
    Peer(server.websocket(path(role)), additional_headers={"Origin": server.http("")}).close()


def test_both_ends_are_told_to_come_back_when_the_server_ends(server: Server) -> None:
    with Pair(server) as (browser, blender):
        expect_exchange(browser, blender)
        assert server.stop() == 0
        assert [browser.closed_with(), blender.closed_with()] == [1012, 1012]
