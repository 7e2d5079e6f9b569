"""Slips in measuring a gradient."""

from collections.abc import Callable
from typing import Any

import numpy as np

from coursekit.arrays import Array
from coursekit.classroom.questions import Mistake


def _measured(f: Any, theta: Array, h: float, scheme: str, **slips: Any) -> Any:
    """Measure the gradient with slips: ``width`` divides, ``part`` picks, ..."""
    gradient = np.zeros(theta.shape)
    for index in np.ndindex(theta.shape):
        step = np.zeros(theta.shape)
        step[index if not slips.get("all_at_once") else ...] = h
        here = slips.get("always", scheme)
        if here == "forward":
            gradient[index] = (f(theta + step) - f(theta)) / h
        elif here == "backward":
            gradient[index] = (f(theta) - f(theta - step)) / h
        elif here == "central":
            rise = f(theta + step) - f(theta - step)
            gradient[index] = rise / (slips.get("width", 2) * h)
        else:
            part = slips.get("part", np.imag)
            gradient[index] = part(f(theta + 1j * step)) / h
    return gradient


def _slip(**slips: Any) -> Callable[..., Any]:
    def wrong(f: Any, theta: Array, h: float, scheme: str) -> Any:
        return _measured(f, theta, h, scheme, **slips)

    return wrong


def _backward_for_forward(f: Any, theta: Array, h: float, scheme: str) -> Any:
    here = "backward" if scheme == "forward" else scheme
    return _measured(f, theta, h, scheme, always=here)


def _not_restored(f: Any, theta: Array, h: float, scheme: str) -> Any:
    gradient, moved = np.zeros(theta.shape), theta + 0
    for index in np.ndindex(theta.shape):
        one = np.zeros(theta.shape)
        one[index] = h
        gradient[index] = _measured(f, moved, h, scheme)[index]
        moved = moved + (one if scheme == "forward" else -one)
    return gradient


def _moves_a_copy(f: Any, theta: Array, h: float, scheme: str) -> Any:
    return np.zeros(theta.shape)


def _not_divided(f: Any, theta: Array, h: float, scheme: str) -> Any:
    return _measured(f, theta, h, scheme) * (2 * h if scheme == "central" else h)


GRADIENT_MISTAKES = tuple(
    Mistake(name, None, message, wrong)
    for name, message, wrong in (
        (
            "central_width",
            "The central difference spans 2 h, from theta - h to theta + h: divide by "
            "2 h, not by h.",
            _slip(width=1),
        ),
        (
            "always_forward",
            "You took the forward difference whatever scheme says.",
            _slip(always="forward"),
        ),
        (
            "always_central",
            "You took the central difference whatever scheme says.",
            _slip(always="central"),
        ),
        (
            "backward_for_forward",
            "That is the backward difference, (f(theta) - f(theta - h)) / h.",
            _backward_for_forward,
        ),
        (
            "not_restored",
            "An entry was moved and not put back, so the next one is measured at "
            "another place.",
            _not_restored,
        ),
        (
            "all_moved_at_once",
            "All entries were moved together, so each slope holds all the others. "
            "Move one entry, leave the rest.",
            _slip(all_at_once=True),
        ),
        (
            "copy_moved",
            "Nothing moved: all differences are 0. f must get the array in which the "
            "entry was changed.",
            _moves_a_copy,
        ),
        (
            "not_divided",
            "The differences are not divided by the step.",
            _not_divided,
        ),
        (
            "real_part",
            "The complex step's slope is in the imaginary part: Im f(theta + i h) / h.",
            _slip(part=np.real),
        ),
    )
)


BEST_STEP_MISTAKES = (
    Mistake("step_too_small", None, "", lambda f, theta: 1e-12),
    Mistake("step_too_large", None, "", lambda f, theta: 1e-2),
)


def _error(claimed: Any, measured: Any) -> Any:
    return abs(claimed - measured) / (abs(claimed) + abs(measured))


def _along(f: Any, gradient: Array, theta: Array, v: Array, width: float = 2) -> Any:
    h = 1e-5
    rise = f(theta + h * v) - f(theta - h * v)
    return _error(np.sum(gradient * v), rise / (width * h))


def _fixed_direction(f: Any, gradient: Array, theta: Array, rng: Any) -> Any:
    return _along(f, gradient, theta, np.ones(theta.shape))


def _width(f: Any, gradient: Array, theta: Array, rng: Any) -> Any:
    v = rng.choice([-1.0, 1.0], theta.shape)
    return _along(f, gradient, theta, v, width=1)


def _absolute_values(f: Any, gradient: Array, theta: Array, rng: Any) -> Any:
    v, h = rng.choice([-1.0, 1.0], theta.shape), 1e-5
    measured = (f(theta + h * v) - f(theta - h * v)) / (2 * h)
    return _error(abs(np.sum(gradient * v)), abs(measured))


def _one_at_a_time(f: Any, gradient: Array, theta: Array, rng: Any) -> Any:
    rng.random()
    measured = _measured(f, theta, 1e-5, "central")
    return np.linalg.norm(gradient - measured) / np.linalg.norm(gradient + measured)


DIRECTIONAL_MISTAKES = (
    Mistake("fixed_direction", None, "", _fixed_direction),
    Mistake("right_refused", None, "", _width),
    Mistake("wrong_accepted", None, "", _absolute_values),
    Mistake("one_at_a_time", None, "", _one_at_a_time),
)


def _slopes(f: Any, theta: Array, h: float) -> Any:
    right, left = np.zeros(theta.shape), np.zeros(theta.shape)
    for index in np.ndindex(theta.shape):
        step = np.zeros(theta.shape)
        step[index] = h
        right[index] = (f(theta + step) - f(theta)) / h
        left[index] = (f(theta) - f(theta - step)) / h
    return right, left


def _relative_error(gradient: Array, measured: Array) -> Any:
    size = np.linalg.norm(gradient) + np.linalg.norm(measured)
    return np.linalg.norm(gradient - measured) / size if size else 0.0


def _plain_central(f: Any, gradient: Array, theta: Array, h: float) -> Any:
    right, left = _slopes(f, theta, h)
    return _relative_error(gradient, (right + left) / 2)


def _one_sided(f: Any, gradient: Array, theta: Array, h: float) -> Any:
    return _relative_error(gradient, _slopes(f, theta, h)[0])


def _leaves_out_what_disagrees(f: Any, gradient: Array, theta: Array, h: float) -> Any:
    right, left = _slopes(f, theta, h)
    measured = (right + left) / 2
    kept = np.abs(gradient - measured) < 1e-2
    return _relative_error(gradient[kept], measured[kept])


KINK_MISTAKES = (
    Mistake("kink_counted", None, "", _plain_central),
    Mistake("kink_counted", None, "", _one_sided),
    Mistake("wrong_accepted", None, "", _leaves_out_what_disagrees),
)
