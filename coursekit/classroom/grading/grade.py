"""Grade a folder of submissions: what is new, here or on a cluster, into the book.

The parent alone writes the gradebook.  Whatever is killed, lost or started twice, the
next run goes on where the record ends.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from coursekit.classroom.grading import pools, runner, sandbox, sets, submission
from coursekit.classroom.grading.gradebook import Gradebook, stamp
from coursekit.classroom.grading.results import results
from coursekit.classroom.grading.runner import Limits, Record
from coursekit.classroom.grading.sets import Assignments
from coursekit.classroom.grading.submission import Submission
from coursekit.classroom.grading.verdicts import Answer, zero
from coursekit.classroom.questions import Question


@dataclass(frozen=True)
class Options:
    """How to grade; see ``coursekit grade --help``."""

    jobs: int = 1
    dask: str | None = None
    unsafe: bool = False
    limits: Limits = field(default_factory=Limits)
    assignments: Assignments = field(default_factory=Assignments)
    assignment: str | None = None
    seed: int | None = None
    again: bool = False
    progress: bool = True


@dataclass(frozen=True)
class Task:
    """What a worker needs to grade one submission; it travels."""

    one: Submission
    file: str
    content: bytes
    refused: str  # why the file could not even be read
    seed: int
    only: tuple[str, ...] | None
    known: dict[str, Answer]
    options: Options

    def questions(self) -> tuple[Question, ...]:
        """Return the questions that the submission answers."""
        return self.options.assignments.questions(self.one.assignment, self.one.student)


@dataclass
class Count:
    """How many submissions were graded, known before, unreadable or skipped."""

    graded: int = 0
    known: int = 0
    unreadable: int = 0
    skipped: list[str] = field(default_factory=list)


def grade(folder: Path, book: Gradebook, options: Options) -> Count:
    """Grade what is new in ``folder``.  Raises NoSandboxError, GradebookError."""
    if not options.unsafe and options.dask is None:
        sandbox.require()
    count = Count()
    total = sum(1 for _ in submission.found(folder, options.assignment))
    with _bar(total, options.progress) as bar:
        tasks = _tasks(folder, book, options, count, bar)
        waiting: list[Task] = []
        for task, record in pools.run(work, lost, tasks, options.jobs, options.dask):
            if record.late_by_wall:
                waiting.append(replace(task, content=b""))
                continue
            _record(book, task, record, count)
            bar.update()
        for task in waiting:  # alone on the machine, before they may score 0
            _record(book, task, _alone(task), count)
            bar.update()
    return count


def _bar(total: int, shown: bool) -> Any:
    from tqdm import tqdm

    hide = None if shown else True  # None: shown where there is a terminal
    return tqdm(total=total, unit="submission", disable=hide)


def _tasks(
    folder: Path, book: Gradebook, options: Options, count: Count, bar: Any
) -> Iterator[Task]:
    """Yield what has to be graded; note what is known already."""
    prints: dict[tuple[str, str], dict[str, str]] = {}
    for one in submission.found(folder, options.assignment):
        questions = options.assignments.questions(one.assignment, one.student)
        if not questions:
            count.skipped.append(f"{one.student}/{one.path.name}")
            bar.update()
            continue
        # With a class's secret each student has questions of their own.
        whose = one.student if options.assignments.secret else ""
        if (one.assignment, whose) not in prints:
            prints[one.assignment, whose] = sets.fingerprints(questions)
        wanted = prints[one.assignment, whose]
        task = _task(one, book, options, wanted)
        if task is None:
            count.known += 1
            bar.update()
        else:
            yield task


def _task(
    one: Submission, book: Gradebook, options: Options, wanted: Mapping[str, str]
) -> Task | None:
    """Return the task of a submission, None when all of it is recorded already."""
    content, refused = b"", ""
    try:
        content = one.content()
    except submission.UnreadableError as error:
        refused = str(error)
    file = submission.digest(content or refused.encode())
    known = {}
    if not options.again and options.seed is None:
        known = book.known(one.student, one.assignment, file, wanted)
    if set(known) == set(wanted) and _same_set(book, one, file, wanted):
        book.seen(one.student, one.assignment, file, stamp(one.time))
        return None
    return Task(
        *(one, file, content, refused),
        seed=_seed(book, one, file) if options.seed is None else options.seed,
        only=tuple(n for n in wanted if n not in known) if known else None,
        known=known,
        options=options,
    )


def _same_set(
    book: Gradebook, one: Submission, file: str, wanted: Mapping[str, str]
) -> bool:
    rows = book.rows(
        "SELECT question_set FROM submissions WHERE student = ? AND assignment = ? "
        "AND file = ?",
        [one.student, one.assignment, file],
    )
    return bool(rows) and json.loads(rows[0][0]) == dict(wanted)


def _seed(book: Gradebook, one: Submission, file: str) -> int:
    """Return a seed that nobody can guess and that the gradebook can repeat."""
    text = "\0".join([book.secret, one.student, one.assignment, file])
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6])


def work(task: Task) -> Record:
    """Grade one submission; runs in a worker.  NoSandboxError if it has no sandbox."""
    if task.refused:
        return lost(task, task.refused)
    try:
        return runner.grade(
            *(task.content, task.questions(), task.seed, task.options.limits),
            unsafe=task.options.unsafe,
            only=task.only,
            known=task.known,
        )
    except sandbox.NoSandboxError:
        raise
    except Exception as error:  # a fault of ours costs one submission, not the run
        why = (
            f"The grader stumbled ({type(error).__name__}: {error}): grade it by hand."
        )
        return Record("graded", tuple(zero(q, "error", why) for q in task.questions()))


def lost(task: Task, why: str) -> Record:
    """Return the record of a file that cannot be read, or whose worker keeps dying."""
    zeros = tuple(zero(q, "unreadable", f"{why}.") for q in task.questions())
    return Record("unreadable", zeros)


def _alone(task: Task) -> Record:
    try:
        content = task.one.content()
    except submission.UnreadableError as error:
        return lost(task, str(error))
    return work(replace(task, content=content))


def _record(book: Gradebook, task: Task, record: Record, count: Count) -> None:
    book.record(
        *(task.one.student, task.one.assignment, task.file, record.answers),
        wanted=sets.fingerprints(task.questions()),
        seed=task.seed,
        status=record.status,
        submitted_at=stamp(task.one.time),
        shape=record.shape,
    )
    count.graded += 1
    count.unreadable += record.status == "unreadable"


def write_lines(
    book: Gradebook, folder: Path, options: Options, write: Callable[[str], Any]
) -> None:
    """Write one line of JSON for each submission of ``folder``."""
    there = {
        (one.student, one.assignment)
        for one in submission.found(folder, options.assignment)
    }
    for result in results(book):
        if (result.student, result.assignment) in there:
            write(result.line() + "\n")


def save_lines(book: Gradebook, folder: Path, options: Options, out: Path) -> None:
    """Write the lines to ``out``: all of them or, when something stops it, none."""
    if out.exists() and not out.is_file():  # a pipe, /dev/stdout
        with out.open("w", encoding="utf-8") as file:
            write_lines(book, folder, options, file.write)
        return
    part = out.with_name(f"{out.name}.{os.getpid()}.part")
    try:
        with part.open("w", encoding="utf-8", newline="\n") as file:
            write_lines(book, folder, options, file.write)
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
