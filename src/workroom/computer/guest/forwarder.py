"""The way out, as the programs in here see it: a name server and a place that every connection to a name leads to.

It is a process of its own, with no rights once it has begun. It knows no address but those it gave out itself, so a
connection to one of these is a name and a port for the host, which decides. It is no wall: root in here can end it or
pretend to be it. The wall is that there is no other way out, and the host judges whatever comes through this one.
"""

from __future__ import annotations

import _socket
import os

from .. import flows
from ..frames import NOTICE
from . import names, steering, system
from .loop import Loop
from .nameserver import NameServer
from .port import Port, virtio
from .relay import Relay, break_off

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

PROXY = 3128
DNS = 53
_BITS = 15
_USER = 64198  # nobody else's
_ROOM = 1 << 20
_AT_ONCE = 64
_BACKLOG = 1024


class Forwarder:
    """Carries the connections to the sockets it is given out, until the process ends."""

    def __init__(self, loop: Loop, dial: Callable[[], int | None], known: names.Names) -> None:
        self._loop = loop
        self._names = known
        self._last = 0
        self._full = False
        self._relays: dict[int, Relay] = {}
        self._listening: list[tuple[_socket.socket, bool]] = []
        self._port = Port(
            loop, dial, on_greeting=self._greeted, on_frame=self._frame, on_room=self._roomy, newborn=True
        )

    def listen(self, listening: _socket.socket, *, proxy: bool) -> None:
        """Carry the connections to this socket out, once a host has greeted: by name, or as a proxy's clients."""
        listening.setblocking(False)
        self._listening.append((listening, proxy))

    def _greeted(self, again: bool) -> None:
        if again:
            return
        for relay in list(self._relays.values()):
            relay.break_off()
        self._last = 0
        for listening, proxy in self._listening:
            self._watch(listening, proxy)

    def _watch(self, listening: _socket.socket, proxy: bool) -> None:
        self._loop.watch(listening.fileno(), lambda _events: self._accept(listening, proxy))

    def _accept(self, listening: _socket.socket, proxy: bool) -> None:
        for _ in range(_AT_ONCE):
            try:
                fd, _address = listening._accept()  # type: ignore[attr-defined]
            except OSError:  # none is left, or it was broken off meanwhile
                return
            self._carry(_socket.socket(fileno=fd), proxy)

    def _carry(self, connection: _socket.socket, proxy: bool) -> None:
        host, port = ("", 0) if proxy else self._place(connection)
        if not (host or proxy) or len(self._relays) >= flows.MAX_STREAMS:
            break_off(connection)
            return
        connection.setblocking(False)
        self._last += 1
        self._say(flows.opening(self._last, host, port))
        self._relays[self._last] = Relay(
            self._loop, connection, self._last, send=self._say, room=self._has_room, gone=self._gone
        )

    def _place(self, connection: _socket.socket) -> tuple[str, int]:
        address, port = connection.getsockname()
        return self._names.name_of(_socket.inet_aton(address)) or "", port

    def _frame(self, kind: int, payload: bytes) -> None:
        message = flows.unpack(payload)
        relay = self._relays.get(message.stream)
        if kind == NOTICE and relay is not None:
            relay.take(message)

    def _say(self, payload: bytes) -> None:
        self._port.send(NOTICE, payload)

    def _has_room(self) -> bool:
        self._full = self._full or self._port.unsent >= _ROOM
        return not self._full

    def _roomy(self) -> None:
        if self._full:
            self._full = False
            for relay in self._relays.values():
                relay.watch()

    def _gone(self, number: int) -> None:
        self._relays.pop(number, None)


def main() -> None:
    """Prepare this computer's network and serve it; needs root, which it gives up."""
    steering.own(names.NETWORK, _BITS)
    system.answer_names_here()
    everything = _listening(("127.0.0.1", 0))
    steered = steering.steer(names.NETWORK, names.MASK, everything.fileno())
    proxy = _listening(("127.0.0.1", PROXY))
    questions = _socket.socket(_socket.AF_INET, _socket.SOCK_DGRAM)
    questions.bind(("127.0.0.1", DNS))
    asking = _listening(("127.0.0.1", DNS))
    loop = Loop(lambda _pid, _status: None, lambda error: system.log(f"forwarder: {error!r}"))
    start = int.from_bytes(os.urandom(4), "big")  # a later forwarder gives out other addresses
    known = names.Names(start=start)
    server = NameServer(loop, known)
    server.datagrams(questions)
    server.streams(asking)
    forwarder = Forwarder(loop, _Dial(), known)
    forwarder.listen(everything, proxy=False)
    forwarder.listen(proxy, proxy=True)
    loop.run()
    os.close(steered)


def _listening(address: tuple[str, int]) -> _socket.socket:
    listening = _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM)
    listening.setsockopt(_socket.SOL_SOCKET, _socket.SO_REUSEADDR, 1)
    listening.bind(address)
    listening.listen(_BACKLOG)
    return listening


class _Dial:
    """Opens the port, once, as root; after that there are no rights left to open it with."""

    def __init__(self) -> None:
        self._opened = False

    def __call__(self) -> int | None:
        if self._opened:
            os._exit(1)  # the port is gone; the agent starts another forwarder
        fd = virtio("door")
        if fd is not None:
            self._opened = True
            os.setgroups([])
            os.setresgid(_USER, _USER, _USER)
            os.setresuid(_USER, _USER, _USER)
        return fd
