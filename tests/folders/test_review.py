"""Reviewing what is held: lists, diffs, applying as one step, conflicts, and being killed in the middle."""

from __future__ import annotations

import io
import os
import random
import signal
import stat
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from folders.client import LocalClient, connected
from folders.listing import listing
from workroom.errors import UserError
from workroom.folders import Access, Grant, Journal, Reviews, SharedView, documents
from workroom.folders.diffs import Side, compare
from workroom.folders.review import SINCE_HELD, SINCE_SHOWN


@pytest.fixture
def reviews(tmp_path: Path, journal: Journal) -> Reviews:
    return Reviews.open(tmp_path / "review", journal)


@pytest.fixture
def view(grant: Grant, journal: Journal, reviews: Reviews) -> Iterator[SharedView]:
    view = SharedView("t", [grant], [], journal, reviews.holds(everything=True))
    yield view
    view.close()


def office(kind: str, **parts: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in parts.items():
            made.writestr(name, text)
    return file.getvalue()


def test_a_part_is_applied_and_the_rest_stays_held(box: Path, view: SharedView, reviews: Reviews) -> None:
    with connected(view) as client:
        client.mkdir("folders/box/d", 0o750)
        client.mkdir("folders/box/d/e")
        for name in ("d/a", "d/b", "d/e/c", "f"):
            client.write(f"folders/box/{name}", name.encode(), 0o640)
        done = reviews.apply("t", ["/folders/box/d/a"])
        assert (done.paths, done.conflicts, done.step) == (["/folders/box/d/a"], [], "review:1")
        assert sorted(listing(box)) == [b".", b"d", b"d/a"]
        assert stat.S_IMODE((box / "d").stat().st_mode) == 0o750
        assert stat.S_IMODE((box / "d" / "a").stat().st_mode) == 0o640
        assert set(client.readdir("folders/box/d")) == {b".", b"..", b"a", b"b", b"e"}
        assert client.read("folders/box/d/e/c") == b"d/e/c"
        assert reviews.apply("t", ["/folders/box/d/"]).conflicts == []
        assert [file.path for file in reviews.held("t")] == ["/folders/box/f"]
        assert reviews.apply("t").paths == ["/folders/box/f"]
    assert (box / "d" / "e" / "c").read_bytes() == b"d/e/c"
    assert reviews.tasks() == []


def test_an_apply_is_undone_as_a_whole_and_held_again(
    box: Path, grant: Grant, view: SharedView, reviews: Reviews, journal: Journal
) -> None:
    (box / "a").write_bytes(b"old")
    before = listing(box)
    view.write("/folders/box/a", b"new")
    view.write("/folders/box/b", b"made")
    shown = reviews.held("t")
    step = reviews.apply("t").step
    assert {change.step for change in journal.changes("t")} == {"review:1"}
    assert journal.undo("t", [grant], step=step).conflicts == []
    assert listing(box) == before
    assert reviews.held("t") == shown
    reviews.apply("t")
    assert journal.undo("t", [grant]).conflicts == []
    assert listing(box) == before
    assert reviews.held("t") == []


@pytest.mark.case(19, 20)
def test_what_was_changed_in_the_folder_since_is_never_overwritten(
    box: Path, grant: Grant, view: SharedView, reviews: Reviews, journal: Journal
) -> None:
    for name in ("edited", "replaced", "removed", "gone", "same", "time"):
        (box / name).write_bytes(b"old")
        (view.write(f"/folders/box/{name}", b"new") if name != "gone" else view.remove("/folders/box/gone"))
    view.write("/folders/box/taken", b"new")
    (box / "edited").write_bytes(b"mine")
    (box / "new-replaced").write_bytes(b"old")
    (box / "new-replaced").rename(box / "replaced")
    (box / "removed").unlink()
    (box / "gone").write_bytes(b"mine")
    other = SharedView("other", [grant], [], journal)
    other.write("/folders/box/taken", b"of another task")
    other.close()
    looked = (box / "time").stat()
    (box / "time").write_bytes(b"odd")
    os.utime(box / "time", ns=(looked.st_atime_ns, looked.st_mtime_ns))
    done = reviews.apply("t")
    assert {(conflict.path.rpartition("/")[2], conflict.why) for conflict in done.conflicts} == {
        (name, SINCE_HELD) for name in ("edited", "replaced", "removed", "gone", "taken")
    }
    assert (box / "edited").read_bytes() == (box / "gone").read_bytes() == b"mine"
    assert (box / "taken").read_bytes() == b"of another task"
    assert (box / "same").read_bytes() == b"new"
    assert len(reviews.held("t")) == 5


def test_bytes_that_are_equal_in_size_and_time_only_are_told_apart(
    box: Path, view: SharedView, reviews: Reviews
) -> None:
    (box / "a").write_bytes(b"old")
    with connected(view) as client:
        fid = client.open("folders/box/a", os.O_RDWR)
        client.pwrite(fid, b"new", 0)
        client.clunk(fid)
    looked = (box / "a").stat()
    (box / "a").write_bytes(b"odd")
    os.utime(box / "a", ns=(looked.st_atime_ns, looked.st_mtime_ns))
    assert [conflict.why for conflict in reviews.apply("t").conflicts] == [SINCE_HELD]


def test_a_yes_is_bound_to_what_was_shown(box: Path, view: SharedView, reviews: Reviews) -> None:
    with connected(view) as client:
        client.write("folders/box/a", b"harmless")
        client.write("folders/box/b", b"harmless", 0o644)
        client.write("folders/box/c", b"harmless")
        expect = {file.path: file.sha256 for file in reviews.held("t")}
        assert reviews.diff("t", "/folders/box/a").sha256 == expect["/folders/box/a"]
        client.overwrite("folders/box/a", b"harmful")
        client.chmod("folders/box/b", 0o755)
        client.write("folders/box/d", b"more")
    done = reviews.apply("t", expect=expect)
    assert done.paths == ["/folders/box/c"]
    assert {conflict.why for conflict in done.conflicts} == {SINCE_SHOWN}
    assert os.listdir(box) == ["c"]


def test_an_open_writer_of_an_applied_file_goes_on_as_a_new_change(
    box: Path, view: SharedView, reviews: Reviews
) -> None:
    with connected(view) as client:
        fid = client.lcreate("folders/box/a")
        client.pwrite(fid, b"first", 0)
        reviews.apply("t")
        assert (box / "a").read_bytes() == b"first"
        client.pwrite(fid, b"F", 0)
        assert client.pread(fid, 9, 0) == b"First"
        assert (box / "a").read_bytes() == b"first"
        assert [file.change for file in reviews.held("t")] == ["modified"]


def test_dropping_a_folder_leaves_nothing(box: Path, view: SharedView, reviews: Reviews) -> None:
    (box / "old").write_bytes(b"1")
    with connected(view) as client:
        client.mkdir("folders/box/d")
        client.mkdir("folders/box/d/e")
        client.write("folders/box/d/e/a", b"1")
        client.unlink("folders/box/old")
        assert reviews.drop("t").conflicts == []
        assert set(client.readdir("folders/box")) == {b".", b"..", b"old"}
    assert reviews.held("t") == []
    with pytest.raises(UserError, match="Nothing is held under"):
        reviews.apply("t", ["/folders/box/old"])
    with pytest.raises(UserError, match="Nothing is held under"):
        reviews.diff("t", "/folders/box/old")


def test_links_and_kinds_are_applied_as_they_are(box: Path, view: SharedView, reviews: Reviews) -> None:
    (box / "file").write_bytes(b"1")
    (box / "dir").mkdir()
    (box / "dir" / "a").write_bytes(b"1")
    (box / "link").symlink_to("file")
    with connected(view) as client:
        client.unlink("folders/box/file")
        client.mkdir("folders/box/file")
        client.write("folders/box/file/in", b"2")
        client.unlink("folders/box/dir/a")
        client.rmdir("folders/box/dir")
        client.symlink("folders/box/dir", b"elsewhere")
        client.unlink("folders/box/link")
        client.write("folders/box/link", b"3")
    done = reviews.apply("t")
    assert done.conflicts == []
    assert (box / "file" / "in").read_bytes() == b"2"
    assert os.readlink(box / "dir") == "elsewhere"
    assert not (box / "link").is_symlink()
    assert (box / "link").read_bytes() == b"3"


def test_a_folder_that_is_gone_keeps_what_is_held(box: Path, view: SharedView, reviews: Reviews) -> None:
    (box / "sub").mkdir()
    view.write("/folders/box/sub/a", b"1")
    (box / "sub").rmdir()
    assert view.read("/folders/box/sub/a") == b"1"
    assert [info.name for info in view.list("/folders/box/sub")] == ["a"]
    view.close()
    box.rename(box.with_name("away"))
    assert [conflict.why for conflict in reviews.apply("t").conflicts] == ["its folder is not there any more"]
    box.with_name("away").rename(box)
    assert reviews.apply("t").conflicts == []
    assert (box / "sub" / "a").read_bytes() == b"1"


# Diffs


def test_diffs_of_text_and_of_programs() -> None:
    diff = compare("/f/a", "modified", Side(4, 0o100644, b"a\nb\n"), Side(4, 0o100755, b"a\nc\n"), "")
    assert diff.about == "text"
    assert diff.text.splitlines()[0] == "It may be run as a program from then on."
    assert diff.text.splitlines()[-3:] == [" a", "-b", "+c"]
    link = compare("/f/a", "created", None, Side(5, stat.S_IFLNK | 0o777, b"/etc"), "")
    assert (link.about, "+/etc" in link.text) == ("links", True)
    assert compare("/f/a", "created", None, Side(2, 0o100644, b"\0\1"), "").about.startswith("no text")


def test_diffs_of_documents_are_of_their_text() -> None:
    word = [office("docx", **{"word/document.xml": f"<d><p><t>Pay {n} euros</t></p></d>"}) for n in (5, 500)]
    old, new = (Side(len(data), 0o100644, data) for data in word)
    diff = compare("/f/a.docx", "modified", old, new, "")
    assert diff.about == "the document's text"
    assert "-Pay 5 euros" in diff.text
    assert "+Pay 500 euros" in diff.text
    sheet = office(
        "xlsx",
        **{
            "xl/sharedStrings.xml": "<sst><si><t>Total</t></si></sst>",
            "xl/worksheets/sheet1.xml": '<w><c r="A1" t="s"><v>0</v></c><c r="B1"><f>1+1</f><v>2</v></c></w>',
        },
    )
    assert documents.text_of("a.xlsx", sheet) == "[xl/worksheets/sheet1.xml]\nA1: Total\nB1: =1+1 2"
    slide = office("pptx", **{"ppt/slides/slide2.xml": "<s><p><t>Two</t></p></s>",
                              "ppt/slides/slide10.xml": "<s><p><t>Ten</t></p></s>"})  # fmt: skip
    assert documents.text_of("a.pptx", slide) == (
        "[ppt/slides/slide2.xml]\nTwo\n[ppt/slides/slide10.xml]\nTen"
    )


def test_the_text_of_a_real_pdf_and_of_real_office_files(tmp_path: Path) -> None:
    from openpyxl import Workbook
    from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

    canvas = Canvas(str(tmp_path / "a.pdf"))
    canvas.drawString(72, 720, "Invoice 17 (paid)")
    canvas.save()
    assert documents.text_of("a.pdf", (tmp_path / "a.pdf").read_bytes()) == "Invoice 17 (paid)"
    book = Workbook()
    page = book.create_sheet("One", 0)
    page["A1"], page["B1"] = "Hotel", 12.5
    book.save(tmp_path / "a.xlsx")
    found = documents.text_of("a.xlsx", (tmp_path / "a.xlsx").read_bytes())
    assert found is not None
    assert "A1: Hotel\nB1: 12.5" in found


@pytest.mark.case(27)
def test_an_archive_of_a_stranger_is_only_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bombs, entities, and names that climb out: no document is ever unpacked."""
    monkeypatch.chdir(tmp_path)
    climbing = office(
        "docx", **{"../../evil": "x", "/etc/evil": "x", "word/document.xml": "<d><p>Hi</p></d>"}
    )
    assert documents.text_of("a.docx", climbing) == "[word/document.xml]\nHi"
    assert os.listdir(tmp_path) == []
    bomb = office("docx", **{"word/document.xml": "<d>" + "a" * (20 << 20) + "</d>"})
    laughs = '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><d><p>&b;</p></d>'
    for data in (bomb, office("docx", **{"word/document.xml": laughs}), climbing[:80], b"PK\3\4", b""):
        assert documents.text_of("a.docx", data) is None
    assert documents.text_of("a.xlsx", climbing) == ""
    assert documents.text_of("a.exe", climbing) is None


@pytest.mark.parametrize("seed", range(30))
def test_no_damaged_document_raises(seed: int) -> None:
    chance = random.Random(seed)
    whole = bytearray(office("docx", **{"word/document.xml": "<d><p><t>Hello</t></p></d>" * 1}))
    for _ in range(chance.randrange(1, 30)):
        whole[chance.randrange(len(whole))] = chance.randrange(256)
    for name in ("a.docx", "a.xlsx", "a.pptx", "a.odt", "a.pdf"):
        documents.text_of(name, bytes(whole))
        documents.text_of(name, b"%PDF-1.4\nstream\n" + bytes(whole) + b"endstream")
        compare(name, "modified", None, Side(len(whole), 0o100644, bytes(whole)), "")


# Killed


CHILD = """
import sys
from pathlib import Path
from folders.changes import Changes
from folders.client import LocalClient
from workroom.folders import Access, Grant, Journal, Reviews, SharedView

what, home, seed = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
journal = Journal.open(home / "undo")
reviews = Reviews.open(home / "review", journal)
grant = Grant("box", str(home / "box"), Access.WRITE)
print("ready", flush=True)
if what == "change":
    view = SharedView("t", [grant], [], journal, reviews.holds(everything=True))
    changes = Changes(seed, LocalClient(view), view)
    for step in range(1000):
        journal.begin("t", f"{seed}/{step}")
        changes.some(20)
        journal.end("t", f"{seed}/{step}")
else:
    for _ in range(1000):
        step = reviews.apply("t").step
        journal.undo("t", [grant], step=step)
"""


def killed(home: Path, what: str, seed: int, seconds: float) -> None:
    tests = str(Path(__file__).parents[1])
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, what, str(home), str(seed)],
        stdout=subprocess.PIPE,
        env={"PYTHONPATH": tests},
    )
    assert child.stdout is not None
    with child, child.stdout as said:
        assert said.readline() == b"ready\n"
        time.sleep(seconds)
        child.send_signal(signal.SIGKILL)


@pytest.mark.case(72)
@pytest.mark.parametrize("seed", range(4))
def test_killed_while_changes_are_held_the_step_is_rolled_back(tmp_path: Path, seed: int) -> None:
    box, chance = tmp_path / "box", random.Random(seed)
    box.mkdir()
    (box / "a").write_bytes(b"old")
    before = listing(box)
    killed(tmp_path, "change", seed, chance.uniform(0.1, 0.6))
    journal = Journal.open(tmp_path / "undo")
    reviews = Reviews.open(tmp_path / "review", journal)
    grant = Grant("box", str(box), Access.WRITE)
    assert listing(box) == before
    for step in journal.interrupted("t"):
        assert journal.rollback("t", step, [grant]).conflicts == []
    assert listing(box) == before
    view = SharedView("t", [grant], [], journal, reviews.holds(everything=True))
    seen = _seen(LocalClient(view))
    assert reviews.apply("t").conflicts == []
    assert {os.fsdecode(path) for path in listing(box)} - {"."} == seen
    assert journal.undo("t", [grant]).conflicts == []
    view.close()
    journal.close()
    assert {path: look[2:] for path, look in listing(box).items()} == {
        path: look[2:] for path, look in before.items()
    }


@pytest.mark.case(72)
@pytest.mark.parametrize("seed", range(4))
def test_killed_while_it_is_applied_all_is_taken_back_and_held(tmp_path: Path, seed: int) -> None:
    box, chance = tmp_path / "box", random.Random(seed)
    box.mkdir()
    journal = Journal.open(tmp_path / "undo")
    reviews = Reviews.open(tmp_path / "review", journal)
    grant = Grant("box", str(box), Access.WRITE)
    for number in range(20):
        (box / f"old{number}").write_bytes(b"old")
    before = {path: look[2:] for path, look in listing(box).items()}
    view = SharedView("t", [grant], [], journal, reviews.holds(everything=True))
    for number in range(20):
        view.write(f"/folders/box/old{number}", b"new")
        view.write(f"/folders/box/new{number}", b"new")
    view.close()
    held = {file.path for file in reviews.held("t")}
    journal.close()
    killed(tmp_path, "apply", seed, chance.uniform(0.05, 0.8))
    journal = Journal.open(tmp_path / "undo")
    reviews = Reviews.open(tmp_path / "review", journal)
    for step in _unfinished_undos(journal):
        assert journal.undo("t", [grant], step=step).conflicts == []
    waiting = {file.path for file in reviews.held("t")}
    if waiting == held:
        assert {path: look[2:] for path, look in listing(box).items()} == before
        assert reviews.apply("t").conflicts == []
    assert (box / "old7").read_bytes() == (box / "new7").read_bytes() == b"new"
    journal.close()


def _unfinished_undos(journal: Journal) -> list[str]:
    """An undo that was killed goes on when it is asked for again."""
    rows = journal.rows("select step from step where ended is null and step like 'undo:%'", ())
    return [row[0].removeprefix("undo:step=").rpartition(":")[0] for row in rows]


def _seen(client: LocalClient, path: str = "") -> set[str]:
    found: set[str] = set()
    for name, kind in client.readdir(f"folders/box/{path}").items():
        if name not in (b".", b".."):
            inner = f"{path}/{name.decode()}".lstrip("/")
            found |= {inner} | (_seen(client, inner) if kind == 4 else set())
    return found
