"""``question(name)``: what a learner holds in the notebook: check, hint, solution."""

import difflib
import inspect
import textwrap
from typing import Any

from coursekit.classroom.checks import questions
from coursekit.classroom.feedback import Feedback, Verdict
from coursekit.classroom.judge import check
from coursekit.classroom.note import Note
from coursekit.classroom.questions import Question


def question(name: str) -> "Asked":
    """Return the question of that name, a function of SYLLABUS.

    Raises ValueError for an unknown name, listing near ones.
    """
    known = questions()
    if name not in known:
        near = difflib.get_close_matches(str(name), known, n=4, cutoff=0.4)
        names = ", ".join(near or sorted(known))
        meant = "did you mean" if near else "there are"
        raise ValueError(f"no question is named {name!r}; {meant}: {names}")
    return Asked(known[name])


class Asked:
    """A question in a learner's hands."""

    def __init__(self, definition: Question) -> None:
        self.definition, self._given = definition, 0

    def __repr__(self) -> str:
        task = self.definition.task
        return f"{self.definition.signature}: {task} Verbs: check, hint, solution."

    def check(self, function: Any = None) -> Feedback:
        """Judge a function; never raises, but lets an interrupt through."""
        feedback = check(self.definition, function)
        if feedback.verdict is Verdict.CORRECT:
            _remember(self.definition.name)
        return feedback

    def hint(self) -> Note:
        """Return the next hint and how many are left."""
        hints, name = self.definition.hints, self.definition.name
        if self._given >= len(hints):
            last = f" The last one was: {hints[-1]}" if hints else ""
            end = "solution() shows an answer." if self.definition.why else ""
            return Note(f"{name}: no hint left", f"{last} {end}".strip())
        self._given += 1
        left = len(hints) - self._given
        count = f"hint {self._given} of {len(hints)}, {left or 'none'} left"
        return Note(f"{name}: {count}", hints[self._given - 1])

    def solution(self) -> Note:
        """Return the source that the tests run, and why it is right."""
        if not self.definition.why:
            return Note(
                f"{self.definition.name}: no solution here",
                "This work counts, so its answer stays with your instructor.",
            )
        heading = f"{self.definition.name}: a solution"
        return Note(heading, self.definition.why, source(self.definition))


def source(definition: Question) -> str:
    """Return the reference's source, after the functions it calls in its module."""
    scope = definition.reference.__globals__
    home = definition.reference.__module__
    shown: list[Any] = []

    def visit(function: Any) -> None:
        for name in function.__code__.co_names:
            other = scope.get(name)
            own = inspect.isfunction(other) and other.__module__ == home
            if own and other not in shown and other is not function:
                visit(other)
        if function not in shown:
            shown.append(function)

    visit(definition.reference)
    texts = (textwrap.dedent(inspect.getsource(item)).strip() for item in shown)
    return "\n\n\n".join(texts)


def _remember(name: str) -> None:
    """Note a passed question; a disk that will not take it spoils no check."""
    try:
        from coursekit.classroom import progress

        progress.record(name)
    except (ImportError, OSError):
        return
