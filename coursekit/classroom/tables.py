"""Tables for docs/: what is asked, and which mistakes are known by name."""

from collections.abc import Callable
from pathlib import Path

from coursekit.classroom.checks import LESSONS, of_lesson
from coursekit.classroom.coursemap import TITLES
from coursekit.classroom.questions import Question

NOTICE = (
    "<!-- Made by `coursekit {name}` from coursekit/classroom/checks; do not edit. -->"
)


def questions() -> str:
    """Return the table of all questions, as Markdown."""
    return _page(
        "questions",
        "# Every question of the course",
        "Each is a function to write; its name and signature are the same in the "
        "notebook, in the checks and in the grading.",
        ["Function", "Task", "Equation", "Points"],
        _question_rows,
    )


def mistakes() -> str:
    """Return the table of all mistakes known by name, as Markdown."""
    return _page(
        "mistakes",
        "# Every mistake that the checks know by name",
        "What each check says when it recognises a mistake. Factors (twice too "
        "large, m times too small), transposes and results in the row convention "
        "are recognised in every question besides.",
        ["Function", "Mistake", "Equation", "What the learner reads"],
        _mistake_rows,
    )


PAGES: dict[str, Callable[[], str]] = {"questions": questions, "mistakes": mistakes}


def rewrite(name: str, folder: Path) -> Path:
    """Write the page ``name`` into ``folder`` and return the file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.md"
    path.write_text(PAGES[name](), encoding="utf-8")
    return path


def check(name: str, folder: Path) -> None:
    """Raise ValueError when the file is not what the questions give."""
    path = folder / f"{name}.md"
    if not path.is_file() or path.read_text(encoding="utf-8") != PAGES[name]():
        raise ValueError(f"{path} is not up to date; run: coursekit {name}")


def _question_rows(question: Question) -> list[list[str]]:
    name = f"`{question.signature}`"
    return [[name, question.task, question.equation or "", str(question.points)]]


def _mistake_rows(question: Question) -> list[list[str]]:
    made = "(a sentence with the numbers of the case)"
    rows = [
        [f"`{question.name}`", f"`{m.name}`", m.equation or "", m.message or made]
        for m in question.mistakes
    ]
    return [row for i, row in enumerate(rows) if row not in rows[:i]]


def _page(
    name: str,
    title: str,
    about: str,
    head: list[str],
    rows: Callable[[Question], list[list[str]]],
) -> str:
    lines = [title, "", NOTICE.format(name=name), "", about]
    for number, (lesson, (words, _)) in enumerate(zip(LESSONS, TITLES, strict=True)):
        found = [row for question in of_lesson(lesson) for row in rows(question)]
        if found:
            lines += ["", f"## {number:02} {words}", "", _row(head)]
            lines += ["|---" * len(head) + "|", *map(_row, found)]
    return "\n".join(lines) + "\n"


def _row(cells: list[str]) -> str:
    return (
        "| " + " | ".join(" ".join(c.split()).replace("|", r"\|") for c in cells) + " |"
    )
