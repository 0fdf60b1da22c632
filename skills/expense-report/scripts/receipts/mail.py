"""E-mails (.eml): their text, sender and day, and the receipts attached to them."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from datetime import date
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime

from receipts.files import decode
from receipts.html import html_text

MAX_ATTACHMENTS = 20


class Mail:
    """One e-mail. Headers and parts that are broken count as absent."""

    def __init__(self, data: bytes) -> None:
        self._message = email.message_from_bytes(data, policy=email.policy.default)

    @property
    def sender(self) -> str:
        """The sender's name, else the domain of the address."""
        name, address = parseaddr(self._header("From"))
        return name or address.partition("@")[2]

    @property
    def sent(self) -> date | None:
        """The day in the e-mail's own time zone."""
        try:
            return parsedate_to_datetime(self._header("Date")).date()
        except (ValueError, TypeError, IndexError):
            return None

    @property
    def text(self) -> str:
        """Subject and body; the plain part if there is one."""
        body = self._message.get_body(("plain", "html"))
        if body is None:
            return self._header("Subject")
        text = decode(_payload(body))
        return (
            f"{self._header('Subject')}\n{html_text(text) if body.get_content_subtype() == 'html' else text}"
        )

    def attachments(self) -> Iterator[tuple[str, bytes]]:
        """Names and contents of the first attachments; pictures within the text are left out."""
        parts = [part for part in self._message.walk() if part.get_filename() and not part.is_multipart()]
        for part in parts[:MAX_ATTACHMENTS]:
            if part.get_content_disposition() == "attachment" or part.get_content_maintype() == "application":
                yield _name(part), _payload(part)

    def _header(self, name: str) -> str:
        try:
            return str(self._message.get(name, ""))
        except Exception:  # the standard parser raises many kinds on hostile headers
            return ""


def _name(part: Message) -> str:
    return (part.get_filename() or "attachment").replace("/", "_").replace("\\", "_")[:100]


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    charset = part.get_content_charset() if part.get_content_maintype() == "text" else None
    if charset in (None, "utf-8", "us-ascii"):
        return data
    try:
        return data.decode(charset or "utf-8").encode()
    except (LookupError, UnicodeDecodeError):
        return data
