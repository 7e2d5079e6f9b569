"""``question(name)``: what a learner holds in the notebook: check, hint, solution."""

import difflib
import inspect
import re
import sys
import textwrap
from typing import Any

from coursekit.classroom.borrowed import borrowed
from coursekit.classroom.checks import questions
from coursekit.classroom.feedback import Feedback, Verdict
from coursekit.classroom.judge import check
from coursekit.classroom.note import Note
from coursekit.classroom.questions import Question, names_in
from coursekit.classroom.verdicts import not_when_graded


def question(name: str, variant: int | None = None) -> "Asked":
    """Return the question of that name, a function of SYLLABUS.

    variant: the number in a graded notebook, which gives it another case.
    Raises ValueError for an unknown name, listing near ones.
    """
    known = questions()
    if name not in known:
        near = difflib.get_close_matches(str(name), known, n=4, cutoff=0.4)
        names = ", ".join(near or sorted(known))
        meant = "did you mean" if near else "there are"
        raise ValueError(f"no question is named {name!r}; {meant}: {names}")
    if variant is None:
        return Asked(known[name])
    from coursekit.classroom.grading.sets import variant_of

    return Asked(variant_of(known[name], variant))


class Asked:
    """A question in a learner's hands."""

    def __init__(self, definition: Question) -> None:
        self.definition, self._given = definition, 0

    def __repr__(self) -> str:
        task = self.definition.task
        return f"{self.definition.signature}: {task} Verbs: check, hint, solution."

    def check(self, function: Any = None) -> Feedback:
        """Judge a function; never raises, but lets an interrupt through."""
        try:
            feedback = check(self.definition, function)
            if feedback and (name := borrowed(function)):
                feedback = not_when_graded(feedback, name)
        except Exception as error:  # ours, not the learner's: say so, go on
            feedback = Feedback(
                self.definition.name,
                Verdict.INCORRECT,
                f"The check itself stumbled over this answer ({type(error).__name__}): "
                "it is not what was wanted; please report it.",
            )
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
    home = definition.reference.__module__
    scope = vars(sys.modules[home])
    shown: list[Any] = []

    def visit(function: Any) -> None:
        for name in names_in(function):
            other = scope.get(name)
            ours = inspect.isfunction(other) or inspect.isclass(other)
            own = ours and other.__module__ == home
            if own and other not in shown and other is not function:
                visit(other)
        if function not in shown:
            shown.append(function)

    visit(definition.reference)
    texts = (textwrap.dedent(inspect.getsource(item)).strip() for item in shown)
    return "\n\n\n".join(map(without_types, texts))


HEAD = re.compile(r"def \w+\(.*?:\n", re.DOTALL)
HINT = re.compile(r": [\w.\[\], ]+?(?=,\s+\*?\w+:|,?\s*\)| =)| -> [^:]+(?=:\n)")


def without_types(text: str) -> str:
    """Return code without the type hints of its functions, as learners write it."""
    return HEAD.sub(lambda head: HINT.sub("", head[0]), text)


def _remember(name: str) -> None:
    """Note a passed question; a disk that will not take it spoils no check."""
    try:
        from coursekit.classroom import progress

        progress.record(name)
    except (ImportError, OSError):
        return
