"""The library's own conformance suite, against our workspace over hands on a real folder."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic_ai.workspaces import (
    SupportsCommands,
    SupportsFilesystem,
    SupportsRealpath,
    WorkspaceBackend,
    WorkspaceRef,
    WorkspaceUnavailableError,
)
from pydantic_ai.workspaces.conformance import WorkspaceBackendSuite

from fakes.hands import TempHands
from workroom.engine.workspace import ComputerWorkspace


class TestConformance(WorkspaceBackendSuite):
    @pytest.fixture
    def anyio_backend(self) -> str:
        return "asyncio"

    @pytest.fixture
    def has_real_posix_shell(self) -> bool:
        return True

    @pytest.fixture
    def backend(self, tmp_path: Path) -> WorkspaceBackend:
        return ComputerWorkspace(TempHands(tmp_path), "task")

    @pytest.fixture
    def attach_backend(self, tmp_path: Path) -> Callable[[WorkspaceRef], WorkspaceBackend]:
        return lambda ref: ComputerWorkspace(TempHands(tmp_path), "task", ref)


def test_files_and_real_paths_are_native(tmp_path: Path) -> None:
    workspace = ComputerWorkspace(TempHands(tmp_path), "task")
    assert isinstance(workspace, SupportsCommands)
    assert isinstance(workspace, SupportsFilesystem)
    assert isinstance(workspace, SupportsRealpath)


def test_another_computers_ref_is_refused(tmp_path: Path) -> None:
    for ref in (WorkspaceRef(provider="workroom", id="other"), WorkspaceRef(provider="docker", id="task")):
        with pytest.raises(WorkspaceUnavailableError, match="not the computer of this task"):
            ComputerWorkspace(TempHands(tmp_path), "task", ref)


async def test_writing_through_a_link_keeps_the_link(tmp_path: Path) -> None:
    hands = TempHands(tmp_path)
    home = tmp_path / "home" / "agent"
    (home / "real").write_bytes(b"old")
    os.symlink("real", home / "link")
    await ComputerWorkspace(hands, "task").write_bytes("/home/agent/link", b"new")
    assert (home / "real").read_bytes() == b"new"
    assert (home / "link").is_symlink()
