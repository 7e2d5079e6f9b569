"""JavaScript that pages need without a network, fetched once as npm packages.

Nothing here is loaded from another server by a reader: what a page needs lies
beside it.
"""

import shutil
import subprocess
import tarfile
from pathlib import Path

import platformdirs

VERSIONS = {
    "mathjax": "3.2.2",
    "mathjax-2": "2.7.9",
    "reveal.js": "4.6.1",
    "requirejs": "2.3.7",
    "jquery": "3.7.1",
    "pyodide": "0.27.7",
    "axe-core": "4.14.1",
}


def package(name: str) -> Path:
    """Return the folder of an npm package, unpacked; fetched when it is not there.

    Raises ValueError when npm is missing or cannot get the package.
    """
    version = VERSIONS[name]
    folder = Path(platformdirs.user_cache_dir("coursekit")) / f"{name}-{version}"
    if folder.exists():
        return folder
    npm = shutil.which("npm")
    if npm is None:
        raise ValueError(
            f"{name} is not here yet, and npm, which fetches it, is not installed. "
            "Install node (with npm) and run this command again."
        )
    partial = folder.with_name(f"{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    wanted = f"{name.removesuffix('-2')}@{version}"
    run = subprocess.run(
        [npm, "pack", "--silent", wanted], cwd=partial, capture_output=True, text=True
    )
    if run.returncode:
        raise ValueError(f"npm could not fetch {wanted}: {run.stderr.strip()[-300:]}")
    archive = partial / run.stdout.split()[-1]
    with tarfile.open(archive) as tar:
        tar.extractall(partial, filter="data")
    (partial / "package").rename(folder)
    shutil.rmtree(partial)
    return folder


def copy_mathjax(target: Path) -> None:
    """Put the part of MathJax 3 that the book uses into ``target`` (about 2 MB)."""
    es5 = package("mathjax") / "es5"
    target.mkdir(parents=True, exist_ok=True)
    shutil.copy(es5 / "tex-mml-chtml.js", target)
    # MathJax fetches an extension, such as the one for colour, where it is first used.
    for part in ("output/chtml/fonts", "input/tex/extensions"):
        shutil.copytree(es5 / part, target / part, dirs_exist_ok=True)


def copy_mathjax_2(target: Path) -> None:
    """Put the part of MathJax 2 that nbconvert's slides use into ``target``."""
    whole = package("mathjax-2")
    for part in ("config", "extensions", "jax", "fonts/HTML-CSS/TeX/woff"):
        shutil.copytree(whole / part, target / part, dirs_exist_ok=True)
    shutil.copy(whole / "MathJax.js", target)


def replace(out: Path, built: Path) -> None:
    """Put the site ``built`` in the place of ``out``.

    Raises ValueError for a folder that holds anything else than an earlier site.
    """
    if out.exists() and any(out.iterdir()):
        if not (out / "index.html").exists() or (out / "pyproject.toml").exists():
            raise ValueError(f"{out} is not empty and no site: choose another folder")
        shutil.rmtree(out)
    shutil.copytree(built, out, dirs_exist_ok=True)
