from __future__ import annotations

import ipaddress
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workroom.network import addresses
from workroom.network.addresses import Unreachable, checked, is_own, refused, resolve

ip = ipaddress.ip_address
OPEN = ("8.8.8.8", "93.184.215.14", "100.63.255.255", "172.32.0.1", "2606:4700::1111", "64:ff9b::8.8.8.8")
CLOSED_NETWORKS = {
    "10.0.0.1": "private",
    "172.31.255.255": "private",
    "192.168.1.1": "private",
    "100.64.0.1": "CGNAT",
    "fc00::1": "private",
    "fd12:3456::1": "private",
    "198.18.0.1": "benchmarks",
    "203.0.113.9": "examples",
    "2001:db8::1": "examples",
}
NEVER = {
    "0.0.0.0": "unspecified",
    "0.1.2.3": "unspecified",
    "127.0.0.1": "loopback",
    "127.255.255.254": "loopback",
    "169.254.1.1": "link-local",
    "169.254.169.254": "metadata",
    "100.100.100.200": "metadata",
    "168.63.129.16": "metadata",
    "192.0.0.192": "metadata",
    "fd00:ec2::254": "metadata",
    "fd20:ce::254": "metadata",
    "192.0.0.8": "protocols",
    "192.88.99.1": "6to4",
    "224.0.0.251": "multicast",
    "239.255.255.250": "multicast",
    "240.0.0.1": "reserved",
    "255.255.255.255": "reserved",
    "::": "unspecified",
    "::1": "loopback",
    "::ffff:8.8.8.8": "v4-mapped",
    "::ffff:127.0.0.1": "v4-mapped",
    "::127.0.0.1": "v4-compatible",
    "64:ff9b::10.0.0.1": "private network, behind a translator",
    "64:ff9b::127.0.0.1": "loopback",
    "64:ff9b::169.254.169.254": "metadata",
    "64:ff9b:1::8.8.8.8": "NAT64",
    "2001::1": "Teredo",
    "2002:7f00:1::1": "6to4",
    "fe80::1": "link-local",
    "fe80::1%eth0": "link-local",
    "fec0::1": "site-local",
    "ff02::1": "multicast",
    "100::1": "not an address of the internet",
    "4000::1": "not an address of the internet",
}


@pytest.mark.parametrize("text", OPEN)
def test_an_address_of_the_internet_may_be_dialled(text: str) -> None:
    assert refused(ip(text)) is None
    assert refused(ip(text), private=True) is None


@pytest.mark.case(37)
@pytest.mark.parametrize(("text", "what"), CLOSED_NETWORKS.items())
def test_a_closed_network_needs_a_private_rule(text: str, what: str) -> None:
    assert what in (refused(ip(text)) or "")
    assert refused(ip(text), private=True) is None


@pytest.mark.case(37)
@pytest.mark.parametrize(("text", "what"), NEVER.items())
def test_some_addresses_are_never_dialled(text: str, what: str) -> None:
    for private in (False, True):
        assert what in (refused(ip(text), private=private) or "")


@given(st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)))
def test_what_python_knows_as_not_global_is_never_dialled(address: addresses.Address) -> None:
    if not address.is_global and address not in ipaddress.ip_network("64:ff9b::/96"):
        assert refused(address)


@pytest.mark.case(37)
def test_one_bad_answer_spoils_all() -> None:
    with pytest.raises(Unreachable, match=r"leads to 127\.0\.0\.1, this machine itself") as caught:
        checked([ip("8.8.8.8"), ip("127.0.0.1")])
    assert caught.value.rule == "private-address"


def test_good_answers_keep_their_order() -> None:
    answers = (ip("8.8.8.8"), ip("2606:4700::1111"), ip("8.8.4.4"))
    assert checked(answers) == answers


def test_no_answer_is_told_apart() -> None:
    with pytest.raises(Unreachable) as caught:
        checked(())
    assert caught.value.rule == "no-address"


def test_a_private_answer_passes_under_a_private_rule_only() -> None:
    assert checked([ip("10.1.2.3")], private=True) == (ip("10.1.2.3"),)
    with pytest.raises(Unreachable) as caught:
        checked([ip("10.1.2.3"), ip("169.254.169.254")], private=True)
    assert caught.value.rule == "private-address"


@pytest.mark.case(37, 47)
def test_every_address_of_this_machine_is_its_own() -> None:
    table = Path("/proc/net/fib_trie")
    if not table.exists():
        pytest.skip("only Linux lists its addresses there")
    lines = table.read_text().splitlines()
    own = {lines[at - 1].split()[1] for at, line in enumerate(lines) if "/32 host LOCAL" in line}
    assert own
    for text in own:
        assert is_own(ip(text))
        assert refused(ip(text), private=True)


@pytest.mark.parametrize("text", ["93.184.215.14", "10.254.253.252", "2606:4700::1111"])
def test_other_machines_are_not_this_one(text: str) -> None:
    assert not is_own(ip(text))


async def test_the_hosts_own_resolver_is_asked() -> None:
    assert await resolve("localhost", 80)
    assert all(address.is_loopback for address in await resolve("localhost", 80))


async def test_a_name_that_is_none_has_no_address() -> None:
    with pytest.raises(Unreachable, match=r"no host called a\.invalid") as caught:
        await resolve("a.invalid", 80)
    assert caught.value.rule == "no-address"


async def test_a_name_that_cannot_be_asked_for_has_no_address() -> None:
    with pytest.raises(Unreachable):
        await resolve("a" * 64, 80)


def test_nothing_is_sent_to_tell_ones_own_address() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.setblocking(False)
        assert is_own(ip("127.0.0.1"))
        with pytest.raises(BlockingIOError):
            listening.recv(1)
