from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workroom.network.clients import (
    APT_FORMAT,
    AptSource,
    Place,
    apt_sources,
    apt_uris,
    fault_of,
    file_places,
    is_dated,
    npm_registries,
    pip_indexes,
    place_of,
)
from workroom.network.registries import Registry

HELP = """  -i, --index-url <url>       Base URL of the index (default
                              https://index.example.org/simple). This should
                              point to a repository"""


@pytest.mark.parametrize(
    ("config", "indexes"),
    [
        ("", ["https://index.example.org/simple"]),
        ("global.index-url='https://a.org/simple'", ["https://a.org/simple"]),
        (
            "global.index-url='https://a.org/simple'\n:env:.index-url='https://b.org/simple'",
            ["https://b.org/simple"],
        ),
        (
            "global.extra-index-url='file:///srv/simple https://b.org/simple\\nhttps://c.org/s'",
            [
                "https://index.example.org/simple",
                "file:///srv/simple",
                "https://b.org/simple",
                "https://c.org/s",
            ],
        ),
        ("install.no-index='true'", []),
        ("nonsense\nglobal.index-url=not quoted\n=", ["https://index.example.org/simple"]),
    ],
)
def test_what_pip_is_set_up_for(config: str, indexes: list[str]) -> None:
    assert pip_indexes(config, HELP) == indexes


def test_a_pip_that_names_no_index() -> None:
    assert pip_indexes("", "") == []


@pytest.mark.parametrize(
    ("config", "found"),
    [
        ({"registry": "https://a.org/"}, [("", "https://a.org/")]),
        (
            {"registry": "https://a.org/", "@co:registry": "https://b.org/npm/", "//b.org/:_authToken": "x"},
            [("", "https://a.org/"), ("@co", "https://b.org/npm/")],
        ),
        ({"registry": None}, []),
        ([], []),
        ({}, []),
    ],
)
def test_what_npm_is_set_up_for(config: object, found: list[tuple[str, str]]) -> None:
    assert npm_registries(json.dumps(config)) == found
    assert npm_registries("npm ERR!") == []


def test_what_apt_is_set_up_for() -> None:
    assert APT_FORMAT.startswith("$(CREATED_BY)|$(REPO_URI)|")
    told = """
Packages|http://a.org/debian/|stable|main|Debian
Packages|http://a.org/debian/|stable|contrib|Debian
Packages|https://b.org/tool/|./||$(ORIGIN)
Translations|http://a.org/debian/|stable|main|Debian
Packages
""".strip()
    assert apt_sources(told) == [
        AptSource("http://a.org/debian/", "stable", ("main", "contrib"), "Debian"),
        AptSource("https://b.org/tool/", "./", ("",), ""),
    ]


def test_what_apt_would_fetch_when_it_has_fetched_nothing_yet() -> None:
    printed = """
'http://a.org/debian/dists/stable/InRelease' a.org_debian_dists_stable_InRelease 0
'http://a.org/debian/dists/stable/main/binary-amd64/Packages.xz' a.org 0
'http://a.org/debian/dists/stable/main/binary-all/Packages.xz' a.org 0
'http://b.org/x/dists/new/InRelease' b.org 0
""".strip()
    assert apt_uris(printed) == [
        AptSource("http://a.org/debian", "stable", ("main",)),
        AptSource("http://b.org/x", "new"),
    ]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("https://a.org/simple/", Place("https://a.org/simple")),
        ("https://A.org:8443/simple", Place("https://a.org:8443/simple")),
        ("file:///srv/simple", None),
        ("/srv/simple", None),
        ("cdrom://x/", None),
        ("tor+http://a.org/debian", Place(note="a.org is used by tor+http, which the door does not know.")),
        (
            "https://me:secret@a.org/simple",
            Place("https://a.org/simple", "a.org wants a name and a password, which are not passed on."),
        ),
        (
            "http://localhost:3141/simple",
            Place(note="localhost is this machine itself, which no computer can reach."),
        ),
        ("https://a.org:99999/simple", Place(note="One of the addresses is not valid.")),
        ("https://[::1/simple", Place(note="One of the addresses is not valid.")),
    ],
)
def test_addresses_are_cleaned(text: str, place: Place | None) -> None:
    assert place_of(text) == place


@pytest.mark.parametrize(
    ("registry", "fault"),
    [
        (Registry("pip", "https://a.org/simple"), None),
        (Registry("pip", "https://mirror/simple", private=("https://mirror/simple",)), None),
        (Registry("pip", "https://mirror/simple"), "pip: 'mirror' has one part only"),
        (Registry("npm", "http://10.0.0.5/npm"), "npm: '10.0.0.5' is no host: addresses are not allowed"),
        (Registry("pip", "https://a.org/simple", ("https://1.2.3.4/x",)), "pip: '1.2.3.4' is no host"),
        (Registry("apt", "https://github.io/x"), "apt: 'github.io' is too wide"),
        (Registry("apt", "https://a.org/x/../y"), "apt: '/x/../y/**' is no path pattern"),
    ],
)
def test_a_registry_gets_no_rule_that_a_person_could_not_write(registry: Registry, fault: str | None) -> None:
    found = fault_of(registry)
    assert found is None if fault is None else fault in str(found)


PAGE = "https://a.org/simple/thing/"


@pytest.mark.parametrize(
    ("page", "places"),
    [
        ('<a href="https://files.org/packages/1/2/x.whl#sha256=1">x</a>', ("https://files.org/packages",)),
        ('<a href="../../packages/x.whl">x</a>', ()),
        ('<a href="https://a.org/elsewhere/x.whl">x</a>', ()),
        ('<a href="http://files.org:8080/x.whl">x</a><a>y</a><a href>z</a>', ("http://files.org:8080",)),
        ('<a href="https://[bad/x.whl">x</a><a href="javascript:1">y</a>', ()),
        (
            json.dumps({"files": [{"url": "https://files.org/p/x.whl"}, {"url": 1}, 2]}),
            ("https://files.org/p",),
        ),
        ('{"files": 1}', ()),
        ("{", ()),
        ("", ()),
        (
            "".join(f'<a href="https://f{n}.org/x">x</a>' for n in range(9)),
            tuple(f"https://f{n}.org" for n in range(4)),
        ),
    ],
)
def test_an_index_page_tells_where_the_files_are(page: str, places: tuple[str, ...]) -> None:
    assert file_places(page.encode(), PAGE) == places


def test_files_beside_the_index_on_its_host_are_its_own() -> None:
    page = b'<a href="/repository/pypi/packages/x.whl">x</a><a href="/other/x.whl">x</a>'
    places = file_places(page, "https://a.org/repository/pypi/simple/thing/")
    assert places == ("https://a.org/other",)


def test_an_index_that_tells_the_age_of_its_files() -> None:
    assert is_dated(b'{"files": [{"upload-time": "2026-01-01T00:00:00Z"}]}')
    assert not is_dated(b"<a href='x'>x</a>")


@given(st.text(max_size=100), st.binary(max_size=100))
def test_whatever_a_client_says_there_is_an_answer(text: str, page: bytes) -> None:
    place_of(text)
    place_of(f"https://{text}")
    pip_indexes(text, text)
    npm_registries(text)
    apt_sources(text)
    apt_uris(text)
    file_places(page, PAGE)
