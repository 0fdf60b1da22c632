"""Acting as the computer's ordinary user for a moment.

The agent has one thread, so its own ids can be lent out and taken back. Who may read what inside the computer
only guards the computer's own system files; the wall against the host is the virtual machine.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType

UID = GID = 1000
HOME = "/home/agent"


class Acting:
    """`with acting:` the files opened and made are the user's; `resetids` of a spawn then gives the user's process.

    Inside, the effective ids are the user's (`files=True`), or only the real ones, which posix_spawn's
    POSIX_SPAWN_RESETIDS makes the child's effective ones, and the kernel at exec its saved ones.
    """

    def __init__(self, *, root: bool, files: bool) -> None:
        self._switch = not root and os.getuid() == 0 and os.getpid() == 1
        self._files = files

    def __enter__(self) -> bool:
        if not self._switch:
            return False
        if self._files:
            os.setresgid(-1, GID, -1)
            os.setresuid(-1, UID, -1)
        else:
            os.setresgid(GID, -1, -1)
            os.setresuid(UID, -1, -1)
        return True

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._switch:
            os.setresuid(0, 0, 0)
            os.setresgid(0, 0, 0)
