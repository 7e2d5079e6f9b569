"""The question of lesson 00: shapes, and which axis is which."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from coursekit.arrays import Array
from coursekit.classroom.questions import Case, Mistake, Question


def hello_shapes(x: Array) -> Array:
    """Return each neuron's mean over the examples: x (n, m) gives (n, 1)."""
    return x.mean(axis=1, keepdims=True)


def _cases(rng: np.random.Generator) -> Iterator[Case]:
    for n, m, label in [
        (5, 7, ""),
        (5, 1, "for m = 1"),
        (4, 4, "when m = n"),
        (1, 6, "for one neuron"),
    ]:
        yield Case((rng.normal(1, 1, (n, m)),), label, {"m": m, "n": n})


def _wrong_axis(x: Array) -> Any:
    return x.mean(axis=0, keepdims=True)


def _wrong_axis_flat(x: Array) -> Any:
    return x.mean(axis=0)


def _no_keepdims(x: Array) -> Any:
    return x.mean(axis=1)


def _one_number(x: Array) -> Any:
    return x.mean()


def _sum(x: Array) -> Any:
    return x.sum(axis=1, keepdims=True)


QUESTIONS = (
    Question(
        name="hello_shapes",
        task="Return each neuron's mean over the examples, as a column.",
        reference=hello_shapes,
        cases=_cases,
        parts=("mean",),
        mistakes=(
            Mistake(
                "wrong_axis",
                None,
                "You averaged over the neurons (axis 0). One example is one column of "
                "x, so a mean over the examples runs along axis 1.",
                _wrong_axis,
            ),
            Mistake(
                "wrong_axis",
                None,
                "You averaged over the neurons (axis 0). One example is one column of "
                "x, so a mean over the examples runs along axis 1.",
                _wrong_axis_flat,
            ),
            Mistake(
                "axis_lost",
                None,
                "The numbers are right, but the column became a flat (n,): averaging "
                "takes the axis away unless you say keepdims=True.",
                _no_keepdims,
            ),
            Mistake(
                "one_number",
                None,
                "You averaged over everything at once. Each neuron (row) should keep "
                "a mean of its own: say which axis to average over.",
                _one_number,
            ),
            Mistake(
                "sum_for_mean",
                None,
                "That is the sum over the examples; the mean divides it by their "
                "number m.",
                _sum,
            ),
        ),
        hints=(
            "Where: x has n rows (neurons) and m columns (examples); the result has "
            "n rows and one column.",
            "Which rule: mean over the examples = (x[:, 0] + x[:, 1] + ...) / m, one "
            "number for each row.",
            "Which term: x.mean takes axis= (the axis that is averaged away) and "
            "keepdims=True (it stays, with length 1).",
        ),
        why="Examples are counted along axis 1, so that is the axis to average over; "
        "keepdims leaves a column, which NumPy can subtract from each column of x.",
    ),
)
