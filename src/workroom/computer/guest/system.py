"""The computer itself: what is mounted, its one network card, its clock, name and randomness.

Sources: mount(2), random(4), netdevice(7), Documentation/filesystems/9p.rst.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import struct
import time

from . import kernel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_PLAIN = kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC
_MOUNTS = (
    ("proc", "/proc", "proc", _PLAIN, ""),
    ("sysfs", "/sys", "sysfs", _PLAIN, ""),
    ("devtmpfs", "/dev", "devtmpfs", kernel.MS_NOSUID, "mode=0755"),
    ("devpts", "/dev/pts", "devpts", kernel.MS_NOSUID | kernel.MS_NOEXEC, "gid=5,mode=620,ptmxmode=666"),
    ("tmpfs", "/dev/shm", "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, "mode=1777,size=50%"),  # noqa: S108
    ("tmpfs", "/run", "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, "mode=0755,size=10%"),
    ("tmpfs", "/tmp", "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, "mode=1777,size=50%"),  # noqa: S108
    ("cgroup2", "/sys/fs/cgroup", "cgroup2", _PLAIN, "favordynmods"),
)
_LINKS = (("fd", "/proc/self/fd"), ("stdin", "fd/0"), ("stdout", "fd/1"), ("stderr", "fd/2"))

FOLDER_DOOR = "10.0.2.100"
CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
_NINEP = "trans=tcp,port=564,version=9p2000.L,cache=mmap,access=any,msize=524288"
_SHARE = "/mnt/workroom"
_VIEWS = ("folders", "skills")

_RNDADDENTROPY, _RNDRESEEDCRNG = 0x40085203, 0x5207
_SIOCGIFFLAGS, _SIOCSIFFLAGS, _SIOCSIFADDR, _SIOCSIFNETMASK = 0x8913, 0x8914, 0x8916, 0x891C
_IFF_UP = 1


def boot() -> None:
    """All that a first process does before it can answer. What is there already is left alone."""
    os.umask(0o022)
    os.environ.clear()
    for source, target, kind, flags, options in _MOUNTS:
        if not _is_mounted(target):
            _mount(source, target, kind, flags, options)
    for name, to in _LINKS:
        with contextlib.suppress(FileExistsError):
            os.symlink(to, f"/dev/{name}")
    _network()


def wake(header: dict[str, Any], entropy: bytes) -> None:
    """Make this computer itself again after a template or a sleep: time, randomness, identity. Raises OSError."""
    time.clock_settime(time.CLOCK_REALTIME, float(header["time"]))
    _add_entropy(entropy)
    write("/proc/sys/kernel/hostname", header["hostname"])
    # Bound over the image's file: nothing of it is on the disk, which may be full.
    os.makedirs("/run/workroom", exist_ok=True)
    _put_over("/etc/machine-id", header["machine_id"] + "\n")
    certificate = str(header.get("certificate", ""))
    if certificate or _is_mounted(CERTIFICATES):
        _put_over(CERTIFICATES, certificate)


def answer_names_here() -> None:
    """Have programs ask this computer itself for names. Raises OSError."""
    os.makedirs("/run/workroom", exist_ok=True)
    _put_over("/etc/resolv.conf", "nameserver 127.0.0.1\n")


def _put_over(path: str, text: str) -> None:
    """Have a file read as `text` from now on, also where it is read already."""
    mine = f"/run/workroom/{os.path.basename(path)}"
    write(mine, text)
    if not _is_mounted(path):
        kernel.mount(mine, path, "", kernel.MS_BIND)


def mount_folders() -> None:
    """Mount what the host hands over, on /folders and /skills; anything mounted before goes. Raises OSError."""
    unmount_folders()
    os.makedirs(_SHARE, exist_ok=True)
    kernel.mount(FOLDER_DOOR, _SHARE, "9p", kernel.MS_NOSUID | kernel.MS_NODEV, _NINEP)
    for view in _VIEWS:
        os.makedirs(f"/{view}", exist_ok=True)
        kernel.mount(f"{_SHARE}/{view}", f"/{view}", "", kernel.MS_BIND)
        for name in os.listdir(f"/{view}"):
            _hold(f"/{view}/{name}")


def _hold(folder: str) -> None:
    """Bind a folder to its own place: the kernel asks the host about a name at every use, but for a mount's."""
    with contextlib.suppress(OSError):  # slower without, and as right
        kernel.mount(folder, folder, "", kernel.MS_BIND)


