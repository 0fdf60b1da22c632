"""What wants to leave and what is ruled about it: the words between the exits and whoever decides. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

import msgspec

if TYPE_CHECKING:
    from workroom.network.rules import Rule

Exit = Literal["door", "fetch", "search", "connector", "browser"]


class Request(msgspec.Struct, frozen=True):
    """One request that wants to leave, in canonical form.

    `host` is lower-case ASCII without a trailing dot; `path` begins with a slash and holds no dot segments;
    `query` is without its question mark. `out` is the number of bytes that would leave: request line, headers
    and the declared body; `body` is the body's declared length, None when it is chunked. `content` is the body itself
    when it is short enough to be shown to a person before it leaves.
    """

    exit: Exit
    method: str
    host: str
    port: int
    path: str
    query: str = ""
    tls: bool = True
    websocket: bool = False
    out: int = 0
    body: int | None = 0
    content: bytes | None = None


class Ruling(msgspec.Struct, frozen=True):
    """What was decided: by the rule named `rule`, for the reason in a sentence for people and models.

    `alternative` is the sanctioned way, if there is one. When allowed, `by` is the rule to carry it out under.
    """

    allowed: bool
    rule: str
    reason: str = ""
    alternative: str = ""
    by: Rule | None = None


class Traffic(msgspec.Struct, frozen=True):
    """What became of a request: bytes `out` and `into`, the upstream's `status` (None: none came), and seconds."""

    request: Request
    ruling: Ruling
    out: int = 0
    into: int = 0
    status: int | None = None
    seconds: float = 0.0


class Arbiter(Protocol):
    """Judges every request of every exit. It may take long: it may have to ask a person."""

    async def judge(self, request: Request) -> Ruling:
        """Whether the request may leave. Never raises; what can't be decided is refused."""
        ...

    def record(self, traffic: Traffic) -> None:
        """What became of it, allowed or refused."""
        ...


class Stream(Protocol):
    """A connection from inside a computer."""

    async def read(self, limit: int = 65536) -> bytes:
        """At most `limit` bytes as soon as there are any; b"" at the end. Raises OSError when it was reset."""
        ...

    async def write(self, data: bytes) -> None:
        """Send all of it, waiting for room. Raises OSError when it was reset."""
        ...

    async def end(self) -> None:
        """Nothing more will be sent; reading goes on."""
        ...

    def close(self) -> None:
        """Let go of both directions. May be called twice."""
        ...
