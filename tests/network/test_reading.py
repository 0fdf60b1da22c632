from __future__ import annotations

import os

import pytest

from workroom.network import reading
from workroom.network.reader import read
from workroom.network.reading import Unreadable, read_apart

URL = "https://example.org/a/page.html"
_TELLING = """
import os, sys
from workroom.network.reading import Reading, _confine
import msgspec
_confine()
try:
    os.write(os.open({path!r}, os.O_CREAT | os.O_WRONLY), b"x")
    wrote = "wrote"
except OSError as error:
    wrote = type(error).__name__
found = Reading(title=" ".join(os.environ), text=wrote)
sys.stdout.buffer.write(msgspec.json.encode(found))
"""


async def test_a_page_is_read_in_a_process_of_its_own() -> None:
    html = "<title>T</title><p>Hé <a href='/x'>x</a>"
    assert await read_apart(html, URL) == read(html, URL)


@pytest.mark.parametrize(
    "child",
    [
        "while True: pass",
        "import time; time.sleep(999)",
        "raise SystemExit(1)",
        "print('no reading')",
        "from workroom.network import reading; reading._confine(); bytearray(2 << 30)",
    ],
)
async def test_a_page_that_breaks_the_reader_is_given_up(monkeypatch: pytest.MonkeyPatch, child: str) -> None:
    monkeypatch.setattr(reading, "SECONDS", 1.0)
    monkeypatch.setattr(reading, "_CHILD", child)
    with pytest.raises(Unreadable):
        await read_apart("<p>words", URL)


@pytest.mark.case(78)
@pytest.mark.skipif(os.name != "posix", reason="only POSIX limits a process so")
async def test_the_process_gets_no_keys_and_writes_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: os.PathLike[str]
) -> None:
    file = os.path.join(tmp_path, "file")
    monkeypatch.setenv("WORKROOM_CANARY", "canary")
    monkeypatch.setattr(reading, "_CHILD", _TELLING.format(path=file))
    found = await read_apart("<p>words", URL)
    assert not {"WORKROOM_CANARY", "HOME", "PATH"} & set(found.title.split())
    assert found.text == "OSError"
    assert os.path.getsize(file) == 0
