from __future__ import annotations

from workroom.log import Log
from workroom.log.events import (
    Delivered,
    DeliveredFile,
    FileChange,
    FilesChanged,
    PlanChanged,
    PlanItem,
    Said,
    TaskCreated,
    UserMessage,
)
from workroom.tasks.finding import Finder


def told(log: Log) -> Finder:
    log.append("t1", TaskCreated("Sort my Receipts of March", "practice"))
    log.append("t1", PlanChanged((PlanItem("Read the receipts"), PlanItem("Straße suchen"))))
    log.append("t1", PlanChanged((PlanItem("Read the receipts", "done"), PlanItem("Straße suchen"))))
    log.append("t1", UserMessage("Only ÄRGER, please"))
    log.append("t2", Said("x " * 500 + "the total of all receipts is 20 % higher" + " y" * 500))
    log.append("t2", FilesChanged("1-1", (FileChange("/folders/a/total.xlsx", "created"),), 1))
    log.append("t2", FilesChanged("2-1", (FileChange("/folders/a/total.xlsx", "modified"),), 1))
    log.append(
        "t2", Delivered("3-1", (DeliveredFile("/folders/a/total.xlsx", "Total", 1, "0" * 64, True, ""),))
    )
    return Finder(log)


def test_every_place_is_found_once_the_newest_first_with_its_kind(log: Log) -> None:
    found = told(log).find("receipts")
    assert [(each.task, each.kind) for each in found] == [("t2", "said"), ("t1", "plan"), ("t1", "prompt")]
    assert all(each.text[slice(*each.mark)].casefold() == "receipts" for each in found)


def test_files_are_found_by_name_once(log: Log) -> None:
    assert [(each.kind, each.text) for each in told(log).find("TOTAL xlsx")] == [
        ("file", "/folders/a/total.xlsx")
    ]


def test_all_words_must_occur_in_one_place(log: Log) -> None:
    finder = told(log)
    assert [each.kind for each in finder.find("march sort")] == ["prompt"]
    assert finder.find("march total") == []
    assert finder.find("   ") == []


def test_letters_of_any_language_match_whatever_their_case(log: Log) -> None:
    finder = told(log)
    assert [each.text for each in finder.find("ärger")] == ["Only ÄRGER, please"]
    [found] = finder.find("STRASSE")
    assert found.text[slice(*found.mark)] == "Straße"


def test_signs_of_a_pattern_are_only_signs(log: Log) -> None:
    finder = told(log)
    assert len(finder.find("20 %")) == 1
    assert finder.find("_") == []
    assert finder.find("'; drop table event; --") == []


def test_a_long_text_is_cut_around_the_place(log: Log) -> None:
    [found] = told(log).find("higher")
    assert len(found.text) < 400
    assert found.text[slice(*found.mark)] == "higher"


def test_no_more_are_given_than_wanted_and_new_ones_are_seen(log: Log) -> None:
    finder = told(log)
    assert len(finder.find("receipts", limit=1)) == 1
    log.append("t3", Said("receipts again"))
    assert finder.find("receipts")[0].task == "t3"


def test_a_plan_told_to_the_agent_is_not_found_as_the_persons_words(log: Log) -> None:
    log.append("t1", UserMessage("I have changed the plan: look", steering=True, plan=True))
    assert Finder(log).find("look") == []
