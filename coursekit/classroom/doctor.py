"""``coursekit doctor``: what is wrong with an installation, and what to do about it."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import NamedTuple

from coursekit.classroom import course, lab, progress

DISTRIBUTION = "backprop-coursekit"
OLDEST = (3, 11)
OK, NOTE, BROKEN = "ok", "note", "BROKEN"
REINSTALL = f"{sys.executable} -m pip install --upgrade '{DISTRIBUTION}[lab]'"
# Without these JupyterLab shows "Error displaying widget" where a slider should be.
WIDGET_FRONT_ENDS = ("@jupyter-widgets/jupyterlab-manager", "anywidget")


class Finding(NamedTuple):
    """What was looked at, how it is (OK, NOTE, BROKEN), in words, and the cure."""

    what: str
    state: str
    words: str
    cure: str = ""


def findings() -> Iterator[Finding]:
    """Yield what was found, one after the other; a check that crashes is BROKEN."""
    for what, check in CHECKS.items():
        try:
            found = check()
        except Exception as error:  # a doctor does not die of the patient's illness
            found = [Finding(what, BROKEN, f"{type(error).__name__}: {error}")]
        yield from found


def run(say: Callable[[str], None] = print) -> bool:
    """Print every finding; return whether all that is needed works."""
    healthy = True
    for found in findings():
        healthy = healthy and found.state != BROKEN
        say(f"{found.state:<7} {found.what:<12} {found.words}")
        if found.cure:
            say(f"        {'':<12} -> {found.cure}")
    say("\nAll that the course needs works." if healthy else "\nSomething is broken.")
    return healthy


def python() -> list[Finding]:
    """Look at the version and at whether the environment is the course's own."""
    words = f"{sys.version.split()[0]} in {sys.prefix}"
    if sys.version_info < OLDEST:
        cure = f"install Python {OLDEST[0]}.{OLDEST[1]} or later and make a new .venv"
        return [Finding("Python", BROKEN, words, cure)]
    found = [Finding("Python", OK, words)]
    if sys.prefix == sys.base_prefix and not os.environ.get("CONDA_PREFIX"):
        words = "this Python is shared by everything on the machine"
        cure = "safer: python3 -m venv .venv, then install into it"
        found.append(Finding("environment", NOTE, words, cure))
    return found


def packages() -> list[Finding]:
    """Compare what is installed with what this version of coursekit asks for."""
    from packaging.requirements import Requirement  # comes with matplotlib

    found = []
    for text in requires(DISTRIBUTION) or []:
        wanted = Requirement(text)
        marker = wanted.marker
        core = marker is None or marker.evaluate({"extra": ""})
        if marker and not core and not marker.evaluate({"extra": "lab"}):
            continue
        state = BROKEN if core else NOTE
        try:
            have = version(wanted.name)
        except PackageNotFoundError:
            found.append(Finding(wanted.name, state, "is not installed", REINSTALL))
            continue
        if wanted.specifier.contains(have, prereleases=True):
            found.append(Finding(wanted.name, OK, have))
        else:
            words = f"{have} is installed, {wanted.specifier} is wanted"
            found.append(Finding(wanted.name, BROKEN, words, REINSTALL))
    return found


def digits() -> list[Finding]:
    """Read the four files of MNIST, which compares their SHA-256."""
    from coursekit.mnist import MnistError, load_mnist

    try:
        data = load_mnist()
    except MnistError as error:
        return [Finding("digits", BROKEN, str(error))]
    count = sum(part.x.shape[1] for part in data)
    return [Finding("digits", OK, f"{count:,} digits, as their authors published them")]


def lessons() -> list[Finding]:
    """Find the course's notebooks."""
    try:
        count = len(list(course.files(course.source())))
    except ValueError as error:
        return [Finding("lessons", BROKEN, str(error))]
    return [Finding("lessons", OK, f"{count} files")]


