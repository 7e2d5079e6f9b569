"""The gradebook as a file: is it ours, and what is the matter with it, in words."""

from pathlib import Path


class GradebookError(ValueError):
    """The gradebook cannot be opened, read or written; the words say what to do."""


def require_ours(path: Path, create: bool) -> None:
    """Refuse a file that is no database before SQLite touches it."""
    if not path.exists():
        if not create:
            raise GradebookError(f"there is no gradebook at {path}")
        if not path.parent.is_dir():
            raise GradebookError(f"{path.parent} is no folder: make it first")
        return
    if not path.is_file():
        raise GradebookError(f"{path} is no file")
    try:
        with path.open("rb") as file:
            head = file.read(16)
    except OSError as error:
        raise GradebookError(f"{path} cannot be read: {error.strerror}") from None
    if head and head != b"SQLite format 3\0":
        raise GradebookError(f"{path} is no gradebook; it was not touched")


def sentence(error: str, path: Path) -> str:
    """Return what an error of SQLite means for whoever grades, and what to do."""
    kept = "Everything recorded so far is kept; run the same command again."
    if "full" in error or "disk I/O" in error:
        return f"the disk of {path} is full or broken. Make room first. {kept}"
    if "readonly" in error or "unable to open" in error:
        return f"{path} cannot be written: check its folder's rights. {kept}"
    if "locked" in error:
        return f"{path} is in use by another program for more than a minute. {kept}"
    if "malformed" in error or "not a database" in error:
        return f"{path} is damaged ({error}): restore it from a copy."
    return f"{path}: {error}"
