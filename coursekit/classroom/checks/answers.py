"""The course's own answers of lessons 03 to 06: what ``solution()`` shows.

Each is written as a learner would write it after the lesson, with NumPy alone.
"""

from typing import Any

import numpy as np

from coursekit.arrays import Array


def sigmoid(z: Array) -> Array:
    """The book's sigma."""
    return 1 / (1 + np.exp(-z))


def sigmoid_prime(z: Array) -> Array:
    """The slope of sigma: sigma'(z) = a (1 - a) with a = sigma(z)."""
    a = sigmoid(z)
    return a * (1 - a)


def hadamard(s: Array, t: Array) -> Array:
    """The Hadamard product: entry by entry."""
    return s * t


def output_error(grad_a: Array, z: Array) -> Array:
    """BP1: dC/da of the output layer, times the slope of each neuron."""
    return grad_a * sigmoid_prime(z)


def cost_from(net: Any, z: Array, y: Array, l: int) -> Any:
    """The quadratic cost when layer l has the weighted inputs z."""
    a = sigmoid(z)
    for k in range(l + 1, net.L + 1):
        a = sigmoid(net.w[k] @ a + net.b[k])
    return np.sum((a - y) ** 2) / 2


def measure_delta(net: Any, x: Array, y: Array, l: int, j: int) -> Any:
    """Move one weighted input z[l][j] up and down by h, and see what the cost does."""
    h = np.cbrt(np.finfo(float).eps)
    a = x
    for k in range(2, l):
        a = sigmoid(net.w[k] @ a + net.b[k])
    z = net.w[l] @ a + net.b[l]
    nudge = np.zeros_like(z)
    nudge[j] = h
    return (cost_from(net, z + nudge, y, l) - cost_from(net, z - nudge, y, l)) / (2 * h)


def hidden_error_index(w_next: Array, delta_next: Array, z: Array) -> Array:
    """BP2 by its indices: neuron j of layer l meets every neuron k of layer l+1."""
    delta = np.zeros(z.shape)
    for j in range(z.shape[0]):
        for i in range(z.shape[1]):
            for k in range(w_next.shape[0]):
                delta[j, i] += w_next[k, j] * delta_next[k, i]
            delta[j, i] *= sigmoid_prime(z[j, i])
    return delta


def hidden_error(w_next: Array, delta_next: Array, z: Array) -> Array:
    """BP2: carry the error of layer l+1 back to layer l."""
    return (w_next.T @ delta_next) * sigmoid_prime(z)


def feedforward(w: Any, b: Any, x: Array) -> tuple[dict[int, Array], dict[int, Array]]:
    """The forward pass, which keeps z[l] for l = 2..L and a[l] for l = 1..L."""
    z, a = {}, {1: x}
    for l in sorted(w):
        z[l] = w[l] @ a[l - 1] + b[l]
        a[l] = sigmoid(z[l])
    return z, a


def all_errors(net: Any, x: Array, y: Array) -> dict[int, Array]:
    """BP1 at the output, then BP2 down to layer 2."""
    z, a = feedforward(net.w, net.b, x)
    delta = {net.L: output_error(a[net.L] - y, z[net.L])}
    for l in range(net.L - 1, 1, -1):
        delta[l] = hidden_error(net.w[l + 1], delta[l + 1], z[l])
    return delta


def transpose_puzzle(v: Array, a: Array, delta_next: Array) -> tuple[Array, Array]:
    """With weights stored as v[k, j] (from k to j) the transpose changes sides."""
    return v.T @ a, v @ delta_next


def bias_gradient(delta: Array) -> Array:
    """BP3: the mean of delta over the examples, kept as a column."""
    return delta.mean(axis=1, keepdims=True)


def weight_gradient(delta: Array, a_prev: Array) -> Array:
    """BP4: the mean over the examples of the outer products delta a_prev^T."""
    return delta @ a_prev.T / delta.shape[1]


def backprop(net: Any, x: Array, y: Array) -> tuple[dict[int, Array], dict[int, Array]]:
    """The algorithm: forward pass, BP1, BP2 down to layer 2, BP3 and BP4 everywhere."""
    z, a = feedforward(net.w, net.b, x)
    delta = {net.L: output_error(a[net.L] - y, z[net.L])}
    for l in range(net.L - 1, 1, -1):
        delta[l] = hidden_error(net.w[l + 1], delta[l + 1], z[l])
    grad_b = {l: bias_gradient(delta[l]) for l in net.w}
    grad_w = {l: weight_gradient(delta[l], a[l - 1]) for l in net.w}
    return grad_w, grad_b


def multiplications(sizes: Any, m: int) -> tuple[int, int]:
    """Multiplications in the matrix products: of the forward pass, of BP2 and BP4."""
    layers = [m * sizes[i] * sizes[i + 1] for i in range(len(sizes) - 1)]
    forward = sum(layers)
    back = sum(layers[1:])  # BP2: layer 2 needs no error of the input
    return forward, forward + back


def feedforward_batch(
    w: Any, b: Any, x: Array
) -> tuple[dict[int, Array], dict[int, Array]]:
    """The forward pass of m examples at once, one a column."""
    z, a = {}, {1: x}
    for l in sorted(w):
        z[l] = w[l] @ a[l - 1] + b[l]
        a[l] = sigmoid(z[l])
    return z, a


def backprop_batch(
    net: Any, x: Array, y: Array
) -> tuple[dict[int, Array], dict[int, Array]]:
    """The gradient of the mean cost of m examples, without a loop over them."""
    m = x.shape[1]
    z, a = feedforward_batch(net.w, net.b, x)
    delta = {net.L: (a[net.L] - y) * sigmoid_prime(z[net.L])}
    for l in range(net.L - 1, 1, -1):
        delta[l] = (net.w[l + 1].T @ delta[l + 1]) * sigmoid_prime(z[l])
    grad_b = {l: delta[l].sum(axis=1, keepdims=True) / m for l in net.w}
    grad_w = {l: delta[l] @ a[l - 1].T / m for l in net.w}
    return grad_w, grad_b


def minibatches(count: int, size: int, rng: np.random.Generator) -> list[Array]:
    """Shuffle all the indices, then cut them into pieces; the last may be short."""
    order = rng.permutation(count)
    return [order[start : start + size] for start in range(0, count, size)]


def repair_bias_gradient(delta: Array) -> dict[int, Array]:
    """Four ways to write BP3, each repaired."""
    n, m = delta.shape
    total = np.zeros((n, 1))
    for i in range(m):
        total += delta[:, [i]]
    return {
        1: delta.sum(axis=1, keepdims=True) / m,
        2: delta.mean(axis=1, keepdims=True),
        3: np.mean(delta, axis=1).reshape(n, 1),
        4: total / m,
    }
