"""What every test may ask for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.server import Server


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A fresh server with a data directory of its own."""
    with Server(tmp_path / "data") as running:
        yield running
