from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from workroom.errors import UserError
from workroom.log import LiveOutput, Log, LogUnreadable, Outcome, migrations
from workroom.log.events import (
    FileChange,
    FilesChanged,
    ModelMessages,
    Notice,
    Said,
    StepEnded,
    StepOutcome,
    StepStarted,
    TaskEnded,
)
from workroom.settings import Places


def test_an_event_comes_back_as_it_was_written(log: Log) -> None:
    event = StepEnded("1/a", StepOutcome.OK, result={"rows": [1, 2]}, summary="two rows", seconds=0.5)
    written = log.append("t1", event)
    assert log.read("t1") == [written]
    assert log.read("t1")[0].event == event


def test_a_file_s_name_that_is_no_utf8_is_shown_with_escapes(log: Log) -> None:
    log.append("t1", FilesChanged("1/a", (FileChange("/folders/r/caf\udce9", "created"),), 1))
    (record,) = log.read("t1")
    assert record.event == FilesChanged("1/a", (FileChange("/folders/r/caf\\xe9", "created"),), 1)


def test_reading_can_be_narrowed_to_a_task_a_kind_and_what_is_new(log: Log) -> None:
    first = log.append("t1", Said("one"))
    log.append("t2", Said("other task"))
    ended = log.append("t1", TaskEnded(Outcome.DONE, "finished"))
    assert log.read("t1") == [first, ended]
    assert log.read("t1", kinds=[TaskEnded]) == [ended]
    assert log.read("t1", after=first.seq) == [ended]
    assert log.last("t1", Said) == first
    assert log.last("t1", StepEnded, "no such step") is None


@pytest.mark.parametrize("statement", ["update event set task = 'x'", "delete from event"])
def test_what_is_written_can_be_neither_changed_nor_deleted(log: Log, statement: str) -> None:
    log.append("t1", Said("one"))
    with (
        sqlite3.connect(log.path) as db,
        pytest.raises(sqlite3.IntegrityError, match="the log is append-only"),
    ):
        db.execute(statement)
    db.close()
    assert len(log.read("t1")) == 1


async def test_a_follower_sees_what_is_there_and_what_comes_from_another_opening(log: Log) -> None:
    log.append("t1", Said("before"))
    other = Log.open(log.path)
    seen: list[str] = []

    async def follow() -> None:
        async for record in log.follow("t1"):
            assert isinstance(record.event, Said)
            seen.append(record.event.text)
            if len(seen) == 3:
                return

    following = asyncio.create_task(follow())
    await asyncio.sleep(0.01)
    log.append("t1", Said("here"))
    other.append("t1", Said("there"))
    await asyncio.wait_for(following, 5)
    other.close()
    assert seen == ["before", "here", "there"]


