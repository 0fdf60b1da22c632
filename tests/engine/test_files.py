from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from fakes.hands import TempHands
from workroom.engine.tools import files
from workroom.engine.tools.paths import meant, shown
from workroom.engine.work import Failed


def context(hands: Any, **agreed: tuple[str, ...]) -> Any:
    deps = SimpleNamespace(session=SimpleNamespace(hands=hands), agreed=agreed, key=lambda call: "1")
    return SimpleNamespace(deps=deps, tool_call_id="c")


@pytest.fixture
def hands(tmp_path: Path) -> TempHands:
    return TempHands(tmp_path)


async def test_what_is_written_is_read_back(hands: TempHands) -> None:
    told = await files.write_file(context(hands), "/folders/a/b.txt", "é")
    assert "2 bytes" in told
    assert "read back and equal" in told
    assert hands.real("/folders/a/b.txt").read_bytes() == "é".encode()


class Truncating(TempHands):
    """A disk that is full: half of each write is lost and nobody says so."""

    async def write(self, path: str, data: bytes) -> None:
        await super().write(path, data[: len(data) // 2])


async def test_a_write_that_was_cut_is_never_called_success(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="5 of 10 bytes came back"):
        await files.write_file(context(Truncating(tmp_path)), "/folders/a.txt", "0123456789")


async def test_an_edit_that_was_cut_is_never_called_success(tmp_path: Path) -> None:
    hands = Truncating(tmp_path)
    hands.real("/folders/a.txt").write_text("one two")
    with pytest.raises(Failed, match="was not written right"):
        await files.edit_file(context(hands), "/folders/a.txt", "two", "three")


@pytest.mark.parametrize(
    ("old", "why"), [("none", "does not occur"), ("a", "occurs 2 times"), ("", "The old text is empty")]
)
async def test_an_edit_has_to_match_once(hands: TempHands, old: str, why: str) -> None:
    hands.real("/folders/a.txt").write_text("a a b")
    with pytest.raises(Failed, match=why):
        await files.edit_file(context(hands), "/folders/a.txt", old, "x")
    assert hands.real("/folders/a.txt").read_text() == "a a b"


async def test_an_edit_keeps_windows_line_ends(hands: TempHands) -> None:
    hands.real("/folders/a.txt").write_bytes(b"one\r\ntwo\r\nthree\r\n")
    await files.edit_file(context(hands), "/folders/a.txt", "one\ntwo", "1\n2")
    assert hands.real("/folders/a.txt").read_bytes() == b"1\r\n2\r\nthree\r\n"


@pytest.mark.parametrize(
    ("data", "why"),
    [(b"%PDF-1.4\0\0", "is not text"), (b"x" * (files.MAX_FILE + 1), "too large to read whole")],
)
async def test_what_is_no_text_is_said(hands: TempHands, data: bytes, why: str) -> None:
    hands.real("/folders/a.bin").write_bytes(data)
    with pytest.raises(Failed, match=why):
        await files.read_file(context(hands), "/folders/a.bin")


async def test_a_pipe_is_not_waited_for(hands: TempHands) -> None:
    import os

    os.mkfifo(hands.real("/folders/pipe"))
    with pytest.raises(Failed, match="a pipe"):
        await files.read_file(context(hands), "/folders/pipe")


async def test_reading_goes_on_where_it_was_cut(hands: TempHands) -> None:
    hands.real("/folders/a.txt").write_text("".join(f"{line}\n" for line in range(1, 11)))
    told = await files.read_file(context(hands), "/folders/a.txt", offset=3, limit=2)
    assert told == "3\n4\n\n[lines 3 to 4 of 10; go on with offset=5]"


async def test_names_that_are_no_text_can_be_shown_and_named_again(hands: TempHands) -> None:
    name = b"caf\xe9.txt".decode("utf-8", "surrogateescape")
    hands.real(f"/folders/{name}").write_text("x")
    assert await files.list_files(context(hands), "/folders") == r"caf\xe9.txt  (1 bytes)"
    assert await files.read_file(context(hands), r"/folders/caf\xe9.txt") == "x"
    assert meant(shown(name)) == name


async def test_search_by_name_and_by_words(hands: TempHands) -> None:
    hands.real("/folders/deep").mkdir()
    hands.real("/folders/deep/Invoice.TXT").write_text("first\nTotal: 12 EUR\n")
    hands.real("/folders/deep/x.bin").write_bytes(b"\0total")
    assert await files.search_files(context(hands), "/folders", "*.txt") == "/folders/deep/Invoice.TXT"
    assert await files.search_files(context(hands), "/folders", "total") == (
        "/folders/deep/Invoice.TXT:2: Total: 12 EUR"
    )
    assert await files.search_files(context(hands), "/folders", "nowhere") == "[nothing found]"


async def test_a_folder_is_deleted_from_the_inside(hands: TempHands) -> None:
    hands.real("/folders/a/b").mkdir(parents=True)
    hands.real("/folders/a/b/c.txt").write_text("x")
    targets = ("/folders/a/b/c.txt", "/folders/a/b", "/folders/a")
    assert tuple(await files.expand(hands, ["/folders/a"])) == targets
    await files.delete_files(context(hands, **{"1": targets}), ["/folders/a"])
    assert not hands.real("/folders/a").exists()


async def test_a_deletion_that_stops_in_the_middle_says_how_far_it_came(hands: TempHands) -> None:
    hands.real("/folders/a.txt").write_text("x")
    targets = ("/folders/a.txt", "/folders/missing.txt")
    with pytest.raises(Failed, match="Deleted 1 of 2, then stopped: No such file"):
        await files.delete_files(context(hands, **{"1": targets}), list(targets))
