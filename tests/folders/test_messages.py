from __future__ import annotations

import contextlib
import struct
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workroom.folders import Access, Grant, Journal, SharedView, messages
from workroom.folders.messages import Malformed
from workroom.folders.session import Session

KINDS = sorted(messages.REQUESTS)


def test_a_request_becomes_a_tuple() -> None:
    body = struct.pack("<IIHH", 1, 2, 2, 3) + b"abc" + struct.pack("<H", 0)
    _, decode = messages.REQUESTS[110]
    assert decode(memoryview(body)) == messages.Walk(1, 2, [b"abc", b""])
    _, decode = messages.REQUESTS[118]
    write = decode(memoryview(struct.pack("<IQI", 5, 2**40, 3) + b"xyz"))
    assert (write.fid, write.offset, bytes(write.data)) == (5, 2**40, b"xyz")


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (24, b""),
        (24, bytes(13)),
        (110, struct.pack("<IIHH", 1, 2, 1, 9) + b"abc"),
        (110, struct.pack("<IIH", 1, 2, 17)),
        (118, struct.pack("<IQI", 1, 0, 4) + b"abc"),
        (118, struct.pack("<IQI", 1, 0, 2) + b"abc"),
        (100, struct.pack("<IH", 8192, 65535)),
    ],
)
def test_what_is_short_long_or_lies_about_its_length_is_malformed(kind: int, body: bytes) -> None:
    with pytest.raises(Malformed):
        messages.REQUESTS[kind][1](memoryview(body))


@given(st.sampled_from(KINDS), st.binary(max_size=200))
def test_any_bytes_are_a_request_or_malformed(kind: int, body: bytes) -> None:
    with contextlib.suppress(Malformed):
        assert isinstance(messages.REQUESTS[kind][1](memoryview(body)), tuple)


SMALL = st.integers(0, 4)
NAMES = st.sampled_from([b"a", b"b", b"..", b"", b"a/b", b"box", b"folders", b"\xff", b"a" * 256])


@st.composite
def requests(draw: st.DrawFn) -> tuple[int, bytes]:
    """A request with a right frame and any values, small fids and known names among them."""
    kind = draw(st.sampled_from(KINDS))
    layout = LAYOUTS[kind]
    parts: list[bytes] = []
    for letter in layout:
        if letter == "s":
            name = draw(NAMES)
            parts.append(struct.pack("<H", len(name)) + name)
        elif letter == "w":
            names = draw(st.lists(NAMES, max_size=4))
            parts.append(struct.pack("<H", len(names)))
            parts += [struct.pack("<H", len(name)) + name for name in names]
        elif letter == "d":
            data = draw(st.binary(max_size=20))
            parts.append(struct.pack("<I", len(data)) + data)
        else:
            size = struct.calcsize(letter)
            value = draw(SMALL | st.integers(0, 2 ** (8 * size) - 1))
            parts.append(struct.pack(f"<{letter}", value))
    return kind, b"".join(parts)


LAYOUTS = {
    8: "I", 12: "II", 14: "IsIII", 16: "IssI", 18: "IsIIII", 20: "IIs", 22: "I", 24: "IQ", 26: "IIIIIQQQQQ",
    30: "IIs", 32: "IsQI", 40: "IQI", 50: "II", 52: "IBIQQIs", 54: "IBQQIs", 70: "IIs", 72: "IsII",
    74: "IsIs", 76: "IsI", 100: "Is", 102: "IssI", 104: "IIssI", 108: "H", 110: "IIw", 116: "IQI",
    118: "IQd", 120: "I", 122: "I",
}  # fmt: skip


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(requests(), max_size=30), st.booleans())
def test_no_sequence_of_requests_breaks_a_session(
    tmp_path_factory: pytest.TempPathFactory, asked: list[tuple[int, bytes]], writable: bool
) -> None:
    assert sorted(LAYOUTS) == KINDS
    home = tmp_path_factory.mktemp("fuzz")
    (home / "box").mkdir()
    (home / "secret").write_bytes(b"outside")
    journal = Journal.open(home / "undo")
    access = Access.WRITE if writable else Access.READ
    view = SharedView("t", [Grant("box", str(home / "box"), access)], [], journal)
    session = Session(view)
    session.answer(104, 0, memoryview(struct.pack("<IIHHI", 0, 9, 0, 0, 0)))
    walk = struct.pack("<IIH", 0, 1, 2) + struct.pack("<H", 7) + b"folders" + struct.pack("<H", 3) + b"box"
    session.answer(110, 0, memoryview(walk))
    for kind, body in asked:
        answer = session.answer(kind, 3, memoryview(body))
        length, got, tag = messages.HEADER.unpack_from(answer)
        assert (length, tag) == (len(answer), 3)
        assert got in (kind + 1, messages.RLERROR)
        assert length <= messages.MAX_MSIZE
    session.close()
    view.close()
    journal.close()
    assert sorted(path.name for path in home.iterdir()) == ["box", "secret", "undo"]
    assert (home / "secret").read_bytes() == b"outside"
    assert writable or not list(Path(home / "box").iterdir())
