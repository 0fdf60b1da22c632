"""Real programs on a granted folder, through the guest's kernel."""

from __future__ import annotations

import asyncio
import hashlib
import os
import random
import shutil
import sqlite3
import subprocess
import tarfile
import time
from pathlib import Path

import pytest

from vm.machines import MakeComputer, Shared, sh
from workroom.folders import Access, FolderServer, Grant, Journal, SharedView


async def test_what_one_side_writes_the_other_reads(shared: Shared) -> None:
    (shared.look / "in.txt").write_text("from the host")
    await shared.sh(
        "cat /folders/look/in.txt > /folders/mine/out.txt; echo and more >> /folders/mine/out.txt"
    )
    assert (shared.mine / "out.txt").read_text() == "from the hostand more\n"


async def test_folders_of_any_name_are_held_and_let_go(
    make: MakeComputer, tmp_path: Path, journal: Journal
) -> None:
    names = ["plain", "two words", "back\\slash", "für Ämter", "new\nline"]
    for name in names:
        (tmp_path / name).mkdir()
        (tmp_path / name / "who").write_text(name)
    grants = [Grant(name, str(tmp_path / name), Access.WRITE) for name in names]
    view = SharedView("t1", grants, [], journal)
    computer = make(serve_folders=lambda sock: FolderServer(view).serve(sock))
    for _ in range(2):
        assert await sh(computer, "cat /folders/*/who") == "".join(sorted(names))
        assert (await sh(computer, "grep -c ' /folders/' /proc/self/mountinfo")).strip() == str(len(names))
        await computer.sleep()


async def test_git_works(shared: Shared) -> None:
    await shared.sh(
        "cd /folders/mine && git init -q . && git config user.email a@b && git config user.name a &&"
        "for i in $(seq 20); do echo $i > f$i; done && git add . && git commit -qm one && git gc -q && git fsck"
    )
    log = subprocess.run(
        ["git", "-c", "safe.directory=*", "-C", shared.mine, "log", "--oneline"],
        capture_output=True,
        text=True,
    )
    assert log.stdout.endswith("one\n")


ROWS = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
print(db.execute(f"pragma journal_mode={sys.argv[2]}").fetchone()[0])
db.execute("create table t (n)")
for start in range(0, 300, 100):
    with db:
        db.executemany("insert into t values (?)", [(n,) for n in range(start, start + 100)])
print(db.execute("select count(*), sum(n) from t").fetchone())
db.close()
"""


@pytest.mark.parametrize("mode", ["delete", "wal"])
async def test_sqlite_works(shared: Shared, mode: str) -> None:
    await shared.computer.write_file("/tmp/rows.py", ROWS.encode())
    said = await shared.sh(f"python3 /tmp/rows.py /folders/mine/db {mode}")
    assert "(300, 44850)" in said
    with sqlite3.connect(shared.mine / "db") as db:
        assert db.execute("select count(*) from t").fetchone() == (300,)
        assert db.execute("pragma integrity_check").fetchone() == ("ok",)
    db.close()


async def test_a_shared_writable_mmap_works(shared: Shared) -> None:
    (shared.mine / "m").write_bytes(b"." * 8192)
    program = """
import mmap
with open("/folders/mine/m", "r+b") as f, mmap.mmap(f.fileno(), 0) as m:
    m[4000:4200] = b"x" * 200
    m.flush()
"""
    await shared.computer.write_file("/tmp/m.py", program.encode())
    await shared.sh("python3 /tmp/m.py; sync")
    assert (shared.mine / "m").read_bytes() == b"." * 4000 + b"x" * 200 + b"." * 3992


async def test_archives_work(shared: Shared) -> None:
    (shared.look / "d").mkdir()
    for i in range(30):
        (shared.look / "d" / f"{i}.bin").write_bytes(os.urandom(3000))
    await shared.sh(
        "cd /folders/look && python3 -m zipfile -c /folders/mine/a.zip d && tar cf /folders/mine/a.tar d"
    )
    shutil.unpack_archive(shared.mine / "a.zip", shared.mine / "zip")
    with tarfile.open(shared.mine / "a.tar") as archive:
        archive.extractall(shared.mine / "tar")  # our own archive of a moment ago
    for out in ("zip", "tar"):
        assert not subprocess.run(["diff", "-r", shared.look / "d", shared.mine / out / "d"]).returncode


async def test_programs_that_replace_files_work(shared: Shared) -> None:
    (shared.mine / "f").write_text("one\ntwo\n")
    await shared.sh(
        "cd /folders/mine; sed -i s/one/ONE/ f; cp f .f.swp; mv .f.swp f; cp -a f g; install -m 600 f h"
    )
    assert (shared.mine / "f").read_text() == "ONE\ntwo\n"
    assert sorted(os.listdir(shared.mine)) == ["f", "g", "h"]
    assert (shared.mine / "h").stat().st_mode & 0o777 == 0o600


@pytest.mark.case(15)
async def test_names_may_be_odd(shared: Shared) -> None:
    names = [b"a b", b"new\nline", b"\xff\xfe", b"x" * 255, "ä€𝄞".encode(), b"-rf", b"A", b"a"]
    for name in names:
        with open(os.fsencode(shared.look) + b"/" + name, "wb") as file:
            file.write(name)
    await shared.sh("cp -a /folders/look/. /folders/mine/ 2>&1 | grep -v preserv; true")
    for name in names:
        with open(os.fsencode(shared.mine) + b"/" + name, "rb") as file:
            assert file.read() == name


@pytest.mark.case(8, 9)
async def test_special_files_and_hard_links_are_refused(shared: Shared) -> None:
    await shared.sh("echo x > /folders/mine/f")
    bind = """python3 -c 'import socket; socket.socket(1).bind("s")'"""
    attempts = f"cd /folders/mine; mkfifo p; mknod n c 1 3; ln f hard; {bind}"
    done = await shared.computer.run(attempts, job="special", root=True)
    assert sorted(os.listdir(shared.mine)) == ["f"], done.stderr


# The host says in `turn` what it has just written to `f`; the guest reads `f` and says in `seen` what it found.
READER = """
import hashlib, os
os.chdir("/folders/mine")
for i in range(1000):
    while True:
        with open("turn") as file: said = file.read().split()
        if len(said) == 2 and said[0] == str(i): break
    with open("f", "rb") as file: found = hashlib.sha256(file.read()).hexdigest()
    assert found == said[1], i
    with open("seen.new", "w") as file: file.write(str(i))
    os.rename("seen.new", "seen")
