"""`python -m workroom`: the same as the `workroom` command, for a process that starts another one of its own."""

from __future__ import annotations

from workroom.cli import main

if __name__ == "__main__":
    main()
