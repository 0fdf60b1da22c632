from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path

import pytest

from workroom.computer.image.tools import Failed, ToolMissing, find, output, run, telling_line


async def test_lines_are_heard_however_they_end() -> None:
    heard: list[str] = []
    await run(["printf", r"one\ntwo\r 50%%\r\nlast"], hear=heard.append)
    assert heard == ["one", "two", " 50%", "last"]


async def test_both_streams_are_output() -> None:
    assert await output("sh", "-c", "echo out; echo err >&2; echo; echo end") == "\nout\nerr\n\nend"


async def test_a_failure_tells_the_first_error() -> None:
    script = "echo I: begin; echo E: no such package; echo E: mmdebstrap failed to run.; exit 25"
    with pytest.raises(Failed, match=r"sh: E: no such package$") as caught:
        await run(["sh", "-c", script])
    assert caught.value.lines[0] == "I: begin"


async def test_a_silent_failure_tells_its_status() -> None:
    with pytest.raises(Failed, match="sh ended with status 3"):
        await run(["sh", "-c", "exit 3"])


async def test_a_program_that_is_not_there() -> None:
    with pytest.raises(Failed, match="could not be started: No such file"):
        await run(["/nowhere/at-all"])


async def test_stdin_folder_and_environment(tmp_path: Path) -> None:
    (tmp_path / "in").write_text("given\n")
    heard: list[str] = []
    script = 'cat; pwd; echo "$EXTRA $LC_ALL"'
    await run(
        ["sh", "-c", script],
        hear=heard.append,
        folder=tmp_path,
        stdin=tmp_path / "in",
        environment={"EXTRA": "more"},
    )
    assert heard == ["given", str(tmp_path), "more C.UTF-8"]


async def test_a_cancelled_tool_cleans_up_and_is_gone(tmp_path: Path) -> None:
    script = f"trap 'touch {tmp_path}/cleaned; exit 1' TERM; echo $$; sleep 1000 & wait"
    heard: list[str] = []
    task = asyncio.create_task(run(["sh", "-c", script], hear=heard.append))
    while not heard:
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (tmp_path / "cleaned").exists()
    with pytest.raises(ProcessLookupError):
        os.kill(int(heard[0]), 0)


async def test_the_tools_own_children_end_too() -> None:
    heard: list[str] = []
    task = asyncio.create_task(run(["sh", "-c", "sleep 1000 & echo $!; wait"], hear=heard.append))
    while not heard:
        await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    deadline = time.monotonic() + 5
    while Path(f"/proc/{heard[0]}").exists() and time.monotonic() < deadline:
        if "Z" in Path(f"/proc/{heard[0]}/stat").read_text().split()[2]:
            break  # dead; whoever inherited it has not looked yet
        await asyncio.sleep(0.01)
    assert time.monotonic() < deadline


def test_a_missing_tool_names_its_package() -> None:
    with pytest.raises(
        ToolMissing, match=r"no-such-tool is not installed. Run: sudo apt-get install the-package"
    ):
        find("no-such-tool", "the-package")


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        ([], ""),
        (["all well.", ""], "all well"),
        (["W: hm", "dpkg: error processing package x (--configure):", "E: later"],
         "dpkg: error processing package x (--configure)"),
    ],
)  # fmt: skip
def test_the_line_that_says_most(lines: list[str], line: str) -> None:
    assert telling_line(lines) == line
