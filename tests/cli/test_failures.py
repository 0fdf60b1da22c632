from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from cli.conftest import Workroom
from workroom.cli.failures import guarded
from workroom.errors import UserError
from workroom.settings import Places


def test_version_and_help(workroom: Workroom) -> None:
    assert workroom("--version").stdout.startswith("workroom 0.")
    assert workroom("--help").exit_code == 0
    assert "Take back:" in workroom("--help").stdout


@pytest.mark.parametrize(
    "args", [["nonsense"], ["run"], ["run", "x", "--steps", "many"], ["tasks", "--nonsense"]]
)
def test_a_command_not_understood_ends_with_2(workroom: Workroom, args: list[str]) -> None:
    result = workroom(*args)
    assert result.exit_code == 2
    assert "Usage: workroom" in result.stderr


def test_help_is_quick_and_loads_no_engine() -> None:
    code = (
        "import sys; sys.argv = ['workroom', '--help']\n"
        "from workroom.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'rich', 'asyncio', 'sqlite3', 'pydantic_ai', 'httpx', 'workroom.tasks'} & sys.modules.keys()\n"
        "sys.exit(f'loaded: {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_what_runs_no_task_loads_no_engine() -> None:
    script = "import sys, workroom.app, workroom.tasks; sys.exit('pydantic_ai' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_a_log_that_cannot_be_read_is_named_and_left_alone(workroom: Workroom, places: Places) -> None:
    places.data.mkdir(parents=True)
    places.log.write_bytes(b"this is no database, but it may be precious" * 100)
    before = places.log.read_bytes()
    for command in (["tasks"], ["show", "last"], ["undo", "last"], ["run", "x"]):
        result = workroom(*command)
        assert result.exit_code == 70, command
        assert f"The task log {places.log} can't be read" in result.stderr
        assert "Traceback" not in result.output
    assert places.log.read_bytes() == before


def test_a_reader_that_went_away_is_no_fault(env: dict[str, str], app: object, workroom: Workroom) -> None:
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-c", "from workroom.cli import main; main()", "config", "list"]
    done = subprocess.run(
        command, stdout=write, stderr=subprocess.PIPE, env={**os.environ, **env}, check=False
    )
    os.close(write)
    assert done.stderr == b""
    assert done.returncode == 141


class _Odd(UserError):
    exit_code = 77


def test_a_sentence_and_its_exit_code(env: dict[str, str]) -> None:
    with pytest.raises(typer.Exit) as ended:
        guarded(lambda: _raise(_Odd("It is odd.", hint="Even it.")))
    assert ended.value.exit_code == 77


def test_a_fault_of_ours_is_written_down_and_told_in_a_sentence(
    env: dict[str, str], places: Places, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKROOM_HOME", env["WORKROOM_HOME"])
    with pytest.raises(typer.Exit) as ended:
        guarded(lambda: _raise(ZeroDivisionError("secret detail")))
    assert ended.value.exit_code == 70
    told = capsys.readouterr().err
    (crash,) = (places.data / "crashes").iterdir()
    assert str(crash) in told
    assert "secret detail" not in told
    assert "ZeroDivisionError: secret detail" in crash.read_text()


def test_a_fault_is_told_even_where_nothing_can_be_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("WORKROOM_HOME", str(tmp_path / "file"))
    with pytest.raises(typer.Exit):
        guarded(lambda: _raise(ZeroDivisionError()))
    assert "could not be written down" in capsys.readouterr().err


def _raise(error: Exception) -> None:
    raise error
