"""Questions of lesson 08: better costs, better starts, better steps."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from coursekit.arrays import Array
from coursekit.classroom.questions import Case, Question
from coursekit.classroom.slips.activations import SOFTMAX_MISTAKES
from coursekit.classroom.slips.costs import CROSS_ENTROPY_MISTAKES
from coursekit.classroom.slips.outputs import ERROR_MISTAKES, L2_MISTAKES
from coursekit.classroom.slips.starts import SCALED_MISTAKES, start_judge
from coursekit.classroom.slips.steps import MOMENTUM_MISTAKES
from coursekit.classroom.trial import Seed


def cross_entropy(a: Array, y: Array) -> float:
    """Return the cross-entropy summed over outputs, averaged over the columns."""
    tiny = np.finfo(a.dtype).tiny  # log(0) would be -inf, and 0 times it nan
    each = -(y * np.log(a + tiny) + (1 - y) * np.log(1 - a + tiny))
    return float(each.sum() / a.shape[1])


def softmax(z: Array) -> Array:
    """Return the softmax of each column of z, without overflow."""
    e = np.exp(z - z.max(axis=0, keepdims=True))
    return e / e.sum(axis=0, keepdims=True)


def log_likelihood_error(a: Array, y: Array) -> Array:
    """Return delta[L] for softmax outputs a with the log-likelihood cost."""
    return a - y


def l2_gradient(w: Array, l2: float, n: int) -> Array:
    """Return the gradient of l2 / (2 n) times the sum of w^2."""
    return l2 / n * w


def scaled_init(sizes: Sequence[int], rng: np.random.Generator) -> Any:
    """Return (w, b): weights N(0, 1 / n[l-1]), biases N(0, 1), keyed 2..L."""
    w, b = {}, {}
    for l in range(2, len(sizes) + 1):
        n, n_in = sizes[l - 1], sizes[l - 2]
        w[l] = rng.standard_normal((n, n_in)) / np.sqrt(n_in)
        b[l] = rng.standard_normal((n, 1))
    return w, b


def momentum_step(
    w: Array, v: Array, gradient: Array, eta: float, mu: float
) -> tuple[Array, Array]:
    """Return (w, v) after one step with momentum."""
    v = mu * v - eta * gradient
    return w + v, v


def one_hot(rng: np.random.Generator, n: int, m: int) -> Array:
    """Return m random columns with a single 1 each."""
    return np.eye(n)[:, rng.integers(0, n, m)]


def _cost_cases(rng: np.random.Generator) -> Iterator[Case]:
    for n, m, label in [
        (3, 7, ""),
        (3, 1, "for m = 1"),
        (4, 4, "when m = n"),
        (1, 5, "for one output"),
    ]:
        a, y = rng.uniform(0.05, 0.95, (n, m)), rng.uniform(size=(n, m))
        yield Case((a, y), label, {"m": m, "n[L]": n})
    # Some columns exactly 0 and 1, others not: a right answer may stay off 0 by 1e-8.
    y = one_hot(rng, 3, 5)
    a = np.where(np.arange(5) < 3, y, 0.3)
    yield Case((a, y), "when a is exactly 0 or 1, like y, in some columns")


def _softmax_cases(rng: np.random.Generator) -> Iterator[Case]:
    for n, m, label in [
        (4, 7, ""),
        (5, 1, "for m = 1"),
        (4, 4, "when m = n"),
    ]:
        yield Case((2 * rng.normal(size=(n, m)),), label, {"m": m, "n": n})
    far = np.array([[1000.0, -1000.0], [999.0, -1001.0], [-1000.0, 0.0]])
    yield Case((far,), "for z = -1000 and 1000")
    yield Case((np.array([[3.0, -1500.0], [1.0, -1502.0]]),), "for a low column")


def _error_cases(rng: np.random.Generator) -> Iterator[Case]:
    for n, m, label in [(3, 7, ""), (3, 1, "for m = 1"), (4, 4, "when m = n")]:
        a = softmax(rng.normal(size=(n, m)))
        yield Case((a, one_hot(rng, n, m)), label, {"m": m, "n[L]": n})


def _l2_cases(rng: np.random.Generator) -> Iterator[Case]:
    for shape, l2, n, label in [
        ((4, 5), 0.7, 11, ""),
        ((3, 3), 5.0, 50, "for a square w"),
        ((1, 2), 0.0, 8, "for l2 = 0"),
    ]:
        yield Case((rng.normal(size=shape), l2, n), label, {"n": n})


def _start_cases(rng: np.random.Generator) -> Iterator[Case]:
    for sizes, label in [([300, 120, 40], ""), ([50, 400], "for two layers")]:
        yield Case((sizes, Seed(int(rng.integers(2**31)))), label)


def _momentum_cases(rng: np.random.Generator) -> Iterator[Case]:
    for shape, eta, mu, label in [
        ((5, 4), 0.3, 0.9, ""),
        ((3, 3), 0.5, 0.0, "for mu = 0"),
        ((2, 1), 1.0, 0.5, "for eta = 1"),
    ]:
        yield Case((*(rng.normal(size=shape) for _ in range(3)), eta, mu), label)


QUESTIONS = (
    Question(
        name="cross_entropy",
        task="Return the cross-entropy cost, averaged over the examples.",
        reference=cross_entropy,
        cases=_cost_cases,
        points=2,
        equation="cost",
        parts=("C",),
        tolerance=2.0**30,  # log(a + 1e-8) or a clipped a is a right answer too
        mistakes=CROSS_ENTROPY_MISTAKES,
        hints=(
            "Where: a and y have n[L] rows and m columns; the cost is one number.",
            "Which equation: C = -1/m sum over examples and outputs of "
            "y ln a + (1 - y) ln(1 - a).",
            "Which term: at a = 0, y = 0 the product is 0 times -inf. Add a number so "
            "small that it changes nothing else, np.finfo(a.dtype).tiny, inside log.",
        ),
        why="The two terms charge an output for being low where y is 1 and for being "
        "high where y is 0; the tiny number keeps 0 log 0 at its limit, 0.",
    ),
    Question(
        name="softmax",
        task="Return the softmax of each column of z, without overflow.",
        reference=softmax,
        cases=_softmax_cases,
        points=2,
        equation="forward",
        parts=("a",),
        mistakes=SOFTMAX_MISTAKES,
        hints=(
            "Where: each column is one example, and its outputs sum to 1.",
            "Which equation: a_j = exp(z_j) / sum over k of exp(z_k); adding a number "
            "to a whole column of z changes nothing.",
            "Which term: subtract z.max(axis=0, keepdims=True) before np.exp.",
        ),
        why="With the largest z of each column moved to 0, no exponential is above 1 "
        "and the sum is at least 1.",
    ),
    Question(
        name="log_likelihood_error",
        task="Return delta[L] for softmax outputs with the log-likelihood cost.",
        reference=log_likelihood_error,
        cases=_error_cases,
        points=2,
        equation="BP1",
        parts=("delta[L]",),
        mistakes=ERROR_MISTAKES,
        hints=(
            "Where: delta[L] has the shape of a; it is dC_x/dz[L], each column its own "
            "example's.",
            "Which equation: dC_x/dz_j = sum over k of dC_x/da_k da_k/dz_j, because "
            "every output of a softmax depends on every z.",
            "Which term: da_k/dz_j = a_k ((k = j) - a_j); with y summing to 1, all "
            "but two terms cancel.",
        ),
        why="The softmax's Jacobian times -y/a is a times the sum of y, minus y; the "
        "sum is 1.",
    ),
    Question(
        name="l2_gradient",
        task="Return the gradient of the L2 term with respect to w.",
        reference=l2_gradient,
        cases=_l2_cases,
        equation="cost",
        parts=("gradient",),
        mistakes=L2_MISTAKES,
        hints=(
            "Where: the result has w's shape; what is added to dC/dw.",
            "Which equation: the term is l2 / (2 n) times the sum of w^2.",
            "Which term: the derivative of w^2 is 2 w, and the 2 cancels the 1/2.",
        ),
        why="Each w_jk appears in one square only, l2 / (2 n) w_jk^2, whose slope is "
        "l2 / n w_jk.",
    ),
    Question(
        name="scaled_init",
        task="Return random (w, b) whose weighted inputs start with spread about 1.",
        reference=scaled_init,
        cases=_start_cases,
        points=2,
        parts=("w", "b"),
        accept=start_judge(spread_w=lambda n_in: n_in**-0.5, spread_b=1.0),
        mistakes=SCALED_MISTAKES,
        hints=(
            "Where: w[l] has shape (n[l], n[l-1]), b[l] has (n[l], 1), l = 2..L.",
            "Which rule: a sum of n[l-1] independent terms has n[l-1] times the "
            "variance of one.",
            "Which term: rng.standard_normal(shape) has standard deviation 1; divide "
            "w[l] by the root of n[l-1], the number of columns.",
        ),
        why="The variance of the sum over k is n[l-1] times 1 / n[l-1], whatever the "
        "width, so no neuron starts saturated.",
    ),
    Question(
        name="momentum_step",
        task="Return w and v after one step with momentum.",
        reference=momentum_step,
        cases=_momentum_cases,
        parts=("w", "v"),
        downward=False,
        mistakes=MOMENTUM_MISTAKES,
        hints=(
            "Where: two new arrays in the shape of w; w and v stay as they came.",
            "Which equation: v -> mu v - eta gradient, then w -> w + v "
            "(Nielsen, equations 107 and 108).",
            "Which term: w moves by the new v, not by the one that came in.",
        ),
        why="The gradient changes the velocity and the velocity moves the weight, in "
        "this order.",
    ),
)
