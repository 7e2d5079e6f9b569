"""Dropout: gradients of a network with part of its hidden neurons left out.

Source: Nielsen, ch. 3, "Dropout"; Srivastava et al. 2014.
"""

import numpy as np

from coursekit.arrays import Array, Layers, Rng, namespace
from coursekit.backpropagation import backward
from coursekit.network import Gradients, Network


def dropout_gradients(
    net: Network,
    x: Array,
    y: Array,
    scale: float,
    rate: float,
    rng: Rng,
) -> Gradients:
    """Return the gradients of the network with part of its hidden neurons left out.

    As in Nielsen, ch. 3: the same neurons sit out for the whole mini-batch, and
    backpropagation runs unchanged on the network without them: what they would send
    on is multiplied by 0, so BP2 sends nothing back to them either.  What the others
    send on is scaled up by n / kept, so that the next layer expects the same sum.
    """
    w, gate = Layers(net.w), {}
    for l in range(2, net.L):
        n = net.b[l].shape[0]
        kept = rng.permutation(n)[: max(1, round(n * (1 - rate)))]
        factors = np.zeros((1, n))
        factors[0, kept] = n / len(kept)
        block = w[l + 1]
        gate[l + 1] = namespace(block).asarray(
            factors, dtype=block.dtype, device=block.device
        )
        w[l + 1] = block * gate[l + 1]
    thin = backward(net.with_parameters(w, net.b), x, y, scale)[1]
    for l, factors in gate.items():
        thin.w[l] *= factors
    return thin
