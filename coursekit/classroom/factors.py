"""Numbers by which a whole answer may be off: the sign, 2, m, 1/m, a width."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from coursekit.classroom.questions import Case


@dataclass(frozen=True)
class Factor:
    """A number by which a whole answer is off."""

    name: str
    value: float
    words: str
    cause: str = ""


def factors(case: Case) -> Iterator[Factor]:
    """Yield the factors worth trying, the likeliest first."""
    yield Factor("sign", -1.0, "times -1", ": the sign is wrong")
    yield Factor("factor_2", 2.0, "times 2", ": is the 1/2 of the cost missing?")
    yield Factor("factor_half", 0.5, "times 1/2", ": the 1/2 of the cost cancels the 2")
    for text, number in case.scales.items():
        if number == 1:
            continue
        slug = text.replace("[", "_").replace("]", "").replace("+", "_plus_")
        whole = ": a sum stands where a mean is wanted" if text == "m" else ""
        twice = ": the mean is taken once too often" if text == "m" else ""
        yield Factor(f"times_{slug}", number, f"times {text} = {number:g}", whole)
        yield Factor(
            f"over_{slug}", 1 / number, f"times 1/{text} = 1/{number:g}", twice
        )
        if text == "m":
            less = number / (number - 1)
            yield Factor("m_minus_1", less, "times m/(m-1)", ": divide by m, not m - 1")
            yield Factor("m_squared", number**2, "times m*m")
            yield Factor("over_m_squared", number**-2, "times 1/(m*m)")
        for s, sign in (("2", 2.0), ("1/2", 0.5), ("-1", -1.0)):
            label = {"2": "2_", "1/2": "half_", "-1": "minus_"}[s]
            yield Factor(
                f"{label}times_{slug}", sign * number, f"times {s} times {text}"
            )
            yield Factor(f"{label}over_{slug}", sign / number, f"times {s} over {text}")
    yield Factor("minus_2", -2.0, "times -2", ": the sign is wrong, and a factor 2")
    yield Factor(
        "minus_half", -0.5, "times -1/2", ": the sign is wrong, and a factor 2"
    )


def numbers(value: Any) -> Iterator[Any]:
    """Yield every array of a settled result, flat."""
    if isinstance(value, np.ndarray):
        yield value.ravel()
    elif isinstance(value, (dict, list)):
        keys = sorted(value, key=str) if isinstance(value, dict) else range(len(value))
        for key in keys:
            yield from numbers(value[key])


def quotient(got: Any, right: Any) -> float:
    """Return the number that takes ``right`` nearest to ``got``, 0 if none can."""
    both = [np.concatenate([np.empty(0), *numbers(v)]) for v in (got, right)]
    if both[0].size != both[1].size or not np.any(both[1]):
        return 0.0
    if both[0].dtype.kind not in "fiu" or both[1].dtype.kind not in "fiu":
        return 0.0
    with np.errstate(all="ignore"):
        return float(np.dot(both[0], both[1]) / np.dot(both[1], both[1]))


def times(value: Any, factor: float) -> Any:
    """Return a settled result with every number multiplied."""
    if isinstance(value, np.ndarray):
        return value * factor
    if isinstance(value, dict):
        return {key: times(item, factor) for key, item in value.items()}
    return [times(item, factor) for item in value] if isinstance(value, list) else value
