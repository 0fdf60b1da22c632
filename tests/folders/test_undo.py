from __future__ import annotations

import errno
import os
import random
import resource
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from folders.client import Client, NineError
from folders.listing import listing
from workroom.folders import Conflict, Grant, Journal, JournalUnreadable


@contextmanager
def step(journal: Journal, name: str) -> Iterator[None]:
    journal.begin("t", name)
    yield
    journal.end("t", name)


@pytest.mark.case(20)
def test_two_hundred_changes_are_undone_but_for_the_file_edited_by_hand(
    box: Path, client: Client, journal: Journal, grant: Grant
) -> None:
    for number in range(200):
        folder = box / f"d{number % 7}" / f"e{number % 3}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"f{number}.txt").write_bytes(b"%d\n" % number * 50)
    os.symlink("d1", box / "link")
    for path in sorted(box.rglob("*")):
        os.utime(path, ns=(0, random.Random(str(path)).randrange(10**18)), follow_symlinks=False)
    before = listing(box)

    journal.begin("t", "1")
    for number in range(40):
        name = f"folders/box/d{number % 7}/e{number % 3}/f{number}.txt"
        client.overwrite(name, b"changed")
        client.chmod(name, 0o600)
    for number in range(40, 80):
        client.unlink(f"folders/box/d{number % 7}/e{number % 3}/f{number}.txt")
    for number in range(80, 120):
        client.rename(f"folders/box/d{number % 7}/e{number % 3}/f{number}.txt", f"folders/box/moved{number}")
    client.unlink("folders/box/link")
    journal.end("t", "1")
    journal.begin("t", "2")
    client.rename("folders/box/d0", "folders/box/renamed")
    client.mkdir("folders/box/new")
    for number in range(40):
        client.write(f"folders/box/new/{number}", b"new")
        client.rename(f"folders/box/new/{number}", f"folders/box/moved{number + 80}")
    client.chmod("folders/box/renamed", 0o700)
    client.utime("folders/box/renamed", 5)
    client.write("folders/box/renamed/x", b"x")
    journal.end("t", "2")
    assert listing(box) != before
    (box / "renamed" / "e0" / "f0.txt").write_bytes(b"by hand")

    report = journal.undo("t", [grant])

    assert [conflict.path for conflict in report.conflicts] == ["d0/e0/f0.txt"]
    after = listing(box)
    assert (box / "d0/e0/f0.txt").read_bytes() == b"by hand"
    different = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    assert different == {b"d0/e0/f0.txt"}


def test_a_step_is_undone_alone_unless_a_later_one_built_on_it(
    box: Path, client: Client, journal: Journal, grant: Grant
) -> None:
    (box / "a").write_bytes(b"0")
    (box / "b").write_bytes(b"0")
    with step(journal, "1"):
        client.overwrite("folders/box/a", b"1")
        client.overwrite("folders/box/b", b"1")
    with step(journal, "2"):
        client.overwrite("folders/box/b", b"22")
    report = journal.undo("t", [grant], step="1")
    assert report.restored == ["a"]
    assert report.conflicts == [Conflict("b", "a later step changed it again")]
    assert ((box / "a").read_bytes(), (box / "b").read_bytes()) == (b"0", b"22")
    assert journal.undo("t", [grant], step="2").conflicts == []
    assert (box / "b").read_bytes() == b"1"
    assert journal.undo("t", [grant], step="1").restored == ["b"]
    assert (box / "b").read_bytes() == b"0"


