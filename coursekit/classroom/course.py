"""The learner's working copy of the course: made once, updated with care.

A file that the learner changed is never overwritten.  A notebook that was only run
is not changed: its text and code count, not its outputs.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, TypeAlias

import coursekit

PARTS = ("notebooks", "exercises", "solutions")
MANIFEST = ".coursekit.json"
FIRST_LESSON = "notebooks/00_start_here.ipynb"
# For each file that was laid down: the SHA-256 of its bytes and of its own words.
Manifest: TypeAlias = dict[str, list[str]]


class Update(NamedTuple):
    """What an update did: relative paths of files written, and of those laid beside."""

    written: list[str]
    beside: list[str]


def source() -> Path:
    """Return the folder that holds the course: in the package, or the clone."""
    package = Path(coursekit.__file__).parent
    for folder in (package / "course", package.parent):
        if any((folder / "notebooks").glob("*.ipynb")):
            return folder
    raise ValueError(
        f"the lessons are missing from {package}. Reinstall coursekit: "
        "pip install --force-reinstall --no-deps backprop-coursekit"
    )


def default_folder() -> Path:
    """Return where the working copy lies unless the learner says otherwise."""
    return Path.home() / "backprop-course"


def update(folder: Path, origin: Path | None = None) -> Update:
    """Make the working copy in ``folder``, or bring it up to date.

    A missing file is laid down and an untouched one replaced.  Beside one that the
    learner changed the new version is laid, once, under a name of its own.
    origin: where the course comes from, None for ``source()``.  Raises OSError when
    the folder cannot be written.
    """
    origin = source() if origin is None else origin
    done = Update([], [])
    folder.mkdir(parents=True, exist_ok=True)
    if origin.resolve() == folder.resolve():  # an author at work in the clone
        return done
    manifest = read_manifest(folder)
    for name in files(origin):
        new, target = origin / name, folder / name
        print_now = fingerprints(new)
        known = manifest.get(name, ["", ""])
        if not target.exists():
            copy(new, target)
            done.written.append(name)
        elif known[0] != print_now[0] and fingerprints(target)[0] != print_now[0]:
            if fingerprints(target)[1] in (known[1], print_now[1]):
                copy(new, target)
                done.written.append(name)
            else:
                done.beside.append(lay_beside(new, target, folder))
        manifest[name] = print_now
    write_atomically(folder / MANIFEST, json.dumps(manifest, indent=1).encode())
    return done


def files(origin: Path) -> Iterator[str]:
    """Yield the course's files as relative paths with forward slashes, sorted."""
    for part in PARTS:
        for path in sorted((origin / part).rglob("*")):
            relative = path.relative_to(origin)
            hidden = any(piece.startswith((".", "__")) for piece in relative.parts)
            if path.is_file() and not hidden:
                yield relative.as_posix()


def fingerprints(path: Path) -> list[str]:
    """Return the SHA-256 of the file's bytes and of what a person wrote in it.

    For a notebook those are the cells' kinds, texts and attachments; for anything
    else, a damaged notebook too, all of the file.
    """
    content = path.read_bytes()
    own = content
    if path.suffix == ".ipynb":
        try:
            cells = json.loads(content)["cells"]
            own = json.dumps(
                [
                    (c["cell_type"], "".join(c["source"]), c.get("attachments"))
                    for c in cells
                ]
            ).encode()
        except (ValueError, KeyError, TypeError):
            pass
    return [hashlib.sha256(part).hexdigest() for part in (content, own)]


def lay_beside(new: Path, target: Path, folder: Path) -> str:
    """Copy ``new`` beside ``target`` under a name that is free; return that name."""
    stem = f"{target.stem}.new-{coursekit.__version__}"
    beside, number = target.with_name(stem + target.suffix), 1
    while beside.exists():
        number += 1
        beside = target.with_name(f"{stem}-{number}{target.suffix}")
    copy(new, beside)
    return beside.relative_to(folder).as_posix()


def read_manifest(folder: Path) -> Manifest:
    """Return what was laid down before; {} when that is not known.

    Without it nothing is lost: what differs from the course counts as changed.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text())
        return {str(name): [str(a), str(b)] for name, (a, b) in manifest.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def copy(new: Path, target: Path) -> None:
    """Copy a file so that a crash leaves the old one or the new one, never half."""
    write_atomically(target, new.read_bytes())


def write_atomically(target: Path, content: bytes) -> None:
    """Write beside the target and rename: readers see all of it or none."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        if target.exists():
            shutil.copymode(target, name)
        else:
            os.chmod(name, 0o644)
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
