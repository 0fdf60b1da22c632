"""What a rule may say: every part of it is checked, and what would trust too much is told in words. Pure."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import parse_qsl

from workroom.network.hosts import Unfit, host_of
from workroom.network.patterns import ANY_HOST
from workroom.network.rules import READING, Rule
from workroom.network.suffixes import trouble

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
MAX_BYTES = 1 << 30
HOST_ONLY_EXITS = {"fetch", "search"}
OURS = {
    "authorization", "connection", "content-length", "cookie", "expect", "forwarded", "host", "http2-settings",
    "keep-alive", "proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "via",
    "x-api-key", "api-key", "x-auth-token", "x-goog-api-key", "private-token", "x-amz-security-token",
}  # fmt: skip
"""Headers that no rule may let through: they carry identities, or belong to the connection."""
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")
_TOKEN = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}", re.IGNORECASE)
_REGEX = re.compile(r"[\\^|{}\[\]]|\.[*+]|\(\?|\$$")
_PATH = re.compile(r"/[\x21-\x7e]*")


def faults_of(rule: Rule, exits: Sequence[str]) -> list[str]:
    """All that is wrong with `rule` in a set for `exits`, each in a sentence without its full stop."""
    return [fault for check in _CHECKS for fault in check(rule, exits)]


def warnings_of(rule: Rule) -> Iterator[str]:
    """What is allowed to be written and yet is hardly meant."""
    if rule.day_bytes < rule.request_bytes:
        yield f"{rule.name} ({rule.host}): a request may have more bytes than a day."
    if rule.plain:
        yield f"{rule.name} ({rule.host}): without TLS, anybody on the way can read and change what passes."


def _host(rule: Rule, exits: Sequence[str]) -> Iterator[str]:
    host = rule.host
    if host == ANY_HOST:
        yield from _any_host(rule, exits)
        return
    name = host.removeprefix("*.")
    if fault := _shape(name):
        yield f"{host!r} is no host: {fault}"
    elif why := trouble(name, wildcard=name != host):
        yield f"{host!r} is too wide: {why}"
    elif "." not in name and name != host:
        yield f"{host!r} is too wide: name the hosts"
    elif "." not in name and not rule.private:
        yield f"{host!r} has one part only; such names are of your own network, and need private = true"


def _any_host(rule: Rule, exits: Sequence[str]) -> Iterator[str]:
    """Every host at once: for reading by the host's own tools only, never from inside a computer."""
    if not {*exits} <= HOST_ONLY_EXITS:
        yield "'*' for every host is possible only in a set with exits = [\"fetch\"]"
    if {*rule.methods} - {*READING} or rule.private or rule.plain or rule.websocket or rule.headers:
        yield "'*' for every host is for plain reading only: GET and HEAD, over TLS, at public addresses"


def _shape(name: str) -> str | None:
    for found, why in (
        (not name, "it is empty"),
        ("://" in name or "/" in name, "write the name alone, without https:// and path"),
        (_is_address(name), "addresses are not allowed, a rule needs a name"),
        (not name.isascii(), "write it in its ASCII form, which begins with xn--"),
        (name != name.lower(), "write it in small letters"),
        (_REGEX.search(name) or "(" in name, "regular expressions are not known here"),
        ("*" in name, "a '*' stands at the front only, for whole names: *.example.org"),
        (":" in name, "the port goes into ports"),
        (name.endswith(".") or name.startswith("."), "it begins or ends with a dot"),
        (not _is_canonical(name), "that is no valid name"),
    ):
        if found:
            return why
    return None


def _is_canonical(name: str) -> bool:
    """Whether it is the form in which the door judges hosts, so that the rule can ever fit one."""
    try:
        return host_of(name, single=True) == name
    except Unfit:
        return False


def _is_address(name: str) -> bool:
    """Any form that a resolver takes for a number: 127.0.0.1, 2130706433, 0x7f.1, [::1], fe80::1%eth0."""
    bare = name.strip("[]").partition("%")[0].rstrip(".")
    try:
        ipaddress.ip_address(bare)
    except ValueError:
        return bool(_NUMBER.fullmatch(bare.lower().rpartition(".")[2]))
    return True


