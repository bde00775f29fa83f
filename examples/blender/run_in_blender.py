"""The engine inside Blender: `blender scene.blend --python run_in_blender.py -- --url … --username … --token …`."""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE / "modules")]  # the engine, and what `pip install --target modules` put there

from engine.program import main  # noqa: E402 (the path comes first)

status = main(sys.argv[sys.argv.index("--") + 1 :] if "--" in sys.argv else [])
if status is not None:
    sys.exit(status)
