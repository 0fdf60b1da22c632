from __future__ import annotations

import errno
import os
import socket
import stat
import struct
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from folders.client import Client, NineError, connected, s
from workroom.folders import Access, Grant, Journal, SharedView


def refused(act: Callable[..., object], *values: object) -> int:
    with pytest.raises(NineError) as caught:
        act(*values)
    assert caught.value.errno is not None
    return caught.value.errno


# What a guest does all day


def test_a_file_written_is_a_file_read_on_both_sides(box: Path, client: Client) -> None:
    client.write("folders/box/a.txt", b"hello" * 100_000, 0o640)
    assert (box / "a.txt").read_bytes() == b"hello" * 100_000
    assert stat.S_IMODE((box / "a.txt").stat().st_mode) == 0o640
    (box / "b.txt").write_bytes(b"from the host")
    assert client.read("folders/box/b.txt") == b"from the host"


@pytest.mark.case(13)
def test_every_file_belongs_to_the_agent(box: Path, client: Client) -> None:
    (box / "a").write_bytes(b"1")
    for path in ("", "folders", "folders/box", "folders/box/a"):
        found = client.getattr(path)
        assert (found.uid, found.gid) == (1000, 1000)
    client.chmod("folders/box/a", 0o600)
    with client.at("folders/box/a") as fid:
        client.setattr_fid(fid, uid=1000)
        assert refused(lambda: client.setattr_fid(fid, uid=0)) == errno.EPERM


def test_a_listing_holds_every_entry_once_however_long(box: Path, client: Client) -> None:
    names = {b"%d" % number for number in range(500)}
    for name in names:
        (box / os.fsdecode(name)).write_bytes(b"")
    (box / "sub").mkdir()
    (box / "link").symlink_to("nowhere")
    found = client.readdir("folders/box")
    assert set(found) == names | {b"sub", b"link", b".", b".."}
    assert (found[b"sub"], found[b"link"], found[b"7"]) == (4, 10, 8)
    assert set(client.readdir("")) == {b"folders", b"skills", b".", b".."}


@pytest.mark.case(15)
@pytest.mark.parametrize(
    "name",
    [
        b"a" * 255,
        b"line\nbreak",
        b"-rf",
        b"\xff\xfe not utf-8",
        "e\u0301".encode(),
        b"CON",
        b"dot.",
        b" ",
        b"\x1b[0m",
    ],
)
def test_odd_names_stay_as_they_are(box: Path, client: Client, name: bytes) -> None:
    client.write(b"folders/box/" + name, b"odd")
    assert os.listdir(os.fsencode(box)) == [name]
    assert client.read(b"folders/box/" + name) == b"odd"
    client.rename(b"folders/box/" + name, b"folders/box/" + name[:-1] + b"_")
    assert os.listdir(os.fsencode(box)) == [name[:-1] + b"_"]


@pytest.mark.case(15)
def test_names_that_differ_by_case_or_form_are_different_files(client: Client) -> None:
    for name in ("a", "A", "\u00e9", "e\u0301"):
        client.write(f"folders/box/{name}", name.encode())
    for name in ("a", "A", "\u00e9", "e\u0301"):
        assert client.read(f"folders/box/{name}") == name.encode()


def test_an_unlinked_file_stays_open(box: Path, client: Client) -> None:
    client.write("folders/box/a", b"first")
    fid = client.open("folders/box/a", os.O_RDWR)
    client.unlink("folders/box/a")
    assert client.pwrite(fid, b"F", 0) == 1
    assert client.pread(fid, 10, 0) == b"First"
    assert client.getattr_fid(fid).nlink == 0
    client.setattr_fid(fid, mode=0o600, size=2)
    assert client.getattr_fid(fid).size == 2
    assert not (box / "a").exists()


def test_what_is_open_follows_a_renamed_directory(box: Path, client: Client) -> None:
    client.mkdir("folders/box/d")
    client.write("folders/box/d/a", b"1")
    unopened = client.walk_from(client.root, b"folders", b"box", b"d", b"a")
    opened = client.open("folders/box/d/a", os.O_RDWR)
    client.rename("folders/box/d", "folders/box/e")
    assert client.getattr_fid(unopened).size == 1
    client.pwrite(opened, b"22", 0)
    assert (box / "e" / "a").read_bytes() == b"22"
    client.setattr_fid(unopened, mode=0o600)
    assert stat.S_IMODE((box / "e" / "a").stat().st_mode) == 0o600


