"""What the person's own words ask for: destinations, references and amounts they typed themselves. Pure.

A destination that the person wrote counts as agreed to once: they need no card to say it again. It is matched as a
whole word: `bob@acme.com` is neither `bob@acme.com.evil.example` nor `notbob@acme.com`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from workroom.log import Record
from workroom.log.events import Answered, TaskCreated, UserMessage

_REFERENCE = re.compile(
    r"(?:https?://|\bwww\.)[^\s<>\"'`]+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+|\b[a-z]{2}[0-9]{2}[a-z0-9]{11,30}\b",
    re.IGNORECASE,
)
_WORD = r"[\w@%+~-]"
LONGEST = 2000
"""Characters of a destination or a reference; nobody types a longer one."""
LONGEST_MESSAGE = 4000
"""Characters of a message of which a person can be taken to have written every word."""
_TRAILING = ".,;:!?)]}'\"»”’"


def words_of(records: Iterable[Record], *, longest: int | None = LONGEST_MESSAGE) -> str:
    """Everything the person has typed in a task: the job, what they added, and answers in their own words.

    A message of more than `longest` characters is left out: it is pasted, and what others wrote may stand in it.
    """
    said: list[str] = []
    for record in records:
        event = record.event
        if isinstance(event, TaskCreated):
            said.append(event.prompt)
        elif isinstance(event, UserMessage) and not event.plan:  # the agent may have written that plan
            said.append(event.text)
        elif isinstance(event, Answered) and event.by == "person":
            said.extend(reply.text for reply in event.replies if reply.text)
    return "\n".join(words for words in said if longest is None or len(words) <= longest)


def references(text: str) -> tuple[str, ...]:
    """The URLs, mail addresses and account numbers (IBAN) that stand in `text`, each once."""
    found = (match[0].rstrip(_TRAILING) for match in _REFERENCE.finditer(text))
    return tuple(dict.fromkeys(found))


def typed(thing: str, words: str) -> bool:
    """Whether the person wrote `thing`, as a whole."""
    if not thing.strip() or len(thing) > LONGEST:
        return False
    flags = re.IGNORECASE if thing.isascii() else 0  # K, the kelvin sign, is no other spelling of k
    pattern = rf"(?<!{_WORD})(?<!{_WORD}[./:=?&#]){re.escape(thing.strip())}(?!{_WORD})(?![./:=?&#]{_WORD})"
    return re.search(pattern, words, flags) is not None


def typed_host(host: str, words: str) -> bool:
    """Whether the person wrote this very host, alone or within a URL."""
    urls = (match[0].rstrip(_TRAILING) for match in _REFERENCE.finditer(words))
    return typed(host, _REFERENCE.sub(" ", words)) or any(_host(url) == host.lower() for url in urls)


def typed_amount(amount: float, words: str) -> bool:
    """Whether the person wrote this very sum, however they group its digits."""
    plain = re.sub(r"(?<=[0-9])[,' ](?=[0-9]{3}\b)", "", words)
    written = {f"{amount:.2f}", f"{amount:g}", f"{amount:.2f}".replace(".", ",")}
    if amount == int(amount):
        written.add(str(int(amount)))
    return any(re.search(rf"(?<![0-9.,]){re.escape(sum_)}(?![0-9]|[.,][0-9])", plain) for sum_ in written)


def _host(url: str) -> str | None:
    try:
        return urlsplit(url if "//" in url else f"//{url}").hostname
    except ValueError:
        return None


def new_references(found: Iterable[str], words: str) -> tuple[str, ...]:
    """Those that the person did not write: links and addresses that came from somewhere else."""
    return tuple(reference for reference in found if not typed(reference, words))
