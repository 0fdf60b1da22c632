"""Held changes, as the guest sees them and as the person's folder does not."""

from __future__ import annotations

import errno
import io
import os
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from folders.changes import Changes
from folders.client import Client, LocalClient, NineError, connected
from folders.listing import listing
from workroom.folders import Access, Grant, Holds, Journal, Reviews, SharedView
from workroom.folders.holds import MANY


@pytest.fixture
def reviews(tmp_path: Path, journal: Journal) -> Reviews:
    return Reviews.open(tmp_path / "review", journal)


@pytest.fixture
def direct(grant: Grant, journal: Journal, reviews: Reviews) -> Iterator[SharedView]:
    """A view in which only trip-wires are held."""
    view = SharedView("t", [grant], [], journal, reviews.holds())
    yield view
    view.close()


@pytest.fixture
def review(grant: Grant, journal: Journal, reviews: Reviews) -> Iterator[SharedView]:
    """A view in which everything is held."""
    view = SharedView("t", [grant], [], journal, reviews.holds(everything=True))
    yield view
    view.close()


def docx(*, macro: bool = False) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr("word/document.xml", "<document><p><t>Dear all</t></p></document>")
        if macro:
            made.writestr("word/vbaProject.bin", "x")
    return file.getvalue()


def refused(reason: int, act: object, *values: object) -> None:
    assert callable(act)
    with pytest.raises(OSError) as caught:  # noqa: PT011
        act(*values)
    assert caught.value.errno == reason


# Everything held


def test_the_guest_sees_its_changes_and_the_folder_does_not(
    box: Path, review: SharedView, reviews: Reviews
) -> None:
    (box / "sub").mkdir()
    for name in ("a", "b", "c", "sub/d"):
        (box / name).write_bytes(name.encode())
    before = listing(box)
    with connected(review) as client:
        client.write("folders/box/new", b"made")
        client.overwrite("folders/box/a", b"changed")
        client.unlink("folders/box/b")
        client.rename("folders/box/c", "folders/box/sub/moved")
        client.mkdir("folders/box/made")
        client.write("folders/box/made/deep", b"deep")
        client.symlink("folders/box/link", b"a")
        assert set(client.readdir("folders/box")) == {b".", b"..", b"a", b"new", b"sub", b"made", b"link"}
        assert set(client.readdir("folders/box/sub")) == {b".", b"..", b"d", b"moved"}
        assert client.read("folders/box/a") == b"changed"
        assert client.read("folders/box/sub/moved") == b"c"
        assert client.readlink("folders/box/link") == b"a"
        refused(errno.ENOENT, client.read, "folders/box/b")
        refused(errno.ENOENT, client.read, "folders/box/c")
    assert review.read("/folders/box/made/deep") == b"deep"
    assert listing(box) == before
    held = {file.path: file.change for file in reviews.held("t")}
    assert held == {
        "/folders/box/new": "created",
        "/folders/box/a": "modified",
        "/folders/box/b": "deleted",
        "/folders/box/c": "deleted",
        "/folders/box/sub/moved": "created",
        "/folders/box/made/deep": "created",
        "/folders/box/link": "created",
    }


def test_an_open_file_follows_when_it_is_lifted(box: Path, review: SharedView) -> None:
    (box / "a").write_bytes(b"12345")
    with connected(review) as client:
        reader, writer = client.open("folders/box/a"), client.open("folders/box/a", os.O_RDWR)
        assert client.pread(reader, 9, 0) == b"12345"
        client.pwrite(writer, b"X", 0)
        assert client.pread(reader, 9, 0) == b"X2345"
        client.rename("folders/box/a", "folders/box/b")
        client.pwrite(writer, b"Y", 1)
        assert client.read("folders/box/b") == b"XY345"
        client.unlink("folders/box/b")
        client.pwrite(writer, b"Z", 2)
        assert client.pread(reader, 9, 0) == b"XYZ45"
    assert (box / "a").read_bytes() == b"12345"


def test_opening_for_writing_holds_nothing(box: Path, review: SharedView, reviews: Reviews) -> None:
    (box / "a").write_bytes(b"1")
    with connected(review) as client:
        client.clunk(client.open("folders/box/a", os.O_RDWR))
    assert reviews.held("t") == []


