"""Whether a file came from somebody else, by its name, its place and what the system noted about it. Pure."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_DOWNLOADS = _set(
    """downloads download téléchargements descargas scaricati transferências transferencias загрузки ダウンロード 下载
    下載 다운로드 letöltések pobrane hämtningar nedladdningar hentede overførsler nedlastinger lataukset i̇ndirilenler
    indirilenler stažené stiahnuté הורדות التنزيلات تنزيلات डाउनलोड attachments"""
)
_NOTED = _set(
    """user.xdg.origin.url user.xdg.referrer.url user.xdg.origin.email.from user.xdg.origin.email.message-id
    com.apple.quarantine user.com.apple.quarantine com.apple.metadata:kmditemwherefroms
    user.com.apple.metadata:kmditemwherefroms"""
)
_ZONES = _set("zone.identifier user.zone.identifier")
_ZONE = re.compile(rb"^\s*ZoneId\s*=\s*([0-9]{1,9})\s*$", re.MULTILINE | re.IGNORECASE)

# What people and their programs write for themselves. Everything else may come from anybody: unknown is foreign.
_OWN = _set(
    """txt text md markdown rst adoc asciidoc org tex bib csv tsv psv json jsonl ndjson yaml yml toml ini cfg conf
    properties env log diff patch todo sql graphql proto thrift avsc py pyi pyx ipynb js mjs cjs jsx ts tsx vue svelte
    css scss sass less c h cc cpp cxx hpp hh hxx m mm cs java kt kts groovy scala clj cljs go rs rb php pl pm lua r rmd
    jl hs ml mli fs fsx ex exs erl hrl elm dart swift zig nim v vhd sv asm s sh bash zsh fish ps1 bat cmd awk sed vim el
    lisp scm rkt tcl f f90 f95 for pas ada cob d cu cl glsl hlsl wgsl tf tfvars hcl nix bzl cmake mk make gradle sbt
    dockerfile lock sum mod gitignore gitattributes editorconfig po pot srt vtt geojson"""
)
_SENT_AROUND: Mapping[str, frozenset[str]] = {
    "a PDF": _set("pdf ps eps xps djvu"),
    "an office document": _set(
        """doc docx docm dot dotx dotm odt ott fodt rtf pages xls xlsx xlsm xlsb xlt xltx xltm xlam ods fods numbers
        ppt pptx pptm pps ppsx pot potx potm odp fodp key one vsd vsdx odg epub mobi azw3"""
    ),
    "a web page": _set("html htm xhtml xht mht mhtml webarchive svg svgz xml xsl xslt rss atom"),
    "a mail or an invitation": _set("eml emlx msg mbox pst ost ics vcf vcs p7m"),
    "an image": _set(
        "png jpg jpeg jpe jfif gif webp bmp tif tiff heic heif avif ico psd ai xcf raw cr2 nef dng"
    ),
    "an archive": _set(
        "zip tar gz tgz bz2 tbz xz txz zst 7z rar jar war whl egg deb rpm apk dmg iso img cab"
    ),
    "a recording": _set("mp3 m4a wav ogg oga opus flac aac mp4 m4v mov avi mkv webm"),
    "a program or a link": _set("exe msi dll so dylib app lnk url webloc desktop scf hta vbs jse wsf"),
}


def downloaded(attributes: Mapping[str, bytes]) -> bool:
    """Whether the system noted in an extended attribute that the file came from the net or a mail.

    Sources: freedesktop.org "CommonExtendedAttributes", Apple's quarantine, Windows' Zone.Identifier.
    """
    return any(_noted(name.casefold(), value) for name, value in attributes.items())


def among_downloads(path: str) -> bool:
    """Whether a folder in `path` is one for downloads, in one of the usual languages."""
    return any(part.casefold() in _DOWNLOADS for part in path.split("/")[:-1])


def foreign_kind(path: str) -> str:
    """Why the file's kind says that others may have written it; empty for plain text and code."""
    name = posixpath.basename(path).rstrip(". ").casefold()
    stem, dot, ending = name.rpartition(".")
    for kind, endings in _SENT_AROUND.items():
        if dot and ending in endings:
            return f"{kind}: anybody could have sent it"
    if not stem or ending in _OWN:  # README, .bashrc, notes.txt
        return ""
    return "not of a kind that people write themselves"


def _noted(name: str, value: bytes) -> bool:
    if name not in _ZONES:
        return name in _NOTED
    zone = _ZONE.search(
        value
    )  # 3 is the internet, 4 a restricted site; one that can't be read counts as worst
    return zone is None or int(zone[1]) >= 3
