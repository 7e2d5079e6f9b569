"""Rules that judge instruments: a step, and a check along random directions."""

from collections.abc import Callable
from typing import Any

import numpy as np

from coursekit.arrays import Array
from coursekit.classroom.questions import Fault


def exact_gradient(f: Callable[[Array], Any], theta: Array) -> Array:
    """Return df/dtheta by the complex step."""
    return _measured(theta, lambda step: f(theta + 1j * 1e-20 * step).imag / 1e-20)


def central(f: Callable[[Array], Any], theta: Array, h: float) -> Array:
    """Return df/dtheta by central differences."""
    return _measured(
        theta, lambda step: (f(theta + h * step) - f(theta - h * step)) / (2 * h)
    )


def _measured(theta: Array, slope: Callable[[Array], Any]) -> Array:
    gradient = np.zeros(theta.shape)
    for index in np.ndindex(theta.shape):
        step = np.zeros(theta.shape)
        step[index] = 1
        gradient[index] = slope(step)
    return gradient


def good_step(args: tuple[Any, ...], result: Any) -> Fault | None:
    """Any h does whose error is near the least: rounding decides between neighbours."""
    f, theta = args
    truth = exact_gradient(f, theta)

    def error(h: float) -> float:
        moved = central(f, theta, h)
        return float(np.linalg.norm(moved - truth) / np.linalg.norm(truth))

    h = float(result)
    if not 0 < h < 10:
        return Fault(f"A step should be a small positive number; yours is {h:.3g}.")
    least, yours = min(error(10.0**-k) for k in range(1, 13)), error(h)
    if yours <= 30 * least:
        return None
    side = "small: rounding" if h < 1e-6 else "large: truncation"
    name = "step_too_small" if h < 1e-6 else "step_too_large"
    return Fault(
        f"With your h = {h:.0e} the central difference errs by {yours:.0e}, with the "
        f"best h by {least:.0e}. It is too {side} is what you see there.",
        name,
    )


def watched(answer: Any, f: Any, gradient: Array, theta: Array, rng: Any) -> Any:
    """Driver: the error, how often f was evaluated, and whether rng was used."""
    calls = []

    def counted(point: Any) -> Any:
        calls.append(1)
        return f(point)

    before = str(rng.bit_generator.state)
    error = answer(counted, gradient, theta, rng)
    used = float(str(rng.bit_generator.state) != before)
    return {"error": error, "evaluations": float(len(calls)), "rng used": used}


def directional_judge(args: tuple[Any, ...], result: Any) -> Fault | None:
    """Small for a right gradient, large for a wrong one, two evaluations each."""
    f, gradient, theta, _rng = args
    error, calls = float(result["error"]), int(result["evaluations"])
    if calls < 2:
        return Fault("f was not evaluated on both sides of theta: a slope is measured.")
    if calls > theta.size:
        return Fault(
            f"f was evaluated {calls} times. Moving along a direction moves all "
            "parameters at once: 2 evaluations a direction, however many there are.",
            "one_at_a_time",
        )
    if not result["rng used"]:
        return Fault(
            "The direction is not random: rng was not used. A wrong gradient can be "
            "right along one fixed direction.",
            "fixed_direction",
        )
    truth = exact_gradient(f, theta)
    right = np.linalg.norm(gradient - truth) < 1e-8 * np.linalg.norm(truth)
    if right and not error < 1e-6:
        return Fault(
            f"This gradient is right, and your check gives it an error of {error:.1e}. "
            "Compare the sum of gradient * v with (f(theta + h v) - f(theta - h v)) / "
            "(2 h), for the same v.",
            "right_refused",
        )
    if not right and not error > 1e-3:
        return Fault(
            f"This gradient is wrong, and your check gives it an error of {error:.1e} "
            "only.",
            "wrong_accepted",
        )
    return None
