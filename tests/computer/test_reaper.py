from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from workroom.computer import reaper
from workroom.computer.reaper import Leash

APP = """
import subprocess, sys, threading, time
from workroom.computer import reaper
reaper._BY_KERNEL = reaper._BY_KERNEL and sys.argv[1] == "kernel"

def start():
    leash = reaper.Leash()
    child = subprocess.Popen(["sleep", "60"], pass_fds=[leash.fd], process_group=0)
    leash.tie(child.pid)
    print(child.pid, flush=True)
    globals()["kept"] = leash

thread = threading.Thread(target=start)
thread.start()
thread.join()  # the end of the thread that started it is not the end of the app
time.sleep(60)
"""

WAYS = ["kernel", "sh"] if reaper._BY_KERNEL else ["sh"]


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def wait_for_end(pid: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not alive(pid)


@pytest.mark.parametrize("way", WAYS)
def test_the_child_dies_with_an_app_that_was_killed(way: str, tmp_path: Path) -> None:
    script = tmp_path / "app.py"
    script.write_text(APP)
    app = subprocess.Popen([sys.executable, script, way], stdout=subprocess.PIPE, text=True)
    assert app.stdout is not None
    child = int(app.stdout.readline())
    time.sleep(0.4)
    assert alive(child), "ended too early: with the thread, not with the app"
    app.kill()
    app.wait()
    app.stdout.close()
    assert wait_for_end(child, 2.0)


def test_dropping_the_leash_after_the_end_harms_nobody() -> None:
    leash = Leash()
    child = subprocess.Popen(["true"], pass_fds=[leash.fd])
    leash.tie(child.pid)
    child.wait()
    leash.drop()
    leash.drop()


@pytest.mark.skipif(not reaper._BY_KERNEL, reason="the kernel has no F_SETSIG: sh keeps the leash")
def test_dropping_the_leash_ends_a_child_that_still_runs() -> None:
    leash = Leash()
    child = subprocess.Popen(["sleep", "60"], pass_fds=[leash.fd])
    leash.tie(child.pid)
    leash.drop()
    assert child.wait(timeout=2) == -9
