"""The gradebook loses nothing, doubles nothing, and says what is the matter."""

import json
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner
from sandboxed import left_behind

from coursekit.classroom.cli import main
from coursekit.classroom.grading import grade, gradebook, hostile, sandbox, sets
from coursekit.classroom.grading.gradebook import Gradebook, GradebookError
from coursekit.classroom.grading.results import results
from coursekit.classroom.grading.verdicts import Answer

needs_sandbox = pytest.mark.skipif(
    sandbox.why_not() is not None, reason="needs a sandbox"
)
QUIZ = ["--questions", "hostile=sigmoid,hidden_error"]
SET = {"one": "print-1", "two": "print-2"}
KEYS = {"score", "max", "outcome", "message", "mistake", "equation"}


def answers(first=1.0, second=2.0):
    return [
        Answer("one", first, 2, "ok" if first else "wrong", "said"),
        Answer("two", second, 3, "mistake", "said", "sign", "BP1"),
    ]


def record(book, student="Anna", file="f1", at="2026-01-01T10:00:00+00:00", **points):
    book.record(
        *(student, "04_x", file, answers(**points)),
        **{"wanted": SET, "seed": 7, "status": "graded", "submitted_at": at},
    )


@pytest.fixture
def book(tmp_path):
    with Gradebook(tmp_path / "g.db", create=True) as opened:
        yield opened


def handed_in(folder, *students):
    for student in students:
        home = folder / student
        home.mkdir(parents=True)
        (home / "hostile.ipynb").write_bytes(hostile.good())


def run(*args):
    return CliRunner().invoke(main, [str(a) for a in args], catch_exceptions=False)


def command(folder, tmp_path, *more):
    grade = [sys.executable, "-c", "from coursekit.classroom.cli import main; main()"]
    where = ["grade", folder, "--gradebook", tmp_path / "g.db"]
    lines = ["--jsonl", tmp_path / "out.jsonl"]
    return [str(a) for a in [*grade, *where, *lines, *QUIZ, *more]]


@needs_sandbox
@pytest.mark.sandbox
def test_the_contract_for_programs_that_call_it(tmp_path):
    handed_in(tmp_path / "s", "Zoë Müller, jr. 🎓", "=cmd|x", "b")
    (tmp_path / "s" / "b" / "hostile.ipynb").write_bytes(b"{}")
    out = tmp_path / "out.jsonl"
    where = ["--gradebook", tmp_path / "g.db", "--jsonl", out]
    done = run("grade", tmp_path / "s", *where, *QUIZ)
    assert done.exit_code == 0, done.output
    lines = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [x["student"] for x in lines] == ["=cmd|x", "Zoë Müller, jr. 🎓", "b"]
    for line in lines:
        assert set(line) == {
            *("student", "assignment", "score", "max", "status", "questions")
        }
        assert set(line["questions"]) == {"sigmoid", "hidden_error"}
        assert all(set(q) == KEYS for q in line["questions"].values())
    assert [(x["score"], x["max"], x["status"]) for x in lines] == [
        *((4, 4, "graded"), (4, 4, "graded"), (0, 4, "unreadable"))
    ]
    again = run("grade", tmp_path / "s", *where, *QUIZ)
    assert "0 graded" in again.output
    assert "3 known before" in again.output


