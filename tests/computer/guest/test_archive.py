"""What runs in the computer: reproducible, and of the standard library alone."""

from __future__ import annotations

import ast
import io
import subprocess
import sys
import zipfile
from pathlib import Path

from workroom.computer import agent, frames

GUEST = Path(agent.__file__).parent / "guest"


def test_the_same_sources_give_the_same_bytes() -> None:
    assert agent.archive() == agent.archive()
    names = zipfile.ZipFile(io.BytesIO(agent.archive())).namelist()
    assert {"__main__.py", "computer/frames.py", "computer/guest/agent.py"} <= set(names)


def test_the_guest_and_its_codec_import_the_standard_library_only() -> None:
    for path in [*GUEST.glob("*.py"), Path(frames.__file__)]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                modules = [str(node.module)]
            else:
                continue
            for module in modules:
                assert module.split(".")[0] in sys.stdlib_module_names, f"{path.name} imports {module}"


def test_the_host_never_imports_the_guest() -> None:
    code = "import sys, workroom.computer.channel; print([m for m in sys.modules if '.guest' in m])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_the_agent_starts_without_what_is_slow_to_import(tmp_path: Path) -> None:
    """Each costs a boot tens of milliseconds under emulation."""
    slow = {
        "asyncio",
        "subprocess",
        "socket",
        "pathlib",
        "typing",
        "dataclasses",
        "logging",
        "hashlib",
        "threading",
    }
    archive = tmp_path / "agent.pyz"
    archive.write_bytes(agent.archive())
    code = "import sys; sys.path.insert(0, sys.argv[1]); import computer.guest.agent; print(*sys.modules)"
    command = [sys.executable, "-S", "-E", "-c", code, str(archive)]
    said = subprocess.run(command, capture_output=True, text=True, check=True)
    assert not slow & set(said.stdout.split())
