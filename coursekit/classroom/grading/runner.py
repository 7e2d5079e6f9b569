"""One submission: sandbox, questions, judgement.  The parent's side.

``grade`` takes bytes and gives a record, so it runs in this process, in a worker
process or on a cluster alike.  Learner code runs in the sandbox only; what comes back
is judged here by ``assess``, the judge of the notebook's own check.
"""

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from coursekit.classroom.grading import follow, served, submission, verdicts, wire
from coursekit.classroom.grading.process import (
    EndedError,
    Inmate,
    WallTimeError,
)
from coursekit.classroom.grading.verdicts import Answer
from coursekit.classroom.questions import Case, Question
from coursekit.classroom.trial import Outcome

ENDING = ("signal", "code", "cpu", "memory", "own")  # what is told of a process's end
ENDED = "It ended the process it ran in, or broke off its answer."


@dataclass(frozen=True)
class Limits:
    """What one question may use: seconds of CPU and wall, bytes of memory and print."""

    cpu: int = 5
    wall: float = 30.0
    memory: int = 2**30
    printed: int = 8 * 2**20


@dataclass(frozen=True)
class Record:
    """What came of a submission: readable or why not, and an answer a question."""

    status: str
    answers: tuple[Answer, ...]
    shape: tuple[int, ...] = ()  # the code's fingerprint, see similarity.py
    late_by_wall: tuple[str, ...] = ()  # ended by the wall clock: run them alone
    cpu: float = 0.0  # seconds inside the sandbox, as it says itself


@dataclass
class Run:
    """One submission while it is graded."""

    limits: Limits
    unsafe: bool = False
    cells: list[str] = field(default_factory=list)
    outcomes: dict[str, list[Outcome]] = field(default_factory=dict)
    inmate: Inmate | None = None
    cpu: float = 0.0
    own: float = 0.0  # of that, the zygote's in the sandbox that is open

    def ask(self, request: dict[str, Any], cases: Sequence[Case] = ()) -> Any:
        """Return (answer, end) of a request; a new sandbox wherever one is needed.

        A sandbox that breaks is tried once more, anew, if it was in use before: what
        one question did to it costs the next nothing.
        """
        here, used = served.Served(cases), self.inmate is not None
        frame = _frame(request, here.descriptions(), self.limits)
        try:
            answer, told = self.started().ask(frame, self.limits.wall, here.reply)
            if used and answer["what"] == "broken":
                raise EndedError("what was in use before is broken")
        except (EndedError, WallTimeError) as error:
            self.close()
            if used and isinstance(error, EndedError):
                return self.ask(request, cases)
            raise
        end = {key: verdicts.number(told.get(key)) for key in ENDING}
        self.cpu += end["cpu"]
        self.own = end["own"]
        if answer["what"] == "nothing" or end["signal"] or end["code"]:
            self.close()
        return answer, end

    def serve(self, names: Sequence[str], deadline: float) -> Inmate:
        """Return a sandbox that waits for calls of these functions."""
        request = {"what": "serve", "names": list(names), "cells": self.cells}
        inmate = self.started()
        inmate.send(_frame(request, [], self.limits), deadline)
        if inmate.receive(deadline)["what"] != "ready":
            raise EndedError("the helpers cannot be called")
        return inmate

    def started(self) -> Inmate:
        """Return the sandbox, a new one where there is none."""
        if self.inmate is None:
            self.inmate = Inmate(self.unsafe)
        return self.inmate

    def close(self) -> None:
        """End the sandbox, if there is one."""
        if self.inmate is not None:
            self.inmate.close()
            self.inmate = None
            self.cpu += self.own
            self.own = 0.0


def grade(
    content: bytes,
    questions: Sequence[Question],
    seed: int,
    limits: Limits | None = None,
    *,
    unsafe: bool = False,
    only: Sequence[str] | None = None,
    known: Mapping[str, Answer] | None = None,
) -> Record:
    """Return the record of a notebook's bytes.  Never raises for what is in them.

    only: the questions to run (None: all); known: answers of an earlier run, for the
    others.  The same seed gives the same inputs.
    """
    run = Run(limits or Limits(), unsafe)
    try:
        why = _read(run, content)
        if why is not None:
            zeros = [verdicts.zero(q, "unreadable", why) for q in questions]
            return Record("unreadable", tuple(zeros))
        return _graded(run, questions, seed, only, dict(known or {}))
    finally:
        run.close()


