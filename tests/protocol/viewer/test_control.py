"""`toggle_render` sets the switch and tells all; who connects is told the present state."""

import pytest

from support.camera import Camera
from support.frames import viewer
from support.json_text import Json
from support.peer import Peer
from support.server import Server

PATH = "/ws/control"


def toggle(enabled: bool) -> Json:
    """The message that sets the switch."""
    return {"type": "toggle_render", "enabled": enabled}


def state(enabled: bool) -> Json:
    """The message that tells of the switch."""
    return {"type": "set_render_state", "enabled": enabled}


def control(server: Server) -> Peer:
    """A connection to the control channel."""
    return Peer(server.websocket(PATH))


def test_who_connects_is_told_the_present_state_once(server: Server) -> None:
    with control(server) as one:
        one.expect(state(True))
        one.send(toggle(False))
        one.expect(state(False))
        with control(server) as two:
            two.expect(state(False))
            two.expect_nothing()


def test_all_are_told_the_sender_too_and_once(server: Server) -> None:
    with control(server) as one, control(server) as two, control(server) as three:
        for peer in (one, two, three):
            peer.expect(state(True))
        for sender, enabled in ((one, False), (two, True), (three, False)):
            sender.send(toggle(enabled))
            for peer in (one, two, three):
                peer.expect(state(enabled))
        for peer in (one, two, three):
            peer.expect_nothing()


def test_the_same_state_again_is_told_again(server: Server) -> None:
    with control(server) as one, control(server) as two:
        for peer in (one, two):
            peer.expect(state(True))
        one.send(toggle(True))
        one.expect(state(True))
        two.expect(state(True))


def test_toggles_in_a_row_keep_their_order(server: Server) -> None:
    switches = [number % 3 == 0 for number in range(60)]
    with control(server) as one, control(server) as two:
        for peer in (one, two):
            peer.expect(state(True))
        for enabled in switches:
            one.send(toggle(enabled))
        for peer in (one, two):
            peer.expect(*map(state, switches))


def test_the_tag_may_come_last_and_spacing_may_be_odd(server: Server) -> None:
    with control(server) as one:
        one.expect(state(True))
        one.send_text('\n{ "enabled" :false\t,\r\n "type": "toggle\\u005frender" } ')
        one.expect(state(False))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "toggle_render",
        "null",
        "[]",
        "{}",
        '"toggle_render"',
        "true",
        '{"type": "toggle_render"}',
        '{"enabled": false}',
        '{"type": "toggle_render", "enabled": "false"}',
        '{"type": "toggle_render", "enabled": 0}',
        '{"type": "toggle_render", "enabled": null}',
        '{"type": "Toggle_Render", "enabled": false}',
        '{"type": "set_render_state", "enabled": false}',
        '{"type": "", "enabled": false}',
        '{"type": ["toggle_render"], "enabled": false}',
        '{"type": null, "enabled": false}',
        '[{"type": "toggle_render", "enabled": false}]',
        '{"type": "toggle_render", "enabled": false',
        '{"type": "toggle_render", "enabled": false}}',
        "{'type': 'toggle_render', 'enabled': false}",
    ],
)
def test_what_is_invalid_is_counted_and_ignored(server: Server, text: str) -> None:
    with control(server) as one, control(server) as two:
        one.expect(state(True))
        two.expect(state(True))
        one.send_text(text)
        one.pong()
        assert server.metric("antiphon_messages_refused_total") == 1
        one.send(toggle(False))
        one.expect(state(False))
        two.expect(state(False))


def test_the_channels_do_not_mix(server: Server) -> None:
    with control(server) as one, viewer(server) as watcher, Camera(server) as camera:
        one.expect(state(True))
        one.send(toggle(False))
        one.expect(state(False))
        watcher.expect_nothing()
        camera.expect_nothing()
