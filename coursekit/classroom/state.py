"""Mistakes that show in what a function does beside returning numbers."""

from collections.abc import Sequence
from typing import Any

from coursekit.classroom.factors import times
from coursekit.classroom.localise import joined
from coursekit.classroom.questions import Fault
from coursekit.classroom.results import alike
from coursekit.classroom.trial import Outcome

REMEMBERS = (
    "Called again with other numbers of the same shapes, your function gave the result "
    "of the earlier call: it keeps something between calls (a global, a default "
    "argument, a cache); compute it anew each time."
)


def fault(
    outcome: Outcome, expected: Any, tolerance: float, parts: Sequence[str]
) -> Fault | None:
    """Return the mistake of state that an outcome shows, None if it shows none."""
    if outcome.changed:
        names = joined(outcome.changed)
        return Fault(
            f"Your function changes its argument {names}: the caller's array is not "
            "yours to write to, so use no +=, *= or out= on it, or copy it first.",
            "inputs_modified",
        )
    if outcome.shared:
        return shared(outcome, parts)
    if outcome.again is not None and not alike(outcome.again, outcome.value, tolerance):
        return _second_call(outcome, expected, 16 * tolerance)
    if outcome.stale:
        return Fault(
            "The array that your function returned changed when it was called again: "
            "it hands out one stored array; make a new one in each call.",
            "last_call",
        )
    if outcome.later is not None and not alike(outcome.later, outcome.value, tolerance):
        return Fault(REMEMBERS, "last_call")
    return None


def another_draw(parameters: Sequence[str]) -> Fault:
    """Return the fault of two different results for equal arguments."""
    start = "Two calls with equal arguments gave different results"
    if "rng" in parameters:
        words = "draw from the rng that is passed in, from no other."
        return Fault(f"{start}: {words}", "own_generator")
    return Fault(f"{start}: the function depends on an earlier call.", "last_call")


def shared(outcome: Outcome, parts: Sequence[str]) -> Fault:
    """Return the fault of two blocks that are one array."""
    one, other = (_label(text, parts) for text in outcome.shared)
    return Fault(
        f"{one} and {other} of your result share memory: writing to one changes the "
        "other ([np.zeros(s)] * L makes one array, not L).",
        "shared_memory",
    )


def _label(text: str, parts: Sequence[str]) -> str:
    for number, part in enumerate(parts):
        text = text.replace(f"({number})", part, 1) if text.startswith("(") else text
    return parts[0] + text if text.startswith("[") else text


def _second_call(outcome: Outcome, expected: Any, tolerance: float) -> Fault:
    summed = any(
        alike(outcome.again, _plus(outcome.value, other), tolerance)
        for other in (outcome.value, expected)
    )
    if summed:
        return Fault(
            "A second call with equal inputs returned the sum of both: your gradients "
            "accumulate between calls; start each call from zeros of its own.",
            "accumulates",
        )
    if not alike(outcome.value, times(expected, 1.0), tolerance):
        start = "Two calls with equal inputs returned different numbers"
    else:
        start = "The first call is right, a second one with equal inputs is not"
    return Fault(
        f"{start}: the result depends on an earlier call (a global, a changed default "
        "argument, a generator of its own).",
        "last_call",
    )


def _plus(one: Any, other: Any) -> Any:
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        return {key: _plus(one[key], other[key]) for key in one}
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [_plus(a, b) for a, b in zip(one, other, strict=True)]
    if getattr(one, "shape", None) == getattr(other, "shape", ()):
        return one + other
    return one
