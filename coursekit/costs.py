"""Cost functions, each with its output error: BP1 lives here.

C is the mean over the m examples (columns) of C_x(a, y), as assumption 1 of
Nielsen's ch. 2 wants; the output error delta[L] = dC_x/dz[L] belongs to each
example's own cost, so it carries no 1/m.  Each cost fixes the activation of
layer L, because only the two together give BP1 in closed form.

Sources: Nielsen, ch. 2 (BP1), ch. 3 (cross-entropy, equation 63; log-likelihood,
equation 80).
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from coursekit.activations import Activation, Softmax, sigmoid, softmax
from coursekit.arrays import Array, describe, namespace, require_columns


class Cost:
    """A cost of the output a and the target y, both of shape (n[L], m).

    each(a, y): C_x, one number per column, shape (m,);
    error(z, a, y): the output error of each column; ``output``: layer L's activation.
    The two are the unchecked twins of calling the cost and of ``output_error``.
    """

    def __init__(
        self,
        name: str,
        each: Callable[[Array, Array], Array],
        error: Callable[[Array, Array, Array], Array],
        output: Activation | Softmax,
    ) -> None:
        self.name, self.each, self.error, self.output = name, each, error, output

    def mean(self, a: Array, y: Array) -> Any:
        """Return C, unchecked: a Python number, complex when a is complex."""
        each = self.each(a, y)
        total = namespace(each).sum(each)
        # The array API standard has no item(), and float() would refuse a complex.
        return (total.item() if hasattr(total, "item") else float(total)) / a.shape[1]

    def __call__(self, a: Array, y: Array) -> Any:
        """Return C(a, y), the mean over columns.  Shapes (n[L], m); else ValueError."""
        _require_outputs(a)
        require_columns("y", y, *a.shape)
        return self.mean(a, y)

    def output_error(self, z: Array, a: Array, y: Array) -> Array:
        """BP1: return delta[L] = dC_x/dz[L] for each column, shape (n[L], m).

        z is layer L's weighted input, a its activation, y the target, each (n[L], m).
        """
        _require_outputs(a)
        require_columns("z", z, *a.shape)
        require_columns("y", y, *a.shape)
        return self.error(z, a, y)

    def __repr__(self) -> str:
        return f"coursekit.{self.name}"

    def __reduce__(self) -> str:
        return self.name


def _require_outputs(a: Any) -> None:
    if len(getattr(a, "shape", ())) != 2:
        raise ValueError(f"a should have shape (n[L], m), got {describe(a)}")
    # A complex a is welcome: it carries the complex step.
    real = a.real if isinstance(a, np.ndarray) else a
    require_columns("a", real, a.shape[0], None)


def _log(a: Array) -> Array:
    # The smallest normal number keeps log(0) finite and changes no a above 1e-292.
    xp = namespace(a)
    return xp.log(a + float(xp.finfo(a.dtype).smallest_normal))


def _sum(values: Array) -> Array:
    return namespace(values).sum(values, axis=0)


def _quadratic(a: Array, y: Array) -> Array:
    return _sum((a - y) ** 2) / 2


def _quadratic_error(z: Array, a: Array, y: Array) -> Array:
    return (a - y) * sigmoid.slope(z, a)


def _cross_entropy(a: Array, y: Array) -> Array:
    return -_sum(y * _log(a) + (1 - y) * _log(1 - a))


def _log_likelihood(a: Array, y: Array) -> Array:
    return -_sum(y * _log(a))


def _difference(_z: Array, a: Array, y: Array) -> Array:
    # sigma' cancels for the cross-entropy, the softmax's Jacobian for the likelihood
    # (where y sums to 1 in each column).
    return a - y


quadratic = Cost("quadratic", _quadratic, _quadratic_error, sigmoid)
cross_entropy = Cost("cross_entropy", _cross_entropy, _difference, sigmoid)
log_likelihood = Cost("log_likelihood", _log_likelihood, _difference, softmax)
COSTS = {c.name: c for c in (quadratic, cross_entropy, log_likelihood)}
