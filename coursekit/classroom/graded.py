"""Work that counts: each student's own variants, and the answers that stay behind.

A class has a secret, which its instructor keeps.  Secret and name give a student's
seed; the seed gives other activations, costs and sizes, and other patients in the bug
clinic.  The grader draws the same questions again from the same two words.
"""

import inspect
from pathlib import Path
from typing import Any

from nbformat.v4 import new_markdown_cell

from coursekit.classroom import checks, clinic, notebooks
from coursekit.classroom.checks.bug_clinic import clinic_questions
from coursekit.classroom.clinic_notebook import clinic_notebook
from coursekit.classroom.grading.sets import variant_of
from coursekit.classroom.markers import BEGIN, END, has_answer
from coursekit.classroom.questions import Question
from coursekit.classroom.solutions import checked_name, exercise_of

STEMS = ("03_output_error", "04_backward_pass", "05_gradients", "11_bug_clinic")
NOTE = """\
**Graded work of {student}.** What differs from the course's own exercises says so in \
its task: your networks have other activations, costs and sizes than anybody else's. \
The checks below are right, and the graded run uses other inputs.\
"""
CLINIC_NOTE = """\
**Graded work of {student}.** Nobody else has your patients, and nothing here says \
whether a diagnosis is right: your instructor's grader does.\
"""
TASK = """\
## `{signature}`: yours

{task}

This is not the lesson's own case: a helper above that was written for the sigmoid may \
not fit here.\
"""


def release_graded(solutions: Path, secret: str, student: str, out: Path) -> list[Path]:
    """Write a student's notebooks, and their answers into another folder.

    ``out``/students/<student>/<stem>.ipynb is for the student;
    ``out``/instructor/<student> holds the same with answers, and the clinic's key.
    Return the files written.  Raises ValueError for a name that is no folder's name.
    """
    if not student.strip() or set(student) & set('/\\:*?"<>|') or student[0] == ".":
        raise ValueError(f"{student!r} cannot be the name of a student's folder")
    written = []
    for stem in STEMS:
        answers = graded_solution(solutions, stem, secret, student)
        handout = exercise_of(answers, f"{stem} of {student}")
        for folder, notebook in (("students", handout), ("instructor", answers)):
            path = out / folder / student / f"{stem}.ipynb"
            path.parent.mkdir(parents=True, exist_ok=True)
            notebooks.write(notebook, path)
            written.append(path)
    key = out / "instructor" / student / "key.txt"
    key.write_text(clinic.key(clinic.seed_of(secret, student)) + "\n", encoding="utf-8")
    return [*written, key]


def own_questions(lesson: str, secret: str, student: str) -> tuple[Question, ...]:
    """Return the questions that a student answers in a lesson ("gradients")."""
    seed = clinic.seed_of(secret, student)
    if lesson == "bug_clinic":
        return clinic_questions(seed)
    number = clinic.case_number(seed)
    return tuple(variant_of(question, number) for question in checks.of_lesson(lesson))


def graded_solution(solutions: Path, stem: str, secret: str, student: str) -> Any:
    """Return a student's notebook with its answers between markers."""
    seed = clinic.seed_of(secret, student)
    if stem.endswith("bug_clinic"):
        notebook = clinic_notebook(seed)
        cells = [c for c in notebook.cells if checked_name(c.source) is None]
        note = CLINIC_NOTE
    else:
        number = clinic.case_number(seed)
        cells = notebooks.read(solutions / f"{stem}.ipynb").cells
        notebook, note = notebooks.read(solutions / f"{stem}.ipynb"), NOTE
        for question in own_questions(stem[3:], secret, student):
            if not question.why:
                cells = _exchanged(cells, question, number)
    intro = new_markdown_cell(note.format(student=student))
    notebook.cells = [cells[0], intro, *cells[1:]]
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


def _exchanged(cells: list[Any], question: Question, number: int) -> list[Any]:
    """Return the cells with one question's task, answer and check exchanged."""
    cells = list(cells)
    names = [checked_name(cell.source) for cell in cells]
    test = names.index(question.name)
    answer = max(i for i in range(test) if _answers(cells[i], question.name))
    task = max(i for i in range(answer) if cells[i].cell_type == "markdown")
    name = question.name
    for place, source in (
        (task, TASK.format(signature=question.signature, task=question.task)),
        (answer, _answer(question)),
        (test, f'question("{name}", variant={number}).check({name})'),
    ):
        cells[place].source = source
    return cells


def _answers(cell: Any, name: str) -> bool:
    code = cell.cell_type == "code"
    return code and f"def {name}(" in cell.source and has_answer(cell.source)


def _answer(question: Question) -> str:
    """Return the reference as an answer cell, its body between markers."""
    head, *body = inspect.getsource(question.reference).rstrip().split("\n")
    docstring = '    """See the task above."""'
    return "\n".join([head, docstring, f"    {BEGIN}", *body, f"    {END}"])
