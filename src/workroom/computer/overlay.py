"""The computer's own disk: an empty ext4 file system in a qcow2 file, and thin copies on top of it.

No root and no mount is needed: mke2fs writes into a plain file. A computer holds its base by a hard link
beside its overlay, so the cache that the base came from may be emptied at any time.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from workroom.computer.spec import ComputerUnavailable

BASE = "base.qcow2"
OVERLAY = "overlay.qcow2"
_SYSTEM = ":/usr/local/sbin:/usr/sbin:/sbin"  # where distributions put mke2fs, off an ordinary user's PATH


def make_base(folder: Path, disk_gb: int) -> None:
    """Make an empty base disk of `disk_gb` gigabytes in `folder`, and an empty overlay on it.

    Raises:
        ComputerUnavailable: a tool is missing or failed, or the disk is full.
    """
    raw = folder / "disk.raw"
    with raw.open("wb") as file:
        file.truncate(disk_gb << 30)
    # mke2fs keeps 5 % for root: with the disk filled to the last byte the guest agent can still work.
    _run("mke2fs", "-q", "-F", "-t", "ext4", "-E", "lazy_itable_init=1,nodiscard", str(raw))
    _run("qemu-img", "convert", "-O", "qcow2", str(raw), str(folder / BASE))
    raw.unlink()
    size = ["-u", str(folder / OVERLAY), str(disk_gb << 30)]
    _run("qemu-img", "create", "-q", "-f", "qcow2", "-b", BASE, "-F", "qcow2", *size)


def clone(source: Path, target: Path) -> None:
    """Give the folder `target` a thin disk of its own on the base in `source`.

    Raises:
        ComputerUnavailable: the disk is full or not writable.
    """
    try:
        (target / BASE).unlink(missing_ok=True)
        try:
            os.link(source / BASE, target / BASE)
        except OSError:  # another file system, or one without hard links
            shutil.copyfile(source / BASE, target / BASE)
        shutil.copyfile(source / OVERLAY, target / OVERLAY)
    except OSError as error:
        raise ComputerUnavailable(
            f"The computer's disk could not be made in {target}: {error.strerror}.",
            hint="Nothing was lost; free some space and try again.",
        ) from error


def _run(program: str, *arguments: str) -> None:
    path = shutil.which(program, path=os.environ.get("PATH", os.defpath) + _SYSTEM)
    if path is None:
        raise ComputerUnavailable(
            f"{program} is not installed.", hint="Run `workroom doctor` for the remedy."
        )
    done = subprocess.run([path, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise ComputerUnavailable(f"{program} failed: {done.stderr.strip() or done.returncode}.")