def _methods(rule: Rule, _: Sequence[str]) -> Iterator[str]:
    if not rule.methods:
        yield "methods is empty, so that it would never count"
    for method in rule.methods:
        if method not in METHODS:
            yield f"{method!r} is no method a rule can allow; there are {', '.join(METHODS)}"
    if rule.websocket and "GET" not in rule.methods:
        yield "a websocket begins with GET, which methods doesn't have"


def _ports(rule: Rule, _: Sequence[str]) -> Iterator[str]:
    if not rule.ports:
        yield "ports is empty, so that it would never count"
    for port in rule.ports:
        if not 1 <= port <= 65535:
            yield f"{port} is no port"


def _paths(rule: Rule, _: Sequence[str]) -> Iterator[str]:
    if not rule.paths:
        yield "paths is empty, so that it would never count"
    for pattern in rule.paths:
        if fault := _path_fault(pattern):
            yield f"{pattern!r} is no path pattern: {fault}"


def _path_fault(pattern: str) -> str | None:
    path, mark, pairs = pattern.partition("?")
    for found, why in (
        (not path.startswith("/"), "it must begin with a slash"),
        (
            _REGEX.search(path),
            "regular expressions are not known here; '*' is anything but a slash, '**' anything",
        ),
        (not _PATH.fullmatch(path) or "#" in pattern, "write it as it stands in a URL, in ASCII"),
        (len(pattern) > 1024, "it is too long"),
        ("//" in path or {".", ".."} & {*path.split("/")}, "such a path is never asked for"),
        (re.search(r"%(2e|2f|5c|00|25)", path, re.IGNORECASE), "such a path is never asked for"),
        (mark and not _are_pairs(pairs), "after the question mark, name=value is needed"),
    ):
        if found:
            return why
    return None


def _are_pairs(text: str) -> bool:
    try:
        return bool(parse_qsl(text, strict_parsing=True, max_num_fields=20)) and "*" not in text
    except ValueError:
        return False


def _bytes(rule: Rule, _: Sequence[str]) -> Iterator[str]:
    for name in ("request_bytes", "day_bytes"):
        if not 1 <= getattr(rule, name) <= MAX_BYTES:
            yield f"{name} = {getattr(rule, name)} is not between 1 and {MAX_BYTES}"


def _headers(rule: Rule, _: Sequence[str]) -> Iterator[str]:
    for name in rule.headers:
        if name.lower() in OURS or name.lower().startswith(("proxy-", "sec-")):
            yield f"the header {name!r} can't be let through: identities come from credential only"
        elif not _TOKEN.fullmatch(name) or name != name.lower():
            yield f"{name!r} is no header's name in small letters"


def _credential(rule: Rule, _: Sequence[str]) -> Iterator[str]:
    if (given := rule.credential) is None:
        return
    if not _TOKEN.fullmatch(given.name):
        yield f"the credential's name {given.name!r} is no header's name"
    if not given.secret:
        yield "the credential names no secret"
    if given.template.count("{}") != 1 or not given.template.isprintable() or not given.template.isascii():
        yield "the credential's template needs {} once, where the secret goes"
    if rule.host.startswith("*"):
        yield "a credential is for one host, not for all below a name"
    if rule.plain:
        yield "a credential never goes without TLS"


def _body(rule: Rule, _: Sequence[str]) -> Iterator[str]:
    if rule.json_fields and not {*rule.methods} - {*READING}:
        yield "json_fields is for methods that have a body, and there is none in methods"
    if not all(rule.json_fields):
        yield "json_fields has an empty name"


def _plain(rule: Rule, _: Sequence[str]) -> Iterator[str]:
    if rule.plain and rule.ports == (443,):
        yield "plain needs a port, such as ports = [80]"
    if not rule.name.isprintable() or len(rule.name) > 80:
        yield "the name can't be shown"


_CHECKS: tuple[Callable[[Rule, Sequence[str]], Iterator[str]], ...] = (
    _host, _methods, _ports, _paths, _bytes, _headers, _credential, _body, _plain,
)  # fmt: skip
