"""The course's own exercises: in sync, complete, without a leak, and solvable."""

import ast
import re
from pathlib import Path

import pytest

from coursekit.classroom import Verdict, notebooks
from coursekit.classroom.checks import LESSONS, of_lesson, questions
from coursekit.classroom.checks.bug_clinic import PRACTICE
from coursekit.classroom.clinic_notebook import clinic_notebook
from coursekit.classroom.grading import extract
from coursekit.classroom.judge import check
from coursekit.classroom.release import release_check
from coursekit.classroom.solutions import checked_name, leaks

ROOT = Path(__file__).parents[1]
STEMS = [f"{number:02d}_{lesson}" for number, lesson in enumerate(LESSONS)]
every_notebook = pytest.mark.parametrize("stem", STEMS)


@pytest.fixture(autouse=True)
def own_progress(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSEKIT_HOME", str(tmp_path))


def code_cells(folder, stem):
    notebook = notebooks.read(ROOT / folder / f"{stem}.ipynb")
    return [c.source for c in notebook.cells if c.cell_type == "code"]


def run_from_top_to_bottom(folder, stem):
    """Return what each check cell answers, by the name of its question."""
    scope, feedback = {}, {}
    for source in code_cells(folder, stem):
        name = checked_name(source)
        if name:
            feedback[name] = eval(source, scope)
        else:
            exec(source, scope)
    return feedback


def test_every_lesson_has_its_solutions_and_nothing_else():
    assert sorted(p.stem for p in (ROOT / "solutions").glob("*.ipynb")) == STEMS


def test_the_exercises_are_what_the_solutions_give():
    assert release_check(ROOT / "solutions", ROOT / "exercises") == []


@every_notebook
def test_every_question_has_its_place_in_its_lessons_notebook(stem):
    asked = [name for s in code_cells("solutions", stem) if (name := checked_name(s))]
    assert asked == [question.name for question in of_lesson(stem[3:])]


@every_notebook
def test_every_worked_answer_is_correct(stem):
    feedback = run_from_top_to_bottom("solutions", stem)
    assert {f.verdict for f in feedback.values()} == {Verdict.CORRECT}


@every_notebook
def test_an_untouched_exercise_runs_and_says_not_attempted(stem):
    feedback = run_from_top_to_bottom("exercises", stem)
    assert list(feedback) == [question.name for question in of_lesson(stem[3:])]
    assert {f.verdict for f in feedback.values()} == {Verdict.NOT_ATTEMPTED}


@every_notebook
def test_no_line_of_an_answer_is_left(stem):
    solution, released = (
        notebooks.read(ROOT / folder / f"{stem}.ipynb")
        for folder in ("solutions", "exercises")
    )
    assert leaks(solution, released) == []
    assert leaks(solution, solution) != []  # the search can find something


@every_notebook
def test_an_answer_needs_nothing_but_what_it_reaches_by_name(stem):
    """As the grader runs it: definitions only, NumPy given, other inputs."""
    found = extract.code(code_cells("solutions", stem))
    for question in of_lesson(stem[3:]):
        scope = {}
        for definition in extract.reached(found, question.name, frozenset())[0]:
            tree = ast.Module([definition.statement], [])
            exec(compile(tree, "answer", "exec"), scope)
        assert check(question, scope[question.name], seed=3), question.name


@every_notebook
def test_the_signature_is_the_one_that_the_question_states(stem):
    text = "\n".join(code_cells("exercises", stem))
    for question in of_lesson(stem[3:]):
        if question.name != "Dual":
            assert f"def {question.signature}:" in text


@every_notebook
def test_links_lead_to_files_that_exist(stem):
    path = ROOT / "exercises" / f"{stem}.ipynb"
    links = re.findall(r"\]\(([^)#]+)", path.read_text())
    assert links
    for link in links:
        assert (path.parent / link).resolve().is_file(), link


def test_every_question_has_three_hints_or_is_in_the_clinic():
    for name, question in questions().items():
        clinic = name.startswith(("diagnosis_", "repair_"))
        assert len(question.hints) >= (2 if clinic else 3), name


def test_the_clinics_practice_follows_from_its_seed():
    made = [c.source for c in clinic_notebook(PRACTICE).cells]
    kept = notebooks.read(ROOT / "solutions" / "11_bug_clinic.ipynb").cells
    assert [c.source for c in kept] == made


def test_another_seed_gives_other_patients():
    one, other = (str(clinic_notebook(seed).cells) for seed in (PRACTICE, 12))
    assert one != other
