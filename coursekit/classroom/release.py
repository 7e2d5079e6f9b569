"""Exercises are made from solutions: one source, nothing edited twice.

``release`` writes ``exercises/`` from ``solutions/``, ``release_check`` says what
differs, ``release_nbgrader`` writes a source assignment for nbgrader.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from coursekit.classroom import notebooks
from coursekit.classroom.solutions import ReleaseError, exercise, source_assignment


def release(solutions: Path, exercises: Path) -> list[Path]:
    """Write one exercise for each notebook in ``solutions``; return the files written.

    Nothing is written unless every solution can be released.  An exercise without a
    solution is removed, so that a renamed one leaves no copy behind.
    Raises ReleaseError, which names notebook, cell and line.
    """
    made = dict(_made(solutions))
    exercises.mkdir(parents=True, exist_ok=True)
    for orphan in set(_notebooks(exercises)) - {exercises / name for name in made}:
        orphan.unlink()
    for name, notebook in made.items():
        notebooks.write(notebook, exercises / name)
    return [exercises / name for name in made]


def release_check(solutions: Path, exercises: Path) -> list[str]:
    """Return what differs between ``exercises`` and a fresh release; [] if nothing.

    One sentence for each file that is missing, left over or changed (with the first
    cell that differs).  Raises ReleaseError as ``release`` does.
    """
    made, found = dict(_made(solutions)), {p.name: p for p in _notebooks(exercises)}
    cure = "run: coursekit release"
    wrong = [f"{name} is missing; {cure}" for name in sorted(set(made) - set(found))]
    wrong += [f"{name} has no solution" for name in sorted(set(found) - set(made))]
    for name in sorted(set(made) & set(found)):
        wanted = notebooks.normal(made[name], Path(name).stem)
        try:
            difference = _difference(notebooks.read(found[name]), wanted)
        except ValueError as error:
            difference = str(error)
        if difference:
            wrong.append(
                f"{name} is not what its solution gives ({difference}); {cure}"
            )
    return wrong


def release_nbgrader(solutions: Path, out: Path) -> list[Path]:
    """Write ``out``/source/<stem>/<stem>.ipynb, for nbgrader's generate_assignment.

    The markers are kept: nbgrader replaces an answer cell without them entirely.  Each
    test cell ends in the number of points that the check gave, and a check that did
    not pass is worth 0.  Return the files written; raises ReleaseError.
    """
    written = []
    for path in _notebooks(solutions):
        notebook = source_assignment(path)
        target = out / "source" / path.stem / path.name
        target.parent.mkdir(parents=True, exist_ok=True)
        notebooks.write(notebook, target)
        written.append(target)
    return written


def _notebooks(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.ipynb"))


def _made(solutions: Path) -> Iterator[tuple[str, Any]]:
    paths = _notebooks(solutions)
    if not paths:
        raise ReleaseError(f"{solutions} holds no notebooks: wanted the solutions")
    for path in paths:
        yield path.name, exercise(path)


def _difference(found: Any, wanted: Any) -> str:
    """Return where two notebooks first differ, "" when they are the same."""
    if len(found.cells) != len(wanted.cells):
        return f"{len(found.cells)} cells for {len(wanted.cells)}"
    for number, (here, there) in enumerate(
        zip(found.cells, wanted.cells, strict=True), 1
    ):
        parts = [k for k in here.keys() | there.keys() if here.get(k) != there.get(k)]
        if parts:
            return f"cell {number}: {', '.join(sorted(parts))}"
    return "" if found == wanted else "notebook metadata"
