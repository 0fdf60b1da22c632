"""The real agent in a process of its own, and the channel to it."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import hashlib
import os
import random
import secrets
import signal
import socket
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from computer.guest.wire import agent, rehearsal
from workroom.computer import frames, protocol
from workroom.computer.channel import Channel, ChannelBroken, JobRequest, JobResult
from workroom.computer.jobs import OUTPUT_LIMIT

pytestmark = pytest.mark.timeout(60)


def job(command: str | list[str], name: str = "", **options: object) -> JobRequest:
    return JobRequest(name or secrets.token_hex(4), command, cwd="/tmp", **options)  # type: ignore[arg-type]


def python(code: str, name: str = "", **options: object) -> JobRequest:
    return job([sys.executable, "-S", "-c", code], name, **options)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] not in "ZX"
    except OSError:
        return False


async def eventually(condition: object, seconds: float = 5.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline, "it never happened"
        await asyncio.sleep(0.01)


async def test_hello_says_who_answers() -> None:
    async with agent() as (channel, _):
        info = await channel.hello(timeout=5)
        assert info.version == 1
        await channel.ping()


class TestRun:
    async def test_output_and_exit_code(self) -> None:
        async with agent() as (channel, _):
            heard: list[tuple[str, bytes]] = []
            result = await channel.run(
                job("echo out; echo err >&2; exit 3"), lambda stream, data: heard.append((stream, data))
            )
            assert (result.exit_code, result.signal, result.stdout, result.stderr) == (
                3,
                None,
                b"out\n",
                b"err\n",
            )
            assert sorted(heard) == [("stderr", b"err\n"), ("stdout", b"out\n")]
            assert await channel.jobs() == []

    async def test_arguments_are_not_read_by_a_shell(self) -> None:
        async with agent() as (channel, _):
            result = await channel.run(job(["printf", "%s|", "a b", "$HOME", "*", "ü\udcff"]))
            assert result.stdout == b"a b|$HOME|*|\xc3\xbc\xff|"

    async def test_environment_and_folder(self, tmp_path: Path) -> None:
        async with agent() as (channel, _):
            request = JobRequest("e", 'echo "$A-$USER"; pwd', cwd=str(tmp_path), env={"A": "1 2"})
            assert (await channel.run(request)).stdout == f"1 2-agent\n{tmp_path}\n".encode()

    async def test_standard_input_small_large_and_none(self) -> None:
        async with agent() as (channel, _):
            large = os.urandom(protocol.PIECE + 100_000)
            for data in (b"hello", large, None):
                result = await channel.run(job(["sha256sum"], stdin=data))
                assert result.stdout.split()[0].decode() == hashlib.sha256(data or b"").hexdigest()

    async def test_what_cannot_start_says_why(self) -> None:
        async with agent() as (channel, _):
            with pytest.raises(FileNotFoundError) as missing:
                await channel.run(job(["/nowhere/program"]))
            assert missing.value.filename == "/nowhere/program"
            with pytest.raises(FileNotFoundError) as folder:
                await channel.run(JobRequest("x", "true", cwd="/nowhere"))
            assert folder.value.filename == "/nowhere"
            with pytest.raises(OSError, match="too long") as long:
                await channel.run(job(["true", "x" * 200_000]))
            assert long.value.errno == errno.E2BIG
            assert (await channel.run(job("nosuchprogram"))).exit_code == 127

    async def test_a_name_starts_once(self, tmp_path: Path) -> None:
        async with agent() as (channel, _):
            line = f"echo x >> {tmp_path}/count; sleep 0.2; echo done"
            first = asyncio.create_task(channel.run(job(line, "same")))
            await asyncio.sleep(0.05)
            with pytest.raises(FileExistsError):
                await channel.run(job(line, "same"))
            assert (await first).stdout == b"done\n"
            with pytest.raises(FileExistsError, match="started before"):
                await channel.run(job(line, "same"))
            assert (tmp_path / "count").read_text() == "x\n"

    async def test_a_timeout_ends_the_tree(self) -> None:
        async with agent() as (channel, _):
            result = await channel.run(job("sleep 100 & echo $!; wait", timeout=0.2))
            assert result.timed_out
            assert result.signal == signal.SIGTERM
            await eventually(lambda: not alive(int(result.stdout)))

    async def test_a_child_that_outlives_its_job_does_not_hold_it(self) -> None:
        async with agent() as (channel, _):
            started = time.monotonic()
            result = await channel.run(job("(sleep 0.3; echo late) & echo $!", "outlived"))
            assert time.monotonic() - started < 0.3
            assert alive(int(result.stdout))

    async def test_a_listener_that_fails_fails_its_job_and_no_other(self) -> None:
        async with agent() as (channel, _):

            def broken(_stream: str, _data: bytes) -> None:
                raise RuntimeError("mine")

            with pytest.raises(RuntimeError, match="mine"):
                await channel.run(job("echo x; sleep 5"), broken)
            assert (await channel.run(job("echo y"))).stdout == b"y\n"

    async def test_cancelling_ends_the_processes(self) -> None:
        async with agent() as (channel, _):
            pids: list[int] = []
            running = asyncio.create_task(
                channel.run(job("sleep 100 & echo $!; wait"), lambda _s, data: pids.append(int(data)))
            )
            await eventually(lambda: pids)
            running.cancel()
            with pytest.raises(asyncio.CancelledError):
                await running
            await eventually(lambda: not alive(pids[0]))
            # What is said without waiting for an answer must still be heard: without it the flood would stall.
            flood = await channel.run(python("print('x' * 6_000_000)"))
            assert len(flood.stdout) == 6_000_001


class TestOutput:
    async def test_long_output_keeps_its_beginning_and_its_end_and_says_what_is_missing(self) -> None:
        async with agent() as (channel, _):
            result = await channel.run(
                python("for i in range(300000): print(f'{i:09}')", output_limit=100_000)
            )
            assert result.truncated
            head, mark, tail = result.stdout.partition(b"\n[\xe2\x80\xa6 ")
            assert head == b"".join(b"%09d\n" % i for i in range(10_000))
            missing = int(mark and tail.split()[0])
            rest = tail.split(b"]\n", 1)[1]
            assert rest.endswith(b"000299999\n")
            assert len(head) + missing + len(rest) == 3_000_000

    @pytest.mark.case(71)
    async def test_a_flood_is_bounded_and_the_agent_answers_meanwhile(self) -> None:
        async with agent() as (channel, _):
            heard: list[int] = []
            flood = asyncio.create_task(
                channel.run(job(["yes"], "flood"), lambda _s, data: heard.append(len(data)))
            )
            while sum(heard) < OUTPUT_LIMIT:
                started = time.monotonic()
                await channel.ping()
                assert time.monotonic() - started < 1
            await asyncio.sleep(0.1)
            await channel.kill("flood")
            result = await flood
            assert result.truncated
            assert result.signal == signal.SIGTERM
            assert len(result.stdout) < OUTPUT_LIMIT + 100_000

    async def test_many_jobs_at_once_keep_their_own_output(self) -> None:
        async with agent() as (channel, _):
            jobs = [channel.run(python(f"print('{n}' * 100000)")) for n in range(10, 30)]
            for n, result in zip(range(10, 30), await asyncio.gather(*jobs), strict=True):
                assert result.stdout == str(n).encode() * 100_000 + b"\n"


class TestKill:
    async def test_the_whole_tree_ends_however_it_hides(self, tmp_path: Path) -> None:
        hidden = (
            "import os,time\n"
            "for _ in range(2):\n"
            "    if os.fork(): os._exit(0)\n"
            "    os.setsid()\n"
            f"open('{tmp_path}/pid','w').write(str(os.getpid()))\n"
            "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
            "time.sleep(100)"
        )
        async with agent() as (channel, _):
            result = await channel.run(python(hidden, "hidden"))
            assert result.exit_code == 0
            await eventually(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text())
            pid = int((tmp_path / "pid").read_text())
            assert alive(pid)
            await channel.kill_all(grace=0.1)
            assert not alive(pid)

    async def test_kill_returns_when_they_are_dead_and_leaves_other_jobs(self) -> None:
        async with agent() as (channel, _):
            pids: list[int] = []
            victim = asyncio.create_task(
                channel.run(job("trap '' TERM; sleep 100 & echo $!; while :; do sleep 1; done", "victim"),
                            lambda _s, data: pids.append(int(data)))
            )  # fmt: skip
            other = asyncio.create_task(channel.run(job("sleep 1; echo other")))
            await eventually(lambda: pids)
            started = time.monotonic()
            await channel.kill("victim", grace=0.2)
            assert time.monotonic() - started < 1
            assert not alive(pids[0])
            assert (await victim).signal == signal.SIGKILL
            assert (await other).stdout == b"other\n"

    async def test_stop_leaves_no_process_within_a_second(self) -> None:
        async with agent() as (channel, _):
            pids: list[int] = []
            running = asyncio.create_task(
                channel.run(
                    job("sleep 1000 & echo $!; yes > /dev/null"), lambda _s, data: pids.append(int(data))
                )
            )
            await eventually(lambda: pids)
            started = time.monotonic()
            await channel.kill_all()
            assert time.monotonic() - started < 1
            assert not alive(pids[0])
            assert (await running).signal == signal.SIGTERM

    async def test_killing_what_is_not_there_is_fine(self) -> None:
        async with agent() as (channel, _):
            await channel.kill("nobody")
            await channel.kill_all()

    async def test_a_signal_reaches_the_tree(self) -> None:
        async with agent() as (channel, _):
            heard: list[bytes] = []
            line = "trap 'echo got; exit 4' USR1; echo ready; while :; do sleep 0.05; done"
            running = asyncio.create_task(channel.run(job(line, "s"), lambda _s, data: heard.append(data)))
            await eventually(lambda: heard)
            await channel.signal("s", signal.SIGUSR1)
            assert (await running).stdout.startswith(b"ready\ngot\n")
            with pytest.raises(ProcessLookupError):
                await channel.signal("nobody", signal.SIGUSR1)


class TestFiles:
    @pytest.mark.parametrize(
        "size", [0, 1, protocol.PIECE - 1, protocol.PIECE, protocol.PIECE + 1, 1_600_000]
    )
    async def test_a_file_comes_back_as_it_went(self, tmp_path: Path, size: int) -> None:
        async with agent() as (channel, _):
            data = os.urandom(size)
            written = await channel.write_file(f"{tmp_path}/f", data, 0o640)
            assert (written.size, written.sha256) == (size, hashlib.sha256(data).hexdigest())
            assert (tmp_path / "f").read_bytes() == data
            assert (tmp_path / "f").stat().st_mode & 0o777 == 0o640
            assert await channel.read_file(f"{tmp_path}/f") == data
            assert await channel.read_file(f"{tmp_path}/f", 10, 100) == data[10:110]
            assert os.listdir(tmp_path) == ["f"]

    async def test_writing_keeps_the_mode_follows_a_link_and_replaces(self, tmp_path: Path) -> None:
        async with agent() as (channel, _):
            (tmp_path / "f").write_bytes(b"old")
            (tmp_path / "f").chmod(0o750)
            (tmp_path / "link").symlink_to("f")
            await channel.write_file(f"{tmp_path}/link", b"new")
            assert (tmp_path / "f").read_bytes() == b"new"
            assert (tmp_path / "f").stat().st_mode & 0o777 == 0o750
            assert (tmp_path / "link").is_symlink()

    async def test_a_failed_write_leaves_the_old_file_and_nothing_else(self, tmp_path: Path) -> None:
        async with agent() as (channel, _):
            (tmp_path / "folder").mkdir()
            with pytest.raises(IsADirectoryError) as caught:
                await channel.write_file(f"{tmp_path}/folder", b"x")
            assert caught.value.errno == errno.EISDIR
            with pytest.raises(FileNotFoundError):
                await channel.write_file(f"{tmp_path}/none/f", b"x")
            assert os.listdir(tmp_path) == ["folder"]

    async def test_only_regular_files_are_read(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "fifo")
        async with agent() as (channel, _):
            for path in (tmp_path / "fifo", tmp_path, Path("/dev/zero")):
                with pytest.raises(OSError, match="regular") as caught:
                    await channel.read_file(str(path))
                assert caught.value.errno == errno.EINVAL
            assert b"cpu" in await channel.read_file("/proc/stat")

    async def test_odd_names_in_many_pages(self, tmp_path: Path) -> None:
        names = sorted([*(f"n{i:05}" for i in range(2500)), "ü", "a\nb", os.fsdecode(b"\xff\xfe")])
        for name in names:
            (tmp_path / name).touch()
        async with agent() as (channel, _):
            entries = await channel.list_dir(str(tmp_path))
            assert [entry.name for entry in entries] == names
            assert {entry.kind for entry in entries} == {"file"}

    async def test_stat_realpath_make_and_remove(self, tmp_path: Path) -> None:
        async with agent() as (channel, _):
            await channel.make_dir(f"{tmp_path}/a/b/c")
            await channel.make_dir(f"{tmp_path}/a/b/c")
            (tmp_path / "a/link").symlink_to("b")
            assert (await channel.stat(f"{tmp_path}/a/link")).kind == "link"
            assert (await channel.stat(f"{tmp_path}/a/link", follow=True)).kind == "folder"
            assert await channel.realpath(f"{tmp_path}/a/link/x") == f"{tmp_path}/a/b/x"
            with pytest.raises(OSError, match="not empty") as caught:
                await channel.remove(f"{tmp_path}/a", tree=False)
            assert caught.value.errno == errno.ENOTEMPTY
            await channel.remove(f"{tmp_path}/a/link")
            assert (tmp_path / "a/b").is_dir()
            await channel.remove(f"{tmp_path}/a")
            with pytest.raises(FileNotFoundError):
                await channel.stat(f"{tmp_path}/a")

    async def test_stats_and_sync(self) -> None:
        async with agent() as (channel, _):
            assert (await channel.stats()).memory_total > 0
            await channel.sync()


WRITER = """
import sys, time
for i in range({lines}):
    sys.stdout.write(f"{{i:07}}\\n")
    if i % 5000 == 0:
        sys.stdout.flush(); time.sleep(0.001)
