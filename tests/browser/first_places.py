"""Where somebody new can look around before there is any task."""

SETTINGS = (
    "models",
    "folders",
    "network",
    "skills",
    "limits",
    "appearance",
    "storage",
    "general",
    "about",
)
PLACES = ("#/", "#/welcome", "#/inbox", "#/doctor", *(f"#/settings/{page}" for page in SETTINGS))