def test_a_directory_of_the_folder_is_for_the_guest_to_copy_but_a_held_one_moves(
    box: Path, review: SharedView
) -> None:
    (box / "d").mkdir()
    (box / "d" / "a").write_bytes(b"1")
    with connected(review) as client:
        refused(errno.EXDEV, client.rename, "folders/box/d", "folders/box/e")
        client.mkdir("folders/box/new")
        client.write("folders/box/new/a", b"2")
        client.rename("folders/box/new", "folders/box/d/moved")
        assert client.read("folders/box/d/moved/a") == b"2"
        refused(errno.ENOENT, client.readdir, "folders/box/new")
        refused(errno.ENOTEMPTY, client.rmdir, "folders/box/d")
        client.unlink("folders/box/d/a")
        client.unlink("folders/box/d/moved/a")
        client.rmdir("folders/box/d/moved")
        client.rmdir("folders/box/d")
        refused(errno.ENOENT, client.getattr, "folders/box/d")
        client.mkdir("folders/box/d")
        assert set(client.readdir("folders/box/d")) == {b".", b".."}
    assert listing(box / "d")[b"a"][2] == b"1"


def test_a_folder_granted_for_reading_has_nothing_to_hold(
    box: Path, journal: Journal, reviews: Reviews
) -> None:
    view = SharedView("t", [Grant("box", str(box), Access.READ)], [], journal, reviews.holds(everything=True))
    with connected(view) as client:
        refused(errno.EROFS, client.write, "folders/box/a", b"1")
    view.close()
    assert reviews.held("t") == []


def test_what_is_held_outlives_the_process(box: Path, grant: Grant, tmp_path: Path) -> None:
    for round in range(2):
        journal = Journal.open(tmp_path / "undo")
        reviews = Reviews.open(tmp_path / "review", journal)
        view = SharedView("t", [grant], [], journal, reviews.holds(everything=not round))
        if round:
            assert view.read("/folders/box/a") == b"held"
            view.write("/folders/box/a", b"again")  # held once, it stays held
            view.write("/folders/box/b", b"direct")
        else:
            view.write("/folders/box/a", b"held")
        view.close()
        journal.close()
    assert sorted(os.listdir(box)) == ["b"]


@pytest.mark.parametrize("seed", range(12))
def test_to_the_guest_holding_makes_no_difference(tmp_path: Path, seed: int) -> None:
    """The same changes with and without holds: the same answers, the same files; then apply, and undo that."""
    plain, held = _Side(tmp_path / "plain", everything=False), _Side(tmp_path / "held", everything=True)
    try:
        before = _content(listing(held.box))
        _Pairs(seed, plain, held).some(250)
        assert _seen(held.client) == _seen(plain.client)
        assert _content(listing(held.box)) == before
        applied = held.reviews.apply("t")
        assert applied.conflicts == []
        assert held.reviews.held("t") == []
        assert _content(listing(held.box)) == _content(listing(plain.box))
        assert _seen(held.client) == _seen(plain.client)
        report = held.journal.undo("t", [held.grant], step=applied.step)
        assert report.conflicts == []
        assert _content(listing(held.box)) == before
        assert _seen(held.client) == _seen(plain.client)
        assert held.journal.undo("t", [held.grant]).conflicts == []
        assert _content(listing(held.box)) == before
        assert _seen(held.client) == before
        assert held.reviews.held("t") == []
    finally:
        plain.close()
        held.close()


class _Side:
    def __init__(self, place: Path, *, everything: bool) -> None:
        self.box = place / "box"
        (self.box / "a" / "b").mkdir(parents=True)
        for name in ("b", "c", "a/c", "a/b/c"):
            (self.box / name).write_bytes(name.encode() * 100)
        self.journal = Journal.open(place / "undo")
        self.reviews = Reviews.open(place / "review", self.journal)
        self.grant = Grant("box", str(self.box), Access.WRITE)
        holds = Holds(place / "review", "all") if everything else None
        self.view = SharedView("t", [self.grant], [], self.journal, holds)
        self.client = LocalClient(self.view)
        self.journal.begin("t", "s1")

    def close(self) -> None:
        self.client.session.close()
        self.view.close()
        self.journal.close()


