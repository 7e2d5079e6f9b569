"""From a sandbox's reply to an answer with an outcome, a score and words.

The reply is untrusted: text is cleaned and cut, results become plain arrays, lists and
dicts, and only then the judge of the notebook's check sees them.
"""

import unicodedata
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from coursekit.classroom import judge, trial
from coursekit.classroom.feedback import Feedback, Verdict
from coursekit.classroom.grading import wire
from coursekit.classroom.questions import Case, Question

OUTCOMES = (
    *("ok", "wrong", "mistake", "error", "timeout", "memory", "exit", "output"),
    *("missing", "not_attempted", "unreadable"),
)
XCPU, XFSZ, KILL = 24, 25, 9


@dataclass(frozen=True)
class Answer:
    """What came of one question, as GRADING.md's line of JSON has it."""

    name: str
    score: float
    max: float
    outcome: str
    message: str
    mistake: str | None = None
    equation: str | None = None


def zero(question: Question, outcome: str, message: str) -> Answer:
    """Return the answer that scores nothing, and why."""
    return Answer(question.name, 0, question.points, outcome, clean(message))


def clean(text: Any, most: int = 1000) -> str:
    """Return untrusted text without control signs, cut to a readable length."""
    text = text if isinstance(text, str) else ""
    kept = "".join(
        c if unicodedata.category(c)[0] != "C" or c == "\n" else "?"
        for c in text[: 2 * most]
    )
    return kept if len(kept) <= most else kept[: most - 3] + "..."


def ended(question: Question, end: Mapping[str, float], limits: Any) -> Answer:
    """Return the answer of a question whose process ended without a result."""
    sign, code = int(end["signal"]), int(end["code"])
    cpu, memory = end["cpu"], end["memory"]
    if sign == XCPU or (sign == KILL and cpu >= limits.cpu):
        why = f"It used more than {limits.cpu} seconds of computing time."
        return zero(question, "timeout", why)
    if sign == XFSZ:
        why = f"It wrote or printed more than {limits.printed // 2**20} MB."
        return zero(question, "output", why)
    if sign == KILL and memory > limits.memory / 2:
        return zero(question, "memory", "It used more memory than it may.")
    how = f"signal {sign}" if sign else f"exit code {code}"
    return zero(question, "exit", f"It ended the process it ran in ({how}).")


def received(
    question: Question, cases: Sequence[Case], reply: Mapping[str, Any]
) -> list[trial.Outcome] | Answer:
    """Return the outcomes that a reply holds, or the answer where there are none."""
    why, what = clean(reply.get("why")), reply["what"]
    if what == "missing":
        return zero(question, "missing", f"{why}.")
    if what == "syntax":
        return zero(question, "error", f"{why}.")
    if what == "memory":
        return zero(question, "memory", "It used more memory than it may.")
    if what == "broken":
        return zero(question, "error", f"The grader itself stumbled: {why}.")
    if what == "too much":
        return zero(question, "output", "Its result is far too large.")
    try:
        if what == "failed":  # already while it was being defined
            return [trial.Outcome(failure=_failure(reply.get("failure")))] * len(cases)
        told = reply.get("outcomes")
        if what != "outcomes" or not isinstance(told, list) or len(told) != len(cases):
            raise wire.WireError("no outcomes")
        return [_outcome(tree, question) for tree in told]
    except wire.WireError:
        return zero(question, "error", "What came back was no result.")


def answer_of(
    question: Question,
    outcomes: Sequence[trial.Outcome],
    cases: Sequence[Case],
    helpers: Mapping[str, Callable[..., Any]] | None = None,
) -> Answer:
    """Return what the judge says; its own failure costs words, not the run."""
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            feedback = judge.assess(question, cases, outcomes, helpers)
    except (Exception, MemoryError) as error:
        why = f"The result could not be compared ({type(error).__name__})."
        return zero(question, "wrong", why)
    outcome = _named(feedback, outcomes)
    score = question.points if outcome == "ok" else 0
    message, mistake = clean(feedback.message), feedback.mistake
    equation = None if outcome == "ok" else feedback.equation
    return Answer(
        question.name, score, question.points, outcome, message, mistake, equation
    )


def _named(feedback: Feedback, outcomes: Sequence[trial.Outcome]) -> str:
    if feedback.verdict is Verdict.CORRECT:
        return "ok"
    if feedback.verdict is Verdict.NOT_ATTEMPTED:
        return "not_attempted"
    kinds = {o.failure.kind for o in outcomes if o.failure}
    if feedback.verdict is Verdict.CRASHED:
        if kinds & {"MemoryError", "_ArrayMemoryError"}:
            return "memory"
        return "exit" if "SystemExit" in kinds else "error"
    odd = [o.value.what for o in outcomes if isinstance(o.value, trial.Odd)]
    if any("too large" in what for what in odd):
        return "output"
    return "mistake" if feedback.mistake else "wrong"


def _outcome(tree: Any, question: Question) -> trial.Outcome:
    """Return the outcome that a tree from the sandbox describes."""
    if not isinstance(tree, dict):
        raise wire.WireError("an outcome is a dict")
    failure = tree.get("failure")
    if failure is not None:
        return trial.Outcome(failure=_failure(failure))
    changed = [n for n in texts(tree.get("changed")) if n in question.parameters]
    shared = texts(tree.get("shared"))[:2]
    return trial.Outcome(
        value=value(tree.get("value")),
        again=value(tree.get("again")),
        later=value(tree.get("later")),
        changed=tuple(changed),
        shared=tuple(shared) if len(shared) == 2 else (),
        stale=tree.get("stale") is True,
        warned=clean(tree.get("warned"), 200),
    )


def texts(tree: Any) -> list[str]:
    """Return the pieces of text in an untrusted list, each cut short."""
    parts = tree if isinstance(tree, list) else []
    return [clean(part, 60) for part in parts[:100] if isinstance(part, str)]


def number(tree: Any) -> float:
    """Return an untrusted number, 0 where it is none."""
    plain = isinstance(tree, (int, float)) and abs(tree) < 2**60
    return tree if plain else 0


def _failure(tree: Any) -> trial.Failure:
    told = tree.value if isinstance(tree, wire.Tagged) else tree
    if not isinstance(told, dict):
        raise wire.WireError("a failure is a dict")
    line = told.get("line")
    line = line if type(line) is int and 0 <= line < 10**6 else None
    texts = [clean(told.get(k), n) for k, n in [("kind", 60), ("text", 400)]]
    code, where = clean(told.get("code"), 120), clean(told.get("where"), 60)
    return trial.Failure(texts[0], texts[1], line, code, where)


def value(tree: Any) -> Any:
    """Return a result as trial.settle leaves it: arrays, lists, dicts, text, Odd."""
    if tree is None or isinstance(tree, np.ndarray):
        return tree
    if isinstance(tree, str):
        return clean(tree, 200)
    if isinstance(tree, wire.Tagged):
        return trial.Odd(clean(tree.value, 200))
    if isinstance(tree, dict):
        return {k: value(item) for k, item in tree.items()}
    if isinstance(tree, (list, tuple)):
        return [value(item) for item in tree]
    return trial.settle(tree)
