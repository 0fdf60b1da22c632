from __future__ import annotations

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from network import corpus
from workroom.network.hosts import Unfit, host_of, path_of, show, split_target

_LIKE_HOSTS = st.text(st.sampled_from("aZ09xX.-_:[]%@/\\\0 \n#?*éß。．１xn"), max_size=30)
_HOSTS = st.one_of(st.sampled_from(corpus.EVERYTHING), _LIKE_HOSTS, st.text(max_size=80))


def broken(text: str, *, single: bool = False) -> str:
    with pytest.raises(Unfit) as caught:
        host_of(text, single=single)
    assert caught.value.reason.endswith(".")
    return caught.value.rule


@pytest.mark.parametrize(("text", "host"), corpus.GOOD.items())
def test_a_name_has_one_form(text: str, host: str) -> None:
    assert host_of(text) == host


@pytest.mark.case(36)
@pytest.mark.parametrize("text", corpus.ADDRESSES)
def test_an_address_in_any_notation_is_refused(text: str) -> None:
    assert broken(text) in ("ip-literal", "bad-host")
    assert broken(text, single=True) in ("ip-literal", "bad-host")


@pytest.mark.case(36)
@pytest.mark.parametrize("text", ["127.0.0.1", "2130706433", "0x7f.1", "0177.0.0.1", "[::1]", "fe80::1%eth0"])
def test_an_address_is_refused_by_name(text: str) -> None:
    assert broken(text) == "ip-literal"


@pytest.mark.parametrize("text", corpus.BAD)
def test_what_is_no_name_is_refused(text: str) -> None:
    assert broken(text, single=True) in ("bad-host", "ip-literal", "non-ascii-host")


@pytest.mark.parametrize("text", corpus.SINGLE)
def test_a_name_without_a_dot_needs_a_private_rule(text: str) -> None:
    assert broken(text) == "single-label"
    assert host_of(text, single=True) == text.lower().removesuffix(".")


@pytest.mark.parametrize("text", corpus.OTHER_SCRIPTS)
def test_other_scripts_are_refused_at_the_door(text: str) -> None:
    assert broken(text) == "non-ascii-host"


@pytest.mark.parametrize(
    ("text", "host"),
    [("München.de", "xn--mnchen-3ya.de"), ("faß.de", "xn--fa-hia.de"), ("example。org", "example.org")],
)
def test_other_scripts_are_converted_for_people(text: str, host: str) -> None:
    assert host_of(text, convert=True) == host


@pytest.mark.parametrize("text", ["１２７.０.０.１", "①②⑦.0.0.1", "\u202egro.elpmaxe", "℀.example.org"])
def test_conversion_opens_no_way_around(text: str) -> None:
    with pytest.raises(Unfit):
        host_of(text, convert=True)


@given(_HOSTS, st.booleans())
def test_a_host_is_its_own_canonical_form_and_never_an_address(text: str, convert: bool) -> None:
    try:
        host = host_of(text, single=True, convert=convert)
    except Unfit:
        return
    assert host_of(host, single=True) == host
    assert host.isascii()
    assert host == host.lower()
    with pytest.raises(OSError, match="illegal IP address"):
        socket.inet_aton(host)
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo(host, 80, flags=socket.AI_NUMERICHOST)
    assert host.encode("idna") == host.encode("ascii")  # what Python's own resolver and TLS make of it


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/a/b.tgz",
        "/a%20b",
        "/.well-known/x",
        "/a/...",
        "/@types%2fnode",
        "/npm/@a-b%2Fc",
        "/a;v=1/b",
        "/~u",
    ],
)
def test_a_plain_path_passes(path: str) -> None:
    assert path_of(path) == path


@pytest.mark.case(43)
@pytest.mark.parametrize(
    ("path", "rule"),
    [
        *((path, "bad-path") for path in ("", "a", "*", "/a b", "/a\\b", "/a\0", "/ä", "/a#b", "/%", "/%zz")),
        *(
            (path, "dot-path")
            for path in ("/..", "/a/../b", "/./a", "//a", "/a//b", "/..;/a", "/.;x/a", "/..%3B/a")
        ),
        *(
            (f"/a{code}b", "encoded-path")
            for code in ("%2e", "%2E", "%2f", "%5c", "%00", "%25", "%0d%0a", "%7f")
        ),
        ("/@a%2f../b", "encoded-path"),
        ("/@a%2fb%2fc", "encoded-path"),
        ("/@..%2fb", "encoded-path"),
        ("/x@a%2fb", "encoded-path"),
    ],
)
def test_a_path_that_could_be_read_in_two_ways_is_refused(path: str, rule: str) -> None:
    with pytest.raises(Unfit) as caught:
        path_of(path)
    assert caught.value.rule == rule


def test_a_target_is_split_at_its_first_question_mark() -> None:
    assert split_target("/a?b=c?d%00") == ("/a", "b=c?d%00")
    assert split_target("/a") == ("/a", "")


@pytest.mark.case(43)
@pytest.mark.parametrize("target", ["/a?b c", "/a?\r\n", "/a?#", "/a?ä"])
def test_a_query_with_impossible_characters_is_refused(target: str) -> None:
    with pytest.raises(Unfit) as caught:
        split_target(target)
    assert caught.value.rule == "bad-target"


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("example.org", "example.org"),
        ("xn--mnchen-3ya.de", "xn--mnchen-3ya.de (reads as “münchen.de”, letters with marks)"),
        ("xn--80ak6aa92e.com", "xn--80ak6aa92e.com (reads as “аррӏе.com”, Cyrillic letters)"),
        ("xn--pypal-4ve.com", "(reads as “pаypal.com”, letters of several scripts in one name)"),
        ("xn--zzzzzzzz.com", "xn--zzzzzzzz.com (holds a label that stands for no name)"),
    ],
)
def test_a_card_shows_what_is_sent_and_what_it_reads_as(host: str, shown: str) -> None:
    assert show(host).endswith(shown)
    assert show(host).startswith(host)
