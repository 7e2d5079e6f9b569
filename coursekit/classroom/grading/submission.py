"""Submissions as files: found, read without following anything, named.

They lie at DIR/<student>/<stem>.ipynb.  The bytes are only looked at here; JSON is
parsed in the sandbox.
"""

import hashlib
import keyword
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LARGEST = 200 * 2**20
GRAM = 12  # tokens in one piece of a fingerprint
TOKEN = re.compile(r"#[^\n]*|\w+|[^\w\s]")
WORDS = frozenset({*keyword.kwlist, "range", "zip", "sum", "len", "np", "dot"})


class UnreadableError(ValueError):
    """A submission's file cannot be read; the words say why."""


@dataclass(frozen=True)
class Submission:
    """One file: whose, which assignment, where, and when it was handed in."""

    student: str
    assignment: str
    path: Path
    time: float

    def content(self) -> bytes:
        """Return the file's bytes.  Raises UnreadableError in words."""
        return read(self.path)


def found(folder: Path, assignment: str | None = None) -> Iterator[Submission]:
    """Yield the submissions in ``folder``, sorted by student and assignment."""
    if not folder.is_dir():
        raise ValueError(f"{folder} is no folder: submissions lie at DIR/<student>/")
    for home in sorted(p for p in folder.iterdir() if not p.name.startswith(".")):
        if home.is_symlink() or not home.is_dir():
            continue
        for path in sorted(home.glob("*.ipynb")):
            if not path.name.startswith(".") and assignment in (None, path.stem):
                time = path.lstat().st_mtime
                yield Submission(text(home.name), text(path.stem), path, time)


def none_in(folder: Path, assignment: str | None) -> str:
    """Say in words that a folder holds no submission, and where some may be."""
    others = sorted({one.assignment for one in found(folder)} - {assignment})
    if others:
        kind = f"of {assignment} " if assignment else "of an assignment that is known "
        return f"no submissions {kind}in {folder}; there are {', '.join(others)}"
    why = f"no submissions in {folder}: they lie at DIR/<student>/<stem>.ipynb."
    if any(folder.glob("*.ipynb")):
        return f"{why} This looks like one student's folder: take the one above it."
    below = [home for home in sorted(folder.iterdir()) if any(_below(home))]
    if below:
        return f"{why} Was it {below[0]}?"
    if any(folder.glob("*.zip")):
        return f"{why} Lay out an archive first: coursekit collect FILE.zip"
    return why


def _below(home: Path) -> Iterator[Submission]:
    return found(home) if home.is_dir() and not home.is_symlink() else iter(())


def text(name: str) -> str:
    """Return a file's name as text that can be written: odd bytes become signs."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def read(path: Path) -> bytes:
    """Return the bytes of a regular file; no link, device, pipe or giant is opened."""
    try:
        flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOFOLLOW
        descriptor = os.open(path, flags)
    except OSError as error:
        why = "a link" if path.is_symlink() else error.strerror
        raise UnreadableError(f"the file cannot be opened: {why}") from None
    try:
        kind = os.fstat(descriptor)
        if not stat.S_ISREG(kind.st_mode):
            raise UnreadableError("not a file but a folder, pipe or device")
        if kind.st_nlink > 1:
            raise UnreadableError("the file has a second name elsewhere (a hard link)")
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise UnreadableError(f"cannot be read: {error.strerror}") from None
    finally:
        os.close(descriptor)
    if len(content) > LARGEST:
        raise UnreadableError(f"larger than {LARGEST // 2**20} MB")
    return content


def refuse(content: bytes) -> str | None:
    """Return why these bytes need no sandbox to be unreadable, None if they do."""
    return None if content.strip() else "the file is empty"


def digest(content: bytes) -> str:
    """Return the SHA-256 that a file is known by."""
    return hashlib.sha256(content).hexdigest()


def shape(cells: list[str]) -> tuple[int, ...]:
    """Return the code's fingerprint: hashes of runs of tokens, own names alike.

    Comments, spaces and the names of variables do not count, so that a copy with
    other names has the same fingerprint.  Nothing is parsed.
    """
    tokens = []
    for token in TOKEN.findall("\n".join(cells)[:200_000]):
        if not token.startswith("#"):
            own = token[0].isalpha() and token not in WORDS
            tokens.append("x" if own else token)
    grams = ("\0".join(tokens[i : i + GRAM]) for i in range(len(tokens) - GRAM + 1))
    marks = {
        hashlib.blake2b(g.encode("utf-8", "replace"), digest_size=6).digest()
        for g in grams
    }
    return tuple(sorted(int.from_bytes(mark) for mark in sorted(marks)[:2000]))
