"""What learners, by accident or on purpose, hand in; each as a submission to try.

Every notebook answers ``sigmoid`` rightly; the attack is on ``hidden_error``, or on the
file.  ``coursekit sandbox-test`` and the tests grade them all among good submissions.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from coursekit.classroom.grading import oddities

STEM = "hostile"
QUESTIONS = {STEM: ("sigmoid", "hidden_error")}
# What platforms and people call a folder; a name is never more than a name.
ODD_NAMES = (
    *("Müller, Anna", "🎓", "CON", "nul.txt", "..%2f..%2fetc", "'; DROP TABLE answers"),
    *("=1+1", "-rf", "$(touch escaped)", "a\nb", "\u202egnp", "<b>&amp;", "x" * 200),
)
SIGMOID = """import numpy as np
def sigmoid(z):
    return np.where(z < 0, np.exp(-abs(z)), 1) / (1 + np.exp(-abs(z)))
"""
HIDDEN_ERROR = """def hidden_error(w_next, delta_next, z):
    s = sigmoid(z)
    return (w_next.T @ delta_next) * s * (1 - s)
"""


@dataclass(frozen=True)
class Hostile:
    """A submission: how to make its file, and what may come of its two questions."""

    name: str
    make: Callable[[Path], None]
    hidden: tuple[str, ...]
    sigmoid: tuple[str, ...] = ("ok",)

    @property
    def student(self) -> str:
        """The folder's name that stands for the learner."""
        return self.name.replace(" ", "-").replace("/", "-")


def notebook(*cells: str) -> dict[str, Any]:
    """Return a plain notebook with these code cells."""
    return {
        "cells": [
            {
                "cell_type": "code",
                "execution_count": None,
                "id": f"cell-{number}",
                "metadata": {},
                "outputs": [],
                "source": source,
            }
            for number, source in enumerate(cells)
        ],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def good() -> bytes:
    """Return a right submission."""
    return json.dumps(notebook(SIGMOID, HIDDEN_ERROR)).encode()


def everything() -> Iterator[Hostile]:
    """Yield every hostile or damaged submission."""
    for name, outcomes, source in attacks():
        yield Hostile(name, _writes(notebook(SIGMOID, source)), outcomes)
    for name, before in oddities.IN_OTHER_CELLS:
        cells = notebook(before, SIGMOID, before, HIDDEN_ERROR, before)
        yield Hostile(name, _writes(cells), ("ok",))
    for name, change in oddities.DAMAGED:
        whole = change(notebook(SIGMOID, HIDDEN_ERROR))
        yield Hostile(name, _writes(whole), ("ok",))
    for name, rewritten in oddities.AS_BYTES:
        yield Hostile(name, _bytes(partial(rewritten, good())), ("ok",))
    for name, content in oddities.UNREADABLE:
        yield Hostile(name, _bytes(content), ("unreadable",), ("unreadable",))
    for name, place in oddities.NO_FILE:
        yield Hostile(name, place, ("unreadable",), ("unreadable",))


def attacks() -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Yield (name, outcomes that are right, cell) from attacks.txt."""
    text = Path(__file__).with_name("attacks.txt").read_text("utf-8")
    answer = HIDDEN_ERROR.partition("\n")[2].lstrip()
    for block in text.split("#= ")[1:]:
        head, _, source = block.partition("\n")
        name, _, outcomes = head.rpartition(" = ")
        source = source.replace("ANSWER\n", answer)
        source = source.replace("ZEROS\n", "return np.zeros_like(z)\n")
        yield name, tuple(outcomes.split()), source


def _writes(whole: Any) -> Callable[[Path], None]:
    return _bytes(lambda: json.dumps(whole).encode("utf-8", "surrogatepass"))


def _bytes(content: Callable[[], bytes]) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_bytes(content())

    return write


def lay_out(folder: Path, neighbours: bool = True) -> list[Hostile]:
    """Write them all below ``folder``, a good submission before and after each."""
    made = list(everything())
    for number, one in enumerate(made):
        home = folder / f"{number:03d}-{one.student}"
        home.mkdir(parents=True)
        one.make(home / f"{STEM}.ipynb")
        if neighbours and number % 8 == 0:
            odd = ODD_NAMES[number // 8 % len(ODD_NAMES)]
            beside = folder / f"{number:03d}-{odd}-zz-good"
            beside.mkdir()
            (beside / f"{STEM}.ipynb").write_bytes(good())
    return made
