from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

OTHER = 65534  # "nobody": an ordinary user, to whom this process's root is not equal
APP = """
import ctypes, os, sys
from workroom import process
if len(sys.argv) > 1:
    os.setgroups([])
    os.setgid(int(sys.argv[1]))
    os.setuid(int(sys.argv[1]))
    ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)  # as a program started by that user would be
assert not process.is_closed()
print(os.getpid(), flush=True)
sys.stdin.readline()
process.close()
fd = os.memfd_create("own")
os.close(os.open(f"/proc/self/fd/{fd}", os.O_RDWR))  # what this process does with its own descriptors
print(process.is_closed(), process.leaves_no_core(), flush=True)
if sys.stdin.readline(): os.abort()
"""
pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the walls are Linux's")


def app(*arguments: str, folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", APP, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        text=True,
    )


def close(process: subprocess.Popen[str]) -> str:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("\n")
    process.stdin.flush()
    return process.stdout.readline().strip()


def test_it_closes_itself_and_crashes_without_a_core_file(tmp_path: Path) -> None:
    with app(folder=tmp_path) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert close(process) == "True True"
        process.communicate("crash\n", timeout=20)
    assert process.returncode == -6
    assert list(tmp_path.iterdir()) == []


def look(pid: int, name: str) -> str:
    """What another program of the same user is told when it opens a file of the process."""
    line = ["/bin/sh", "-c", f": < /proc/{pid}/{name}"]
    done = subprocess.run(
        line, user=OTHER, group=OTHER, extra_groups=[], cwd="/", capture_output=True, text=True, check=False
    )
    return done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="starts a program as another user")
def test_the_same_user_can_not_read_its_memory_or_environment(tmp_path: Path) -> None:
    with app(str(OTHER), folder=tmp_path) as process:
        assert process.stdout is not None
        pid = int(process.stdout.readline())
        assert not look(pid, "environ")
        assert close(process) == "True True"
        assert "Permission denied" in look(pid, "environ")
        assert "Permission denied" in look(pid, "mem")
        process.communicate("", timeout=20)


LINE = """
from workroom.cli import main
from workroom import process
try: main()
finally: print(process.is_closed())
"""


def test_the_command_line_closes_itself() -> None:
    line = [sys.executable, "-c", LINE, "--version"]
    done = subprocess.run(line, capture_output=True, text=True, timeout=30, check=False)
    assert done.stdout.splitlines()[-1] == "True"
