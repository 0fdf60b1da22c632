"""The machine that Workroom itself runs on: starting our own programs there, at login too, and its notifications."""
