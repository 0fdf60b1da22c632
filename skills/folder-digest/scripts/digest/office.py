"""The first words of Word, PowerPoint and Excel files; the first two are read as what they are: XML in a zip."""

from __future__ import annotations

import re
import warnings
import zipfile
from io import BytesIO
from xml.etree import ElementTree

from digest.entry import Unreadable

_MEMBER = 20 << 20
_ROWS = 30
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def docx(data: bytes) -> str:
    """The paragraphs of the document, in order."""
    root = _part(data, "word/document.xml")
    paragraphs = ("".join(_word(node) for node in item.iter()) for item in root.iter(f"{_WORD}p"))
    return "\n".join(text for text in paragraphs if text.strip())


def _word(node: ElementTree.Element) -> str:
    if node.tag == f"{_WORD}t":
        return node.text or ""
    return "\t" if node.tag == f"{_WORD}tab" else ""


def pptx(data: bytes) -> str:
    """The texts of the first slide that has any."""
    with _open(data) as archive:
        slides = [name for name in archive.namelist() if re.fullmatch(r"ppt/slides/slide\d+\.xml", name)]
    for name in sorted(slides, key=lambda slide: int(re.sub(r"\D", "", slide)))[:5]:
        paragraphs = _part(data, name).iter(f"{_DRAWING}p")
        lines = ("".join(node.text or "" for node in item.iter(f"{_DRAWING}t")) for item in paragraphs)
        if text := "\n".join(line for line in lines if line.strip()):
            return text
    return ""


def xlsx(data: bytes) -> str:
    """The first rows of the first sheet, and the names of all."""
    from openpyxl import load_workbook

    _check(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(BytesIO(data), read_only=True, data_only=True)
    except Exception as error:  # openpyxl raises many kinds on broken files
        raise Unreadable(f"the workbook is damaged ({type(error).__name__})") from error
    sheet = book.worksheets[0] if book.worksheets else None
    rows = sheet.iter_rows(max_row=_ROWS, max_col=20, values_only=True) if sheet else ()
    lines = ("\t".join("" if cell is None else str(cell) for cell in row).rstrip() for row in rows)
    return "\n".join([f"Sheets: {', '.join(book.sheetnames)}", *(line for line in lines if line)])


def _open(data: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise Unreadable("it is not the Office file its name says, or it is damaged or encrypted") from error


def _check(data: bytes) -> None:
    """A small zip can hold gigabytes: what it says of itself is summed up before anything is unpacked."""
    with _open(data) as archive:
        if sum(item.file_size for item in archive.infolist()) > 10 * _MEMBER:
            raise Unreadable("it would unpack to more than 200 MB")


def _part(data: bytes, name: str) -> ElementTree.Element:
    with _open(data) as archive:
        try:
            with archive.open(name) as member:
                text = member.read(_MEMBER + 1)
        except (KeyError, RuntimeError, OSError, zipfile.BadZipFile, NotImplementedError, EOFError) as error:
            raise Unreadable(f"the part {name} is missing, damaged or encrypted") from error
    if len(text) > _MEMBER or b"<!DOCTYPE" in text[:1000]:
        raise Unreadable(f"the part {name} is too large or not what Office writes")
    try:
        return ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise Unreadable(f"the part {name} is damaged") from error
