"""The gradebook: one SQLite file that a crash, a full disk or a second run cannot hurt.

Each submission is written in one transaction, by the parent alone.  An answer is known
by the file's hash, the question's fingerprint and the grader's version, so the same
work is never done or counted twice, and only what changed is graded again.
"""

import json
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from coursekit.classroom.grading.bookfile import (
    GradebookError,
    require_ours,
    sentence,
)
from coursekit.classroom.grading.verdicts import Answer

GRADER = 1  # raised when the same submission may get another score
SCHEMA = 1
APPLICATION = 0x434B4742  # "CKGB", at byte 68 of the file
TABLES = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS submissions (
  student TEXT, assignment TEXT, file TEXT, seed INTEGER, status TEXT,
  submitted_at TEXT, seen_at TEXT, question_set TEXT, shape TEXT,
  PRIMARY KEY (student, assignment, file));
CREATE TABLE IF NOT EXISTS answers (
  student TEXT, assignment TEXT, file TEXT, question TEXT, fingerprint TEXT,
  grader INTEGER, score REAL, max REAL, outcome TEXT, message TEXT, mistake TEXT,
  equation TEXT, graded_at TEXT,
  PRIMARY KEY (student, assignment, file, question, fingerprint, grader));
CREATE TABLE IF NOT EXISTS overrides (
  id INTEGER PRIMARY KEY, student TEXT, assignment TEXT, question TEXT, score REAL,
  who TEXT NOT NULL, at TEXT NOT NULL, why TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS deadlines (assignment TEXT PRIMARY KEY, at TEXT NOT NULL);
"""
Fingerprints = Mapping[str, str]  # question -> fingerprint, in the assignment's order


def now() -> str:
    """Return this moment, UTC, as the gradebook writes it."""
    return stamp(datetime.now(UTC).timestamp())


def stamp(seconds: float) -> str:
    """Return a file's time as the gradebook writes it."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="microseconds")


class Gradebook:
    """An open gradebook, for a ``with``.  Every method may raise GradebookError."""

    def __init__(self, path: Path, create: bool = False) -> None:
        self.path = path
        require_ours(path, create)
        with self._words():
            self.db = sqlite3.connect(path, timeout=60, isolation_level=None)
            self.db.row_factory = sqlite3.Row
        try:
            with self._words():
                self._open()
        except BaseException:
            self.db.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.db.close()

    def _open(self) -> None:
        number = self.db.execute("PRAGMA application_id").fetchone()[0]
        tables = self.db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if tables and number != APPLICATION:
            raise GradebookError(f"{self.path} is a database, but no gradebook")
        version = self.db.execute("PRAGMA user_version").fetchone()[0]
        if version > SCHEMA:
            raise GradebookError(
                f"{self.path} was written by a newer coursekit (format {version}, this "
                f"one knows {SCHEMA}): pip install --upgrade backprop-coursekit"
            )
        self.db.execute("PRAGMA secure_delete = ON")
        if not tables:
            self._create()

    def _create(self) -> None:
        self.db.execute("PRAGMA journal_mode = WAL")
        with self.transaction():
            for statement in TABLES.split(";\n"):
                self.db.execute(statement)
            self.db.execute(f"PRAGMA application_id = {APPLICATION}")
            self.db.execute(f"PRAGMA user_version = {SCHEMA}")
            secret = str(secrets.randbits(62))
            self.db.execute("INSERT OR IGNORE INTO meta VALUES ('secret', ?)", [secret])

    @contextmanager
    def _words(self) -> Iterator[None]:
        """Turn SQLite's errors into sentences."""
        try:
            yield
        except sqlite3.Error as error:
            raise GradebookError(sentence(str(error), self.path)) from error

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Write everything inside, or nothing."""
        with self._words():
            self.db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.db.execute("COMMIT")
            except BaseException:
                if self.db.in_transaction:
                    self.db.execute("ROLLBACK")
                raise

    def rows(self, query: str, values: Sequence[Any] = ()) -> list[sqlite3.Row]:
        """Return the rows of a query."""
        with self._words():
            return self.db.execute(query, values).fetchall()

    @property
    def secret(self) -> str:
        """The number from which the seeds of this gradebook follow."""
        return str(self.rows("SELECT value FROM meta WHERE key = 'secret'")[0][0])

    def known(
        self, student: str, assignment: str, file: str, wanted: Fingerprints
    ) -> dict[str, Answer]:
        """Return the answers that need no grading, by question."""
        rows = self.rows(
            "SELECT * FROM answers WHERE student = ? AND assignment = ? AND file = ? "
            "AND grader = ?",
            [student, assignment, file, GRADER],
        )
        return {
            row["question"]: answer(row)
            for row in rows
            if wanted.get(row["question"]) == row["fingerprint"]
        }

    def record(
        self,
        student: str,
        assignment: str,
        file: str,
        answers: Iterable[Answer],
        *,
        wanted: Fingerprints,
        seed: int,
        status: str,
        submitted_at: str,
        shape: Sequence[int] = (),
    ) -> None:
        """Write one submission and its answers, in one transaction."""
        key = (student, assignment, file)
        with self.transaction():
            self.db.execute(
                "INSERT OR REPLACE INTO submissions VALUES (?,?,?,?,?,?,?,?,?)",
                [
                    *(*key, seed, status, submitted_at, now()),
                    *(json.dumps(dict(wanted)), json.dumps(list(shape))),
                ],
            )
            for a in answers:
                self.db.execute(
                    "INSERT OR REPLACE INTO answers VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
                    [
                        *(*key, a.name, wanted[a.name], GRADER, a.score, a.max),
                        *(a.outcome, a.message, a.mistake, a.equation, now()),
                    ],
                )

    def seen(self, student: str, assignment: str, file: str, at: str) -> None:
        """Note that a known submission is still, or again, the one handed in."""
        with self.transaction():
            self.db.execute(
                "UPDATE submissions SET seen_at = ?, submitted_at = "
                "min(submitted_at, ?) "
                "WHERE student = ? AND assignment = ? AND file = ?",
                [now(), at, student, assignment, file],
            )

    def override(
        self, who: str, why: str, student: str, assignment: str, **what: Any
    ) -> None:
        """Let a person's score (None: take it back) stand for a question's."""
        question, score = what["question"], what["score"]
        with self.transaction():
            self.db.execute(
                "INSERT INTO overrides (student, assignment, question, score, who, at, "
                "why) VALUES (?,?,?,?,?,?,?)",
                [student, assignment, question, score, who, now(), why],
            )

    def set_deadline(self, assignment: str, at: str) -> None:
        """Set when an assignment is due; "*" stands for every other one."""
        with self.transaction():
            self.db.execute(
                "INSERT OR REPLACE INTO deadlines VALUES (?,?)", [assignment, at]
            )

    def forget(self, student: str) -> int:
        """Delete everything about a student, also from the file's free pages."""
        count = 0
        with self.transaction():
            for table in ("submissions", "answers", "overrides"):
                query = f"DELETE FROM {table} WHERE student = ?"
                count += self.db.execute(query, [student]).rowcount
        with self._words():
            self.db.execute("VACUUM")
            self.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return count


def answer(row: sqlite3.Row) -> Answer:
    """Return a row of the answers as an Answer."""
    return Answer(
        name=row["question"],
        score=_number(row["score"]),
        max=_number(row["max"]),
        outcome=row["outcome"],
        message=row["message"],
        mistake=row["mistake"],
        equation=row["equation"],
    )


def _number(value: float) -> float:
    return int(value) if value == int(value) else value
