from __future__ import annotations

import time
import zlib

from workroom.folders import documents

PAGE = zlib.compress(b"BT (Hello) Tj ET")


def test_each_page_of_a_pdf_is_read() -> None:
    data = b"%PDF-1.4\n" + b"".join(b"stream\n" + PAGE + b"\nendstream\n" for _ in range(2))
    assert documents.text_of("a.pdf", data) == "Hello\nHello"


def test_a_pdf_of_streams_without_an_end_takes_no_time() -> None:
    """Each byte is looked at once: else a file of some megabytes keeps a processor for hours."""
    many = (b"stream\n" + zlib.compress(b"")) * 20_000
    begun = time.monotonic()
    documents.text_of("a.pdf", b"%PDF-1.4\n" + many + b"x" * 2_000_000 + b"endstream")
    assert time.monotonic() - begun < 5
