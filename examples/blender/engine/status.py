"""What the engine tells the person who started it: lines on stderr."""

import sys
import time


def say(text: str) -> None:
    """Writes a line with the time of day."""
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)
