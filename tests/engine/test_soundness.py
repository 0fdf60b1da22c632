from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from fakes.hands import TempHands
from workroom.engine.soundness import Unsound, examine, look

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 8 + b"\0\0\0\0IEND\xaeB`\x82"


def workbook() -> bytes:
    book = openpyxl.Workbook()
    book.create_sheet("Sums").append([1])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def pdf() -> bytes:
    stream = io.BytesIO()
    canvas = Canvas(stream)
    canvas.drawString(10, 10, "x")
    canvas.save()
    return stream.getvalue()


def archive(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, data in parts.items():
            opened.writestr(name.replace("__", "/"), data)
    return stream.getvalue()


def said(name: str, data: bytes) -> str:
    return look(name, len(data), data)


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.xlsx", workbook(), "opens"),
        ("a.PDF", pdf(), "whole"),
        ("a.png", PNG, "whole"),
        ("a.json", b'{"a": 1}', "valid JSON"),
        ("a.csv", b"a,b\n1,2\n", "2 rows"),
        ("a.txt", "\ufeffé".encode(), "1 lines of text"),
        ("a.unknown", b"\0", "whole"),
        ("a.zip", archive(x=b"1"), "opens"),
    ],
)
def test_sound(name: str, data: bytes, says: str) -> None:
    assert says in said(name, data)


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.xlsx", b"", "it is empty"),
        ("a.xlsx", workbook()[:-40], "it does not open"),
        ("a.xlsx", b"a,b\n", "it does not open"),
        ("a.xlsx", archive(x=b"1"), r"it lacks \[Content_Types\].xml"),
        ("a.pdf", pdf()[:-300], "its end is missing"),
        ("a.pdf", b"<html>not found</html>", "does not begin like a pdf"),
        ("a.png", PNG[:-12], "its end is missing"),
        ("a.json", b'{"a": ', "no valid JSON"),
        ("a.csv", b"\xff\xfe\xfd\xfc\xfb", "not readable text"),
        ("a.md", b"  \n\n", "nothing in it but white space"),
    ],
)
def test_unsound(name: str, data: bytes, why: str) -> None:
    with pytest.raises(Unsound, match=why):
        said(name, data)


def test_a_damaged_part_of_an_archive_is_found() -> None:
    data = bytearray(archive(x=bytes(range(256)) * 50))
    data[60] ^= 0xFF
    with pytest.raises(Unsound):
        said("a.zip", bytes(data))


def test_entities_in_an_office_file_are_refused() -> None:
    evil = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    parts = {"[Content_Types].xml": b"<a/>", "xl__workbook.xml": evil}
    with pytest.raises(Unsound, match="declares entities"):
        said("a.xlsx", archive(**parts))


def test_a_zip_bomb_is_not_unpacked() -> None:
    bomb = archive(**{f"{number}": b"\0" * (64 << 20) for number in range(9)})
    with pytest.raises(Unsound, match="larger than is safe"):
        said("a.zip", bomb)


async def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    hands = TempHands(tmp_path)
    assert not (await examine(hands, "/folders/nothing.txt", "x")).sound
    (tmp_path / "folders" / "folder.txt").mkdir()
    assert "a folder, not a file" in (await examine(hands, "/folders/folder.txt", "x")).check


async def test_what_the_person_can_not_find_is_not_delivered(tmp_path: Path) -> None:
    hands = TempHands(tmp_path)
    await hands.write("/home/agent/report.txt", b"text")
    looked = await examine(hands, "/home/agent/report.txt", "Report")
    assert not looked.sound
    assert "not under /folders" in looked.check
