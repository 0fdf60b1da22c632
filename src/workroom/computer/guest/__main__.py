"""The entry of the agent as a module; the archive has one of its own."""

from .agent import main

main()
