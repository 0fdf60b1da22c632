"""How many bytes may leave in a day, for one host and for one task: a fold over the log, so a restart gives none back.

A day is the last 24 hours, by hours. Bytes stamped in the future, as after a clock was set back, count as today's;
nothing that was spent comes back by a clock's jump while the app runs, if `now` comes from a `SteadyClock`. Pure.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from workroom.network.rules import Refusal

if TYPE_CHECKING:
    from workroom.log.events import Record

HOUR = 3600
HOURS = 24
_Key = tuple[str, str]


class Budgets:
    """Bytes out, by host and by task and host. `host_bytes` may go to one host in a day, whichever tasks send them."""

    def __init__(self, host_bytes: int) -> None:
        self.host_bytes = host_bytes
        self._spent: dict[_Key, dict[int, int]] = {}

    @classmethod
    def fold(cls, records: Iterable[Record], host_bytes: int) -> Budgets:
        """What was spent according to the log's RequestJudged events; other events are passed over."""
        from workroom.log.events import RequestJudged

        budgets = cls(host_bytes)
        for record in records:
            if isinstance(event := record.event, RequestJudged) and event.allowed:
                budgets.add(event.host, event.out, record.at, task=record.task)
        return budgets

    def charge(
        self, host: str, out: int, at: float, *, task: str, limit: int, rule: str = ""
    ) -> Refusal | None:
        """Count `out` bytes that are about to leave for `host` at the time `at`, or refuse and count nothing.

        `limit` is the `day_bytes` of the rule that allowed it, named `rule`: what one task may send to that host.
        """
        for key, most, whose in (
            ((task, host), limit, "This task"),
            (("", host), self.host_bytes, "All tasks"),
        ):
            spent = self._of(key, at)
            if spent + max(out, 0) > most:
                return Refusal(
                    "day-bytes",
                    f"{whose} may send {most} bytes a day to {host}; {spent} have left, {out} more would.",
                    "Send less, or put the result in the output folder instead.",
                    (rule,) if rule else (),
                )
        self.add(host, out, at, task=task)
        return None

    def add(self, host: str, out: int, at: float, *, task: str) -> None:
        """Count bytes that have left, as those by which a request turned out larger. Never counts backwards."""
        hour = int(at // HOUR)
        for key in ((task, host), ("", host)):
            hours = self._spent.setdefault(key, {})
            # None is ever dropped: seen from a clock set far ahead, today's bytes would look old.
            hours[hour] = hours.get(hour, 0) + max(out, 0)

    def spent(self, host: str, at: float, *, task: str = "") -> int:
        """Bytes that left for `host` within the day before `at`: by `task`, or by all."""
        return self._of((task, host), at)

    def _of(self, key: _Key, at: float) -> int:
        first = int(at // HOUR) - HOURS
        return sum(out for hour, out in self._spent.get(key, {}).items() if hour > first)


class SteadyClock:
    """Unix time that no setting of the clock moves: as it was at the start, and the seconds since.

    It goes on while the machine sleeps, where the system has a clock for that.
    """

    def __init__(
        self, wall: Callable[[], float] = time.time, passing: Callable[[], float] | None = None
    ) -> None:
        self._passing = passing or _since_boot
        self._start = wall() - self._passing()

    def __call__(self) -> float:
        """Seconds of Unix time."""
        return self._start + self._passing()


def _since_boot() -> float:
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)
