from __future__ import annotations

import pytest

from workroom.cli import questions
from workroom.log.cards import Approval, Option, Question, Reply
from workroom.trust import AnswerDoesNotFit

ONE = Question("How?", options=(Option("Keep apart", "One total each"), Option("Convert")), recommended=0)
MANY = Question("Which?", options=(Option("A"), Option("B"), Option("C")), multi=True)
FREE = Question("What is it for?")


@pytest.mark.parametrize(
    ("question", "typed", "reply"),
    [
        (ONE, "2", Reply("How?", chosen=("Convert",))),
        (ONE, " keep APART ", Reply("How?", chosen=("Keep apart",))),
        (ONE, "", Reply("How?", chosen=("Keep apart",))),
        (ONE, "1, but rounded", Reply("How?", text="1, but rounded")),
        (MANY, "1,3", Reply("Which?", chosen=("A", "C"))),
        (MANY, "b, B", Reply("Which?", chosen=("B",))),
        (MANY, "A, and more", Reply("Which?", text="A, and more")),
        (FREE, "2026", Reply("What is it for?", text="2026")),
    ],
)
def test_what_was_typed_is_understood(question: Question, typed: str, reply: Reply) -> None:
    assert questions.understood(question, typed) == reply


@pytest.mark.parametrize(
    ("question", "typed"), [(ONE, "3"), (ONE, "0"), (MANY, "1,9"), (MANY, ""), (FREE, " ")]
)
def test_what_does_not_fit_is_refused(question: Question, typed: str) -> None:
    with pytest.raises(AnswerDoesNotFit):
        questions.understood(question, typed)


def test_a_recommendation_out_of_range_is_none() -> None:
    with pytest.raises(AnswerDoesNotFit, match="Nothing is recommended"):
        questions.recommended(Question("How?", options=(Option("A"),), recommended=7))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("y", True), (" YES ", True), ("n", False), ("no, go ahead", None), ("yes please", None), ("", None)],
)
def test_only_a_plain_word_is_consent(typed: str, meant: bool | None) -> None:
    assert questions.yes_or_no(typed) is meant


def test_options_are_numbered_and_the_recommended_one_marked() -> None:
    texts = [line.text for line in questions.question_lines(ONE)]
    assert texts == ["How?", "1  Keep apart (recommended)", "   One total each", "2  Convert"]


def test_an_approval_names_its_targets_and_how_many_more_there_are() -> None:
    approval = Approval("delete", tuple(f"/folders/a/{n}" for n in range(23)), "Old copies.", "d")
    texts = [line.text for line in questions.approval_lines(approval)]
    assert texts[0] == "May it delete? Old copies."
    assert len(texts) == 22
    assert texts[-1].startswith("and 3 others")
