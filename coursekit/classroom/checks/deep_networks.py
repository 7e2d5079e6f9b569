"""Questions of lesson 09: how fast each layer learns, ReLU, and kinks."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from coursekit.arrays import Array
from coursekit.classroom.checks.forward_pass import network
from coursekit.classroom.checks.functions import kinked
from coursekit.classroom.questions import Case, Fault, Question
from coursekit.classroom.slips.deep import PRIME_MISTAKES, RELU_MISTAKES, SPEED_MISTAKES
from coursekit.classroom.slips.differences import KINK_MISTAKES
from coursekit.classroom.slips.starts import HE_MISTAKES, start_judge
from coursekit.classroom.trial import Seed


def layer_speed(grad_b: dict[int, Array]) -> dict[int, float]:
    """Return the length (2-norm) of dC/db[l] for each layer l."""
    return {l: float(np.linalg.norm(g)) for l, g in grad_b.items()}


def relu(z: Array) -> Array:
    """Return max(z, 0) for each entry of z."""
    return np.maximum(z, 0)


def relu_prime(z: Array) -> Array:
    """Return the slope of relu at z: 1 where z > 0, else 0."""
    return (z > 0).astype(float)


def he_init(sizes: Sequence[int], rng: np.random.Generator) -> Any:
    """Return (w, b): weights N(0, 2 / n[l-1]), biases 0, keyed 2..L."""
    w, b = {}, {}
    for l in range(2, len(sizes) + 1):
        n, n_in = sizes[l - 1], sizes[l - 2]
        w[l] = rng.standard_normal((n, n_in)) * np.sqrt(2 / n_in)
        b[l] = np.zeros((n, 1))
    return w, b


def kink_safe_check(
    f: Callable[[Array], Any], gradient: Array, theta: Array, h: float
) -> float:
    """Return the relative error of gradient over the entries without a kink nearby."""
    right, left = np.zeros(theta.shape), np.zeros(theta.shape)
    for index in np.ndindex(theta.shape):
        step = np.zeros(theta.shape)
        step[index] = h
        right[index] = (f(theta + step) - f(theta)) / h
        left[index] = (f(theta) - f(theta - step)) / h
    smooth = np.abs(right - left) < 1e-3
    measured = ((right + left) / 2)[smooth]
    size = np.linalg.norm(gradient[smooth]) + np.linalg.norm(measured)
    return float(np.linalg.norm(gradient[smooth] - measured) / size)


def _speed_cases(rng: np.random.Generator) -> Iterator[Case]:
    for sizes, label in [
        ([3, 5, 4, 6, 2], ""),
        ([3, 4], "for one layer"),
        ([2, 1, 1], "for layers of one neuron"),
    ]:
        yield Case((network(rng, sizes)[1],), label)


def _relu_cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case((rng.normal(size=(5, 7)),))
    yield Case((np.array([[-2.0, 0.0, 3.0], [0.0, 1e-9, -1e-9]]),), "where z = 0")
    yield Case((10 * rng.normal(size=(4, 1)),), "for m = 1")


def _start_cases(rng: np.random.Generator) -> Iterator[Case]:
    for sizes, label in [([300, 120, 40], ""), ([50, 400], "for two layers")]:
        yield Case((sizes, Seed(int(rng.integers(2**31)))), label)


def _kink_cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield f with and without kinks within h of theta, gradients right and wrong."""
    h, shape = 1e-5, (4, 3)
    for near, wrong, label in [
        (0, False, "for a right gradient away from kinks"),
        (3, False, "for a right gradient with three kinks close by"),
        (0, True, "for a wrong gradient"),
        (3, True, "for a wrong gradient with kinks close by"),
    ]:
        theta = np.round(rng.normal(size=shape), 3)
        weights = np.round(rng.uniform(1, 2, shape) * rng.choice([-1, 1], shape), 3)
        kinks = theta + rng.choice([-1, 1], shape) * np.round(rng.uniform(0.1, 1), 3)
        close = rng.permutation(12)[:near]
        kinks.flat[close] = theta.flat[close] + 0.4 * h
        gradient = weights * (theta > kinks) + np.cos(theta)
        if wrong:
            gradient = gradient + 0.05
        f = kinked(weights.tolist(), kinks.tolist())
        yield Case((f, gradient, theta, h), label)


