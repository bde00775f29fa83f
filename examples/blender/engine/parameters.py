"""What a command carries, read one member at a time; what does not fit is refused by its name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

from engine.refusal import Refusal

Vector = tuple[float, float, float]

FURTHEST = 1_000_000.0


@dataclass(frozen=True)
class Members:
    """The members of a JSON object."""

    values: Mapping[str, Any]

    def text(self, name: str) -> str:
        """A string that is not empty."""
        value = self.values.get(name)
        if not isinstance(value, str) or not value:
            raise Refusal(f"{name} must be a text")
        return value

    def members(self, name: str) -> "Members":
        """An object."""
        value = self.values.get(name)
        if not isinstance(value, dict):
            raise Refusal(f"{name} must be an object")
        return Members(value)

    def number(self, name: str, *, default: float | None = None, most: float = FURTHEST) -> float:
        """A number from 0 to `most`, or `default` where there is one and no such member."""
        value = self.values.get(name, default)
        if not _is_number(value) or not 0 <= value <= most:
            raise Refusal(f"{name} must be a number from 0 to {most:,.0f}")
        return float(value)

    def choice(self, name: str, allowed: tuple[str, ...], default: str) -> str:
        """One of some words, or `default` where there is no such member."""
        value = self.values.get(name, default)
        if value not in allowed:
            raise Refusal(f"{name} must be one of {', '.join(allowed)}")
        return str(value)

    def vector(self, name: str, default: Vector) -> Vector:
        """Three numbers within ±1,000,000, or `default` where there is no such member."""
        value = self.values.get(name, default)
        if not isinstance(value, list | tuple) or len(value) != 3 or not all(map(_is_near, value)):
            raise Refusal(f"{name} must be three numbers within ±{FURTHEST:,.0f}")
        x, y, z = value
        return float(x), float(y), float(z)


def _is_number(value: Any) -> TypeGuard[float]:  # noqa: ANN401 (any JSON value)
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_near(value: Any) -> bool:  # noqa: ANN401 (any JSON value)
    return _is_number(value) and -FURTHEST <= value <= FURTHEST
