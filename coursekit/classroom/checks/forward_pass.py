"""Questions of lesson 01: from one neuron to the whole forward pass."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from coursekit.arrays import Array
from coursekit.classroom.questions import Case, Question
from coursekit.classroom.slips.activations import SIGMOID_MISTAKES
from coursekit.classroom.slips.passes import (
    COUNT_MISTAKES,
    FEEDFORWARD_MISTAKES,
    INDEX_MISTAKES,
)


def sigmoid(z: Array) -> Array:
    """Return 1 / (1 + exp(-z)) for each entry of z, without overflow."""
    e = np.exp(-np.abs(z))  # never above 1
    return np.where(z >= 0, 1, e) / (1 + e)


def forward_index(w: dict[int, Array], b: dict[int, Array], x: Array) -> Array:
    """Return a[L], shape (n[L], m), by the sum of the index form."""
    a = x
    for l in sorted(w):
        n, n_in = w[l].shape
        z = np.zeros((n, x.shape[1]))
        for j in range(n):
            for k in range(n_in):
                z[j] += w[l][j, k] * a[k]
            z[j] += b[l][j]
        a = sigmoid(z)
    return a


def feedforward(w: dict[int, Array], b: dict[int, Array], x: Array) -> Any:
    """Return (z, a): z keyed 2..L, a keyed 1..L with a[1] = x."""
    z, a = {}, {1: x}
    for l in sorted(w):
        z[l] = w[l] @ a[l - 1] + b[l]
        a[l] = sigmoid(z[l])
    return z, a


def count_parameters(sizes: Sequence[int]) -> int:
    """Return the number of weights and biases of a network of these layer sizes."""
    return sum(n * n_in + n for n_in, n in pairwise(sizes))


def _sigmoid_cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case((2 * rng.normal(size=(5, 7)),))
    yield Case((np.array([[-1000.0, -40.0], [0.0, 1000.0]]),), "for z = -1000 and 1000")
    yield Case((rng.normal(size=(4, 1)),), "for m = 1")


def with_warnings(answer: Any, z: Array) -> Any:
    """Driver: the result, and 1 when NumPy warned of an overflow on the way."""
    import warnings

    with (
        np.errstate(over="warn", invalid="warn"),
        warnings.catch_warnings(record=True) as caught,
    ):
        warnings.simplefilter("always")
        a = answer(z)
    return {"a": a, "overflow warnings": float(bool(caught))}


def network(rng: np.random.Generator, sizes: Sequence[int]) -> Any:
    """Return random (w, b) keyed 2..L, biases and weights all different from 0."""
    pairs = list(enumerate(pairwise(sizes), 2))
    w = {l: 1.3 / n_in**0.5 * rng.normal(size=(n, n_in)) for l, (n_in, n) in pairs}
    return w, {l: rng.normal(size=(n, 1)) for l, (_, n) in pairs}


def _network_cases(rng: np.random.Generator) -> Iterator[Case]:
    for sizes, m, label in [
        ([5, 4, 6, 3], 7, ""),
        ([5, 4, 3], 1, "for m = 1"),
        ([3, 4, 2], 4, "when m = n"),
        ([4, 4, 4], 4, "when all sizes are equal"),
        ([3, 2], 5, "for a network of two layers"),
    ]:
        yield Case((*network(rng, sizes), rng.normal(size=(sizes[0], m))), label)


def _sizes_cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case(([784, 30, 10],))
    yield Case(([5, 4, 6, 3],), "for four layers")
    yield Case(([3, 2],), "for two layers")
    yield Case(([int(n) for n in rng.integers(2, 20, 5)],), "for five layers")


QUESTIONS = (
    Question(
        name="sigmoid",
        task="Return the sigmoid of each entry of z, without overflow.",
        reference=sigmoid,
        cases=_sigmoid_cases,
        points=2,
        equation="forward",
        driver=with_warnings,
        mistakes=SIGMOID_MISTAKES,
        hints=(
            "Where: np.exp grows beyond every float from about 710 on. For which z "
            "does your formula ask for such an exponential?",
            "Which equation: sigma(z) = 1 / (1 + exp(-z)) = exp(z) / (1 + exp(z)). "
            "One form is safe for z >= 0, the other for z < 0.",
            "Which term: e = np.exp(-np.abs(z)) is never above 1; then 1 / (1 + e) "
            "for z >= 0 and e / (1 + e) for z < 0 (np.where chooses).",
        ),
        why="exp(-|z|) lies between 0 and 1 whatever z is, and both forms of the "
        "sigmoid can be written with it.",
    ),
    Question(
        name="forward_index",
        task="Run the network by loops over j and k, as the index form says.",
        reference=forward_index,
        cases=_network_cases,
        points=2,
        equation="forward",
        parts=("a[L]",),
        mistakes=INDEX_MISTAKES,
        hints=(
            "Where: layer after layer from 2 to L; what layer l gives out is what "
            "layer l+1 takes in.",
            "Which equation: z[l]_j = sum over k of w[l]_jk a[l-1]_k + b[l]_j, then "
            "a[l]_j = sigma(z[l]_j).",
            "Which term: j counts the rows of w[l], k its columns; the bias is added "
            "once for each j, after the sum over k.",
        ),
        why="It is the index form, word for word; a row a[k] holds the neuron's "
        "activation for all examples at once.",
    ),
    Question(
        name="feedforward",
        task="Run the network by matrix products and keep every z and a.",
        reference=feedforward,
        cases=_network_cases,
        points=3,
        equation="forward",
        parts=("z", "a"),
        downward=False,
        mistakes=FEEDFORWARD_MISTAKES,
        hints=(
            "Where: z has the keys 2..L, a has the keys 1..L, and a[1] is x itself.",
            "Which equation: z[l] = w[l] a[l-1] + b[l] and a[l] = sigma(z[l]).",
            "Which term: w[l] @ a[l - 1] is the matrix product; b[l] of shape "
            "(n[l], 1) is added to every column.",
        ),
        why="Row j of w[l] times the column a[l-1] is the sum over k of the index "
        "form; all examples are columns, so one product serves them all.",
    ),
    Question(
        name="count_parameters",
        task="Count the weights and biases of a network of the given sizes.",
        reference=count_parameters,
        cases=_sizes_cases,
        mistakes=COUNT_MISTAKES,
        parts=("count",),
        hints=(
            "Where: only the layers 2..L have weights and biases.",
            "Which rule: w[l] has n[l] rows and n[l-1] columns, b[l] has n[l] rows.",
            "Which term: add n[l] n[l-1] + n[l] over neighbouring sizes; for "
            "[784, 30, 10] it makes 23,860.",
        ),
        why="Each neuron of layers 2..L has one weight for each neuron of the layer "
        "before, and one bias.",
    ),
)