def test_many_threads_append_without_losing_or_reordering(log: Log) -> None:
    import threading

    def write(name: int) -> None:
        for number in range(50):
            log.append(f"t{name}", Said(str(number)))

    threads = [threading.Thread(target=write, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for name in range(4):
        texts = [record.event.text for record in log.read(f"t{name}") if isinstance(record.event, Said)]
        assert texts == [str(number) for number in range(50)]


def test_killed_while_writing_the_log_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"
    script = (
        "import sys; from pathlib import Path; from workroom.log import Log; from workroom.log.events import Said\n"
        f"log = Log.open(Path({str(path)!r}))\n"
        "for number in range(10**6):\n    log.append('t', Said(str(number))); print(number, flush=True)"
    )
    child = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    last = ""
    for _ in range(40):
        last = child.stdout.readline().strip()
    os.kill(child.pid, signal.SIGKILL)
    child.communicate()
    log = Log.open(path)
    texts = [record.event.text for record in log.read("t") if isinstance(record.event, Said)]
    log.close()
    assert texts == [str(number) for number in range(len(texts))]
    assert len(texts) > int(last)


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"", "the file is empty"), (b"no database" * 100, "file is not a database")],
)
def test_an_unreadable_log_is_refused_and_left_alone(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "log.sqlite"
    path.write_bytes(content)
    with pytest.raises(LogUnreadable, match=why):
        Log.open(path)
    assert path.read_bytes() == content


def test_a_log_of_a_newer_version_is_refused(log: Log) -> None:
    log.append("t1", Said("precious"))
    with sqlite3.connect(log.path) as db:
        db.execute("pragma user_version = 999")
    db.close()
    with pytest.raises(LogUnreadable, match="newer version"):
        Log.open(log.path)


def test_a_database_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"
    with sqlite3.connect(path) as db:
        db.execute("create table precious (x)")
    db.close()
    with pytest.raises(LogUnreadable, match="something else"):
        Log.open(path)


def test_before_a_migration_the_database_is_backed_up(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"
    db = sqlite3.connect(path, isolation_level=None)
    db.executescript(migrations.STEPS[0] + "pragma user_version = 1;")
    migrations.migrate(db, path, (*migrations.STEPS, "create table later (x);"))
    assert db.execute("pragma user_version").fetchone()[0] == len(migrations.STEPS) + 1
    db.close()
    (backup,) = tmp_path.glob("*.backup")
    saved = sqlite3.connect(backup)
    assert saved.execute("pragma user_version").fetchone()[0] == 1
    saved.close()


def test_two_processes_may_create_the_log_at_once(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from workroom.log import Log; from workroom.log.events import Said\n"
        f"log = Log.open(Path({str(tmp_path / 'log.sqlite')!r})); log.append('t', Said('x')); log.close()"
    )
    children = [subprocess.Popen([sys.executable, "-c", script]) for _ in range(4)]
    assert [child.wait() for child in children] == [0] * 4
    log = Log.open(tmp_path / "log.sqlite")
    assert len(log.read("t")) == 4
    log.close()


def test_a_full_disk_is_said_in_words(log: Log) -> None:
    with log._lock:
        pages = log._db.execute("pragma page_count").fetchone()[0]
        log._db.execute(f"pragma max_page_count = {pages}")
    with pytest.raises(UserError, match=r"could not be written \(database or disk is full\)"):
        log.append("t", Notice("x" * 100_000))


def test_what_must_not_be_kept_is_taken_out_before_it_is_written(places: Places) -> None:
    log = Log.open(places.log, scrub=lambda text: text.replace("sk-canary-1", "[secret]"))
    event = StepStarted("1/a", "run_command", "curl", {"sk-canary-1": ["-H", "x: sk-canary-1"], "count": 2})
    written = log.append("t", event)
    history = ModelMessages(0, (msgspec.Raw(b'{"parts": [{"content": "it is sk-canary-1"}], "n": 1.5}'),))
    log.append("t", history)
    raw = [row.body for row in log.rows()]
    log.close()
    assert written.event == StepStarted(
        "1/a", "run_command", "curl", {"[secret]": ["-H", "x: [secret]"], "count": 2}
    )
    assert msgspec.json.decode(raw[1])["new"] == [{"parts": [{"content": "it is [secret]"}], "n": 1.5}]
    assert b"canary" not in b"".join(path.read_bytes() for path in places.data.iterdir())


@pytest.mark.parametrize("secret", ["arguments", "step_started", "run_command"])
def test_a_secret_that_is_a_word_of_ours_loses_no_event(places: Places, secret: str) -> None:
    log = Log.open(places.log, scrub=lambda text: text.replace(secret, "[secret]"))
    log.append("t", StepStarted("1/a", "run_command", "curl", {"a": "b"}))
    (record,) = log.read("t")
    assert isinstance(record.event, StepStarted)
    assert record.event.arguments == {"a": "b"}
    log.close()


async def test_live_pieces_pass_the_same_way(places: Places) -> None:
    log = Log.open(places.log, scrub=lambda text: text.replace("canary", "[secret]"))
    pieces = log.live.subscribe("t")
    waiting = asyncio.ensure_future(anext(pieces))
    await asyncio.sleep(0)
    log.live.publish("t", LiveOutput("1/a", "stdout", "a canary sings"))
    assert await waiting == LiveOutput("1/a", "stdout", "a [secret] sings")
    await pieces.aclose()  # type: ignore[attr-defined]
    log.close()


def test_rows_come_as_they_lie_on_the_disk(log: Log) -> None:
    log.append("t1", Said("one"))
    log.append("t2", Said("two"))
    assert [(row.seq, row.task, row.kind, row.body) for row in log.rows(after=1)] == [
        (2, "t2", "said", b'{"kind":"said","text":"two"}')
    ]
    assert len(log.rows(limit=1)) == 1


def test_folds_read_what_is_new_in_pieces(log: Log) -> None:
    for number in range(5):
        log.append("t1", Said(str(number)))
        log.append("t2", Notice("no"))
    first = log.scan([Said], after=0, limit=3)
    assert [record.seq for record in first] == [1, 3, 5]
    assert [record.seq for record in log.scan([Said], after=5, limit=3)] == [7, 9]


def test_a_page_ends_by_number_or_by_bytes_and_says_if_there_is_more(log: Log) -> None:
    for number in range(4):
        log.append("t1", Said(str(number) * 1000))
        log.append("t1", ModelMessages(0, ()))
        log.append("t2", Said("other"))

    def page(limit: int, most_bytes: int, before: int = 1 << 60) -> tuple[list[int], bool]:
        records, more = log.page(
            "t1", before=before, limit=limit, most_bytes=most_bytes, without=[ModelMessages]
        )
        return [record.seq for record in records], more

    assert page(4, 1 << 20) == ([1, 4, 7, 10], False)
    assert page(3, 1 << 20) == ([4, 7, 10], True)
    assert page(9, 2500) == ([7, 10], True)
    assert page(9, 1) == ([10], True)
    assert page(9, 1 << 20, before=7) == ([1, 4], False)
    assert page(9, 1 << 20, before=1) == ([], False)


def test_what_belongs_to_a_step_is_found(log: Log) -> None:
    log.append("t1", StepStarted("1-1", "run_command", "Run"))
    log.append("t1", StepStarted("2-1", "run_command", "Run"))
    log.append("t1", StepEnded("1-1", StepOutcome.OK))
    assert [record.seq for record in log.read("t1", key="1-1", kinds=[StepStarted, StepEnded])] == [1, 3]
    assert (log.newest_of("t1"), log.newest_of("t9")) == (3, 0)


_ANOTHER = """
import sys
from pathlib import Path
from workroom.log import Log
from workroom.log.events import Notice
log = Log.open(Path(sys.argv[1]))
log.append("a-task", Notice("from another process"))
log.close()
"""


def test_after_a_sync_another_process_does_not_take_itself_for_the_last_user(
    log: Log, places: Places
) -> None:
    """It would then delete the write-ahead log that this process goes on writing to, and spoil the database."""
    for number in range(2):
        log.append("a-task", Notice(f"before {number}"))
        log.sync()
        subprocess.run([sys.executable, "-c", _ANOTHER, str(places.log)], check=True, timeout=60)
        log.append("a-task", Notice(f"after {number}"))
        assert len(log.read("a-task")) == 3 * (number + 1)
