"""Slips in the sigmoid and the softmax."""

from typing import Any

import numpy as np

from coursekit.arrays import Array
from coursekit.classroom.questions import Mistake


def _sigma(z: Array) -> Any:
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


def _naive(z: Array) -> Any:
    return 1 / (1 + np.exp(-z))


def _naive_other_form(z: Array) -> Any:
    return np.exp(z) / (1 + np.exp(z))


def _sign_of_z(z: Array) -> Any:
    return _sigma(-z)


def _tanh(z: Array) -> Any:
    return np.tanh(z)


def _clipped(z: Array) -> Any:
    return _sigma(np.clip(z, -10, 10))


def _slope(z: Array) -> Any:
    return _sigma(z) * (1 - _sigma(z))


SIGMOID_MISTAKES = (
    Mistake(
        "overflow",
        "forward",
        "The formula is right, but np.exp(-z) overflows for z far below 0. Take "
        "exponentials of numbers that are never positive.",
        _naive,
    ),
    Mistake(
        "overflow_to_nan",
        "forward",
        "For a large z, np.exp(z) overflows and infinity over infinity is nan. Take "
        "exponentials of numbers that are never positive.",
        _naive_other_form,
    ),
    Mistake(
        "sign_of_z",
        "forward",
        "That is sigma(-z) = 1 - sigma(z): the exponent has the wrong sign.",
        _sign_of_z,
    ),
    Mistake(
        "tanh_for_sigmoid",
        "forward",
        "That is tanh(z), which runs from -1 to 1; the sigmoid runs from 0 to 1.",
        _tanh,
    ),
    Mistake(
        "clipped",
        "forward",
        "z was cut off, and with it sigma(z): sigma(-40) is 4e-18, not sigma of the "
        "bound. Change the form of the formula instead of z.",
        _clipped,
    ),
    Mistake(
        "slope_for_value",
        "forward",
        "That is the slope sigma'(z) = sigma(z) (1 - sigma(z)), not sigma(z).",
        _slope,
    ),
)


def _good_softmax(z: Array, axis: int = 0) -> Any:
    e = np.exp(z - z.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def _overflowing(z: Array) -> Any:
    e = np.exp(z)
    return e / e.sum(axis=0, keepdims=True)


def _global_max(z: Array) -> Any:
    e = np.exp(z - z.max())
    return e / e.sum(axis=0, keepdims=True)


def _wrong_axis(z: Array) -> Any:
    return _good_softmax(z, axis=1)


def _whole_array(z: Array) -> Any:
    e = np.exp(z - z.max())
    return e / e.sum()


def _twice(z: Array) -> Any:
    return _good_softmax(_good_softmax(z))


def _no_exp(z: Array) -> Any:
    shifted = z - z.min(axis=0, keepdims=True) + 1
    return shifted / shifted.sum(axis=0, keepdims=True)


def _by_length(z: Array) -> Any:
    e = np.exp(z - z.max(axis=0, keepdims=True))
    return e / np.linalg.norm(e, axis=0, keepdims=True)


def _not_divided(z: Array) -> Any:
    return np.exp(z - z.max(axis=0, keepdims=True))


SOFTMAX_MISTAKES = tuple(
    Mistake(name, "forward", message, wrong)
    for name, message, wrong in (
        (
            "overflow",
            "The formula is right, but np.exp overflows for large z and the result is "
            "nan. Subtract each column's largest z first; that changes nothing else.",
            _overflowing,
        ),
        (
            "global_max",
            "You subtracted the largest z of the whole array: a column far below it "
            "becomes 0 / 0. Subtract each column's own largest.",
            _global_max,
        ),
        (
            "softmax_wrong_axis",
            "The softmax runs along the examples (axis 1): your rows sum to 1, the "
            "columns should.",
            _wrong_axis,
        ),
        (
            "softmax_of_everything",
            "The whole array sums to 1; each column should, so sum along axis 0.",
            _whole_array,
        ),
        (
            "softmax_twice",
            "That is the softmax of the softmax, much flatter than it should be.",
            _twice,
        ),
        ("no_exponential", "The exponential is missing.", _no_exp),
        (
            "divided_by_length",
            "The columns were divided by their length (a 2-norm); divide by their sum.",
            _by_length,
        ),
        (
            "not_divided",
            "The exponentials are not divided by their column's sum.",
            _not_divided,
        ),
    )
)
