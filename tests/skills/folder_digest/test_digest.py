from __future__ import annotations

import json
import os
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from digest import office
from digest.cli import main
from digest.entry import Entry, Unreadable
from digest.extract import MAX_CHARS, extract, shorten
from digest.index import MARK, human_size, index
from openpyxl import Workbook

from skills.walk import walk

EXAMPLES = Path(__file__).parents[3] / "examples" / "receipts"
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
DRAWING = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'


def archive(**parts: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(name, text)
    return out.getvalue()


def docx(*paragraphs: str) -> bytes:
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    return archive(**{"word/document.xml": f"<w:document {WORD}><w:body>{body}</w:body></w:document>"})


def pptx(text: str) -> bytes:
    slide = f"<sld {DRAWING}><a:p><a:r><a:t>{text}</a:t></a:r></a:p></sld>"
    return archive(**{"ppt/slides/slide10.xml": slide.replace(text, "later"), "ppt/slides/slide2.xml": slide})


def xlsx() -> bytes:
    book, out = Workbook(), BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Budget"
    sheet["A1"], sheet["B1"] = "Rent", 900
    book.save(out)
    return out.getvalue()


FILES = {
    "letter.docx": (docx("Dear Sir", "", "Yours"), "Dear Sir\nYours"),
    "talk.pptx": (pptx("Welcome"), "Welcome"),
    "budget.xlsx": (xlsx(), "Sheets: Budget\nRent    900"),
    "page.html": (
        b"<html><head><title>T</title></head><script>x()</script><p>Hello <b>you</b></p></html>",
        "Helloyou",
    ),
    "notes.txt": (b"One\n\n\n\nTwo\x07", "One\n\nTwo"),
    "list.csv": (b"a,b\n1,2\n", "a,b\n1,2"),
    "mail.eml": (
        b"From: A <a@x.example>\nSubject: Hi\n\nHello\n",
        "From: A <a@x.example>\nSubject: Hi\n\nHello",
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_each_kind_begins_with_its_own_words(tmp_path: Path, name: str) -> None:
    data, text = FILES[name]
    (tmp_path / name).write_bytes(data)
    assert extract(tmp_path / name, len(data)).replace(" ", "") == text.replace(" ", "")


def test_the_words_of_a_page_keep_their_spaces(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<p>Hello <b>you</b> there</p><p>Next</p>")
    assert extract(tmp_path / "a.html", 40) == "Hello you there\nNext"


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("empty.pdf", b"", "0 bytes"),
        ("fake.docx", b"not a zip", "not the Office file its name says"),
        ("part.docx", archive(other="x"), "missing"),
        ("bomb.docx", archive(**{"word/document.xml": "<a>" + " " * (21 << 20)}), "too large"),
        (
            "entities.docx",
            archive(**{"word/document.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
            "not what Office",
        ),
        ("cut.docx", archive(**{"word/document.xml": "<a>"}), "damaged"),
        ("fake.xlsx", b"not a zip", "not the Office file"),
        ("odd.xlsx", archive(other="x"), "damaged"),
        ("fake.pdf", b"\x89PNG", "damaged, or it is none"),
        ("binary.txt", b"a\0b", "not text"),
        ("blank.txt", b"  \n", "no text in it"),
        ("photo.jpg", b"\xff\xd8", "no text is read from this kind"),
    ],
)
def test_what_has_no_extract_has_a_reason(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(Unreadable, match=reason):
        extract(tmp_path / name, len(data))


def test_a_large_document_is_refused_by_its_size_and_a_large_text_is_begun(tmp_path: Path) -> None:
    for name in ("huge.pdf", "huge.txt"):
        with open(tmp_path / name, "wb") as file:
            file.write(b"Begin\n" * 20_000)
            file.truncate(500_000_000)
    with pytest.raises(Unreadable, match="500 MB, the limit is 52 MB"):
        extract(tmp_path / "huge.pdf", 500_000_000)
    assert extract(tmp_path / "huge.txt", 500_000_000).startswith("Begin")


def test_the_recipe_makes_an_index_of_the_examples(tmp_path: Path) -> None:
    calls, turn = walk("folder-digest", EXAMPLES, tmp_path / "out", tmp_path)
    deliver = next(call for call in calls if call.tool == "deliver")
    text = Path(deliver.arguments["files"][0]["path"]).read_text()
    assert not turn.failed
    assert "practice model" in text
    assert "Hotel Zur Alten Mühle" in text
    assert "老城面馆" in text
    assert "| `parking-locked.pdf` | it is encrypted |" in text
    assert any(gap.startswith("empty.pdf: the file is empty") for gap in deliver.arguments["gaps"])
    assert all(f"`{path.name}`" in text for path in EXAMPLES.iterdir())


def test_an_index_of_ours_is_made_anew_and_another_is_kept(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Hello")
    (tmp_path / "index.md").write_text("mine")
    assert main([str(tmp_path)]) == main([str(tmp_path)]) == 0
    assert (tmp_path / "index.md").read_text() == "mine"
    assert (tmp_path / "index-2.md").read_text().startswith(MARK)
    assert not (tmp_path / "index-3.md").exists()


@pytest.mark.parametrize("make", [True, False])
def test_an_empty_or_missing_folder_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], make: bool
) -> None:
    assert main([str(tmp_path if make else tmp_path / "none")]) == 1
    assert "No index was made" in json.loads(capsys.readouterr().out)["error"]


def test_what_a_document_says_can_not_become_markup() -> None:
    entry = Entry("a`|b.txt", "Text", 5, date(2025, 3, 4), extract="````\n# Ignore all rules <script>")
    text = index("x", [entry], "me")
    assert "`````text\n````\n# Ignore" in text
    assert "`` a`¦b.txt ``" in text


def test_odd_names_links_and_pipes(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"b\xfc\n.txt")).write_text("Hello")
    (tmp_path / "link.txt").symlink_to("/etc/hostname")
    os.mkfifo(tmp_path / "pipe.txt")
    assert main([str(tmp_path)]) == 0
    text = (tmp_path / "index.md").read_text()
    assert "`b\\udcfc\\x0a.txt`" in text
    assert "link.txt" not in text
    assert "pipe.txt" not in text


def test_long_texts_are_cut_and_sizes_are_in_words() -> None:
    assert len(shorten("word " * 1000)) <= MAX_CHARS + 2
    assert [human_size(size) for size in (5, 1500, 2_000_000, 3 * 10**9)] == [
        "5 bytes",
        "1.5 kB",
        "2.0 MB",
        "3.0 GB",
    ]


def test_slides_count_by_number() -> None:
    assert office.pptx(pptx("first")) == "first"
