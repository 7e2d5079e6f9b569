"""Questions of lesson 02: the cost, its gradient measured, and one step down."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from coursekit.arrays import Array
from coursekit.classroom.checks.functions import smooth
from coursekit.classroom.checks.measuring import (
    directional_judge,
    exact_gradient,
    good_step,
    watched,
)
from coursekit.classroom.questions import Case, Question
from coursekit.classroom.slips.costs import COST_MISTAKES
from coursekit.classroom.slips.differences import (
    BEST_STEP_MISTAKES,
    DIRECTIONAL_MISTAKES,
    GRADIENT_MISTAKES,
)
from coursekit.classroom.slips.steps import STEP_MISTAKES
from coursekit.classroom.trial import Seed


def quadratic_cost(a: Array, y: Array) -> float:
    """Return half the squared distance of a from y, averaged over the columns."""
    return float(np.sum((a - y) ** 2) / (2 * a.shape[1]))


def numerical_gradient(
    f: Callable[[Array], Any], theta: Array, h: float, scheme: str
) -> Array:
    """Return df/dtheta, entry by entry, by the scheme forward, central or complex."""
    gradient = np.zeros(theta.shape)
    for index in np.ndindex(theta.shape):
        step = np.zeros(theta.shape)
        step[index] = h
        if scheme == "forward":
            gradient[index] = (f(theta + step) - f(theta)) / h
        elif scheme == "central":
            gradient[index] = (f(theta + step) - f(theta - step)) / (2 * h)
        else:
            gradient[index] = f(theta + 1j * step).imag / h
    return gradient


def best_step(f: Callable[[Array], Any], theta: Array) -> float:
    """Return the h with which the central difference of f at theta errs least."""
    truth = numerical_gradient(f, theta, 1e-20, "complex")
    steps = [10.0**-k for k in range(1, 13)]
    errors = [
        np.linalg.norm(numerical_gradient(f, theta, h, "central") - truth)
        for h in steps
    ]
    return steps[int(np.argmin(errors))]


def directional_check(
    f: Callable[[Array], Any], gradient: Array, theta: Array, rng: np.random.Generator
) -> float:
    """Return the largest relative error of the slope along three random directions."""
    h, worst = 1e-5, 0.0
    for _ in range(3):
        v = rng.choice([-1.0, 1.0], theta.shape)
        claimed = np.sum(gradient * v)
        measured = (f(theta + h * v) - f(theta - h * v)) / (2 * h)
        error = abs(claimed - measured) / (abs(claimed) + abs(measured))
        worst = max(worst, error)
    return worst


def gradient_step(theta: Array, gradient: Array, eta: float) -> Array:
    """Return theta after one step of length eta against the gradient."""
    return theta - eta * gradient


def _cost_cases(rng: np.random.Generator) -> Iterator[Case]:
    for n, m, label in [
        (3, 7, ""),
        (3, 1, "for m = 1"),
        (4, 4, "when m = n"),
        (1, 5, "for one output"),
    ]:
        scales = {"m": m, "n[L]": n}
        yield Case((rng.uniform(size=(n, m)), rng.uniform(size=(n, m))), label, scales)


def _gradient_cases(rng: np.random.Generator) -> Iterator[Case]:
    # Steps so large that each scheme shows its own error, well above rounding.
    for shape, scheme, h, label in [
        ((3, 4), "central", 0.1, "for the central difference"),
        ((3, 4), "forward", 0.05, "for the forward difference"),
        ((2, 3), "complex", 1e-20, "for the complex step"),
        ((5, 1), "central", 0.2, "for a column"),
        ((4,), "forward", 0.01, "for a flat theta"),
    ]:
        yield Case((smooth(rng, shape), rng.normal(size=shape), h, scheme), label)


def _best_step_cases(rng: np.random.Generator) -> Iterator[Case]:
    for shape, label in [((3, 4), ""), ((2,), "for two parameters")]:
        yield Case((smooth(rng, shape), rng.normal(size=shape)), label)


def _directional_cases(rng: np.random.Generator) -> Iterator[Case]:
    shape = (5, 4)
    changes: list[tuple[str, Callable[[Array], Array]]] = [
        ("for a right gradient", lambda g: g),
        ("for a gradient that is 2 % too long", lambda g: 1.02 * g),
        ("for the negative gradient", lambda g: -g),
        (
            "for a gradient with one wrong row",
            lambda g: g * (np.arange(5) != 2)[:, None],
        ),
    ]
    for label, change in changes:
        f, theta = smooth(rng, shape), rng.normal(size=shape)
        gradient = exact_gradient(f.call, theta)
        yield Case((f, change(gradient), theta, Seed(int(rng.integers(2**31)))), label)


def _step_cases(rng: np.random.Generator) -> Iterator[Case]:
    for shape, label in [((5, 4), ""), ((3, 1), "for a column"), ((1, 1), "for one")]:
        theta, gradient = rng.normal(size=shape), rng.normal(size=shape)
        yield Case((theta, gradient, 0.3), label)


QUESTIONS = (
    Question(
        name="quadratic_cost",
        task="Return the quadratic cost, averaged over the examples.",
        reference=quadratic_cost,
        cases=_cost_cases,
        equation="cost",
        parts=("C",),
        mistakes=COST_MISTAKES,
        hints=(
            "Where: a and y have n[L] rows and m columns; the cost is one number.",
            "Which equation: C = 1/m sum over examples of 1/2 |a - y|^2.",
            "Which term: the squares are summed over the outputs, averaged over the "
            "examples; m is a.shape[1].",
        ),
        why="|a - y|^2 sums over the outputs of one example, and assumption 1 makes C "
        "the mean over examples.",
    ),
    Question(
        name="numerical_gradient",
        task="Measure df/dtheta by moving one entry after the other.",
        reference=numerical_gradient,
        cases=_gradient_cases,
        points=3,
        parts=("gradient",),
        mistakes=GRADIENT_MISTAKES,
        hints=(
            "Where: one entry of theta after the other; the result has theta's shape.",
            "Which equation: forward (f(theta + h) - f(theta)) / h; central "
            "(f(theta + h) - f(theta - h)) / (2 h); complex Im f(theta + i h) / h.",
            "Which term: step is 0 but for one entry, which is h; "
            "np.ndindex(theta.shape) runs over the entries of any shape.",
        ),
        why="theta + step is a new array, so theta itself stays as it was and each "
        "entry is moved alone.",
    ),
    Question(
        name="best_step",
        task="Find the step with which the central difference of f errs least.",
        reference=best_step,
        cases=_best_step_cases,
        points=2,
        parts=("h",),
        accept=good_step,
        mistakes=BEST_STEP_MISTAKES,
        hints=(
            "Where: the error falls like h^2 from the left of the V curve and rises "
            "like eps / h on its right; the best h stands between.",
            "Which rule: the complex step gives the truth to compare with; or balance "
            "h^2 against eps / h.",
            "Which term: try h = 1e-1, 1e-2, ..., 1e-12 and keep the one whose central "
            "difference lies nearest to the complex step's; or take eps ** (1 / 3).",
        ),
        why="The complex step subtracts nothing, so it has no rounding to balance and "
        "can judge the others.",
    ),
    Question(
        name="directional_check",
        task="Check a whole gradient with two evaluations of f a direction.",
        reference=directional_check,
        cases=_directional_cases,
        points=3,
        driver=watched,
        accept=directional_judge,
        mistakes=DIRECTIONAL_MISTAKES,
        hints=(
            "Where: draw v with rng, in theta's shape; move all of theta along it.",
            "Which equation: the slope of f along v is the sum of gradient * v; "
            "measured it is (f(theta + h v) - f(theta - h v)) / (2 h).",
            "Which term: v = rng.choice([-1.0, 1.0], theta.shape), h = 1e-5, and the "
            "error |claimed - measured| / (|claimed| + |measured|); take the largest "
            "of three.",
        ),
        why="A wrong gradient is wrong along almost every direction, and one direction "
        "costs two evaluations whatever the number of parameters.",
    ),
    Question(
        name="gradient_step",
        task="Return theta after one gradient step of rate eta.",
        reference=gradient_step,
        cases=_step_cases,
        parts=("theta",),
        mistakes=STEP_MISTAKES,
        hints=(
            "Where: the result has theta's shape; theta itself stays as it is.",
            "Which equation: theta -> theta - eta grad C.",
            "Which term: minus, because the gradient points uphill.",
        ),
        why="The gradient points to where the cost grows fastest, so the step goes the "
        "other way; a new array leaves the old theta to whoever still uses it.",
    ),
)
