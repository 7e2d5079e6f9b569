"""Questions of lesson 04: BP2, one error carried back through one layer, then all."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from coursekit.arrays import Array
from coursekit.classroom.questions import Case, Mistake, Question


def sigmoid(z: Array) -> Array:
    """The book's sigma."""
    return 1 / (1 + np.exp(-z))


def sigmoid_prime(z: Array) -> Array:
    """Its slope sigma'(z) = sigma(z) (1 - sigma(z))."""
    return sigmoid(z) * (1 - sigmoid(z))


def hidden_error(w_next: Array, delta_next: Array, z: Array) -> Array:
    """BP2: carry the error of layer l+1 back to layer l."""
    return (w_next.T @ delta_next) * sigmoid_prime(z)


def _hidden_error_cases(rng: np.random.Generator) -> Iterator[Case]:
    for n, n_next, m, label in [
        (4, 6, 7, ""),
        (5, 3, 1, "for m = 1"),
        (4, 3, 4, "when m = n"),
        (4, 4, 4, "when all sizes are equal"),
    ]:
        args = tuple(rng.normal(size=s) for s in [(n_next, n), (n_next, m), (n, m)])
        yield Case(args, label, {"m": m, "n[l]": n, "n[l+1]": n_next})


def _no_slope(w_next: Array, delta_next: Array, z: Array) -> Any:
    return w_next.T @ delta_next


HIDDEN_ERROR = Question(
    name="hidden_error",
    task="Carry the error of layer l+1 back to layer l (BP2).",
    reference=hidden_error,
    cases=_hidden_error_cases,
    points=2,
    equation="BP2",
    parts=("delta",),
    mistakes=(
        Mistake(
            "hidden_slope_missing",
            "BP2",
            "The factor sigma'(z) is missing: the error went back through the weights, "
            "but not through the neuron itself.",
            _no_slope,
        ),
    ),
    hints=(
        "Where: delta has one row for each neuron of layer l, so the shape of z.",
        "Which equation: BP2, delta[l] = (w[l+1].T @ delta[l+1]) * sigma'(z[l]).",
        "Which term: sum over the neurons of layer l+1, the first index of w_next, "
        "then multiply entry by entry with sigmoid_prime(z).",
    ),
    why="Neuron j of layer l moves every neuron k of layer l+1, by w_kj sigma'(z_j); "
    "the chain rule adds up these paths, and a sum over w's first index is w.T @.",
)
QUESTIONS = (HIDDEN_ERROR,)
