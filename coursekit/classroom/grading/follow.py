"""Follow-through: a right caller of the learner's own wrong helper keeps its points.

When ``backprop`` calls the learner's wrong ``hidden_error``, what is expected of it is
the reference's result with that helper in place.  The helper runs in the sandbox; its
results are taken only in the shape that the right helper gives.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from coursekit.classroom import trial
from coursekit.classroom.grading import served, verdicts, wire
from coursekit.classroom.grading.process import EndedError, WallTimeError
from coursekit.classroom.grading.verdicts import Answer
from coursekit.classroom.questions import Question

TRIED = ("wrong", "mistake")  # only these helpers gave something that can be followed


def wrong_helpers(
    question: Question,
    reaches: Mapping[str, tuple[str, ...]],
    answers: Mapping[str, Answer],
) -> list[str]:
    """Return the wrong helpers on which a wrong answer's correctness may hang."""
    if answers[question.name].outcome not in TRIED:
        return []
    called = set(question.calls) & set(reaches.get(question.name, ()))
    return sorted(n for n in called if n in answers and answers[n].outcome in TRIED)


def through(
    run: Any,
    question: Question,
    helpers: Sequence[str],
    questions: Sequence[Question],
    seed: int,
) -> Answer | None:
    """Return the caller's answer if it is right with the learner's own helpers."""
    outcomes, cases = run.outcomes[question.name], question.draw(seed)
    try:
        mine = Helpers(run, helpers, {q.name: q for q in questions})
        try:
            answer = verdicts.answer_of(question, outcomes, cases, mine.proxies())
        finally:
            mine.close()
    except (EndedError, WallTimeError):
        run.close()
        return None
    if answer.outcome != "ok" or mine.constant:
        return None
    names = " and ".join(helpers)
    message = f"Right with your own {names}, which is graded by itself."
    return replace(answer, message=message, mistake=None)


class Helpers:
    """The learner's helper functions, running in the sandbox, called from here."""

    def __init__(
        self, run: Any, names: Sequence[str], questions: Mapping[str, Question]
    ) -> None:
        self.run, self.names, self.questions = run, names, questions
        self.deadline = time.monotonic() + run.limits.wall
        self.constant = True  # until one result has two different numbers in it
        self.inmate = run.serve(names, self.deadline)

    def proxies(self) -> dict[str, Callable[..., Any]]:
        """Return a function for each helper."""
        return {name: self._proxy(name) for name in self.names}

    def _proxy(self, name: str) -> Callable[..., Any]:
        def helper(*args: Any) -> Any:
            right = trial.settle(self.questions[name].reference(*args))
            told = served.Served(()).told([_described(arg) for arg in args])
            self.inmate.send(wire.pack([name, told]), self.deadline)
            reply = self.inmate.receive(self.deadline)
            got = verdicts.value(reply.get("value"))
            if reply["what"] != "value" or reply.get("failed") or not alike(got, right):
                raise EndedError("a helper that gives nothing of the right shape")
            self.constant = self.constant and _constant(got)
            return _natural(got, right)

        return helper

    def close(self) -> None:
        """Let the helpers' process end."""
        self.inmate.send(wire.pack(None), self.deadline)
        while self.inmate.receive(self.deadline)["what"] != "ended":
            pass


def _described(arg: Any) -> Any:
    """Return an argument as a description; a network becomes trial.Net."""
    if hasattr(arg, "w") and hasattr(arg, "b"):
        return trial.Net(arg.w, arg.b)
    return arg


def alike(got: Any, right: Any) -> bool:
    """Tell whether two results have the same containers and shapes, and no nan."""
    if isinstance(got, np.ndarray) and isinstance(right, np.ndarray):
        return got.shape == right.shape and bool(np.all(np.isfinite(got)))
    if isinstance(got, dict) and isinstance(right, dict):
        return got.keys() == right.keys() and all(alike(got[k], right[k]) for k in got)
    if isinstance(got, list) and isinstance(right, list):
        return len(got) == len(right) and all(map(alike, got, right))
    return False


def _constant(tree: Any) -> bool:
    if isinstance(tree, np.ndarray):
        return tree.size == 0 or bool(np.all(tree == tree.flat[0]))
    return all(map(_constant, tree.values() if isinstance(tree, dict) else tree))


def _natural(got: Any, right: Any) -> Any:
    """Return a number as a number, everything else as it is."""
    return got[()] if isinstance(right, np.ndarray) and right.ndim == 0 else got
