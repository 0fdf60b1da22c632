from __future__ import annotations

from workroom.folders.grants import Access
from workroom.log import Log
from workroom.log.events import GrantGiven, GrantRevoked, TaskCreated
from workroom.tasks.fold import fold
from workroom.tasks.granted import ever_granted, grants_of


def test_a_folder_that_was_taken_back_is_had_no_more_but_can_be_undone(log: Log) -> None:
    given = (GrantGiven("box", "/home/agent/box", "read"), GrantGiven("pit", "/home/agent/pit", "write"))
    log.append("t", TaskCreated("Sort", "practice", given))
    log.append("t", GrantRevoked("pit"))
    task = fold(log.read())["t"]
    assert [(grant.name, grant.access) for grant in grants_of(task)] == [("box", Access.READ)]
    assert [grant.path for grant in ever_granted(task)] == ["/home/agent/box", "/home/agent/pit"]
