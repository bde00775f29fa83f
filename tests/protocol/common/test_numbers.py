"""`75.0` and `7.5e1` are integers."""

import json

import pytest

from support.camera import Camera, admin
from support.server import Server


@pytest.mark.parametrize("text", ["75", "75.0", "7.5e1", "7.5E+1", "750e-1", "0.75e2", "75.000", "75e0", "7500.0e-2"])
def test_an_integer_may_be_written_with_a_fraction_or_an_exponent(server: Server, text: str) -> None:
    with admin(server) as camera, Camera(server) as other:
        camera.send_text(f'{{"brightness": {text}}}')
        camera.expect({"brightness": 75, "info": ["brightness"]}, {"brightness": 75})
        other.expect({"brightness": 75})
        assert json.dumps(camera.get("brightness")["brightness"]) in {"75", "75.0"}


@pytest.mark.parametrize("text", ["75.5", "7.55e1", "75e-1", '"75"', "true", "null", "[75]", "{}", "0.1"])
def test_what_is_no_integer_is_refused(server: Server, text: str) -> None:
    with admin(server) as camera:
        camera.send_text(f'{{"brightness": {text}}}')
        camera.expect({"error": "Invalid value", "key": "brightness", "message": "Value must be an integer"})
        camera.expect_nothing()


@pytest.mark.parametrize("text", ["-1", "101", "-1e0", "1.01e2", "1e15", "1000000000000000000000000000000", "-1e300"])
def test_an_integer_out_of_range_is_told_the_range(server: Server, text: str) -> None:
    with admin(server) as camera:
        camera.send_text(f'{{"brightness": {text}}}')
        camera.expect({"error": "Invalid value", "key": "brightness", "message": "Value must be between 0 and 100"})
        camera.expect_nothing()


@pytest.mark.parametrize("text", ["0", "-0", "0.0", "-0.0", "0e5", "100", "1e2"])
def test_the_bounds_belong_to_the_range(server: Server, text: str) -> None:
    with admin(server) as camera:
        camera.send_text(f'{{"brightness": {text}}}')
        value = int(float(text))
        camera.expect({"brightness": value, "info": ["brightness"]}, {"brightness": value})


@pytest.mark.parametrize("text", ["075", "+75", "75.", ".75e2", "7.5e", "0x4b", "NaN", "Infinity", "75,"])
def test_what_is_no_json_number_is_no_message(server: Server, text: str) -> None:
    with admin(server) as camera:
        camera.send_text(f'{{"brightness": {text}}}')
        camera.expect({"error": "Invalid message"})
        camera.expect_nothing()
