"""The byte stream to the host: a virtio-serial port that is found, opened, lost and opened again.

Source: linux/drivers/char/virtio_console.c. While no host is connected a read gives 0 bytes, a write EAGAIN, and
poll an endless hang-up, so the port is then left alone and asked again after a short while.
"""

from __future__ import annotations

import os
import select
import stat

from ..frames import Broken, Decoder, Frame, Greeting, frame, greeting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from .loop import Loop

_SYSFS = "/sys/class/virtio-ports"
_PATIENCE = 0.02
# Beyond this much unsent the agent stops reading: an honest host reads its replies.
_MUCH = 4 << 20
# No host draws it: they draw 64 bits at random.
_NOBODYS = 0


def virtio(name: str = "agent") -> int | None:
    """Open the virtio-serial port of that name; None when it isn't there (yet)."""
    try:
        for entry in os.listdir(_SYSFS):
            with open(f"{_SYSFS}/{entry}/name", "rb") as file:
                if file.read().strip() == name.encode():
                    return os.open(f"/dev/{entry}", os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        pass
    return None


class Port:
    """Frames over whatever `dial` opens; it is dialled for ever, so a boot can be slow and a port can vanish.

    One that is `newborn` may take the place of another that has ended: it greets first, under no host's epoch, and
    a host that was in touch with that other one then greets anew.
    """

    def __init__(
        self,
        loop: Loop,
        dial: Callable[[], int | None],
        *,
        on_greeting: Callable[[bool], None],
        on_frame: Callable[[int, bytes], None],
        on_room: Callable[[], None],
        newborn: bool = False,
    ) -> None:
        self._loop = loop
        self._dial = dial
        self._on_greeting = on_greeting
        self._on_frame = on_frame
        self._on_room = on_room
        self._newborn = newborn
        self._fd = -1
        self._epoch: int | None = None
        self._decoder = Decoder()
        self._out = bytearray()
        self._later = bytearray()
        self._watched = 0
        self._sending = False
        self.open()

    @property
    def unsent(self) -> int:
        """Bytes that wait to be written."""
        return len(self._out)

    def open(self) -> None:
        """Dial, and again a little later if there is nothing yet."""
        fd = self._dial()
        if fd is None:
            self._loop.later(_PATIENCE, self.open)
            return
        self._fd, self._watched = fd, 0
        self._decoder = Decoder()
        if self._newborn:
            self._out += greeting(_NOBODYS)
        self._watch()

    def send(self, kind: int, payload: bytes) -> None:
        """Queue a frame and write what the port takes. Without a greeted host it is dropped: it will ask again."""
        if self._epoch is not None:
            self._join()
            self._out += frame(kind, payload)
            self.flush()

    def send_later(self, kind: int, payload: bytes) -> None:
        """Queue a frame to go with the next one, or with `flush_later`: each write wakes the host."""
        if self._epoch is not None:
            self._later += frame(kind, payload)

    def flush_later(self) -> None:
        """Write what waited for company."""
        self._join()
        self.flush()

    def _join(self) -> None:
        self._out += self._later
        self._later.clear()

    def flush(self) -> None:
        """Write what the port takes; ask for more when little is left."""
        if self._sending:
            return
        self._sending = True
        try:
            self._write()
        finally:
            self._sending = False
        self._watch()

    def _write(self) -> None:
        while self._fd >= 0:
            if len(self._out) < _MUCH // 8:
                self._on_room()
            if not self._out:
                return
            try:
                with memoryview(self._out) as view:
                    written = os.write(self._fd, view[: 256 << 10])
            except BlockingIOError:
                return
            except OSError:
                self._lost()
                return
            del self._out[:written]

    def _watch(self) -> None:
        if self._fd < 0:
            return
        wanted = (select.EPOLLOUT if self._out else 0) | (select.EPOLLIN if len(self._out) < _MUCH else 0)
        if wanted != self._watched:
            self._loop.watch(self._fd, self._ready, wanted)
            self._watched = wanted

    def _ready(self, events: int) -> None:
        if events & select.EPOLLOUT:
            self.flush()
        if events & (select.EPOLLIN | select.EPOLLHUP | select.EPOLLERR) and self._fd >= 0:
            self._read()

    def _read(self) -> None:
        try:
            data = os.read(self._fd, 256 << 10)
        except BlockingIOError:
            return
        except OSError:
            self._lost()
            return
        if not data:
            self._hung_up()
            return
        for event in self._decoder.feed(data):
            self._take(event)
        self.flush()

    def _take(self, event: Greeting | Frame | Broken) -> None:
        if isinstance(event, Greeting):
            self._greeted(event.epoch)
        elif isinstance(event, Broken):
            self._epoch = None
        elif self._epoch is not None:
            self._on_frame(event.kind, event.payload)

    def _greeted(self, epoch: int) -> None:
        again = epoch == self._epoch
        if not again:
            # What was queued was meant for somebody who is gone.
            self._out.clear()
            self._later.clear()
        self._join()
        self._epoch = epoch
        self._out += greeting(epoch)
        self._on_greeting(again)

    def _hung_up(self) -> None:
        # A virtio-serial port stays and its host may come back; a socket is over.
        if stat.S_ISSOCK(os.fstat(self._fd).st_mode):
            self._lost()
            return
        self._loop.forget(self._fd)
        self._watched = 0
        self._loop.later(_PATIENCE, self._watch)

    def _lost(self) -> None:
        self._loop.forget(self._fd)
        os.close(self._fd)
        self._fd, self._epoch = -1, None
        self._out.clear()
        self._later.clear()
        self._loop.later(_PATIENCE, self.open)
