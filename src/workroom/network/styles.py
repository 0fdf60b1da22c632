"""What a page's styles hide from a person's eyes. Pure, and no browser: only what is plainly hidden counts.

Words that a person can't see are how a page speaks to a model behind the person's back: `display: none`, white on
white, a font of no size, a place far off the screen. Read are inline styles and simple rules of style sheets in
the page (a tag, classes, an id); rules that hold for some screens only are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

Style = dict[str, str]
Colour = tuple[int, int, int]

WHITE: Colour = (255, 255, 255)
_CLOSE = 60  # how far colours may lie apart, summed over three channels, and still not be told apart
_FAR = -400.0
_COMMENT = re.compile(r"/\*.*?(?:\*/|$)", re.DOTALL)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_NESTED = re.compile(r"@[^{};]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_SIMPLE = re.compile(r"([a-z][a-z0-9]*)?((?:[.#][\w-]+)*)", re.IGNORECASE)
_LENGTH = re.compile(r"(-?[0-9]*\.?[0-9]+)(px|pt|em|rem|%|vw|vh)?")
_HEX = re.compile(r"#([0-9a-f]{3,8})")
_RGB = re.compile(r"rgba?\(([^)]*)\)")
_PIXELS = {"": 1.0, "px": 1.0, "pt": 1.33, "em": 16.0, "rem": 16.0, "%": 0.16, "vw": 12.0, "vh": 8.0}
_NAMED: dict[str, Colour] = {
    "white": WHITE,
    "snow": (255, 250, 250),
    "black": (0, 0, 0),
    "ivory": (255, 255, 240),
}


def declarations(text: str) -> Style:
    """The properties in `text`, as a style attribute or a rule's body holds them."""
    pairs = (part.partition(":") for part in _COMMENT.sub("", text).lower().split(";"))
    return {
        name.strip(): value.replace("!important", "").strip() for name, _, value in pairs if value.strip()
    }


class Sheet:
    """The simple rules of a page's style sheets."""

    def __init__(self, sheets: Iterable[str]) -> None:
        self._rules: dict[str, list[tuple[frozenset[str], Style]]] = {}
        for sheet in sheets:
            for selectors, body in _RULE.findall(_NESTED.sub("", _COMMENT.sub("", sheet))):
                style = declarations(body)
                for selector in selectors.split(","):
                    self._add(selector.strip(), style)

    def style(self, tag: str, classes: Iterable[str], ident: str) -> Style:
        """What the rules say about an element, in their order by kind: tag, class, id."""
        names = [tag.lower(), *(f".{name}" for name in classes), f"#{ident}"]
        known = frozenset(names)
        found: Style = {}
        for name in names:
            for needed, style in self._rules.get(name, ()):
                if needed <= known:
                    found.update(style)
        return found

    def _add(self, selector: str, style: Style) -> None:
        match = _SIMPLE.fullmatch(selector)
        if not match or not selector:
            return
        parts = re.findall(r"[.#][\w-]+", match[2])
        if match[1]:
            parts.insert(0, match[1].lower())
        self._rules.setdefault(parts[-1], []).append((frozenset(parts), style))


def hides(style: Mapping[str, str]) -> bool:
    """Whether an element of that style is not to be seen, whatever lies behind it."""
    return (
        style.get("display") == "none"
        or style.get("visibility") in ("hidden", "collapse")
        or _number(style.get("opacity"), 1.0) <= 0.05
        or _pixels(style.get("font-size"), 16.0) <= 2
        or _transparent(style.get("color", ""))
        or _squeezed(style)
        or _away(style)
    )


def colour(text: str) -> Colour | None:
    """The colour that `text` names, None when it is none or not known."""
    text = text.strip()
    if text in _NAMED:
        return _NAMED[text]
    if match := _HEX.match(text):
        digits = match[1] if len(match[1]) >= 6 else "".join(digit * 2 for digit in match[1])
        return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)
    if match := _RGB.match(text):
        parts = re.split(r"[,\s/]+", match[1].strip())
        numbers = [int(_number(part, 0.0)) for part in parts[:3]]
        return (numbers[0], numbers[1], numbers[2]) if len(numbers) == 3 else None
    return None


def background(style: Mapping[str, str]) -> Colour | None:
    """The colour an element of that style lies on, None when it lies on what is behind it."""
    return colour(style.get("background-color") or style.get("background") or "")


def alike(one: Colour, other: Colour) -> bool:
    """Whether a person can't tell the two apart."""
    return sum(abs(a - b) for a, b in zip(one, other, strict=True)) <= _CLOSE


def _transparent(text: str) -> bool:
    match = _RGB.match(text)
    parts = re.split(r"[,\s/]+", match[1].strip()) if match else []
    return text == "transparent" or (len(parts) == 4 and _number(parts[3], 1.0) <= 0.05)


def _squeezed(style: Mapping[str, str]) -> bool:
    """Into no room, with what doesn't fit cut off."""
    cut = style.get("overflow", "") in ("hidden", "clip")
    small = min(_pixels(style.get(side), 99.0) for side in ("width", "height", "max-width", "max-height"))
    clipped = style.get("clip", "").startswith("rect(0") or "inset(50%" in style.get("clip-path", "")
    return (cut and small <= 1) or clipped or "scale(0)" in style.get("transform", "").replace(" ", "")


def _away(style: Mapping[str, str]) -> bool:
    """Off the screen's left or upper edge."""
    places = ["text-indent", "margin-left", "margin-top"]
    if style.get("position") in ("absolute", "fixed"):
        places += ["left", "top", "right", "bottom"]
    return any(_pixels(style.get(place), 0.0) <= _FAR for place in places)


def _pixels(text: str | None, otherwise: float) -> float:
    match = _LENGTH.fullmatch(text or "")
    return float(match[1]) * _PIXELS[match[2] or ""] if match else otherwise


def _number(text: str | None, otherwise: float) -> float:
    match = _LENGTH.fullmatch(text or "")
    return float(match[1]) * (0.01 if match[2] == "%" else 1) if match else otherwise
