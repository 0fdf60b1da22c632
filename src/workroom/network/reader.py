"""The reader: a page's main content as Markdown. Pure.

What a person would not see is left out and counted. Nothing in the Markdown is loaded by whoever shows it: images
are named, not linked, and a page's own words can't become Markdown or HTML that means something.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bs4 import BeautifulSoup
from bs4.element import Comment, NavigableString, PreformattedString, Tag
from markdownify import MarkdownConverter

from workroom.network import styles
from workroom.network.hosts import Unfit
from workroom.network.reading import LONGEST_TEXT, Reading
from workroom.network.styles import Colour, Sheet, Style
from workroom.network.urls import Place, place_of

LONGEST_TITLE = 300
MOST_LINKS = 300
_NEVER_READ = (
    *(
        "script",
        "style",
        "template",
        "noscript",
        "iframe",
        "object",
        "embed",
        "svg",
        "canvas",
        "math",
        "audio",
    ),
    *("video", "title", "input", "select", "textarea", "datalist", "dialog", "map", "link", "meta"),
)
_ROLES = ("navigation", "banner", "contentinfo", "complementary", "search")
_AROUND = ", ".join(("nav", "aside", "footer", *(f"[role={role}]" for role in _ROLES)))
_MAIN = "main, [role=main], article"
_BLOCKS = (
    "[document]",
    "html",
    "body",
    "main",
    "article",
    "section",
    "div",
    "li",
    "ul",
    "ol",
    "blockquote",
    "figure",
)
_RISKY = re.compile(r"[<|`]|\](?:\(|\[|:)")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_LINK_HERE = "\0"  # no page has one, once its control characters are gone
_ENOUGH = 0.3  # of the page's text: less is a teaser, not the content


def read(html: str, url: str) -> Reading:
    """The main content of the page `html`, which lies at `url`, a canonical one."""
    soup = BeautifulSoup(_CONTROLS.sub("", html), "html.parser")
    title = _title(soup)
    base = _base(soup, url)
    sheet = Sheet(tag.get_text() for tag in soup.find_all("style"))
    for tag in soup.find_all(_NEVER_READ):
        tag.decompose()
    for note in soup.find_all(string=lambda text: isinstance(text, (Comment, PreformattedString))):
        note.extract()
    hidden = _drop_hidden(soup, sheet)
    main = _main(soup)
    links = _point(main, base)
    _calm_code(main)
    text = _markdown(main)
    return Reading(title, text[:LONGEST_TEXT], links, hidden, len(text) > LONGEST_TEXT)


def one_line(text: str, longest: int) -> str:
    """`text` on one line, cut at `longest` characters."""
    return " ".join(text.split())[:longest]


def _title(soup: BeautifulSoup) -> str:
    found = soup.find("title") or soup.find("h1")
    return one_line(_CONTROLS.sub("", found.get_text(" ")), LONGEST_TITLE) if found else ""


def _base(soup: BeautifulSoup, url: str) -> Place:
    here = place_of(url)
    found = soup.find("base", href=True)
    return _link(here, str(found["href"])) or here if isinstance(found, Tag) else here


def _drop_hidden(soup: BeautifulSoup, sheet: Sheet) -> int:
    """Take out what is not to be seen; the number of characters in it."""
    behind: dict[int, Colour] = {}
    words: dict[int, Colour | None] = {}
    dropped: list[Tag] = []
    skipped: set[int] = set()
    for tag in soup.find_all(True):
        parent = id(tag.parent)
        style = _style(tag, sheet)
        behind[id(tag)] = styles.background(style) or behind.get(parent, styles.WHITE)
        words[id(tag)] = styles.colour(style.get("color", "")) or words.get(parent)
        ink = words[id(tag)]
        if parent in skipped:
            skipped.add(id(tag))
        elif tag.has_attr("hidden") or styles.hides(style) or (ink and styles.alike(ink, behind[id(tag)])):
            skipped.add(id(tag))
            dropped.append(tag)
    hidden = sum(len(tag.get_text(strip=True)) for tag in dropped)
    for tag in dropped:
        tag.decompose()
    return hidden


def _style(tag: Tag, sheet: Sheet) -> Style:
    """What the page says about the look of `tag`, in style sheets, old attributes and its own style."""
    classes = tag.get("class")
    style = sheet.style(tag.name, classes if isinstance(classes, list) else (), str(tag.get("id") or ""))
    for attribute, name in (("bgcolor", "background-color"), ("color", "color")):
        if tag.has_attr(attribute):
            style[name] = str(tag[attribute]).lower()
    style.update(styles.declarations(str(tag.get("style") or "")))
    return style


def _main(soup: BeautifulSoup) -> Tag:
    """The part that holds the content, without what stands around it."""
    body = soup.body or soup
    whole = len(body.get_text(strip=True))
    found = max(soup.select(_MAIN), key=lambda tag: len(tag.get_text(strip=True)), default=None)
    chosen = found if found and len(found.get_text(strip=True)) >= whole * _ENOUGH else body
    around = [tag for tag in chosen.select(_AROUND) if tag is not chosen]
    if sum(len(tag.get_text(strip=True)) for tag in around) < len(chosen.get_text(strip=True)):
        for tag in around:
            tag.extract()
    return chosen


def _point(main: Tag, base: Place) -> tuple[str, ...]:
    """Make links whole, and images words; the addresses linked to, each once."""
    found: dict[str, None] = {}
    for tag in main.find_all("a"):
        place = _link(base, str(tag.get("href") or ""))
        tag.attrs = {"href": _url(place)} if place else {}
        if place and len(found) < MOST_LINKS:
            found[_url(place)] = None
    for tag in main.find_all(("img", "picture", "source")):
        words = one_line(str(tag.get("alt") or ""), LONGEST_TITLE)
        tag.replace_with(NavigableString(f"[image: {words}]" if words else ""))
    return tuple(found)


def _calm_code(main: Tag) -> None:
    """Make code plain text that no Markdown reader takes for more.

    Within code nothing is escaped; so what could break out of it, as a table's cell does at each bar, is no code.
    """
    for tag in main.find_all("li"):
        if tag.parent is None or tag.parent.name not in ("ul", "ol"):
            tag.name = "div"
    for tag in main.find_all("br"):
        if tag.find_parent(("pre", "code")):
            tag.replace_with("\n")
    for tag in main.find_all("pre"):
        tag.string = tag.get_text()
        if any(parent.name not in _BLOCKS for parent in tag.parents):
            tag.name = "code"
    for tag in main.find_all(("code", "kbd", "samp")):
        text = " ".join(tag.get_text().split())
        tag.string = text
        if tag.parent and (_RISKY.search(text) or not text):
            tag.unwrap()


def _link(base: Place, href: str) -> Place | None:
    """Where a link leads, None when it is nowhere that could be fetched."""
    try:
        href = re.sub(r"[\r\n\t]", "", href.strip()).replace(" ", "%20")  # as browsers do
        return place_of(href, base) if href else None
    except Unfit:
        return None


def _url(place: Place) -> str:
    """The address as it stands in Markdown, with nothing that could end it."""
    return re.sub(r"[<>()\[\]`\"]", lambda match: f"%{ord(match[0]):02X}", place.url)


def _markdown(main: Tag) -> str:
    try:
        text = _Converter(heading_style="atx", bullets="-", escape_misc=True).convert_soup(main)
    except RecursionError:  # a thousand levels deep is no document
        text = re.sub(r"([^\w\s])", r"\\\1", "\n".join(_lines(main)))
    text = text.replace(f"!{_LINK_HERE}", "\\!").replace(_LINK_HERE, "")  # ![…](…) would be an image
    text = re.sub(r"[ \t]+\n", "\n", _CONTROLS.sub("", text))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _lines(main: Tag) -> Iterator[str]:
    return (line for line in main.get_text("\n").splitlines() if line.strip())


class _Converter(MarkdownConverter):
    """Markdown in which the page's words stay words."""

    def convert_a(self, el: Any, text: str, parent_tags: set[str]) -> str:
        """A link, marked where it begins."""
        plain: Any = super()
        return re.sub(r"^(\s*)\[", rf"\1{_LINK_HERE}[", str(plain.convert_a(el, text, parent_tags)))

    def convert_pre(self, el: Any, text: str, parent_tags: set[str]) -> str:
        """A block of code, its fence longer than any that it holds."""
        runs = [len(run) for run in re.findall(r"`+", text)]
        fence = "`" * max(3, max(runs, default=0) + 1)
        return f"\n\n{fence}\n{text.strip(chr(10))}\n{fence}\n\n" if text.strip() else ""
