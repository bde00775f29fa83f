"""Keyframes of a data block, wherever its Blender keeps them."""

from typing import Any

from engine.track import Track

Block = Any
Curves = Any


def rest(block: Block, path: str, frame: int) -> tuple[float, ...]:
    """Removes the curves of a property, which stays as they had it at `frame`."""
    curves = _curves(block)
    for curve in [curve for curve in curves if curve.data_path == path]:
        _set(block, path, curve.array_index, curve.evaluate(frame))
        curves.remove(curve)
    value = getattr(block, path)
    return tuple(value) if hasattr(value, "__len__") else (value,)


def write(block: Block, track: Track) -> None:
    """Makes the curve of a property that has none."""
    block.keyframe_insert(track.path, index=track.index, frame=track.keys[0].frame)
    place = track.path, max(track.index, 0)
    curve = next(curve for curve in _curves(block) if (curve.data_path, curve.array_index) == place)
    curve.keyframe_points.add(len(track.keys) - 1)
    curve.keyframe_points.foreach_set("co", [number for key in track.keys for number in (key.frame, key.value)])
    for point in curve.keyframe_points:
        point.interpolation = track.easing.interpolation
        point.easing = track.easing.side
    curve.update()


def _curves(block: Block) -> Curves:
    data = block.animation_data
    if data is None or data.action is None:
        return ()
    if not hasattr(data, "action_slot"):  # before Blender 4.4 an action was its curves
        return data.action.fcurves
    if data.action_slot is None:
        return ()
    bags = (strip.channelbag(data.action_slot) for layer in data.action.layers for strip in layer.strips)
    return next((bag.fcurves for bag in bags if bag is not None), ())


def _set(block: Block, path: str, index: int, value: float) -> None:
    if hasattr(getattr(block, path), "__len__"):
        getattr(block, path)[index] = value
    else:
        setattr(block, path, value)