def unmount_folders() -> None:
    """Unmount them, as many as are stacked; one in use, or whose host is gone, is detached. Raises OSError."""
    tops = tuple(f"{top}/" for top in (_SHARE, *(f"/{view}" for view in _VIEWS)))
    for target in reversed(_mounts()):
        if not f"{target}/".startswith(tops):
            continue
        try:
            kernel.unmount(target)
        except OSError:
            if _is_mounted(target):
                kernel.unmount(target, kernel.MNT_FORCE | kernel.MNT_DETACH)


def stats() -> dict[str, Any]:
    """Memory, disk, load and processes, in bytes and counts."""
    disk = os.statvfs("/")
    with open("/proc/meminfo", "rb") as file:
        memory = {name: int(rest.split()[0]) * 1024 for name, rest in (line.split(b":") for line in file)}
    return {
        "memory_total": memory[b"MemTotal"],
        "memory_free": memory[b"MemAvailable"],
        "disk_total": disk.f_blocks * disk.f_frsize,
        "disk_free": disk.f_bavail * disk.f_frsize,
        "load": os.getloadavg()[0],
        "processes": sum(name.isdigit() for name in os.listdir("/proc")),
        "uptime": time.clock_gettime(time.CLOCK_BOOTTIME),
    }


def sync() -> None:
    """Flush the disk. Raises OSError."""
    kernel.sync_disk("/")


def power_off() -> None:
    """Flush and end the machine. Raises OSError."""
    kernel.sync_disk("/")
    kernel.restart()


def log(text: str) -> None:
    """A line in the kernel's log, which the host sees on the console."""
    with contextlib.suppress(OSError), open("/dev/kmsg", "w") as file:
        file.write(f"workroom agent: {text}\n")


def _mount(source: str, target: str, kind: str, flags: int, options: str) -> None:
    try:
        os.makedirs(target, exist_ok=True)
        kernel.mount(source, target, kind, flags, options)
    except OSError as error:
        if error.errno == errno.EINVAL and kind == "cgroup2":  # an older kernel without the option
            _mount(source, target, kind, flags, "nsdelegate")
        else:
            log(f"mount {target}: {error}")


def _is_mounted(target: str) -> bool:
    return target in _mounts()


def _mounts() -> list[str]:
    """Where something is mounted, in the order in which it was."""
    try:
        with open("/proc/self/mountinfo", "rb") as file:
            return [_plain(line.split(b" ", 5)[4]) for line in file]
    except OSError:
        return []


def _plain(field: bytes) -> str:
    """A field of a table of the kernel's, with its octal escapes resolved; see proc(5)."""
    first, *rest = field.split(b"\\")
    return os.fsdecode(first + b"".join(bytes((int(part[:3], 8),)) + part[3:] for part in rest))


def _network() -> None:
    with contextlib.suppress(OSError):
        write("/proc/sys/net/ipv6/conf/all/disable_ipv6", "1")
    import _socket  # not `socket`: its enums cost a boot some 20 ms under emulation

    with contextlib.closing(_socket.socket(_socket.AF_INET, _socket.SOCK_DGRAM)) as control:
        with contextlib.suppress(OSError):
            _set_up(control.fileno(), b"lo")
        try:
            _address(control.fileno(), b"eth0", _SIOCSIFADDR, bytes((10, 0, 2, 15)))
            _address(control.fileno(), b"eth0", _SIOCSIFNETMASK, bytes((255, 255, 255, 0)))
            _set_up(control.fileno(), b"eth0")
        except OSError as error:
            log(f"eth0: {error}")


def _address(control: int, card: bytes, request: int, address: bytes) -> None:
    fcntl.ioctl(control, request, struct.pack("16sHH4s16x", card, 2, 0, address))


def _set_up(control: int, card: bytes) -> None:
    answer = fcntl.ioctl(control, _SIOCGIFFLAGS, struct.pack("16sH22x", card, 0))
    flags = struct.unpack_from("H", answer, 16)[0] | _IFF_UP
    fcntl.ioctl(control, _SIOCSIFFLAGS, struct.pack("16sH22x", card, flags))


def _add_entropy(entropy: bytes) -> None:
    fd = os.open("/dev/urandom", os.O_RDWR | os.O_CLOEXEC)
    try:
        fcntl.ioctl(fd, _RNDADDENTROPY, struct.pack("ii", len(entropy) * 8, len(entropy)) + entropy)
        # Clones share the generator's state: without this they would go on alike for up to a minute.
        fcntl.ioctl(fd, _RNDRESEEDCRNG)
    finally:
        os.close(fd)


def write(path: str, text: str) -> None:
    """Write a file of the kernel's, or a small one. Raises OSError."""
    with open(path, "w") as file:
        file.write(text)
