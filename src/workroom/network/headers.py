"""Which headers pass the door. An allowlist: what no one listed carries no message and no identity. Pure."""

from __future__ import annotations

import re
from urllib.parse import unquote_plus

from workroom.network.refusals import HEADER, Refused
from workroom.network.rules import Rule

Headers = list[tuple[bytes, bytes]]

AGENT_BYTES = 128
# What would let an echo of our secret come back in pieces or packed.
_WITHOUT_CREDENTIAL = frozenset({b"accept-encoding", b"range", b"if-range", b"sec-websocket-extensions"})
_WEBSOCKET = frozenset(
    {b"sec-websocket-key", b"sec-websocket-version", b"sec-websocket-protocol", b"sec-websocket-extensions"}
)
_ALWAYS = _WITHOUT_CREDENTIAL | {
    b"accept",
    b"accept-charset",
    b"accept-language",
    b"cache-control",
    b"content-encoding",
    b"content-type",
    b"git-protocol",
    b"if-match",
    b"if-modified-since",
    b"if-none-match",
    b"if-unmodified-since",
    b"pragma",
    b"user-agent",
}
_HOP = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)
_OURS = _HOP | {b"content-length", b"expect", b"forwarded", b"host", b"http2-settings", b"via"}
# alt-svc would lead around the door, set-cookie is an identity, and ours must not be forged.
_NOT_BACK = _HOP | {b"alt-svc", b"set-cookie", b"set-cookie2", HEADER.encode()}
_BACK_BY_WEBSOCKET = frozenset(
    {b"sec-websocket-accept", b"sec-websocket-protocol", b"sec-websocket-extensions"}
)
_CREDENTIAL = re.compile(rb"auth|cookie|credential|passw|secret|signature|token|api-?key|access-?key")
_CREDENTIAL_IN_PROTOCOL = re.compile(rb"api-?key|auth|bearer|token|[^\s,]{41}", re.IGNORECASE)
_CREDENTIAL_IN_QUERY = re.compile(
    r".*(?:(?<!page)(?<!cursor)(?<!next)(?<!continuation)token|apikey|accesskey(?:id)?|secret|signature|credential"
    r"|password|passwd|jwt|bearer)|key|auth|authorization|sig|sid|session|sessionid|googleaccessid|oauth.*"
)


def for_rule(rule: Rule) -> frozenset[bytes]:
    """The names of the headers that `rule` lets pass beyond the usual; never a credential's."""
    names = (name.lower().encode("latin-1", "replace") for name in rule.headers)
    return frozenset(name for name in names if name not in _OURS and not is_credential(name))


def passing(given: Headers, more: frozenset[bytes] = frozenset(), *, websocket: bool = False) -> Headers:
    """What of the guest's headers goes on: the usual ones and those named in `more`."""
    kept = _ALWAYS | more | (_WEBSOCKET if websocket else frozenset())
    if not websocket:
        kept -= _WEBSOCKET
    return [(name, _short(name, value)) for name, value in given if name in kept]


def with_credential(passed: Headers, rule: Rule, value: bytes) -> Headers:
    """`passed` with our credential in it, asking for an answer in which an echo of it could be seen."""
    assert rule.credential is not None
    ours = rule.credential.name.lower().encode("latin-1")
    dropped = _WITHOUT_CREDENTIAL | {ours}
    kept = [(name, text) for name, text in passed if name not in dropped]
    return [*kept, (b"accept-encoding", b"identity"), (ours, value)]


def back(given: Headers, *, websocket: bool = False) -> Headers:
    """What of an upstream's headers goes back to the guest."""
    if websocket:
        return [(name, value) for name, value in given if name in _BACK_BY_WEBSOCKET]
    drop = _NOT_BACK | named_by_connection(given)
    return [(name, value) for name, value in given if name not in drop and not name.startswith(b"proxy-")]


def named_by_connection(given: Headers) -> frozenset[bytes]:
    """The headers that are for one hop only (RFC 9110, 7.6.1)."""
    tokens = (token for name, value in given if name == b"connection" for token in value.split(b","))
    return frozenset(token.strip().lower() for token in tokens)


def is_credential(name: bytes) -> bool:
    """Whether a header of this name, in lower case, says who one is."""
    return _CREDENTIAL.search(name) is not None


def check_foreign(given: Headers, query: str) -> None:
    """Refuse what carries somebody's identity where it can't be taken out: the query, a websocket's protocol.

    Raises:
        Refused: by the rule `foreign-credential`, naming where it is, never the value.
    """
    for pair in re.split("[&;]", query):
        name = unquote_plus(pair.partition("=")[0])
        if _CREDENTIAL_IN_QUERY.fullmatch(re.sub(r"[^a-z0-9]", "", name.lower())):
            raise _foreign(f"The query's field {name[:40]!r} looks like a key or a token")
    for name_, value in given:
        if name_ == b"sec-websocket-protocol" and _CREDENTIAL_IN_PROTOCOL.search(value):
            raise _foreign("The websocket's protocol looks like a key or a token")


def check_sender(given: Headers, rule: Rule, body: int | None) -> None:
    """Refuse to send a body for somebody whose key we would have to take out.

    Raises:
        Refused: by the rule `foreign-credential`.
    """
    if rule.credential is None and body != 0:
        for name, _ in given:
            if is_credential(name) and name not in _HOP:
                raise _foreign(
                    f"The header {name.decode('latin-1')[:40]} would send data under a key of its own"
                )


def _foreign(what: str) -> Refused:
    return Refused(
        "foreign-credential",
        f"{what}; no key leaves this computer.",
        alternative="Ask without it. Where a key is needed, the person can give one to the door.",
    )


def _short(name: bytes, value: bytes) -> bytes:
    return value[:AGENT_BYTES].rstrip() if name == b"user-agent" else value
