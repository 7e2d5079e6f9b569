"""A person's decision about a score: who, when, why, and the way back."""

from coursekit.classroom.grading.gradebook import Gradebook
from coursekit.classroom.grading.results import results


def decide(
    book: Gradebook,
    student: str,
    assignment: str,
    question: str,
    score: str,
    who: str,
    why: str,
) -> str:
    """Record the decision and return what it means in words.

    score: a number from 0 to the question's points, or "none" to take decisions back.
    It stands until it is taken back, also for later submissions.
    """
    mine = [r for r in results(book, assignment=assignment) if r.student == student]
    if not mine:
        raise ValueError(f"{student!r} has no result for {assignment!r}")
    found = [a for a in mine[0].answers if a.name == question]
    if not found:
        names = ", ".join(a.name for a in mine[0].answers)
        raise ValueError(f"{assignment} has no question {question!r}; it has {names}")
    points = None if score == "none" else _points(score, found[0].max)
    if not who.strip() or not why.strip():
        raise ValueError("a decision needs a name and a reason: --who and --why")
    book.override(
        who.strip(), why.strip(), student, assignment, question=question, score=points
    )
    if points is None:
        return f"{student}, {question}: the grader's score stands again"
    return f"{student}, {question}: {points:g} of {found[0].max:g}, set by {who}"


def _points(text: str, most: float) -> float:
    try:
        points = float(text)
    except ValueError:
        raise ValueError(f"a score is a number or none, got {text!r}") from None
    if not 0 <= points <= most:
        raise ValueError(f"the score should be from 0 to {most:g}, got {text}")
    return points
