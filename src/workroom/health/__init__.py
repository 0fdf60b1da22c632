"""Whether everything is in place on this machine for tasks to work, and how to mend what is not."""

from workroom.health.checks import CHECKS, look
from workroom.health.finding import Check, State

__all__ = ["CHECKS", "Check", "State", "look"]
