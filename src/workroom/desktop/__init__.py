"""The window: which program shows it, what keeps its server alive, and its place in the desktop.

Nothing here knows what a page shows. The server makes the pages; this opens a window on them.
"""
