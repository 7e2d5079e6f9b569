"""Judge a learner's function: call it, and say what came of it.

The order: not attempted, exception, nothing returned, type and shape, nan, inputs
modified, shared memory, second call, values.  ``check`` calls the function here;
``assess`` judges outcomes that were brought about elsewhere, in the grader's sandbox.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from coursekit.classroom import naming, state
from coursekit.classroom.feedback import Block, Feedback, Verdict
from coursekit.classroom.localise import by_layer, compare, joined
from coursekit.classroom.questions import TWIN, Answer, Case, Fault, Question
from coursekit.classroom.results import (
    Misfit,
    alike,
    came,
    distance,
    misfits,
    precision,
    to_blocks,
    transposed,
)
from coursekit.classroom.trial import Failure, Outcome, attempts, fresh, settle

HINT = "hint() says where to look."


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
    )
    return assess(question, cases, outcomes)


def not_attempted(question: Question) -> Feedback:
    """Return the feedback on an untouched stub."""
    return Feedback(
        question.name,
        Verdict.NOT_ATTEMPTED,
        f"Write {question.signature}, then check it. {question.task}".strip(),
        equation=question.equation,
        next_step="Replace `raise NotImplementedError` by your code. " + HINT,
    )


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
    return judge.correct()


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
        report = compare(got, self.ordered(right), self.tolerance)
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

    def ordered(self, blocks: dict[str, Any]) -> dict[str, Any]:
        """Return the blocks from the output layer down, layer by layer."""
        if not self.question.downward or not all("[" in label for label in blocks):
            return blocks
        return dict(sorted(blocks.items(), key=lambda item: -layer(item[0])))

    def remembers(self, number: int) -> bool:
        """Tell whether the outcome is the right one for the case before."""
        before = self.expected(number - 1)
        return alike(self.outcomes[number].value, before, self.tolerance)

    def crashed(self, number: int, failure: Failure) -> Feedback:
        """Return the feedback on an exception: the learner's line, and why if known."""
        named = naming.name(self.question, self.cases, self.outcomes, number)
        place = f" in line {failure.line} of {failure.where}" if failure.line else ""
        code = f", `{failure.code}`" if failure.code else ""
        text = f": {failure.text}" if failure.text else ""
        message = f"{failure.kind}{place}{code}{text.rstrip('.')}."
        if self.cases[number].label:
            message = f"{self.cases[number].label.capitalize()}: {message}"
        if named is not None:
            message = f"{named.message} ({message})"
        elif "positional argument" in failure.text:
            message += f" It is called as {self.question.signature}."
        elif failure.kind == "KeyError" and failure.text == "1":
            message += " Layer 1 is the input: it has no weights, biases or delta."
        elif failure.kind == "RecursionError":
            message += " The function calls itself without an end."
        return Feedback(
            self.question.name,
            Verdict.CRASHED,
            message,
            named.mistakes[0] if named else None,
            named.equation if named else self.question.equation,
            named.mistakes if named else (),
            self.blocks,
            HINT,
        )

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
        if convention is not None and convention.mistake == "row_convention":
            return self.wrong(convention.message, convention.mistake, None, ())
        named = naming.name(self.question, self.cases, self.outcomes, number)
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
        return Feedback(
            self.question.name,
            Verdict.INCORRECT,
            message,
            mistakes[0] if mistakes else None,
            equation or self.question.equation,
            mistakes,
            report,
            HINT,
        )

    def correct(self) -> Feedback:
        """Return the feedback on a right answer: on how many inputs, how closely."""
        count = len(self.cases)
        sets = f"{count} sets of inputs" if count > 1 else "its inputs"
        how = ""
        if self.question.accept is None:
            times = self.tolerance / self.widest
            close = f", {times:.0f} times machine epsilon" if times < 1e5 else ""
            how = f" to a relative error of {self.tolerance:.0e}{close}"
        return Feedback(
            self.question.name,
            Verdict.CORRECT,
            f"{self.question.name} is right on {sets}{how}.",
            blocks=self.blocks,
            next_step="solution() shows the course's own answer and why it is right.",
        )


def _differs(outcome: Outcome, tolerance: float) -> bool:
    again = outcome.again
    return again is not None and not alike(again, outcome.value, tolerance)


def layer(label: str) -> float:
    """Return 3 for "w[3]"."""
    inside = label[label.index("[") + 1 : label.index("]")]
    return float(inside) if inside.isdigit() else 0.0


def by_convention(got: Any, right: Any, tolerance: float) -> Fault | None:
    """Return the fault of right numbers laid out another way: rows, or flat columns."""
    if transposed(got, right, tolerance):
        return Fault(
            "Your numbers are right but transposed: this course keeps one example a "
            "column and one neuron a row (axis 0), so w[l] is (n[l], n[l-1]).",
            "row_convention",
        )
    if flattened(got, right, tolerance):
        return Fault(
            "Your numbers are right, but in one dimension: a column of shape (n, 1) is "
            "wanted, keepdims=True keeps it; z + b would broadcast (n,) along the "
            "wrong axis.",
            "one_dimensional",
        )
    return None


def flattened(got: Any, right: Any, tolerance: float) -> bool:
    """Tell whether all is right but for columns (n, 1) that came as (n,)."""
    for label, block in got.items():
        column = right[label].shape
        flat = block.ndim == 1 and column == (block.size, 1)
        if not flat and block.shape != column:
            return False
        if distance(block.reshape(column), right[label]) > tolerance:
            return False
    return True
