"""An index of a folder: what is there, and how each document begins."""
