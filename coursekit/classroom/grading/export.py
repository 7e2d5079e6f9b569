"""Scores for elsewhere: a CSV of our own, or the file that Canvas or Moodle exported.

The platform's file keeps its byte-order mark, its columns, its rows and their order;
only the column of the assignment is filled, and nothing that is there is lost.
"""

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from coursekit.classroom.course import write_atomically
from coursekit.classroom.grading.results import Result

# A cell that begins so is a formula to a spreadsheet, and learners choose names.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
BOM = "\ufeff"


@dataclass
class Filled:
    """What ``into`` did: the text, and who was found on one side only."""

    text: str
    count: int = 0
    only_here: list[str] = field(default_factory=list)
    only_there: list[str] = field(default_factory=list)


def table(every: Sequence[Result]) -> str:
    """Return all results as CSV; its byte-order mark tells spreadsheets of UTF-8."""
    names = list(dict.fromkeys(a.name for r in every for a in r.answers))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    head = ["student", "assignment", "score", "max", "status", "late", "submitted_at"]
    writer.writerow([*head, "attempts", "seed", *names])
    for r in every:
        by_name = {a.name: f"{a.score:g}" for a in r.answers}
        row = [
            harmless(r.student),
            harmless(r.assignment),
            f"{r.score:g}",
            f"{r.max:g}",
        ]
        row += [r.status, "late" if r.late else "", r.submitted_at, str(r.attempts)]
        writer.writerow([*row, str(r.seed), *(by_name.get(n, "") for n in names)])
    return BOM + out.getvalue()


def harmless(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def into(lms: Path, every: Iterable[Result], key: str, column: str | None) -> Filled:
    """Fill the platform's file: ``key`` names the column that tells learners apart.

    column: the one to fill; without it, the only one that contains the assignment's
    name.  Raises ValueError when key or column are not there, or are not unique.
    """
    scores = {_same(r.student): r for r in every}
    rows, dialect, mark = _read(lms)
    head = next((n for n, row in enumerate(rows) if key in row), None)
    if head is None:
        shown = ", ".join(repr(name) for name in (rows[0] if rows else []))
        raise ValueError(f"{lms.name} has no column {key!r}; it has {shown}")
    where = rows[head].index(key)
    target = _target(rows[head], column, {r.assignment for r in scores.values()}, lms)
    done = Filled("")
    matched: set[str] = set()
    for row in rows[head + 1 :]:
        name = _same(row[where]) if where < len(row) else ""
        if name in matched:
            raise ValueError(f"{lms.name} has {row[where]!r} twice in column {key!r}")
        if name in scores:
            row += [""] * (target + 1 - len(row))
            row[target] = f"{scores[name].score:g}"
            matched.add(name)
        elif name and "points possible" not in " ".join(row).lower():
            done.only_there.append(row[where])
    done.only_here = [r.student for n, r in scores.items() if n not in matched]
    done.count = len(matched)
    out = io.StringIO()
    csv.writer(out, dialect).writerows(rows)
    done.text = mark + out.getvalue()
    return done


def _read(lms: Path) -> tuple[list[list[str]], type[csv.Dialect], str]:
    try:
        text = lms.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise ValueError(f"{lms.name} is not UTF-8: export it as CSV UTF-8") from None
    mark = BOM if text.startswith(BOM) else ""
    text = text.removeprefix(BOM)

    class Found(csv.excel):
        first = text.partition("\n")[0]
        delimiter = max(",;\t", key=first.count)
        lineterminator = "\r\n" if "\r\n" in text else "\n"

    return list(csv.reader(io.StringIO(text, newline=""), Found)), Found, mark


def _target(
    head: list[str], column: str | None, assignments: set[str], lms: Path
) -> int:
    wanted = {column} if column else assignments
    found = [n for n, name in enumerate(head) if name in wanted]
    if not found:  # Canvas: "04_backward_pass (1234)"; Moodle: "Assignment: 04 (Real)"
        found = [n for n, name in enumerate(head) if any(w in name for w in wanted)]
    if len(found) == 1:
        return found[0]
    how = "no column" if not found else f"{len(found)} columns"
    raise ValueError(
        f"{lms.name} has {how} for {', '.join(sorted(wanted))}: name one with "
        f"--column; there are {', '.join(repr(name) for name in head)}"
    )


def _same(name: str) -> str:
    """Return a name as it is compared: composed letters, no spaces around."""
    return unicodedata.normalize("NFC", name).strip()


def save(path: Path, text: str) -> None:
    """Write the file so that a crash leaves the old one or the new one."""
    write_atomically(path, text.encode("utf-8"))
