"""What is in the folder: files that may be moved, and what is left alone and why. Follows no link."""

from __future__ import annotations

import hashlib
import os
import stat
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

DUPLICATES = "Duplicates"
REPORT = "tidy-report.md"
MAX_FILES = 50_000
MAX_DEPTH = 12
LARGEST_COMPARED = 1 << 30
_PROJECT = {
    ".git",
    ".hg",
    ".svn",
    "package.json",
    "pyproject.toml",
    "Cargo.toml",
    "go.mod",
    "pom.xml",
    "CMakeLists.txt",
    "Makefile",
}
_UNFINISHED = (".part", ".crdownload", ".download", ".tmp", ".partial")


@dataclass(frozen=True)
class Item:
    """A file that may be moved; `path` is relative to the folder."""

    path: Path
    size: int
    changed: float

    @property
    def loose(self) -> bool:
        """Whether it lies at the top, in no folder."""
        return len(self.path.parts) == 1


@dataclass
class Found:
    """What a folder holds; `digests` has those files that could have a twin."""

    items: list[Item] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)
    digests: dict[Path, str] = field(default_factory=dict)


def scan(folder: Path) -> Found:
    """Look at everything below `folder`; raises ValueError when it is a project itself."""
    if is_project(os.listdir(folder)):
        raise ValueError(
            "it is a project folder (it has .git, package.json or the like); moving its files would break it"
        )
    found = Found()
    for root, folders, names in os.walk(folder):
        here = Path(root).relative_to(folder)
        folders[:] = [name for name in sorted(folders) if _enter(found, Path(root), here / name)]
        for name in sorted(names):
            _note(found, Path(root, name), here / name)
        if len(found.items) > MAX_FILES:
            raise ValueError(f"it holds more than {MAX_FILES} files; hand over a smaller folder")
    _hash_twins(found, folder)
    return found


def is_project(names: list[str]) -> bool:
    """Whether a folder with these entries is somebody's program or repository."""
    return bool(_PROJECT & set(names)) or any(name.endswith((".sln", ".xcodeproj")) for name in names)


def _enter(found: Found, root: Path, path: Path) -> bool:
    if path.name.startswith("."):
        return False
    if (root / path.name).is_symlink():
        found.left.append((str(path), "a link"))
        return False
    if path == Path(DUPLICATES) or len(path.parts) > MAX_DEPTH:
        return False
    try:
        project = path.suffix == ".app" or is_project(os.listdir(root / path.name))
    except OSError as error:
        found.left.append((str(path), f"a folder that can't be opened: {error.strerror}"))
        return False
    if project:
        found.left.append((str(path), "a project folder"))
    return not project


def _note(found: Found, full: Path, path: Path) -> None:
    if path.name.startswith((".", "~$")) or (path.name.startswith("tidy-report") and path.suffix == ".md"):
        return
    status = full.lstat()
    if stat.S_ISLNK(status.st_mode):
        found.left.append((str(path), "a link"))
    elif not stat.S_ISREG(status.st_mode):
        found.left.append((str(path), "not an ordinary file"))
    elif path.name.endswith(_UNFINISHED):
        found.left.append((str(path), "an unfinished download"))
    else:
        found.items.append(Item(path, status.st_size, status.st_mtime))


def _hash_twins(found: Found, folder: Path) -> None:
    """Only files of the same size can be alike; empty ones say nothing."""
    sizes: dict[int, list[Item]] = defaultdict(list)
    for item in found.items:
        sizes[item.size].append(item)
    for size, items in sizes.items():
        if len(items) < 2 or not size > 0:
            continue
        for item in items:
            if size > LARGEST_COMPARED:
                found.left.append((str(item.path), "too large to be compared with others of its size"))
            else:
                _hash(found, folder, item)


def _hash(found: Found, folder: Path, item: Item) -> None:
    try:
        with open(folder / item.path, "rb") as file:
            found.digests[item.path] = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        found.left.append((str(item.path), f"it can't be read: {error.strerror}"))
