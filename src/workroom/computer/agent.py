"""The guest agent as one file that the computer's own Python runs: `python3 -S -E agent.pyz`."""

from __future__ import annotations

import importlib.util
import io
import sys
import zipfile
from pathlib import Path

_HERE = Path(__file__).parent
_PACKAGE = "computer"
_MAIN = "from computer.guest.agent import main\n\nmain()\n"
# The computer's Python (Debian 12). Of the same version here, the compiled form spares each boot the compiling.
GUEST_PYTHON = (3, 11)
# What both sides run; the rest of the archive is the folder `guest`.
SHARED = ("flows.py", "frames.py")
_EPOCH = (1980, 1, 1, 0, 0, 0)


def archive() -> bytes:
    """The agent and the codecs it shares with the host, as a zip file; the same bytes for the same sources."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as file:
        for name, source in sorted(_sources().items()):
            _add(file, name, source)
    return buffer.getvalue()


def _sources() -> dict[str, bytes]:
    guest = {f"{_PACKAGE}/guest/{path.name}": path.read_bytes() for path in (_HERE / "guest").glob("*.py")}
    guest.pop(f"{_PACKAGE}/guest/__main__.py", None)
    shared = {f"{_PACKAGE}/{name}": (_HERE / name).read_bytes() for name in SHARED}
    return {"__main__.py": _MAIN.encode(), f"{_PACKAGE}/__init__.py": b"", **shared, **guest}


def _add(file: zipfile.ZipFile, name: str, source: bytes) -> None:
    file.writestr(zipfile.ZipInfo(name, _EPOCH), source)
    if sys.version_info[:2] == GUEST_PYTHON:
        file.writestr(zipfile.ZipInfo(name + "c", _EPOCH), _compiled(name, source))


def _compiled(name: str, source: bytes) -> bytes:
    """A .pyc that is never checked against its source (PEP 552): both are in the same file."""
    import marshal

    code = compile(source, name, "exec", dont_inherit=True)
    unchecked_hash = (1).to_bytes(4, "little") + importlib.util.source_hash(source)
    return importlib.util.MAGIC_NUMBER + unchecked_hash + marshal.dumps(code)
