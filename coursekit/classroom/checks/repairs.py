"""Four broken ways to write BP3, to be repaired (lesson 06)."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from coursekit.arrays import Array
from coursekit.classroom.checks import answers
from coursekit.classroom.checks.cases import array_cases
from coursekit.classroom.mistakes.named import known
from coursekit.classroom.questions import Mistake, Question

BROKEN: dict[int, tuple[str, Any]] = {
    1: ("bias_summed", lambda delta: delta.sum(axis=1, keepdims=True)),
    2: ("bias_wrong_axis", lambda delta: delta.mean(axis=0, keepdims=True)),
    3: ("bias_one_dimensional", lambda delta: delta.mean(axis=1)),
    4: ("bias_last_example", lambda delta: delta[:, -1:] / delta.shape[1]),
}


def _still_broken(numbers: tuple[int, ...]) -> Any:
    def wrong(delta: Array) -> Any:
        right = answers.bias_gradient(delta)
        return {n: BROKEN[n][1](delta) if n in numbers else right for n in BROKEN}

    return wrong


def _repair_mistakes() -> Iterator[Mistake]:
    """One still broken, under its own name; then two, three, all four."""
    for count in range(1, 5):
        for numbers in combinations(BROKEN, count):
            first = known(BROKEN[numbers[0]][0], _still_broken(numbers))
            listed = ", ".join(f"repair[{n}]" for n in numbers)
            yield Mistake(
                first.name,
                "BP3",
                f"{listed} still broken; {first.message}",
                first.wrong,
            )


REPAIR_BIAS_GRADIENT = Question(
    name="repair_bias_gradient",
    task="Four ways to write BP3, each broken; return them as {1: ..., 2: ..., "
    "3: ..., 4: ...}, each repaired to the same column (n, 1).",
    reference=answers.repair_bias_gradient,
    cases=array_cases("n,m"),
    points=2,
    equation="BP3",
    parts=("repair",),
    downward=False,
    mistakes=tuple(_repair_mistakes()),
    hints=(
        "Where: all four should return one number a neuron, shape (n, 1).",
        "Which equation: BP3, the mean over the examples, axis 1.",
        "Which terms: 1 lacks 1/m, 2 has the wrong axis, 3 lost a dimension, 4 "
        "overwrites where it should add.",
    ),
    why="All four are the mean of the columns of delta, and all keep a column: what a "
    "bias (n, 1) can be updated with.",
)
