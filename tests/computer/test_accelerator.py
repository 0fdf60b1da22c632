from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from workroom.computer import accelerator as subject
from workroom.computer.accelerator import Trial, Verdict, try_accelerator, unusable
from workroom.computer.qemu import Backend
from workroom.settings import Places


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path / "data", tmp_path / "cache", tmp_path / "config")


def program(folder: Path, script: str) -> Path:
    """A stand-in for QEMU: a probe must cope with whatever a program does."""
    path = folder / "qemu-system-x86_64"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def tried(folder: Path, script: str, seconds: float = 2.0) -> Trial:
    return try_accelerator(str(program(folder, script)), "kvm", folder / "vmlinux", b"busybox", seconds)


def test_a_kernel_that_boots_is_recognised_at_once(tmp_path: Path) -> None:
    trial = tried(
        tmp_path, f"echo $$ >{tmp_path}/pid; echo workroom-probe-boots; exec sleep 1000", seconds=30
    )
    assert trial.works
    assert trial.seconds < 20
    assert not Path(f"/proc/{(tmp_path / 'pid').read_text().strip()}").exists()


def test_a_machine_that_hangs_is_ended_in_time(tmp_path: Path) -> None:
    begun = time.monotonic()
    trial = tried(
        tmp_path, f"trap '' TERM INT HUP; echo $$ >{tmp_path}/pid; while :; do sleep 0.1; done", seconds=0.5
    )
    assert (trial.works, trial.why) == (False, "a kernel did not start within 0.5 s")
    assert time.monotonic() - begun < 10
    assert not Path(f"/proc/{(tmp_path / 'pid').read_text().strip()}").exists()


def test_what_qemu_complains_of_is_the_reason(tmp_path: Path) -> None:
    trial = tried(
        tmp_path, "echo first; echo 'failed to initialize kvm: Permission denied' >&2; exit 1", seconds=30
    )
    assert (trial.works, trial.why) == (False, "failed to initialize kvm: Permission denied")


def test_a_silent_end_is_a_reason_too(tmp_path: Path) -> None:
    assert tried(tmp_path, "kill -ABRT $$", seconds=30).why == "QEMU ended with status -6"


def test_a_program_that_cannot_be_started(tmp_path: Path) -> None:
    trial = try_accelerator(str(tmp_path / "nothing"), "kvm", tmp_path, b"", 1)
    assert trial.why.endswith("nothing: No such file or directory")


def test_a_device_that_is_not_there_or_not_open_is_not_tried(tmp_path: Path) -> None:
    assert unusable("kvm", tmp_path / "kvm") == f"there is no {tmp_path}/kvm"
    assert unusable("hvf", tmp_path / "kvm") == ""
    (tmp_path / "kvm").touch()
    assert unusable("kvm", tmp_path / "kvm") == ""
    if os.geteuid():
        (tmp_path / "kvm").chmod(0)
        assert "usermod --append --groups kvm" in unusable("kvm", tmp_path / "kvm")


async def test_without_an_image_the_verdict_is_emulation_and_not_kept(
    places: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    path = program(tmp_path, "exit 0")
    backend = await subject.find_backend(places)
    assert backend.program == str(path)
    assert (backend.accelerator, backend.sandbox) == ("tcg", True)
    assert "avx" not in backend.cpu
    assert backend.build == subject.program_build(path)


def test_a_verdict_is_kept_and_told(tmp_path: Path) -> None:
    backend = Backend("/usr/bin/q", "q 1 2", "tcg", "microvm")
    verdict = Verdict("key", backend, [Trial("kvm", False, "a kernel did not start within 3 s")])
    subject._store(tmp_path / "cache" / "a.json", verdict)
    assert subject._load(tmp_path / "cache" / "a.json") == verdict
    assert verdict.lines()[1] == "kvm: a kernel did not start within 3 s"
    (tmp_path / "cache" / "a.json").write_bytes(b"{")
    assert subject._load(tmp_path / "cache" / "a.json") is None
