"""Numbers as people say them: how long, how large, how much."""

from __future__ import annotations

import math


def duration(seconds: float) -> str:
    """`0.3 s`, `42 s`, `3 min 5 s`, `2 h 10 min`."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min"


def size(count: float) -> str:
    """`512 bytes`, `14 kB`, `1.2 MB`: decimal, as file managers show it."""
    if count < 1000:
        return number(round(count), "byte")
    power = min(int(math.log(count, 1000)), 3)
    count, unit = count / 1000**power, ("kB", "MB", "GB")[power - 1]
    return f"{count:.1f} {unit}" if count < 10 and power > 1 else f"{count:,.0f} {unit}"


def number(count: int, noun: str) -> str:
    """`1 file`, `3 files`, `no files`."""
    if count == 1:
        return f"1 {noun}"
    return f"{count:,} {noun}s" if count else f"no {noun}s"


def money(dollars: float) -> str:
    """`$0.12`; what is less than a cent is said so."""
    return "less than $0.01" if 0 < dollars < 0.01 else f"${dollars:,.2f}"
