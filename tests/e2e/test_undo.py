from __future__ import annotations

import os
from pathlib import Path

import pytest

from e2e.installation import Installation, listing
from fakes.modelserver.story import FOLDER, Turn, steps, tool

pytestmark = pytest.mark.vm

# Creates, changes, renames, chmods and deletes 200 files and directories, with the guest's own kernel.
SCRIPT = f"""
import os, shutil
os.chdir({FOLDER!r})
for n in range(0, 40):
    with open(f"d{{n % 10}}/f{{n}}", "ab") as file: file.write(b"more")
for n in range(40, 80): os.rename(f"d{{n % 10}}/f{{n}}", f"d{{(n + 1) % 10}}/moved{{n}}")
for n in range(80, 110): os.chmod(f"d{{n % 10}}/f{{n}}", 0o600 if n % 2 else 0o755)
for n in range(110, 150): os.unlink(f"d{{n % 10}}/f{{n}}")
for n in range(30):
    os.makedirs(f"new/{{n}}")
    with open(f"new/{{n}}/file", "wb") as file: file.write(bytes([n]) * 1000)
shutil.rmtree("gone")
os.rename("kept", "renamed")
os.symlink("/etc/passwd", "link")
os.truncate("big", 10)
os.replace("d0/f150", "d1/f151")
"""


def _fill(folder: Path) -> None:
    for n in range(10):
        (folder / f"d{n}").mkdir()
    for n in range(200):
        path = folder / f"d{n % 10}" / f"f{n}"
        path.write_bytes(os.urandom(n * 7))
        os.utime(path, ns=(10**18 + n, 10**18 + n * 1_000_003))
    for name in ("gone", "kept"):
        (folder / name / "deep").mkdir(parents=True)
        (folder / name / "deep" / "file").write_text(name)
    (folder / "big").write_bytes(os.urandom(300_000))
    (folder / "new\nline \udcff").write_text("an odd name")
    os.utime(folder / "kept", ns=(10**18, 10**18))


def test_undo_brings_back_two_hundred_files_but_keeps_what_a_person_edited(workroom: Installation) -> None:
    folder = workroom.folder
    _fill(folder)
    before = listing(folder)
    scenario = steps(
        Turn("", (tool("write_file", path="/home/agent/do.py", content=SCRIPT),)),
        Turn("", (tool("run_command", command="python3 /home/agent/do.py"),)),
        Turn(
            "",
            (tool("deliver", files=[{"path": f"{FOLDER}/new/1/file", "title": "One"}], summary="Changed."),),
        ),
        Turn("Done."),
    )
    model = workroom.serve_model(scenario)
    workroom.call("run", "Change things", "--direct", "--folder", folder, "--model", model)
    changed = listing(folder)
    assert sum(changed.get(name) != state for name, state in before.items()) > 150
    edited = folder / "d5" / "f5"
    edited.write_text("the person's own words")

    said = workroom.call("undo", workroom.task.id, expect=3)

    assert "d5/f5" in said
    after = listing(folder)
    assert edited.read_text() == "the person's own words"
    differing = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert differing == {"d5/f5"}


def test_rm_rf_overwrite_and_rename_come_back_bit_for_bit_with_one_undo(workroom: Installation) -> None:
    folder = workroom.folder
    _fill(folder)
    before = listing(folder)
    command = "cp big big2 && mv big2 d1/f1 && echo over > d2/f2 && mv d3 d33 && rm -rf gone kept d4 new*"
    model = workroom.serve_model(
        steps(Turn("", (tool("run_command", command=command, cwd=FOLDER),)), Turn("Done."))
    )
    workroom.call("run", "Clean up", "--direct", "--folder", folder, "--model", model, expect=1)
    assert not (folder / "gone").exists()
    workroom.call("undo", workroom.task.id)
    assert listing(folder) == before
