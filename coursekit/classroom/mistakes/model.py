"""What a network of the catalogue computes: its activation, its output, its cost.

Written out here, so that the judge of an answer does not lean on the library's own
backpropagation (tests compare the two, and both with the complex step).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from coursekit.arrays import Array

Function = Callable[[Array], Array]


def sigmoid(z: Array) -> Array:
    """The book's sigma."""
    return 1 / (1 + np.exp(-z))


def sigmoid_prime(z: Array) -> Array:
    """The slope of sigma, sigma'(z)."""
    return sigmoid(z) * (1 - sigmoid(z))


def tanh_prime(z: Array) -> Array:
    """The slope of tanh."""
    return 1 - np.tanh(z) ** 2


def softmax(z: Array, axis: int = 0) -> Array:
    """exp(z), each column divided by its sum; the largest is taken off first."""
    e = np.exp(z - z.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


@dataclass(frozen=True)
class Model:
    """hidden and slope serve layers 2..L-1, output layer L; cost names the cost.

    cost is "quadratic" (sigmoid outputs), "cross_entropy" (sigmoid outputs) or
    "log_likelihood" (softmax outputs), as in coursekit.costs.
    """

    hidden: Function = sigmoid
    slope: Function = sigmoid_prime
    cost: str = "quadratic"

    @property
    def output(self) -> Function:
        """The activation of layer L, which the cost fixes."""
        return softmax if self.cost == "log_likelihood" else sigmoid


BOOK = Model()
TANH = Model(np.tanh, tanh_prime)
CROSS_ENTROPY = Model(cost="cross_entropy")
TANH_CROSS_ENTROPY = Model(np.tanh, tanh_prime, "cross_entropy")
SOFTMAX = Model(cost="log_likelihood")
TANH_SOFTMAX = Model(np.tanh, tanh_prime, "log_likelihood")
