"""Names of hosts and paths in the one form in which they are judged, dialled and shown. Pure.

What is judged and what is dialled must be the same string, so there is exactly one canonical form, and whatever
could be read in two ways is refused instead of mended. Names follow RFC 1123 with the underscore that real
names use; other scripts are converted by UTS 46 and IDNA 2008 (RFC 5891).
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 253
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_BAD_PATH = re.compile(r"[^\x21-\x7e]|[\\#]")
_BAD_QUERY = re.compile(r"[^\x21-\x7e]|#")
_ENCODED = re.compile(r"%(?:2e|2f|5c|25|7f|[01][0-9a-f])", re.IGNORECASE)
_SCOPED = re.compile(r"/@[a-z0-9~_-][a-z0-9.~_-]*%2f(?=[a-z0-9~_-])", re.IGNORECASE)
_DOTS = re.compile(r"\.{1,2}(?:(?:;|%3b).*)?", re.IGNORECASE)
_BROKEN_PERCENT = re.compile(r"%(?![0-9a-fA-F]{2})")


class Unfit(Exception):
    """A name or target that can't be judged safely: the rule it breaks, and the reason in a sentence."""

    def __init__(self, rule: str, reason: str) -> None:
        super().__init__(reason)
        self.rule = rule
        self.reason = reason


def host_of(text: str, *, single: bool = False, convert: bool = False) -> str:
    """The canonical host in `text`: lower-case ASCII labels without a trailing dot.

    `single` lets a name without a dot pass, as a rule for a private host may; `convert` turns other scripts
    into their A-labels, for addresses that a person or a page wrote; at the door they are refused.

    Raises:
        Unfit: it is no host name (`bad-host`), an address in any notation (`ip-literal`), not ASCII
            (`non-ascii-host`), or has one label only (`single-label`).
    """
    if not text.isascii():
        text = _converted(text) if convert else _refuse_other_script()
    host = text.lower().removesuffix(".")
    if _is_address(host):
        raise Unfit("ip-literal", "A host must be asked for by its name, not by an address.")
    labels = host.split(".")
    if len(host) > LONGEST or not all(_LABEL.fullmatch(label) for label in labels):
        raise Unfit("bad-host", "That is not the name of a host.")
    if len(labels) == 1 and not single:
        raise Unfit("single-label", "A name without a dot means a different host in every network.")
    _check_encoded(labels)
    return host


def split_target(target: str) -> tuple[str, str]:
    """The canonical path and the query (without its question mark) of a request target.

    Raises:
        Unfit: as `path_of`, or the query holds what no query may (`bad-target`).
    """
    path, _, query = target.partition("?")
    if _BAD_QUERY.search(query):
        raise Unfit("bad-target", "The address holds characters that no address may hold.")
    return path_of(path), query


def path_of(path: str) -> str:
    """`path` itself when everybody reads it alike.

    One encoded slash is let through, the one in npm's names of scoped packages: `/@scope%2fname`.

    Raises:
        Unfit: it has no leading slash or impossible characters (`bad-path`), encoded dots, slashes or percent
            signs (`encoded-path`), dot segments or empty ones (`dot-path`).
    """
    if not path.startswith("/") or _BAD_PATH.search(path) or _BROKEN_PERCENT.search(path):
        raise Unfit("bad-path", "The path holds what no path may hold.")
    if _ENCODED.search(_SCOPED.sub("/@/", path, count=1)):
        raise Unfit("encoded-path", "The path hides a dot, a slash or a percent sign in an encoding.")
    if "//" in path or any(map(_DOTS.fullmatch, path.split("/"))):
        raise Unfit("dot-path", "The path has segments that some servers read differently.")
    return path


def show(host: str) -> str:
    """`host` as a card shows it: as it is sent, and what it reads as when that could deceive."""
    try:
        labels = [(label, _unicode_of(label)) for label in host.split(".")]
    except UnicodeError:
        return f"{host} (holds a label that stands for no name)"
    if all(label == read for label, read in labels):
        return host
    return f"{host} (reads as “{'.'.join(read for _, read in labels)}”, {_letters([read for _, read in labels])})"


def _letters(labels: list[str]) -> str:
    """What could deceive about names in other scripts: paypal with a Cyrillic a, or apple all in Cyrillic."""
    if any(len(_scripts(label)) > 1 for label in labels):
        return "letters of several scripts in one name"
    foreign = [script.title() for script in sorted(set().union(*map(_scripts, labels))) if script != "LATIN"]
    return f"{' and '.join(foreign)} letters" if foreign else "letters with marks"


def _refuse_other_script() -> str:
    raise Unfit("non-ascii-host", "A name in another script must be sent in its ASCII form (xn--…).")


def _converted(text: str) -> str:
    import idna  # its tables are large

    try:
        return idna.encode(text, uts46=True, std3_rules=False).decode("ascii")
    except UnicodeError as error:
        raise Unfit("bad-host", "That is not the name of a host in any script.") from error


def _is_address(host: str) -> bool:
    """Whether some resolver reads `host` as an address: dotted, short, decimal, octal, hex, or IPv6 with a zone.

    As WHATWG's URL standard has it, a last label that is a number makes the whole an address.
    """
    return (
        host.count(":") > 1 or host.startswith("[") or _NUMBER.fullmatch(host.rpartition(".")[2]) is not None
    )


def _check_encoded(labels: list[str]) -> None:
    """An A-label that stands for no name, or for one that has another A-label, is nobody's."""
    encoded = [label for label in labels if label.startswith("xn--")]
    if encoded:
        import idna  # its tables are large

        try:
            honest = all(idna.encode(idna.ulabel(label)).decode("ascii") == label for label in encoded)
        except UnicodeError:
            honest = False
        if not honest:
            raise Unfit("bad-host", "A part of the name is encoded, but stands for no name.")


def _unicode_of(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    import idna  # its tables are large

    return idna.ulabel(label)


def _scripts(label: str) -> set[str]:
    """The scripts of a label's letters, by the first word of their Unicode names; Japanese mixes three."""
    words = {unicodedata.name(letter, "UNKNOWN").split()[0] for letter in label if letter.isalpha()}
    return {"JAPANESE" if word in ("HIRAGANA", "KATAKANA", "CJK") else word for word in words}