class _Pairs(Changes):
    """Each change on both sides; what a held folder can't do by itself (EXDEV, EPERM) on none."""

    def __init__(self, seed: int, plain: _Side, held: _Side) -> None:
        super().__init__(seed, plain.client, plain.view)
        self._plain, self._held = plain, held

    def one(self) -> None:
        act, state = self._random.choice(self._acts), self._random.getstate()
        first = self._try(act, self._held)
        after = self._random.getstate()
        if first in (errno.EXDEV, errno.EPERM):
            return
        self._random.setstate(state)
        second = self._try(act, self._plain)
        assert (second is None) == (first is None), (act, first, second)
        assert self._random.getstate() == after

    def _try(self, act: object, side: _Side) -> int | None:
        assert callable(act)
        self._client, self._view = side.client, side.view
        try:
            act()
        except OSError as error:
            return error.errno
        return None


def _content(found: dict[bytes, tuple[object, ...]]) -> dict[bytes, tuple[object, ...]]:
    """Kinds, modes of files, and bytes: times and the modes of folders are compared elsewhere."""
    kept: dict[bytes, tuple[object, ...]] = {}
    for path, (mode, *rest) in found.items():
        assert isinstance(mode, int)
        kept[path] = ("folder",) if stat.S_ISDIR(mode) else (mode, rest[1])
    return kept


def _seen(client: Client, path: bytes = b"") -> dict[bytes, tuple[object, ...]]:
    """The same through the share."""
    found: dict[bytes, tuple[object, ...]] = {path or b".": ("folder",)}
    for name, kind in client.readdir(b"folders/box/" + path).items():
        if name in (b".", b".."):
            continue
        inner = path + b"/" + name if path else name
        whole = b"folders/box/" + inner
        if kind == 4:
            found.update(_seen(client, inner))
        else:
            mode = client.getattr(whole).mode
            found[inner] = (mode, client.readlink(whole) if stat.S_ISLNK(mode) else client.read(whole))
    return found


# Trip-wires in direct mode


@pytest.mark.case(21, 22, 23, 24)
@pytest.mark.parametrize(
    "path",
    [
        ".git/hooks/post-checkout",
        ".vscode/tasks.json",
        ".git/config",
        "autostart/x.desktop",
        ".bashrc",
        "a.desktop",
    ],
)
def test_planted_code_is_held_and_all_else_is_written(
    box: Path, direct: SharedView, reviews: Reviews, path: str
) -> None:
    with connected(direct) as client:
        for folder in list(Path(path).parents)[-2::-1]:
            client.mkdir(f"folders/box/{folder}")
        client.write(f"folders/box/{path}", b"evil", 0o755)
        client.write("folders/box/report.txt", b"fine")
        assert client.read(f"folders/box/{path}") == b"evil"
    assert not (box / path).exists()
    assert (box / "report.txt").read_bytes() == b"fine"
    held = reviews.held("t")
    assert [file.path for file in held] == [f"/folders/box/{path}"]
    assert "runs" in held[0].reason or "acts on it" in held[0].reason or "start" in held[0].reason


@pytest.mark.case(21, 23, 24)
def test_no_way_of_naming_gets_past_a_trip_wire(box: Path, direct: SharedView, reviews: Reviews) -> None:
    with connected(direct) as client:
        client.mkdir("folders/box/x")
        client.mkdir("folders/box/x/hooks")
        client.write("folders/box/x/hooks/post-commit", b"evil")
        client.write("folders/box/x/config", b"evil")
        refused(errno.EXDEV, client.rename, "folders/box/x", "folders/box/.git")
        client.mkdir("folders/box/.Git")
        client.rename("folders/box/x/config", "folders/box/.Git/config")
        client.write("folders/box/note", b"evil")
        client.rename("folders/box/note", "folders/box/Makefile")
        client.symlink("folders/box/.envrc", b"note")
        direct.write("/folders/box/AGENTS.md", b"obey")
    assert not (box / ".git").exists()
    assert os.listdir(box / ".Git") == []
    assert {file.path.removeprefix("/folders/box/") for file in reviews.held("t")} >= {
        ".Git/config", "Makefile", ".envrc", "AGENTS.md"
    }  # fmt: skip
    assert not {"Makefile", ".envrc", "AGENTS.md"} & set(os.listdir(box))


@pytest.mark.case(21, 22)
def test_a_symlink_does_not_stand_for_a_folder_that_is_held(
    box: Path, direct: SharedView, reviews: Reviews
) -> None:
    with connected(direct) as client:
        client.mkdir("folders/box/plain")
        client.write("folders/box/plain/tasks.json", b"evil")
        for name in (".vscode", ".github", ".git", ".claude", ".config"):
            client.symlink(f"folders/box/{name}", b"plain")
        client.symlink("folders/box/link", b"plain")
        client.rename("folders/box/link", "folders/box/.idea")
    assert os.listdir(box) == ["plain"]
    assert len(reviews.held("t")) == 6


