"""Reports in HTML: a page for each learner, and one of the class for the instructor.

A learner's page has verdicts and diagnoses, no inputs, no expected values, no seeds,
nobody else's name.  All text is escaped: much of it was written by learners' code.
"""

import hashlib
import re
import statistics
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from coursekit.classroom.card import prose
from coursekit.classroom.grading.gradebook import Gradebook
from coursekit.classroom.grading.results import Result, results, stale

WORDS = {
    "ok": "✓ right",
    "wrong": "✗ not right",
    "mistake": "✗ not right: a known mistake",
    "error": "! stopped with an error",
    "timeout": "! took too long",
    "memory": "! needed too much memory",
    "exit": "! ended its process",
    "output": "! far too much output",
    "missing": "○ missing",
    "not_attempted": "○ not attempted",
    "unreadable": "! unreadable",
}


def report(book: Gradebook, folder: Path, policy: str = "last") -> list[Path]:
    """Write learners/*.html and class.html into ``folder``; return the files."""
    from jinja2 import Environment, PackageLoader

    loader = PackageLoader("coursekit.classroom.grading")
    pages = Environment(loader=loader, autoescape=True)
    pages.filters["prose"] = prose
    every = results(book, policy)
    students = sorted({r.student for r in every})
    files = {student: f"learners/{file_name(student)}" for student in students}
    (folder / "learners").mkdir(parents=True, exist_ok=True)
    written = []
    for student in students:
        mine = [r for r in every if r.student == student]
        page = pages.get_template("learner.html").render(
            student=student, results=mine, words=WORDS, policy=policy
        )
        written.append(_write(folder / files[student], page))
    names = sorted({r.assignment for r in every})
    parts = [_part([r for r in every if r.assignment == name]) for name in names]
    page = pages.get_template("class.html").render(
        assignments=parts, files=files, notes=list(stale(book))
    )
    return [*written, _write(folder / "class.html", page)]


def file_name(student: str) -> str:
    """Return a file's name for any student's name; two never share one."""
    plain = re.sub(r"[^\w-]+", "_", student)[:60]
    if plain and plain == student and plain.lower() == plain:
        return f"{plain}.html"
    return f"{plain}-{hashlib.sha256(student.encode()).hexdigest()[:8]}.html"


def _write(path: Path, page: str) -> Path:
    path.write_text(page, encoding="utf-8", newline="\n")
    return path


def _part(every: Sequence[Result]) -> dict[str, Any]:
    """Return what the class page shows of one assignment."""
    scores = [r.score for r in every]
    return {
        "name": every[0].assignment,
        "results": every,
        "count": len(every),
        "unreadable": sum(r.status == "unreadable" for r in every),
        "late": sum(r.late for r in every),
        "mean": statistics.fmean(scores),
        "spread": statistics.pstdev(scores),
        "max": max(r.max for r in every),
        "asked": [_item(name, every) for name in _questions(every)],
        "mistakes": _mistakes(every),
    }


def _questions(every: Sequence[Result]) -> list[str]:
    return list(dict.fromkeys(a.name for r in every for a in r.answers))


def _item(name: str, every: Sequence[Result]) -> dict[str, Any]:
    """Return a question's statistics; discrimination is against the other points."""
    pairs = [(a, r.score - a.score) for r in every for a in r.answers if a.name == name]
    gained, rest = [a.score for a, _ in pairs], [other for _, other in pairs]
    varied = len(set(gained)) > 1 and len(set(rest)) > 1
    right = sum(a.outcome == "ok" for a, _ in pairs)
    untried = ("missing", "not_attempted", "unreadable")
    return {
        "name": name,
        "right": right,
        "tried": sum(a.outcome not in untried for a, _ in pairs),
        "share": right / len(pairs),
        "discrimination": statistics.correlation(gained, rest) if varied else None,
    }


def _mistakes(every: Sequence[Result]) -> list[dict[str, Any]]:
    """Return the class's mistakes, the most frequent first, question by question."""
    who: dict[tuple[str, str, str | None], list[str]] = {}
    for result in every:
        for a in result.answers:
            if a.outcome not in ("ok", "missing", "not_attempted", "unreadable"):
                label = a.mistake or {"wrong": "no known mistake"}.get(
                    a.outcome, WORDS[a.outcome][2:]
                )
                key = (a.name, label.replace("_", " "), a.equation)
                who.setdefault(key, []).append(result.student)
    counted = Counter({key: len(students) for key, students in who.items()})
    order = {name: number for number, name in enumerate(_questions(every))}
    ranked = sorted(counted, key=lambda key: (-counted[key], order[key[0]], key[1]))
    return [
        {
            "question": key[0],
            "label": key[1],
            "equation": key[2],
            "count": counted[key],
            "students": who[key],
        }
        for key in ranked
    ]