@pytest.mark.case(12)
def test_truncate_chmod_and_times_arrive(box: Path, client: Client) -> None:
    client.write("folders/box/a", b"0123456789")
    client.truncate("folders/box/a", 4)
    client.chmod("folders/box/a", 0o6755)
    client.utime("folders/box/a", 1_234_567_890_123_456_789)
    found = (box / "a").stat()
    assert (found.st_size, stat.S_IMODE(found.st_mode), found.st_mtime_ns) == (
        4,
        0o755,
        1_234_567_890_123_456_789,
    )
    assert client.getattr("folders/box/a").mtime_ns == 1_234_567_890_123_456_789
    client.mkdir("folders/box/d", 0o7777)
    assert stat.S_IMODE((box / "d").stat().st_mode) == 0o777


def test_appending_goes_to_the_true_end(box: Path, client: Client) -> None:
    (box / "log").write_bytes(b"one\n")
    fid = client.open("folders/box/log", 0o2001)
    with open(box / "log", "ab") as host:
        host.write(b"two\n")
    client.pwrite(fid, b"three\n", 4)
    assert (box / "log").read_bytes() == b"one\ntwo\nthree\n"


@pytest.mark.case(4)
def test_a_symlink_is_stored_and_never_followed(box: Path, client: Client, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"SECRET")
    client.symlink("folders/box/link", os.fsencode(tmp_path / "secret"))
    assert client.readlink("folders/box/link") == os.fsencode(tmp_path / "secret")
    assert stat.S_ISLNK(client.getattr("folders/box/link").mode)
    assert refused(lambda: client.open("folders/box/link")) == errno.ELOOP
    assert refused(lambda: client.truncate("folders/box/link", 0)) == errno.ELOOP
    assert refused(lambda: client.chmod("folders/box/link", 0o777)) == errno.EOPNOTSUPP
    client.utime("folders/box/link", 7)
    assert (box / "link").lstat().st_mtime_ns == 7
    assert (tmp_path / "secret").read_bytes() == b"SECRET"


# What a guest must not do


