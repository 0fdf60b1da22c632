"""The agent that runs in the computer: standard library only, one thread, Python 3.11. Never imported by the host.

It reaches the computer as one archive (`workroom.computer.agent`) together with `frames.py`, the codec that both
sides share.
"""
