"""A lesson as slides: reveal.js, from the lesson's own slide tags, offline.

Cells tagged ``notes`` become speaker notes (press S); ``skip`` leaves a cell out.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from coursekit.classroom import course
from coursekit.classroom.publish import assets


def build(lesson: str, out: Path) -> Path:
    """Write the slides of a lesson into the folder ``out``; return the page.

    lesson: the beginning of its name, such as "03".  Everything the page needs lies in
    ``out``: copy the folder, open the page.  Raises ValueError for an unknown lesson.
    """
    notebook = find(lesson)
    vendor = out / "vendor"
    vendor.mkdir(parents=True, exist_ok=True)
    reveal = assets.package("reveal.js")
    for part in ("dist", "plugin"):
        shutil.copytree(reveal / part, vendor / "reveal.js" / part, dirs_exist_ok=True)
    shutil.copy(assets.package("requirejs") / "require.js", vendor)
    shutil.copy(assets.package("jquery") / "dist" / "jquery.min.js", vendor)
    assets.copy_mathjax_2(vendor / "mathjax")
    with tempfile.TemporaryDirectory() as folder:
        convert(notebook, Path(folder))
        page = out / f"{notebook.stem}.slides.html"
        made = Path(folder, page.name).read_text(encoding="utf-8")
        page.write_text(offline(made), encoding="utf-8")
    return page


def find(lesson: str) -> Path:
    """Return the notebook whose name begins with ``lesson``."""
    notebooks = sorted((course.source() / "notebooks").glob("*.ipynb"))
    found = [path for path in notebooks if path.stem.startswith(lesson)]
    if len(found) != 1 or not lesson:
        names = ", ".join(path.stem for path in notebooks)
        raise ValueError(f"{lesson!r} names {len(found)} lessons; there are {names}")
    return found[0]


def convert(notebook: Path, folder: Path) -> None:
    """Let nbconvert make the slides, pointed at the files beside the page."""
    mathjax = "vendor/mathjax/MathJax.js?config=TeX-AMS_CHTML-full,Safe"
    settings = {
        "SlidesExporter.reveal_url_prefix": "vendor/reveal.js",
        "SlidesExporter.reveal_theme": "white",
        "SlidesExporter.reveal_scroll": "True",
        "HTMLExporter.require_js_url": "vendor/require.js",
        "HTMLExporter.jquery_url": "vendor/jquery.min.js",
        "HTMLExporter.mathjax_url": mathjax,
        "HTMLExporter.language_code": "en",
    }
    options = [f"--{name}={value}" for name, value in settings.items()]
    command = [sys.executable, "-m", "nbconvert", "--to", "slides", str(notebook)]
    run = subprocess.run(
        [*command, *options, f"--output-dir={folder}", "--log-level=ERROR"],
        capture_output=True,
        text=True,
    )
    if run.returncode:
        raise ValueError(f"nbconvert failed on {notebook.name}:\n{run.stderr[-800:]}")


def offline(page: str) -> str:
    """Take out what nbconvert would still fetch from another server."""
    lines = page.splitlines(keepends=True)
    return "".join(
        line
        for line in lines
        if not ("https://" in line and ("import mermaid" in line or "cdn" in line))
    )
