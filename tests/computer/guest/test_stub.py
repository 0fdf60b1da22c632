"""The name server inside: which questions are answered, and with which addresses."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workroom.computer.guest.names import LOOPBACK, MASK, NETWORK, Names, answer

A, AAAA, HTTPS, TXT = 1, 28, 65, 16
OK, FORMAT, NO_NAME, NOT_IMPLEMENTED = 0, 1, 3, 4


def query(
    name: str | bytes, kind: int = A, *, number: int = 0x1234, flags: int = 0x0100, group: int = 1
) -> bytes:
    raw = name.encode("latin-1") if isinstance(name, str) else name
    labels = b"".join(bytes((len(label),)) + label for label in raw.split(b".")) if raw else b""
    return struct.pack(">6H", number, flags, 1, 0, 0, 0) + labels + b"\0" + struct.pack(">HH", kind, group)


def read(said: bytes | None) -> tuple[int, int, bytes]:
    """Code, number of answers, and the address, if there is one."""
    assert said is not None
    number, flags, _, answers, *_ = struct.unpack_from(">6H", said)
    assert (number, flags & 0x8000) == (0x1234, 0x8000)
    return flags & 15, answers, said[-4:] if answers else b""


def test_a_name_gets_one_address_of_the_network_that_means_it() -> None:
    names = Names()
    code, count, address = read(answer(query("www.Example.COM"), names))
    assert (code, count) == (OK, 1)
    assert int.from_bytes(address, "big") & MASK == NETWORK
    assert names.name_of(address) == "www.example.com"
    assert read(answer(query("WWW.example.com"), names))[2] == address
    assert read(answer(query("other.example.com"), names))[2] != address


def test_an_answer_repeats_the_question_and_says_how_long_it_holds() -> None:
    said = answer(query("a.example.com"), Names())
    asked = query("a.example.com")
    assert said is not None
    assert said[12 : len(asked)] == asked[12:]
    assert struct.unpack(">HHHIH", said[len(asked) : -4]) == (0xC00C, A, 1, 60, 4)


@pytest.mark.case(46)
@pytest.mark.parametrize("kind", [AAAA, HTTPS, TXT, 255, 12])
def test_there_is_nothing_but_addresses(kind: int) -> None:
    assert read(answer(query("a.example.com", kind), Names())) == (OK, 0, b"")


@pytest.mark.parametrize(
    "name",
    ["", "x.invalid", "x.onion", "x.local", "1.2.3.4", "0x7f000001", "127.1", "a b.com", "-a.com", "a-.com",
     "b\xfccher.de", "a\0b.com", "a/b.com", "a@b.com", "4.3.2.1.in-addr.arpa"],
)  # fmt: skip
def test_what_is_no_name_is_none(name: str) -> None:
    assert read(answer(query(name), Names()))[0] == NO_NAME


@pytest.mark.parametrize("name", ["localhost", "x.localhost", "computer"])
def test_this_computer_is_here(name: str) -> None:
    assert read(answer(query(name), Names(), "computer"))[2] == LOOPBACK


@pytest.mark.parametrize("name", ["intranet", "a_b.example.com", "xn--bcher-kva.de", "a" * 63 + ".com"])
def test_what_the_host_could_look_up_is_a_name(name: str) -> None:
    assert read(answer(query(name), Names()))[:2] == (OK, 1)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (query("a.com")[:-1], FORMAT),
        (query("a.com")[:13], FORMAT),
        (struct.pack(">6H", 0x1234, 0x0100, 2, 0, 0, 0) + query("a.com")[12:], FORMAT),
        (
            struct.pack(">6H", 0x1234, 0x0100, 1, 0, 0, 0) + b"\xc0\x0c\0\1\0\1",
            FORMAT,
        ),  # a name that points to itself
        (query(".".join(["a" * 60] * 5)), FORMAT),
        (query("a.com", flags=0x2800), NOT_IMPLEMENTED),  # an update
    ],
)
def test_what_is_malformed_is_said_to_be(asked: bytes, code: int) -> None:
    assert read(answer(asked, Names()))[0] == code


def test_what_is_no_question_gets_no_answer() -> None:
    assert answer(b"", Names()) is None
    assert answer(b"x" * 11, Names()) is None
    assert answer(query("a.com", flags=0x8180), Names()) is None  # an answer: two servers would talk for ever


@given(st.binary(max_size=400))
def test_any_bytes_are_borne(asked: bytes) -> None:
    said = answer(asked, Names())
    assert said is None or len(said) <= len(asked) + 16 + 12


def test_the_name_least_in_use_goes_first_and_its_address_comes_round_last() -> None:
    names = Names(mask=0xFFFFFFF0, kept=3)  # fourteen addresses
    first, second, third = (names.address_of(name) for name in "abc")
    names.name_of(first)
    fourth = names.address_of("d")
    assert names.name_of(second) is None
    assert [names.name_of(address) for address in (first, third, fourth)] == ["a", "c", "d"]
    later = [names.address_of(f"x{number}") for number in range(10)]
    assert second not in later
    assert names.address_of("y") not in (*later[-2:],)
    assert len({names.address_of(name) for name in ("x8", "x9", "y")}) == 3


def test_all_addresses_can_be_in_use_and_none_is_the_networks_ends() -> None:
    names = Names(network=0x7F400000, mask=0xFFFFFFFC, kept=100)
    given = {names.address_of("a"), names.address_of("b")}
    assert given == {bytes((127, 64, 0, 1)), bytes((127, 64, 0, 2))}
    assert names.address_of("c") in given
    assert [names.covers(bytes((127, 64, 0, last))) for last in range(4)] == [False, True, True, False]
