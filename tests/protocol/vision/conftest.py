"""A server whose `tesseract` the test has in its hand."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.server import Server
from support.tesseract import Tesseract


@pytest.fixture
def tesseract(tmp_path: Path) -> Iterator[Tesseract]:
    """The command that the server reads text with."""
    command = Tesseract(tmp_path / "tesseract")
    yield command
    command.release()


@pytest.fixture
def server(tmp_path: Path, tesseract: Tesseract) -> Iterator[Server]:
    """A fresh server with a data directory of its own."""
    with Server(tmp_path / "data", environment=tesseract.environment) as running:
        yield running
        tesseract.release()