def _read(run: Run, content: bytes) -> str | None:
    """Let the sandbox read the notebook into ``run``; return why it cannot."""
    why = submission.refuse(content)
    if why is not None:
        return why
    try:
        answer, _ = run.ask({"what": "read", "body": content})
    except WallTimeError:
        return "reading it took too long"
    except EndedError:
        return "reading it took more than it may"
    if answer["what"] == "unreadable":
        return verdicts.clean(answer.get("why"))
    cells = answer.get("cells")
    if not isinstance(cells, list) or not all(isinstance(c, str) for c in cells):
        return "reading it took more time or memory than it may"
    run.cells = cells
    return None


def _graded(
    run: Run,
    questions: Sequence[Question],
    seed: int,
    only: Sequence[str] | None,
    answers: dict[str, Answer],
) -> Record:
    names = [q.name for q in questions]
    late, reaches = [], {}
    for question in questions:
        if only is not None and question.name not in only and question.name in answers:
            continue
        answer, reached, wall = _one(run, question, seed, names)
        answers[question.name] = answer
        reaches[question.name] = reached
        late += [question.name] * wall
    for question in questions:
        helpers = follow.wrong_helpers(question, reaches, answers)
        if helpers:
            agreed = follow.through(run, question, helpers, questions, seed)
            if agreed is not None:
                answers[question.name] = agreed
    shape = submission.shape(run.cells)
    return Record(
        "graded",
        tuple(answers[n] for n in names),
        shape,
        tuple(late),
        run.cpu + run.own,
    )


def _one(
    run: Run, question: Question, seed: int, others: Sequence[str]
) -> tuple[Answer, tuple[str, ...], bool]:
    """Return the answer, the questions it reaches, whether the clock ended it."""
    cases = question.draw(seed)
    request = {
        "what": "question",
        "name": question.name,
        "others": list(others),
        "cells": run.cells,
        "parameters": list(question.parameters),
        "repeat": question.repeat,
        **_driver(question),
    }
    try:
        reply, end = run.ask(request, cases)
    except WallTimeError:
        seconds = f"{run.limits.wall:g}"
        why = f"There was no answer after {seconds} seconds."
        return verdicts.zero(question, "timeout", why), (), True
    except EndedError:
        return (
            verdicts.zero(question, "exit", ENDED),
            (),
            False,
        )
    reached = tuple(n for n in verdicts.texts(reply.get("reaches")) if n in others)
    if reply["what"] == "nothing":
        return verdicts.ended(question, end, run.limits), reached, False
    outcomes = verdicts.received(question, cases, reply)
    if isinstance(outcomes, Answer):
        return outcomes, reached, False
    run.outcomes[question.name] = outcomes
    return verdicts.answer_of(question, outcomes, cases), reached, False


def _driver(question: Question) -> dict[str, str]:
    if question.driver is None:
        return {"driver": "", "driver_name": ""}
    source = inspect.cleandoc("\n" + inspect.getsource(question.driver))
    return {"driver": source, "driver_name": question.driver.__name__}


def _frame(request: dict[str, Any], cases: Any, limits: Limits) -> bytes:
    """Return a request's bytes: its tree, then the notebook or the cases' arrays."""
    request = dict(request)
    body: bytes | None = request.pop("body", None)
    if body is None:
        frame = wire.pack(cases)
        text, _ = wire.lengths(frame[: wire.LENGTHS.size])
        start = wire.LENGTHS.size + text
        request["text"] = frame[wire.LENGTHS.size : start].decode()
        body = frame[start:]
    head = wire.pack({**request, "limits": dict(vars(limits))})
    text, _ = wire.lengths(head[: wire.LENGTHS.size])
    return wire.LENGTHS.pack(text, len(body)) + head[wire.LENGTHS.size :] + body
