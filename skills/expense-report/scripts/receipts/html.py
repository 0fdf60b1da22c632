"""The text of an HTML page: a line a block or table row, without scripts, styles and hidden parts."""

from __future__ import annotations

from html.parser import HTMLParser

_BLOCKS = frozenset(
    [
        "p",
        "div",
        "br",
        "tr",
        "li",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "table",
        "section",
        "header",
        "footer",
        "ul",
        "ol",
        "hr",
        "article",
    ]
)
_SKIPPED = frozenset(["script", "style", "template", "noscript", "title"])


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._skipping = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._skipping += tag in _SKIPPED
        self._space(tag)

    def handle_endtag(self, tag: str) -> None:
        self._skipping -= tag in _SKIPPED and self._skipping > 0
        self._space(tag)

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            self.parts.append(data.replace("\n", " "))

    def _space(self, tag: str) -> None:
        self.parts.append("\n" if tag in _BLOCKS else "   " if tag in ("td", "th") else "")


def html_text(page: str) -> str:
    """What a reader sees of `page`, roughly; never raises."""
    parser = _Text()
    parser.feed(page)
    parser.close()
    lines = (line.strip() for line in "".join(parser.parts).splitlines())
    return "\n".join(line for line in lines if line)
