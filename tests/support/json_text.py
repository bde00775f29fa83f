"""JSON as the tests compare it: numbers by value, booleans apart from numbers, no name twice."""

import json
from typing import Any

Json = Any


def parse(text: str) -> Json:
    """The value of `text`; an object that gives a name twice is an error."""
    return json.loads(text, object_pairs_hook=_distinct)


def canonical(value: Json) -> str:
    """A text that is equal for equal JSON values: 75 equals 75.0, true does not equal 1."""
    return json.dumps(_plain(value), sort_keys=True, ensure_ascii=False)


def _distinct(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        raise ValueError(f"a name is given twice: {names}")
    return dict(pairs)


def _plain(value: Json) -> Json:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    return value
