"""Give a wrong result its name: a known mistake, a multiple, two mistakes at once.

The mistakes are code (``Question.mistakes``): each is run on the same inputs, and a
result equal to its result has made it.  The probe has no two sizes in common, so
that no mistake looks like another.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from coursekit.classroom.questions import Answer, Case, Mistake, Question
from coursekit.classroom.results import alike, precision
from coursekit.classroom.trial import Outcome, fresh, settle

# A named result agrees to this many times machine epsilon: wider than for a right one,
# because a mistaken formula may cancel; the least two mistakes differ by is 1e-3.
ROOM = 2.0**14


@dataclass(frozen=True)
class Named:
    """What was recognised: identifiers, the equation of the first, a sentence."""

    mistakes: tuple[str, ...]
    equation: str | None
    message: str


CRASHED = object()  # what a mistake leaves on a case that it cannot get through


def name(
    question: Question, cases: Sequence[Case], outcomes: Sequence[Outcome], failed: int
) -> Named | None:
    """Return the name of what went wrong, None if nothing known fits.

    failed: the first case that was not right.
    """
    if question.accept is not None:
        return None
    search = _Search(question, cases, outcomes, failed)
    if outcomes[failed].failure is not None:
        return search.known()
    return (
        search.known()
        or search.multiple()
        or search.fixed()
        or search.both()
        or search.combined()
    )


class _Search:
    def __init__(
        self,
        question: Question,
        cases: Sequence[Case],
        outcomes: Sequence[Outcome],
        failed: int,
    ) -> None:
        self.question, self.cases, self.outcomes = question, cases, outcomes
        self.failed = failed
        widest = max(precision(outcome.value) for outcome in outcomes)
        self.tolerance = max(ROOM, 16 * question.tolerance) * widest**question.power

    def run(self, answer: Answer, case: Case) -> Any:
        """Return a settled result, CRASHED if the answer raises."""
        try:
            with np.errstate(all="ignore"):
                return settle(self.question.run(answer, case))
        except Exception:
            return CRASHED

    def fits(self, answer: Answer, number: int) -> bool:
        """Tell whether a case's outcome is what this answer gives."""
        outcome, result = self.outcomes[number], self.run(answer, self.cases[number])
        if outcome.failure is not None or result is CRASHED:
            return outcome.failure is not None and result is CRASHED
        return alike(outcome.value, result, self.tolerance)

    def explains(self, answer: Answer) -> bool:
        """Tell whether an answer has the outcome's numbers where they show a fault.

        On a crash that takes another case, on which both return the same wrong numbers.
        """
        if not self.fits(answer, self.failed):
            return False
        if self.outcomes[self.failed].failure is None:
            return True
        rest = [i for i in range(len(self.cases)) if i != self.failed]
        shown = [i for i in rest if self.outcomes[i].failure is None]
        return all(self.fits(answer, i) for i in rest) and any(
            not self.fits(self.question.reference, i) for i in shown
        )

    def known(self) -> Named | None:
        """Return the mistake of the catalogue that has these numbers."""
        best = None
        for mistake in self.question.mistakes:
            if not self.suits(mistake):
                continue
            best = best or mistake
            # One that fits every case goes before one that fits the failed one only.
            if all(self.fits(mistake.wrong, i) for i in range(len(self.cases))):
                best = mistake
                break
        if best is None:
            return None
        return Named((best.name,), best.equation, self.evidence(best.message))

    def suits(self, mistake: Mistake) -> bool:
        """Tell whether a mistake that shows in values explains the outcomes."""
        return not mistake.state and self.explains(mistake.wrong)

    def multiple(self) -> Named | None:
        """Return the factor if the answer is an exact multiple of the right one."""
        factor = self.factor(self.question.reference)
        if factor is None:
            return None
        message = f"Every number is the right one {factor.words}{factor.cause}."
        return Named((factor.name,), self.question.equation, message)

    def fixed(self) -> Named | None:
        """Return the constant by which every case is divided, where m is due."""
        divisors = set()
        for case, outcome in zip(self.cases, self.outcomes, strict=True):
            right = self.run(self.question.reference, case)
            ratio = quotient(outcome.value, right)
            if not case.scales.get("m") or not ratio:
                return None
            if not alike(outcome.value, times(right, ratio), self.tolerance):
                return None
            divisors.add(round(case.scales["m"] / ratio, 6))
        if len(divisors) > 1 or not divisors or not min(divisors).is_integer():
            return None
        message = (
            f"The sum is divided by {min(divisors):g} whatever the batch: m is the "
            "number of columns, and a last batch may be short."
        )
        return Named(("fixed_m",), self.question.equation, message)

    def both(self) -> Named | None:
        """Return a known mistake that is off by a factor as well."""
        for mistake in self.question.mistakes:
            factor = None if mistake.state else self.factor(mistake.wrong)
            if factor is not None:
                words = f"{mistake.message} A second slip: all is {factor.words}"
                return Named(
                    (mistake.name, factor.name),
                    mistake.equation,
                    self.evidence(f"{words}{factor.cause}."),
                )
        return None

    def combined(self) -> Named | None:
        """Return mistakes that were made together, each in its own equation."""
        if self.question.combinations is None:
            return None
        args = tuple(fresh(spec) for spec in self.cases[self.failed].args)
        value = self.outcomes[self.failed].value
        found = self.question.combinations(args, value, self.tolerance)
        if not found:
            return None
        message = " Also: ".join(mistake.message for mistake in found)
        names = tuple(mistake.name for mistake in found)
        evidence = self.evidence(message, many=len(found) > 1)
        return Named(names, found[0].equation, evidence)

    def factor(self, answer: Answer) -> "Factor | None":
        """Return the factor between the outcome and an answer, on every case."""
        case, outcome = self.cases[self.failed], self.outcomes[self.failed]
        result = self.run(answer, case)
        if result is CRASHED or isinstance(result, str):
            return None
        for factor in factors(case):
            scaled = times(result, factor.value)
            if alike(outcome.value, scaled, self.tolerance):
                return factor
        return None

    def evidence(self, message: str, many: bool = False) -> str:
        """Add how well the numbers agree with the mistake's."""
        if self.outcomes[self.failed].failure is not None:
            whose = "On inputs where it does return, your function gives"
            return f"{message} {whose} that mistake's numbers."
        digits = "1e-12" if self.tolerance < 1e-10 else "rounding"
        whose = "these two mistakes'" if many else "that mistake's"
        return f"{message} Your numbers equal {whose} to {digits}."


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
        for item in value.values() if isinstance(value, dict) else value:
            yield from numbers(item)


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
