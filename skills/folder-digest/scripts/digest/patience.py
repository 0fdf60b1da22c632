"""A limit on the time one file may take, whatever a hostile one does to a parser."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

from digest.entry import Unreadable


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise Unreadable in the body after `seconds`; in the main thread only, as signals are."""

    def too_long(*_: object) -> None:
        raise Unreadable(f"reading it took longer than {seconds:g} s")

    before = signal.signal(signal.SIGALRM, too_long)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