@pytest.mark.case(22)
def test_where_the_granted_folder_lies_counts_too(tmp_path: Path, journal: Journal, reviews: Reviews) -> None:
    place = tmp_path / ".github"
    place.mkdir()
    view = SharedView("t", [Grant("g", str(place), Access.WRITE)], [], journal, reviews.holds())
    with connected(view) as client:
        client.mkdir("folders/g/workflows")
        client.write("folders/g/workflows/build.yml", b"evil")
        client.write("folders/g/CODEOWNERS", b"fine")
        client.mkdir("folders/g/x")
        client.write("folders/g/x/more.yml", b"evil")
        refused(errno.EXDEV, client.rename, "folders/g/x", "folders/g/Workflows")
    view.close()
    assert sorted(path.name for path in place.rglob("*")) == ["CODEOWNERS", "more.yml", "workflows", "x"]


@pytest.mark.case(23)
def test_a_file_of_the_persons_that_is_renamed_onto_a_trip_wire_stays_where_it_is(
    box: Path, direct: SharedView, reviews: Reviews
) -> None:
    (box / "notes").write_bytes(b"mine")
    with connected(direct) as client:
        client.rename("folders/box/notes", "folders/box/.bashrc")
        assert b"notes" not in client.readdir("folders/box")
    assert os.listdir(box) == ["notes"]
    assert {(file.path, file.change) for file in reviews.held("t")} == {
        ("/folders/box/.bashrc", "created"), ("/folders/box/notes", "deleted")
    }  # fmt: skip


def test_a_lock_file_that_becomes_a_held_one_is_not_left_behind(
    box: Path, direct: SharedView, journal: Journal
) -> None:
    (box / ".git").mkdir()
    (box / ".git" / "config").write_bytes(b"old")
    journal.begin("t", "s1")
    with connected(direct) as client:
        client.write("folders/box/.git/config.lock", b"new")
        client.rename("folders/box/.git/config.lock", "folders/box/.git/config")
        assert client.read("folders/box/.git/config") == b"new"
    assert os.listdir(box / ".git") == ["config"]
    assert (box / ".git" / "config").read_bytes() == b"old"


@pytest.mark.case(26)
def test_a_new_program_is_held_and_a_changed_one_is_not(
    box: Path, direct: SharedView, reviews: Reviews
) -> None:
    (box / "mine").write_bytes(b"#!/bin/sh\n")
    (box / "mine").chmod(0o755)
    with connected(direct) as client:
        client.write("folders/box/run", b"#!/bin/sh\n", 0o755)
        client.write("folders/box/later", b"#!/bin/sh\n", 0o644)
        client.chmod("folders/box/later", 0o755)
        client.overwrite("folders/box/mine", b"#!/bin/sh\necho\n")
        assert client.getattr("folders/box/later").mode & 0o777 == 0o755
    assert not (box / "run").exists()
    assert stat.S_IMODE((box / "later").stat().st_mode) == 0o644
    assert (box / "mine").read_bytes() == b"#!/bin/sh\necho\n"
    held = {file.path: (file.change, file.reason) for file in reviews.held("t")}
    why = "a new program: it may be run"
    assert held == {"/folders/box/run": ("created", why), "/folders/box/later": ("attributes", why)}


@pytest.mark.case(25)
def test_a_document_is_looked_into_before_the_folder_has_it(
    box: Path, direct: SharedView, reviews: Reviews
) -> None:
    (box / "mine.docx").write_bytes(docx())
    with connected(direct) as client:
        fid = client.lcreate("folders/box/new.docx")
        client.pwrite(fid, docx(), 0)
        assert not (box / "new.docx").exists()
        client.clunk(fid)
        assert (box / "new.docx").read_bytes() == docx()
        client.overwrite("folders/box/mine.docx", docx(macro=True))
        assert client.read("folders/box/mine.docx") == docx(macro=True)
        client.write("folders/box/tmp", docx(macro=True))
        client.rename("folders/box/tmp", "folders/box/other.docx")
        client.write("folders/box/gone.docx", docx(macro=True))
        client.unlink("folders/box/gone.docx")
        client.write("folders/box/plain.docx", docx())
        client.unlink("folders/box/plain.docx")
        direct.write("/folders/box/third.docx", docx(macro=True))
        direct.write("/folders/box/fourth.docx", docx())
        client.write("folders/box/x.docm", docx())
    assert (box / "mine.docx").read_bytes() == docx()
    assert sorted(os.listdir(box)) == ["fourth.docx", "mine.docx", "new.docx"]
    held = {file.path.rpartition("/")[2]: file.reason for file in reviews.held("t")}
    macros = "a document with macros"
    assert held == {
        "mine.docx": macros, "other.docx": macros, "third.docx": macros, "x.docm": "a document that can carry macros"
    }  # fmt: skip


