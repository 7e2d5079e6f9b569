"""From what a platform hands out to DIR/<student>/<stem>.ipynb, originals kept.

Moodle: ``Anna Müller_123456_assignsubmission_file/04_backward_pass.ipynb``; Canvas:
``mulleranna_12345_67890_04_backward_pass-1.ipynb``; or plain folders, one a student.
Names inside an archive are never used as paths.
"""

import os
import re
import shutil
import unicodedata
import zipfile
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path, PurePosixPath
from time import mktime
from typing import NamedTuple

from coursekit.classroom.course import write_atomically
from coursekit.classroom.grading import submission
from coursekit.classroom.grading.sets import Assignments

MOODLE = re.compile(r"^(?P<student>.+?)_(?P<number>\d+)_assignsubmission_\w+$")
CANVAS = re.compile(r"^(?P<student>[^_]+)(_LATE)?_(?P<number>\d+)_\d+_(?P<stem>.+)$")
AGAIN = re.compile(r"([ _-]?\(\d+\)|-\d+|[ _-]Copy\d*)+$", re.IGNORECASE)
MOST = 100_000  # files in one archive


class Whose(NamedTuple):
    """Whose submission a file is, by name and by the platform's number."""

    student: str
    number: str
    stem: str


class Entry(NamedTuple):
    """A file that was handed in, not read yet."""

    path: PurePosixPath
    time: float
    read: Callable[[], bytes]


@dataclass
class Collected:
    """What was laid down, and what was left aside and why."""

    written: list[Path] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)


def collect(source: Path, folder: Path, assignment: str | None = None) -> Collected:
    """Lay the submissions of a ZIP file or folder below ``folder``.

    Everything handed in is kept in folder/.originals/<student>/, named by its hash; of
    several submissions the last lies at <student>/<stem>.ipynb.
    assignment: the stem, where file names do not tell.
    """
    done = Collected()
    with _zip(source) if source.is_file() else nullcontext() as archive:
        entries = _members(archive) if archive else _files(source)
        told = [_whose(entry.path, assignment) for entry in entries]
        double = _namesakes(whose for whose in told if whose)
        for entry, whose in zip(entries, told, strict=True):
            if whose is None:
                done.aside.append(f"{entry.path}: no student or assignment in its name")
                continue
            student = whose.student
            if student in double:  # two people of one name, told apart by number
                student = f"{student}_{whose.number}"
            try:
                _lay(folder, student, whose.stem, entry.read(), entry.time, done)
            except submission.UnreadableError as error:
                done.aside.append(f"{entry.path}: {error}")
    return done


def _namesakes(every: Iterable[Whose]) -> set[str]:
    numbers: dict[str, set[str]] = {}
    for whose in every:
        numbers.setdefault(whose.student, set()).add(whose.number)
    return {student for student, found in numbers.items() if len(found) > 1}


def _lay(
    folder: Path, student: str, stem: str, content: bytes, time: float, done: Collected
) -> None:
    mark = submission.digest(content)
    moment = datetime.fromtimestamp(time, UTC).strftime("%Y%m%dT%H%M%S")
    kept = folder / ".originals" / student / f"{stem}-{moment}-{mark[:16]}.ipynb"
    target = folder / student / f"{stem}.ipynb"
    for place in (kept, target):
        if place.parent.is_symlink() or place.is_symlink():
            done.aside.append(f"{place} is a link: nothing was written through it")
            return
    write_atomically(kept, content)
    if target.exists() and target.stat().st_mtime > time:
        done.aside.append(f"{student}/{stem}: a later submission lies there already")
        return
    write_atomically(target, content)
    for place in (kept, target):
        os.utime(place, (time, time))
    if target not in done.written:
        done.written.append(target)


def _whose(path: PurePosixPath, assignment: str | None) -> Whose | None:
    """Return what a path inside the platform's archive says."""
    home, stem, number = path.parent.name, path.stem, ""
    canvas = CANVAS.match(stem)
    student = home
    if moodle := MOODLE.match(home):
        student, number = moodle["student"], moodle["number"]
    elif canvas and _stem(canvas["stem"], assignment):
        student, number, stem = canvas["student"], canvas["number"], canvas["stem"]
    found, student = _stem(stem, assignment), safe(student)
    return Whose(student, number, found) if student and found else None


def _stem(name: str, assignment: str | None) -> str | None:
    """Return the assignment's stem for a file that was renamed on its way."""
    if assignment is not None:
        return safe(assignment)
    for stem in (name, AGAIN.sub("", name)):
        if Assignments().questions(stem):
            return stem
    return None


def safe(name: str) -> str:
    """Return a name that is one folder's name and nothing else."""
    name = unicodedata.normalize("NFC", name)
    kept = "".join(
        "_" if c in '/\\:\0<>|"?*' or not c.isprintable() else c for c in name
    )
    return kept.strip(" .")[:120]


def _zip(source: Path) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(source)
    except (zipfile.BadZipFile, OSError) as error:
        raise ValueError(f"{source} is no ZIP file: {error}") from None
    if len(archive.infolist()) > MOST:
        archive.close()
        raise ValueError(f"{source} holds more than {MOST:,} files")
    return archive


def _members(archive: zipfile.ZipFile) -> list[Entry]:
    """Return the notebooks of an archive, the oldest first; nothing is unpacked yet."""
    entries = []
    for info in archive.infolist():
        path = PurePosixPath(info.filename.replace("\\", "/"))
        if not info.is_dir() and path.suffix == ".ipynb":
            # ZIP keeps local time and does not say whose: this machine's, as for unzip.
            time = mktime((*info.date_time, 0, 0, -1))
            entries.append(Entry(path, time, partial(_member, archive, info)))
    return sorted(entries, key=lambda entry: entry.time)


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """Return a member's bytes; never more than it may have, whatever it declares."""
    try:
        with archive.open(info) as file:
            content = file.read(submission.LARGEST + 1)
    except Exception as error:  # damaged, encrypted, of a method nobody knows
        raise submission.UnreadableError(f"damaged or encrypted ({error})") from None
    if len(content) > submission.LARGEST:
        raise submission.UnreadableError("far too large when unpacked")
    return content


def _files(source: Path) -> list[Entry]:
    entries = []
    for path in source.rglob("*.ipynb"):
        relative = PurePosixPath(path.relative_to(source).as_posix())
        if not any(part.startswith(".") for part in relative.parts):
            time = path.lstat().st_mtime
            entries.append(Entry(relative, time, partial(submission.read, path)))
    return sorted(entries, key=lambda entry: (entry.time, entry.path))


def forget(folder: Path, student: str) -> int:
    """Delete a student's submissions and originals; return how many files went."""
    if student in ("", ".", "..") or "/" in student or os.sep in student:
        return 0
    count = 0
    for home in (folder / student, folder / ".originals" / student):
        if home.is_dir() and not home.is_symlink():
            count += sum(1 for path in home.rglob("*") if path.is_file())
            shutil.rmtree(home)
    return count
