"""Folders to try things with: real files, made anew for each try, so that nothing of the person's is touched."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from workroom.errors import UserError

HOME = "Workroom demo"
_DAY = 86_400


class Sample(msgspec.Struct, frozen=True):
    """A folder that was made, and the job that goes with it: its words, and the skill it is for."""

    path: str
    prompt: str
    skill: str


class NoSamples(UserError):
    """The folder could not be made; nothing of the person's was changed."""


_PROMPTS = {
    "expense-report": "Make an expense report from the receipts in this folder.",
    "tidy-folder": "Tidy this folder: sort the loose files and put duplicates aside.",
    "folder-digest": "Make an index of the documents in this folder.",
}
_FOLDERS = {"expense-report": "receipts", "tidy-folder": "messy downloads", "folder-digest": "documents"}
JOBS = tuple(_PROMPTS)


def make(job: str, into: Path | None = None) -> Sample:
    """A fresh folder for one of `JOBS`, at `into` or in the person's home.

    Raises:
        NoSamples: it is there already, can't be made, or there is no such job.
    """
    if job not in _PROMPTS:
        raise NoSamples(f"There is no sample job called {job[:80]}.", hint=f"There are: {', '.join(JOBS)}.")
    folder = into if into is not None else _free(Path.home() / HOME, _FOLDERS[job])
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _FILL[job](folder)
    except FileExistsError as error:
        raise NoSamples(f"{folder} is there already; nothing was changed.", hint="Name a new one.") from error
    except (OSError, shutil.Error) as error:
        raise NoSamples(
            f"The samples could not be put into {folder}: {error}.", hint="Name another folder with --into."
        ) from error
    return Sample(str(folder), _PROMPTS[job], job)


def receipts() -> Path:
    """The folder of sample receipts that comes with Workroom."""
    from workroom.settings import assets

    return assets() / "examples" / "receipts"


def _free(parent: Path, name: str) -> Path:
    number = 1
    while (folder := parent / (name if number == 1 else f"{name} {number}")).exists():
        number += 1
    return folder


def _expenses(folder: Path) -> None:
    shutil.copytree(receipts(), folder)


def _messy(folder: Path) -> None:
    """Loose files of several kinds and years, some of them twice."""
    folder.mkdir()
    for number, (name, content) in enumerate(_loose()):
        (folder / name).write_bytes(content)
        then = time.time() - _DAY * (40 + 170 * number % 900)
        os.utime(folder / name, (then, then))
    (folder / "Holiday").mkdir()
    (folder / "Holiday" / "packing list.txt").write_bytes(_PACKING)


def _documents(folder: Path) -> None:
    """Documents of several kinds, one of which can't be read."""
    folder.mkdir()
    names = (
        "hotel-leipzig.pdf",
        "thames-taxi.html",
        "workshop.eml",
        "card-statement-march.csv",
        "parking-locked.pdf",
    )
    for name in names:
        shutil.copyfile(receipts() / name, folder / name)
    for name, content in (
        ("minutes.md", _MINUTES),
        ("plan for spring.txt", _PLAN),
        ("packing list.txt", _PACKING),
    ):
        (folder / name).write_bytes(content)


def _loose() -> Iterator[tuple[str, bytes]]:
    found = receipts()
    for name in (
        "hotel-leipzig.pdf",
        "hotel-leipzig (copy).pdf",
        "thames-taxi.html",
        "card-statement-march.csv",
    ):
        yield name, (found / name).read_bytes()
    yield "northlight invoice.pdf", (found / "northlight-cloud-invoice.pdf").read_bytes()
    yield "minutes.md", _MINUTES
    yield "minutes (1).md", _MINUTES
    yield "packing list.txt", _PACKING
    yield "2023-04-11 plan for spring.txt", _PLAN
    yield "IMG_20240312.svg", _PICTURE
    yield "settings backup.json", b'{"theme": "dark", "language": "de"}\n'
    yield "setup.sh.txt", b"echo hello\n"


_FILL: dict[str, Callable[[Path], None]] = {
    "expense-report": _expenses,
    "tidy-folder": _messy,
    "folder-digest": _documents,
}

_MINUTES = b"""# Meeting of the garden club, 3 March

- The shed gets a new roof; Ana asks for offers.
- Seeds are ordered together, list by the 15th.
- Next meeting: 7 April, 18:00.
"""
_PLAN = b"""Plan for spring

March: sow tomatoes indoors.
April: dig the bed by the fence, mend the water butt.
May: plant out after the 15th.
"""
_PACKING = b"""Packing list: passport, charger, rain jacket, two books.
"""
_PICTURE = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 48"><rect width="64" height="48" fill="#cfe3d8"/>'
    b'<circle cx="20" cy="18" r="8" fill="#e8b04b"/><path d="M0 48 24 24l14 12 10-8 16 20z" fill="#1f6f54"/></svg>\n'
)