@pytest.mark.case(20)
@pytest.mark.parametrize(
    ("change", "by_hand", "path", "why"),
    [
        ("overwrite", "write", "a", "it was changed since, by you or another program"),
        ("overwrite", "remove", "a", "it was removed since"),
        ("overwrite", "chmod", "a", "it was changed since, by you or another program"),
        ("unlink", "write", "a", "something else has its name now"),
        ("create", "write", "new", "it was changed since, by you or another program"),
        ("rename", "old", "a", "its old name is in use; it is still new"),
        ("rename", "write", "a", "it was changed since, by you or another program"),
        ("chmod", "chmod", "a", "it was changed since, by you or another program"),
        ("mkdir", "fill", "dir", "it holds something that was not made by this task"),
    ],
)
def test_what_the_person_changed_since_is_kept_and_named(
    box: Path, client: Client, journal: Journal, grant: Grant, change: str, by_hand: str, path: str, why: str
) -> None:
    (box / "a").write_bytes(b"before")
    with step(journal, "1"):
        {
            "overwrite": lambda: client.overwrite("folders/box/a", b"after"),
            "unlink": lambda: client.unlink("folders/box/a"),
            "create": lambda: client.write("folders/box/new", b"after"),
            "rename": lambda: client.rename("folders/box/a", "folders/box/new"),
            "chmod": lambda: client.chmod("folders/box/a", 0o600),
            "mkdir": lambda: client.mkdir("folders/box/dir"),
        }[change]()
    target = box / "new" if change in ("create", "rename") else box / "a"
    hands: dict[str, Callable[[], object]] = {
        "write": lambda: target.write_bytes(b"by hand"),
        "remove": target.unlink,
        "chmod": lambda: target.chmod(0o711),
        "old": lambda: (box / "a").write_bytes(b"by hand"),
        "fill": lambda: (box / "dir" / "mine").write_bytes(b"by hand"),
    }
    hands[by_hand]()
    now = {name: look for name, look in listing(box).items() if name != b"."}
    report = journal.undo("t", [grant])
    assert report.conflicts == [Conflict(path, why)]
    assert {name: look for name, look in listing(box).items() if name != b"."} == now


@pytest.mark.case(20)
def test_an_edit_between_two_steps_is_as_far_back_as_an_undo_goes(
    box: Path, client: Client, journal: Journal, grant: Grant
) -> None:
    (box / "a").write_bytes(b"0")
    with step(journal, "1"):
        client.overwrite("folders/box/a", b"first")
    (box / "a").write_bytes(b"by hand")
    with step(journal, "2"):
        client.overwrite("folders/box/a", b"second!")
    report = journal.undo("t", [grant])
    assert report.conflicts == [Conflict("a", "it was changed between the steps, by you or another program")]
    assert (box / "a").read_bytes() == b"by hand"


@pytest.mark.case(20)
def test_an_edit_in_the_middle_of_a_step_is_kept_too(
    box: Path, client: Client, journal: Journal, grant: Grant
) -> None:
    (box / "a").write_bytes(b"0")
    with step(journal, "1"):
        client.overwrite("folders/box/a", b"first")
        (box / "a").write_bytes(b"by hand")
        client.chmod("folders/box/a", 0o600)
        client.overwrite("folders/box/a", b"second!")
    journal.undo("t", [grant])
    assert (box / "a").read_bytes() == b"by hand"


def test_what_runs_in_the_background_is_undone_with_the_task(
    box: Path, client: Client, journal: Journal, grant: Grant
) -> None:
    before = listing(box)
    client.write("folders/box/late", b"1")
    assert [change.step for change in journal.changes("t")] == ["background"]
    assert journal.undo("t", [grant]).restored == ["late"]
    assert listing(box) == before


def test_an_open_file_belongs_to_the_step_in_which_it_is_written(
    box: Path, client: Client, journal: Journal, grant: Grant
) -> None:
    (box / "a").write_bytes(b"0")
    with step(journal, "1"):
        fid = client.open("folders/box/a", os.O_RDWR)
        client.pwrite(fid, b"1", 0)
    with step(journal, "2"):
        client.pwrite(fid, b"2", 0)
    journal.undo("t", [grant], step="2")
    assert (box / "a").read_bytes() == b"1"


def test_opening_for_writing_changes_nothing_and_records_nothing(
    box: Path, client: Client, journal: Journal
) -> None:
    (box / "a").write_bytes(b"0")
    client.clunk(client.open("folders/box/a", os.O_RDWR))
    assert journal.changes("t") == []


def test_a_folder_that_is_not_granted_any_more_is_left_alone(
    box: Path, client: Client, journal: Journal
) -> None:
    client.write("folders/box/a", b"1")
    report = journal.undo("t", [])
    assert report.conflicts == [Conflict("a", "its folder is not granted any more")]
    assert (box / "a").exists()


def test_reads_are_recorded_once_a_step(box: Path, client: Client, journal: Journal) -> None:
    (box / "a").write_bytes(b"0")
    client.write("folders/box/written", b"1")
    for name in ("1", "2"):
        with step(journal, name):
            for _ in range(3):
                client.read("folders/box/a")
    assert [(read.step, read.path) for read in journal.reads("t")] == [("1", "a"), ("2", "a")]