def widgets() -> list[Finding]:
    """Find the parts of the widgets that run in the browser."""
    from jupyter_core.paths import jupyter_path  # comes with ipywidgets' front end

    folders = [Path(folder) for folder in jupyter_path("labextensions")]
    missing = [
        name
        for name in WIDGET_FRONT_ENDS
        if not any((folder / name / "package.json").is_file() for folder in folders)
    ]
    if missing:
        words = f"JupyterLab would not find {' and '.join(missing)}"
        names = "jupyterlab_widgets anywidget"
        cure = f"{sys.executable} -m pip install --force-reinstall {names}"
        return [Finding("widgets", BROKEN, words, cure)]
    return [Finding("widgets", OK, "sliders and the drawing pad are there")]


def settings() -> list[Finding]:
    """Look for the settings that keep JupyterLab from asking about news."""
    place = Path(sys.prefix, "share/jupyter/lab/settings/overrides.d/coursekit.json")
    if place.is_file():
        return [Finding("settings", OK, "JupyterLab starts without pop-ups")]
    return [Finding("settings", NOTE, f"{place} is missing", REINSTALL)]


def sandbox() -> list[Finding]:
    """Try the sandbox in which other people's answers are graded."""
    if not sys.platform.startswith("linux"):
        words = "grading other people's code needs Linux; learning does not"
        return [Finding("sandbox", NOTE, words)]
    program = shutil.which("bwrap")
    if program is None:
        words = "bubblewrap is missing; only grading other people's code needs it"
        return [Finding("sandbox", NOTE, words, "sudo apt install bubblewrap")]
    tried = subprocess.run(
        [program, "--ro-bind", "/", "/", "--unshare-all", "true"],
        capture_output=True,
        timeout=20,
        check=False,
    )
    if tried.returncode:
        error = tried.stderr.decode(errors="replace").strip().splitlines() or ["?"]
        words = f"bubblewrap is installed but may not start here: {error[-1]}"
        cure = "the system must allow user namespaces; docs/grading says how"
        return [Finding("sandbox", NOTE, words, cure)]
    return [Finding("sandbox", OK, "bubblewrap works")]


def threads() -> list[Finding]:
    """Say how many threads NumPy's matrix products may take."""
    if all(os.environ.get(name) == "1" for name in ("OPENBLAS_NUM_THREADS",)):
        return [Finding("threads", OK, "one thread for matrix products")]
    words = "coursekit lab gives notebooks one thread, which is fastest here"
    cure = "in another Jupyter set OPENBLAS_NUM_THREADS=1 before it starts"
    return [Finding("threads", OK, words, cure)]


def browser() -> list[Finding]:
    """Look for a browser that can be opened."""
    import webbrowser

    try:
        webbrowser.get()
    except webbrowser.Error:
        words = "none was found that could be opened from here"
        cure = "open the address that coursekit lab prints, in any browser"
        return [Finding("browser", NOTE, words, cure)]
    return [Finding("browser", OK, "can be opened")]


def port() -> list[Finding]:
    """Look whether JupyterLab's usual port is free."""
    if lab.taken(lab.PORT):
        words = f"{lab.PORT} is taken, perhaps by a JupyterLab that still runs"
        return [Finding("port", NOTE, words, "coursekit lab takes the next free one")]
    return [Finding("port", OK, f"{lab.PORT} is free")]


def folders() -> list[Finding]:
    """Try to write where the working copy and the progress are kept."""
    found = []
    for what, folder, cure in (
        ("your copy", course.default_folder(), "coursekit lab --folder ANOTHER_FOLDER"),
        ("progress", progress.folder(), "set COURSEKIT_HOME to a folder of yours"),
    ):
        nearest = next(p for p in (folder, *folder.parents) if p.is_dir())
        try:
            with tempfile.TemporaryFile(dir=nearest):
                found.append(Finding(what, OK, f"{folder} can be written"))
        except OSError as error:
            words = f"{folder} cannot be written ({error.strerror})"
            found.append(Finding(what, BROKEN, words, cure))
    return found


CHECKS = {
    "Python": python,
    "packages": packages,
    "digits": digits,
    "lessons": lessons,
    "widgets": widgets,
    "settings": settings,
    "sandbox": sandbox,
    "threads": threads,
    "browser": browser,
    "port": port,
    "folders": folders,
}
