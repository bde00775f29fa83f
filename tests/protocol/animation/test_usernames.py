"""Names a user may have, and those that belong to other addresses."""

import pytest
from websockets.exceptions import InvalidStatus

from support.animation import BLENDER, BROWSER, REFUSED, Pair, expect_exchange, path, refusal
from support.server import Server

GOOD = ["a", "42", "user_1.of-many", "WS", "api2", "ws2", "x" * 64]
# `ws` is among them: what is said there is vision's, see `test_addresses`.
RESERVED = ["api", "v1", "universe", "socket.io", "healthz", "readyz", "metrics"]


@pytest.mark.parametrize("user", GOOD)
def test_a_user_of_this_name_may_connect(server: Server, user: str) -> None:
    with Pair(server, user) as (browser, blender):
        expect_exchange(browser, blender)


def test_names_that_differ_in_case_are_two_users(server: Server) -> None:
    with Pair(server, "studio") as (lower, lower_blender), Pair(server, "Studio") as (upper, upper_blender):
        expect_exchange(lower, lower_blender)
        expect_exchange(upper, upper_blender)


@pytest.mark.parametrize("role", [BROWSER, BLENDER])
@pytest.mark.parametrize("user", RESERVED)
def test_a_reserved_name_is_refused_whatever_the_token(server: Server, role: str, user: str) -> None:
    assert answer(server, path(role, user)) in (404, REFUSED)


def answer(server: Server, address: str) -> int | None:
    """How a connection is refused: the status of the handshake, or the code of the close after the error."""
    try:
        refused = refusal(server, address)
    except InvalidStatus as none:
        return none.response.status_code
    assert refused.told["status"] == "error"
    return refused.code
