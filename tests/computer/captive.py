"""A program that stands for a QEMU in an attacker's hands: tries to get out, prints the errno of each try.

python captive.py FOLDER HOST_PID TCP_FD UNIX_FD TCP_PORT ABSTRACT_NAME
"""

import ctypes
import json
import os
import resource
import socket
import sys
from collections.abc import Callable

folder, host, tcp, unix, port, abstract = sys.argv[1:]
libc = ctypes.CDLL(None, use_errno=True)
SEIZE, NEW_USERS = 0x4206, 0x10000000


def call(result: int) -> None:
    if result < 0:
        raise OSError(ctypes.get_errno(), "")


def read(path: str) -> None:
    with open(path, "rb") as file:
        file.read(1)


def write(path: str) -> None:
    os.close(os.open(path, os.O_WRONLY))


tries: dict[str, Callable[[], object]] = {
    "write its disk": lambda: write(f"{folder}/c/overlay.qcow2"),
    "read its base": lambda: read(f"{folder}/c/base.qcow2"),
    "read its root": lambda: read(f"{folder}/root"),
    "draw random bytes": lambda: read("/dev/urandom"),
    "write the base": lambda: write(f"{folder}/c/base.qcow2"),
    "write the root": lambda: write(f"{folder}/root"),
    "cut the base": lambda: os.truncate(f"{folder}/c/base.qcow2", 1),
    "read another's disk": lambda: read(f"{folder}/other/overlay.qcow2"),
    "read shadow": lambda: read("/etc/shadow"),
    "read the users": lambda: read("/etc/passwd"),
    "list the home": lambda: os.listdir(os.path.expanduser("~")),
    "list its own folder": lambda: os.listdir(f"{folder}/c"),
    "make a file": lambda: write_new(f"{folder}/c/new"),
    "make a folder": lambda: os.mkdir(f"{folder}/c/d"),
    "link": lambda: os.symlink("/", f"{folder}/c/link"),
    "change a mode": lambda: os.chmod(f"{folder}/gone", 0o777),
    "change a time": lambda: os.utime(f"{folder}/root", (0, 0)),
    "give it an attribute": lambda: os.setxattr(f"{folder}/root", "user.workroom", b"x"),
    "watch the home": lambda: call(
        libc.inotify_add_watch(libc.inotify_init1(0), os.path.expanduser("~").encode(), 2)
    ),
    "share memory by number": lambda: call(libc.shmctl(libc.shmget(0, 4096, 0o1600), 0, None)),
    "limit the host": lambda: resource.prlimit(int(host), resource.RLIMIT_NOFILE, (64, 64)),
    "read its own limits": lambda: resource.getrlimit(resource.RLIMIT_NOFILE),
    "read the host's memory": lambda: os.close(os.open(f"/proc/{host}/mem", os.O_RDONLY)),
    "read the host's environment": lambda: read(f"/proc/{host}/environ"),
    "trace the host": lambda: call(libc.ptrace(SEIZE, int(host), None, None)),
    "signal the host": lambda: os.kill(int(host), 0),
    "signal everybody": lambda: os.kill(1, 0),
    "start a shell": lambda: os.waitpid(os.posix_spawn("/bin/sh", ["sh", "-c", "true"], {}), 0),
    "make a TCP socket": lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM).close(),
    "make a UDP socket": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close(),
    "make a local socket": lambda: socket.socket(socket.AF_UNIX, socket.SOCK_STREAM).close(),
    "connect a socket it was left": lambda: left(tcp, socket.AF_INET).connect(("127.0.0.1", int(port))),
    "connect to an abstract name": lambda: left(unix, socket.AF_UNIX).connect("\0" + abstract),
    "rename": lambda: os.rename(f"{folder}/root", f"{folder}/moved"),
    "remove": lambda: os.unlink(f"{folder}/gone"),
    "have its own users": lambda: call(libc.unshare(NEW_USERS)),
}


def write_new(path: str) -> None:
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))


def left(fd: str, family: int) -> socket.socket:
    return socket.socket(family, socket.SOCK_STREAM, fileno=int(fd))


found = {}
for name, attempt in tries.items():
    try:
        attempt()
        found[name] = 0
    except OSError as error:
        found[name] = error.errno or -1
print(json.dumps(found), flush=True)
sys.stdin.read()
