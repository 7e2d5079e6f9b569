"""Gradients measured by moving the parameters: the judge of backpropagation.

Nothing here knows BP1 to BP4: every number comes from evaluating the cost, and this
module never imports ``backpropagation``.

Sources: Nielsen, ch. 2, equation 46 (forward difference); Squire and Trapp 1998,
"Using complex variables to estimate derivatives of real functions" (complex step).
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from coursekit.arrays import (
    Array,
    Layers,
    Rng,
    describe,
    require_count,
    require_layers,
    require_number,
    require_rng,
)
from coursekit.network import Gradients, Network, forward, require_examples

SCHEMES = ("forward", "central", "complex")


def best_step(dtype: Any, scheme: str) -> float:
    """Return the step h that balances truncation against rounding.

    sqrt(eps) for "forward", eps^(1/3) for "central"; a complex step has no rounding
    to balance, so h only has to be tiny.
    """
    if scheme == "complex":
        return 1e-20
    eps = float(np.finfo(dtype).eps)
    return math.sqrt(eps) if scheme == "forward" else math.cbrt(eps)


def numerical_gradients(
    net: Network, x: Array, y: Array, h: float | None = None, scheme: str = "central"
) -> Gradients:
    """Measure every dC/dw[l][j, k] and dC/db[l][j] by moving it by h.

    For P parameters: "forward" takes P + 1 forward passes and errs by O(h);
    "central" takes 2 P and errs by O(h^2); "complex" takes P complex ones and is
    exact to rounding.  h=None takes the best step for the dtype.  x (n[1], m),
    y (n[L], m); raises ValueError for what does not fit.
    """
    require_examples(net, x, y)
    if scheme not in SCHEMES:
        raise ValueError(f"scheme should be one of {SCHEMES}, got {scheme!r}")
    dtype = net.w[2].dtype
    h = best_step(dtype, scheme) if h is None else h
    require_number("h", h, 0)

    # The parameters are moved in copies; the learner's network stays as it is.
    lift = np.result_type(dtype, np.complex64) if scheme == "complex" else dtype
    w = Layers({l: np.array(block, dtype=lift) for l, block in net.w.items()})
    b = Layers({l: np.array(block, dtype=lift) for l, block in net.b.items()})
    moved = net.with_parameters(w, b)

    def cost() -> Any:
        return net.cost.mean(forward(moved, x).a[net.L], y)

    base = cost() if scheme == "forward" else None
    blocks = [
        _measure(block, cost, h, scheme, base) for block in (*w.values(), *b.values())
    ]
    arrays = iter(block.astype(dtype) for block in blocks)
    return Gradients(
        Layers({l: next(arrays) for l in w}), Layers({l: next(arrays) for l in b})
    )


def _measure(
    block: Array, cost: Callable[[], Any], h: float, scheme: str, base: Any
) -> Array:
    """Return dC/dblock, moving one entry after the other and putting it back."""
    gradient = np.empty(block.shape)
    for index in np.ndindex(block.shape):
        kept = block[index]
        block[index] = kept + (1j * h if scheme == "complex" else h)
        step = float((block[index] - kept).real)  # h as the dtype could take it
        if scheme == "complex":
            gradient[index] = cost().imag / h
        elif scheme == "forward":
            gradient[index] = (cost() - base) / (step or h)
        else:
            above = cost()
            block[index] = kept - h
            width = step + float(kept - block[index])
            gradient[index] = (above - cost()) / (width or 2 * h)
        block[index] = kept
    return gradient


def directional_check(
    net: Network,
    gradients: Gradients,
    x: Array,
    y: Array,
    rng: Rng,
    directions: int = 3,
) -> float:
    """Return the largest relative error of gradients along random directions.

    Along v, the slope of C is the sum of gradient * v over all parameters; two
    forward passes measure it, however many parameters there are.
    """
    require_examples(net, x, y)
    gradients = as_gradients(net, gradients)
    require_rng(rng)
    require_count("directions", directions)
    # With P parameters moved at once the step in each shrinks like P^(1/4): between
    # the 1 that rounding would like and the P^(1/2) that truncation would.
    h = best_step(net.w[2].dtype, "central") * net.parameter_count**-0.25
    worst = 0.0
    for _ in range(directions):
        v = Gradients(
            *(
                Layers(
                    {
                        l: rng.choice([-1.0, 1.0], g.shape).astype(g.dtype)
                        for l, g in p.items()
                    }
                )
                for p in gradients
            )
        )
        claimed = sum(
            float(np.sum(g[l] * u[l]))
            for g, u in zip(gradients, v, strict=True)
            for l in g
        )
        above, below = (
            net.cost.mean(forward(_moved(net, v, step), x).a[net.L], y)
            for step in (h, -h)
        )
        measured = (above - below) / (2 * h)
        worst = max(worst, relative_error(np.array(claimed), np.array(measured)))
    return worst


def _moved(net: Network, v: Gradients, h: float) -> Network:
    w = Layers({l: net.w[l] + h * v.w[l] for l in net.w})
    b = Layers({l: net.b[l] + h * v.b[l] for l in net.b})
    return net.with_parameters(w, b)


def as_gradients(net: Network, gradients: Any) -> Gradients:
    """Return any pair of mappings (w, b) as Gradients, or refuse it (ValueError)."""
    try:
        w, b = gradients
    except (TypeError, ValueError):
        raise ValueError(
            f"gradients should be a pair (w, b), got {describe(gradients)}"
        ) from None
    for name, got, block in (("w", w, net.w), ("b", b, net.b)):
        require_layers(f"gradients.{name}", got, {l: p.shape for l, p in block.items()})
    return Gradients(Layers(sorted(w.items())), Layers(sorted(b.items())))


def relative_error(got: Any, expected: Any) -> float:
    """Return ``|got - expected| / (|got| + |expected|)``, 2-norms of one block.

    0 for 0/0; nan stays nan.  Raises ValueError for unequal shapes: broadcasting
    would compare what does not belong together.
    """
    got, expected = np.asarray(got), np.asarray(expected)
    if got.shape != expected.shape:
        raise ValueError(
            f"got and expected should have one shape, are {got.shape} and "
            f"{expected.shape}"
        )
    if got.dtype.kind not in "fciu" or expected.dtype.kind not in "fciu":
        raise ValueError(f"wanted numbers, got {got.dtype} and {expected.dtype}")
    size = float(np.linalg.norm(got) + np.linalg.norm(expected))
    return float(np.linalg.norm(got - expected)) / size if size != 0 else 0.0
