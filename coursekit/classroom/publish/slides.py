"""A lesson as slides: reveal.js, from the lesson's own slide tags, offline.

The speaker's notes (press S) are kept beside the lessons, where learners do not meet
them: a file ``NN_*.md`` for each lesson, a heading for each slide (read_notes).
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat

from coursekit.classroom import course, notebooks
from coursekit.classroom.publish import assets, paging

NOTES = Path(__file__).parent / "notes"
MATHJAX = "vendor/mathjax/MathJax.js?config=TeX-AMS_CHTML-full,Safe"
STYLE = """<style>
:root { --jp-content-font-size1: 22px; }
.reveal .controls { font-size: 6px; }
.reveal .slide-number { color: #fff; background: #333; }
.reveal .slides a { text-decoration: underline; }
.reveal .highlight .c1 { color: #2b6060; }
.reveal .highlight .mi, .reveal .highlight .mf { color: #060; }
.reveal h1, .reveal h2, .reveal h3 { text-transform: none; }
.reveal .slides > section > section {
  box-sizing: border-box; max-height: %dpx; overflow-x: hidden; overflow-y: auto; }
.reveal pre { white-space: pre-wrap; overflow-wrap: anywhere; }
.reveal img { margin: 0; }
</style>
"""


def build(lesson: str, out: Path, notes: Path = NOTES) -> Path:
    """Write the slides of a lesson into the folder ``out``; return the page.

    lesson: the beginning of its name, such as "03".  notes: the folder with the
    speaker's notes.  Everything the page needs lies in ``out``: copy the folder, open
    the page.  Raises ValueError for an unknown lesson, and for notes to no slide.
    """
    source = find(lesson)
    notebook = paging.lay_out(notebooks.read(source))
    add_notes(notebook, read_notes(notes / f"{source.stem}.md"))
    vendor = out / "vendor"
    vendor.mkdir(parents=True, exist_ok=True)
    reveal = assets.package("reveal.js")
    for part in ("dist", "plugin"):
        shutil.copytree(reveal / part, vendor / "reveal.js" / part, dirs_exist_ok=True)
    shutil.copy(assets.package("requirejs") / "require.js", vendor)
    shutil.copy(assets.package("jquery") / "dist" / "jquery.min.js", vendor)
    assets.copy_mathjax_2(vendor / "mathjax")
    page = out / f"{source.stem}.slides.html"
    page.write_text(offline(convert(notebook, source.stem)), encoding="utf-8")
    return page


def find(lesson: str) -> Path:
    """Return the notebook whose name begins with ``lesson``."""
    lessons = sorted((course.source() / "notebooks").glob("*.ipynb"))
    found = [path for path in lessons if path.stem.startswith(lesson)]
    if len(found) != 1 or not lesson:
        names = ", ".join(path.stem for path in lessons)
        raise ValueError(f"{lesson!r} names {len(found)} lessons; there are {names}")
    return found[0]


def read_notes(path: Path) -> dict[str, str]:
    """Return the notes in a file by slide; {} when there is no such file.

    A line ``## 3.1`` begins the notes to the slide whose first words these are.
    """
    if not path.exists():
        return {}
    pieces = re.split(r"^## +(.+)$", path.read_text(encoding="utf-8"), flags=re.M)
    return dict(zip(pieces[1::2], map(str.strip, pieces[2::2]), strict=True))


def add_notes(notebook: Any, notes: dict[str, str]) -> None:
    """Put the notes to a slide on each page of it, in place.

    Raises ValueError for notes to a slide that the lesson has not.
    """
    cells, current, used = [], "", set()
    for cell in notebook.cells:
        cells.append(cell)
        words = paging.text(cell)
        if paging.kind(cell) == "slide":
            title = words.lstrip("#* ")
            named = (n for n in notes if re.match(rf"{re.escape(n)}(?!\w)", title))
            # A slide without a heading goes on with what is being talked about.
            current = next(named, "" if words.startswith("#") else current)
            used.add(current)
        if paging.kind(cell) in ("slide", "subslide") and current:
            cells.append(nbformat.v4.new_markdown_cell(notes[current]))
            paging.tag(cells[-1], "notes")
    if lost := sorted(set(notes) - used):
        raise ValueError(f"notes to slides that are not there: {', '.join(lost)}")
    notebook.cells = cells


def convert(notebook: Any, name: str) -> str:
    """Let nbconvert make the page, pointed at the files that lie beside it."""
    settings: dict[str, dict[str, Any]] = {
        "SlidesExporter": {
            "reveal_url_prefix": "vendor/reveal.js",
            "reveal_theme": "white",
            "reveal_transition": "none",
            "reveal_number": "c/t",
            "reveal_width": str(paging.WIDTH),
            "reveal_height": str(paging.HEIGHT),
        },
        "HTMLExporter": {
            "require_js_url": "vendor/require.js",
            "jquery_url": "vendor/jquery.min.js",
            "mathjax_url": MATHJAX,
            "language_code": "en",
        },
        "TemplateExporter": {
            "exclude_input_prompt": True,
            "exclude_output_prompt": True,
        },
        "TagRemovePreprocessor": {
            "enabled": True,
            "remove_input_tags": [paging.HIDDEN],
        },
    }
    with tempfile.TemporaryDirectory() as folder:
        source, config = Path(folder, f"{name}.ipynb"), Path(folder, "config.json")
        nbformat.write(notebook, source)
        config.write_text(json.dumps(settings))
        command = [sys.executable, "-m", "nbconvert", "--to", "slides", str(source)]
        run = subprocess.run(
            [*command, f"--config={config}", "--log-level=ERROR"],
            capture_output=True,
            text=True,
        )
        if run.returncode:
            raise ValueError(f"nbconvert failed on {name}:\n{run.stderr[-800:]}")
        return Path(folder, f"{name}.slides.html").read_text(encoding="utf-8")


def offline(page: str) -> str:
    """Take out what nbconvert would still fetch elsewhere, and put the style in."""
    lines = page.splitlines(keepends=True)
    kept = "".join(
        line
        for line in lines
        if not ("https://" in line and ("import mermaid" in line or "cdn" in line))
    )
    return kept.replace("</head>", STYLE % paging.HEIGHT + "</head>", 1)
