from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from workroom.tasks.lease import AlreadyRunning, is_held, lease


def test_one_process_at_a_time(tmp_path: Path) -> None:
    with lease(tmp_path, "t1"):
        assert is_held(tmp_path, "t1")
        assert not is_held(tmp_path, "t2")
        with pytest.raises(AlreadyRunning, match="at work in another window"), lease(tmp_path, "t1"):
            pass
    assert not is_held(tmp_path, "t1")


def test_a_killed_process_lets_go(tmp_path: Path) -> None:
    script = (
        "import time; from pathlib import Path; from workroom.tasks.lease import lease\n"
        f"with lease(Path({str(tmp_path)!r}), 't1'): print('held', flush=True); time.sleep(60)"
    )
    child = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "held\n"
    assert is_held(tmp_path, "t1")
    os.kill(child.pid, signal.SIGKILL)
    child.communicate()
    assert not is_held(tmp_path, "t1")
