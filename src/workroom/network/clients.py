"""What pip, npm and apt say about their registries, read from their own words. Pure."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import msgspec

from workroom.network.registries import Registry
from workroom.network.rulecheck import faults_of

MAX_FILES = 4
"""Places an index may keep its files in."""
_DEFAULT_INDEX = re.compile(r"\(default\s+(https?://[^\s)]+)\)")
_SECTIONS = (":env:", "install", "download", "global")


class Place(msgspec.Struct, frozen=True):
    """The address of a registry, cleaned, or why it can't be used (a sentence)."""

    url: str = ""
    note: str = ""


def place_of(text: str) -> Place | None:
    """An address as a client has it; None for what is on this machine's own disk.

    A name and password in it are left out and told: nothing inside a computer may hold them.
    """
    if "://" not in text or text.startswith(("file:", "cdrom:", "copy:")):
        return None
    try:
        parts = urlsplit(text.strip())
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return Place(note="One of the addresses is not valid.")
    if parts.scheme not in ("http", "https"):
        return Place(note=f"{host or text} is used by {parts.scheme}, which the door does not know.")
    if host in ("localhost", "localhost.localdomain") or host.endswith(".localhost"):
        return Place(note=f"{host} is this machine itself, which no computer can reach.")
    url = f"{parts.scheme}://{host}{f':{port}' if port else ''}{parts.path.rstrip('/')}"
    note = f"{host} wants a name and a password, which are not passed on." if parts.username else ""
    return Place(url, note)


def fault_of(registry: Registry) -> str | None:
    """Why the door can't have rules for this registry, as a sentence."""
    for rule in registry.rules():
        for fault in faults_of(rule, ("door",)):
            return f"{registry.kind}: {fault}."
    return None


def pip_indexes(config: str, help_text: str) -> list[str]:
    """The index pages that pip asks, the main one first: `pip config list`, and `pip help download`'s default."""
    found = dict(_pip_settings(config))

    def first(name: str) -> str | None:
        return next(
            (found[key] for key in (f"{section}.{name}" for section in _SECTIONS) if key in found), None
        )

    extra = (first("extra-index-url") or "").split()
    if (first("no-index") or "").lower() in ("1", "true", "yes", "on"):
        return []
    usual = _DEFAULT_INDEX.search(help_text)
    main = first("index-url") or (usual[1] if usual else "")
    return [url for url in (main, *extra) if url]


def _pip_settings(config: str) -> Iterator[tuple[str, str]]:
    for line in config.splitlines():
        name, _, value = line.partition("=")
        try:
            yield name.strip(), str(ast.literal_eval(value.strip()))
        except (ValueError, SyntaxError):
            continue


def npm_registries(config: str) -> list[tuple[str, str]]:
    """npm's registries by scope, "" being the main one: `npm config list --json`."""
    try:
        found = json.loads(config)
    except ValueError:
        return []
    settings = found if isinstance(found, dict) else {}
    scopes = sorted(key for key in settings if key.startswith("@") and key.endswith(":registry"))
    urls = [
        ("", settings.get("registry")),
        *((key.removesuffix(":registry"), settings[key]) for key in scopes),
    ]
    return [(scope, url) for scope, url in urls if isinstance(url, str) and url]


class AptSource(msgspec.Struct, frozen=True):
    """One suite of one apt repository; `origin` is who says it is theirs, empty until its lists were fetched."""

    url: str
    suite: str
    components: tuple[str, ...] = ()
    origin: str = ""


APT_FORMAT = "$(CREATED_BY)|$(REPO_URI)|$(RELEASE)|$(COMPONENT)|$(ORIGIN)"


def apt_sources(targets: str) -> list[AptSource]:
    """The sources in `apt-get indextargets --format` with `APT_FORMAT`."""
    found: dict[tuple[str, str, str], dict[str, None]] = {}
    for line in targets.splitlines():
        # What is not known stays as it was asked for.
        fields = ["" if field.startswith("$(") else field for field in [*line.split("|"), *[""] * 4]]
        if fields[0] == "Packages" and fields[1]:
            found.setdefault((fields[1], fields[2], fields[4]), {})[fields[3]] = None
    return [
        AptSource(url, suite, tuple(components), origin) for (url, suite, origin), components in found.items()
    ]


_APT_URI = re.compile(r"^'([^']+)/dists/([^/' ]+)/InRelease' ", re.MULTILINE)
_APT_PACKAGES = re.compile(r"^'([^']+)/dists/([^/' ]+)/([^/' ]+)/binary-[^/' ]+/Packages", re.MULTILINE)


def apt_uris(printed: str) -> list[AptSource]:
    """The same from `apt-get --print-uris update`, for a machine that has fetched no lists yet."""
    found: dict[tuple[str, str], dict[str, None]] = {pair: {} for pair in _APT_URI.findall(printed)}
    for url, suite, component in _APT_PACKAGES.findall(printed):
        found.setdefault((url, suite), {})[component] = None
    return [AptSource(url, suite, tuple(components)) for (url, suite), components in found.items()]


def file_places(page: bytes, url: str) -> tuple[str, ...]:
    """Where the files that an index page at `url` links to are kept: PEP 503 (HTML) or PEP 691 (JSON).

    Each is a host with the first part of the path; what lies below the index itself is left out.
    """
    base = url.rstrip("/").rpartition("/simple")[0] or url
    places: dict[str, None] = {}
    for link in _links(page.decode("utf-8", "replace")):
        try:
            parts = urlsplit(urljoin(url, link))
            origin = f"{parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}"
        except ValueError:
            continue
        if parts.scheme not in ("http", "https") or not parts.hostname:
            continue
        if not f"{origin}{parts.path}".startswith(f"{base.rstrip('/')}/"):
            start = parts.path.split("/")[1] if parts.path.count("/") > 1 else ""
            places[f"{origin}/{start}".rstrip("/")] = None
    return tuple(places)[:MAX_FILES]


def is_dated(page: bytes) -> bool:
    """Whether an index tells when files came (PEP 700), without which clients can't leave out the newest."""
    return b'"upload-time"' in page


def _links(text: str) -> Iterable[str]:
    if text.lstrip().startswith("{"):
        try:
            files = json.loads(text).get("files")
        except (ValueError, AttributeError, RecursionError):
            return ()
        rows = files if isinstance(files, list) else []
        return [row["url"] for row in rows if isinstance(row, dict) and isinstance(row.get("url"), str)]
    page = _Anchors()
    page.feed(text)
    return page.links


class _Anchors(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.links += [value for name, value in attrs if name == "href" and value]
