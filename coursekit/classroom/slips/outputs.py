"""Slips in the output error and in the gradient of the L2 term."""

from typing import Any

import numpy as np

from coursekit.arrays import Array
from coursekit.classroom.questions import Mistake


def _good_softmax(z: Array, axis: int = 0) -> Any:
    e = np.exp(z - z.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def _extra_slope(a: Array, y: Array) -> Any:
    return (a - y) * a * (1 - a)


def _wrong_sign(a: Array, y: Array) -> Any:
    return y - a


def _cost_gradient(a: Array, y: Array) -> Any:
    return -y / a


def _diagonal_only(a: Array, y: Array) -> Any:
    return -y * (1 - a)


def _averaged(a: Array, y: Array) -> Any:
    return (a - y) / a.shape[1]


def _softmax_again(a: Array, y: Array) -> Any:
    return _good_softmax(a) - y


ERROR_MISTAKES = tuple(
    Mistake(name, "BP1", message, wrong)
    for name, message, wrong in (
        (
            "softmax_elementwise",
            "A factor a (1 - a) too many: softmax and log-likelihood together have "
            "used up the slope.",
            _extra_slope,
        ),
        ("sign", "The sign is turned round: delta[L] = a - y, not y - a.", _wrong_sign),
        (
            "gradient_of_a",
            "That is dC/da = -y / a. delta is dC/dz: carry it through the softmax.",
            _cost_gradient,
        ),
        (
            "diagonal_only",
            "You used da_j/dz_j alone. In a softmax every output depends on every z, "
            "so the sum over k has more terms.",
            _diagonal_only,
        ),
        (
            "over_m",
            "delta belongs to each example's own cost; the 1/m comes in BP3 and BP4.",
            _averaged,
        ),
        (
            "softmax_twice",
            "The softmax was applied once more to a, which is a softmax already.",
            _softmax_again,
        ),
    )
)


def _multiple(factor: Any) -> Any:
    def wrong(w: Array, l2: float, n: int) -> Any:
        return factor(l2, n) * w

    return wrong


def _l1(w: Array, l2: float, n: int) -> Any:
    return l2 / n * np.sign(w)


def _squares(w: Array, l2: float, n: int) -> Any:
    return l2 / n * w**2


L2_MISTAKES = tuple(
    Mistake(name, "cost", message, wrong)
    for name, message, wrong in (
        (
            "l2_doubled",
            "The factor 2 of the derivative cancels the 1/2 of l2 / (2 n).",
            _multiple(lambda l2, n: 2 * l2 / n),
        ),
        (
            "l2_halved",
            "The derivative of w^2 brings a 2, which cancels the 1/2 of l2 / (2 n).",
            _multiple(lambda l2, n: l2 / (2 * n)),
        ),
        (
            "l2_not_divided",
            "The division by n, the number of training examples, is missing.",
            _multiple(lambda l2, n: l2),
        ),
        (
            "l2_sign",
            "The sign is turned round: the term grows with |w|, so its gradient points "
            "the way w does.",
            _multiple(lambda l2, n: -l2 / n),
        ),
        (
            "l2_missing",
            "The gradient of the L2 term is 0 in your function.",
            _multiple(lambda l2, n: 0.0),
        ),
        (
            "weight_decay_factor",
            "That is w after its decay, (1 - l2/n) w; asked for is the gradient.",
            _multiple(lambda l2, n: 1 - l2 / n),
        ),
        (
            "l1_for_l2",
            "That is the gradient of the L1 term, l2/n sign(w); L2 is proportional to "
            "w itself.",
            _l1,
        ),
        ("l2_squared", "The derivative of w^2 is 2 w, not w^2.", _squares),
    )
)
