"""Judge a learner's function: call it, and say what came of it.

The order: not attempted, exception, nothing returned, type and shape, nan, inputs
modified, shared memory, second call, values.  ``check`` calls the function here;
``assess`` judges outcomes that were brought about elsewhere, in the grader's sandbox.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from coursekit.classroom import naming, state
from coursekit.classroom.conventions import by_convention
from coursekit.classroom.feedback import Block, Feedback, Verdict
from coursekit.classroom.localise import by_layer, compare, from_the_top, joined
from coursekit.classroom.questions import TWIN, Answer, Case, Fault, Question
from coursekit.classroom.results import (
    Misfit,
    alike,
    came,
    misfits,
    precision,
    to_blocks,
)
from coursekit.classroom.settling import settle
from coursekit.classroom.trial import Failure, Outcome, attempts, fresh
from coursekit.classroom.verdicts import correct, crashed, incorrect, not_attempted
from coursekit.network import Network


def check(question: Question, function: Any, seed: int = 0) -> Feedback:
    """Return the feedback on a learner's function; only KeyboardInterrupt gets out."""
    if function is None or function is ...:
        return not_attempted(question)
    if not callable(function):
        return Feedback(
            question.name,
            Verdict.INCORRECT,
            f"You passed {type(function).__name__}, not a function: pass the function "
            f"itself, check({question.name}), without calling it.",
        )
    cases = question.draw(seed)
    outcomes = attempts(
        function,
        [case.args for case in cases],
        question.parameters,
        question.driver,
        question.repeat,
        Network,
    )
    return assess(question, cases, outcomes)


def assess(
    question: Question,
    cases: Sequence[Case],
    outcomes: Sequence[Outcome],
    helpers: Mapping[str, Answer] | None = None,
) -> Feedback:
    """Return the feedback on outcomes; runs no learner's code except ``helpers``.

    With ``helpers`` (the learner's own, by question name) the expected results are
    what the reference gives when it calls them: a right caller of wrong helpers.
    """
    if any(o.failure and o.failure.kind == "NotImplementedError" for o in outcomes):
        return not_attempted(question)
    judge = _Judge(question, cases, outcomes, helpers)
    for number in range(len(cases)):
        feedback = judge.case(number)
        if feedback is not None:
            return feedback
    return correct(question, len(cases), judge.tolerance, judge.widest, judge.blocks)


