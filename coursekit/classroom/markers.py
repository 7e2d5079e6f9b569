"""The lines between ``### BEGIN SOLUTION`` and ``### END SOLUTION``.

Nothing here knows notebooks: text in, text out.  The markers are nbgrader's, so that
its own tools find the same answers.
"""

import re
from collections.abc import Iterator

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
STUB = ("# YOUR CODE HERE", "raise NotImplementedError")
ALMOST = re.compile(r"\b(BEGIN|END)\W*SOLUTIONS?\b", re.IGNORECASE)


class MarkerError(ValueError):
    """A marker is missing, nested, unclosed or misspelt; says in which line."""


def marked(source: str) -> Iterator[tuple[str, bool]]:
    """Yield each line of ``source`` and whether it belongs to an answer.

    A marker counts as part of its answer.  Raises MarkerError, lines counted from 1.
    """
    opened, empty = 0, True
    for number, line in enumerate(source.split("\n"), 1):
        if line.strip() == BEGIN:
            if opened:
                raise MarkerError(
                    f"line {number}: a second '{BEGIN}' inside the one of line {opened}"
                )
            opened, empty = number, True
            yield line, True
        elif line.strip() == END:
            if not opened:
                raise MarkerError(f"line {number}: '{END}' without a '{BEGIN}' above")
            if empty:
                raise MarkerError(f"line {number}: there is no answer above '{END}'")
            opened = 0
            yield line, True
        elif ALMOST.search(line):
            raise MarkerError(
                f"line {number}: {line.strip()!r} is almost a marker; a marker is "
                f"'{BEGIN}' or '{END}', alone in its line"
            )
        else:
            empty = empty and not line.strip()
            yield line, bool(opened)
    if opened:
        raise MarkerError(f"line {opened}: '{BEGIN}' is never closed by '{END}'")


def has_answer(source: str) -> bool:
    """Return whether there is a marked answer in ``source`` (MarkerError if broken)."""
    lines = list(marked(source))  # all of them, so that a broken marker is seen
    return any(inside for _, inside in lines)


def stubbed(source: str) -> str:
    """Return ``source`` with each answer replaced by the stub, at its indentation."""
    kept: list[str] = []
    for line, inside in marked(source):
        if not inside:
            kept.append(line)
        elif line.strip() == BEGIN:
            indent = line[: len(line) - len(line.lstrip())]
            if not indent:
                raise MarkerError(
                    f"'{BEGIN}' stands outside a function: the stub would stop the "
                    "notebook; indent the marker into the function's body"
                )
            kept.extend(indent + stub for stub in STUB)
    return "\n".join(kept)


def without_markers(source: str) -> str:
    """Return ``source`` with its answers, the marker lines taken out."""
    return "\n".join(
        line for line, _ in marked(source) if line.strip() not in (BEGIN, END)
    )


def answer_lines(source: str) -> set[str]:
    """Return the lines of the answers, stripped; markers and blank lines left out."""
    lines = {line.strip() for line, inside in marked(source) if inside}
    return lines - {"", BEGIN, END}


def open_lines(source: str) -> set[str]:
    """Return the lines outside the answers, stripped."""
    return {line.strip() for line, inside in marked(source) if not inside}
