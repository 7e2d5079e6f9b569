"""Damage to a notebook's file: what editors, mail, learning platforms and tricks do."""

import gzip
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

Notebook = dict[str, Any]


def _each_cell(change: Callable[[int, Any], Any]) -> Callable[[Notebook], Notebook]:
    def changed(notebook: Notebook) -> Notebook:
        for number, cell in enumerate(notebook["cells"]):
            change(number, cell)
        return notebook

    return changed


def _version(major: int, minor: int) -> Callable[[Notebook], Notebook]:
    return lambda notebook: {**notebook, "nbformat": major, "nbformat_minor": minor}


def _version_3(notebook: Notebook) -> Notebook:
    cells = [
        {"cell_type": "code", "input": c["source"], "language": "python", "outputs": []}
        for c in notebook["cells"]
    ]
    sheets = [{"cells": cells, "metadata": {}}]
    return {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": sheets}


def _twice(notebook: Notebook) -> Notebook:
    return {**notebook, "cells": [c for c in notebook["cells"] for _ in range(2)]}


def _graded_cell(notebook: Notebook) -> Notebook:
    points = {
        "grade": True,
        "points": 10**6,
        "grade_id": "hidden_error",
        "locked": False,
    }
    for cell in notebook["cells"]:
        cell["metadata"] = {"nbgrader": points}
    return notebook


def _printed(notebook: Notebook) -> Notebook:
    text = ["x" * 100 + "\n"] * 500_000
    printed = {"output_type": "stream", "name": "stdout", "text": text}
    notebook["cells"][0]["outputs"] = [printed]
    return notebook


def _lines(_: int, cell: Any) -> None:
    cell["source"] = cell["source"].splitlines(keepends=True)


def _windows(_: int, cell: Any) -> None:
    cell["source"] = cell["source"].replace("\n", "\r\n")


def _old_mac(_: int, cell: Any) -> None:
    cell["source"] = cell["source"].replace("\n", "\r")


def _bomb(notebook: Notebook) -> Notebook:
    deep: Any = "end"
    for _ in range(300):
        deep = {"widgets": [deep]}
    wide = {f"key{n}": "x" * 100 for n in range(50_000)}
    return {**notebook, "metadata": {"signature": "sha256:0", "a": deep, "b": wide}}


def _attached(_: int, cell: Any) -> None:
    cell["attachments"] = {"photo.png": {"image/png": "A" * 10**7}}


def _odd_parts(_: int, cell: Any) -> None:
    lines = cell["source"].splitlines(keepends=True)
    cell["source"] = [p for line in lines for p in (line, 7, None, ["x"], {"y": 1})]


def _many(notebook: Notebook) -> Notebook:
    text = {"cell_type": "markdown", "source": ["x"]}
    code = {"cell_type": "code", "source": "x = 1"}
    more = [dict(text) for _ in range(100_000)] + [dict(code) for _ in range(1000)]
    return {**notebook, "cells": [*more, *notebook["cells"]]}


def _junk(notebook: Notebook) -> Notebook:
    junk: list[Any] = [
        None,
        7,
        "text",
        [],
        {},
        {"cell_type": []},
        {"cell_type": "code", "source": 3},
    ]
    return {**notebook, "cells": [*junk, *notebook["cells"], *junk]}


DAMAGED: list[tuple[str, Callable[[Notebook], Notebook]]] = [
    ("metadata stripped", _each_cell(lambda _, cell: cell.pop("metadata"))),
    ("ids renamed", _each_cell(lambda n, cell: cell.update(id=f"renamed{n}"))),
    ("ids duplicated", _each_cell(lambda _, cell: cell.update(id="same"))),
    ("no ids", _each_cell(lambda _, cell: cell.pop("id"))),
    ("ids of odd types", _each_cell(lambda _, cell: cell.update(id={"a": []}))),
    ("cells copied", _twice),
    ("points edited", _graded_cell),
    ("nbformat 3", _version_3),
    ("nbformat 4.99", _version(4, 99)),
    ("nbformat 99", _version(99, 0)),
    ("50 MB of outputs", _printed),
    ("source as lines", _each_cell(_lines)),
    ("Windows line ends", _each_cell(_windows)),
    ("line ends of an old Mac", _each_cell(_old_mac)),
    ("source in odd parts", _each_cell(_odd_parts)),
    ("photos in the cells", _each_cell(_attached)),
    ("101000 cells", _many),
    ("a bomb of metadata", _bomb),
    ("cells that are none", _junk),
    ("a gigantic number", lambda notebook: {**notebook, "metadata": {"n": 10**4000}}),
    ("a NaN", lambda notebook: {**notebook, "metadata": {"n": float("nan")}}),
]

# Before, between and after right answers: they cost nothing.
IN_OTHER_CELLS: list[tuple[str, str]] = [
    ("loop at top level", "while True: pass"),
    ("raises early", "raise SystemExit"),
    ("exits early", "import os; os._exit(1)"),
    ("syntax error elsewhere", "def broken(:\n    pass"),
    ("magics", "%matplotlib inline\n!rm -rf /\n?np\nx = %time 1"),
    ("a cell of bash", "%%bash\nrm -rf /"),
    ("a cell of 1000 brackets", "[" * 1000 + "]" * 1000),
    ("a cell of 100000 minus signs", "x = " + "-" * 10**5 + "1"),
    ("a null byte", "x = 1\0"),
    ("a lone surrogate", "x = '\ud800'"),
    ("Python 2", "print 'hello'"),
    ("no module", "import coursekit as ck, torch"),
    ("star import", "from math import *"),
    ("test cell edited", "assert True  # question('hidden_error').check"),
]

# The same notebook as other bytes: still the same notebook.
AS_BYTES: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("a byte-order mark", lambda text: b"\xef\xbb\xbf" + text),
    ("the cells twice", lambda text: b'{"cells": [{}], ' + text.lstrip(b"{ ")),
    ("infinities", lambda text: b'{"a": -Infinity, "b": 1e999, ' + text.lstrip(b"{ ")),
    ("names with surrogates", lambda text: b'{"\\ud800": "\\udfff", ' + text[1:]),
    ("spaces all around", lambda text: b"\r\n \t" * 10**5 + text + b"\n" * 10**6),
]

