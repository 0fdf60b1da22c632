"""The append-only event log: the only truth about tasks, and what every face reads."""

from workroom.log.events import Event, Outcome, Record, StepOutcome
from workroom.log.live import Live, LiveOutput, LiveProgress, LiveText
from workroom.log.store import Log, LogUnreadable

__all__ = [
    "Event",
    "Live",
    "LiveOutput",
    "LiveProgress",
    "LiveText",
    "Log",
    "LogUnreadable",
    "Outcome",
    "Record",
    "StepOutcome",
]
