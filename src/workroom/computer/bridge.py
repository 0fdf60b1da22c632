"""Run inside the computer: a shell in a terminal of its own, carried over one connection that the host asked for.

It is handed to the computer's Python as text and imports nothing of ours. To the host go the terminal's bytes as they
are. From the host come `d` with a length and what was typed, and `r` with columns and rows.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import socket
import struct
import sys
import termios

ROOM = 64 << 10
"""Bytes held of either direction; whoever sends more waits."""
PATIENCE = 20.0


def main() -> None:
    """What to do stands in the standard input: a token, columns, rows, and where to connect to."""
    token, cols, rows, host, port = sys.stdin.read().split()
    line = socket.create_connection((host, int(port)), PATIENCE)
    line.sendall(token.encode())
    child, master = pty.fork()
    if child == 0:
        os.execvp("bash", ["bash", "-l"])  # noqa: S606 - no shell but the one that is wanted
    resize(master, int(cols), int(rows))
    carry(line, master)
    os.close(master)  # whoever still has this terminal is told that it hung up
    line.close()


def carry(line: socket.socket, master: int) -> None:
    """Until the shell has ended and all it wrote is sent, or the host is gone."""
    line.setblocking(False)
    os.set_blocking(master, False)
    out, typed, asked = bytearray(), bytearray(), bytearray()
    alive = True
    while alive or out:
        reads = ([line] if len(typed) < ROOM else []) + ([master] if alive and len(out) < ROOM else [])
        writes = ([line] if out else []) + ([master] if alive and typed else [])
        readable, writable, _ = select.select(reads, writes, [])
        if master in readable:
            alive = read(master, out)
        if line in readable:
            if not hear(line, asked):
                return
            obey(asked, typed, master)
        if line in writable and out and not send(line, out):
            return
        if master in writable and alive and typed:
            with contextlib.suppress(BlockingIOError):
                del typed[: os.write(master, typed[:4096])]


def read(master: int, out: bytearray) -> bool:
    """Take what the terminal shows; False once nobody has it any more."""
    try:
        data = os.read(master, ROOM)
    except BlockingIOError:
        return True
    except OSError:  # EIO
        return False
    out += data
    return bool(data)


def hear(line: socket.socket, asked: bytearray) -> bool:
    """Take what the host sent; False once it is gone."""
    try:
        data = line.recv(ROOM)
    except BlockingIOError:
        return True
    except OSError:
        return False
    asked += data
    return bool(data)


def send(line: socket.socket, out: bytearray) -> bool:
    """Send what the line takes; False once the host is gone."""
    try:
        del out[: line.send(out)]
    except BlockingIOError:
        return True
    except OSError:
        return False
    return True


def obey(asked: bytearray, typed: bytearray, master: int) -> None:
    """Do what the host has asked for in whole."""
    while len(asked) >= 5:
        kind, first, second = struct.unpack_from(">cHH", asked)
        if kind == b"r":
            resize(master, first, second)
            del asked[:5]
            continue
        end = 5 + (first << 16 | second)
        if len(asked) < end:
            return
        typed += asked[5:end]
        del asked[:end]


def resize(master: int, cols: int, rows: int) -> None:
    """Let the terminal have this size; its programs are told."""
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))


if __name__ == "__main__":
    main()