UNREADABLE: list[tuple[str, Callable[[], bytes]]] = [
    ("empty", lambda: b""),
    ("spaces only", lambda: b" \n" * 1000),
    ("truncated JSON", lambda: b'{"cells": [{"cell_type": "code", "sou'),
    ("not UTF-8", lambda: b'{"cells": ["\xff\xfe\xfd"]}'),
    ("JSON that is no notebook", lambda: b'{"a": 1}'),
    ("a JSON list", lambda: b"[1, 2, 3]"),
    ("a JSON number of a million digits", lambda: b"1" * 10**6),
    ("cells are a number", lambda: b'{"cells": 7}'),
    ("JSON nested deeply", lambda: b"[" * 10**6),
    ("a zip bomb", lambda: gzip.compress(bytes(10**8))),
    ("UTF-16", lambda: '{"cells": []}'.encode("utf-16")),
    ("a merge conflict", lambda: b'<<<<<<< HEAD\n{"cells": []}\n=======\n'),
    ("a script instead", lambda: b"import numpy as np\n"),
    ("a document instead", lambda: b"PK\x03\x04" + bytes(range(256))),
    ("more after its end", lambda: b'{"cells": []} {"cells": []}'),
    ("only null bytes", lambda: bytes(1000)),
    ("HTML instead", lambda: b"<!doctype html><title>Log in</title>"),
    ("20 million empty lists", lambda: b'{"cells":[' + b"[]," * 20_000_000 + b"[]]}"),
    ("3 MB of code", lambda: _code(3 * 2**20)),
]


def _code(size: int) -> bytes:
    cell = {"cell_type": "code", "source": "#" * size}
    return json.dumps({"cells": [cell]}).encode()


def _link_to(target: str) -> Callable[[Path], None]:
    return lambda path: path.symlink_to(target)


def _hard_link(path: Path) -> None:
    other = path.with_name("other.txt")
    other.write_text("another's work")
    os.link(other, path)


NO_FILE: list[tuple[str, Callable[[Path], None]]] = [
    ("a link to the passwords", _link_to("/etc/passwd")),
    ("a link to itself", lambda path: path.symlink_to(path.name)),
    ("a link to a device", _link_to("/dev/zero")),
    ("a FIFO", lambda path: os.mkfifo(path)),
    ("a folder", lambda path: path.mkdir()),
    ("a hard link", _hard_link),
]
