"""Graded work: everybody has their own, it can be drawn again, answers stay behind."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from coursekit.classroom import Verdict, clinic, notebooks, question
from coursekit.classroom.checks import of_lesson, questions
from coursekit.classroom.cli import main
from coursekit.classroom.graded import STEMS, own_questions, release_graded
from coursekit.classroom.grading import extract
from coursekit.classroom.grading.sets import Assignments, variant_of
from coursekit.classroom.judge import check
from coursekit.classroom.markers import answer_lines, open_lines

ROOT = Path(__file__).parents[1]
SECRET = "a secret of the class"
VARIED = [name for name, asked in questions().items() if asked.variant]


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    folder = tmp_path_factory.mktemp("graded")
    for student in ("Ada", "Émile"):
        release_graded(ROOT / "solutions", SECRET, student, folder)
    return folder


def cells(out, who, student, stem):
    notebook = notebooks.read(out / who / student / f"{stem}.ipynb")
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


@pytest.mark.parametrize("stem", STEMS)
def test_the_instructors_answers_are_right_by_the_students_own_questions(out, stem):
    found = extract.code(cells(out, "instructor", "Ada", stem))
    for asked in own_questions(stem[3:], SECRET, "Ada"):
        scope = {}
        for definition in extract.reached(found, asked.name, frozenset())[0]:
            exec(
                compile(extract.ast.Module([definition.statement], []), "", "exec"),
                scope,
            )
        assert check(asked, scope[asked.name], seed=5), asked.name


@pytest.mark.parametrize("stem", STEMS)
def test_a_handout_shows_no_answer_and_no_secret(out, stem):
    answers = cells(out, "instructor", "Ada", stem)
    text = (out / "students" / "Ada" / f"{stem}.ipynb").read_text()
    handout = "\n".join(cells(out, "students", "Ada", stem))
    secret = {line for source in answers for line in answer_lines(source)}
    public = {line for source in answers for line in open_lines(source)}
    assert secret - public
    assert not secret - public & {line.strip() for line in handout.split("\n")}
    assert "SOLUTION" not in handout
    for kept in (SECRET, str(clinic.seed_of(SECRET, "Ada"))):
        assert kept not in text


@pytest.mark.parametrize("stem", ["05_gradients", "11_bug_clinic"])
def test_two_students_have_different_work(out, stem):
    assert cells(out, "students", "Ada", stem) != cells(out, "students", "Émile", stem)


def test_the_grader_draws_a_students_questions_again():
    for stem in STEMS:
        drawn = Assignments(secret=SECRET).questions(stem, "Ada")
        assert [q.task for q in drawn] == [
            q.task for q in own_questions(stem[3:], SECRET, "Ada")
        ]
        assert [q.name for q in drawn] == [q.name for q in of_lesson(stem[3:])]


@pytest.mark.parametrize("name", VARIED)
@pytest.mark.parametrize("number", range(5))
def test_a_variant_takes_its_own_answer_and_not_the_lessons(name, number):
    variant = variant_of(questions()[name], number)
    assert check(variant, variant.reference, seed=number)
    refused = check(variant, questions()[name].reference, seed=number)
    assert refused.verdict is Verdict.INCORRECT


@pytest.mark.parametrize("name", VARIED)
def test_a_variant_names_every_mistake_it_knows(name):
    for number in range(2):
        variant = variant_of(questions()[name], number)
        for mistake in variant.mistakes:
            feedback = check(variant, mistake.answer(), seed=number)
            assert feedback.mistake == mistake.name


def test_a_variants_solution_stays_closed():
    asked = question("backprop", variant=3)
    assert "stays with your instructor" in str(asked.solution())


def test_the_key_names_every_patients_faults(out):
    key = (out / "instructor" / "Ada" / "key.txt").read_text()
    assert key.count("patient_") == clinic.PATIENTS
    assert not (out / "students" / "Ada" / "key.txt").exists()


@pytest.mark.parametrize("student", ["", " ", "..", "a/b", "a\\b", ".hidden"])
def test_a_name_that_is_no_folder_is_refused(tmp_path, student):
    with pytest.raises(ValueError, match="name of a student's folder"):
        release_graded(ROOT / "solutions", SECRET, student, tmp_path)


def test_the_command_wants_a_secret_and_a_name(tmp_path):
    words = ["release", "--solutions", str(ROOT / "solutions"), "--graded"]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 1
    assert "--secret TEXT and --student NAME" in result.output
