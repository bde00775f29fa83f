"""What one browser asks no other hears of, and what one user does no other user."""

from support.animation import Browser, Pair, command, success
from support.server import Server

USERS = ("studio", "workshop", "garage")


def test_a_reply_comes_to_the_browser_that_asked_and_to_no_other(server: Server) -> None:
    with Pair(server) as (first, blender), Browser(server) as second, Browser(server) as third:
        browsers = (first, second, third)
        for asker in browsers:
            asker.send(command(message_id="m"))
            blender.expect(command(message_id="m"))
            blender.send(success("m"))
            asker.expect(success("m"))
            for browser in browsers:
                browser.expect_nothing()


def test_a_command_goes_to_no_other_browser(server: Server) -> None:
    with Pair(server) as (first, blender), Browser(server) as second:
        first.send(command(message_id="m"))
        blender.take()
        second.expect_nothing()
        first.expect_nothing()


def test_users_with_the_same_ids_do_not_meet(server: Server) -> None:
    pairs = [Pair(server, user) for user in USERS]
    for user, pair in zip(USERS, pairs, strict=True):
        pair.browser.send(command(message_id="m", of=user))
    for user, pair in zip(USERS, pairs, strict=True):
        pair.blender.expect(command(message_id="m", of=user))
    for user, pair in reversed(list(zip(USERS, pairs, strict=True))):
        pair.blender.send(success("m", of=user))
        pair.browser.expect(success("m", of=user))
    for pair in pairs:
        with pair as (browser, blender):
            browser.expect_nothing()
            blender.expect_nothing()


def test_a_blender_cannot_answer_what_another_was_asked(server: Server) -> None:
    with Pair(server, "studio") as (browser, blender), Pair(server, "workshop") as (_, stranger):
        browser.send(command(message_id="m"))
        blender.take()
        stranger.send(success("m", of="the stranger"))
        stranger.expect_nothing()
        browser.expect_nothing()
        blender.send(success("m"))
        browser.expect(success("m"))


def test_the_scene_a_browser_names_does_not_part_it_from_its_user(server: Server) -> None:
    with Pair(server) as (first, blender), Browser(server, query="&blend_file=other.blend") as second:
        for browser in (first, second):
            browser.send(command(message_id="m"))
            blender.finish()
            browser.expect(success("m"))
