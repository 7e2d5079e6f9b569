"""The release is a valid assignment of the real nbgrader, and damage can be repaired.

Needs an environment with nbgrader (minutes to make); COURSEKIT_NBGRADER names one.
"""

import importlib.util
import json
import subprocess
from pathlib import Path

import pytest

from coursekit.classroom.grading import hostile, nbgrader, sandbox, submission

needs_sandbox = pytest.mark.skipif(
    sandbox.why_not() is not None, reason="needs a sandbox"
)
spec = importlib.util.spec_from_file_location(
    "nbgrader_course",
    Path(__file__).parent.parent / "benchmarks" / "nbgrader_course.py",
)
nbgrader_course = importlib.util.module_from_spec(spec)
spec.loader.exec_module(nbgrader_course)
ANSWERS = nbgrader_course.ANSWERS
WRONG = ANSWERS["backprop"].replace("delta.mean(axis=1", "delta.sum(axis=1")
SUBMITTED = {
    "whole": [ANSWERS["sigmoid"], ANSWERS["output_error"], ANSWERS["backprop"]],
    "partly": [ANSWERS["sigmoid"], ANSWERS["output_error"], WRONG],
    "copied": [
        *("import numpy as np", *[ANSWERS["sigmoid"]] * 3, ANSWERS["backprop"]),
        *("%matplotlib inline\n1/0", ANSWERS["output_error"]),
    ],
    "blank": ["pass"],
}


def released():
    """A release of one answer cell, as nbgrader leaves it."""
    whole = hostile.notebook("import numpy as np", "def f(x):\n    raise\n", "check(f)")
    labels = [None, {"solution": True, "grade_id": "f-answer"}, {"grade": True}]
    for cell, label in zip(whole["cells"], labels, strict=True):
        cell["metadata"] = {"nbgrader": label} if label else {}
    return whole


@pytest.mark.sandbox
@needs_sandbox
def test_a_damaged_submission_becomes_the_release_with_its_answers():
    cells = ["def g(x):\n    return 2 * x  # twice", "1 +", "f = lambda x: g(x)"]
    content = json.dumps({"cells": hostile.notebook(*cells)["cells"]}).encode()
    made = nbgrader.repaired(released(), content)
    sources = [cell["source"] for cell in made["cells"]]
    assert sources[0] == "import numpy as np"
    assert sources[1] == "def g(x):\n    return 2 * x  # twice\n\nf = lambda x: g(x)"
    assert sources[2] == "check(f)"
    assert made["cells"][1]["metadata"]["nbgrader"]["grade_id"] == "f-answer"


@pytest.mark.sandbox
@needs_sandbox
def test_an_answer_that_is_not_there_leaves_the_stub():
    content = json.dumps(hostile.notebook("x = 1")).encode()
    assert nbgrader.repaired(released(), content) == released()


@pytest.mark.sandbox
@needs_sandbox
def test_junk_is_refused_in_words():
    with pytest.raises(submission.UnreadableError, match="no notebook"):
        nbgrader.repaired(released(), b"[]")


@pytest.mark.long
@pytest.mark.sandbox
@needs_sandbox
def test_nbgrader_grades_the_release_and_the_repaired_submissions(tmp_path):
    try:
        python = nbgrader_course.python_with_nbgrader(tmp_path / "env")
    except (OSError, subprocess.SubprocessError) as error:
        pytest.skip(f"nbgrader cannot be installed here: {error}")
    course = tmp_path / "course"
    nbgrader_course.make(course)
    nbgrader_course.run(python, course, "generate_assignment", "quiz", "--create")
    for student, cells in SUBMITTED.items():
        home = tmp_path / "s" / student
        home.mkdir(parents=True)
        content = json.dumps(hostile.notebook(*cells))
        (home / "quiz.ipynb").write_text(content)
    count, aside = nbgrader.export_all(
        tmp_path / "s", course / "release", course / "submitted"
    )
    assert (count, aside) == (4, [])
    nbgrader_course.run(python, course, "autograde", "quiz", "--create")
    full = {"sigmoid": 2, "output_error": 2, "backprop": 4}
    assert nbgrader_course.scores(course) == {
        "whole": full,
        "partly": {**full, "backprop": 0},
        "copied": full,
        "blank": dict.fromkeys(full, 0),
    }