@needs_sandbox
@pytest.mark.sandbox
def test_a_run_that_was_killed_goes_on_where_it_was(tmp_path):
    handed_in(tmp_path / "s", *(f"s{n}" for n in range(12)))
    killed = subprocess.Popen(
        command(tmp_path / "s", tmp_path, "-j", "2"), stderr=subprocess.DEVNULL
    )
    path, before = tmp_path / "g.db", 0
    while killed.poll() is None and before < 2:
        time.sleep(0.02)
        if path.exists() and path.stat().st_size:
            try:
                with Gradebook(path) as opened:
                    before = len(results(opened))
            except GradebookError:
                continue
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    with Gradebook(path) as opened:
        kept = len(results(opened))
    assert 2 <= kept < 12
    time.sleep(1)
    assert left_behind() == []  # what it had started died with it
    assert not (tmp_path / "out.jsonl").exists()
    done = subprocess.run(
        command(tmp_path / "s", tmp_path), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    known = int(done.stderr.split(" known before")[0].split()[-1])
    assert known >= kept
    assert len((tmp_path / "out.jsonl").read_text().splitlines()) == 12


@needs_sandbox
@pytest.mark.sandbox
def test_two_runs_at_once_double_nothing(tmp_path):
    handed_in(tmp_path / "s", *(f"s{n}" for n in range(6)))
    both = [
        subprocess.Popen(
            command(tmp_path / "s", tmp_path), stderr=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    for one in both:
        _, said = one.communicate(timeout=120)
        assert one.returncode == 0, said
    with Gradebook(tmp_path / "g.db") as opened:
        assert [r.score for r in results(opened)] == [4] * 6
        assert opened.rows("SELECT count(*) FROM answers")[0][0] == 12
        assert opened.rows("SELECT count(*) FROM meta")[0][0] == 1


@needs_sandbox
@pytest.mark.sandbox
def test_only_what_changed_is_graded_again(tmp_path, book, monkeypatch):
    handed_in(tmp_path / "s", "anna")
    options = grade.Options(assignments=sets.Assignments(hostile.QUESTIONS))
    grade.grade(tmp_path / "s", book, options)
    ran = []
    one = grade.runner._one
    monkeypatch.setattr(
        grade.runner, "_one", lambda run, q, *a: ran.append(q.name) or one(run, q, *a)
    )
    before = sets.fingerprints
    monkeypatch.setattr(
        sets, "fingerprints", lambda qs: before(qs) | {"hidden_error": "changed"}
    )
    grade.grade(tmp_path / "s", book, options)
    assert ran == ["hidden_error"]
    assert [r.score for r in results(book)] == [4]


def test_a_fingerprint_changes_with_what_decides_the_score():
    questions = sets.Assignments(hostile.QUESTIONS).questions("hostile")
    before = sets.fingerprints(questions)
    from dataclasses import replace

    dearer = [replace(questions[0], points=9), questions[1]]
    assert sets.fingerprints(questions) == before
    assert sets.fingerprints(dearer)["sigmoid"] != before["sigmoid"]
    assert sets.fingerprints(dearer)["hidden_error"] == before["hidden_error"]


def limited(tmp_path, more):
    """Grade in a process whose files may hold few bytes: a full disk."""
    handed_in(tmp_path / "s", *(f"s{n}" for n in range(3)))
    return subprocess.run(
        command(tmp_path / "s", tmp_path, "--unsafe"),
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (more, more)),
    )


def test_a_full_disk_stops_with_words_and_loses_nothing(tmp_path):
    done = limited(tmp_path, 60_000)
    assert done.returncode == 1
    assert "full or broken" in done.stderr
    assert "Everything recorded so far is kept" in done.stderr
    again = subprocess.run(
        command(tmp_path / "s", tmp_path, "--unsafe"), capture_output=True, check=False
    )
    assert again.returncode == 0


def test_a_folder_that_cannot_be_written_is_named():
    with pytest.raises(GradebookError, match="cannot be written"):
        Gradebook(gradebook.Path("/sys/gradebook.db"), create=True)


def test_a_newer_gradebook_is_refused_untouched(book, tmp_path):
    book.db.execute("PRAGMA user_version = 99")
    book.__exit__()
    before = (tmp_path / "g.db").read_bytes()
    with pytest.raises(GradebookError, match=r"newer coursekit.*format 99"):
        Gradebook(tmp_path / "g.db")
    assert (tmp_path / "g.db").read_bytes() == before


def test_a_foreign_database_is_refused_untouched(tmp_path):
    with sqlite3.connect(tmp_path / "g.db") as other:
        other.execute("CREATE TABLE photos (name)")
    other.close()
    before = (tmp_path / "g.db").read_bytes()
    with pytest.raises(GradebookError, match="no gradebook"):
        Gradebook(tmp_path / "g.db", create=True)
    assert (tmp_path / "g.db").read_bytes() == before


@pytest.mark.parametrize("content", [b"hello", b"PK\x03\x04", b"SQLite format 3\0" * 9])
def test_a_file_that_is_no_database_is_refused_untouched(tmp_path, content):
    (tmp_path / "g.db").write_bytes(content)
    with pytest.raises(GradebookError):
        Gradebook(tmp_path / "g.db", create=True)
    assert (tmp_path / "g.db").read_bytes() == content


def test_a_missing_gradebook_is_not_made_by_reading(tmp_path):
    done = run("report", "--gradebook", tmp_path / "no.db")
    assert done.exit_code == 1
    assert "there is no gradebook" in done.output
    assert os.listdir(tmp_path) == []


def test_a_transaction_is_all_or_nothing(book):
    bad = [*answers(), Answer("unknown", 1, 1, "ok", "")]
    with pytest.raises(KeyError):
        book.record(
            *("Anna", "04_x", "f1", bad),
            **{"wanted": SET, "seed": 7, "status": "graded", "submitted_at": "x"},
        )
    assert book.rows("SELECT * FROM submissions") == []
    assert book.rows("SELECT * FROM answers") == []


def test_the_last_or_the_best_submission_counts(book):
    record(book, file="f1", first=2.0)
    record(book, file="f2", first=0.0)
    assert [r.score for r in results(book, "last")] == [2]
    assert [r.score for r in results(book, "best")] == [4]
    assert [r.attempts for r in results(book)] == [2]


def test_handing_in_an_old_file_again_makes_it_the_last(book):
    record(book, file="f1", first=2.0)
    record(book, file="f2", first=0.0)
    book.seen("Anna", "04_x", "f1", "2026-01-03T10:00:00+00:00")
    assert [r.score for r in results(book, "last")] == [4]


def test_a_deadline_marks_what_came_later(book):
    record(book, "Anna", at="2026-01-01T10:00:00+00:00")
    record(book, "Ben", at="2026-01-01T11:30:00+00:00")
    book.set_deadline("*", "2026-01-01T12:00:00+01:00")
    assert [r.late for r in results(book)] == [False, True]
    book.set_deadline("04_x", "2026-01-02T00:00:00")
    assert [r.late for r in results(book)] == [False, False]


def test_an_override_keeps_who_when_and_why_and_can_be_taken_back(book, tmp_path):
    record(book)
    decision = ["override", "Anna", "04_x", "one", "1.5", "--gradebook", book.path]
    done = run(*decision, "--who", "C. Noether", "--why", "in an unusual way")
    assert done.exit_code == 0, done.output
    (result,) = results(book)
    assert result.score == 3.5
    assert "C. Noether: in an unusual way" in result.answers[0].message
    (kept,) = result.overrides
    assert (kept["who"], kept["why"]) == ("C. Noether", "in an unusual way")
    assert kept["at"].startswith("20")
    record(book, file="f2", first=0.0)  # a later submission does not undo it
    assert results(book)[0].score == 3.5
    decision[4] = "none"
    run(*decision, "--who", "C. Noether", "--why", "a slip")
    assert results(book)[0].score == 2
    assert len(results(book)[0].overrides) == 2


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (["Nobody", "04_x", "one", "1"], "no result"),
        (["Anna", "04_x", "three", "1"], "it has one, two"),
        (["Anna", "04_x", "one", "7"], "from 0 to 2"),
        (["Anna", "04_x", "one", "nan"], "from 0 to 2"),
        (["Anna", "04_x", "one", "many"], "a number or none"),
    ],
)
def test_an_override_that_makes_no_sense_is_refused(book, wrong, said):
    record(book)
    where = ["--gradebook", book.path, "--who", "x", "--why", "y"]
    done = run("override", *wrong, *where)
    assert done.exit_code == 1
    assert said in done.output


