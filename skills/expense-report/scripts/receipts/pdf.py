"""The text of a PDF by poppler's pdftotext, in a process of its own with limits on time and memory."""

from __future__ import annotations

import resource
import subprocess
import tempfile
from pathlib import Path

from receipts.model import Unreadable

PAGES = 20
SECONDS = 60
_MEMORY = 1 << 30
_OUTPUT = 4 << 20


def pdf_text(data: bytes, seconds: float = SECONDS) -> str:
    """The text of the first pages, laid out as on the page.

    Raises:
        Unreadable: encrypted, damaged, without text (a scan), or too slow.
    """
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "in.pdf"), Path(folder, "out.txt")
        source.write_bytes(data)
        command = [
            "pdftotext",
            "-layout",
            "-nopgbrk",
            "-enc",
            "UTF-8",
            "-l",
            str(PAGES),
            str(source),
            str(target),
        ]
        complaints = _run(command, seconds)
        text = target.read_bytes()[:_OUTPUT].decode("utf-8", "replace") if target.exists() else ""
    if sum(char.isalnum() for char in text) < 5 and "language pack" in complaints:
        raise Unreadable("its Asian fonts can't be decoded here; they need the package poppler-data")
    if sum(char.isalnum() for char in text) < 5:
        raise Unreadable(
            "no text in it, only pictures (a scan?); reading pictures needs text recognition (OCR)"
        )
    return text


def _run(command: list[str], seconds: float) -> str:
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
            preexec_fn=_limits,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Unreadable(f"reading it took longer than {seconds:g} s") from None
    except OSError as error:
        raise Unreadable(f"pdftotext can't be run ({error.strerror}); it is part of poppler-utils") from error
    message = done.stderr.decode("utf-8", "replace")
    if done.returncode:
        if "password" in message.lower() or "encrypt" in message.lower():
            raise Unreadable("it is encrypted; save it once without its password")
        raise Unreadable("the PDF is damaged and can't be opened")
    return message


def _limits() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_OUTPUT, _OUTPUT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
