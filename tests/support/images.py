"""Pictures to analyse, made on the spot."""

import io
import zlib
from random import Random
from struct import pack

from PIL import Image, ImageDraw, ImageFont

Colour = tuple[int, int, int]
WHITE: Colour = (255, 255, 255)
BLACK: Colour = (0, 0, 0)
SCENE_SIZE = (320, 240)


def encoded(picture: Image.Image, kind: str = "PNG") -> bytes:
    """A picture as a file."""
    file = io.BytesIO()
    picture.save(file, kind)
    return file.getvalue()


def plain(size: tuple[int, int] = (16, 12), colour: Colour = WHITE, kind: str = "PNG") -> bytes:
    """A picture of one colour."""
    return encoded(Image.new("RGB", size, colour), kind)


def page(*lines: str, size: int = 40) -> bytes:
    """Lines of text, black on white, easy to read."""
    font = ImageFont.load_default(size)
    width = max(int(font.getlength(line)) for line in lines) + 2 * size
    picture = Image.new("RGB", (width, (2 * len(lines) + 1) * size), WHITE)
    draw = ImageDraw.Draw(picture)
    for number, line in enumerate(lines):
        draw.text((size, (2 * number + 0.7) * size), line, fill=BLACK, font=font)
    return encoded(picture)


def scene(place: int | None, kind: str = "PNG") -> bytes:
    """What a camera sees of a bright box on its way over a dark floor; None: the box is away."""
    picture = Image.new("RGB", SCENE_SIZE, (40, 40, 40))
    if place is not None:
        left = 20 + place * 37 % 200
        ImageDraw.Draw(picture).rectangle((left, 60, left + 40 + place % 5 * 15, 160), fill=(230, 230, 230))
    return encoded(picture, kind)


def noise(width: int, height: int) -> bytes:
    """A picture that no format makes much smaller, the same each time."""
    return encoded(Image.frombytes("RGB", (width, height), Random(1).randbytes(3 * width * height)))


def bomb(width: int, rows: int) -> bytes:
    """A small file that is a black picture, `rows` times 100 pixels high."""
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    hundred = 100 * (1 + width)
    block = packer.compress(bytes(hundred)) + packer.flush(zlib.Z_FULL_FLUSH)
    end = b"\x03\x00" + pack(">HH", rows * hundred % 65521, 1)
    header = pack(">IIBBBBB", width, 100 * rows, 8, 0, 0, 0, 0)
    pixels = b"\x78\xda" + block * rows + end
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")


def _chunk(name: bytes, data: bytes) -> bytes:
    return pack(">I", len(data)) + name + data + pack(">I", zlib.crc32(name + data))
