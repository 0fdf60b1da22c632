from __future__ import annotations

import stat
import time
from pathlib import Path

import pytest

from workroom.server import sessions as module
from workroom.server.sessions import CodeUsed, CodeWrong, Sessions, has_token


@pytest.fixture
def sessions(tmp_path: Path) -> Sessions:
    sessions = Sessions(tmp_path / "state.json")
    sessions.settle(8765)
    return sessions


def test_a_code_is_good_for_one_session(sessions: Sessions) -> None:
    code = sessions.code()
    cookie, token = sessions.exchange(code, "a window")
    found = sessions.find(cookie)
    assert found is not None
    assert has_token(found, token)
    assert not has_token(found, token + "x")
    with pytest.raises(CodeUsed, match="used already"):
        sessions.exchange(code, "")


def test_a_second_window_of_a_browser_joins_its_session(sessions: Sessions, tmp_path: Path) -> None:
    cookie, first = sessions.exchange(sessions.code(), "a browser")
    again, second = sessions.exchange(sessions.code(), "", cookie)
    assert (again, first != second, len(sessions.all())) == (cookie, True, 1)
    later = Sessions(tmp_path / "state.json")
    found = later.find(cookie)
    assert found is not None
    assert (has_token(found, first), has_token(found, second), has_token(found, "other")) == (
        True,
        True,
        False,
    )
    sessions.revoke([sessions.all()[0].name])
    new, _ = sessions.exchange(sessions.code(), "", cookie)
    assert new != cookie


def test_a_code_that_never_was_is_refused(sessions: Sessions) -> None:
    with pytest.raises(CodeWrong, match="not valid any more"):
        sessions.exchange("guessed", "")


def test_a_code_counts_for_a_minute(sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    code = sessions.code()
    later = time.monotonic() + module.CODE_SECONDS + 1
    monkeypatch.setattr(time, "monotonic", lambda: later)
    with pytest.raises(CodeWrong, match="not valid any more"):
        sessions.exchange(code, "")


def test_who_guesses_is_slowed_down_and_keeps_nobody_out(sessions: Sessions) -> None:
    for guess in range(module.WRONG_CODES):
        with pytest.raises(CodeWrong, match="not valid"):
            sessions.exchange(f"guess {guess}", "")
    with pytest.raises(CodeWrong, match="Too many wrong codes"):
        sessions.exchange("one more guess", "")
    assert sessions.exchange(sessions.code(), "")


def test_who_asks_after_the_end_of_a_session_is_told_too(sessions: Sessions) -> None:
    """A terminal asks once its computer is awake, and the window may be signed out by then."""
    for _ in range(module.MOST + 1):
        cookie, _ = sessions.exchange(sessions.code(), "")
    first, *_ = sessions.all()
    sessions.revoke([first.name])
    assert sessions.ended(first.name).is_set()
    last = sessions.find(cookie)
    assert last is not None
    assert not sessions.ended(last.name).is_set()
    sessions.revoke()
    assert sessions.ended(last.name).is_set()


def test_sessions_outlive_the_server_and_only_hashes_are_kept(tmp_path: Path, sessions: Sessions) -> None:
    cookie, token = sessions.exchange(sessions.code(), "")
    file = tmp_path / "state.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert cookie not in file.read_text()
    assert token not in file.read_text()
    again = Sessions(file)
    found = again.find(cookie)
    assert found is not None
    assert has_token(found, token)
    assert again.origin == sessions.origin


def test_another_port_is_another_origin_with_no_sessions(tmp_path: Path, sessions: Sessions) -> None:
    cookie, _ = sessions.exchange(sessions.code(), "")
    again = Sessions(tmp_path / "state.json")
    again.settle(9999)
    assert again.find(cookie) is None


def test_a_revoked_session_is_told_so_and_is_gone_for_good(tmp_path: Path, sessions: Sessions) -> None:
    cookie, _ = sessions.exchange(sessions.code(), "")
    other, _ = sessions.exchange(sessions.code(), "")
    mine = sessions.find(cookie)
    assert mine is not None
    ended = sessions.ended(mine.name)
    sessions.revoke([mine.name])
    assert ended.is_set()
    assert sessions.find(cookie) is None
    assert Sessions(tmp_path / "state.json").find(cookie) is None
    assert sessions.find(other) is not None


def test_the_least_used_session_makes_room(sessions: Sessions) -> None:
    cookies = [sessions.exchange(sessions.code(), "")[0] for _ in range(module.MOST)]
    sessions.find(cookies[0])  # used again: now the second is the one not seen for longest
    sessions.exchange(sessions.code(), "")
    assert sessions.find(cookies[0]) is not None
    assert sessions.find(cookies[1]) is None
    assert len(sessions.all()) == module.MOST


def test_a_spoilt_file_means_a_new_name_and_signing_in_again(tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text("{not json")
    assert len(Sessions(tmp_path / "state.json").origin.id) == 16
