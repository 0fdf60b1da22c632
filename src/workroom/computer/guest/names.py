"""The computer's only name server: every name gets an address that means that name. Pure: queries in, answers out.

No real address is known in here. A program that connects to one of these is connected to the forwarder, which tells
the host the name. Source of the format: RFC 1035, sections 4.1 and 3.1; of what is never looked up: RFC 6761.
"""

from __future__ import annotations

import struct

# RFC 2544's block for tests of networks, which is used nowhere: 198.18.0.0/15.
NETWORK = 0xC6120000
MASK = 0xFFFE0000
LOOPBACK = bytes((127, 0, 0, 1))
_KEPT = 8192
_TTL = 60
_HEAD = struct.Struct(">6H")
_A, _IN = 1, 1
_NO_ERROR, _FORMAT, _NO_NAME, _NOT_IMPLEMENTED = 0, 1, 3, 4
_ANSWER, _RECURSION = 0x8000, 0x0080
_KEPT_FLAGS = 0x7900  # the query's opcode and its wish for recursion
_LETTERS = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789-_")
_NOWHERE = frozenset(("invalid", "onion", "local", "arpa"))


class Names:
    """Which address means which name. An address that is let go of comes round again last of all."""

    def __init__(self, network: int = NETWORK, mask: int = MASK, start: int = 0, kept: int = _KEPT) -> None:
        self._network = network
        self._size = (~mask & 0xFFFFFFFF) - 1  # the first and the last are left out
        self._next = start % self._size
        self._kept = min(kept, self._size)
        self._addresses: dict[str, bytes] = {}
        self._names: dict[bytes, str] = {}

    def address_of(self, name: str) -> bytes:
        """The address that means `name`, four bytes; the same one as long as the name is in use."""
        address = self._addresses.pop(name, None)
        if address is None:
            if len(self._addresses) >= self._kept:
                del self._names[self._addresses.pop(next(iter(self._addresses)))]
            address = self._draw()
            self._names[address] = name
        self._addresses[name] = address  # the last used is the last in order
        return address

    def name_of(self, address: bytes) -> str | None:
        """The name that `address` means; None when it means none (any more)."""
        name = self._names.get(address)
        if name is not None:
            self._addresses[name] = self._addresses.pop(name)
        return name

    def covers(self, address: bytes) -> bool:
        """Whether it is one of the addresses that can mean a name."""
        return 0 < int.from_bytes(address, "big") - self._network <= self._size

    def _draw(self) -> bytes:
        while True:
            address = (self._network + 1 + self._next).to_bytes(4, "big")
            self._next = (self._next + 1) % self._size
            if address not in self._names:
                return address


def answer(query: bytes, names: Names, own: str = "") -> bytes | None:
    """The answer to a query; None for what is none. `own` is the computer's own name, which is here."""
    if len(query) < _HEAD.size:
        return None
    number, flags, questions, *_ = _HEAD.unpack_from(query)
    if flags & _ANSWER:
        return None
    head = (number, _ANSWER | _RECURSION | flags & _KEPT_FLAGS)
    if flags & 0x7800:
        return _pack(head, _NOT_IMPLEMENTED)
    asked = _question(query) if questions == 1 else None
    if asked is None:
        return _pack(head, _FORMAT)
    name, kind, group, end = asked
    question = query[_HEAD.size : end]
    address = _address(name, names, own)
    if address is None:
        return _pack(head, _NO_NAME, question)
    return _pack(head, _NO_ERROR, question, address if (kind, group) == (_A, _IN) else b"")


def _pack(head: tuple[int, int], code: int, question: bytes = b"", address: bytes = b"") -> bytes:
    number, flags = head
    counts = (1 if question else 0, 1 if address else 0, 0, 0)
    record = struct.pack(">HHHIH", 0xC00C, _A, _IN, _TTL, 4) + address if address else b""
    return _HEAD.pack(number, flags | code, *counts) + question + record


def _question(query: bytes) -> tuple[str, int, int, int] | None:
    """Name (in lower case), type, class and where the question ends; None when it is malformed."""
    labels = []
    at = _HEAD.size
    while at < len(query) and (size := query[at]):
        if size > 63:  # a compressed name has no place in a question
            return None
        labels.append(query[at + 1 : at + 1 + size])
        at += 1 + size
    if at + 5 > len(query) or at - _HEAD.size > 253 + 1:
        return None
    kind, group = struct.unpack_from(">HH", query, at + 1)
    name = b".".join(labels).lower().decode("latin-1")
    return name, kind, group, at + 5


def _address(name: str, names: Names, own: str) -> bytes | None:
    labels = name.split(".")
    if labels[-1] == "localhost" or (name and name == own):
        return LOOPBACK
    return names.address_of(name) if _is_name(labels) else None


def _is_name(labels: list[str]) -> bool:
    """Whether the host could look it up: letters, digits and hyphens, and no address in disguise."""
    if labels[-1] in _NOWHERE or labels[-1].isdigit() or labels[-1].startswith("0x"):
        return False
    return all(
        label and _LETTERS.issuperset(label.encode("latin-1")) and label[0] != "-" != label[-1]
        for label in labels
    )
