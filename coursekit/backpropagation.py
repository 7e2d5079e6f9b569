"""Backpropagation: the gradient of the cost by the equations BP1 to BP4.

Source: Nielsen, ch. 2, "The four fundamental equations behind backpropagation",
and its problem "Fully matrix-based approach to backpropagation over a mini-batch".
``delta[l]`` is the book's delta^l with one column for each example.
"""

from coursekit.arrays import Array, Layers, matmul, sum_over_examples
from coursekit.network import Gradients, Network, forward, open_counts, require_examples


def backward(
    net: Network, x: Array, y: Array, scale: float = 1.0
) -> tuple[Layers, Gradients]:
    """Return delta[l] and the gradients times ``scale``, unchecked.

    Training passes the learning rate as ``scale``: it rides on the 1/m of BP3 and
    BP4, so it multiplies the small delta instead of the large gradient.
    """
    w, L, slope = net.w, len(net.w) + 1, net.activation.slope
    z, a = forward(net, x)
    for count in open_counts.get():
        count.backward += 1
    share = scale / x.shape[1]  # 1/m: each example's share of the mean

    delta = Layers({L: net.cost.error(z[L], a[L], y)})  # BP1
    for l in range(L - 1, 1, -1):
        delta[l] = (w[l + 1].T @ delta[l + 1]) * slope(z[l], a[l])  # BP2
    grad_b = Layers({l: sum_over_examples(delta[l]) * share for l in w})  # BP3
    grad_w = Layers({l: matmul(delta[l] * share, a[l - 1].T) for l in w})  # BP4
    return delta, Gradients(grad_w, grad_b)


def errors(net: Network, x: Array, y: Array) -> Layers:
    """Return delta[l] = dC_x/dz[l], shape (n[l], m), for l = 2..L (BP1 and BP2).

    x (n[1], m) and y (n[L], m); each column is the error of one example's own cost.
    Raises ValueError when x and y do not fit the network or each other.
    """
    require_examples(net, x, y)
    return backward(net, x, y)[0]


def backprop(net: Network, x: Array, y: Array) -> Gradients:
    """Return the gradients of the cost averaged over m examples, one per column.

    x (n[1], m) and y (n[L], m); each gradient has its parameter's shape.
    Raises ValueError when x and y do not fit the network or each other.
    """
    require_examples(net, x, y)
    return backward(net, x, y)[1]
