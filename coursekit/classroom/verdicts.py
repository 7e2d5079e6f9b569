"""The four kinds of Feedback, put into words."""

from dataclasses import replace

from coursekit.classroom.feedback import Block, Feedback, Verdict
from coursekit.classroom.naming import Named
from coursekit.classroom.questions import Question
from coursekit.classroom.trial import Failure

HINT = "hint() says where to look."


def not_attempted(question: Question) -> Feedback:
    """Return the feedback on an untouched stub."""
    return Feedback(
        question.name,
        Verdict.NOT_ATTEMPTED,
        f"Write {question.signature}, then check it. {question.task}".strip(),
        equation=question.equation,
        next_step="Replace `raise NotImplementedError` by your code. " + HINT,
    )


def crash_message(question: Question, failure: Failure, label: str) -> str:
    """Return what was raised, in which line of the learner's, what it may mean."""
    place = f" in line {failure.line} of {failure.where}" if failure.line else ""
    code = f", `{failure.code}`" if failure.code else ""
    text = f": {failure.text}" if failure.text else ""
    message = f"{failure.kind}{place}{code}{text.rstrip('.')}."
    if label:
        message = f"{label.capitalize()}: {message}"
    if "positional argument" in failure.text:
        message += f" It is called as {question.signature}."
    elif failure.kind == "KeyError" and failure.text == "1":
        message += " Layer 1 is the input: it has no weights, biases or delta."
    elif failure.kind == "RecursionError":
        message += " The function calls itself without an end."
    elif failure.kind == "ModuleNotFoundError":
        message += " Where answers are graded there are NumPy and the standard library,"
        message += " nothing else: write it with these."
    return message


def crashed(
    question: Question,
    failure: Failure,
    label: str,
    named: Named | None,
    blocks: tuple[Block, ...],
) -> Feedback:
    """Return the feedback on an exception, with the mistake behind it if known."""
    message = crash_message(question, failure, label)
    if named is not None:
        message = f"{named.message} ({message})"
    return Feedback(
        question.name,
        Verdict.CRASHED,
        message,
        named.mistakes[0] if named else None,
        named.equation if named else question.equation,
        named.mistakes if named else (),
        blocks,
        f"Look at that line, and at the shapes in it. {HINT}",
    )


def incorrect(
    question: Question,
    message: str,
    mistakes: tuple[str, ...],
    equation: str | None,
    report: tuple[Block, ...],
) -> Feedback:
    """Return the feedback on a wrong answer."""
    return Feedback(
        question.name,
        Verdict.INCORRECT,
        message,
        mistakes[0] if mistakes else None,
        equation or question.equation,
        mistakes,
        report,
        f"Change that line, and check again. {HINT}" if mistakes else HINT,
    )


def correct(
    question: Question,
    count: int,
    tolerance: float,
    epsilon: float,
    blocks: tuple[Block, ...],
) -> Feedback:
    """Return the feedback on a right answer: on how many inputs, how closely."""
    sets = f"{count} sets of inputs" if count > 1 else "its inputs"
    how = ""
    if question.accept is None:
        times = tolerance / epsilon
        close = f", {times:.0f} times machine epsilon" if times < 1e5 else ""
        how = f" to a relative error of {tolerance:.0e}{close}"
    shows = "solution() shows the course's own answer and why it is right."
    return Feedback(
        question.name,
        Verdict.CORRECT,
        f"{question.name} is right on {sets}{how}.",
        blocks=blocks,
        next_step=shows if question.why else "On to the next one.",
    )


def not_when_graded(feedback: Feedback, name: str) -> Feedback:
    """Return the feedback on a right answer that the grader could not run."""
    return replace(
        feedback,
        next_step=f"It uses coursekit (`{name}`), which is not there when answers are "
        "graded: write that part with NumPy before you hand it in.",
    )
