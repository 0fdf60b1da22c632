"""What a hostile guest tries on a folder: the same walls stand whether its changes are held or not."""

from __future__ import annotations

import errno
import os
import stat
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from folders.client import Client, NineError, connected, s
from workroom.folders import Access, Conflict, Grant, Holds, Journal, SharedView


@pytest.fixture(params=["direct", "trip-wires", "everything"])
def view(
    request: pytest.FixtureRequest, grant: Grant, journal: Journal, tmp_path: Path
) -> Iterator[SharedView]:
    holds = {
        "direct": None,
        "trip-wires": Holds(tmp_path / "review"),
        "everything": Holds(tmp_path / "review", "all"),
    }[request.param]
    view = SharedView("t", [grant], [], journal, holds)
    yield view
    view.close()


def refused(act: Callable[..., object], *values: object) -> int:
    with pytest.raises(NineError) as caught:
        act(*values)
    assert caught.value.errno is not None
    return caught.value.errno


@pytest.mark.case(1, 2, 3, 4, 5, 10)
def test_no_path_leads_out(box: Path, client: Client, view: SharedView, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret").write_bytes(b"SECRET")
    (box / "dirlink").symlink_to(outside)
    assert refused(client.read, "etc/shadow") == errno.ENOENT
    assert refused(client.read, "folders/box/../../outside/secret") == errno.EXDEV
    assert refused(lambda: client.walk_from(client.root, b"/etc/shadow")) == errno.EINVAL
    client.symlink("folders/box/made", os.fsencode(outside))
    client.symlink("folders/box/file", os.fsencode(outside / "secret"))
    client.symlink("folders/box/magic", b"/proc/self/root")
    assert refused(client.read, "folders/box/file") == errno.ELOOP
    assert refused(client.overwrite, "folders/box/file", b"x") == errno.ELOOP
    for link in ("dirlink", "made", "magic"):
        for act in (
            lambda link=link: client.read(f"folders/box/{link}/secret"),
            lambda link=link: client.write(f"folders/box/{link}/new", b"x"),
            lambda link=link: client.mkdir(f"folders/box/{link}/new"),
            lambda link=link: client.unlink(f"folders/box/{link}/secret"),
            lambda link=link: client.rename(f"folders/box/{link}/secret", "folders/box/stolen"),
        ):
            assert refused(act) in (errno.ELOOP, errno.ENOTDIR)
    client.unlink("folders/box/dirlink")
    client.mkdir("folders/box/dirlink")
    client.write("folders/box/dirlink/new", b"inside")
    assert os.listdir(outside) == ["secret"]


@pytest.mark.case(8)
def test_another_name_of_a_file_keeps_what_it_holds(
    box: Path, client: Client, view: SharedView, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(b"precious")
    os.link(outside, box / "hard")
    client.overwrite("folders/box/hard", b"new", os.O_WRONLY)
    client.chmod("folders/box/hard", 0o777)
    assert client.read("folders/box/hard") == b"newcious"
    assert (outside.read_bytes(), stat.S_IMODE(outside.stat().st_mode) & 0o111) == (b"precious", 0)


@pytest.mark.case(9)
def test_a_pipe_is_refused_and_nothing_hangs(box: Path, client: Client, view: SharedView) -> None:
    os.mkfifo(box / "pipe")
    for act in (client.read, client.getattr, client.unlink):
        assert refused(act, "folders/box/pipe") == errno.EACCES
    assert refused(client.overwrite, "folders/box/pipe", b"x") == errno.EACCES
    assert refused(client.write, "folders/box/pipe", b"x") in (errno.EACCES, errno.EEXIST)


@pytest.mark.case(12, 13)
def test_no_program_gets_rights_by_its_bits_or_attributes(
    box: Path, client: Client, view: SharedView
) -> None:
    client.write("folders/box/a", b"x", 0o6755)
    client.chmod("folders/box/a", 0o7777)
    found = client.getattr("folders/box/a")
    assert (stat.S_IMODE(found.mode), found.uid) == (0o777, 1000)
    with client.at("folders/box/a") as fid:
        body = struct.pack("<I", fid) + s(b"security.capability") + struct.pack("<QI", 20, 0)
        assert refused(client.call, 32, body) == errno.EOPNOTSUPP
        assert refused(lambda: client.setattr_fid(fid, uid=0)) == errno.EPERM
    for path in box.rglob("*"):
        assert path.stat().st_uid == os.getuid()
        assert not path.stat().st_mode & 0o7000


@pytest.mark.case(16)
def test_a_path_longer_than_the_system_takes_is_refused(box: Path, client: Client, view: SharedView) -> None:
    name, fid = b"d" * 250, client.walk_from(client.root, b"folders", b"box")
    with pytest.raises(NineError) as caught:
        fid = _dig(client, fid, name)
    assert caught.value.errno == errno.ENAMETOOLONG
    assert client.readdir("folders/box")[name] == 4


def _dig(client: Client, fid: int, name: bytes) -> int:
    for _ in range(30):
        client.call(72, struct.pack("<I", fid) + s(name) + struct.pack("<II", 0o755, 0))
        fid = client.walk_from(fid, name)
    return fid


@pytest.mark.case(15)
def test_odd_names_are_held_and_found_as_they_are(client: Client, view: SharedView) -> None:
    names = [
        b"x" * 255,
        b"a\nb",
        b"-rf",
        b"\xff\xfe",
        "e\u0301".encode(),
        "\u00e9".encode(),
        b"CON",
        b"dot.",
        b"A",
        b"a",
    ]
    for name in names:
        client.write(b"folders/box/" + name, name)
    for name in names:
        assert client.read(b"folders/box/" + name) == name
    assert set(client.readdir("folders/box")) == {*names, b".", b".."}
    assert refused(client.write, b"folders/box/" + b"x" * 256, b"") == errno.ENAMETOOLONG
    assert refused(client.write, b"folders/box/a\0b", b"") == errno.EINVAL


@pytest.mark.case(6)
@pytest.mark.slow
def test_swapping_a_directory_for_a_symlink_never_leaks(box: Path, view: SharedView, tmp_path: Path) -> None:
    """Ten seconds, four guests, against a host that swaps as fast as it can."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "f").write_bytes(b"SECRET")
    (box / "d").mkdir()
    (box / "d" / "f").write_bytes(b"inside")
    until, leaks, reads = time.monotonic() + 10, list[object](), list[int]()
    allowed = {
        errno.ENOENT,
        errno.ELOOP,
        errno.ENOTDIR,
        errno.EXDEV,
        errno.EAGAIN,
        errno.EEXIST,
        errno.ESTALE,
    }

    def swap() -> None:
        while time.monotonic() < until:
            os.rename(box / "d", box / "d_")
            os.symlink(outside, box / "d")
            os.unlink(box / "d")
            os.rename(box / "d_", box / "d")
            time.sleep(0.0003)

    def guest(client: Client, number: int) -> None:
        while time.monotonic() < until:
            try:
                if (data := client.read("folders/box/d/f")) != b"inside":
                    leaks.append(data)
                reads.append(number)
                client.write(f"folders/box/d/new{number}", b"new")
            except NineError as error:
                if error.errno not in allowed:
                    leaks.append(error)

    with ExitStack() as stack:
        clients = [stack.enter_context(connected(view)) for _ in range(4)]
        threads = [threading.Thread(target=guest, args=(client, n)) for n, client in enumerate(clients)]
        threads.append(threading.Thread(target=swap))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert leaks == []
    assert len(reads) > 20
    assert os.listdir(outside) == ["f"]


MOUNTED = """
import errno, sys
from pathlib import Path
from folders.client import LocalClient, NineError
from workroom.folders import Access, Grant, Holds, Journal, SharedView
home = Path(sys.argv[1])
journal = Journal.open(home / "undo")
for holds in (None, Holds(home / "review", "all")):
    view = SharedView("t", [Grant("box", str(home / "box"), Access.WRITE)], [], journal, holds)
    client = LocalClient(view)
    for act in (
        lambda: client.read("folders/box/mnt/secret"),
        lambda: client.write("folders/box/mnt/new", b"x"),
        lambda: client.unlink("folders/box/mnt/secret"),
        lambda: client.rename("folders/box/mnt/secret", "folders/box/stolen"),
    ):
        try:
            act()
        except NineError as error:
            assert error.errno == errno.EXDEV, error
        else:
            raise AssertionError("it crossed the mount")
    view.close()
print("held")
"""


@pytest.mark.case(11)
def test_a_mount_inside_the_folder_is_not_crossed(box: Path, tmp_path: Path) -> None:
    (box / "mnt").mkdir()
    mount = f'mount -t tmpfs none "{box}/mnt" && echo SECRET > "{box}/mnt/secret"'
    alone = ["unshare", "--mount", *(["--user", "--map-root-user"] if os.getuid() else []), "sh", "-c"]
    if subprocess.run([*alone, mount], capture_output=True).returncode:
        pytest.skip("no namespaces of our own can be made here")
    tests = str(Path(__file__).parents[1])
    done = subprocess.run(
        [*alone, f'{mount} && exec "$0" -c "$1" "$2"', sys.executable, MOUNTED, str(tmp_path)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": tests},
    )
    assert done.stdout == "held\n", done.stderr


@pytest.mark.case(19)
def test_two_tasks_in_one_folder_lose_nothing_of_each_other(
    box: Path, grant: Grant, journal: Journal
) -> None:
    (box / "a").write_bytes(b"0")
    views = [SharedView(task, [grant], [], journal) for task in ("one", "two")]
    for view, text in zip(views, (b"first", b"second"), strict=True):
        journal.begin(view.task, "s1")
        view.write("/folders/box/a", text)
        view.write(f"/folders/box/{view.task}", text)
        journal.end(view.task, "s1")
    report = journal.undo("one", [grant])
    assert report.conflicts == [Conflict("a", "a later step changed it again")]
    assert (box / "a").read_bytes() == (box / "two").read_bytes() == b"second"
    assert journal.undo("two", [grant]).conflicts == []
    assert (box / "a").read_bytes() == b"first"
    assert journal.undo("one", [grant]).conflicts == []
    assert (box / "a").read_bytes() == b"0"
    for view in views:
        view.close()


@pytest.mark.case(14)
def test_a_folder_for_reading_takes_no_change(box: Path, journal: Journal, tmp_path: Path) -> None:
    (box / "a").write_bytes(b"1")
    holds = Holds(tmp_path / "review", "all")
    view = SharedView("t", [Grant("box", str(box), Access.READ)], [], journal, holds)
    with connected(view) as client:
        for act in (
            lambda: client.write("folders/box/b", b"x"),
            lambda: client.overwrite("folders/box/a", b"x"),
            lambda: client.unlink("folders/box/a"),
            lambda: client.chmod("folders/box/a", 0o777),
        ):
            assert refused(act) == errno.EROFS
    view.close()
    assert os.listdir(box) == ["a"]
