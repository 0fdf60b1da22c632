"""The first words of PDF, HTML, e-mail, CSV and plain text."""

from __future__ import annotations

import email
import email.policy
import re
import resource
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import cast

from digest.entry import Unreadable

_SECONDS = 30
_MEMORY = 1 << 30
_OUTPUT = 1 << 20
_BLANKS = re.compile(r"\s+")
_SKIPPED = {"script", "style", "template", "noscript", "head"}
_BLOCKS = {
    "p",
    "div",
    "br",
    "tr",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "table",
    "section",
    "header",
    "footer",
    "article",
}


def pdf(path: Path) -> str:
    """The first page's text, by poppler's pdftotext with limits on time and memory."""
    command = ["pdftotext", "-l", "1", "-nopgbrk", "-enc", "UTF-8", str(path.absolute()), "-"]
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            preexec_fn=_limits,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Unreadable(f"reading it took longer than {_SECONDS} s") from None
    except OSError as error:
        raise Unreadable(f"pdftotext can't be run ({error.strerror}); it is part of poppler-utils") from error
    if done.returncode:
        locked = b"password" in done.stderr.lower()
        raise Unreadable("it is encrypted" if locked else "the PDF is damaged, or it is none")
    text = done.stdout[:_OUTPUT].decode("utf-8", "replace")
    if not any(char.isalnum() for char in text):
        raise Unreadable("its first page has no text, only pictures (a scan?)")
    return text


def _limits() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def plain(data: bytes) -> str:
    """Text in UTF-8, UTF-16 with a mark, or Windows-1252."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    if b"\0" in data[:4096]:
        raise Unreadable("it is not text, though its name says so")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._skipping = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._skipping += tag in _SKIPPED
        self.parts.append("\n" if tag in _BLOCKS else " " if tag in ("td", "th") else "")

    def handle_endtag(self, tag: str) -> None:
        self._skipping -= tag in _SKIPPED and self._skipping > 0
        self.parts.append("\n" if tag in _BLOCKS else "")

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            self.parts.append(_BLANKS.sub(" ", data))


def html(data: bytes) -> str:
    """What a reader sees of the page, roughly."""
    parser = _Text()
    parser.feed(plain(data))
    parser.close()
    lines = (line.strip() for line in "".join(parser.parts).splitlines())
    return "\n".join(line for line in lines if line)


def mail(data: bytes) -> str:
    """From, to, date, subject; the text; the names of what is attached."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    try:
        heads = [f"{name}: {message[name]}" for name in ("From", "To", "Date", "Subject") if message[name]]
        body = message.get_body(("plain", "html"))
        content = (body.get_payload(decode=True) or b"") if body else b""
        names = [part.get_filename() or "unnamed" for part in message.iter_attachments()]
    except Exception as error:  # the standard parser raises many kinds on hostile mail
        raise Unreadable(f"the e-mail is damaged ({type(error).__name__})") from error
    text = (
        html(cast(bytes, content))
        if body and body.get_content_subtype() == "html"
        else plain(cast(bytes, content))
    )
    return "\n".join([*heads, "", text, *([f"Attached: {', '.join(names)}"] if names else [])])
