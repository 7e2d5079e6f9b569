"""The lessons as a web site: Sphinx, from the outputs stored in the notebooks.

Nothing is run and nothing is fetched by a reader: mathematics, search and pictures
lie in the site.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from coursekit.classroom.publish import assets


def build(root: Path, out: Path, repository: str = "") -> None:
    """Write the site into ``out``, which is replaced.

    root: a clone of the course.  repository: ORG/NAME on GitHub, for the buttons that
    open a lesson in JupyterLite, Binder or Colab; without it there are none.  Raises
    ValueError, with Sphinx's own words, when a link is broken or a page is missing.
    """
    if repository and repository.count("/") != 1:
        raise ValueError(f"a repository is named ORG/NAME, got {repository!r}")
    if not (root / "docs" / "conf.py").exists():
        raise ValueError(f"the book is built in a clone: {root} has no docs/conf.py")
    with tempfile.TemporaryDirectory() as folder:
        source, built = Path(folder, "source"), Path(folder, "built")
        lay_out(root, source)
        assets.copy_mathjax(source / "_static" / "mathjax")
        sphinx = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q"]
        run = subprocess.run(
            [*sphinx, "-d", f"{folder}/doctrees", source, built],
            env={**os.environ, "COURSEKIT_REPOSITORY": repository},
            capture_output=True,
            text=True,
        )
        if run.returncode:
            raise ValueError(f"the book was not built:\n{run.stderr.strip()}")
        assets.replace(out, built)


def lay_out(root: Path, source: Path) -> None:
    """Put pages and notebooks where Sphinx looks for them."""
    shutil.copytree(root / "docs", source)
    for part in ("notebooks", "exercises"):
        ignored = shutil.ignore_patterns(".*")
        shutil.copytree(root / part, source / part, ignore=ignored)
    shutil.copytree(root / "benchmarks" / "results", source / "results")
    for page in ("CHANGELOG.md", "CONTRIBUTING.md"):
        shutil.copy(root / page, source)
