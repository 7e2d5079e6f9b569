"""Give a wrong result its name: a known mistake, a multiple, two mistakes at once.

The mistakes are code (``Question.mistakes``): each is run on the same inputs, and a
result equal to its result has made it.  The probe has no two sizes in common, so
that no mistake looks like another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from coursekit.classroom.factors import Factor, factors, quotient, times
from coursekit.classroom.questions import Answer, Case, Mistake, Question
from coursekit.classroom.results import alike, precision
from coursekit.classroom.settling import settle
from coursekit.classroom.trial import Outcome, fresh

# A named result agrees to this many times machine epsilon: wider than for a right one,
# because a mistaken formula may cancel; the least two mistakes differ by is 1e-3.
ROOM = 2.0**14


@dataclass(frozen=True)
class Named:
    """What was recognised: identifiers, the equation of the first, a sentence."""

    mistakes: tuple[str, ...]
    equation: str | None
    message: str


def listed(
    question: Question, cases: Sequence[Case], outcomes: Sequence[Outcome], failed: int
) -> Named | None:
    """Return the mistake of the question's own list that fits, None if none does."""
    return _Search(question, cases, outcomes, failed).known()


def all_arrays(value: Any) -> bool:
    """Tell whether a settled result is made of arrays (or lists of numbers) only."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return all(map(all_arrays, value))
    return isinstance(value, np.ndarray) and value.dtype.kind in "bif"


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
        if not all_arrays(value):
            return None
        found = self.question.combinations(args, value, self.tolerance)
        if not found:
            return None
        message = " Also: ".join(mistake.message for mistake in found)
        names = tuple(mistake.name for mistake in found)
        evidence = self.evidence(message, many=len(found) > 1)
        return Named(names, found[0].equation, evidence)

    def factor(self, answer: Answer) -> Factor | None:
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
