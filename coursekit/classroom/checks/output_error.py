"""Questions of lesson 03: the error delta measured, the Hadamard product, BP1."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from coursekit.arrays import Array
from coursekit.classroom.checks import answers, variants
from coursekit.classroom.checks.cases import array_cases, draw_net
from coursekit.classroom.mistakes.named import known, slopes
from coursekit.classroom.questions import Case, Mistake, Question

sigmoid, sigmoid_prime = answers.sigmoid, answers.sigmoid_prime


def _demon_cases(rng: np.random.Generator) -> Iterator[Case]:
    sizes = [5, 4, 6, 3]
    for l, j, label in (
        (3, 2, ""),
        (4, 1, "in the output layer"),
        (2, 0, "in layer 2, for the first neuron"),
    ):
        net = draw_net(rng, sizes)
        args = (net, rng.normal(size=(5, 1)), rng.random((3, 1)), l, j)
        yield Case(args, label, {"n[L]": 3})


def _moved_activation(net: Any, x: Array, y: Array, l: int, j: int) -> Any:
    slope = sigmoid_prime(answers.feedforward(net.w, net.b, x)[0][l])[j, 0]
    return answers.measure_delta(net, x, y, l, j) / slope


def _no_square_half(net: Any, x: Array, y: Array, l: int, j: int) -> Any:
    return 2 * answers.measure_delta(net, x, y, l, j)


def _next_layer(net: Any, x: Array, y: Array, l: int, j: int) -> Any:
    return answers.measure_delta(net, x, y, l + 1, j)


def _from_one(net: Any, x: Array, y: Array, l: int, j: int) -> Any:
    return answers.measure_delta(net, x, y, l, j - 1)


MEASURE_DELTA = Question(
    name="measure_delta",
    task="Return delta[l][j] of one example as the demon measures it: move z[l][j] "
    "(j counts from 0) a little and divide the change of the quadratic cost by it.",
    reference=answers.measure_delta,
    cases=_demon_cases,
    points=2,
    equation="cost",
    parts=("delta[l][j]",),
    power=0.5,
    mistakes=(
        Mistake(
            "moved_activation",
            "cost",
            "a[l][j] was moved: delta is the slope of C in the weighted input z[l][j].",
            _moved_activation,
        ),
        Mistake(
            "factor_2",
            "cost",
            "Twice too large: the cost has a 1/2, or a central difference a 2 h below.",
            _no_square_half,
        ),
        Mistake(
            "next_layer",
            None,
            "z[l+1][j] was moved: an index is off by one.",
            _next_layer,
        ),
        Mistake(
            "index_from_one",
            None,
            "z[l][j-1] was moved: j counts from 0 here, as arrays do.",
            _from_one,
        ),
    ),
    hints=(
        "Where: run the forward pass up to z[l], move one entry of it, then go on "
        "from layer l to the output with the moved z.",
        "Which equation: the definition, delta[l][j] = dC/dz[l][j].",
        "Which term: (C(z + h) - C(z - h)) / (2 h) with h near 6e-6; C is "
        "np.sum((a - y) ** 2) / 2.",
    ),
    why="Only z[l][j] moves, and all that follows is computed anew, so the quotient "
    "is the definition of delta[l][j], to the error h**2 of a central difference.",
)
HADAMARD = Question(
    name="hadamard",
    task="Return the product of s and t entry by entry.",
    reference=answers.hadamard,
    cases=array_cases("n,m", "n,m"),
    parts=("s * t",),
    mistakes=(
        Mistake("matmul", None, "@ is the matrix product.", lambda s, t: s @ t),
        Mistake("outer", None, "That is s @ t.T.", lambda s, t: s @ t.T),
        Mistake("dot", None, "That sums the products.", lambda s, t: np.sum(s * t)),
        Mistake("plus", None, "That adds the entries.", lambda s, t: s + t),
        Mistake(
            "kronecker",
            None,
            "That is every entry with every.",
            lambda s, t: np.kron(s, t),
        ),
    ),
    hints=(
        "Where: the result has the shape that s and t have.",
        "Which: (s o t)_j = s_j t_j, no sum anywhere.",
        "Which operator: on NumPy arrays * multiplies entry by entry.",
    ),
    why="NumPy's * on arrays of one shape is the Hadamard product.",
)
SIGMOID_PRIME = Question(
    name="sigmoid_prime",
    task="Return sigma'(z), entry by entry, for the book's sigma.",
    reference=answers.sigmoid_prime,
    cases=array_cases("n,m"),
    equation="BP1",
    parts=("sigma'(z)",),
    mistakes=slopes("slope", lambda rule: lambda z: rule(z, sigmoid_prime)),
    hints=(
        "Where: sigma'(0) is 1/4, the largest value; it falls to 0 on both sides.",
        "Which identity: sigma'(z) = a (1 - a), where a = sigma(z).",
        "Which term: compute a = 1 / (1 + np.exp(-z)) first, then multiply.",
    ),
    why="d/dz 1/(1 + e^-z) = e^-z / (1 + e^-z)^2, which is a times (1 - a).",
)
OUTPUT_ERROR = Question(
    name="output_error",
    task="Return delta[L] from grad_a = dC_x/da[L] and z = z[L] (BP1).",
    reference=answers.output_error,
    variant=variants.output_error,
    cases=array_cases("n,m", "n,m"),
    points=2,
    equation="BP1",
    parts=("delta[L]",),
    mistakes=(
        known("output_slope_missing", lambda grad_a, z: grad_a),
        *slopes(
            "output_slope",
            lambda rule: lambda grad_a, z: grad_a * rule(z, sigmoid_prime),
        ),
        known("output_plus", lambda grad_a, z: grad_a + sigmoid_prime(z)),
        known("output_matmul", lambda grad_a, z: grad_a @ sigmoid_prime(z)),
        Mistake(
            "slope_at_grad_a",
            "BP1",
            "sigma' is taken at grad_a: BP1 needs it at z.",
            lambda grad_a, z: grad_a * sigmoid_prime(grad_a),
        ),
        Mistake(
            "slope_alone",
            "BP1",
            "That is sigma'(z) alone: the slope of the cost, grad_a, is missing.",
            lambda grad_a, z: sigmoid_prime(z),
        ),
        Mistake(
            "output_outer",
            "BP1",
            "An outer product stands where BP1 multiplies entry by entry.",
            lambda grad_a, z: grad_a @ sigmoid_prime(z).T,
        ),
    ),
    hints=(
        "Where: delta[L] has one number for each output neuron and example, as z.",
        "Which equation: BP1, delta[L] = dC/da[L] * sigma'(z[L]), entry by entry.",
        "Which term: grad_a is dC/da already; multiply by sigmoid_prime at z.",
    ),
    why="z[L][j] moves the cost through a[L][j] alone, so the chain rule has one term: "
    "dC/da times da/dz = sigma'(z).",
)
QUESTIONS = (MEASURE_DELTA, HADAMARD, SIGMOID_PRIME, OUTPUT_ERROR)
