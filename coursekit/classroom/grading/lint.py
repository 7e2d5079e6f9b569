"""What a learner can look at before handing in: nothing is run."""

import ast
from pathlib import Path

from coursekit.classroom.grading import cells, extract, submission
from coursekit.classroom.grading.sets import Assignments


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
        if text.startswith(("import coursekit", "from coursekit")):
            amiss.append(
                f"{name} uses coursekit, which is not there when it is graded: "
                "write it with NumPy"
            )
    return amiss
