from __future__ import annotations

import json
import os

from workroom.folders import HeldFile
from workroom.server.web import reply


def test_a_name_that_is_no_utf8_is_spelt_out_and_breaks_no_answer() -> None:
    path = os.fsdecode(b"/folders/box/caf\xe9.txt")
    held = HeldFile(path, "created", "a new program", None, 3, 0o644, "0" * 64, "step", 1.0)
    (told,) = json.loads(bytes(reply([held]).body))
    assert told["path"] == "/folders/box/caf\\xe9.txt"
