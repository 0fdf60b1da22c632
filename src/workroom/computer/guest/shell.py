"""Shell lines that need no shell. Pure.

Starting bash costs more than most commands it starts, under emulation by far. A line of plain words means the
same to execve, so it goes there. Anything a shell might read otherwise is left to the shell.
"""

from __future__ import annotations

# Quotes, expansions, globs, redirections, comments, history: none of their characters is here.
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:,+@%")

# Words of the shell itself: as a program they are missing, or do something else. `true` and `false` do the same.
_SHELL_WORDS = """
    . : alias bg bind break builtin caller case cd command compgen complete compopt continue coproc declare dirs
    disown do done echo elif else enable esac eval exec exit export fc fg fi for function getopts hash help history
    if in jobs kill let local logout mapfile popd printf pushd pwd read readarray readonly return select set shift
    shopt source suspend test then time times trap type typeset ulimit umask unalias unset until wait while
"""
_NEEDS_SHELL = frozenset(_SHELL_WORDS.split())


def plain_words(line: str) -> list[str] | None:
    """The words of a line that any shell would hand to one program unchanged; None when a shell is needed."""
    words = line.split(" ")
    if not words[0] or words[0] in _NEEDS_SHELL or not _PLAIN.issuperset(line.replace(" ", "")):
        return None
    return [word for word in words if word]
