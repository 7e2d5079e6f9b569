"""The central difference of every parameter of a whole real network, quickly.

The same numbers as ``gradcheck.numerical_gradients``, which moves one parameter after
the other, for the price of a few passes a neuron instead of two a parameter.  As
there, no derivative is used and ``backpropagation`` is never imported.
"""

import numpy as np

from coursekit.arrays import Array, Layers, require_number
from coursekit.gradcheck import best_step
from coursekit.network import Forward, Gradients, Network, forward, require_examples


def fast_numerical_gradients(
    net: Network, x: Array, y: Array, h: float | None = None
) -> Gradients:
    """Return the numbers of the central difference for a whole real network, fast.

    Moving w[l][j, k] by h moves only row j of z[l], by h a[l-1][k], and moving b[l][j]
    moves it by h.  So all n[l-1] + 1 parameters that lead into one neuron are
    measured at once: their rows are laid side by side, layer l+1 takes them in as an
    exact rank-1 change of z[l+1], and the rest of the network runs on all of them.
    No derivative is used anywhere.  Shapes and errors as ``numerical_gradients``.
    """
    require_examples(net, x, y)
    h = best_step(net.w[2].dtype, "central") if h is None else h
    require_number("h", h, 0)
    kept = forward(net, x)
    grad_w = Layers(
        {l: np.empty(block.shape, block.dtype) for l, block in net.w.items()}
    )
    grad_b = Layers(
        {l: np.empty(block.shape, block.dtype) for l, block in net.b.items()}
    )
    for l in net.w:
        # Row k: how far one step of parameter k (the bias last) moves z[l][j].
        a = kept.a[l - 1]
        moves = h * np.vstack([a, np.ones((1, a.shape[1]), a.dtype)])
        for j in range(len(net.b[l])):
            above = _costs_of_moves(net, kept, y, l, j, moves)
            below = _costs_of_moves(net, kept, y, l, j, -moves)
            row = (above - below) / (2 * h)
            grad_w[l][j], grad_b[l][j] = row[:-1], row[-1]
    return Gradients(grad_w, grad_b)


# Moves are taken this many columns at a time, so that the arrays stay in the cache.
COLUMNS_AT_ONCE = 4096


def _costs_of_moves(
    net: Network, kept: Forward, y: Array, l: int, j: int, moves: Array
) -> Array:
    """Return C for each row of ``moves`` (K, m), added to row j of z[l]."""
    m = y.shape[1]
    rows = max(1, COLUMNS_AT_ONCE // m)
    costs = [
        _each_cost(net, kept, np.tile(y, len(part)), l, j, part).reshape(-1, m).mean(1)
        for part in np.split(moves, range(rows, len(moves), rows))
    ]
    return np.concatenate(costs)


def _each_cost(
    net: Network, kept: Forward, y: Array, l: int, j: int, moves: Array
) -> Array:
    """Return C_x for each move of each example, laid side by side: (K m,)."""
    copies, L = len(moves), net.L
    if l == L:
        z = np.tile(kept.z[L], copies)
        z[j] += moves.ravel()
    else:
        row = net.activation.value((kept.z[l][j] + moves).ravel())
        change = row - np.tile(kept.a[l][j], copies)
        z = np.tile(kept.z[l + 1], copies) + net.w[l + 1][:, [j]] * change
        for i in range(l + 2, L + 1):
            z = net.w[i] @ net.activation.value(z) + net.b[i]
    return net.cost.each(net.cost.output.value(z), y)
