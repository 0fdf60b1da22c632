"""A command's output on its way: shown at once, logged in few pieces, cut for the model."""

from __future__ import annotations

import asyncio
import codecs
from typing import Literal

from workroom.log import LiveOutput, Log
from workroom.log.events import StepOutput
from workroom.trust.redact import Redactor
from workroom.trust.redact import Stream as Redacting

PIECE_SECONDS = 0.1
MAX_LOGGED = 256 << 10
HEAD = TAIL = 8 << 10
LAST_LINE = 64 << 10

Stream = Literal["stdout", "stderr"]
STREAMS: tuple[Stream, ...] = ("stdout", "stderr")


class Output:
    """Takes the pieces of one command; at most ten events a second, and 256 KiB, reach the log."""

    def __init__(self, log: Log, task: str, step: str, redactor: Redactor) -> None:
        self._log, self._task, self._step = log, task, step
        self._clean: dict[str, Redacting] = {stream: redactor.stream() for stream in STREAMS}
        self._decoders: dict[str, codecs.IncrementalDecoder] = {
            stream: codecs.getincrementaldecoder("utf-8")("replace") for stream in STREAMS
        }
        self._waiting: list[tuple[str, str]] = []
        self._logged = 0
        self._timer: asyncio.TimerHandle | None = None

    def take(self, stream: str, data: bytes) -> None:
        """One piece, as it came."""
        self._add(stream, self._clean[stream].feed(self._decoders[stream].decode(data)))
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(PIECE_SECONDS, self._flush)

    def close(self) -> None:
        """Log what is left."""
        for stream, decoder in self._decoders.items():
            clean = self._clean[stream]
            self._add(stream, clean.feed(decoder.decode(b"", final=True)) + clean.end())
        if self._timer is not None:
            self._timer.cancel()
        self._flush()

    def _add(self, stream: str, text: str) -> None:
        if not text:
            return
        self._log.live.publish(self._task, LiveOutput(self._step, stream, text))
        if self._waiting and self._waiting[-1][0] == stream:
            self._waiting[-1] = (stream, self._waiting[-1][1] + text)
        else:
            self._waiting.append((stream, text))

    def _flush(self) -> None:
        self._timer = None
        waiting, self._waiting = self._waiting, []
        for stream in STREAMS:
            text = "".join(piece for name, piece in waiting if name == stream)
            self._write(stream, text)

    def _write(self, stream: Stream, text: str) -> None:
        room = MAX_LOGGED - self._logged
        if not text or room <= 0:
            return
        self._logged += len(text)
        shown = text if len(text) <= room else text[:room] + "\n[more output is not shown]\n"
        self._log.append(self._task, StepOutput(self._step, stream, shown))


def clipped(text: str) -> str:
    """The beginning and the end of a long text, its last line whole where that is not too long."""
    last = len(text) - text.rfind("\n")
    tail = max(TAIL, last) if last <= LAST_LINE else TAIL
    if len(text) <= HEAD + tail:
        return text
    return f"{text[:HEAD]}\n[… {len(text) - HEAD - tail:,} characters …]\n{text[-tail:]}"
