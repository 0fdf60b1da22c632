from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import keyring
import msgspec
import pytest
from keyring.backends.fail import Keyring as NoBackend

from attack.canary import canary, dresses, in_files, in_process
from test_secrets import MemoryKeyring
from workroom.log import LiveText, Log
from workroom.log.events import ModelMessages, Said, StepEnded, StepOutcome, StepOutput, StepStarted
from workroom.secrets import Secrets
from workroom.settings import Places
from workroom.trust.audit import Audit
from workroom.trust.redact import Redactor


@pytest.fixture(autouse=True)
def _backend_is_put_back() -> Iterator[None]:
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


@pytest.fixture
def bird() -> str:
    return canary()


def sing(bird: str) -> list[str]:
    """The canary as a program may print it: all but the reversed one, which nobody promises to find."""
    return [data.decode() for name, data in dresses(bird).items() if name not in ("utf-16", "reversed")]


@pytest.mark.case(78)
@pytest.mark.parametrize("dress", dresses("x" * 20))
def test_the_tool_finds_every_dress_in_a_file(tmp_path: Path, bird: str, dress: str) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep/file.bin").write_bytes(b"\0" * 5000 + dresses(bird)[dress] + b"\xff" * 5000)
    assert dress in {hit.dress for hit in in_files(bird, tmp_path)}


@pytest.mark.case(78)
def test_the_tool_finds_it_in_names_links_and_long_rows(tmp_path: Path, log: Log, bird: str) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / bird).touch()
    (tmp_path / "here/link").symlink_to(f"/nowhere/{bird}")
    log.append("t", Said("x" * 100_000 + bird))
    found = {hit.where.split()[0] for hit in in_files(bird, tmp_path / "here", log.path)}
    assert {"the", "rows"} <= found


@pytest.mark.case(78)
def test_the_tool_finds_it_in_a_process(bird: str) -> None:
    script = "import sys; kept = sys.stdin.readline(); print(flush=True); sys.stdin.readline()"
    child = subprocess.Popen(
        [sys.executable, "-c", script, bird],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, "CANARY": bird[::-1]},
    )  # fmt: skip
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(f"{bird.encode().hex()}\n")
    child.stdin.flush()
    child.stdout.readline()
    hits = {
        (hit.where.split()[0].rpartition("/")[2], hit.dress)
        for hit in in_process(bird, child.pid, memory=True)
    }
    child.communicate("\n")
    assert {("cmdline", "plain"), ("environ", "reversed"), ("mem", "hex")} <= hits


@pytest.mark.case(78, 79)
async def test_a_key_of_the_keyring_is_in_nothing_that_is_written_or_shown(places: Places, bird: str) -> None:
    keyring.set_keyring(MemoryKeyring())
    redactor = Redactor()
    secrets = Secrets(places.config, heard=redactor.add)
    secrets.put("anthropic", bird)
    log = Log.open(places.log, scrub=redactor.text)
    shown: list[LiveText] = []

    async def watch() -> None:
        async for piece in log.live.subscribe("t"):
            assert isinstance(piece, LiveText)
            shown.append(piece)

    watching = asyncio.create_task(watch())
    await asyncio.sleep(0)
    for number, words in enumerate(sing(bird)):
        log.append("t", StepStarted(f"{number}", "run_command", f"echo {words}", {words: [words]}))
        log.append("t", StepOutput(f"{number}", "stdout", f"x{words}y\n"))
        log.append("t", StepEnded(f"{number}", StepOutcome.OK, result={"stdout": words}, summary=words))
        log.append("t", ModelMessages(0, (msgspec.Raw(msgspec.json.encode({"content": words})),)))
        log.live.publish("t", LiveText(words))
    await asyncio.sleep(0)
    watching.cancel()
    audit = Audit(log, places.data, places.config, redactor)
    audit.export()
    assert audit.verify().sound
    log.close()
    assert in_files(bird, places.data, places.config) == []
    assert len(shown) == len(sing(bird))
    assert not [piece for piece in shown for words in sing(bird) if words in piece.text]


@pytest.mark.case(78, 80)
def test_a_key_typed_in_is_in_no_argument_no_environment_and_one_file(tmp_path: Path, bird: str) -> None:
    keyring.set_keyring(NoBackend())  # type: ignore[no-untyped-call]
    env = {
        **os.environ,
        "WORKROOM_HOME": str(tmp_path / "workroom"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
    }
    child = subprocess.Popen(
        [sys.executable, "-c", "from workroom.cli import main; main()", "models", "connect", "openai", "--in-file"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=env,
    )  # fmt: skip
    assert child.stdin is not None
    child.stdin.write(bird)
    child.stdin.flush()
    assert in_process(bird, child.pid) == []
    told, _ = child.communicate()
    assert child.returncode == 0, told
    assert bird not in told
    kept = tmp_path / "workroom/config/secrets.json"
    assert {hit.where for hit in in_files(bird, tmp_path)} == {str(kept)}
    kept.unlink()
