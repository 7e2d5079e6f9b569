"""The course in a browser, nothing installed: a JupyterLite site.

Python runs inside the page (Pyodide), and a learner's work stays in the browser's own
storage.  Any server of plain files can host it, one in a room without internet too.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

import platformdirs

from coursekit.classroom import course
from coursekit.classroom.publish import assets, browser

# Tried together; newer ones want a Pyodide for which no NumPy can be had offline.
TOOLS = (
    *("jupyterlite-core==0.6.4", "jupyterlite-pyodide-kernel==0.6.1"),
    *("jupyterlab==4.4.10", "jupyter-server==2.21.1"),
    *("ipywidgets==8.1.9", "anywidget==0.11.0", "hatchling>=1.27"),
)
KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"
# What a learner meets is what the site holds: nothing is looked up on PyPI.
SETTINGS = {
    "jupyter-lite-schema-version": 0,
    "jupyter-config-data": {
        "appName": "Backpropagation, proved and measured",
        "litePluginSettings": {KERNEL: {"disablePyPIFallback": True}},
    },
}
# The page that opens the first lesson; JupyterLite's pages read their root's script.
FRONT = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Backpropagation, proved and measured</title>
<script id="jupyter-config-data" type="application/json" data-jupyter-lite-root=".">
{{}}
</script>
<meta http-equiv="refresh" content="0; url=lab/index.html?path={first}">
<p><a href="lab/index.html?path={first}">Open the first lesson</a>
</html>
"""


def build(root: Path, out: Path, runtime: Path | None = None) -> None:
    """Write the site into ``out``, which is replaced.

    root: a clone of the course.  runtime: a folder with Pyodide's full distribution,
    which then becomes part of the site; without it browsers fetch NumPy and matplotlib
    from Pyodide's CDN.  Raises ValueError when a tool or a file cannot be had.
    """
    if not (root / "pyproject.toml").exists():
        raise ValueError(f"the site is built in a clone: {root} has no pyproject.toml")
    python = tools()
    with tempfile.TemporaryDirectory() as folder:
        site, wheels = Path(folder, "site"), Path(folder, "wheels")
        pip = [python, "-m", "pip", "--quiet", "--disable-pip-version-check"]
        words = ["wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", wheels]
        run([*pip, *words, root.resolve()], "coursekit's wheel was not built")
        run([*pip, *words, "--only-binary=:all:", *browser.PURE], "pip found no wheels")
        pyodide = site / "static" / "pyodide"
        browser.lay_out(pyodide, runtime, sorted(wheels.glob("*.whl")))
        lay_out(root, site)
        words = ["build", "--lite-dir", site, "--contents", site / "files"]
        words += ["--output-dir", f"{folder}/built", "--no-sourcemaps"]
        run([python, "-m", "jupyterlite_core", *words], "JupyterLite failed", site)
        front = FRONT.format(first=course.FIRST_LESSON)
        Path(folder, "built", "index.html").write_text(front, encoding="utf-8")
        assets.replace(out, Path(folder, "built"))


def tools() -> Path:
    """Return the Python of an environment with JupyterLite, made when missing.

    JupyterLite wants an older JupyterLab than the course does, so it has its own.
    """
    name = f"lite-{TOOLS[0].split('==')[1]}-py{sys.version_info[1]}"
    folder = Path(platformdirs.user_cache_dir("coursekit")) / name
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    whole = folder / "whole"
    if not whole.exists():
        venv.create(folder, clear=True, with_pip=True)
        words = ["install", "--quiet", "--disable-pip-version-check", *TOOLS]
        run([python, "-m", "pip", *words], "JupyterLite was not installed")
        whole.touch()
    return python


def lay_out(root: Path, site: Path) -> None:
    """Put lessons, exercises and settings where JupyterLite looks for them."""
    for part in ("notebooks", "exercises"):
        ignored = shutil.ignore_patterns(".*")
        shutil.copytree(root / part, site / "files" / part, ignore=ignored)
    text = json.dumps(SETTINGS, indent=1)
    (site / "jupyter-lite.json").write_text(text, encoding="utf-8")
    shutil.copy(root / "jupyter" / "coursekit.json", site / "overrides.json")


def run(words: list[object], failure: str, folder: Path | None = None) -> None:
    """Run a program; raise ValueError, with its last words, when it fails."""
    clean = {name: os.environ[name] for name in os.environ if "PYTHONPATH" not in name}
    done = subprocess.run(
        [str(word) for word in words],
        cwd=folder,
        env=clean,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        last = (done.stderr or done.stdout).strip()[-800:]
        raise ValueError(f"{failure}:\n{last}")