def test_a_document_that_was_edited_by_hand_meanwhile_is_kept(
    box: Path, direct: SharedView, reviews: Reviews
) -> None:
    (box / "a.docx").write_bytes(docx())
    with connected(direct) as client:
        fid = client.open("folders/box/a.docx", os.O_RDWR)
        client.setattr_fid(fid, size=0)
        client.pwrite(fid, docx() + b"x", 0)
        (box / "a.docx").write_bytes(b"by hand")
        client.clunk(fid)
    assert (box / "a.docx").read_bytes() == b"by hand"
    assert [file.reason for file in reviews.held("t")] == ["you or another program changed it meanwhile"]


def test_a_hot_task_that_changes_many_files_is_held_from_then_on(
    box: Path, grant: Grant, journal: Journal, reviews: Reviews, tmp_path: Path
) -> None:
    for number in range(8):
        (box / f"f{number}").write_bytes(b"mine")
    holds = Holds(tmp_path / "review", many=5)
    view = SharedView("t", [grant], [], journal, holds)
    with connected(view) as client:
        client.overwrite("folders/box/f0", b"1")
        still = client.open("folders/box/f0", os.O_RDWR)
        holds.hot = True
        for number in range(1, 5):
            client.overwrite(f"folders/box/f{number}", b"1")
        client.write("folders/box/new", b"1")
        client.unlink("folders/box/f5")
        client.overwrite("folders/box/f6", b"1")
        client.pwrite(still, b"2", 0)
    view.close()
    assert holds.everything == MANY
    assert [(box / f"f{number}").read_bytes() for number in range(8)] == [b"1"] * 5 + [b"mine"] * 3
    assert {file.path.rpartition("/")[2] for file in reviews.held("t")} == {"f0", "f5", "f6"}


# Undo and rollback


def test_a_step_is_undone_with_what_is_held_of_it(
    box: Path, grant: Grant, review: SharedView, journal: Journal, reviews: Reviews
) -> None:
    (box / "a").write_bytes(b"0")
    for step in ("1", "2"):
        journal.begin("t", step)
        review.write("/folders/box/a", step.encode())
        review.write(f"/folders/box/new{step}", step.encode())
        journal.end("t", step)
    assert {file.path.rpartition("/")[2] for file in reviews.held("t", step="2")} == {"a", "new2"}
    report = journal.undo("t", [grant], step="2")
    assert (sorted(report.restored), report.conflicts) == (["a", "new2"], [])
    assert review.read("/folders/box/a") == b"1"
    refused(errno.ENOENT, review.read, "/folders/box/new2")
    again = journal.undo("t", [grant], step=report.step)
    assert again.conflicts == []
    assert review.read("/folders/box/a") == b"2"
    assert journal.undo("t", [grant]).conflicts == []
    assert reviews.held("t") == []
    assert review.read("/folders/box/a") == b"0"
    assert journal.changes("t") == []


def test_reads_of_held_files_count_as_reads_of_the_folder(
    box: Path, review: SharedView, journal: Journal
) -> None:
    review.write("/folders/box/a", b"1")
    review.read("/folders/box/a")
    (box / "b").write_bytes(b"1")
    review.read("/folders/box/b")
    assert {(read.root, read.path) for read in journal.reads("t")} == {(str(box), "a"), (str(box), "b")}
    latest = max(read.at for read in journal.reads("t"))
    assert journal.reads("t", since=latest + 1) == []


def test_dotdot_is_refused_by_every_way_of_the_host(direct: SharedView) -> None:
    for act in (direct.read, direct.stat, direct.list, direct.remove, direct.mkdir, direct.realpath):
        refused(errno.EXDEV, act, "/folders/box/../x")
    refused(errno.EXDEV, direct.write, "/folders/box/../x", b"1")
    assert NineError is not None
