"""What a task has used up, counted from its log; and whether it goes round in circles. No I/O."""

from __future__ import annotations

import hashlib
from collections import Counter, deque
from collections.abc import Iterable

import msgspec

from workroom.log import Record
from workroom.log.events import Limits, StepEnded, StepStarted, Used, UserMessage

WINDOW = 30
TELL_AT = 4
STOP_AT = 8
NOTE = (
    "\n\n[You have made this very call several times with this very result. "
    "Do something else, or deliver what you have.]"
)
"""What the model is told when it repeats itself."""


class LimitReached(Exception):
    """The task may use no more; the message is a sentence for the person."""


class Tally:
    """Steps, tokens and dollars so far, and the last calls with what they gave."""

    def __init__(self) -> None:
        self.steps: set[str] = set()
        self.tokens = 0
        self.spent = 0.0
        self._calls: dict[str, bytes] = {}
        self._recent: deque[bytes] = deque(maxlen=WINDOW)

    @classmethod
    def of(cls, records: Iterable[Record]) -> Tally:
        """The tally of everything in the log so far."""
        tally = cls()
        for record in records:
            tally.take(record.event)
        return tally

    def take(self, event: object) -> None:
        """Count one more event."""
        if isinstance(event, StepStarted):
            self.steps.add(event.step)
            self._calls[event.step] = _digest([event.tool, event.arguments])
        elif isinstance(event, StepEnded):
            self._recent.append(self._digest(event.step, event.result))
            self._calls.pop(event.step, None)
        elif isinstance(event, Used):
            self.tokens += event.input_tokens + event.output_tokens
            self.spent += event.cost_usd or 0.0
        elif isinstance(event, UserMessage):  # who was told something new goes round no old circle
            self._recent.clear()

    def repeats(self, step: str, result: object) -> int:
        """How often the call of `step` has lately been made with this same `result`, this time included."""
        return self._recent.count(self._digest(step, result)) + 1

    def check(self, limits: Limits) -> None:
        """Raise LimitReached when the task may not think any further."""
        if limits.spend_usd is not None and self.spent >= limits.spend_usd:
            raise LimitReached(
                f"The spend limit of ${limits.spend_usd:g} was reached (${self.spent:.2f} spent)."
            )
        if limits.steps is not None and len(self.steps) >= limits.steps:
            raise LimitReached(f"The limit of {limits.steps} steps was reached.")
        if limits.tokens is not None and self.tokens >= limits.tokens:
            raise LimitReached(f"The limit of {limits.tokens:,} tokens was reached ({self.tokens:,} used).")
        if self._recent and max(Counter(self._recent).values()) >= STOP_AT:
            raise LimitReached(f"It went in circles: the same call gave the same result {STOP_AT} times.")

    def may_step(self, limits: Limits) -> bool:
        """Whether one more step is within the limit."""
        return limits.steps is None or len(self.steps) < limits.steps

    def _digest(self, step: str, result: object) -> bytes:
        plain = result.removesuffix(NOTE) if isinstance(result, str) else result
        return _digest([self._calls.get(step, b""), plain])


def _digest(value: object) -> bytes:
    return hashlib.blake2b(msgspec.json.encode(value), digest_size=16).digest()