def test_without_room_for_the_old_content_a_change_is_refused(
    box: Path, client: Client, journal: Journal, grant: Grant
) -> None:
    (box / "a").write_bytes(b"before" * 1000)
    client.write("folders/box/other", b"1")
    before = listing(box)
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (3000, limit[1]))  # no file of ours may grow beyond this
    try:
        with pytest.raises(NineError) as caught:
            client.overwrite("folders/box/a", b"after")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
        signal.signal(signal.SIGXFSZ, handler)
    assert caught.value.errno == errno.EFBIG
    assert listing(box) == before
    assert journal.undo("t", [grant]).conflicts == []


def test_without_room_for_a_record_a_change_is_refused(
    box: Path, client: Client, journal: Journal, grant: Grant
) -> None:
    (box / "a").write_bytes(b"before")
    before = listing(box)
    pages = journal.rows("pragma page_count", ())[0][0]
    journal.rows(f"pragma max_page_count = {pages}", ())
    reasons = set()
    for number in range(200):
        acts: list[tuple[Callable[..., object], tuple[object, ...]]] = [
            (client.mkdir, (f"folders/box/{number}",)),
            (client.overwrite, ("folders/box/a", b"after")),
            (client.rename, ("folders/box/a", "folders/box/b")),
            (client.unlink, ("folders/box/a",)),
        ]
        for act, values in acts:
            try:
                act(*values)
            except NineError as error:
                reasons.add(error.errno)
    assert errno.ENOSPC in reasons
    journal.rows(f"pragma max_page_count = {pages * 1000}", ())
    assert journal.undo("t", [grant]).conflicts == []
    assert listing(box) == before


def test_the_oldest_steps_are_forgotten_by_size_and_age_but_never_one_that_runs(
    box: Path, client: Client, journal: Journal, grant: Grant
) -> None:
    for name in ("1", "2", "3"):
        (box / name).write_bytes(name.encode() * 10_000)
    (box / "open").write_bytes(b"open" * 10_000)
    for name in ("1", "2", "3"):
        with step(journal, name):
            client.overwrite(f"folders/box/{name}", b"after", 1)
    journal.begin("t", "4")
    client.overwrite("folders/box/open", b"after")
    time.sleep(0.02)
    assert journal.prune(30, 65_000) == 10_000
    assert [change.step for change in journal.changes("t")] == ["2", "3", "4"]
    assert journal.prune(0, 10**9) == 20_000
    assert [change.step for change in journal.changes("t")] == ["4"]
    assert journal.prune(0, 0) == 0
    journal.undo("t", [grant])
    assert (box / "open").read_bytes() == b"open" * 10_000


def test_two_journals_of_one_folder_see_each_others_records(
    box: Path, client: Client, journal: Journal, grant: Grant, tmp_path: Path
) -> None:
    (box / "a").write_bytes(b"0")
    with step(journal, "1"):
        client.overwrite("folders/box/a", b"1")
    other = Journal.open(tmp_path / "undo")
    assert other.undo("t", [grant]).restored == ["a"]
    other.close()
    assert (box / "a").read_bytes() == b"0"
    assert [change.undone for change in journal.changes("t")] == [True, False]


def test_a_journal_that_is_damaged_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "journal.sqlite").write_bytes(b"not a database, whatever it is" * 100)
    with pytest.raises(JournalUnreadable, match="left untouched"):
        Journal.open(tmp_path)
    assert (tmp_path / "journal.sqlite").read_bytes().startswith(b"not a database")


def test_a_file_in_a_directory_that_takes_no_new_names_is_put_back_in_place(
    box: Path, client: Client, journal: Journal, grant: Grant
) -> None:
    folder = box / "d"
    folder.mkdir()
    (folder / "a").write_bytes(b"before")
    folder.chmod(0o555)
    before = listing(box)
    client.overwrite("folders/box/d/a", b"after, and longer")
    report = journal.undo("t", [grant])
    folder.chmod(0o755)
    assert report.conflicts == []
    folder.chmod(0o555)
    assert listing(box) == before
    folder.chmod(0o755)
