"""Dropout: gradients of a network with part of its hidden neurons left out.

Source: Nielsen, ch. 3, "Dropout"; Srivastava et al. 2014.
"""

import numpy as np

from coursekit.arrays import Array, Layers
from coursekit.backpropagation import backward
from coursekit.network import Gradients, Network


def dropout_gradients(
    net: Network,
    x: Array,
    y: Array,
    scale: float,
    rate: float,
    rng: np.random.Generator,
) -> Gradients:
    """Return the gradients of the network with part of its hidden neurons left out.

    As in Nielsen, ch. 3: the same neurons sit out for the whole mini-batch, and
    backpropagation runs unchanged on the thinner network.  What the others send on
    is scaled up by n / kept, so that the next layer expects the same sum.
    """
    kept = {1: np.arange(x.shape[0]), net.L: np.arange(y.shape[0])}
    for l in range(2, net.L):
        n = len(net.b[l])
        kept[l] = np.sort(rng.permutation(n)[: max(1, round(n * (1 - rate)))])
    cut = {l: np.ix_(kept[l], kept[l - 1]) for l in net.w}
    boost = {l: net.w[l].shape[1] / len(kept[l - 1]) for l in net.w}
    w = Layers({l: net.w[l][cut[l]] * boost[l] for l in net.w})
    b = Layers({l: net.b[l][kept[l]] for l in net.b})
    thin = backward(net.with_parameters(w, b), x, y, scale)[1]
    full = Gradients(
        Layers({l: np.zeros_like(block) for l, block in net.w.items()}),
        Layers({l: np.zeros_like(block) for l, block in net.b.items()}),
    )
    for l in net.w:
        full.w[l][cut[l]] = thin.w[l] * boost[l]
        full.b[l][kept[l]] = thin.b[l]
    return full
