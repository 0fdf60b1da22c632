"""What keeps a long task within a model's window and its price down: caching, and cutting old results."""

from __future__ import annotations

from pydantic_ai.capabilities import AbstractCapability
from pydantic_ai.capabilities.caching import Caching
from pydantic_ai_harness.compaction import ClearToolResults, SlidingWindowCompaction, TieredCompaction

from workroom.engine.work import Work

FULL = 0.7
"""The part of the model's window at which old results are cleared, then old turns dropped."""
SMALLEST_WINDOW = 32_768
KEPT_RESULTS = 4
KEPT_MESSAGES = 40


def for_models() -> list[AbstractCapability[Work]]:
    """The capabilities that every real model gets."""
    return [
        Caching(),
        TieredCompaction(
            tiers=[
                ClearToolResults(
                    max_fraction=FULL, keep_pairs=KEPT_RESULTS, fallback_context_window=SMALLEST_WINDOW
                ),
                SlidingWindowCompaction(
                    max_fraction=FULL, keep_messages=KEPT_MESSAGES, fallback_context_window=SMALLEST_WINDOW
                ),
            ],
            target_fraction=FULL,
            fallback_context_window=SMALLEST_WINDOW,
        ),
    ]
