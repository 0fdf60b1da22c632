"""Real programs in a folder whose changes are held: they work as ever, and the folder stays as it is."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from pathlib import Path

import pytest

from vm.machines import Shared
from workroom.folders import Reviews, SharedView

WORK = """
set -e
cd /folders/mine
mkdir -p d/e && echo deep > d/e/f && mv d moved && echo more >> moved/e/f
mv old renamed && cp -a renamed copy && sed -i s/one/two/ renamed && rm -rf gone
tar cf a.tar moved renamed && mkdir out && tar xf a.tar -C out && diff -r moved out/moved
python3 - <<'PY'
import mmap, os, sqlite3
db = sqlite3.connect("db")
db.execute("pragma journal_mode=wal")
db.execute("create table t (n)")
with db:
    db.executemany("insert into t values (?)", [(n,) for n in range(200)])
db.close()
with open("map", "w+b") as file:
    file.truncate(8192)
    with mmap.mmap(file.fileno(), 8192) as view:
        view[4096:4101] = b"hello"
os.mkdir("pkg")
open("pkg/mod.py", "w").write("x = 1")
import sys
sys.path.insert(0, ".")
import pkg.mod
open("big", "wb").write(b"0123456789" * 100000)
os.truncate("big", 500001)
with open("big", "ab") as file: file.write(b"end")
assert os.path.getsize("big") == 500004
PY
git init -q repo && cd repo && git config user.email a@b && git config user.name a
for i in 1 2 3; do echo $i > f$i; git add . && git commit -qm $i; done
git checkout -qb side HEAD~1 && git merge -q master && git gc -q && git fsck
"""


def held(shared: Shared, tmp_path: Path, *, everything: bool) -> Reviews:
    reviews = Reviews.open(tmp_path / "review", shared.journal)
    shared.view = SharedView("t1", shared.grants, [], shared.journal, reviews.holds(everything=everything))
    (shared.mine / "old").write_text("one\n")
    (shared.mine / "gone").mkdir()
    (shared.mine / "gone" / "a").write_text("a")
    return reviews


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


async def test_programs_work_while_everything_is_held_and_an_apply_brings_it_all(
    shared: Shared, tmp_path: Path
) -> None:
    reviews = held(shared, tmp_path, everything=True)
    shared.journal.begin("t1", "s1")
    await shared.sh(WORK)
    shared.journal.end("t1", "s1")
    assert names(shared.mine) == ["gone", "gone/a", "old"]
    applied = reviews.apply("t1")
    assert applied.conflicts == []
    assert not {"old", "gone"} & set(os.listdir(shared.mine))
    assert (shared.mine / "renamed").read_text() == "two\n"
    assert (shared.mine / "moved" / "e" / "f").read_text() == "deep\nmore\n"
    assert (shared.mine / "map").read_bytes()[4096:4101] == b"hello"
    with sqlite3.connect(shared.mine / "db") as db:
        assert db.execute("select count(*) from t").fetchone() == (200,)
    db.close()
    git = ["git", "--no-optional-locks", "-c", "safe.directory=*", "-C", str(shared.mine / "repo")]
    assert subprocess.run([*git, "fsck"], capture_output=True).returncode == 0
    assert subprocess.run([*git, "status", "--short"], capture_output=True, text=True).stdout == ""
    assert "two" in await shared.sh("cat /folders/mine/renamed; cd /folders/mine/repo && git log --oneline")
    assert shared.journal.undo("t1", shared.grants).conflicts == []
    assert names(shared.mine) == ["gone", "gone/a", "old"]


@pytest.mark.case(21, 22, 23, 24, 26)
async def test_programs_work_while_trip_wires_are_held(shared: Shared, tmp_path: Path) -> None:
    reviews = held(shared, tmp_path, everything=False)
    await shared.sh(WORK)
    assert (shared.mine / "renamed").read_text() == "two\n"
    assert (shared.mine / "repo" / ".git" / "HEAD").exists()
    assert not (shared.mine / "repo" / ".git" / "config").exists()
    await shared.sh(
        "cd /folders/mine; echo evil > repo/.git/hooks/post-checkout; mkdir .vscode; echo {} > .vscode/tasks.json;"
        "echo evil > run; chmod +x run; ./run 2>/dev/null; echo evil > x; mv x Makefile; ln -s x a.desktop; true",
        root=True,
    )
    shown = {file.path.removeprefix("/folders/mine/") for file in reviews.held("t1")}
    assert shown >= {
        "repo/.git/config", "repo/.git/hooks/post-checkout", ".vscode/tasks.json", "run", "Makefile", "a.desktop"
    }  # fmt: skip
    assert not {"Makefile", "a.desktop"} & set(os.listdir(shared.mine))
    assert os.listdir(shared.mine / ".vscode") == []
    assert not os.access(shared.mine / "run", os.X_OK)
