"""Activation functions, each beside its slope.

``sigma(z)`` and ``sigma.prime(z)`` are the book's sigma and sigma'.  A forward
pass keeps a = sigma(z), and for each function here the slope follows from a
without computing sigma again, sigma'(z) = a (1 - a) for the sigmoid: that is
``sigma.slope(z, a)``, which gives the same numbers for less work.

All are written in operations that are analytic in z (or take the sign of the
real part), so that the complex step of ``gradcheck`` passes through them.

Sources: Nielsen, ch. 1 (sigmoid) and ch. 3 (softmax, tanh, rectified linear units).
"""

import math
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from coursekit.arrays import Array, describe, namespace, require_floats


@cache
def largest_exponent(xp: Any, dtype: Any) -> float:
    """Return the largest c for which exp(c) is far from overflow in this dtype."""
    return 0.98 * math.log(float(xp.finfo(dtype).max))


class Activation:
    """A function applied to each neuron by itself, and its slope.

    value(z): the function, without the checks of ``__call__``;
    slope(z, a): its derivative at z, given a = value(z).
    """

    def __init__(
        self,
        name: str,
        value: Callable[[Array], Array],
        slope: Callable[[Array, Array], Array],
    ) -> None:
        self.name, self.value, self.slope = name, value, slope

    def __call__(self, z: Any) -> Array:
        """Return sigma(z) in the shape of z; raises ValueError unless z is floats."""
        return self.value(_floats(z))

    def prime(self, z: Any) -> Array:
        """Return sigma'(z) in the shape of z; raises ValueError unless z is floats."""
        z = _floats(z)
        return self.slope(z, self.value(z))

    def __repr__(self) -> str:
        return f"coursekit.{self.name}"

    def __reduce__(self) -> str:
        return self.name


def _floats(z: Any) -> Array:
    """Return z, numbers turned into arrays, or refuse it."""
    if isinstance(z, (int, float)) and not isinstance(z, bool):
        z = np.asarray(z, dtype=np.float64)
    elif isinstance(z, np.floating):
        z = np.asarray(z)
    require_floats("z", z)
    return z


def _sigmoid(z: Array) -> Array:
    # e^z / (1 + e^z) is precise for small sigma(z); capping z keeps e^z from overflow.
    xp = namespace(z)
    e = xp.exp(xp.minimum(z, largest_exponent(xp, z.dtype)))
    return e / (1 + e)


def _sigmoid_slope(_z: Array, a: Array) -> Array:
    return a * (1 - a)


def _tanh(z: Array) -> Array:
    return namespace(z).tanh(z)


def _tanh_slope(_z: Array, a: Array) -> Array:
    return 1 - a * a


def _relu(z: Array) -> Array:
    return namespace(z).maximum(z, 0)


def _relu_slope(z: Array, _a: Array) -> Array:
    # At the kink, z = 0, the slope is taken to be 0.
    return namespace(z).astype(z > 0, z.dtype)


def _softmax(z: Array) -> Array:
    # Adding the same number to every z changes nothing, so the largest becomes 0;
    # the others are kept from falling so low that the difference overflows.
    xp = namespace(z)
    top = xp.max(z, axis=0, keepdims=True)
    e = xp.exp(xp.maximum(z, top - largest_exponent(xp, z.dtype)) - top)
    return e / xp.sum(e, axis=0, keepdims=True)


sigmoid = Activation("sigmoid", _sigmoid, _sigmoid_slope)
tanh = Activation("tanh", _tanh, _tanh_slope)
relu = Activation("relu", _relu, _relu_slope)


class Softmax:
    """The softmax of each column: positive, and each column sums to 1.

    It is no ``Activation``: each output depends on every z of its column, so it
    has a Jacobian instead of a slope (Nielsen, ch. 3, equation 78).
    """

    name = "softmax"
    value = staticmethod(_softmax)

    def __call__(self, z: Any) -> Array:
        """Return exp(z_j) / sum_k exp(z_k), z of shape (n, m), column by column."""
        require_floats("z", z)
        if z.ndim != 2 or 0 in z.shape:
            raise ValueError(f"z should have shape (n, m), got {describe(z)}")
        return self.value(z)

    def __repr__(self) -> str:
        return "coursekit.softmax"

    def __reduce__(self) -> str:
        return self.name


softmax = Softmax()
ACTIVATIONS = {f.name: f for f in (sigmoid, tanh, relu)}
