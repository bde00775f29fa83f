"""`snap: true` writes a JPEG into the data folder, then `snap: false` is broadcast."""

from pathlib import Path

from PIL import Image

from support.camera import Camera, admin
from support.server import Server


def snap(camera: Camera) -> None:
    """Takes a picture and reads all that is said about it."""
    camera.set(snap=True)
    camera.expect({"snap": False})


def pictures(server: Server) -> list[Path]:
    """The pictures in the data folder, oldest first."""
    found = [path for path in server.data.rglob("*") if path.suffix.lower() in {".jpg", ".jpeg"}]
    return sorted(found, key=lambda path: path.stat().st_mtime_ns)


def test_a_picture_is_taken_and_everybody_is_told(server: Server) -> None:
    with admin(server) as camera, Camera(server) as other:
        snap(camera)
        other.expect({"snap": True}, {"snap": False})
        assert camera.get("snap") == {"snap": False}
        other.expect_nothing()
    (picture,) = pictures(server)
    with Image.open(picture) as image:
        image.load()
        assert image.format == "JPEG"
        assert min(image.size) > 1


def test_every_snap_is_broadcast_and_leaves_a_picture_of_its_own(server: Server) -> None:
    with admin(server) as camera, Camera(server) as other:
        for count in range(1, 4):
            snap(camera)
            other.expect({"snap": True}, {"snap": False})
            assert len(pictures(server)) == count


def test_the_quality_is_that_of_jpeg_quality(server: Server) -> None:
    coarseness = []
    with admin(server) as camera:
        for quality in (10, 50, 95):
            camera.send({"jpeg-quality": quality})
            camera.settle()
            snap(camera)
            with Image.open(pictures(server)[-1]) as image:
                image.load()
                coarseness.append(sum(image.quantization[0]))  # type: ignore[attr-defined]
    assert coarseness[0] > coarseness[1] > coarseness[2]


def test_no_picture_without_a_snap(server: Server) -> None:
    with admin(server) as camera:
        camera.set(gain=1)
    assert pictures(server) == []
