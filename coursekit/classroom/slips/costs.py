"""Slips in costs."""

from typing import Any

import numpy as np

from coursekit.arrays import Array
from coursekit.classroom.questions import Mistake


def _no_half(a: Array, y: Array) -> Any:
    return np.sum((a - y) ** 2) / a.shape[1]


def _summed(a: Array, y: Array) -> Any:
    return np.sum((a - y) ** 2) / 2


def _mean_of_all(a: Array, y: Array) -> Any:
    return np.mean((a - y) ** 2) / 2


def _mean_of_all_no_half(a: Array, y: Array) -> Any:
    return np.mean((a - y) ** 2)


def _unsquared(a: Array, y: Array) -> Any:
    return np.sum(np.linalg.norm(a - y, axis=0)) / (2 * a.shape[1])


def _squared_sum(a: Array, y: Array) -> Any:
    return np.sum(a - y) ** 2 / (2 * a.shape[1])


def _per_example(a: Array, y: Array) -> Any:
    return np.sum((a - y) ** 2, axis=0) / 2


COST_MISTAKES = tuple(
    Mistake(name, "cost", message, wrong)
    for name, message, wrong in (
        (
            "no_half",
            "The factor 1/2 is missing; it is there so that the derivative is a - y.",
            _no_half,
        ),
        (
            "sum_for_mean",
            "The examples are summed; C is their mean, so divide by m.",
            _summed,
        ),
        (
            "mean_over_outputs",
            "You averaged over the outputs too (np.mean of the whole array). Sum over "
            "the outputs, average over the examples.",
            _mean_of_all,
        ),
        (
            "mean_square",
            "That is the mean square of all entries: sum over the outputs, average "
            "over the examples, and halve.",
            _mean_of_all_no_half,
        ),
        (
            "distance_not_squared",
            "The length of a - y is not squared. (np.linalg.norm takes a root.)",
            _unsquared,
        ),
        (
            "square_of_the_sum",
            "The differences are added before they are squared, so they cancel. "
            "Square each one first.",
            _squared_sum,
        ),
        (
            "cost_for_each_example",
            "That is one cost for each example; C is one number, their mean.",
            _per_example,
        ),
    )
)


def _log(a: Array) -> Any:
    return np.log(a + np.finfo(float).tiny)


def _each(a: Array, y: Array) -> Any:
    return -(y * _log(a) + (1 - y) * _log(1 - a))


def _nan_at_the_ends(a: Array, y: Array) -> Any:
    return -np.sum(y * np.log(a) + (1 - y) * np.log(1 - a)) / a.shape[1]


def _first_term_only(a: Array, y: Array) -> Any:
    return -np.sum(y * _log(a)) / a.shape[1]


def _sign(a: Array, y: Array) -> Any:
    return -_each(a, y).sum() / a.shape[1]


def _entropy_summed(a: Array, y: Array) -> Any:
    return _each(a, y).sum()


def _entropy_mean(a: Array, y: Array) -> Any:
    return _each(a, y).mean()


def _swapped(a: Array, y: Array) -> Any:
    return -np.sum(a * _log(y) + (1 - a) * _log(1 - y)) / a.shape[1]


def _base_two(a: Array, y: Array) -> Any:
    return _each(a, y).sum() / a.shape[1] / np.log(2)


def _second_minus(a: Array, y: Array) -> Any:
    return -np.sum(y * _log(a) - (1 - y) * _log(1 - a)) / a.shape[1]


CROSS_ENTROPY_MISTAKES = tuple(
    Mistake(name, "cost", message, wrong)
    for name, message, wrong in (
        (
            "log_of_zero",
            "Where a is exactly 0 or 1, log gives -inf, and 0 times -inf is nan; the "
            "limit is 0. Keep log away from 0 by a tiny number.",
            _nan_at_the_ends,
        ),
        (
            "second_term_missing",
            "The term (1 - y) ln(1 - a) is missing: an output that should be 0 must "
            "pay for being high.",
            _first_term_only,
        ),
        ("sign", "The minus in front is missing: logarithms of a are negative.", _sign),
        (
            "sum_for_mean",
            "The examples are summed; C is their mean, so divide by m.",
            _entropy_summed,
        ),
        (
            "mean_over_outputs",
            "You averaged over the outputs too. Sum over the outputs, average over "
            "the examples.",
            _entropy_mean,
        ),
        (
            "a_and_y_swapped",
            "a and y changed places: the logarithm is taken of the output a.",
            _swapped,
        ),
        ("log_base", "That is log to base 2; the book's is np.log.", _base_two),
        (
            "terms_subtracted",
            "The two terms are added inside the bracket, not subtracted.",
            _second_minus,
        ),
    )
)