def _kink_judged(args: tuple[Any, ...], result: Any) -> Fault | None:
    f, gradient, theta, h = args
    truth = kink_safe_check(f, gradient, theta, h)
    error = float(result)
    if truth < 1e-6 and not error < 1e-4:
        return Fault(
            f"The gradient is right, and your check gives it an error of {error:.1e}: "
            "between theta - h and theta + h some entries meet a kink. Where the two "
            "one-sided slopes disagree, nothing can be measured: leave the entry out.",
            "kink_counted",
        )
    if truth > 1e-3 and not error > 1e-3:
        return Fault(
            f"The gradient is wrong, and your check gives it an error of {error:.1e} "
            "only. Leave out the entries with a kink, and only those.",
            "wrong_accepted",
        )
    return None


QUESTIONS = (
    Question(
        name="layer_speed",
        task="Return how fast each layer learns: the length of dC/db[l].",
        reference=layer_speed,
        cases=_speed_cases,
        parts=("speed",),
        mistakes=SPEED_MISTAKES,
        hints=(
            "Where: one number for each layer, under the layer's own key.",
            "Which rule: the length of a column is the root of the sum of its squares.",
            "Which term: np.linalg.norm(grad_b[l]).",
        ),
        why="dC/db[l] is how fast the biases of layer l would move, and its length is "
        "Nielsen's measure of the layer's speed.",
    ),
    Question(
        name="relu",
        task="Return max(z, 0) for each entry of z.",
        reference=relu,
        cases=_relu_cases,
        equation="forward",
        parts=("a",),
        mistakes=RELU_MISTAKES,
        hints=(
            "Where: entry by entry; the result has z's shape.",
            "Which equation: relu(z) = z for z > 0, and 0 otherwise.",
            "Which term: np.maximum (two arguments, entry by entry), not np.max.",
        ),
        why="np.maximum compares entry by entry and broadcasts the 0.",
    ),
    Question(
        name="relu_prime",
        task="Return the slope of relu at z, with slope 0 at the kink z = 0.",
        reference=relu_prime,
        cases=_relu_cases,
        equation="BP2",
        parts=("slope",),
        mistakes=PRIME_MISTAKES,
        hints=(
            "Where: entry by entry; floats, in z's shape.",
            "Which equation: relu'(z) = 1 for z > 0 and 0 for z < 0; the exercise "
            "settles z = 0.",
            "Which term: z > 0 gives True and False; .astype(float) makes 1 and 0.",
        ),
        why="The line is flat on the left and has slope 1 on the right; with > instead "
        "of >= the gate is shut at 0, where dead units sit.",
    ),
    Question(
        name="he_init",
        task="Return random (w, b) that keep the spread through ReLU layers.",
        reference=he_init,
        cases=_start_cases,
        points=2,
        parts=("w", "b"),
        accept=start_judge(spread_w=lambda n_in: (2 / n_in) ** 0.5, spread_b=0.0),
        mistakes=HE_MISTAKES,
        hints=(
            "Where: w[l] has shape (n[l], n[l-1]), b[l] has (n[l], 1), l = 2..L.",
            "Which rule: ReLU halves the mean square, so the variance must be doubled: "
            "2 / n[l-1].",
            "Which term: the standard deviation is the root of the variance; biases "
            "start at 0.",
        ),
        why="Half of the inputs are cut to 0, so twice the variance of the sigmoid's "
        "start keeps the signal's size from layer to layer.",
    ),
    Question(
        name="kink_safe_check",
        task="Check a gradient of a function with kinks, leaving out what they spoil.",
        reference=kink_safe_check,
        cases=_kink_cases,
        points=3,
        parts=("error",),
        accept=_kink_judged,
        mistakes=KINK_MISTAKES,
        hints=(
            "Where: entry by entry, as in lesson 2, with both one-sided slopes kept.",
            "Which rule: without a kink the two slopes differ by about h; with one "
            "they differ by the size of the bend.",
            "Which term: keep the entries with |right - left| < 1e-3 and compare the "
            "mean of the two slopes with gradient there, by norms.",
        ),
        why="A difference across a kink mixes two slopes and measures neither; the "
        "disagreement of the two sides shows where that happens.",
    ),
)
