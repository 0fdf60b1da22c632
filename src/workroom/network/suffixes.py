"""Names below which anybody can have a host: registries' suffixes, and those of sites for users' own content."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList


def trouble(name: str, *, wildcard: bool) -> str | None:
    """Why a rule on `name` (or on all names below it) would trust strangers; None when it would not."""
    if _list().is_public(name):
        return f"anybody can have a name below {name}, which is a public suffix"
    if not wildcard:
        return None
    below = _suffix_below(name)
    return f"anybody can have a name below {below}, which this includes" if below else None


@lru_cache(maxsize=1024)
def _suffix_below(name: str) -> str | None:
    found = [suffix for suffix in _suffixes() if suffix.endswith(f".{name}")]
    return min(found, key=lambda suffix: (len(suffix), suffix), default=None)


@lru_cache(maxsize=1)
def _suffixes() -> tuple[str, ...]:
    """Every suffix of the list that comes with the package (publicsuffix.org), exceptions left out."""
    from importlib.resources import files

    text = files("publicsuffixlist").joinpath("public_suffix_list.dat").read_text("utf-8")
    return tuple(
        line.strip().removeprefix("*.")
        for line in text.splitlines()
        if line and not line.startswith(("//", "!"))
    )


@lru_cache(maxsize=1)
def _list() -> PublicSuffixList:
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(accept_unknown=False)
