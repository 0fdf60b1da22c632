"""Which drawer a file belongs in: by its name, and the year by its name or last change."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import PurePath

OTHER = "Other"
_SUFFIXES = {
    "Documents": "pdf doc docx odt rtf txt md tex epub pages eml msg ps djvu",
    "Spreadsheets": "xls xlsx xlsm ods csv tsv numbers",
    "Presentations": "ppt pptx odp key",
    "Pictures": "jpg jpeg png gif webp heic heif tif tiff bmp svg raw cr2 nef dng psd ico avif",
    "Audio": "mp3 m4a wav flac ogg opus aac wma aiff mid",
    "Videos": "mp4 mov mkv avi webm m4v wmv mpg mpeg 3gp",
    "Archives": "zip tar gz tgz bz2 xz 7z rar zst",
    "Programs": "exe msi dmg pkg deb rpm appimage apk jar iso bat sh",
    "Web pages": "html htm mhtml url webloc",
    "Code and data": "py js ts json yaml yml xml sql c h cpp rs go java rb php css ipynb log db sqlite toml",
    "Fonts": "ttf otf woff woff2",
}
KINDS = {suffix: kind for kind, suffixes in _SUFFIXES.items() for suffix in suffixes.split()}
_YEAR = re.compile(
    r"(?<!\d)((?:19[89]|20[0-4])\d)(?:[-_. ]?(?:0[1-9]|1[0-2])(?:[-_. ]?(?:0[1-9]|[12]\d|3[01]))?)?(?!\d)"
)


def kind_of(name: str) -> str:
    """The drawer's name."""
    return KINDS.get(PurePath(name).suffix.lower().lstrip("."), OTHER)


def year_of(name: str, changed: float) -> str:
    """The year in the name, else that of the last change (seconds since 1970)."""
    if found := _YEAR.search(PurePath(name).stem):
        return found[1]
    try:
        return str(datetime.fromtimestamp(changed).year)
    except (OverflowError, OSError, ValueError):
        return "No date"
