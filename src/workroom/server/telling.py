"""What the server says of itself, kept short: whoever can reach the port must not be able to fill the disk with it.

Nobody turns the file over while the server runs, and its lines tell of requests that anybody could have sent.
"""

from __future__ import annotations

import logging
from collections import defaultdict, deque

from workroom.trust.redact import everywhere

MOST = 20
"""So many lines of one kind a minute; what is more is left out."""
SECONDS = 60.0
LONGEST = 300


class Sparing(logging.Filter):
    """Lets a line pass unless too many like it came lately; cut, and with nothing in it that begins a new line."""

    def __init__(self) -> None:
        super().__init__()
        self._told: defaultdict[tuple[str, int], deque[float]] = defaultdict(lambda: deque(maxlen=MOST))

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether it is told. Those are alike that come from the same line of the program."""
        lately, now = self._told[record.pathname, record.lineno], record.created
        if len(lately) == MOST and now - lately[0] < SECONDS:
            return False
        lately.append(now)
        text = record.getMessage()
        more = " …" if len(text) > LONGEST else ""
        record.msg, record.args = _plain(text[:LONGEST]) + more, ()
        if len(lately) == MOST:
            record.msg += f" (More like this are left out for {SECONDS:.0f} seconds.)"
        return True


class Keyless(logging.Formatter):
    """A line as it is written, tracebacks too: a provider's own words may repeat the key that it was sent."""

    def format(self, record: logging.LogRecord) -> str:
        """The text, without any key that this process knows."""
        return everywhere(super().format(record))


def begin() -> None:
    """From now on, what is told goes to the standard error, sparingly and without keys."""
    logging.basicConfig(level=logging.INFO)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    for handler in logging.getLogger().handlers:
        handler.addFilter(Sparing())
        handler.setFormatter(Keyless("%(asctime)s %(levelname)s %(message)s"))


def _plain(text: str) -> str:
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)
