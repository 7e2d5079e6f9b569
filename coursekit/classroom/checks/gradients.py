"""Questions of lesson 05: BP3, BP4, the whole algorithm, and what it costs."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from coursekit.classroom.checks import answers, variants
from coursekit.classroom.checks.cases import array_cases, net_cases
from coursekit.classroom.mistakes.catalogue import mistakes
from coursekit.classroom.mistakes.explain import explain
from coursekit.classroom.mistakes.named import known
from coursekit.classroom.questions import Case, Mistake, Question

BIAS_GRADIENT = Question(
    name="bias_gradient",
    task="Return dC/db of a layer from its delta (BP3), as a column (n, 1).",
    reference=answers.bias_gradient,
    cases=array_cases("n,m"),
    points=2,
    equation="BP3",
    parts=("dC/db",),
    mistakes=(
        known("bias_summed", lambda delta: delta.sum(axis=1, keepdims=True)),
        known("bias_one_dimensional", lambda delta: delta.mean(axis=1)),
        known("bias_wrong_axis", lambda delta: delta.mean(axis=0, keepdims=True)),
        known("bias_wrong_axis_flat", lambda delta: delta.mean(axis=0)),
        known("bias_wrong_axis", lambda delta: delta.sum(axis=0, keepdims=True)),
        known("bias_wrong_axis_flat", lambda delta: delta.sum(axis=0)),
        known("bias_last_over_m", lambda delta: delta[:, -1:] / delta.shape[1]),
        known("bias_not_summed", lambda delta: delta),
        known("bias_scalar", lambda delta: delta.mean()),
        known("bias_last_example", lambda delta: delta[:, -1:]),
        known("bias_first_example", lambda delta: delta[:, :1]),
        known("bias_zero", lambda delta: np.zeros((len(delta), 1))),
        known("bias_mean_of_all", lambda delta: np.full((len(delta), 1), delta.mean())),
        known("bias_summed_flat", lambda delta: delta.sum(axis=1)),
        Mistake(
            "bias_wrong_count",
            "BP3",
            "The sum is divided by the number of neurons: divide by m, the examples.",
            lambda delta: delta.sum(axis=1, keepdims=True) / len(delta),
        ),
    ),
    hints=(
        "Where: one number for each neuron, in the shape of the bias, (n, 1).",
        "Which equation: BP3, dC/db[l] = the mean of delta[l] over the examples.",
        "Which term: examples are columns, so the mean runs along axis=1; "
        "keepdims=True keeps the column.",
    ),
    why="dz/db = 1, so each example's slope in b is its delta, and the cost is the "
    "mean over the examples.",
)
WEIGHT_GRADIENT = Question(
    name="weight_gradient",
    task="Return dC/dw of a layer from its delta and the activation before (BP4).",
    reference=answers.weight_gradient,
    cases=array_cases("n,m", "k,m"),
    points=2,
    equation="BP4",
    parts=("dC/dw",),
    mistakes=(
        known("weight_summed", lambda delta, a_prev: delta @ a_prev.T),
        known("weight_no_transpose", lambda delta, a_prev: (
            delta @ a_prev / delta.shape[1]
        )),
        known("weight_elementwise", lambda delta, a_prev: (
            delta * a_prev / delta.shape[1]
        )),
        known("weight_last_example", lambda delta, a_prev: (
            delta[:, -1:] @ a_prev[:, -1:].T
        )),
        known("weight_first_example", lambda delta, a_prev: (
            delta[:, :1] @ a_prev[:, :1].T
        )),
        known("weight_means", lambda delta, a_prev: (
            delta.mean(axis=1, keepdims=True) @ a_prev.mean(axis=1, keepdims=True).T
        )),
        known("weight_averaged_twice", lambda delta, a_prev: (
            delta @ a_prev.T / delta.shape[1] ** 2
        )),
        Mistake(
            "weight_transposed_sum",
            "BP4",
            "The gradient is transposed, and a sum: delta @ a_prev.T / m.",
            lambda delta, a_prev: a_prev @ delta.T,
        ),
        known("weight_last_over_m", lambda delta, a_prev: (
            delta[:, -1:] @ a_prev[:, -1:].T / delta.shape[1]
        )),
        Mistake(
            "weight_without_activation",
            "BP4",
            "The activation before is missing: each weight multiplied a_prev[k].",
            lambda delta, a_prev: (
                delta.mean(axis=1, keepdims=True) @ np.ones((1, len(a_prev)))
            ),
        ),
    ),
    hints=(
        "Where: one number for each weight, so the shape (n[l], n[l-1]) of w[l].",
        "Which equation: BP4, dC/dw[j, k] = the mean over examples of delta_j a_k.",
        "Which term: delta @ a_prev.T sums over the examples; one 1/m makes the mean.",
    ),
    why="dz_j/dw_jk = a_k, so each example gives the outer product delta a^T; the "
    "matrix product with the transpose adds these up over the columns; 1/m averages.",
)  # fmt: skip


def locate(agrees: Mapping[str, bool]) -> tuple[str | None, str]:
    """Return the equation of the first fault, from which blocks are right.

    At a layer whose upper neighbours are right: both blocks wrong means its delta
    (BP1 for L, BP2 below); one block wrong means the equation of that block.
    """
    layers = list(dict.fromkeys(int(label[2:-1]) for label in agrees))
    for l in layers:
        w, b = agrees[f"w[{l}]"], agrees[f"b[{l}]"]
        if w and b:
            continue
        if w or b:
            equation = "BP4" if b else "BP3"
            good, bad = ("b", "w") if b else ("w", "b")
            right = f"{good}[{l}] is right, so delta[{l}] is right too"
            return equation, f"{right}: the fault is in {bad}[{l}] itself."
        if l == layers[0]:
            return "BP1", f"Both blocks of layer {l} are wrong, so look at delta[{l}]."
        return (
            "BP2",
            f"delta[{l + 1}] is right, delta[{l}] is not.",
        )
    return None, ""


BACKPROP = Question(
    name="backprop",
    task="Return (grad_w, grad_b), mappings keyed 2..L, of the quadratic cost averaged "
    "over the examples (sigmoid neurons).",
    reference=answers.backprop,
    variant=variants.backprop,
    cases=net_cases,
    points=4,
    parts=("w", "b"),
    mistakes=mistakes(),
    combinations=explain,
    locate=locate,
    hints=(
        "Where: check the output layer first, b[L] is the mean of delta[L]; a right "
        "b[L] means that BP1 and BP3 are right.",
        "Which equations: one forward pass that keeps every z and a, BP1 at L, BP2 for "
        "l = L-1 down to 2, then BP3 and BP4 for every l.",
        "Which terms: delta[l] takes w[l+1], delta[l+1], z[l]; w[l] takes delta[l] and "
        "a[l-1], with a[1] = x; 1/m stands in BP3 and BP4 only.",
    ),
    why="Each line is one of the four equations; the lesson's symbolic proof and a "
    "complex step agree with it to rounding.",
)


def _count_cases(rng: np.random.Generator) -> Iterator[Case]:
    for depth, label in ((4, ""), (2, "for a network without hidden layers"), (6, "")):
        sizes = [int(n) for n in rng.choice(np.arange(2, 60), depth, replace=False)]
        m = int(rng.integers(61, 90))
        yield Case((sizes, m), label, {"m": m})


def _products(sizes: Any) -> list[int]:
    return [n * k for k, n in pairwise(sizes)]


MULTIPLICATIONS = Question(
    name="multiplications",
    task="Return (forward, backward): the multiplications in the matrix products of "
    "one forward pass of m examples, and of BP2 and BP4.",
    reference=answers.multiplications,
    cases=_count_cases,
    parts=("forward", "backward"),
    downward=False,
    mistakes=(
        Mistake(
            "input_error_counted",
            "BP2",
            "BP2 is counted for every layer of weights: no delta is needed for the "
            "input, so w[2] carries nothing back.",
            lambda sizes, m: (m * sum(_products(sizes)), 2 * m * sum(_products(sizes))),
        ),
        Mistake(
            "examples_forgotten",
            None,
            "m is missing: each product is made for every example.",
            lambda sizes, m: tuple(v // m for v in answers.multiplications(sizes, m)),
        ),
        Mistake(
            "bp4_forgotten",
            "BP4",
            "BP4 is missing: delta[l] times a[l-1] is a product for every weight.",
            lambda sizes, m: (m * sum(_products(sizes)), m * sum(_products(sizes)[1:])),
        ),
        Mistake(
            "bp2_forgotten",
            "BP2",
            "BP2 is missing: w[l+1].T times delta[l+1], for l = 2..L-1.",
            lambda sizes, m: (m * sum(_products(sizes)), m * sum(_products(sizes))),
        ),
        Mistake(
            "neurons_counted",
            None,
            "A layer's product takes n[l] times n[l-1] multiplications an example.",
            lambda sizes, m: (
                m * sum(sizes[1:]),
                m * (sum(sizes[1:]) + sum(sizes[2:])),
            ),
        ),
        Mistake(
            "total_for_backward",
            None,
            "That is forward and backward together: return the two apart.",
            lambda sizes, m: (
                answers.multiplications(sizes, m)[0],
                sum(answers.multiplications(sizes, m)),
            ),
        ),
    ),
    hints=(
        "Where: a product (n, k) @ (k, m) takes n * k * m multiplications.",
        "Which equations: forward, w[l] @ a[l-1] for every l; backward, BP4 for every "
        "l and BP2 for l = 2..L-1.",
        "Which term: BP2 leaves out w[2], because the input needs no delta.",
    ),
    why="Forward, each layer multiplies n[l] n[l-1] m numbers; BP4 does so again, and "
    "BP2 for every layer of weights but the first.",
)
QUESTIONS = (BIAS_GRADIENT, WEIGHT_GRADIENT, BACKPROP, MULTIPLICATIONS)
