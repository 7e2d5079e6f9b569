"""The checker's report on itself: mistake x caught x named x message, for the docs."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

from coursekit.classroom.checks import LESSONS, of_lesson
from coursekit.classroom.judge import check
from coursekit.classroom.mistakes.styles import variants
from coursekit.classroom.questions import Mistake, Question

SEEDS = range(10)
# The clinic's patients are made of the catalogue, which ``backprop`` is tried with.
TRIED = tuple(lesson for lesson in LESSONS if lesson != "bug_clinic")


@dataclass(frozen=True)
class Row:
    """How often one mistake of one question was caught and named, and what was said."""

    question: str
    mistake: str
    equation: str
    caught: int
    named: int
    message: str


def row(question: Question, mistake: Mistake, times: list[float]) -> Row:
    """Return what the checker says to a mistake on every seed."""
    caught = named = 0
    message = ""
    for seed in SEEDS:
        start = perf_counter()
        feedback = check(question, mistake.answer(), seed)
        times.append(perf_counter() - start)
        caught += not feedback
        named += feedback.mistake == mistake.name
        message = message or feedback.message
    name, equation = mistake.name, mistake.equation or ""
    return Row(question.name, name, equation, caught, named, message)


def false_alarms(question: Question) -> tuple[int, int]:
    """Return (right answers tried, those refused), over every seed."""
    tried = refused = 0
    for answer in variants(question):
        for seed in SEEDS:
            tried += 1
            refused += not check(question, answer, seed)
    return tried, refused


def write_mistake_table(path: Path) -> str:
    """Write the table to ``path`` and return its totals; takes a minute or two."""
    questions = [question for lesson in TRIED for question in of_lesson(lesson)]
    times: list[float] = []
    rows = [row(q, mistake, times) for q in questions for mistake in q.mistakes]
    alarms = [false_alarms(question) for question in questions]
    runs, seeds = len(rows) * len(SEEDS), len(SEEDS)
    totals = (
        f"{len(rows)} mistakes in {len(questions)} questions, {seeds} draws of the "
        f"inputs each: {sum(r.caught for r in rows)} of {runs} caught, "
        f"{sum(r.named for r in rows)} of {runs} named; of "
        f"{sum(tried for tried, _ in alarms)} checks of right answers in other styles "
        f"{sum(refused for _, refused in alarms)} refused."
    )
    path.write_text("\n".join(_markdown(totals, rows)) + "\n", encoding="utf-8")
    return f"{totals} A check took {1000 * median(times):.0f} ms (median)."


def _markdown(totals: str, rows: list[Row]) -> Iterator[str]:
    yield "# The checker, tried with every mistake it knows"
    yield ""
    yield "<!-- Made by `coursekit checker`; do not edit. -->"
    yield ""
    yield totals
    yield ""
    yield "| question | mistake | equation | caught | named | message |"
    yield "|---|---|---|---|---|---|"
    for r in rows:
        cells = (r.question, r.mistake, r.equation, r.caught, r.named, r.message)
        yield "| " + " | ".join(_cell(str(cell)) for cell in cells) + " |"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").replace("`", "").split())
