"""What may be done, who decides, and what waits for a person. Decisions are pure."""

from workroom.trust.actions import Action, Kind
from workroom.trust.inbox import AnswerDoesNotFit, Inbox, NotWaiting, Parked, TooEarly
from workroom.trust.permits import Permit
from workroom.trust.policy import Decision, Ruled, Standing, decide
from workroom.trust.taint import Sources, Taint

__all__ = [
    "Action",
    "AnswerDoesNotFit",
    "Decision",
    "Inbox",
    "Kind",
    "NotWaiting",
    "Parked",
    "Permit",
    "Ruled",
    "Sources",
    "Standing",
    "Taint",
    "TooEarly",
    "decide",
]
