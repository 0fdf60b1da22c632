"""Rules: which host may be asked for what, by which method, and how many bytes may leave. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Literal

import msgspec

from workroom.network.patterns import host_covers, host_fits, path_covers, path_fits

if TYPE_CHECKING:
    from workroom.network.exits import Request

Service = Literal["", "pip", "npm", "apt", "git"]
READING = ("GET", "HEAD")
NAMED = ("git-push", "npm-publish", "package-upload")
"""Refusals of publishing, recognised by its shape."""


class Credential(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the door adds to a request: the header `name` with `{}` in `template` replaced by the named secret."""

    name: str
    secret: str
    template: str = "{}"


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of a rule set.

    `host` is exact, or `*.example.org` for every name below it. `paths` are patterns in which `*` stands for
    anything but a slash and `**` for anything; with `?name=value` that query pair is required too. `request_bytes`
    may leave in one request and `day_bytes` in a day to one host. `private` lets the host have a private address,
    `plain` lets the request go without TLS. `untrusted` says that what comes back is somebody else's words.
    `service` is what the host serves, so that publishing there is refused by name; `name` is what the rule is
    called wherever it is told about, its set and number if nothing else is given.
    """

    host: str
    methods: tuple[str, ...] = READING
    paths: tuple[str, ...] = ("/**",)
    ports: tuple[int, ...] = (443,)
    request_bytes: int = 16 << 10
    day_bytes: int = 1 << 20
    websocket: bool = False
    private: bool = False
    plain: bool = False
    untrusted: bool = True
    headers: tuple[str, ...] = ()
    credential: Credential | None = None
    json_fields: tuple[str, ...] = ()
    service: Service = ""
    name: str = ""


class Refusal(msgspec.Struct, frozen=True):
    """Why a request may not leave: `rule` in a word, `reason` in a sentence, `alternative` the sanctioned way.

    `behind` names the rules that came closest: those that know the host and yet don't allow this.
    """

    rule: str
    reason: str
    alternative: str = ""
    behind: tuple[str, ...] = ()


def match(rules: Sequence[Rule], request: Request) -> Rule | Refusal:
    """The rule that lets `request` leave, the closest-fitting host first; else why none does.

    The refusals' rules: host-, port-, websocket-, method- and path-not-allowed, plain-not-allowed, request-bytes,
    and, by name, git-push, npm-publish and package-upload. The day's bytes are for `budgets`.
    """
    left = [rule for rule in rules if host_fits(rule.host, request.host)]
    if not left:
        return _named(request, ()) or Refusal(
            "host-not-allowed",
            f"No rule of this task allows {request.host}.",
            "Do without it, or tell the person which host is needed and what for.",
        )
    for rule, fits, told in _STAGES:
        nearest, left = left, [each for each in left if fits(each, request)]
        if not left:
            return _named(request, nearest) or _refusal(rule, told(nearest, request), nearest)
    return min(left, key=_distance)


def _distance(rule: Rule) -> tuple[bool, int, bool]:
    """The exact host first, then the longest; a rule that brings a credential before one that doesn't."""
    return rule.host.startswith("*"), -len(rule.host), rule.credential is None


def _refusal(rule: str, reason: str, nearest: Iterable[Rule]) -> Refusal:
    return Refusal(
        rule, reason, _ALTERNATIVES.get(rule, ""), tuple(each.name for each in nearest if each.name)
    )


_Stage = tuple[str, Callable[[Rule, "Request"], bool], Callable[[Sequence[Rule], "Request"], str]]
_STAGES: tuple[_Stage, ...] = (
    (
        "port-not-allowed",
        lambda rule, request: request.port in rule.ports,
        lambda rules, request: (
            f"{request.host} may be asked at port {_any(p for r in rules for p in r.ports)}, not {request.port}."
        ),
    ),
    (
        "plain-not-allowed",
        lambda rule, request: request.tls or rule.plain,
        lambda rules, request: f"{request.host} may be asked over TLS only.",
    ),
    (
        "websocket-not-allowed",
        lambda rule, request: rule.websocket or not request.websocket,
        lambda rules, request: f"No rule for {request.host} allows websockets.",
    ),
    (
        "method-not-allowed",
        lambda rule, request: request.method in rule.methods,
        lambda rules, request: (
            f"{request.host} allows {_any(m for r in rules for m in r.methods)}, not {request.method}."
        ),
    ),
    (
        "path-not-allowed",
        lambda rule, request: any(path_fits(path, request.path, request.query) for path in rule.paths),
        lambda rules, request: f"No rule for {request.host} allows {request.method} of this path.",
    ),
    (
        "request-bytes",
        lambda rule, request: request.out <= rule.request_bytes,
        lambda rules, request: (
            f"The request is {request.out} bytes; to {request.host} one may have at most"
            f" {max(rule.request_bytes for rule in rules)}."
        ),
    ),
)
_ALTERNATIVES = {
    "port-not-allowed": "Use an allowed port.",
    "plain-not-allowed": "Use https.",
    "websocket-not-allowed": "Use plain requests.",
    "method-not-allowed": "Only what the methods allow can be done there; put results in the output folder instead.",
    "path-not-allowed": "Only some paths of this host are open to this task.",
    "request-bytes": "Nothing large may leave; put results in the output folder instead.",
}


def _any(values: Iterable[object]) -> str:
    return " or ".join(dict.fromkeys(map(str, values)))


def _named(request: Request, nearest: Iterable[Rule]) -> Refusal | None:
    """Publishing, recognised by its shape, so that it is refused by name and never asked about as a mere host."""
    behind = tuple(rule.name for rule in nearest if rule.name)
    services = {rule.service for rule in nearest}
    path, query = request.path.lower(), request.query.lower()
    if path.endswith("/git-receive-pack") or (path.endswith("/info/refs") and "git-receive-pack" in query):
        reason = f"Pushing to {request.host} is not allowed; cloning and fetching may be."
        return Refusal(
            "git-push", reason, "Leave the commits in the folder; the person can push them.", behind
        )
    if "npm" in services and request.method in ("PUT", "DELETE"):
        reason = f"Publishing to {request.host} and signing in there are not allowed."
        return Refusal("npm-publish", reason, "Leave the packed package in the output folder.", behind)
    if request.method == "POST" and (path.rstrip("/") == "/legacy" or "pip" in services):
        reason = f"Uploading packages to {request.host} is not allowed."
        return Refusal("package-upload", reason, "Leave the built package in the output folder.", behind)
    return None


def covers(wide: Rule, narrow: Rule) -> bool:
    """Whether whatever `narrow` allows, `wide` surely allows too, so that `narrow` limits nothing."""
    return (
        host_covers(wide.host, narrow.host)
        and {*wide.methods} >= {*narrow.methods}
        and {*wide.ports} >= {*narrow.ports}
        and all(any(path_covers(path, below) for path in wide.paths) for below in narrow.paths)
        and wide.request_bytes >= narrow.request_bytes
        and wide.day_bytes >= narrow.day_bytes
        and all(
            getattr(wide, name) or not getattr(narrow, name) for name in ("websocket", "private", "plain")
        )
    )


def overlaps(rules: Sequence[Rule]) -> Iterator[str]:
    """A sentence for each rule that another one makes pointless."""
    for narrow in rules:
        for wide in rules:
            if (
                wide is not narrow
                and covers(wide, narrow)
                and (not covers(narrow, wide) or wide.name < narrow.name)
            ):
                yield f"{narrow.name} ({narrow.host}) limits nothing: {wide.name} ({wide.host}) is wider."
                break
