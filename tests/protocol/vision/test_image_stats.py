"""`image_stats`: size, format, mean colour, histogram."""

from collections.abc import Iterator

import pytest

from support.images import Colour, plain
from support.json_text import Json
from support.server import Server
from support.vision import STATS, Client

SIZE = (37, 23)
COLOURS: list[Colour] = [(255, 0, 0), (0, 0, 255), (12, 130, 201), (0, 0, 0), (255, 255, 255)]


def leaves(value: Json) -> Iterator[Json]:
    """All values that hold no others."""
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    if parts is None:
        yield value
    else:
        for part in parts:
            yield from leaves(part)


def histograms(found: Json) -> list[list[int]]:
    """The counts of each channel."""
    counts = found["histogram"]
    channels = list(counts.values()) if isinstance(counts, dict) else counts
    return channels if isinstance(channels[0], list) else [channels]


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_size_and_format(server: Server, kind: str) -> None:
    with Client(server) as client:
        found = client.analysed(plain(SIZE, kind=kind), STATS)
        assert (found["width"], found["height"]) == SIZE
        assert found["format"].lower() == kind.lower()


@pytest.mark.parametrize("colour", COLOURS)
def test_the_mean_colour_of_a_plain_picture_is_its_colour(server: Server, colour: Colour) -> None:
    with Client(server) as client:
        found = client.analysed(plain(SIZE, colour), STATS)
        (mean,) = (value for name, value in found.items() if name.startswith("mean"))
        assert [round(part) for part in leaves(mean)][:3] == list(colour)


def test_the_histogram_counts_every_pixel(server: Server) -> None:
    pixels = SIZE[0] * SIZE[1]
    with Client(server) as client:
        for colour in COLOURS:
            for counts in histograms(client.analysed(plain(SIZE, colour), STATS)):
                assert sum(counts) == pixels
                assert max(counts) == pixels


def test_it_needs_no_frame_before(server: Server) -> None:
    with Client(server) as one, Client(server) as two:
        first = one.analysed(plain(SIZE), STATS)
        one.analysed(plain(SIZE, (1, 2, 3)), STATS)
        assert one.analysed(plain(SIZE), STATS) == first == two.analysed(plain(SIZE), STATS)
