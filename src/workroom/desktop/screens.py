"""Where in the window to go, and the links `workroom://…` that say so.

A link comes from anywhere: a web page, a mail, a document. It may open a screen, or put words into the box where
you write; it never starts, answers, permits or changes anything, and it never names a server.
"""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import parse_qs, quote, urlsplit

import msgspec

from workroom.errors import UserError

SCHEME = "workroom"
LONGEST_LINK = 8000
LONGEST_WORDS = 4000
_TASK = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_CODE = re.compile(r"http://[0-9a-z][0-9a-z-]{0,62}\.localhost:[0-9]{1,5}/#code=[A-Za-z0-9_-]{16,128}")

Place = Literal["home", "task", "inbox", "settings", "new"]


class LinkRefused(UserError):
    """The link asks for something that no link may do."""


class NotOurServer(UserError):
    """What answered in the server's place gave an address that is not a window's."""


class Screen(msgspec.Struct, frozen=True):
    """A screen of the window: `task` for that of one task, `words` to be put into the box of a new one."""

    place: Place = "home"
    task: str = ""
    words: str = ""

    def fragment(self) -> str:
        """What follows the code in the window's address; empty for the usual screen."""
        if self.place == "home":
            return ""
        where = f"task/{self.task}" if self.place == "task" else self.place
        words = f"&words={quote(self.words, safe='')}" if self.words else ""
        return f"&to={quote(where, safe='/')}{words}"


HOME = Screen()


def of_task(task: str) -> Screen:
    """The screen of the task with the id `task`.

    Raises:
        LinkRefused: that can't be the id of a task.
    """
    if not _TASK.fullmatch(task):
        raise _refused("it names no task")
    return Screen("task", task)


def read(link: str) -> Screen:
    """The screen that a `workroom://…` link asks for.

    Raises:
        LinkRefused: it asks for anything else.
    """
    if len(link) > LONGEST_LINK or not link.isprintable():
        raise _refused("it is too long, or holds characters that no link has")
    try:
        parts = urlsplit(link)
    except ValueError as error:
        raise _refused("it can't be read") from error
    if parts.scheme != SCHEME or parts.fragment:
        raise _refused(f"it does not begin with {SCHEME}://")
    names = [parts.netloc, *filter(None, parts.path.split("/"))]
    match names:
        case ["task", task] if not parts.query:
            return of_task(task)
        case ["inbox"] | ["settings"] if not parts.query:
            return Screen("inbox" if names == ["inbox"] else "settings")
        case ["new"]:
            return Screen("new", words=_words(parts.query))
    raise _refused("a link can open a task, the inbox, the settings, or a new task with words in its box")


def address(url: str, screen: Screen) -> str:
    """The server's `url` with a code, made to open at `screen`.

    Raises:
        NotOurServer: it is not the address of a window on this machine.
    """
    if not _CODE.fullmatch(url):
        raise NotOurServer("The server gave an address that is not a window of Workroom. Nothing was opened.")
    return url + screen.fragment()


def _words(query: str) -> str:
    asked = parse_qs(query, keep_blank_values=True, max_num_fields=4)
    words = asked.pop("words", [""])
    if asked or len(words) != 1 or len(words[0]) > LONGEST_WORDS:
        raise _refused("a new task takes words, and nothing else")
    return "".join(letter for letter in words[0] if letter.isprintable() or letter == "\n")


def _refused(why: str) -> LinkRefused:
    return LinkRefused(f"The link was not opened: {why}.")
