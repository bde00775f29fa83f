"""`image_stats`: size, format, mean colour, histogram."""

import pytest

from support.images import Colour, plain
from support.server import Server
from support.vision import STATS, Client

SIZE = (37, 23)
COLOURS: list[Colour] = [(255, 0, 0), (0, 0, 255), (12, 130, 201), (0, 0, 0), (255, 255, 255)]


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_size_and_format(server: Server, kind: str) -> None:
    with Client(server) as client:
        found = client.analysed(plain(SIZE, kind=kind), STATS)
        assert (found["width"], found["height"]) == SIZE
        assert found["format"] == kind.lower()


@pytest.mark.parametrize("colour", COLOURS)
def test_the_mean_colour_of_a_plain_picture_is_its_colour(server: Server, colour: Colour) -> None:
    with Client(server) as client:
        found = client.analysed(plain(SIZE, colour), STATS)
        assert found["mean_color"] == dict(zip("rgb", colour, strict=True))


def test_the_histogram_counts_every_pixel_of_each_channel(server: Server) -> None:
    pixels = SIZE[0] * SIZE[1]
    with Client(server) as client:
        for colour in COLOURS:
            histogram = client.analysed(plain(SIZE, colour), STATS)["histogram"]
            assert set(histogram) == {"r", "g", "b"}
            for channel, value in zip("rgb", colour, strict=True):
                counts = histogram[channel]
                assert sum(counts) == pixels
                assert counts[value * len(counts) // 256] == pixels


def test_it_compares_with_no_frame_before(server: Server) -> None:
    with Client(server) as one, Client(server) as two:
        first = one.analysed(plain(SIZE), STATS)
        one.analysed(plain(SIZE, (1, 2, 3)), STATS)
        assert one.analysed(plain(SIZE), STATS) == first == two.analysed(plain(SIZE), STATS)
