"""Secrets that lie in a person's own files: which kinds, and on which lines, never the secret itself.

The patterns are those of detect-secrets (only kinds that are told by their form: no guessing by entropy or by
words like "password"), and a few that are younger than it. Texts are looked at in short windows, so that a
hostile one can't make a pattern run for ever.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any, NamedTuple

import msgspec

LOOKED_AT = 1 << 20
WINDOW, OVERLAP = 4096, 2048
SHORTEST = 8
_PLUGINS = (
    ("aws", "AWSKeyDetector"),
    ("azure_storage_key", "AzureStorageKeyDetector"),
    ("basic_auth", "BasicAuthDetector"),
    ("discord", "DiscordBotTokenDetector"),
    ("github_token", "GitHubTokenDetector"),
    ("gitlab_token", "GitLabTokenDetector"),
    ("mailchimp", "MailchimpDetector"),
    ("private_key", "PrivateKeyDetector"),
    ("pypi_token", "PypiTokenDetector"),
    ("sendgrid", "SendGridDetector"),
    ("slack", "SlackDetector"),
    ("square_oauth", "SquareOAuthDetector"),
    ("stripe", "StripeDetector"),
    ("telegram_token", "TelegramBotTokenDetector"),
    ("twilio", "TwilioKeyDetector"),
)
# Theirs run in the square of the length for some of these, and know none of the others.
_OURS = (
    ("JSON Web Token", r"(?<![\w-])eyJ[\w-]{8,2000}\.[\w-]{8,3000}(?:\.[\w-]{0,2000})?"),
    ("NPM tokens", r"//[^\s/]\S{0,200}/:_authToken=\s{0,9}(\S{8,200})"),
    ("Anthropic API Key", r"\bsk-ant-[A-Za-z0-9_-]{20,200}"),
    ("OpenAI Token", r"\bsk-(?:(?:proj|svcacct|admin)-[A-Za-z0-9_-]{20,200}|[A-Za-z0-9]{32,64}\b)"),
    ("GitHub Token", r"\bgithub_pat_[A-Za-z0-9_]{22,255}"),
    ("Google API Key", r"\bAIza[0-9A-Za-z_-]{35}"),
    ("Hugging Face Token", r"\bhf_[A-Za-z0-9]{30,40}\b"),
    ("NPM tokens", r"\bnpm_[A-Za-z0-9]{36}\b"),
)
_PEM = re.compile(
    r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[^-]{0,20000}(?:-----END [A-Z0-9 ]{0,40}-----)?"
)
# Cheap, and true of every text that any pattern fits: most texts are looked at no further.
_MAYBE = re.compile(r"[\w+=.-]{20}|://|PRIVATE KEY|PuTTY|AccountKey|aws", re.ASCII | re.IGNORECASE)
_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}


class Finding(msgspec.Struct, frozen=True, order=True):
    """A kind of secret and the number of the line, from one, where it lies."""

    line: int
    kind: str


class _Spot(NamedTuple):
    kind: str
    start: int
    end: int


def find(data: bytes | str, limit: int = LOOKED_AT) -> list[Finding]:
    """Secrets in the first `limit` bytes or characters of a file, in the order of their lines."""
    text = _decoded(data[:limit])
    found: set[Finding] = set()
    line, counted = 1, 0
    for spot in sorted(_spots(text), key=lambda spot: spot.start):
        line, counted = line + text.count("\n", counted, spot.start), spot.start
        found.add(Finding(line, spot.kind))
    return sorted(found)


def masked(text: str) -> str:
    """`text` with every secret found in it replaced by `[secret: its kind]`."""
    parts, last = [], 0
    for spot in sorted(_spots(text, whole_keys=True), key=lambda spot: (spot.start, -spot.end)):
        if spot.start >= last:
            parts += [text[last : spot.start], f"[secret: {spot.kind}]"]
            last = spot.end
        else:
            last = max(last, spot.end)
    return "".join([*parts, text[last:]]) if parts else text


def _spots(text: str, *, whole_keys: bool = False) -> Iterator[_Spot]:
    if _MAYBE.search(text) is None:
        return
    if whole_keys:
        yield from (_Spot("Private Key", *match.span()) for match in _PEM.finditer(text))
    for start in range(0, max(len(text) - OVERLAP, 1), WINDOW - OVERLAP):
        window = text[start : start + WINDOW]
        for kind, pattern in _patterns():
            for match in pattern.finditer(window):
                begin, end = _secret_in(match)
                if _holds(kind, window[begin:end]):
                    yield _Spot(kind, start + begin, start + end)


def _secret_in(match: re.Match[str]) -> tuple[int, int]:
    """The secret itself where the pattern sets it apart from its surroundings, else all of it."""
    grouped = bool(match.re.groups) and len(match.group(1) or "") >= SHORTEST
    return match.span(1 if grouped else 0)


def _holds(kind: str, found: str) -> bool:
    return kind != "JSON Web Token" or _is_web_token(found)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    theirs = [_plugin(*names) for names in _PLUGINS]
    listed = [(plugin.secret_type, pattern) for plugin in theirs for pattern in plugin.denylist]
    return (*listed, *((kind, re.compile(source, re.ASCII)) for kind, source in _OURS))


def _plugin(module: str, name: str) -> Any:
    return getattr(import_module(f"detect_secrets.plugins.{module}"), name)()


def _is_web_token(found: str) -> bool:
    from detect_secrets.plugins.jwt import JwtTokenDetector

    return JwtTokenDetector.is_formally_valid(found)


def _decoded(data: bytes | str) -> str:
    if isinstance(data, str):
        return data
    encoding = next((name for mark, name in _MARKS.items() if data.startswith(mark)), "utf-8")
    return data.decode(encoding, "replace")
