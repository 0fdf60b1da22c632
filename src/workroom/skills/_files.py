"""Reading the small text files of a skill: bounded, links not followed, YAML without surprises."""

from __future__ import annotations

import os
import stat
from pathlib import Path


class Unfit(ValueError):
    """The file can't be used; the message says why, in words for a person."""


def read_text(path: Path, limit: int) -> str:
    """The text of the regular file at `path`, no longer than `limit` bytes.

    Raises:
        Unfit: it is missing, a link, no regular file, too long, or not UTF-8.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise Unfit(f"it can't be opened ({error.strerror})") from error
    with open(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise Unfit("it is not an ordinary file")
        data = file.read(limit + 1)
    if len(data) > limit:
        raise Unfit(f"it is longer than {limit // 1024} KiB")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unfit("it is not UTF-8 text") from error


def parse_yaml(text: str, first_line: int = 1) -> object:
    """The YAML in `text`, plain values only; lines are counted from `first_line` in messages.

    Raises:
        Unfit: a syntax error (with its line), or an alias: a few hundred bytes of aliases can
            stand for gigabytes.
    """
    import yaml

    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, yaml.SafeLoader)):
            raise Unfit("it uses YAML aliases, which are not allowed here")
        return yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + first_line if error.problem_mark else first_line
        raise Unfit(f"line {line}: {error.problem}") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        if isinstance(error, Unfit):
            raise
        raise Unfit(f"its YAML can't be read ({type(error).__name__})") from error
