"""Who may use the window's API: a one-time code becomes a cookie and a token, and both are needed from then on.

Only hashes are kept, in one file, so that a window stays signed in when the server is started again.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import os
import secrets
import time
from collections import deque
from pathlib import Path

import msgspec

from workroom.errors import UserError
from workroom.server.address import Origin

CODE_SECONDS = 60.0
"""How long a code counts: it stands in the browser's command line, which others on this machine can read."""
WRONG_CODES = 10
"""So many wrong codes a minute; what comes then is not even told apart for the rest of it."""
MOST = 20
IDLE_SECONDS = 30 * 86400.0
MOST_TOKENS = 100


class CodeWrong(UserError):
    """There never was such a code, or its time is over."""


class CodeUsed(UserError):
    """The code was used already: by this window, or by somebody who should not have it."""


class Session(msgspec.Struct):
    """One signed-in browser: hashes of its cookie and token; Unix seconds when it was made and last seen.

    `more` are the tokens of its other windows: they share one cookie, as a browser keeps only one by that name.
    """

    name: str
    cookie: str
    token: str
    made: float
    seen: float
    more: list[str] = []


class House(msgspec.Struct):
    """What outlives the server: the name and port it is found under, and the sessions."""

    id: str
    port: int = 0
    sessions: list[Session] = []


class Sessions:
    """The sessions and the codes that make new ones. Used from the server's event loop only."""

    def __init__(self, file: Path) -> None:
        """They are kept in `file`."""
        self._file = file
        self._house = _load(file)
        self._codes: dict[str, float] = {}
        self._used: deque[str] = deque(maxlen=100)
        self._wrong: deque[float] = deque(maxlen=WRONG_CODES)
        self._ended: dict[str, asyncio.Event] = {}
        self.closing = asyncio.Event()
        self.windows = 0

    @property
    def origin(self) -> Origin:
        """Where the window is found."""
        return Origin(self._house.id, self._house.port)

    @property
    def cookie_name(self) -> str:
        """The cookie's name: bound to this host by its prefix, and to this server by its port."""
        return f"__Host-workroom-{self._house.port}"

    def settle(self, port: int) -> None:
        """The port that the server listens on from now on."""
        if port != self._house.port:
            self._house.port, self._house.sessions = port, []  # cookies of another port never fit
        self._save()

    def code(self) -> str:
        """A new one-time code."""
        now = time.monotonic()
        self._codes = {known: until for known, until in self._codes.items() if until > now}
        code = secrets.token_urlsafe(24)
        self._codes[_hash(code)] = now + CODE_SECONDS
        return code

    def exchange(self, code: str, name: str, cookie: str = "") -> tuple[str, str]:
        """The cookie and the token that a code is good for, once. A browser that has a good `cookie` keeps it.

        Raises:
            CodeUsed: it was good, and was used.
            CodeWrong: it never was, its time is over, or too many wrong ones came before it.
        """
        now, hashed = time.monotonic(), _hash(code)
        until = self._codes.pop(hashed, 0.0)
        if until < now:
            # A good code never waits: else whoever reaches the port could keep the person out by guessing on.
            if len(self._wrong) == WRONG_CODES and now - self._wrong[0] < CODE_SECONDS:
                raise CodeWrong("Too many wrong codes; wait a minute.", hint="Then open Workroom again.")
            self._wrong.append(now)
            if hashed in self._used:
                raise CodeUsed(
                    "This link was used already. If that was not you, somebody else may have opened it.",
                    hint="Sign out all windows in Settings, About, and open Workroom again.",
                )
            raise CodeWrong("This link is not valid any more.", hint="Open Workroom again.")
        self._used.append(hashed)
        if cookie and (session := self.find(cookie)) is not None:
            return cookie, self._another(session)
        return self._new(name)

    def find(self, cookie: str) -> Session | None:
        """The session of a cookie's value."""
        hashed, now = _hash(cookie), time.time()
        for session in self._house.sessions:
            if hmac.compare_digest(session.cookie, hashed) and now - session.seen < IDLE_SECONDS:
                session.seen = now
                return session
        return None

    def all(self) -> list[Session]:
        """Every session, oldest first."""
        return list(self._house.sessions)

    def revoke(self, names: list[str] | None = None) -> None:
        """End these sessions, or all: what they have open is closed at once."""
        gone = [each for each in self._house.sessions if names is None or each.name in names]
        self._house.sessions = [each for each in self._house.sessions if each not in gone]
        self._save()
        for session in gone:
            self.ended(session.name).set()

    def ended(self, name: str) -> asyncio.Event:
        """Set once the session called `name` is revoked; also for who asks only then, as a terminal that was long in
        coming up does."""
        return self._ended.setdefault(name, asyncio.Event())

    def close(self) -> None:
        """The server ends: open streams end too, and the sessions are written down."""
        self.closing.set()
        self._save()

    def _new(self, name: str) -> tuple[str, str]:
        cookie, token, now = secrets.token_urlsafe(32), secrets.token_urlsafe(32), time.time()
        session = Session(secrets.token_hex(4), _hash(cookie), _hash(token), now, now)
        if name:
            session.name = f"{session.name} {name}"
        alive = sorted(self._house.sessions, key=lambda each: each.seen)[-(MOST - 1) :]
        dropped = [each.name for each in self._house.sessions if each not in alive]
        self._house.sessions = [*(each for each in self._house.sessions if each in alive), session]
        for gone in dropped:
            self.ended(gone).set()
        self._save()
        return cookie, token

    def _another(self, session: Session) -> str:
        token = secrets.token_urlsafe(32)
        session.more = [*session.more, _hash(token)][-MOST_TOKENS:]
        self._save()
        return token

    def _save(self) -> None:
        draft = self._file.with_suffix(".new")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with open(descriptor, "wb") as file:
            file.write(msgspec.json.encode(self._house))
        draft.replace(self._file)


def has_token(session: Session, token: str) -> bool:
    """Whether `token` is that of one of the session's windows."""
    hashed = _hash(token)
    return any(hmac.compare_digest(each, hashed) for each in (session.token, *session.more))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


def _load(file: Path) -> House:
    try:
        return msgspec.json.decode(file.read_bytes(), type=House)
    except (FileNotFoundError, msgspec.DecodeError):  # spoilt: a new name, and windows sign in again
        return House(secrets.token_hex(8))