class _Judge:
    """The cases of one check, judged one after the other until one is not right."""

    def __init__(
        self,
        question: Question,
        cases: Sequence[Case],
        outcomes: Sequence[Outcome],
        helpers: Mapping[str, Answer] | None,
    ) -> None:
        self.question, self.cases, self.outcomes = question, cases, outcomes
        self.helpers = helpers
        self.blocks: tuple[Block, ...] = ()
        self.widest = max(precision(outcome.value) for outcome in outcomes)
        self.tolerance = question.tolerance * self.widest**question.power

    def expected(self, number: int) -> Any:
        """Return the settled right result of a case."""
        with np.errstate(all="ignore"):
            return settle(self.question.expected(self.cases[number], self.helpers))

    def case(self, number: int) -> Feedback | None:
        """Return what is wrong in one case, None if it is right."""
        outcome, parts = self.outcomes[number], self.question.parts
        if outcome.failure is not None:
            return self.crashed(number, outcome.failure)
        if self.question.accept is not None:
            return self.by_rule(number)
        expected = self.expected(number)
        got, right = (to_blocks(v, expected, parts) for v in (outcome.value, expected))
        if isinstance(got, Misfit) or isinstance(right, Misfit):
            return self.misfit(number, got)
        misfit = misfits(got, right)
        if misfit is not None:
            return self.misfit(
                number, misfit, by_convention(got, right, self.tolerance)
            )
        shown = from_the_top(right) if self.question.downward else right
        report = compare(got, shown, self.tolerance)
        self.blocks = self.blocks or report
        right_values = all(block.agrees for block in report)
        fault = state.fault(outcome, expected, self.tolerance, parts)
        # Memory shared by wrong values may be how another mistake came about.
        shared = fault is not None and fault.mistake == "shared_memory"
        if fault is not None and (right_values or not shared):
            return self.wrong(fault.message, fault.mistake, None, report)
        if right_values:
            return None
        if self.cases[number].label == TWIN and self.remembers(number):
            return self.wrong(state.REMEMBERS, "last_call", None, report)
        return self.by_values(number, report)

    def remembers(self, number: int) -> bool:
        """Tell whether the outcome is the right one for the case before."""
        before = self.expected(number - 1)
        return alike(self.outcomes[number].value, before, self.tolerance)

    def crashed(self, number: int, failure: Failure) -> Feedback:
        """Return the feedback on an exception: the learner's line, and why if known."""
        named = naming.name(self.question, self.cases, self.outcomes, number)
        label = self.cases[number].label
        return crashed(self.question, failure, label, named, self.blocks)

    def by_rule(self, number: int) -> Feedback | None:
        """Return what the question's own rule finds wrong."""
        outcome, case = self.outcomes[number], self.cases[number]
        nothing = to_blocks(outcome.value, "", self.question.parts)
        if outcome.value is None and isinstance(nothing, Misfit):
            return self.misfit(number, nothing)
        if outcome.changed:
            fault = state.fault(outcome, None, self.tolerance, self.question.parts)
        elif _differs(outcome, self.tolerance):
            fault = state.another_draw(self.question.parameters)
        else:
            args = tuple(fresh(spec) for spec in case.args)
            fault = self.accepted(args, outcome.value)
        if fault is None:
            return None
        where = f" (This is {case.label}.)" if case.label else ""
        return self.wrong(fault.message + where, fault.mistake, fault.equation, ())

    def accepted(self, args: tuple[Any, ...], value: Any) -> Fault | None:
        """Return the rule's finding; a result of a form it cannot read is a fault."""
        assert self.question.accept is not None
        try:
            return self.question.accept(args, value)
        except (TypeError, ValueError, LookupError, AttributeError):
            return Fault(f"Your function returned {came(value)}, wanted another form.")

    def misfit(
        self, number: int, misfit: Any, convention: Fault | None = None
    ) -> Feedback:
        """Return the feedback on a result of a wrong form: named if it can be."""
        outcome = self.outcomes[number]
        rows = convention is not None and convention.mistake == "row_convention"
        # Rows might be read as two mistakes at once: only a listed one goes first.
        find = naming.listed if rows else naming.name
        named = find(self.question, self.cases, self.outcomes, number)
        message = self.placed(number, misfit.message)
        if named is not None:
            text = f"{named.message} ({message.rstrip('.')}.)"
            return self.wrong(text, named.mistakes, named.equation, ())
        if convention is not None:
            return self.wrong(convention.message, convention.mistake, None, ())
        if outcome.changed or outcome.shared:
            fault = state.fault(outcome, None, self.tolerance, self.question.parts)
            if fault is not None:
                return self.wrong(f"{fault.message} {message}", fault.mistake, None, ())
        if outcome.warned:
            message += f" NumPy warned: {outcome.warned}."
        return self.wrong(message, None, None, self.blocks)

    def placed(self, number: int, message: str) -> str:
        """Say on which inputs, where the probe itself went well."""
        label = self.cases[number].label
        return f"{label.capitalize()}: {message}" if label else message

    def by_values(self, number: int, report: tuple[Block, ...]) -> Feedback:
        """Return the feedback on wrong numbers: their name, or where they are wrong."""
        named = naming.name(self.question, self.cases, self.outcomes, number)
        if named is not None:
            text = named.message
            return self.wrong(text, named.mistakes, named.equation, report)
        if self.outcomes[number].shared:
            fault = state.shared(self.outcomes[number], self.question.parts)
            return self.wrong(fault.message, fault.mistake, None, report)
        locate = self.question.locate
        agrees = {block.label: block.agrees for block in report}
        equation, sentence = locate(agrees) if locate else (self.question.equation, "")
        read = "from the output down" if self.question.downward else "from the input up"
        where = f": look at {equation}" if equation else ""
        message = by_layer(report, read, f"{where}.")
        message = f"{self.placed(number, message)} {sentence}".strip()
        return self.wrong(
            f"{message} {self.pattern(number)}".strip(), None, equation, report
        )

    def pattern(self, number: int) -> str:
        """Say which kinds of inputs it is right for, if some."""
        right = [i for i in range(len(self.cases)) if i != number and self.agrees(i)]
        labels = [self.cases[i].label for i in right if self.cases[i].label]
        if number == 0 and labels:
            return f"It is right {joined(labels)}."
        if number and self.cases[number].label != TWIN:
            return "With all sizes different it is right."
        return ""

    def agrees(self, number: int) -> bool:
        """Tell whether a case's values are right."""
        outcome = self.outcomes[number]
        return outcome.failure is None and alike(
            outcome.value, self.expected(number), self.tolerance
        )

    def wrong(
        self,
        message: str,
        mistake: str | tuple[str, ...] | None,
        equation: str | None,
        report: tuple[Block, ...],
    ) -> Feedback:
        """Return an INCORRECT feedback."""
        mistakes = (mistake,) if isinstance(mistake, str) else mistake or ()
        return incorrect(self.question, message, mistakes, equation, report)


def _differs(outcome: Outcome, tolerance: float) -> bool:
    again = outcome.again
    return again is not None and not alike(again, outcome.value, tolerance)
