"""What counts: a student's last or best submission, with the overrides applied."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from coursekit.classroom.grading.gradebook import GRADER, Gradebook
from coursekit.classroom.grading.verdicts import Answer


@dataclass(frozen=True)
class Result:
    """One submission that counts, as reports and exports show it."""

    student: str
    assignment: str
    status: str
    answers: tuple[Answer, ...]
    submitted_at: str
    late: bool
    attempts: int
    seed: int
    file: str
    overrides: tuple[dict[str, Any], ...] = ()

    @property
    def score(self) -> float:
        """The points reached."""
        return sum(a.score for a in self.answers)

    @property
    def max(self) -> float:
        """The points that can be reached."""
        return sum(a.max for a in self.answers)

    def line(self) -> str:
        """Return the line of JSON that other programs read."""
        keys = ("score", "max", "outcome", "message", "mistake", "equation")
        told = {
            "student": self.student,
            "assignment": self.assignment,
            "score": self.score,
            "max": self.max,
            "status": self.status,
            "questions": {
                a.name: {key: getattr(a, key) for key in keys} for a in self.answers
            },
        }
        return json.dumps(told, ensure_ascii=False)


def results(
    book: Gradebook, policy: str = "last", assignment: str | None = None
) -> list[Result]:
    """Return what counts, by student and assignment.

    policy: "last", the submission that was there when grading last ran; or "best".
    """
    grouped: dict[tuple[str, str], list[Result]] = {}
    overrides, deadlines = _overrides(book), _deadlines(book)
    for row in book.rows("SELECT * FROM submissions ORDER BY seen_at, submitted_at"):
        key = (row["student"], row["assignment"])
        if assignment in (None, row["assignment"]):
            one = _result(book, row, overrides.get(key, []), deadlines)
            grouped.setdefault(key, []).append(one)
    chosen = []
    for key in sorted(grouped):
        every = grouped[key]
        one = every[-1] if policy == "last" else max(every, key=lambda r: r.score)
        chosen.append(replace(one, attempts=len(every)))
    return chosen


def _result(
    book: Gradebook, row: Any, overrides: list[dict[str, Any]], due: dict[str, str]
) -> Result:
    student, assignment, file = row["student"], row["assignment"], row["file"]
    wanted = json.loads(row["question_set"])
    known = book.known(student, assignment, file, wanted)
    answers = [known[name] for name in wanted if name in known]
    deadline = due.get(assignment, due.get("*"))
    late = deadline is not None and _moment(row["submitted_at"]) > _moment(deadline)
    return Result(
        *(student, assignment, row["status"]),
        answers=tuple(_overridden(a, overrides) for a in answers),
        submitted_at=row["submitted_at"],
        late=late,
        attempts=1,
        seed=row["seed"],
        file=file,
        overrides=tuple(overrides),
    )


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _overridden(one: Answer, overrides: list[dict[str, Any]]) -> Answer:
    """Return the answer with the last override of its question, if any, applied."""
    mine = [o for o in overrides if o["question"] == one.name]
    if not mine or mine[-1]["score"] is None:
        return one
    last = mine[-1]
    score = int(last["score"]) if last["score"] == int(last["score"]) else last["score"]
    said = f"{one.message} Score set to {score:g} by {last['who']}: {last['why']}"
    return replace(one, score=score, message=said.strip())


def _overrides(book: Gradebook) -> dict[tuple[str, str], list[dict[str, Any]]]:
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in book.rows("SELECT * FROM overrides ORDER BY id"):
        key = (row["student"], row["assignment"])
        found.setdefault(key, []).append(dict(row))
    return found


def _deadlines(book: Gradebook) -> dict[str, str]:
    return {
        row["assignment"]: row["at"] for row in book.rows("SELECT * FROM deadlines")
    }


def stale(book: Gradebook) -> Iterator[str]:
    """Yield what an older grader left, in words, for the instructor's report."""
    rows = book.rows("SELECT count(*) FROM answers WHERE grader <> ?", [GRADER])
    if rows[0][0]:
        yield f"{rows[0][0]} answers of an older grader are kept, but do not count"
