"""The engine as a program, in whichever way Blender runs."""

from collections.abc import Sequence

from engine import headless, options, windowed
from engine.blender import BlenderScene, has_window, open_file
from engine.dispatch import Dispatch


def main(arguments: Sequence[str]) -> int | None:
    """Starts the engine; its exit status once it ends, or None where it goes on beside Blender's window."""
    given = options.read(arguments)
    if given.open:
        open_file(given.open)
    dispatch = Dispatch(BlenderScene(given.save))
    if has_window():
        windowed.start(given.address, dispatch)
        return None
    return headless.run(given.address, dispatch)
