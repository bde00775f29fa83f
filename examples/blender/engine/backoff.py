"""How long to wait before connecting again."""

import random
from collections.abc import Callable
from dataclasses import dataclass


@dataclass
class Backoff:
    """Waits that double from `first` to `cap` seconds, each shortened by a random part of up to a half.

    Engines that lost their server together do not come back together.
    """

    first: float = 1.0
    cap: float = 30.0
    chance: Callable[[], float] = random.random
    _attempts: int = 0

    def next(self) -> float:
        """The seconds to wait before the next attempt."""
        longest = min(self.cap, self.first * 2.0 ** min(self._attempts, 64))
        self._attempts += 1
        return longest * (1 - self.chance() / 2)

    def reset(self) -> None:
        """The connection held; the next loss is a new one."""
        self._attempts = 0
