"""Slips in one step of gradient descent."""

from typing import Any

from coursekit.arrays import Array
from coursekit.classroom.questions import Mistake


def _uphill(theta: Array, gradient: Array, eta: float) -> Any:
    return theta + eta * gradient


def _no_rate(theta: Array, gradient: Array, eta: float) -> Any:
    return theta - gradient


def _step_alone(theta: Array, gradient: Array, eta: float) -> Any:
    return -eta * gradient


def _in_place() -> Any:
    def wrong(theta: Array, gradient: Array, eta: float) -> Any:
        theta -= eta * gradient
        return theta

    return wrong


STEP_MISTAKES = (
    Mistake(
        "uphill",
        None,
        "You went up: theta + eta * gradient makes the cost grow. Down is minus.",
        _uphill,
    ),
    Mistake(
        "rate_missing",
        None,
        "The learning rate eta is missing: the step is eta times the gradient.",
        _no_rate,
    ),
    Mistake(
        "step_alone",
        None,
        "That is the step alone; the new theta is the old one plus the step.",
        _step_alone,
    ),
    Mistake(
        "inputs_modified",
        None,
        "theta was changed in place; return a new array and leave theta as it is.",
        _in_place,
        state=True,
    ),
)


def _moved(w: Any, grad: Any, factor: float) -> Any:
    return {l: w[l] + factor * grad[l] for l in w}


def _layers_uphill(w: Any, b: Any, grad_w: Any, grad_b: Any, eta: float) -> Any:
    return _moved(w, grad_w, eta), _moved(b, grad_b, eta)


def _layers_no_rate(w: Any, b: Any, grad_w: Any, grad_b: Any, eta: float) -> Any:
    return _moved(w, grad_w, -1), _moved(b, grad_b, -1)


def _biases_kept(w: Any, b: Any, grad_w: Any, grad_b: Any, eta: float) -> Any:
    return _moved(w, grad_w, -eta), _moved(b, grad_b, 0)


def _layers_step_alone(w: Any, b: Any, grad_w: Any, grad_b: Any, eta: float) -> Any:
    return (
        {l: -eta * grad_w[l] for l in w},
        {l: -eta * grad_b[l] for l in b},
    )


def _first_layer_left(w: Any, b: Any, grad_w: Any, grad_b: Any, eta: float) -> Any:
    new_w, new_b = _moved(w, grad_w, -eta), _moved(b, grad_b, -eta)
    return new_w | {2: w[2] + 0}, new_b | {2: b[2] + 0}


def _layers_in_place() -> Any:
    def wrong(w: Any, b: Any, grad_w: Any, grad_b: Any, eta: float) -> Any:
        for l in w:
            w[l] -= eta * grad_w[l]
            b[l] -= eta * grad_b[l]
        return w, b

    return wrong


SGD_MISTAKES = (
    *(
        Mistake(name, None, message, wrong)
        for name, message, wrong in (
            (
                "uphill",
                "You went up: w + eta * grad_w makes the cost grow. Down is minus.",
                _layers_uphill,
            ),
            (
                "rate_missing",
                "The learning rate eta is missing: the step is eta times the gradient.",
                _layers_no_rate,
            ),
            (
                "biases_not_updated",
                "The weights moved, the biases did not: b takes a step too.",
                _biases_kept,
            ),
            (
                "step_alone",
                "That is the step alone; the new parameters are the old ones plus it.",
                _layers_step_alone,
            ),
            (
                "first_layer_left",
                "Layer 2 did not move: it is the first layer with weights, so the "
                "loop starts there.",
                _first_layer_left,
            ),
        )
    ),
    Mistake(
        "inputs_modified",
        None,
        "w and b were changed in place (-= does that); return new arrays.",
        _layers_in_place,
        state=True,
    ),
)


def _old_velocity(w: Array, v: Array, gradient: Array, eta: float, mu: float) -> Any:
    return w + v, mu * v - eta * gradient


def _plus(w: Array, v: Array, gradient: Array, eta: float, mu: float) -> Any:
    v = mu * v + eta * gradient
    return w + v, v


def _averaging(w: Array, v: Array, gradient: Array, eta: float, mu: float) -> Any:
    v = mu * v - (1 - mu) * eta * gradient
    return w + v, v


def _eta_outside(w: Array, v: Array, gradient: Array, eta: float, mu: float) -> Any:
    v = mu * v - gradient
    return w + eta * v, v


def _no_memory(w: Array, v: Array, gradient: Array, eta: float, mu: float) -> Any:
    v = -eta * gradient
    return w + v, v


def _no_friction(w: Array, v: Array, gradient: Array, eta: float, mu: float) -> Any:
    v = v - eta * gradient
    return w + v, v


def _subtracted(w: Array, v: Array, gradient: Array, eta: float, mu: float) -> Any:
    v = mu * v - eta * gradient
    return w - v, v


MOMENTUM_MISTAKES = tuple(
    Mistake(name, None, message, wrong)
    for name, message, wrong in (
        (
            "old_velocity",
            "w moved by the velocity that came in; it should move by the new one.",
            _old_velocity,
        ),
        (
            "uphill",
            "The velocity grows along the gradient, uphill: minus eta gradient.",
            _plus,
        ),
        (
            "averaged_gradient",
            "You weighted the gradient by 1 - mu, an average; here v = mu v - eta "
            "gradient.",
            _averaging,
        ),
        (
            "eta_outside",
            "eta belongs into the velocity, v = mu v - eta gradient, then w = w + v.",
            _eta_outside,
        ),
        ("no_memory", "mu v is missing: the velocity remembers nothing.", _no_memory),
        ("no_friction", "The factor mu on the old velocity is missing.", _no_friction),
        ("velocity_subtracted", "w moves by + v; the minus is in v.", _subtracted),
    )
)
