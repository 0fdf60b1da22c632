"""Connections to the addresses that mean names, to any port, end at one listening socket, without a packet filter.

The addresses are made this computer's own (a local route), and a program of two dozen instructions in the kernel picks
the socket whenever somebody connects to one. So no port is taken away from the programs in here, and none is missed.
Both the program and the socket go with the process that holds them: then a connection is refused.
Sources: rtnetlink(7), bpf(2), Documentation/bpf/prog_sk_lookup.rst, linux/bpf.h.
"""

from __future__ import annotations

import _socket
import ctypes
import os
import struct
import sys

from . import kernel

# linux/rtnetlink.h, linux/netlink.h
_RTM_NEWROUTE, _NLM_F = 24, 0x1 | 0x4 | 0x100 | 0x400  # request, acknowledge, replace, create
_RT_TABLE_LOCAL, _RTPROT_BOOT, _RT_SCOPE_HOST, _RTN_LOCAL = 255, 3, 254, 2
_RTA_DST, _RTA_OIF = 1, 4
_LOOPBACK_CARD = 1
# linux/bpf.h
_MAP_CREATE, _MAP_UPDATE, _PROG_LOAD, _LINK_CREATE = 0, 2, 5, 28
_SOCKMAP, _SK_LOOKUP, _ATTACH_SK_LOOKUP = 15, 30, 36
_FAMILY, _PROTOCOL, _LOCAL_IP = 8, 12, 40  # in struct bpf_sk_lookup
_MAP_LOOKUP_ELEM, _SK_RELEASE, _SK_ASSIGN = 1, 86, 124


def own(network: int, bits: int) -> None:
    """Make all addresses of `network`/`bits` this computer's own. Raises OSError."""
    route = struct.pack("=8BI", _socket.AF_INET, bits, 0, 0, _RT_TABLE_LOCAL, _RTPROT_BOOT, _RT_SCOPE_HOST,
                        _RTN_LOCAL, 0)  # fmt: skip
    route += struct.pack("=HH4s", 8, _RTA_DST, network.to_bytes(4, "big"))
    route += struct.pack("=HHI", 8, _RTA_OIF, _LOOPBACK_CARD)
    line = _socket.socket(_socket.AF_NETLINK, _socket.SOCK_RAW | _socket.SOCK_CLOEXEC, 0)
    try:
        line.send(struct.pack("=IHHII", 16 + len(route), _RTM_NEWROUTE, _NLM_F, 1, 0) + route)
        code = -struct.unpack_from("=i", line.recv(4096), 16)[0]
    finally:
        line.close()
    if code:
        raise OSError(code, os.strerror(code), "a local route")


def steer(network: int, mask: int, listening: int) -> int:
    """Lead every TCP connection to an address of `network` to the socket `listening`.

    It lasts as long as the descriptor that is returned is open. Raises OSError.
    """
    sockets = kernel.bpf(_MAP_CREATE, struct.pack("=5I", _SOCKMAP, 4, 8, 1, 0))
    key, value = ctypes.create_string_buffer(4), ctypes.create_string_buffer(struct.pack("=Q", listening), 8)
    where = (ctypes.addressof(key), ctypes.addressof(value))
    kernel.bpf(_MAP_UPDATE, struct.pack("=IIQQQ", sockets, 0, *where, 0))
    program = _load(_program(network, mask, sockets))
    space = os.open("/proc/self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
    try:
        return kernel.bpf(_LINK_CREATE, struct.pack("=4I", program, space, _ATTACH_SK_LOOKUP, 0))
    finally:
        os.close(space)
        os.close(program)
        os.close(sockets)


def _load(code: bytes) -> int:
    text, licence = ctypes.create_string_buffer(code, len(code)), ctypes.create_string_buffer(b"GPL")
    head = struct.pack(
        "=IIQQIIQII16sII", _SK_LOOKUP, len(code) // 8, ctypes.addressof(text), ctypes.addressof(licence),
        0, 0, 0, 0, 0, b"workroom", 0, _ATTACH_SK_LOOKUP,
    )  # fmt: skip
    return kernel.bpf(_PROG_LOAD, head)


def _program(network: int, mask: int, sockets: int) -> bytes:
    """In C: if (family == INET && protocol == TCP && (local_ip & mask) == network) assign(sockets[0]); pass."""
    r0, r1, r2, r3, r6, r7, stack = 0, 1, 2, 3, 6, 7, 10
    out = 22  # where the last two instructions are
    lines = [
        (0xBF, r6, r1, 0, 0),  # r6 = the context
        (0x61, r2, r6, _FAMILY, 0),
        (0x55, r2, 0, out - 3, _socket.AF_INET),
        (0x61, r2, r6, _PROTOCOL, 0),
        (0x55, r2, 0, out - 5, _socket.IPPROTO_TCP),
        (0x61, r2, r6, _LOCAL_IP, 0),
        (0x54, r2, 0, 0, _as_loaded(mask)),
        (0x56, r2, 0, out - 8, _as_loaded(network)),
        (0x62, stack, 0, -4, 0),  # the key 0, on the stack
        (0xBF, r2, stack, 0, 0),
        (0x07, r2, 0, 0, -4),
        (0x18, r1, 1, 0, sockets),  # r1 = the map, in two slots
        (0x00, 0, 0, 0, 0),
        (0x85, 0, 0, 0, _MAP_LOOKUP_ELEM),
        (0x15, r0, 0, out - 15, 0),
        (0xBF, r7, r0, 0, 0),
        (0xBF, r1, r6, 0, 0),
        (0xBF, r2, r7, 0, 0),
        (0xB7, r3, 0, 0, 0),
        (0x85, 0, 0, 0, _SK_ASSIGN),
        (0xBF, r1, r7, 0, 0),
        (0x85, 0, 0, 0, _SK_RELEASE),
        (0xB7, r0, 0, 0, 1),  # SK_PASS
        (0x95, 0, 0, 0, 0),
    ]
    return b"".join(
        struct.pack("=BBhi", op, to | source << 4, offset, value) for op, to, source, offset, value in lines
    )


def _as_loaded(address: int) -> int:
    """An address in the network's order of bytes, as the processor loads it."""
    return int.from_bytes(address.to_bytes(4, "big"), sys.byteorder, signed=True)
