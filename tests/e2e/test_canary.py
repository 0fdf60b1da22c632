"""A key that was used is nowhere but in the process that used it: not in the computer, not in what is written down."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from attack.canary import canary, in_files, in_process
from e2e.installation import Installation
from fakes.modelserver.story import Turn, steps, tool
from workroom.log import StepOutcome
from workroom.log.events import StepEnded

pytestmark = pytest.mark.vm
LOOK = "cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' '\\n'; env; sleep 4"


def children(pid: int) -> list[int]:
    """Every process below `pid`."""
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in map(int, (task / "children").read_text().split()):
            found += [child, *children(child)]
    return found


@pytest.mark.case(78)
def test_a_key_is_in_no_memory_disk_log_or_argument(workroom: Installation) -> None:
    key = canary()
    workroom.environment["ANTHROPIC_API_KEY"] = key
    model = workroom.serve_model(
        steps(Turn("", (tool("run_command", command=LOOK),)), Turn(f"Your key is {key}."))
    )
    process = workroom.start("run", "Look.", "--folder", workroom.folder, "--model", model, "--direct")
    deadline = time.monotonic() + 90
    qemu: list[int] = []
    while not qemu and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.1)
        qemu = [pid for pid in children(process.pid) if b"qemu" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    assert qemu, "the computer never came up"
    time.sleep(2)  # the command is at work: the computer's memory is in use
    for pid in qemu:
        assert in_process(key, pid, memory=True) == []
    said, _ = process.communicate(timeout=60)

    [ended] = [record.event for record in workroom.app.log.read(kinds=[StepEnded])]
    assert isinstance(ended, StepEnded)
    assert ended.outcome is StepOutcome.OK, said
    assert "WORKROOM_JOB" in str(ended.result), "it did look"
    assert key not in said
    assert "Your key is [secret]." in said, "a model that says it is not let through either"
    assert list((workroom.home / "data" / "computers").iterdir()), "its disk is still there"
    assert in_files(key, workroom.home, workroom.folder) == []
