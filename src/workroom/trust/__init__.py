"""What may be done, who decides, and what waits for a person. Decisions are pure."""

from workroom.trust.actions import Action, Kind
from workroom.trust.inbox import AnswerDoesNotFit, Inbox, NotWaiting, Parked
from workroom.trust.policy import Decision, decide

__all__ = ["Action", "AnswerDoesNotFit", "Decision", "Inbox", "Kind", "NotWaiting", "Parked", "decide"]
