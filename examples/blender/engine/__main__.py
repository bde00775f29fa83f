"""`python -m engine`: the engine with Blender as a Python module."""

import sys

from engine.program import main

sys.exit(main(sys.argv[1:]))
