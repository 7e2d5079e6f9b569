"""A folder for a room without internet: everything to install, teach and work with."""

import hashlib
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from coursekit.classroom import course
from coursekit.classroom.publish import slides

README = """\
A workshop on backpropagation, for a room without internet.

1. Install (Python {python} on the same kind of computer as this folder was made on):

   python3 -m venv course
   course/bin/pip install --no-index --find-links wheels "backprop-coursekit[lab]"
   (Windows: course\\Scripts\\pip)

2. Start:          course/bin/coursekit lab
3. What is wrong?  course/bin/coursekit doctor

slides/   open a page in a browser; press S for the speaker's view
course/   the lessons, exercises and solutions, should you want them as files

Check this folder after copying it:  coursekit workshop --check FOLDER
"""
SUMS = "SHA256SUMS"


def build(clone: Path, out: Path, lessons: tuple[str, ...]) -> None:
    """Fill ``out``: wheels of the course and all it needs, slides, files, checksums.

    Packages have the versions of the clone's ``constraints.txt``, with which the
    course was tested.  Raises ValueError where ``clone`` is none, where ``out`` holds
    other files, and when a wheel cannot be had.
    """
    if not (clone / "pyproject.toml").exists():
        raise ValueError(
            f"{clone} is no clone of the course: run this in it, or --root"
        )
    out.mkdir(parents=True, exist_ok=True)
    if any(out.iterdir()) and not (out / SUMS).exists():
        raise ValueError(f"{out} is not empty and no workshop folder: choose another")
    wheels = out / "wheels"
    shutil.rmtree(wheels, ignore_errors=True)
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--wheel-dir", str(wheels)]
    pip += ["--constraint", str(clone / "constraints.txt"), f"{clone}[lab]"]
    run = subprocess.run(pip, capture_output=True, text=True)
    if run.returncode:
        raise ValueError(f"pip could not collect the wheels:\n{run.stderr[-800:]}")
    for lesson in lessons:
        slides.build(lesson, out / "slides")
    for part in course.PARTS:
        target = out / "course" / part
        shutil.copytree(course.source() / part, target, dirs_exist_ok=True)
    version = ".".join(map(str, sys.version_info[:2]))
    (out / "README.txt").write_text(README.format(python=version), encoding="utf-8")
    (out / SUMS).write_text("".join(sums(out)), encoding="utf-8")


def sums(folder: Path) -> list[str]:
    """Return a line of SHA-256 and name for every file but the list itself."""
    return [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  "
        f"{path.relative_to(folder).as_posix()}\n"
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != SUMS
    ]


def check(folder: Path) -> list[str]:
    """Return what is wrong with a workshop folder; [] when it is whole.

    Files are compared with their sums, and the course is installed from the folder
    alone into a throw-away environment, whose ``coursekit doctor`` must be content.
    """
    if not (folder / SUMS).exists():
        return [f"{folder} has no {SUMS}: it is no workshop folder"]
    listed = by_name((folder / SUMS).read_text(encoding="utf-8").splitlines())
    found = by_name(sums(folder))
    wrong = [f"missing: {name}" for name in listed if name not in found]
    wrong += [
        f"damaged: {name}"
        for name in listed
        if name in found and found[name] != listed[name]
    ]
    return wrong or installs(folder)


def by_name(lines: list[str]) -> dict[str, str]:
    """Return the checksums of these lines by file name."""
    pairs = (line.rstrip("\n").split("  ", 1) for line in lines)
    return {name: checksum for checksum, name in pairs}


def installs(folder: Path) -> list[str]:
    """Return what stops an installation from the folder alone."""
    with tempfile.TemporaryDirectory() as home:
        venv.create(home, with_pip=True)
        scripts = Path(home, "Scripts" if sys.platform == "win32" else "bin")
        python = str(scripts / "python")
        install = ["-m", "pip", "--isolated", "install", "--quiet", "--no-index"]
        install += ["--find-links", str(folder / "wheels"), "backprop-coursekit[lab]"]
        doctor = ["-m", "coursekit", "doctor"]
        for what in (install, ["-c", "import jupyterlab, sympy"], doctor):
            run = subprocess.run([python, *what], capture_output=True, text=True)
            if run.returncode:
                said = (run.stderr.strip() or run.stdout.strip())[-800:]
                return [f"whoever installs from it is stopped by: {said}"]
    return []
