"""From a command to its animation, and from what became of it to the reply."""

import traceback
from collections.abc import Callable
from typing import Any

from engine import camera, light, product
from engine.controls import list_controls
from engine.message import LIST_CONTROLS, Command, parse
from engine.parameters import Members
from engine.refusal import Refusal
from engine.scene import Scene, Target
from engine.status import say
from engine.track import Span, span

Json = Any
Animation = Callable[[Target, Members, Span], None]

ANIMATIONS: dict[str, Animation] = {
    "load_camera_animation": camera.orbit,
    "load_light_animation": light.pulse,
    "load_product_animation": product.rotate,
}


class Dispatch:
    """Follows commands in one scene."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    def answer(self, text: str | bytes) -> str | None:
        """Does what a frame asks for; the reply, or None where it asks for nothing."""
        command = parse(text)
        if command is None:
            say(f"the server says {text[:200]!r}")
            return None
        if command.name == LIST_CONTROLS:
            return self._follow(command, "Error listing controls", "Controls listed successfully", self._list)
        if command.name in ANIMATIONS:
            return self._follow(command, "Error applying animation", "Animation applied successfully", self._animate)
        return command.failed(f"Unknown animation command: {command.name[:64]}")

    def _follow(self, command: Command, failure: str, success: str, action: Callable[[Command], Json]) -> str:
        try:
            data = action(command)
        except Refusal as refusal:
            say(f"{command.name}: {refusal}")
            return command.failed(f"{failure}: {refusal}")
        except Exception:
            traceback.print_exc()
            return command.failed(f"{failure}: Blender could not do it, its console says why")
        say(f"{command.name}: {success}")
        return command.succeeded(success, data)

    def _list(self, _: Command) -> Json:
        return list_controls(self.scene)

    def _animate(self, command: Command) -> Json:
        name = command.members.text("empty_name")
        data = command.members.members("data")
        identity, parameters = data.text("animation_id"), data.members("parameters")
        target = self.scene.find(name)
        if target is None:
            raise Refusal("Target empty not found")
        duration = parameters.number("duration")
        frames = span(self.scene.first_frame(), duration, self.scene.fps())
        ANIMATIONS[command.name](target, parameters, frames)
        self.scene.finish(frames.last)
        return {"animation_id": identity, "target": name, "duration": parameters.values["duration"]}
