"""What a response cost."""

from __future__ import annotations

from pydantic_ai.messages import ModelResponse

from workroom.log.events import Used

FREE = ("practice", "local:")


def used(response: ModelResponse, model: str) -> Used:
    """The tokens of a response, and its price in US dollars; None where the price is not known."""
    usage = response.usage
    return Used(
        model=model,
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        cache_read_tokens=usage.cache_read_tokens,
        cache_write_tokens=usage.cache_write_tokens,
        cost_usd=_price(response, model),
    )


def _price(response: ModelResponse, model: str) -> float | None:
    if model.startswith(FREE):
        return 0.0
    try:
        return float(response.cost().total_price)
    except (LookupError, AssertionError):
        return None