"""


def _change_a_thousand_times(folder: Path) -> None:
    chance = random.Random(4)
    deadline = time.monotonic() + 100
    for i in range(1000):
        data = chance.randbytes(chance.choice([0, 1, 4095, 4096, 4097, 20_000]))
        (folder / "f").write_bytes(data)
        (folder / "turn.new").write_text(f"{i} {hashlib.sha256(data).hexdigest()}")
        (folder / "turn.new").rename(folder / "turn")
        while not (folder / "seen").exists() or (folder / "seen").read_text() != str(i):
            assert time.monotonic() < deadline, f"the guest stopped at {i}"
            time.sleep(0.0005)


@pytest.mark.slow
async def test_a_file_grown_and_shrunk_a_thousand_times_by_the_host_is_always_read_whole(
    shared: Shared,
) -> None:
    (shared.mine / "turn").write_text("")
    await shared.computer.write_file("/tmp/read.py", READER.encode())
    reading = asyncio.create_task(shared.sh("python3 /tmp/read.py"))
    await asyncio.to_thread(_change_a_thousand_times, shared.mine)
    await reading


async def test_a_file_grown_and_shrunk_a_thousand_times_by_the_guest_is_right_on_the_host(
    shared: Shared,
) -> None:
    program = """
import os, random
chance = random.Random(5)
path = "/folders/mine/f"
model = b""
open(path, "wb").close()
for i in range(1000):
    if chance.random() < 0.5:
        data = chance.randbytes(chance.randrange(3000))
        with open(path, "ab") as f: f.write(data)
        model += data
    else:
        size = chance.randrange(len(model) + 1)
        os.truncate(path, size)
        model = model[:size]
    assert os.path.getsize(path) == len(model), i
assert open(path, "rb").read() == model
open("/folders/mine/model", "wb").write(model)
"""
    await shared.computer.write_file("/tmp/grow.py", program.encode())
    await shared.sh("python3 /tmp/grow.py")
    assert (shared.mine / "f").read_bytes() == (shared.mine / "model").read_bytes()


def listing(folder: Path) -> list[tuple[str, int, int, bytes]]:
    found = []
    for path in sorted(folder.rglob("*")):
        stat = path.lstat()
        found.append((str(path.relative_to(folder)), stat.st_mode, 0 if path.is_dir() else stat.st_mtime_ns,
                      path.read_bytes() if path.is_file() else b""))  # fmt: skip
    return found


async def test_rm_rf_overwrite_and_rename_are_undone_bit_for_bit(shared: Shared) -> None:
    for i in range(30):
        path = shared.mine / f"d{i % 5}" / f"f{i}"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(random.Random(i).randbytes(500 * i))
        path.chmod(0o600 + i % 8)
    before = listing(shared.mine)
    await shared.sh("true")
    shared.journal.begin("t1", "step")
    await shared.sh(
        "cd /folders/mine; rm -rf d0; mv d1 moved; echo x > d2/f2; chmod 777 d3/f3; mv d4/f4 d4/f9; sync"
    )
    shared.journal.end("t1", "step")
    assert listing(shared.mine) != before
    report = shared.journal.undo("t1", shared.grants, step="step")
    assert report.conflicts == []
    assert listing(shared.mine) == before


async def test_folders_are_there_again_after_a_sleep(shared: Shared) -> None:
    await shared.sh("echo before > /folders/mine/f")
    await shared.computer.sleep()
    (shared.mine / "f").write_text("changed while asleep\n")
    assert await shared.sh("cat /folders/mine/f") == "changed while asleep\n"
