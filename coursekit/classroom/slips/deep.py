"""Slips in relu, in its slope, and in the speed of the layers."""

from typing import Any

import numpy as np

from coursekit.arrays import Array
from coursekit.classroom.questions import Mistake


def _absolute(z: Array) -> Any:
    return np.abs(z)


def _gate(z: Array) -> Any:
    return (z > 0) * 1.0


def _turned(z: Array) -> Any:
    return np.minimum(z, 0)


def _leaky(z: Array) -> Any:
    return np.where(z > 0, z, 0.01 * z)


def _largest(z: Array) -> Any:
    return max(np.max(z), 0.0)


def _in_place() -> Any:
    def wrong(z: Array) -> Any:
        z[z < 0] = 0
        return z

    return wrong


RELU_MISTAKES = (
    *(
        Mistake(name, "forward", message, wrong)
        for name, message, wrong in (
            ("absolute_value", "That is |z|; below 0 relu is 0.", _absolute),
            ("slope_for_value", "That is the slope of relu, 1 or 0.", _gate),
            (
                "min_for_max",
                "The wrong half was kept: relu is z above 0, and 0 below.",
                _turned,
            ),
            ("leaky", "Below 0 this relu leaks; the plain one is 0 there.", _leaky),
            (
                "largest_entry",
                "np.max gives the one largest entry; np.maximum(z, 0) works entry by "
                "entry.",
                _largest,
            ),
        )
    ),
    Mistake(
        "inputs_modified",
        None,
        "z itself was changed; return a new array, because BP2 needs z.",
        _in_place,
        state=True,
    ),
)


def _at_least(z: Array) -> Any:
    return (z >= 0).astype(float)


def _of_a_at_least(z: Array) -> Any:
    return (np.maximum(z, 0) >= 0).astype(float)


def _sign(z: Array) -> Any:
    return np.sign(z)


def _half(z: Array) -> Any:
    return np.heaviside(z, 0.5)


def _sigmoid_slope(z: Array) -> Any:
    a = np.maximum(z, 0)
    return a * (1 - a)


def _value(z: Array) -> Any:
    return np.maximum(z, 0)


PRIME_MISTAKES = tuple(
    Mistake(name, "BP2", message, wrong)
    for name, message, wrong in (
        (
            "gate_always_open",
            "Your slope is 1 everywhere: a = relu(z) is never below 0, so a >= 0 "
            "always holds. Ask z, and ask for > 0.",
            _of_a_at_least,
        ),
        (
            "open_at_kink",
            "At z = 0 the exercise wants slope 0: > instead of >=.",
            _at_least,
        ),
        (
            "sign_for_slope",
            "np.sign gives -1 below 0; the slope of a flat line is 0.",
            _sign,
        ),
        (
            "half_at_kink",
            "At z = 0 the exercise wants slope 0, not 1/2.",
            _half,
        ),
        (
            "sigmoid_slope",
            "a (1 - a) is the slope of the sigmoid, not of relu.",
            _sigmoid_slope,
        ),
        ("value_for_slope", "That is relu(z) itself, not its slope.", _value),
    )
)


def _of_each(rule: Any) -> Any:
    def wrong(grad_b: dict[int, Array]) -> Any:
        return {l: rule(g) for l, g in grad_b.items()}

    return wrong


def _off_by_one(grad_b: dict[int, Array]) -> Any:
    return {l - 1: np.linalg.norm(g) for l, g in grad_b.items()}


SPEED_MISTAKES = tuple(
    Mistake(name, None, message, wrong)
    for name, message, wrong in (
        (
            "root_missing",
            "That is the sum of squares; the length is its root.",
            _of_each(lambda g: np.sum(g**2)),
        ),
        (
            "sum_of_sizes",
            "You added the absolute values; the length is the root of the sum of "
            "squares.",
            _of_each(lambda g: np.sum(np.abs(g))),
        ),
        (
            "plain_sum",
            "You added the entries, so that positive and negative ones cancel.",
            _of_each(np.sum),
        ),
        (
            "mean_for_length",
            "You took a mean over the neurons; the length is a root of a sum.",
            _of_each(lambda g: np.sqrt(np.mean(g**2))),
        ),
        (
            "largest_only",
            "You took the largest entry; the length takes all of them.",
            _of_each(lambda g: np.max(np.abs(g))),
        ),
        (
            "layers_off_by_one",
            "The keys are one too low: the first layer with biases is layer 2.",
            _off_by_one,
        ),
    )
)
