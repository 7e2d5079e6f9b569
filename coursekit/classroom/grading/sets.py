"""Which questions an assignment asks, and the fingerprint by which a change shows."""

import hashlib
import inspect
import re
import types
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from coursekit.classroom import checks
from coursekit.classroom.questions import Question


@dataclass(frozen=True)
class Assignments:
    """What is asked: the course's lessons, and what an instructor put together.

    own: {stem: names of questions}; secret: the class's secret, by which each student
    has variants of their own (other activations, costs, sizes and patients).
    """

    own: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    secret: str | None = None

    def questions(self, stem: str, student: str = "") -> tuple[Question, ...]:
        """Return the questions of ``04_backward_pass``, () if it is no assignment.

        Raises ValueError for an unknown question.
        """
        asked = self._asked(stem)
        if self.secret and asked and stem not in self.own:
            from coursekit.classroom.graded import own_questions

            return own_questions(_lesson(stem), self.secret, student)
        return asked

    def _asked(self, stem: str) -> tuple[Question, ...]:
        if stem not in self.own:
            lesson = _lesson(stem)
            return checks.of_lesson(lesson) if lesson in checks.LESSONS else ()
        known = checks.questions()
        unknown = [name for name in self.own[stem] if name not in known]
        if unknown:
            raise ValueError(
                f"no question is named {', '.join(unknown)}; there are: "
                f"{', '.join(known)}"
            )
        return tuple(known[name] for name in self.own[stem])


def _lesson(stem: str) -> str:
    return re.sub(r"^\d\d_", "", stem)


def variant_of(question: Question, seed: int) -> Question:
    """Return the question's variant for a seed, itself if it has none."""
    if question.variant is None:
        return question
    return question.variant(np.random.default_rng([seed, *question.name.encode()]))


def fingerprints(questions: Sequence[Question]) -> dict[str, str]:
    """Return each question's fingerprint; it changes when its grading may change.

    A question's helpers count with it, because of follow-through.
    """
    own = {q.name: _own(q) for q in questions}
    called = {q.name: sorted(set(q.calls) & set(own)) for q in questions}
    return {
        name: _digest([mine, *(own[helper] for helper in called[name])])
        for name, mine in own.items()
    }


@lru_cache(maxsize=1024)
def _own(question: Question) -> str:
    return _digest(_texts(question))


def _digest(texts: Any) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]


def _texts(question: Question) -> Iterator[str]:
    """Yield everything of a question that decides a score, as text."""
    yield f"{question.name} {question.points} {question.tolerance} {question.power}"
    yield f"{question.parts} {question.downward} {question.repeat} {question.task}"
    seen: set[str] = set()
    for function in (
        *(question.reference, question.cases, question.accept, question.driver),
        *(mistake.wrong for mistake in question.mistakes),
    ):
        if function is not None:
            yield from _sources(function, seen)


def _sources(function: Any, seen: set[str]) -> Iterator[str]:
    """Yield the source of a function and of what it calls in its own module."""
    code = getattr(function, "__code__", None)
    name = getattr(function, "__qualname__", repr(type(function)))
    if name in seen:
        return
    seen.add(name)
    yield from _carried(function)
    try:
        yield inspect.getsource(function)
    except (OSError, TypeError):
        yield name
    if code is None:
        return
    for called in code.co_names:
        other = function.__globals__.get(called)
        inside = getattr(other, "__module__", None) == function.__module__
        if isinstance(other, types.FunctionType) and inside:
            yield from _sources(other, seen)


def _carried(function: Any) -> Iterator[str]:
    """Yield the data a function carries along: its object, arguments, closure."""
    things = [getattr(function, "__self__", None), getattr(function, "args", None)]
    things += [getattr(function, "keywords", None)]
    things += [getattr(function, "__defaults__", None)]
    for cell in getattr(function, "__closure__", None) or ():
        with suppress(ValueError):  # an empty cell
            things.append(cell.cell_contents)
    for text in map(repr, things):
        if text != "None" and " at 0x" not in text:  # an address says nothing
            yield text
