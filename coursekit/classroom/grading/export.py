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
    """What ``into`` did: the text, and who or what was found on one side only."""

    text: str
    count: int = 0
    without: list[str] = field(default_factory=list)  # assignments without a column
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

    column: the one to fill; without it, each assignment's is the only one that contains
    its name.  Raises ValueError when key or column are not there, or are not unique.
    """
    scores = _by_assignment(every)
    rows, dialect, mark = _read(lms)
    head = next((n for n, row in enumerate(rows) if key in row), None)
    if head is None:
        shown = ", ".join(repr(name) for name in (rows[0] if rows else []))
        raise ValueError(f"{lms.name} has no column {key!r}; it has {shown}")
    where = rows[head].index(key)
    targets = _targets(rows[head], column, list(scores), lms)
    done = Filled("", without=[stem for stem in scores if stem not in targets])
    wanted = {n: r.student for s in targets for n, r in scores[s].items()}
    run_together = {_together(n): n for n in wanted if n.isalnum() and n.islower()}
    matched: set[str] = set()
    for row in rows[head + 1 :]:
        name = _same(row[where]) if where < len(row) else ""
        if name not in wanted:
            name = run_together.get(_together(name), name)
        if name in matched:
            raise ValueError(f"{lms.name} has {row[where]!r} twice in column {key!r}")
        if name in wanted:
            done.count += _fill(row, name, scores, targets)
            matched.add(name)
        elif name and "points possible" not in " ".join(row).lower():
            done.only_there.append(row[where])
    done.only_here = [student for n, student in wanted.items() if n not in matched]
    out = io.StringIO()
    csv.writer(out, dialect).writerows(rows)
    done.text = mark + out.getvalue()
    return done


def _by_assignment(every: Iterable[Result]) -> dict[str, dict[str, Result]]:
    """Return {assignment: {name: result}}; two learners of one name are refused."""
    found: dict[str, dict[str, Result]] = {}
    for r in every:
        mine, name = found.setdefault(r.assignment, {}), _same(r.student)
        if name in mine:
            raise ValueError(f"two learners of the gradebook are called {name!r}")
        mine[name] = r
    return found


def _fill(
    row: list[str],
    name: str,
    scores: dict[str, dict[str, Result]],
    targets: dict[str, int],
) -> int:
    """Write a learner's scores into a row; return how many."""
    mine = [stem for stem in targets if name in scores[stem]]
    for stem in mine:
        row += [""] * (targets[stem] + 1 - len(row))
        row[targets[stem]] = f"{scores[stem][name].score:g}"
    return len(mine)


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


def _targets(
    head: list[str], column: str | None, stems: list[str], lms: Path
) -> dict[str, int]:
    """Return {assignment: the number of its column}; some column there must be."""
    if column and len(stems) > 1:
        raise ValueError(
            f"whose scores go into {column!r}? Say it with --assignment: there are "
            f"{', '.join(stems)}"
        )
    targets = {}
    for stem in stems:
        wanted = column or stem
        found = [n for n, name in enumerate(head) if name == wanted]
        if not found:  # Canvas: "04_backward_pass (1234)"; Moodle: "Assignment: 04 ..."
            found = [n for n, name in enumerate(head) if wanted in name]
        if len(found) > 1:
            raise ValueError(_which(f"{len(found)} columns", wanted, head, lms))
        if found:
            targets[stem] = found[0]
    if not targets:
        raise ValueError(_which("no column", column or ", ".join(stems), head, lms))
    return targets


def _which(how: str, wanted: str, head: list[str], lms: Path) -> str:
    there = ", ".join(repr(name) for name in head)
    return (
        f"{lms.name} has {how} for {wanted}: name one with --column; there are {there}"
    )


def _same(name: str) -> str:
    """Return a name as it is compared: composed letters, no spaces around."""
    return unicodedata.normalize("NFC", name).strip()


def _together(name: str) -> str:
    """Return "Müller, Anna" as Canvas writes it in a file's name: mulleranna."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in plain if c.isalnum())


def save(path: Path, text: str) -> None:
    """Write the file so that a crash leaves the old one or the new one."""
    write_atomically(path, text.encode("utf-8"))
