from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

from workroom.desktop.checks import NAME as WINDOW
from workroom.health import checks, machine
from workroom.log.events import Notice
from workroom.settings import Places


def doctor(env: dict[str, str], *args: str, **more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from workroom.cli import main; main()", "doctor", *args]
    return subprocess.run(
        command, env={**os.environ, **env, **more}, capture_output=True, text=True, timeout=60, check=False
    )


def found(done: subprocess.CompletedProcess[str]) -> dict[str, dict[str, Any]]:
    return {check["name"]: check for check in json.loads(done.stdout)["checks"]}


def test_every_check_of_the_docs_is_made_and_the_reverse(env: dict[str, str]) -> None:
    page = (Path(__file__).parents[2] / "docs/user/doctor.md").read_text()
    told = [
        line.split("|")[1].strip()
        for line in page.splitlines()
        if line.startswith("| ") and "---" not in line
    ]
    assert told[1:] == [*checks.CHECKS, WINDOW]
    assert list(found(doctor(env, "--json"))) == [*checks.CHECKS, WINDOW]


def test_without_qemu_it_says_so_and_how_to_mend_it(env: dict[str, str], tmp_path: Path) -> None:
    done = doctor(env, "--json", PATH=str(tmp_path))
    check = found(done)["QEMU"]
    assert done.returncode == 1
    assert check["state"] == "failed"
    assert check["detail"] == f"{machine.qemu()} is not installed"
    told = doctor(env, PATH=str(tmp_path))
    assert told.returncode == 1
    assert f"QEMU: {machine.qemu()} is not installed" in told.stdout
    assert "must be mended before tasks can work." in told.stdout
    assert "Traceback" not in told.stdout + told.stderr


def test_a_qemu_that_does_not_start_is_named_with_its_own_words(env: dict[str, str], tmp_path: Path) -> None:
    program = tmp_path / machine.qemu()
    program.write_text("#!/bin/sh\necho 'version GLIBC_2.38 not found' >&2; exit 1\n")
    program.chmod(0o755)
    check = found(doctor(env, "--json", PATH=f"{tmp_path}:/usr/bin:/bin"))["QEMU"]
    assert check["state"] == "failed"
    assert check["detail"] == f"{machine.qemu()} does not start: version GLIBC_2.38 not found"


def test_broken_settings_and_an_unreadable_log_do_not_hide_the_rest(
    env: dict[str, str], places: Places
) -> None:
    places.config.mkdir(parents=True)
    places.settings.write_text("model = practice\n")
    places.data.mkdir(parents=True)
    places.log.write_bytes(b"not a database at all, but long enough to look at" * 9)
    told = found(doctor(env, "--json"))
    assert told["Settings"]["state"] == "failed"
    assert "line 1" in told["Settings"]["detail"]
    assert told["Task log"]["state"] == "failed"
    assert "can't be read" in told["Task log"]["detail"]
    assert told["Python"]["state"] == "ok"


def test_only_problems(env: dict[str, str], tmp_path: Path) -> None:
    assert "Python:" not in doctor(env, "--problems").stdout
    assert "Python:" in doctor(env).stdout


def test_a_log_that_was_changed_is_told(env: dict[str, str], places: Places) -> None:
    from workroom.app import App

    app = App(places)
    app.log.append("t", Notice("first"))
    app.log.append("t", Notice("second"))
    app.audit.close()
    app.close()
    assert found(doctor(env, "--json"))["Record"]["state"] == "ok"
    db = sqlite3.connect(places.log)
    for trigger in [name for (name,) in db.execute("select name from sqlite_master where type = 'trigger'")]:
        db.execute(f'drop trigger "{trigger}"')
    db.execute("update event set body = replace(body, 'first', 'other')")
    db.commit()
    db.close()
    told = found(doctor(env, "--json"))["Record"]
    assert told["state"] == "warning"
    assert "workroom audit verify" in told["detail"]
