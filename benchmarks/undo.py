"""Undo of 120 changes in a folder of 5,000 files, and what the keeping of old bytes costs while they are made.

    python benchmarks/undo.py [--rounds 5] [--files 5000]

The changes go through the 9P session as a guest's would, without a socket: 50 files overwritten, 50 deleted and
20 made. The same changes straight to the disk are the yardstick. Every round ends with a comparison of the whole
folder; a figure of an undo that was not exact is never printed.
"""

from __future__ import annotations

import argparse
import functools
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.pop(0)  # the other benchmarks, one of which is called as the tests' package
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from folders.client import LocalClient
from folders.listing import listing
from workroom.folders import Access, Grant, Journal, SharedView

OVERWRITTEN, DELETED, MADE = 50, 50, 20


class Row(list[str]):
    """What was measured, its median, and beside what it is put."""


def fill(box: Path, files: int) -> None:
    chance = random.Random(1)
    for number in range(files):
        folder = box / f"d{number % 50}"
        folder.mkdir(parents=True, exist_ok=True)
        size = chance.choice([500, 4_000, 40_000, 400_000 if number % 10 == 0 else 8_000])
        (folder / f"f{number}").write_bytes(chance.randbytes(size))


def through(client: LocalClient) -> None:
    for number in range(OVERWRITTEN):
        client.overwrite(f"folders/box/d{number % 50}/f{number}", b"changed")
    for number in range(OVERWRITTEN, OVERWRITTEN + DELETED):
        client.unlink(f"folders/box/d{number % 50}/f{number}")
    for number in range(MADE):
        client.write(f"folders/box/d{number}/new{number}", b"new")


def straight(box: Path) -> None:
    for number in range(OVERWRITTEN):
        (box / f"d{number % 50}" / f"f{number}").write_bytes(b"changed")
    for number in range(OVERWRITTEN, OVERWRITTEN + DELETED):
        (box / f"d{number % 50}" / f"f{number}").unlink()
    for number in range(MADE):
        (box / f"d{number}" / f"new{number}").write_bytes(b"new")


def seconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def measure(rounds: int, files: int) -> dict[str, float]:
    times: dict[str, list[float]] = {"made straight to the disk": [], "made": [], "undone": [], "redone": []}
    for _ in range(rounds):
        with tempfile.TemporaryDirectory(prefix="workroom-bench-") as home:
            box, plain = Path(home, "box"), Path(home, "plain")
            fill(box, files)
            fill(plain, OVERWRITTEN + DELETED)
            times["made straight to the disk"].append(seconds(functools.partial(straight, plain)))
            for name, value in one(box).items():
                times[name].append(value)
    return {name: statistics.median(values) for name, values in times.items()}


def one(box: Path) -> dict[str, float]:
    journal = Journal.open(box.parent / "undo")
    grant = Grant("box", str(box), Access.WRITE)
    view = SharedView("t", [grant], [], journal)
    before = listing(box)
    journal.begin("t", "1")
    times = {"made": seconds(lambda: through(LocalClient(view)))}
    journal.end("t", "1")
    changed = listing(box)
    times["undone"] = seconds(lambda: journal.undo("t", [grant]))
    exact(box, before)
    undo = journal.entries("undone is not null", ())[0].undone
    times["redone"] = seconds(lambda: journal.undo("t", [grant], step=undo))
    exact(box, changed)
    journal.close()
    return times


def exact(box: Path, wanted: dict[bytes, tuple[object, ...]]) -> None:
    if listing(box) != wanted:
        raise SystemExit("The folder is not what it was: no figure is printed.")


def rows(rounds: int = 5, files: int = 5_000) -> list[Row]:
    found = measure(rounds, files)
    straight_time = found["made straight to the disk"]
    table = [Row([f"120 changes in {files:,} files, made straight to the disk", _ms(straight_time), ""])]
    for name, label in (
        ("made", "made through the share, old bytes kept"),
        ("undone", "undone"),
        ("redone", "redone"),
    ):
        bar = "bar 100 ms" if name == "undone" else ""
        table.append(Row([f"120 changes in {files:,} files, {label}", _ms(found[name]), bar]))
    return table


def _ms(value: float) -> str:
    return f"{value * 1000:.1f} ms"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--files", type=int, default=5_000)
    asked = parser.parse_args()
    for row in rows(asked.rounds, asked.files):
        print(f"{row[0]:<62} {row[1]:>10}  {row[2]}")


if __name__ == "__main__":
    main()
