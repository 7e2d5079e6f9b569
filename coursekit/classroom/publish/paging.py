"""A lesson's cells laid out on pages of a slide's size, for slides.py.

The lesson's own tags say where a slide begins.  What is too much for one page goes on
below it (the down arrow), and so does the answer to each **Predict**.
"""

import re
import struct
from base64 import b64decode
from itertools import pairwise
from math import ceil
from typing import Any

import nbformat

WIDTH, HEIGHT = 1080, 648  # of a page; every screen shows all of it, larger or smaller
LINE, LETTERS = 35, 84  # of prose: pixels from line to line, letters that fit
CODE_LINE, CODE_LETTERS, PADDING = 26, 88, 36
PARAGRAPHS = re.compile(r"\n\s*\n")
HIDDEN = "hidden-input"
WIDGET = "application/vnd.jupyter.widget-view+json"
DRAWS = ("plots.show(", "plots.canvas(")


def lay_out(notebook: Any) -> Any:
    """Tag the notebook's cells for slides, in place, and return it.

    A cell that only draws loses its input, a widget is left out (it needs a kernel:
    show it in JupyterLab), and a page that would be too full is continued below.
    """
    used, predicted = 0, False
    notebook.cells = [part for cell in notebook.cells for part in parts(cell)]
    for cell, after in pairwise([*notebook.cells, None]):
        if is_widget(cell):
            tag(cell, "skip")
        if kind(cell) == "skip":
            continue
        if draws(cell):
            cell.metadata.setdefault("tags", []).append(HIDDEN)
        need = height(cell)
        if leads_to(cell, after) and need + height(after) <= HEIGHT:
            full = used + need + height(after) > HEIGHT
        else:
            full = used + need > HEIGHT
        if kind(cell) in ("slide", "subslide"):
            used = 0
        elif predicted or (full and used):
            tag(cell, "subslide")
            used = 0
        used += need
        predicted = asks(cell)
    return notebook


def parts(cell: Any) -> list[Any]:
    """Return the cell, or the cells that it makes if it is too long for a page."""
    if cell.cell_type != "markdown" or height(cell) <= HEIGHT:
        return [cell]
    pages = [""]
    for piece in PARAGRAPHS.split(text(cell)):
        more = f"{pages[-1]}\n\n{piece}".strip()
        fits = not pages[-1] or sum(map(paragraph, PARAGRAPHS.split(more))) <= HEIGHT
        pages = [*pages[:-1], more] if fits else [*pages, piece]
    rest = [nbformat.v4.new_markdown_cell(page) for page in pages[1:]]
    cell.source = pages[0]
    return [cell, *rest]


def leads_to(cell: Any, after: Any) -> bool:
    """Return whether prose is best read on one page with the code that follows."""
    follows = after is not None and after.cell_type == "code" and not kind(after)
    prose = cell.cell_type == "markdown" and not asks(cell)
    return prose and follows and not is_widget(after)


def asks(cell: Any) -> bool:
    """Return whether the cell ends in a question that is to be answered first."""
    prose = cell.cell_type == "markdown"
    return prose and "**Predict" in PARAGRAPHS.split(text(cell))[-1]


def kind(cell: Any) -> str:
    """Return the cell's slide tag, "" for none."""
    found = str(cell.metadata.get("slideshow", {}).get("slide_type", ""))
    return "" if found == "-" else found


def tag(cell: Any, slide_type: str) -> None:
    """Give the cell a slide tag."""
    cell.metadata["slideshow"] = {"slide_type": slide_type}


def text(cell: Any) -> str:
    """Return what stands in the cell, without white space around it."""
    return str(cell.source).strip()


def is_widget(cell: Any) -> bool:
    """Return whether the cell shows a widget and nothing else."""
    outputs = cell.get("outputs", [])
    return bool(outputs) and all(WIDGET in o.get("data", {}) for o in outputs)


def draws(cell: Any) -> bool:
    """Return whether the cell draws a picture and defines nothing on the way."""
    code = text(cell) if cell.cell_type == "code" else ""
    return any(call in code for call in DRAWS) and "def " not in code


def height(cell: Any) -> int:
    """Return about how many pixels of a page the cell takes."""
    if cell.cell_type == "markdown":
        return sum(paragraph(p) for p in PARAGRAPHS.split(text(cell)))
    tags = cell.metadata.get("tags", [])
    shown = HIDDEN not in tags and not draws(cell)
    code = lines(text(cell)) * CODE_LINE + PADDING if shown else 0
    printed: int = sum(output_height(output) for output in cell.outputs)
    return code + printed


def paragraph(words: str) -> int:
    """Return the height of a paragraph, list, table, heading or displayed formula."""
    if words.startswith("#"):
        first, _, rest = words.partition("\n")
        return 64 * ceil(len(first) / 60) + (paragraph(rest) if rest else 0)
    if words.startswith("$$"):
        return 84 + 44 * words.count("\\\\")
    plain = re.sub(r"\\[a-zA-Z]+|[{}$^_*`]|\(http\S*\)", "", words)
    broken = re.search(r"^\s*([-*|>]|\d+\.) ?", words, re.MULTILINE)
    rows = plain.splitlines() if broken else [" ".join(plain.split())]
    return sum(ceil(len(row) / LETTERS) or 1 for row in rows) * LINE + LINE // 2


def output_height(output: Any) -> int:
    """Return the height of one output: printed lines, a picture, or HTML."""
    data = output.get("data", {})
    if "text/html" in data:
        return picture("".join(data["text/html"]))
    printed = output.get("text") or data.get("text/plain") or output.get("evalue", "")
    return lines("".join(printed)) * CODE_LINE + PADDING // 2


def lines(code: str) -> int:
    """Return how many lines code takes; long ones are broken."""
    return sum(ceil(len(line) / CODE_LETTERS) or 1 for line in code.splitlines())


def picture(html: str) -> int:
    """Return the height of the PNG in ``<img width=... src=...>``."""
    png = re.search(r"data:image/png;base64,([A-Za-z0-9+/]{44})", html)
    shown = re.search(r'<img[^>]*\swidth="(\d+)"', html)
    if png is None:
        return HEIGHT // 2
    wide, high = map(int, struct.unpack(">II", b64decode(png[1])[16:24]))
    return round(high / wide * min(WIDTH, int(shown[1]) if shown else wide)) + PADDING
