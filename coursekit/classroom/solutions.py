"""A notebook of solutions, read as what it is: answers, and the cells that check them.

An answer cell holds a marked answer inside a function or class; a cell below it is
``question(name).check(...)`` and nothing else.  Points come from the question.  From
this follow the exercise and the source assignment for nbgrader.

Source of the cell metadata: nbgrader's schema 3.
"""

import ast
import copy
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from coursekit.classroom import notebooks
from coursekit.classroom.checks import questions
from coursekit.classroom.markers import (
    MarkerError,
    answer_lines,
    has_answer,
    open_lines,
    stubbed,
)

SHORT = 12  # a shorter line of an answer leaks only as a whole line


class ReleaseError(ValueError):
    """A solution cannot be released; says which notebook, cell and line."""


def exercise(path: Path) -> Any:
    """Return the exercise that the solution at ``path`` gives.  Raises ReleaseError."""
    return exercise_of(notebooks.read(path), path.name)


def exercise_of(solution: Any, file: str) -> Any:
    """Return the exercise that a notebook of solutions gives; ``file`` names it."""
    notebook = _labelled(copy.deepcopy(solution), file)
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type == "code":
            with _place(file, number):
                cell.source = stubbed(cell.source)
    leaked = leaks(solution, notebook)
    if leaked:
        raise ReleaseError(f"{file}: the exercise shows the answer {leaked[0]!r}")
    return notebook


def source_assignment(path: Path) -> Any:
    """Return the solution at ``path`` as a source assignment of nbgrader."""
    notebook = _labelled(notebooks.read(path), path.name)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade"):
            cell.source = _scoring(cell.source)
    return notebook


def leaks(solution: Any, released: Any) -> list[str]:
    """Return the lines of ``solution``'s answers that can be read in ``released``.

    Sources, outputs and metadata are all searched.  A line that also stands outside
    the markers is no secret.
    """
    secret: set[str] = set()
    public: set[str] = set()
    for cell in solution.cells:
        if cell.cell_type == "code":
            secret |= answer_lines(cell.source)
        public |= open_lines(cell.source)
    shown = list(_strings(released))
    lines = {line.strip() for text in shown for line in text.split("\n")}
    return sorted(
        line
        for line in secret - public
        if line in lines or (len(line) >= SHORT and any(line in text for text in shown))
    )


def checked_name(source: str) -> str | None:
    """Return the name when the cell is ``question("name").check(...)``, else None."""
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return None
    match body:
        case [
            ast.Expr(
                ast.Call(
                    ast.Attribute(
                        ast.Call(ast.Name("question"), [ast.Constant(str(name))]),
                        "check",
                    )
                )
            )
        ]:
            return name
    return None


def _labelled(notebook: Any, file: str) -> Any:
    """Take the outputs out, label answer and test cells; return the notebook."""
    answers: set[str] = set()  # what the answer cells so far define
    asked: set[str] = set()
    for number, cell in enumerate(notebook.cells):
        with _place(file, number):
            cell.metadata.pop("nbgrader", None)
            if cell.cell_type != "code":
                if has_answer(cell.source):
                    raise ReleaseError("a marked answer belongs into a code cell")
                continue
            cell.outputs, cell.execution_count = [], None
            if has_answer(cell.source):
                defined = _defined(cell.source)
                answers |= set(defined)
                grade_id = "-".join([*defined, "answer"])
                cell.metadata["nbgrader"] = _label(grade_id, solution=True)
            name = checked_name(cell.source)
            if name:
                _require_new(name, asked, answers)
                asked.add(name)
                points = _points(name)
                cell.metadata["nbgrader"] = _label(name, points=points)
    return notebook


def _require_new(name: str, asked: set[str], answers: set[str]) -> None:
    if name in asked:
        raise ReleaseError(f"the question {name!r} is checked a second time")
    if name not in answers:
        raise ReleaseError(
            f"{name!r} is checked, but no cell above defines it with a marked answer"
        )


def _points(name: str) -> int:
    if name not in questions():
        raise ReleaseError(f"no question is named {name!r}")
    return questions()[name].points


def _label(grade_id: str, *, solution: bool = False, points: int = 0) -> dict[str, Any]:
    label = {
        "grade": not solution,
        "grade_id": grade_id,
        "locked": not solution,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
    return label if solution else label | {"points": points}


def _defined(source: str) -> list[str]:
    """Return the functions and classes that an answer cell defines."""
    tree = ast.parse(source)
    names = [n.name for n in tree.body if isinstance(n, ast.FunctionDef | ast.ClassDef)]
    if not names:
        raise ReleaseError("a marked answer should stand in a function or class")
    return names


def _scoring(source: str) -> str:
    """Return the check cell so that its last expression is the points it gave."""
    points = _points(str(checked_name(source)))
    return (
        f"feedback = {source.strip()}\n"
        "print(feedback)\n"
        f'{points} if feedback.verdict.name == "CORRECT" else 0'
    )


@contextmanager
def _place(file: str, number: int) -> Iterator[None]:
    """Put the notebook and the cell (counted from 1) into the words of an error."""
    try:
        yield
    except (ReleaseError, MarkerError, SyntaxError, KeyError) as error:
        text = error.args[0] if error.args else error
        raise ReleaseError(f"{file}, cell {number + 1}: {text}") from error


def _strings(value: Any) -> Iterator[str]:
    """Yield every string in a notebook, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield str(key)
            yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)
