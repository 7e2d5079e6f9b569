"""Near-identical answers, listed for a person to look at.  No verdict is drawn here."""

import json
from collections import Counter
from itertools import combinations
from typing import NamedTuple

from coursekit.classroom.grading.gradebook import Gradebook

COMMON = 0.3  # what this share of a class has came with the exercise
LEAST = 20  # pieces of code of one's own, before likeness says anything


class Pair(NamedTuple):
    """Two learners' submissions and how much of their own code they share, 0 to 1."""

    assignment: str
    one: str
    other: str
    share: float


def pairs(book: Gradebook, least: float = 0.8) -> list[Pair]:
    """Return the pairs at least ``least`` alike, the most alike first.

    Names of variables, comments and spacing do not count; what many have in common,
    such as the exercise's own cells, is left out.
    """
    shapes: dict[str, dict[str, set[int]]] = {}
    query = "SELECT assignment, student, shape FROM submissions ORDER BY seen_at"
    for row in book.rows(query):
        mine = shapes.setdefault(row["assignment"], {})
        mine[row["student"]] = set(json.loads(row["shape"]))
    found = []
    for assignment, every in shapes.items():
        own = _own(every)
        for one, other in combinations(sorted(own), 2):
            both, either = own[one] & own[other], own[one] | own[other]
            if len(either) >= LEAST and len(both) >= least * len(either):
                found.append(Pair(assignment, one, other, len(both) / len(either)))
    return sorted(found, key=lambda pair: (-pair.share, pair))


def _own(every: dict[str, set[int]]) -> dict[str, set[int]]:
    """Take out of each fingerprint what more than a few others have too."""
    count = Counter(mark for shape in every.values() for mark in shape)
    most = max(2, int(COMMON * len(every)))
    return {
        student: {mark for mark in shape if count[mark] <= most}
        for student, shape in every.items()
    }
