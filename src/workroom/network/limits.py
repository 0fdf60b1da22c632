"""How much of us one computer may hold up: the door's limits in number, bytes and seconds. Pure."""

from __future__ import annotations

import msgspec


class GateLimits(msgspec.Struct, frozen=True):
    """The bounds of one computer's door.

    `connections` are open at once, of which `waiting` may wait for a ruling. A request's head has `head_bytes` and
    `head_seconds`; a connection may be idle for `idle_seconds`; a body or a reader that stalls has `stall_seconds`
    and a second more for each `slowest` bytes. The net may be silent for `answer_seconds`, and one exchange has
    `exchange_seconds` and `answer_bytes`. `json_bytes` is the longest body that is looked into, `shown_bytes`
    the longest that is read before it is judged, so that a person can see it.
    """

    connections: int = 256
    waiting: int = 64
    head_bytes: int = 64 << 10
    head_seconds: float = 15.0
    idle_seconds: float = 120.0
    stall_seconds: float = 60.0
    slowest: int = 1024
    answer_seconds: float = 300.0
    exchange_seconds: float = 3600.0
    answer_bytes: int = 16 << 30
    json_bytes: int = 1 << 20
    shown_bytes: int = 64 << 10
