"""Rules: which host may be asked for what, by which method, and how many bytes may leave. Pure."""

from __future__ import annotations

import msgspec


class Credential(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the door adds to a request: the header `name` with `{}` in `template` replaced by the named secret."""

    name: str
    secret: str
    template: str = "{}"


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of a rule set.

    `host` is exact, or `*.example.org` for every name below it. `paths` are patterns in which `*` stands for
    anything but a slash and `**` for anything; with `?name=value` that query pair is required too. `request_bytes`
    may leave in one request and `day_bytes` in a day to one host. `private` lets the host have a private address.
    `untrusted` says that what comes back is somebody else's words.
    """

    host: str
    methods: tuple[str, ...] = ("GET", "HEAD")
    paths: tuple[str, ...] = ("/**",)
    ports: tuple[int, ...] = (443,)
    request_bytes: int = 16 << 10
    day_bytes: int = 1 << 20
    websocket: bool = False
    private: bool = False
    untrusted: bool = True
    headers: tuple[str, ...] = ()
    credential: Credential | None = None
    json_fields: tuple[str, ...] = ()
