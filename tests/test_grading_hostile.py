"""Whatever is handed in: it gets what it earns, and nobody else notices.

All cases of ``hostile.everything`` are graded in one batch among good submissions.
"""

import os
from types import SimpleNamespace

import pytest
from sandboxed import left_behind

from coursekit.classroom.grading import grade, hostile, sandbox
from coursekit.classroom.grading.gradebook import Gradebook
from coursekit.classroom.grading.results import results
from coursekit.classroom.grading.runner import Limits
from coursekit.classroom.grading.sets import Assignments

pytestmark = [
    pytest.mark.sandbox,
    pytest.mark.skipif(sandbox.why_not() is not None, reason="needs a sandbox"),
]
CASES = list(hostile.everything())
OPTIONS = grade.Options(
    jobs=2,
    limits=Limits(cpu=1, wall=3.0),
    assignments=Assignments(hostile.QUESTIONS),
    progress=False,
)


def contents(folder):
    """Every file below a folder with its bytes' size and time."""
    return {
        str(path): (path.lstat().st_size, path.lstat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
    }


@pytest.fixture(scope="module")
def batch(tmp_path_factory):
    folder = tmp_path_factory.mktemp("batch")
    hostile.lay_out(folder / "submissions")
    others_key = folder / "answers-of-the-instructor.db"
    others_key.write_text("hidden_error: the reference")
    before = contents(folder / "submissions")
    with Gradebook(folder / "gradebook.db", create=True) as book:
        count = grade.grade(folder / "submissions", book, OPTIONS)
        found = {r.student: r for r in results(book)}
    return SimpleNamespace(
        folder=folder, before=before, count=count, results=found, key=others_key
    )


@pytest.mark.parametrize("number", range(len(CASES)), ids=[c.name for c in CASES])
def test_each_gets_what_it_earns(batch, number):
    case = CASES[number]
    result = batch.results[f"{number:03d}-{case.student}"]
    answers = {answer.name: answer for answer in result.answers}
    assert answers["hidden_error"].outcome in case.hidden, answers["hidden_error"]
    assert answers["sigmoid"].outcome in case.sigmoid, answers["sigmoid"]
    for answer in answers.values():
        assert answer.score == (answer.max if answer.outcome == "ok" else 0)
        assert answer.max == 2
    unreadable = "unreadable" in case.hidden
    assert result.status == ("unreadable" if unreadable else "graded")


def test_neighbours_are_unharmed(batch):
    neighbours = [r for r in batch.results.values() if r.student.endswith("zz-good")]
    assert len(neighbours) > 10
    assert {(r.score, r.max) for r in neighbours} == {(4, 4)}


def test_nothing_is_lost(batch):
    assert batch.count.graded == len(list((batch.folder / "submissions").iterdir()))
    assert batch.count.skipped == []


def test_nothing_outside_the_sandbox_is_touched(batch):
    assert contents(batch.folder / "submissions") == batch.before
    assert batch.key.read_text() == "hidden_error: the reference"
    for folder in ("/", "/etc", "/dev/shm", "/var/tmp", "/root", "/home", os.getcwd()):
        assert not os.path.exists(os.path.join(folder, "escaped"))


def test_no_process_is_left_behind(batch):
    assert left_behind() == []


def test_the_list_is_long():
    assert len(CASES) > 100
    assert len({case.student for case in CASES}) == len(CASES)
