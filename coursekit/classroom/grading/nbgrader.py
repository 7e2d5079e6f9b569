"""Damaged submissions made whole for nbgrader: its release, with the learner's answers.

The learner's code is read in the sandbox and never run; nbgrader itself is not needed.
"""

import ast
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from coursekit.classroom.grading import sandbox, submission
from coursekit.classroom.grading.process import EndedError, WallTimeError
from coursekit.classroom.grading.runner import Limits, Run


def export_all(folder: Path, release: Path, into: Path) -> tuple[int, list[str]]:
    """Write ``into``/<student>/<stem>/<stem>.ipynb for each submission in ``folder``.

    ``release``/<stem>/<stem>.ipynb is what nbgrader released.  Return how many were
    written, and in words what could not be.
    """
    sandbox.require()
    count, aside = 0, []
    for one in submission.found(folder):
        released = release / one.assignment / f"{one.assignment}.ipynb"
        if not released.is_file():
            aside.append(f"{one.student}: nbgrader released no {one.assignment}")
            continue
        try:
            notebook = repaired(json.loads(released.read_text("utf-8")), one.content())
        except submission.UnreadableError as error:
            aside.append(f"{one.student}/{one.path.name}: {error}")
            continue
        place = into / one.path.parent.name / one.assignment / released.name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(json.dumps(notebook, indent=1), encoding="utf-8")
        count += 1
    return count, aside


def repaired(released: dict[str, Any], content: bytes) -> dict[str, Any]:
    """Return the released notebook with the answers found in ``content``."""
    wanted = [names for cell in released["cells"] for names in _answers(cell)]
    found = sources(content, wanted)
    for cell in released["cells"]:
        texts = [found[name] for name in _answers(cell) if found.get(name)]
        if texts:
            cell["source"] = "\n\n\n".join(texts)
    return released


def _answers(cell: Mapping[str, Any]) -> list[str]:
    """Return the functions that a released answer cell asks for."""
    label = cell.get("metadata", {}).get("nbgrader", {})
    if not label.get("solution") or cell.get("cell_type") != "code":
        return []
    body = ast.parse("".join(cell["source"])).body
    return [n.name for n in body if isinstance(n, ast.FunctionDef | ast.ClassDef)]


def sources(content: bytes, names: list[str]) -> dict[str, str]:
    """Return the text of what each name reaches in a notebook's bytes.

    Raises UnreadableError for bytes that are no notebook.
    """
    run = Run(Limits())
    try:
        answer, _ = run.ask({"what": "read", "body": content})
        cells = answer.get("cells")
        if answer["what"] != "cells" or not isinstance(cells, list):
            raise submission.UnreadableError(f"no notebook: {answer.get('why')!s:.200}")
        answer, _ = run.ask({"what": "sources", "names": names, "cells": cells})
        found = answer.get("sources")
    except (EndedError, WallTimeError):
        raise submission.UnreadableError("its code cannot be read") from None
    finally:
        run.close()
    found = found if isinstance(found, dict) else {}
    return {n: found[n] for n in names if isinstance(found.get(n), str)}
