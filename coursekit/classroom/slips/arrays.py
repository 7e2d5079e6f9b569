"""Slips in carrying a gradient back through broadcasting and matrix products."""

from typing import Any

import numpy as np

from coursekit.arrays import Array
from coursekit.classroom.questions import Mistake


def _mean(grad: Array, shape: Any) -> Any:
    grad = grad.mean(axis=tuple(range(grad.ndim - len(shape))))
    return grad.mean(
        axis=tuple(i for i, n in enumerate(shape) if n == 1), keepdims=True
    )


def _slice(grad: Array, shape: Any) -> Any:
    grad = grad[(0,) * (grad.ndim - len(shape))]
    return grad[tuple(slice(0, n) for n in shape)]


def _no_keepdims(grad: Array, shape: Any) -> Any:
    grad = grad.sum(axis=tuple(range(grad.ndim - len(shape))))
    return grad.sum(axis=tuple(i for i, n in enumerate(shape) if n == 1))


def _ones_left(grad: Array, shape: Any) -> Any:
    return grad.sum(axis=tuple(range(grad.ndim - len(shape))))


def _leading_left(grad: Array, shape: Any) -> Any:
    axes = tuple(i for i, n in enumerate(shape) if n == 1 and i < grad.ndim)
    return grad.sum(axis=axes, keepdims=True)


def _untouched(grad: Array, shape: Any) -> Any:
    return grad + 0


def _everything(grad: Array, shape: Any) -> Any:
    return np.full(shape, grad.sum())


UNBROADCAST_MISTAKES = tuple(
    Mistake(name, None, message, wrong)
    for name, message, wrong in (
        (
            "mean_for_sum",
            "You averaged over the copies; their gradients add up.",
            _mean,
        ),
        (
            "one_copy",
            "You kept the gradient of one copy; those of all copies add up.",
            _slice,
        ),
        (
            "axis_lost",
            "The summed axis is gone: keepdims=True leaves it with length 1.",
            _no_keepdims,
        ),
        (
            "stretched_axes_left",
            "Only missing axes were summed; axes of length 1 were stretched too.",
            _ones_left,
        ),
        (
            "leading_axes_left",
            "Axes that shape lacks altogether must be summed away too: broadcasting "
            "puts them in front.",
            _leading_left,
        ),
        ("not_summed", "The gradient came back in its broadcast shape.", _untouched),
        (
            "everything_summed",
            "You summed over everything: sum only along the axes that were stretched.",
            _everything,
        ),
    )
)


def _no_transpose(grad: Array, A: Array, B: Array) -> Any:
    return grad @ B, A @ grad


def _swapped(grad: Array, A: Array, B: Array) -> Any:
    return A.T @ grad, grad @ B.T


def _order_turned(grad: Array, A: Array, B: Array) -> Any:
    return B.T @ grad, grad @ A.T


def _transposed_results(grad: Array, A: Array, B: Array) -> Any:
    return B @ grad.T, grad.T @ A


def _averaged(grad: Array, A: Array, B: Array) -> Any:
    m = grad.shape[1]
    return grad @ B.T / m, A.T @ grad / m


def _same_for_both(grad: Array, A: Array, B: Array) -> Any:
    return grad @ B.T, A.T @ (A @ B)


VJP_MISTAKES = tuple(
    Mistake(name, None, message, wrong)
    for name, message, wrong in (
        (
            "no_transpose",
            "The transposes are missing: grad_A = grad @ B.T sums over the columns of "
            "both, grad_B = A.T @ grad over the rows.",
            _no_transpose,
        ),
        (
            "results_swapped",
            "The two gradients changed places: A's comes first.",
            _swapped,
        ),
        (
            "factors_turned",
            "The factors stand the wrong way round: a matrix product does not commute. "
            "A was on the left, so its transpose stays on the left.",
            _order_turned,
        ),
        (
            "transposed",
            "Both results are transposed: each has the shape of its matrix.",
            _transposed_results,
        ),
        (
            "over_m",
            "You averaged over the columns. The 1/m belongs to the cost, not to the "
            "product.",
            _averaged,
        ),
        (
            "value_for_grad",
            "You used the product A @ B where its gradient, grad, belongs.",
            _same_for_both,
        ),
    )
)
