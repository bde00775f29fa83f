"""A physical simulation whose frames are worth watching: bodies that fall, collide and roll."""

import json
import math
from collections.abc import Iterator

import mujoco

BODIES = 24
FRAMES_PER_SECOND = 60
STEP_SECONDS = 1 / 240
STEPS = round(1 / FRAMES_PER_SECOND / STEP_SECONDS)


def frames() -> Iterator[str]:
    """The simulation's frames, one after another, each a text as the protocol wants it and unlike any other."""
    model = mujoco.MjModel.from_xml_string(_scene())
    data = mujoco.MjData(model)
    data.qvel[0:3] = (0.05, 0.02, 0.01)
    data.qvel[3:6] = (0.3, 0.2, 0.1)
    while True:
        for _ in range(STEPS):
            mujoco.mj_step(model, data)
        pos, rot = data.xpos[1:].tolist(), data.xquat[1:].tolist()
        yield json.dumps({"x": {"pos": pos, "rot": rot}})


def _scene() -> str:
    """A floor and free bodies above it; the first floats on for ever, so that no two frames are equal."""
    kinds = ('type="box" size=".1 .1 .1"', 'type="sphere" size=".12"', 'type="capsule" size=".07 .1"')
    bodies = ['<body pos="0 0 9" gravcomp="1"><freejoint/><geom type="sphere" size=".1" mass="1"/></body>']
    for number in range(1, BODIES):
        angle = number * 2.4
        x, y, z = 0.5 * math.cos(angle), 0.5 * math.sin(angle), 0.4 + 0.3 * number
        bodies.append(
            f'<body pos="{x:.3f} {y:.3f} {z:.3f}" euler="{7 * number} {11 * number} 0">'
            f"<freejoint/><geom {kinds[number % 3]} density='500'/></body>"
        )
    return (
        f'<mujoco><option timestep="{STEP_SECONDS}"/><worldbody>'
        f'<geom type="plane" size="5 5 .1"/>{"".join(bodies)}</worldbody></mujoco>'
    )
