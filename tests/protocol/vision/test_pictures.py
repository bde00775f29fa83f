"""`image_data`: base64 of a picture of a common format; all else is `INVALID_IMAGE`."""

import base64

import pytest

from support.images import bomb, noise, plain, scene
from support.server import Server
from support.vision import PLUGINS, STATS, Client

WHOLE = plain((64, 48), (10, 20, 30))
NO_BASE64 = {
    "nothing": "",
    "a word": "base64_encoded_image_bytes",
    "other characters": "!!!!",
    "base64 with something after it": base64.b64encode(WHOLE).decode() + "%",
    "half a group": base64.b64encode(WHOLE).decode()[:-3],
    "characters beyond ASCII": "🎥" + base64.b64encode(WHOLE).decode(),
}
NO_PICTURES = {
    "one byte": b"\x00",
    "text": b"this is no picture at all",
    "zeros": bytes(5000),
    "a format's first bytes": WHOLE[:8],
    "a PNG cut short": WHOLE[: len(WHOLE) // 2],
    "a PNG whose pixels were changed": WHOLE[:45] + bytes([WHOLE[45] ^ 0xFF]) + WHOLE[46:],
    "a JPEG's first bytes": plain(kind="JPEG")[:20],
    "a page": b"<!doctype html><html><body><img></body></html>",
    "a program": b"\x7fELF\x02\x01\x01" + bytes(100),
}
FORMATS = ["PNG", "JPEG"]
MIB = 1 << 20


@pytest.mark.parametrize("name", NO_BASE64)
def test_what_is_not_base64_is_an_invalid_image(server: Server, name: str) -> None:
    with Client(server) as client:
        for plugin in PLUGINS:
            client.refused(NO_BASE64[name], "INVALID_IMAGE", plugin)


@pytest.mark.parametrize("name", NO_PICTURES)
def test_what_is_no_picture_is_an_invalid_image(server: Server, name: str) -> None:
    with Client(server) as client:
        for plugin in PLUGINS:
            client.refused(NO_PICTURES[name], "INVALID_IMAGE", plugin)


@pytest.mark.parametrize("plugin", PLUGINS)
@pytest.mark.parametrize("kind", FORMATS)
def test_common_formats_are_read(server: Server, plugin: str, kind: str) -> None:
    with Client(server) as client:
        client.analysed(scene(1, kind), plugin)


def test_base64_with_escapes_is_read(server: Server) -> None:
    data = base64.b64encode(WHOLE).decode()
    with Client(server) as client:
        plainly = client.analysed(data)
        slashes = data.replace("/", "\\/").replace("A", "\\u0041")
        client.send_text(f'{{"type":"send_frame","plugin":"{STATS}","image_data":"{slashes}"}}')
        assert client.result() == plainly


def test_a_picture_of_many_megabytes_is_read(server: Server) -> None:
    picture = noise(1800, 1800)
    assert len(picture) > 9 * MIB
    with Client(server) as client:
        client.analysed(picture)


@pytest.mark.parametrize("plugin", PLUGINS)
def test_a_small_file_that_unpacks_to_gigabytes_is_an_invalid_image(server: Server, plugin: str) -> None:
    file = bomb(60_000, 600)
    assert len(file) < 8 * MIB
    before = server.resident()
    with Client(server) as client:
        client.refused(file, "INVALID_IMAGE", plugin)
        assert server.resident() - before < 512 * MIB
        client.analysed(plain())
