"""Addresses: what a name resolves to, and which of them may be dialled.

A name is resolved once, by the host's own resolver, so a VPN's split DNS works as for every other program; every
answer is checked, and one bad answer spoils all. Sources: IANA's special-purpose address registries (RFC 6890),
RFC 6052 (NAT64), and the clouds' documents on their metadata services.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import socket
import threading
from collections.abc import Awaitable, Callable, Sequence

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Awaitable[Sequence[Address]]]
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_PRIVATE = "an address in a private network"
_METADATA = "a cloud's metadata service"
_DOCUMENTATION = "an address for examples only"
_ONLY_PRIVATE = {
    "10.0.0.0/8": _PRIVATE,
    "172.16.0.0/12": _PRIVATE,
    "192.168.0.0/16": _PRIVATE,
    "100.64.0.0/10": "an address shared behind a provider (CGNAT)",
    "fc00::/7": _PRIVATE,
    # Closed networks and tunnels that stand in for the internet hand these out.
    "198.18.0.0/15": "an address for benchmarks only",
    "192.0.2.0/24": _DOCUMENTATION,
    "198.51.100.0/24": _DOCUMENTATION,
    "203.0.113.0/24": _DOCUMENTATION,
    "2001:db8::/32": _DOCUMENTATION,
    "3fff::/20": _DOCUMENTATION,
}
_NEVER = {
    "100.100.100.200/32": _METADATA,
    "168.63.129.16/32": _METADATA,
    "169.254.169.254/32": _METADATA,
    "192.0.0.192/32": _METADATA,
    "fd00:ec2::/32": _METADATA,
    "fd20:ce::254/128": _METADATA,
    "0.0.0.0/8": "an unspecified address",
    "127.0.0.0/8": "this machine itself (loopback)",
    "169.254.0.0/16": "a link-local address",
    "192.0.0.0/24": "an address reserved for protocols",
    "192.88.99.0/24": "a 6to4 relay",
    "224.0.0.0/4": "a multicast address",
    "240.0.0.0/4": "a reserved address",
    "::/128": "an unspecified address",
    "::1/128": "this machine itself (loopback)",
    "::ffff:0:0/96": "an IPv4 address in disguise (v4-mapped)",
    "::/96": "an IPv4 address in disguise (v4-compatible)",
    "64:ff9b:1::/48": "an IPv4 address behind a local translator (NAT64)",
    "2001::/32": "an IPv4 address in disguise (Teredo)",
    "2002::/16": "an IPv4 address in disguise (6to4)",
    "2001::/23": "an address reserved for protocols",
    "fe80::/10": "a link-local address",
    "fec0::/10": "a site-local address",
    "ff00::/8": "a multicast address",
}
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_GLOBAL6 = ipaddress.IPv6Network("2000::/3")
_NOBODYS = {4: "192.0.2.1", 6: "2001:db8::1"}


class Unreachable(Exception):
    """A host that can't be had, or mustn't: the rule by which, and the reason in a sentence."""

    def __init__(self, rule: str, reason: str) -> None:
        super().__init__(reason)
        self.rule = rule
        self.reason = reason


def refused(ip: Address, *, private: bool = False) -> str | None:
    """What `ip` is if it must not be dialled, in words; None for an address of the open internet.

    `private` allows what only some network of its own gives out, but never this machine, a link-local address,
    a metadata service or an address in disguise.
    """
    if ip in _NAT64:
        inner = refused(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
        return f"{inner}, behind a translator (NAT64)" if inner else None
    if found := _listed(ip, _NEVER_IN):
        return found
    if is_own(ip):
        return "an address of this machine"
    if found := _listed(ip, _PRIVATE_IN):
        return None if private else found
    return None if ip.version == 4 or ip in _GLOBAL6 else "not an address of the internet"


def checked(answers: Sequence[Address], *, private: bool = False) -> tuple[Address, ...]:
    """`answers`, all of which may be dialled.

    Raises:
        Unreachable: there are none (`no-address`), or one of them may not (`private-address`).
    """
    if not answers:
        raise Unreachable("no-address", "The host has no address.")
    for ip in answers:
        if what := refused(ip, private=private):
            raise Unreachable("private-address", f"The host's name leads to {ip}, {what}.")
    return tuple(answers)


def is_own(ip: Address) -> bool:
    """Whether `ip` belongs to this machine. Nothing is sent to find out."""
    if _source_to(str(ip), ip.version) == str(ip):
        return True
    # A second address of an interface is answered from its first one. Where sockets may be bound to what
    # isn't there (net.ipv4.ip_nonlocal_bind), binding tells nothing, and works with nobody's address too.
    return _binds(str(ip), ip.version) and not _binds(_NOBODYS[ip.version], ip.version)


async def resolve(host: str, port: int) -> tuple[Address, ...]:
    """Every address the host's own resolver gives for `host`, in the order it prefers.

    Raises:
        Unreachable: it gives none (`no-address`).
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[tuple[Address, ...] | None] = loop.create_future()

    def ask() -> None:
        found = _lookup(host, port)
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(_settle, answer, found)

    # A thread of its own and a daemon: a name server that never answers holds up neither others nor the exit.
    threading.Thread(target=ask, name="resolve", daemon=True).start()
    found = await answer
    if not found:
        raise Unreachable("no-address", f"There is no host called {host}, or no name server can be reached.")
    return found


def _settle(answer: asyncio.Future[tuple[Address, ...] | None], found: tuple[Address, ...] | None) -> None:
    if not answer.done():
        answer.set_result(found)


def _lookup(host: str, port: int) -> tuple[Address, ...] | None:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        return tuple(dict.fromkeys(ipaddress.ip_address(each[4][0]) for each in found))
    except (OSError, ValueError):  # a name that can't be encoded is a ValueError
        return None


def _listed(ip: Address, networks: Sequence[tuple[_Network, str]]) -> str | None:
    return next((what for network, what in networks if ip in network), None)


def _parsed(table: dict[str, str]) -> list[tuple[_Network, str]]:
    return [(ipaddress.ip_network(network), what) for network, what in table.items()]


_NEVER_IN = _parsed(_NEVER)
_PRIVATE_IN = _parsed(_ONLY_PRIVATE)


def _datagrams(version: int) -> socket.socket:
    return socket.socket(socket.AF_INET6 if version == 6 else socket.AF_INET, socket.SOCK_DGRAM)


def _source_to(ip: str, version: int) -> str:
    """The address from which this machine would speak to `ip`; "" when it has no way there."""
    try:
        with _datagrams(version) as sock:
            sock.connect((ip, 9))
            return str(sock.getsockname()[0])
    except OSError:
        return ""


def _binds(ip: str, version: int) -> bool:
    try:
        with _datagrams(version) as sock:
            sock.bind((ip, 0))
    except OSError:
        return False
    return True
