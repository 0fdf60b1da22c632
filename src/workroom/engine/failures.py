"""What can go wrong with a model, as a sentence for the person."""

from __future__ import annotations

from pydantic_ai import exceptions as failures

from workroom.errors import UserError


class ModelFailed(UserError):
    """The model could not go on; the task's work so far is kept."""

    exit_code = 69


class CutOff(Exception):
    """A response ended in its middle; it is asked for again."""


PASSING = (
    CutOff,
    failures.ModelConnectionError,
    failures.ModelOverloadedError,
    failures.ModelRateLimitError,
    failures.ModelRequestTimeout,
    failures.ModelServerError,
    failures.ModelTimeoutError,
    failures.ModelUnavailableError,
)
"""What may be gone at the next try."""

KEPT = "All work so far is kept"


def passing(error: BaseException) -> bool:
    """Whether the same request may well work in a moment."""
    if isinstance(error, failures.ModelQuotaExceededError):
        return False
    if isinstance(error, failures.ModelHTTPError) and error.status_code in (
        408,
        409,
        429,
        500,
        502,
        503,
        504,
        529,
    ):
        return True
    return isinstance(error, PASSING)


def told(error: Exception, model: str) -> ModelFailed:
    """The failure `error` of the model named `model`, in words."""
    provider = model.partition(":")[0]
    if isinstance(error, CutOff):
        return ModelFailed(
            f"The connection to {model} broke off in the middle of its answer, again and again.",
            hint=KEPT + ".",
        )
    if isinstance(error, failures.ModelQuotaExceededError):
        return ModelFailed(
            f"The account at {provider} has no credit or quota left.",
            hint=f"{KEPT}; add credit, then start again.",
        )
    if isinstance(error, failures.ModelHTTPError):
        return _http(error, provider, model)
    if isinstance(error, failures.UnexpectedModelBehavior):
        return ModelFailed(
            f"{model} kept making calls that can't be carried out: {_line(error).partition(' Consider ')[0]}",
            hint=f"{KEPT}; try another model.",
        )
    return ModelFailed(
        f"{model} can't be reached: {_line(error)}",
        hint=f"{KEPT}. Is its server running, and are you online?",
    )


def _http(error: failures.ModelHTTPError, provider: str, model: str) -> ModelFailed:
    status, detail = error.status_code, _detail(error)
    if status in (401, 403):
        return ModelFailed(
            f"{provider} refused the key ({status}): it is wrong, expired, or may not use this model.",
            hint=f"{KEPT}; store a new key with: workroom models connect {provider}",
        )
    if status == 404:
        return ModelFailed(
            f"{provider} knows no model {model.partition(':')[2]!r}.", hint="See: workroom models list"
        )
    if status == 429:
        return ModelFailed(
            f"{provider} still says there were too many requests (429): {detail}", hint=f"{KEPT}; try later."
        )
    if "tool" in detail.lower() and status == 400:
        return ModelFailed(
            f"{model} can't call tools, so it can't do work here: {detail}",
            hint="Choose another model; see: workroom models list",
        )
    if status >= 500:
        return ModelFailed(
            f"{provider} is overloaded or out of order ({status}): {detail}", hint=f"{KEPT}; try later."
        )
    return ModelFailed(f"{provider} refused the request ({status}): {detail}", hint=KEPT + ".")


def _detail(error: failures.ModelHTTPError) -> str:
    body = error.body
    for name in ("error", "message"):
        if isinstance(body, dict):
            body = body.get(name, body)
    return _line(body if isinstance(body, str) else error.message)


def _line(value: object) -> str:
    line = " ".join(str(value).split())
    return line if len(line) <= 300 else line[:299] + "…"
