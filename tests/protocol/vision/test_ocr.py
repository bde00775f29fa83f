"""`ocr` reads what is written, and says how sure it is."""

import re
from pathlib import Path

import pytest

from support.images import page, plain
from support.json_text import Json
from support.server import Server
from support.tesseract import Tesseract, nowhere
from support.vision import ALL, OCR, SUCCEEDS, Client, fails

LINES = ["Hello Antiphon", "The quick brown fox 42", "jumps over 17 lazy dogs"]


def read(found: Json) -> list[str]:
    """The words of a result's text, whose members are as they should be."""
    assert set(found) >= {"text", "confidence", "words"}
    assert isinstance(found["text"], str)
    assert isinstance(found["words"], list)
    assert 0 <= found["confidence"] <= 1
    return re.findall(r"\w+", found["text"])


@pytest.mark.parametrize("line", LINES)
def test_a_line_is_read(server: Server, line: str) -> None:
    with Client(server) as client:
        found = client.analysed(page(line), OCR)
        assert read(found) == line.split()
        assert found["confidence"] > 0.5
        assert len(found["words"]) == len(line.split())


def test_a_page_is_read_in_order(server: Server) -> None:
    with Client(server) as client:
        assert read(client.analysed(page(*LINES), OCR)) == " ".join(LINES).split()


def test_every_word_is_told_apart(server: Server) -> None:
    with Client(server) as client:
        words = client.analysed(page(LINES[1]), OCR)["words"]
        for word, written in zip(words, LINES[1].split(), strict=True):
            assert written in (word if isinstance(word, str) else word.values())


def test_an_empty_page_has_no_words(server: Server) -> None:
    with Client(server) as client:
        found = client.analysed(plain((400, 200)), OCR)
        assert read(found) == []
        assert found["words"] == []


def test_different_pages_at_once_are_not_mixed_up(server: Server) -> None:
    with Client(server) as client:
        for number, line in enumerate(LINES * 2):
            client.send_frame(page(line), OCR, frame_id=str(number))
        for message in (client.next(patience=60) for _ in range(2 * len(LINES))):
            assert read(message["result"]) == LINES[int(message["frame_id"]) % len(LINES)].split()


@pytest.mark.parametrize("options", [{"threshold": 0}, {"threshold": 0.0, "language": "eng"}, {"language": "eng"}])
def test_its_options_are_taken(server: Server, options: Json) -> None:
    with Client(server) as client:
        assert read(client.analysed(page(LINES[0]), OCR, **options)) == LINES[0].split()


def test_a_threshold_leaves_out_words(server: Server) -> None:
    with Client(server) as client:
        assert read(client.analysed(page(LINES[0]), OCR, threshold=1)) == []


def test_a_language_that_is_not_installed_fails_the_job(server: Server) -> None:
    with Client(server) as client:
        client.send_frame(page(LINES[0]), OCR, options={"language": "tlh"})
        assert client.next(patience=60)["error_code"] == "INVALID_OPTIONS"
        client.analysed(page(LINES[0]), OCR)


def test_where_tesseract_is_missing_it_says_what_to_install(tmp_path: Path) -> None:
    with Server(tmp_path / "data", environment=nowhere(tmp_path / "empty")) as server, Client(server) as client:
        assert "tesseract" in client.refused(page(LINES[0]), "PLUGIN_ERROR", OCR).lower()
        client.analysed(plain())


def test_a_crash_is_an_error_of_the_plugin_and_no_worker_is_lost(server: Server, tesseract: Tesseract) -> None:
    picture = page(LINES[0])
    with Client(server) as client:
        client.subscribe(ALL)
        tesseract.break_down()
        for number in range(40):
            client.send_frame(picture, OCR, frame_id=str(number))
            assert client.steps() in fails("PLUGIN_ERROR")
        tesseract.repair()
        client.send_frame(picture, OCR, frame_id="again")
        assert client.steps() == SUCCEEDS
    tesseract.expect_ended()
