"""A notebook's bytes -> the Python in its code cells.

Runs inside the sandbox (and for ``coursekit lint`` on the learner's own machine):
standard library only.  Any version of the format will do; nothing but sources is used.
"""

import ast
import json
from collections.abc import Iterator
from typing import Any

MOST_CODE = 2 * 2**20  # characters in all code cells of a submission
PYTHON_MAGICS = ("%%time", "%%capture", "%%prun")  # their cell is Python still


class NoNotebookError(ValueError):
    """The bytes are no notebook; the words say why."""


def read(content: bytes) -> list[str]:
    """Return the text of each code cell.  Raises NoNotebookError in words."""
    if not content.strip():
        raise NoNotebookError("the file is empty")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NoNotebookError(f"not UTF-8: byte {error.start} is odd") from None
    try:
        notebook = json.loads(text, parse_int=_number)
    except RecursionError:
        raise NoNotebookError("JSON nested too deeply") from None
    except ValueError as error:
        raise NoNotebookError(f"not JSON, or cut off: {error}") from None
    cells = list(_cells(notebook))
    if sum(map(len, cells)) > MOST_CODE:
        raise NoNotebookError(f"more than {MOST_CODE:,} characters of code")
    return cells


def _number(digits: str) -> int:
    return int(digits) if len(digits) < 20 else 0  # none that long means anything


def _cells(notebook: Any) -> Iterator[str]:
    """Yield code cells of nbformat 4 (any minor version) and of 3 (worksheets)."""
    if not isinstance(notebook, dict):
        raise NoNotebookError("JSON, but no notebook")
    cells = notebook.get("cells")
    if cells is None and isinstance(notebook.get("worksheets"), list):
        sheets = [s for s in notebook["worksheets"] if isinstance(s, dict)]
        cells = [cell for s in sheets for cell in _list(s.get("cells"))]
    if not isinstance(cells, list):
        raise NoNotebookError("JSON, but no notebook: it has no list of cells")
    for cell in cells:
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            source = cell.get("source", cell.get("input", ""))
            parts = source if isinstance(source, list) else [source]
            yield "".join(part for part in parts if isinstance(part, str))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def python(source: str) -> str:
    """Return the cell without IPython's magics; lines keep their numbers."""
    source = source.replace("\r\n", "\n").replace("\0", "")
    lines = source.split("\n")
    first = next((line.strip() for line in lines if line.strip()), "")
    if first.startswith("%%") and not first.startswith(PYTHON_MAGICS):
        return ""
    try:
        ast.parse(source)  # "%" and "!" may stand in a text of several lines
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return "\n".join(map(_without_magic, lines))
    return source


def _without_magic(line: str) -> str:
    bare = line.strip()
    magic = bare.startswith(("%", "!", "?")) or bare.endswith("?")
    return line[: len(line) - len(line.lstrip())] + "pass" if magic else line
