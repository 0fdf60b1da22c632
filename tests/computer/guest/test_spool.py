from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from workroom.computer.guest.spool import TAIL, Spool


def drained(spool: Spool, size: int = 1000) -> list[tuple[int, bytes]]:
    pieces = []
    while piece := spool.next(size, 1 << 30):
        pieces.append(piece)
    return pieces


def test_bytes_stay_until_they_are_acknowledged() -> None:
    spool = Spool(100)
    spool.write(b"abcdef")
    assert spool.next(4, 100) == (0, b"abcd")
    assert spool.next(4, 100) == (4, b"ef")
    assert spool.next(4, 100) is None
    assert spool.held == 6
    spool.acknowledge(4)
    assert spool.held == 2
    spool.rewind(0)
    assert drained(spool) == [(4, b"ef")]


def test_no_more_than_the_window_is_ahead_of_the_host() -> None:
    spool = Spool(100)
    spool.write(b"x" * 50)
    assert spool.next(100, 20) == (0, b"x" * 20)
    assert spool.next(100, 20) is None
    spool.acknowledge(5)
    assert spool.next(100, 20) == (20, b"x" * 5)


def test_beyond_the_limit_only_the_end_is_kept_and_given_out_last() -> None:
    spool = Spool(10)
    spool.write(b"0123456789")
    spool.write(b"-" * (TAIL + 5) + b"end")
    assert drained(spool) == [(0, b"0123456789")]
    assert not spool.done()
    spool.close()
    pieces = drained(spool, 1 << 20)
    assert pieces == [(spool.total - TAIL, b"-" * (TAIL - 3) + b"end")]
    assert spool.done()
    spool.rewind(pieces[0][0] + 7)
    assert drained(spool, 1 << 20) == [(pieces[0][0] + 7, b"-" * (TAIL - 10) + b"end")]


def test_a_host_that_acknowledges_what_was_never_sent_changes_nothing() -> None:
    spool = Spool(10)
    spool.write(b"abc")
    spool.acknowledge(1000)
    spool.acknowledge(-5)
    assert drained(spool) == [(0, b"abc")]
    spool.rewind(10**18)
    assert spool.next(10, 10) is None


@given(
    st.lists(st.binary(max_size=40), max_size=12),
    st.integers(0, 200),
    st.data(),
    st.integers(1, 30),
    st.integers(1, 60),
)
def test_however_often_it_starts_again_the_host_gets_every_byte_once(
    writes: list[bytes], limit: int, data: st.DataObject, size: int, window: int
) -> None:
    spool = Spool(limit)
    whole = b"".join(writes)
    got = bytearray()
    for write in [*writes, None]:
        if write is None:
            spool.close()
        else:
            spool.write(write)
        for _ in range(data.draw(st.integers(0, 4))):
            piece = spool.next(size, window)
            if piece is not None and data.draw(st.booleans()):  # otherwise it is lost on the way
                offset, content = piece
                got += b"\0" * (offset - len(got)) + content[max(0, len(got) - offset) :]
            elif piece is not None:
                spool.rewind(len(got))
            if data.draw(st.booleans()):
                spool.acknowledge(len(got))
    while not spool.done():
        piece = spool.next(size, window)
        if piece is None:
            spool.acknowledge(len(got))
            continue
        got += b"\0" * (piece[0] - len(got)) + piece[1][max(0, len(got) - piece[0]) :]
    assert bytes(got) == whole  # these are shorter than the tail, so nothing is missing
