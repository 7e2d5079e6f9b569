"""A course of nbgrader in a folder and an environment of its own: made, graded, read.

``COURSEKIT_NBGRADER=PYTHON`` names a Python that has nbgrader; otherwise one is made.
"""

import json
import os
import sqlite3
import subprocess
import sys
import venv
from pathlib import Path

from coursekit.classroom.grading.hostile import notebook
from coursekit.classroom.release import release_nbgrader

ROOT = Path(__file__).parent.parent
VERSION = "0.9.6"
QUESTIONS = ("sigmoid", "output_error", "backprop")
STEM = "quiz"
ANSWERS = {
    "sigmoid": """def sigmoid(z):
    return np.where(z < 0, np.exp(-abs(z)), 1) / (1 + np.exp(-abs(z)))
""",
    "output_error": """def output_error(grad_a, z):
    a = sigmoid(z)
    return grad_a * a * (1 - a)
""",
    "backprop": """def backprop(net, x, y):
    z, a, m = {}, {1: x}, x.shape[1]
    for l in range(2, net.L + 1):
        z[l] = net.w[l] @ a[l - 1] + net.b[l]
        a[l] = sigmoid(z[l])
    w, b, delta = {}, {}, output_error(a[net.L] - y, z[net.L])
    for l in range(net.L, 1, -1):
        w[l] = delta @ a[l - 1].T / m
        b[l] = delta.mean(axis=1, keepdims=True)
        delta = (net.w[l].T @ delta) * a[l - 1] * (1 - a[l - 1])
    return w, b
""",
}
IMPORTS = "import numpy as np\nfrom coursekit.classroom import question"


def python_with_nbgrader(folder: Path) -> Path:
    """Return a Python that has nbgrader; OSError or SubprocessError without one."""
    given = os.environ.get("COURSEKIT_NBGRADER")
    if given:
        return Path(given)
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    wanted = [f"nbgrader=={VERSION}", "numpy", "click", "jinja2", "nbformat", "tqdm"]
    subprocess.run(
        [python, "-m", "pip", "install", "-q", *wanted], check=True, timeout=900
    )
    return python


def make(course: Path) -> None:
    """Write the course with the quiz as its source assignment."""
    solutions = course / "solutions"
    solutions.mkdir(parents=True)
    cells = [IMPORTS]
    for name in QUESTIONS:
        head, _, body = ANSWERS[name].partition("\n")
        marked = f"    ### BEGIN SOLUTION\n{body}    ### END SOLUTION"
        cells += [f"{head}\n{marked}", f'question("{name}").check({name})']
    (solutions / f"{STEM}.ipynb").write_text(json.dumps(notebook(*cells)))
    release_nbgrader(solutions, course)
    (course / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.course_id = 'c'\n"
        "c.ExecutePreprocessor.timeout = 120\n"
    )


def run(python: Path, course: Path, *command: str) -> None:
    """Run an nbgrader command in the course; CalledProcessError if it fails."""
    path = f"{python.parent}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(
        [python, "-m", "nbgrader", *command],
        cwd=course,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PATH": path},
        check=True,
        capture_output=True,
    )


def scores(course: Path) -> dict[str, dict[str, float]]:
    """Return {student: {question: points}} from nbgrader's gradebook."""
    query = """
        SELECT student.id, base_cell.name, grade.auto_score FROM grade
        JOIN base_cell ON grade.cell_id = base_cell.id
        JOIN submitted_notebook ON grade.notebook_id = submitted_notebook.id
        JOIN submitted_assignment ON submitted_notebook.assignment_id =
             submitted_assignment.id
        JOIN student ON submitted_assignment.student_id = student.id"""
    found: dict[str, dict[str, float]] = {}
    with sqlite3.connect(course / "gradebook.db") as book:
        for student, question, points in book.execute(query):
            found.setdefault(student, {})[question] = points
    book.close()
    return found


if __name__ == "__main__":
    sys.exit("run benchmarks/grading.py")
