"""What the door says instead of doing it: a rule's name, a reason, and the sanctioned way. Pure."""

from __future__ import annotations

import json
import re

from workroom.network.exits import Ruling

HEADER = "x-workroom-door"
_NOT_A_TOKEN = re.compile(r"[^A-Za-z0-9._-]+")
_TOO_LARGE = frozenset({"request-bytes", "day-bytes"})


class Refused(Exception):
    """A request or a connection that goes nowhere: by `rule`, for `reason`, and what to do instead.

    `status` is the HTTP status the guest sees.
    """

    def __init__(self, rule: str, reason: str, *, alternative: str = "", status: int = 403) -> None:
        super().__init__(reason)
        self.rule = rule
        self.reason = reason
        self.alternative = alternative
        self.status = status

    @classmethod
    def by(cls, ruling: Ruling) -> Refused:
        """What an arbiter's No says to the guest."""
        status = 413 if ruling.rule in _TOO_LARGE else 403
        return cls(ruling.rule, ruling.reason, alternative=ruling.alternative, status=status)

    @property
    def ruling(self) -> Ruling:
        """The same for the log."""
        return Ruling(False, self.rule, self.reason, self.alternative)

    def headers(self, length: int) -> list[tuple[str, str]]:
        """The answer's headers; `length` is the body's."""
        return [
            ("content-type", "application/json"),
            ("content-length", str(length)),
            ("cache-control", "no-store"),
            (HEADER, _NOT_A_TOKEN.sub("-", self.rule) or "refused"),
            ("connection", "close"),
        ]

    def body(self) -> bytes:
        """The same for a program or a model to read."""
        told = {"error": "refused by the door", "rule": self.rule, "reason": self.reason}
        if self.alternative:
            told["alternative"] = self.alternative
        return json.dumps(told).encode() + b"\n"
