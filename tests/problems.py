"""Small problems that many tests share: all widths and the batch differ."""

import numpy as np

import coursekit as ck

SIZES, M = [5, 4, 6, 3], 7


def make(sizes=SIZES, m=M, activation=ck.sigmoid, cost=ck.quadratic, seed=0):
    """Return a network and data away from kinks and saturated outputs."""
    rng = np.random.default_rng(seed)
    net = ck.Network.random(sizes, rng, activation=activation, cost=cost, init="scaled")
    x = rng.standard_normal((sizes[0], m))
    return net, x, np.eye(sizes[-1])[:, rng.integers(0, sizes[-1], m)]


def worst_error(gradients, expected) -> float:
    return max(
        ck.relative_error(g[l], e[l])
        for g, e in zip(gradients, expected, strict=True)
        for l in e
    )