@pytest.mark.case(2, 3, 4, 5, 10)
def test_no_path_leads_out(box: Path, client: Client, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret").write_bytes(b"SECRET")
    (box / "dirlink").symlink_to(outside)
    (box / "rel").symlink_to("../outside/secret")
    (box / "magic").symlink_to("/proc/self/root")
    assert refused(lambda: client.read("folders/box/../../outside/secret")) == errno.EXDEV
    assert refused(lambda: client.read("folders/../..")) == errno.EXDEV
    assert refused(lambda: client.read("folders/box/rel")) == errno.ELOOP
    assert (
        refused(lambda: client.walk_from(client.root, b"folders", b"box", b"dirlink", b"secret"))
        == errno.ELOOP
    )
    with client.at("folders/box/dirlink") as fid:
        assert refused(lambda: client.walk_from(fid, b"secret")) == errno.ELOOP
        assert refused(lambda: client.call(72, struct.pack("<I", fid) + s(b"x") + bytes(8))) == errno.ENOTDIR
    with client.at("folders/box/magic") as fid:
        assert refused(lambda: client.walk_from(fid, b"etc")) == errno.ELOOP
    assert refused(lambda: client.walk_from(client.root, b"/etc/passwd")) == errno.EINVAL
    assert refused(lambda: client.walk_from(client.root, b"a\0b")) == errno.EINVAL
    assert refused(lambda: client.walk_from(client.root, b"a" * 256)) == errno.ENAMETOOLONG
    assert os.listdir(outside) == ["secret"]


@pytest.mark.case(2, 3, 15)
@pytest.mark.parametrize("name", [b"..", b".", b"", b"a/b", b"../x", b"/etc/x"])
def test_no_request_takes_a_name_that_is_a_path(client: Client, box: Path, name: bytes) -> None:
    (box / "f").write_bytes(b"1")
    expected = errno.EXDEV if name == b".." else errno.EINVAL
    fid = client.walk_from(client.root, b"folders", b"box")
    head = struct.pack("<I", fid)
    for kind, body in {
        14: head + s(name) + struct.pack("<III", 0o101, 0o644, 0),
        16: head + s(name) + s(b"t") + bytes(4),
        72: head + s(name) + struct.pack("<II", 0o755, 0),
        74: head + s(b"f") + head + s(name),
        76: head + s(name) + bytes(4),
        20: struct.pack("<II", client.walk_from(fid, b"f"), fid) + s(name),
    }.items():
        assert refused(client.call, kind, body) == expected
    assert os.listdir(box) == ["f"]


@pytest.mark.case(9)
def test_pipes_sockets_and_devices_are_neither_listed_nor_opened(box: Path, client: Client) -> None:
    os.mkfifo(box / "pipe")
    with socket.socket(socket.AF_UNIX) as sock:
        sock.bind(str(box / "socket"))
    assert set(client.readdir("folders/box")) == {b".", b".."}
    for name in ("pipe", "socket"):
        assert refused(client.getattr, f"folders/box/{name}") == errno.EACCES
        assert refused(client.unlink, f"folders/box/{name}") == errno.EACCES
        target = f"folders/box/{name}2"
        assert (
            refused(lambda name=name, target=target: client.rename(f"folders/box/{name}", target))
            == errno.EACCES
        )
        assert refused(client.write, f"folders/box/{name}", b"") == errno.EACCES


@pytest.mark.case(8, 9)
def test_hard_links_and_devices_are_refused(box: Path, client: Client) -> None:
    (box / "f").write_bytes(b"1")
    folder = client.walk_from(client.root, b"folders", b"box")
    file = client.walk_from(folder, b"f")
    assert refused(lambda: client.call(70, struct.pack("<II", folder, file) + s(b"g"))) == errno.EPERM
    body = struct.pack("<I", folder) + s(b"null") + struct.pack("<IIII", stat.S_IFCHR | 0o666, 1, 3, 0)
    assert refused(lambda: client.call(18, body)) == errno.EPERM
    assert os.listdir(box) == ["f"]


@pytest.mark.case(8)
def test_a_write_does_not_reach_another_name_of_the_file(box: Path, client: Client, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(b"precious")
    outside.chmod(0o640)
    os.link(outside, box / "hard")
    before = (box / "hard").stat()
    client.overwrite("folders/box/hard", b"new", os.O_WRONLY)
    client.chmod("folders/box/hard", 0o600)
    assert (box / "hard").read_bytes() == b"newcious"
    assert outside.read_bytes() == b"precious"
    assert stat.S_IMODE(outside.stat().st_mode) == 0o640
    assert before.st_mtime_ns == outside.stat().st_mtime_ns
    os.link(outside, box / "again")
    client.truncate("folders/box/again", 0)
    assert outside.read_bytes() == b"precious"
    assert sorted(os.listdir(box)) == ["again", "hard"]


@pytest.mark.case(8)
def test_a_second_name_made_while_it_is_open_stops_the_writing(
    box: Path, client: Client, tmp_path: Path
) -> None:
    client.write("folders/box/a", b"1")
    fid = client.open("folders/box/a", os.O_RDWR)
    os.link(box / "a", tmp_path / "outside")
    assert refused(lambda: client.pwrite(fid, b"2", 0)) == errno.EPERM
    assert refused(lambda: client.open("folders/box/a", os.O_RDWR)) == errno.EPERM
    client.unlink("folders/box/a")
    assert refused(lambda: client.pwrite(fid, b"2", 0)) == errno.EPERM
    assert (tmp_path / "outside").read_bytes() == b"1"


@pytest.mark.case(14)
def test_a_folder_granted_for_reading_refuses_every_change(box: Path, journal: Journal) -> None:
    (box / "f").write_bytes(b"1")
    (box / "d").mkdir()
    view = SharedView(
        "t", [Grant("box", str(box), Access.READ)], [Grant("s", str(box), Access.WRITE)], journal
    )
    with connected(view) as client:
        for base in ("folders/box", "skills/s"):
            assert client.read(f"{base}/f") == b"1"
            for act, *values in (
                (client.write, "new", b""),
                (client.overwrite, "f", b"2"),
                (client.open, "f", 0o1000),
                (client.truncate, "f", 0),
                (client.chmod, "f", 0),
                (client.utime, "f", 0),
                (client.mkdir, "e"),
                (client.symlink, "e", b"x"),
                (client.unlink, "f"),
                (client.rmdir, "d"),
            ):
                assert refused(act, f"{base}/{values[0]}", *values[1:]) == errno.EROFS
            assert refused(client.rename, f"{base}/f", f"{base}/g") == errno.EROFS
        with pytest.raises(OSError, match="Read-only") as caught:
            view.write("/folders/box/f", b"2")
        assert caught.value.errno == errno.EROFS
    view.close()
    assert sorted(os.listdir(box)) == ["d", "f"]


def test_the_virtual_directories_take_no_change(client: Client) -> None:
    assert refused(lambda: client.write("folders/x", b"")) == errno.EROFS
    assert refused(lambda: client.mkdir("x")) == errno.EROFS
    assert refused(lambda: client.rename("folders/box", "folders/other")) == errno.EROFS
    assert refused(lambda: client.unlink("folders/box", 0x200)) == errno.EROFS
    assert refused(lambda: client.getattr("folders/other")) == errno.ENOENT
    fid = client.walk_from(client.root, b"folders", b"box")
    assert refused(lambda: client.call(122, struct.pack("<I", fid))) == errno.EBUSY


def test_a_rename_to_another_grant_is_for_the_guest_to_copy(
    tmp_path: Path, box: Path, journal: Journal
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    grants = [Grant("box", str(box), Access.WRITE), Grant("other", str(other), Access.WRITE)]
    view = SharedView("t", grants, [], journal)
    (box / "f").write_bytes(b"1")
    with connected(view) as client:
        assert refused(lambda: client.rename("folders/box/f", "folders/other/f")) == errno.EXDEV
        assert client.getattr("folders/box").qid != client.getattr("folders/other").qid
    view.close()


def test_a_grant_can_be_added_and_taken_away_while_it_is_served(
    tmp_path: Path, view: SharedView, client: Client
) -> None:
    late = tmp_path / "late"
    late.mkdir()
    (late / "f").write_bytes(b"1")
    view.add_folder(Grant("late", str(late), Access.READ))
    assert client.read("folders/late/f") == b"1"
    fid = client.walk_from(client.root, b"folders", b"late", b"f")
    view.remove_folder("late")
    assert refused(lambda: client.read("folders/late/f")) == errno.ENOENT
    assert refused(lambda: client.lopen(fid, 0)) == errno.EBADF


@pytest.mark.case(5, 6)
def test_swapping_a_directory_for_a_symlink_never_leaks(box: Path, client: Client, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "f").write_bytes(b"SECRET")
    (box / "d").mkdir()
    (box / "d" / "f").write_bytes(b"inside")
    done = threading.Event()

    def swap() -> None:
        while not done.is_set():
            os.rename(box / "d", box / "d_")
            os.symlink(outside, box / "d")
            os.unlink(box / "d")
            os.rename(box / "d_", box / "d")
            time.sleep(0.0005)

    thread = threading.Thread(target=swap)
    thread.start()
    reads, refusals, until = 0, set[int | None](), time.monotonic() + 1.5
    try:
        while time.monotonic() < until:
            try:
                assert client.read("folders/box/d/f") == b"inside"
                reads += 1
                client.write("folders/box/d/new", b"new")
            except NineError as error:
                refusals.add(error.errno)
    finally:
        done.set()
        thread.join()
    assert reads > 10
    assert os.listdir(outside) == ["f"]
    assert refusals <= {errno.ENOENT, errno.ELOOP, errno.ENOTDIR, errno.EXDEV, errno.EAGAIN}


@pytest.mark.case(7)
def test_a_renamed_grant_stays_the_folder_that_was_granted(box: Path, client: Client, tmp_path: Path) -> None:
    (box / "f").write_bytes(b"granted")
    box.rename(tmp_path / "elsewhere")
    box.mkdir()
    (box / "f").write_bytes(b"another")
    assert client.read("folders/box/f") == b"granted"


# Locks


def test_locks_are_between_processes_and_by_range(client: Client) -> None:
    client.write("folders/box/db", b"")
    one, two = (client.open("folders/box/db", os.O_RDWR) for _ in range(2))
    assert client.lock(one, 1, 0, 10, 100) == 0
    assert client.lock(two, 1, 10, 10, 200) == 0
    assert client.lock(two, 0, 5, 1, 200) == 1
    assert client.getlock(two, 0, 0, 0, 200) == (1, 0, 10, 100)
    assert client.lock(one, 2, 0, 5, 100) == 0
    assert client.getlock(two, 1, 0, 5, 200)[0] == 2
    assert client.getlock(two, 1, 0, 0, 200) == (1, 5, 5, 100)
    assert client.lock(one, 0, 5, 5, 100) == 0
    assert client.lock(two, 0, 5, 5, 200) == 0
    client.clunk(one)
    assert client.lock(two, 1, 0, 0, 200) == 0
    assert client.getlock(two, 1, 0, 0, 300) == (1, 0, 0, 200)


# Frames


def test_unknown_requests_and_fids_are_answered(client: Client) -> None:
    assert refused(lambda: client.call(98, b"")) == errno.EOPNOTSUPP
    assert refused(lambda: client.call(24, struct.pack("<IQ", 999, 0))) == errno.EBADF
    assert refused(lambda: client.call(24, b"short")) == errno.EINVAL
    assert refused(lambda: client.call(110, struct.pack("<IIH", client.root, 77, 17))) == errno.EINVAL
    assert (
        refused(lambda: client.call(102, struct.pack("<I", 5) + s(b"") + s(b"") + bytes(4)))
        == errno.EOPNOTSUPP
    )
    body = struct.pack("<II", client.root, 88) + s(b"security.capability")
    assert refused(lambda: client.call(30, body)) == errno.EOPNOTSUPP
    assert client.call(108, struct.pack("<H", 3)) == b""


def test_offsets_beyond_what_a_file_can_have_are_refused(client: Client) -> None:
    client.write("folders/box/a", b"1")
    fid = client.open("folders/box/a", os.O_RDWR)
    assert refused(lambda: client.pread(fid, 1, 2**63)) == errno.EINVAL
    assert refused(lambda: client.pwrite(fid, b"1", 2**63)) == errno.EINVAL
    assert refused(lambda: client.setattr_fid(fid, size=2**63)) == errno.EINVAL
    assert client.pread(fid, 0xFFFFFFFF, 0) == b"1"


def test_there_are_only_so_many_fids(client: Client) -> None:
    for _ in range(64):
        for number in range(1024):
            fid = client.fid()
            client.send(110, struct.pack("<IIH", client.root, fid, 0), number)
        answers = [client.receive() for _ in range(1024)]
    kind, _, body = answers[-1]
    assert kind == 7
    assert struct.unpack("<I", body)[0] == errno.ENFILE


@pytest.mark.case(76)
@pytest.mark.parametrize("length", [0, 6, 600_000, 0xFFFFFFFF])
def test_a_frame_of_impossible_length_ends_the_connection(view: SharedView, length: int) -> None:
    with connected(view) as client:
        client.sock.sendall(struct.pack("<IBH", length, 24, 9) + bytes(16))
        kind, tag, body = client.receive()
        assert (kind, tag, struct.unpack("<I", body)[0]) == (7, 9, errno.EMSGSIZE)
        assert client.sock.recv(1) == b""


@pytest.mark.case(76)
def test_many_requests_at_once_are_answered_in_order_and_in_bounded_memory(box: Path, client: Client) -> None:
    (box / "big").write_bytes(bytes(400_000))
    fid = client.open("folders/box/big")
    count = 400
    request = b"".join(
        struct.pack("<IBH", 23, 116, tag) + struct.pack("<IQI", fid, 0, 400_000) for tag in range(count)
    )
    sender = threading.Thread(target=client.sock.sendall, args=(request,))
    sender.start()
    for tag in range(count):
        kind, got, body = client.receive()
        assert (kind, got, len(body)) == (117, tag, 400_004)
    sender.join()


def test_a_new_version_message_starts_anew(client: Client) -> None:
    fid = client.open("folders/box", 0)
    assert client.version(8192) == (8192, b"9P2000.L")
    assert refused(lambda: client.getattr_fid(fid)) == errno.EBADF
    assert refused(lambda: client.version(100)) == errno.EINVAL


def test_workrooms_own_data_is_not_shared_even_within_a_grant(tmp_path: Path, journal: Journal) -> None:
    (tmp_path / "open").write_bytes(b"1")
    keys = tmp_path / "a" / "keys"
    keys.mkdir(parents=True)
    (keys / "secret").write_bytes(b"SECRET")
    own = Journal.open(tmp_path / "a" / "undo", private=[keys])
    view = SharedView("t", [Grant("home", str(tmp_path), Access.WRITE)], [], own)
    with connected(view) as client:
        assert client.read("folders/home/open") == b"1"
        assert set(client.readdir("folders/home/a")) == {b".", b".."}
        for path in ("a/keys", "a/keys/secret", "a/undo", "a/undo/journal.sqlite"):
            assert refused(client.getattr, f"folders/home/{path}") == errno.EACCES
            assert refused(client.rename, f"folders/home/{path}", "folders/home/x") in (
                errno.EACCES,
                errno.EBUSY,
            )
            with pytest.raises(PermissionError):
                view.read(f"/folders/home/{path}")
        assert refused(client.write, "folders/home/a/keys/new", b"") == errno.EACCES
        assert refused(client.rename, "folders/home/a", "folders/home/b") == errno.EBUSY
        assert refused(client.rename, "folders/home/open", "folders/home/a/keys/x") == errno.EACCES
        client.write("folders/home/a/mine", b"1")
    view.close()
    own.close()