def test_forgetting_a_student_leaves_no_trace(book, tmp_path):
    record(book, "Anna Unmistakable")
    record(book, "Ben")
    page = tmp_path / "r" / "learners"
    run("report", "--gradebook", book.path, "--out", tmp_path / "r")
    assert len(list(page.iterdir())) == 2
    handed_in(tmp_path / "s", "Anna Unmistakable", "Ben")
    where = ["--gradebook", book.path, "--submissions", tmp_path / "s"]
    where += ["--reports", tmp_path / "r"]
    done = run("forget", "Anna Unmistakable", "--yes", *where)
    assert done.exit_code == 0, done.output
    book.__exit__()
    for path in tmp_path.glob("g.db*"):
        assert b"Unmistakable" not in path.read_bytes()
    assert os.listdir(tmp_path / "s") == ["Ben"]
    assert [p.name[:3] for p in page.iterdir()] == ["Ben"]


@pytest.mark.parametrize("name", ["..", "../x", "/etc", "", ".", "Nobody"])
def test_forgetting_never_leaves_the_folder(book, tmp_path, name):
    (tmp_path / "s").mkdir()
    (tmp_path / "x").mkdir()
    where = ["--gradebook", book.path, "--submissions", tmp_path / "s"]
    done = run("forget", "--yes", *where, "--", name)
    assert done.exit_code == 1
    assert (tmp_path / "x").is_dir()
    assert (tmp_path / "s").is_dir()


def test_a_folder_without_submissions_is_said_to_be_one(tmp_path):
    (tmp_path / "s").mkdir()
    where = ["--gradebook", tmp_path / "g.db", "--unsafe"]
    done = run("grade", tmp_path / "s", *where)
    assert done.exit_code == 1
    assert "DIR/<student>/<stem>.ipynb" in done.output