"""


class TestReconnect:
    @settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(st.integers(1, 150_000), min_size=1, max_size=6), st.integers(0, 60_000))
    def test_cut_at_any_byte_nothing_is_lost_or_doubled(self, cuts: list[int], lines: int) -> None:
        async def play() -> None:
            async with agent() as (channel, wire):
                wire.passed, wire.cuts = 0, list(cuts)
                heard = bytearray()
                result = await channel.run(
                    python(WRITER.format(lines=lines)), lambda _s, data: heard.extend(data)
                )
                expected = b"".join(b"%07d\n" % i for i in range(lines))
                assert result.stdout == bytes(heard) == expected
                assert result.exit_code == 0

        asyncio.run(play())

    @settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(st.integers(1, 700), min_size=1, max_size=12))
    def test_cut_at_any_byte_each_request_takes_effect_once(self, cuts: list[int]) -> None:
        async def play() -> None:
            async with agent() as (channel, wire):
                base = f"{wire.path.parent}/d"
                await channel.make_dir(base)
                wire.passed, wire.cuts = 0, list(cuts)
                for n in range(8):
                    # Done twice, the second of each would fail, or leave a second line.
                    result = await channel.run(job(f"mkdir {base}/{n} && echo {n} >> {base}/log", f"job{n}"))
                    assert (result.exit_code, result.stderr) == (0, b"")
                    await channel.write_file(f"{base}/{n}/f", b"x" * 1000)
                    await channel.remove(f"{base}/{n}", tree=True)
                assert (await channel.read_file(f"{base}/log")).split() == [b"%d" % n for n in range(8)]

        asyncio.run(play())

    async def test_a_new_host_takes_over_where_the_old_one_was(self) -> None:
        async with rehearsal() as wire:
            first = await Channel.connect(wire.path)
            await first.hello()
            running = asyncio.create_task(first.run(job("echo one; sleep 0.5; echo two", "kept")))
            await eventually(lambda: wire.passed > 300)
            await asyncio.sleep(0.1)
            await first.close()
            with pytest.raises(ChannelBroken, match="closed"):
                await running
            second = await Channel.connect(wire.path)
            await second.hello()
            assert [state.job for state in await second.jobs()] == ["kept"]
            assert (await second.attach("kept")).stdout == b"one\ntwo\n"
            assert await second.jobs() == []
            await second.close()

    async def test_an_agent_that_is_gone_is_told_to_everyone_who_waits(self) -> None:
        async with agent() as (channel, wire):
            channel._line._redial_for = 0.1
            running = asyncio.create_task(channel.run(job("sleep 100")))
            await eventually(lambda: channel.busy)
            await asyncio.sleep(0.1)
            wire.path.unlink()
            wire.cut()
            with pytest.raises(ChannelBroken):
                await running
            with pytest.raises(ChannelBroken):
                await channel.ping()
            assert channel.busy == 0


class TestHostileHost:
    """The agent goes on after any bytes."""

    @pytest.mark.case(76)
    async def test_random_bytes(self) -> None:
        dice = random.Random(5)
        async with agent() as (channel, wire):
            for _ in range(30):
                wire.cut()
                await wire.inject(dice.randbytes(dice.randrange(5000)))
                await wire.inject(
                    frames.greeting(dice.getrandbits(64)) + dice.randbytes(dice.randrange(5000))
                )
            await channel.ping()
            assert (await channel.run(job("echo fine"))).stdout == b"fine\n"

    async def test_true_frames_with_hostile_requests(self) -> None:
        hostile = [b"", b"\x00\x00\x00\x02{}", b"\x00\x00\x00\x02[]"]
        values: list[object] = [None, -1, 10**30, "x", [], {}, [[]], "\x00", "/" * 5000, True, 1.5]
        fields = (
            "job",
            "path",
            "argv",
            "shell",
            "cwd",
            "env",
            "timeout",
            "offset",
            "size",
            "token",
            "signal",
            "id",
        )
        dice = random.Random(6)
        ops = ("hello", "start", "attach", "acknowledge", "signal", "kill", "forget", "read", "write", "stat", "list",
               "realpath", "mkdir", "remove", "jobs", "stats", "nothing", None, 5)  # fmt: skip
        async with agent() as (channel, wire):
            base = f"{wire.path.parent}/nowhere"
            for number in range(400):
                header = {"path": f"{base}/x", "cwd": base, "id": number, "op": dice.choice(ops)}
                for field in dice.sample(fields, 4):
                    value = dice.choice(values)
                    if field != "path" or isinstance(value, str | list):
                        header[field] = value
                header["cwd"] = base
                hostile.append(protocol_payload(header))
            await wire.inject(frames.greeting(7))
            await wire.inject(b"".join(frames.frame(frames.REQUEST, data) for data in hostile))
            wire.cut()
            await channel.ping()
            assert (await channel.run(job("echo fine"))).stdout == b"fine\n"


class TestHostileGuest:
    """The channel ends with a reason, or goes on; it never hangs and never raises anything else."""

    @pytest.mark.parametrize(
        ("answer", "reason"),
        [
            (b"\x00\x00\x00\x00\x09", "kind 9"),
            (b"\xff\xff\xff\xff\x01", "4294967295 bytes"),
            (frames.frame(frames.REPLY, b"nonsense"), "header"),
            (frames.frame(frames.NOTICE, b"\x00\x00\x00\x02{}"), "notice"),
            (b"", "closed the line"),
        ],
    )
    async def test_what_no_agent_sends_closes_the_channel(self, answer: bytes, reason: str) -> None:
        ours, theirs = socket.socketpair()
        channel = await Channel.connect(ours)
        guest = asyncio.create_task(fake_guest(theirs, answer))
        with pytest.raises(ChannelBroken, match=reason):
            await channel.hello(timeout=5)
        with pytest.raises(ChannelBroken):
            await channel.ping()
        await channel.close()
        await guest

    async def test_replies_and_notices_nobody_asked_for_are_dropped(self) -> None:
        ours, theirs = socket.socketpair()
        channel = await Channel.connect(ours)
        ended = {"notice": "ended", "job": "who", "pid": 1, "running": False, "stdout": 0, "stderr": 0}
        unasked = frames.frame(frames.REPLY, protocol_payload({"id": 12345, "ok": {}}))
        unasked += frames.frame(frames.NOTICE, protocol_payload(ended))
        unasked += frames.frame(frames.REQUEST, protocol_payload({"id": 1, "op": "hello"}))
        guest = asyncio.create_task(fake_guest(theirs, unasked))
        with pytest.raises(ChannelBroken, match="closed the line"):
            await channel.hello(timeout=5)
        await channel.close()
        await guest

    async def test_more_output_than_asked_for_closes_the_channel(self) -> None:
        ours, theirs = socket.socketpair()
        channel = await Channel.connect(ours)
        output = {"notice": "output", "job": "flood", "stream": "stdout"}
        piece = bytes(1 << 19)
        flood = b"".join(
            frames.frame(frames.NOTICE, protocol_payload({**output, "offset": n << 19}, piece))
            for n in range(40)
        )
        guest = asyncio.create_task(fake_guest(theirs, flood))
        with pytest.raises(ChannelBroken, match="more output"):
            await channel.run(job("true", "flood"))
        await channel.close()
        await guest

    @pytest.mark.case(76)
    @settings(max_examples=60, deadline=None)
    @given(st.binary(max_size=300), st.booleans())
    def test_any_bytes(self, data: bytes, framed: bool) -> None:
        async def play() -> None:
            ours, theirs = socket.socketpair()
            channel = await Channel.connect(ours)
            guest = asyncio.create_task(fake_guest(theirs, frames.frame(2, data) if framed else data))
            with pytest.raises(ChannelBroken):
                await channel.hello(timeout=5)
            await channel.close()
            await guest

        asyncio.run(play())

    async def test_a_silent_guest_times_out(self) -> None:
        ours, theirs = socket.socketpair()
        channel = await Channel.connect(ours)
        with pytest.raises(TimeoutError):
            await channel.hello(timeout=0.3)
        await channel.close()
        theirs.close()


def protocol_payload(header: object, body: bytes = b"") -> bytes:
    import json

    encoded = json.dumps(header).encode()
    return len(encoded).to_bytes(4, "big") + encoded + body


async def fake_guest(line: socket.socket, answer: bytes) -> None:
    """Answer the greeting, then say `answer` and hang up once the host had time to read."""
    line.setblocking(False)
    loop = asyncio.get_running_loop()
    heard = b""
    with contextlib.suppress(OSError), line:
        while len(heard) < frames.GREETING_SIZE:
            heard += await loop.sock_recv(line, 65536)
        await loop.sock_sendall(line, heard[: frames.GREETING_SIZE] + answer)
        line.shutdown(socket.SHUT_WR)
        while await loop.sock_recv(line, 65536):
            pass


def test_a_result_is_plain_data() -> None:
    result = JobResult(0, None, b"", b"", False, 0.1)
    assert result.exit_code == 0
