"""What a learner can look at before handing in: nothing is run."""

import ast
import sys
from pathlib import Path

from coursekit.classroom.grading import cells, extract, submission
from coursekit.classroom.grading.sets import Assignments

THERE = frozenset({"numpy", *sys.stdlib_module_names})


def lint(path: Path, stem: str | None = None) -> list[str]:
    """Return what is amiss in the notebook at ``path``, a sentence each; [] if nothing.

    stem: the assignment, unless the file's name says it.
    """
    stem = stem or path.stem
    questions = Assignments().questions(stem)
    if not questions:
        return [
            f"{stem} is no assignment: the file should keep its name, like "
            "04_backward_pass.ipynb"
        ]
    try:
        found = cells.read(submission.read(path))
    except (submission.UnreadableError, cells.NoNotebookError) as error:
        return [f"The notebook cannot be read: {error}"]
    code = extract.code([cells.python(cell) for cell in found])
    amiss = [
        f"Code cell {cell} is no Python: {error.msg}"
        + (f" (line {error.lineno} of the cell)" if error.lineno else "")
        for cell, error in code.broken.items()
    ]
    for question in questions:
        if question.name not in code.names:
            amiss.append(f"{question.signature} is missing")
        else:
            amiss += _of_definition(question.name, code)
    return amiss


def _of_definition(name: str, code: extract.Code) -> list[str]:
    """Look at what a question reaches: stubs, copies, modules that are not there."""
    amiss = []
    plain = [d for d in code.names[name] if d.plain]
    if len(plain) > 1:
        cells = ", ".join(str(d.cell) for d in plain)
        amiss.append(
            f"{name} is defined {len(plain)} times (code cells {cells}): "
            "the last counts"
        )
    chosen, _ = extract.reached(code, name, frozenset({"np"}))
    for definition in chosen:
        text = ast.unparse(definition.statement)
        if "raise NotImplementedError" in text:
            amiss.append(f"{name} is not written yet (code cell {definition.cell})")
        amiss += [
            f"{name} uses {module}, which is not there when it is graded: "
            "write it with NumPy"
            for module in sorted(_modules(definition.statement) - THERE)
        ]
    return amiss


def _modules(statement: ast.stmt) -> set[str]:
    """Return the packages that a statement imports, also inside its functions."""
    names = set()
    for node in ast.walk(statement):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or ".")
    return {name.partition(".")[0] for name in names}
