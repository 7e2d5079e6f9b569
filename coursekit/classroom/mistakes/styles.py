"""Right answers in other styles than the course's: what the checker must let pass."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from coursekit.arrays import Array
from coursekit.classroom.questions import Answer, Question
from coursekit.network import Gradients


def sigmoid(z: Array) -> Array:
    """Sigma without overflow, by cases."""
    return np.where(z >= 0, 1 / (1 + np.exp(-abs(z))), 1 - 1 / (1 + np.exp(-abs(z))))


def slope(z: Array) -> Array:
    """Its slope, in the form that comes from differentiating."""
    return np.exp(-z) / (1 + np.exp(-z)) ** 2


def error_by_loops(w_next: Array, delta_next: Array, z: Array) -> Array:
    """BP2 with three loops."""
    n, m = z.shape
    total = np.zeros((n, m))
    for i in range(m):
        for j in range(n):
            for k in range(len(w_next)):
                total[j, i] += w_next[k, j] * delta_next[k, i]
            total[j, i] *= slope(z[j, i])
    return total


def error_by_columns(w_next: Array, delta_next: Array, z: Array) -> list[Array]:
    """BP2 example by example, handed back as a list of columns."""
    a = sigmoid(z)
    m = z.shape[1]
    return [(w_next.T @ delta_next[:, i]) * a[:, i] * (1 - a[:, i]) for i in range(m)]


def weights_by_outer(delta: Array, a_prev: Array) -> Array:
    """BP4 as a sum of outer products."""
    m = delta.shape[1]
    return sum(np.outer(delta[:, i], a_prev[:, i]) for i in range(m)) / m


def backprop_by_examples(net: Any, x: Array, y: Array) -> Any:
    """The algorithm for one example after another, added up."""
    m = x.shape[1]
    grad_w = {l: np.zeros(net.w[l].shape) for l in net.w}
    grad_b = {l: np.zeros(net.b[l].shape) for l in net.b}
    for i in range(m):
        z, a = {}, {1: x[:, i]}
        for l in range(2, net.L + 1):
            z[l] = net.w[l].dot(a[l - 1]) + net.b[l][:, 0]
            a[l] = sigmoid(z[l])
        delta = (a[net.L] - y[:, i]) * slope(z[net.L])
        for l in range(net.L, 1, -1):
            grad_w[l] += np.outer(delta, a[l - 1]) / m
            grad_b[l] += delta[:, None] / m
            if l > 2:
                delta = (net.w[l].T @ delta) * slope(z[l - 1])
    return Gradients(grad_w, grad_b)  # type: ignore[arg-type]


def backprop_fused(net: Any, x: Array, y: Array) -> Any:
    """The algorithm with einsum, a (1 - a), and 1/m taken into the output error."""
    a = [x]
    for l in range(2, net.L + 1):
        a.append(sigmoid(np.einsum("jk,ki->ji", net.w[l], a[-1]) + net.b[l]))
    delta = (a[-1] - y) * a[-1] * (1 - a[-1]) / x.shape[1]
    w, b = {}, {}
    for l in range(net.L, 1, -1):
        w[l] = np.einsum("ji,ki->jk", delta, a[l - 2])
        b[l] = delta @ np.ones((x.shape[1], 1))
        if l > 2:
            delta = np.einsum("kj,ki->ji", net.w[l], delta) * a[l - 2] * (1 - a[l - 2])
    return w, b


def errors_from_fused(net: Any, x: Array, y: Array) -> Any:
    """Every delta by a (1 - a), gathered from the output down."""
    z, a = {}, {1: x}
    for l in sorted(net.w):
        z[l] = np.dot(net.w[l], a[l - 1]) + net.b[l]
        a[l] = sigmoid(z[l])
    delta = {net.L: np.multiply(a[net.L] - y, a[net.L] * (1 - a[net.L]))}
    for l in reversed(range(2, net.L)):
        delta[l] = np.tensordot(net.w[l + 1], delta[l + 1], (0, 0)) * slope(z[l])
    return delta


STYLES: dict[str, tuple[Answer, ...]] = {
    "hadamard": (
        lambda s, t: np.multiply(s, t),
        lambda s, t: np.einsum("ij,ij->ij", s, t),
        lambda s, t: [[p * q for p, q in zip(*r, strict=True)]
                      for r in zip(s, t, strict=True)],
    ),
    "sigmoid_prime": (
        slope,
        lambda z: sigmoid(z) - sigmoid(z) ** 2,
        lambda z: 1 / (2 + np.exp(z) + np.exp(-z)),
        lambda z: (1 - np.tanh(z / 2) ** 2) / 4,
    ),
    "output_error": (
        lambda grad_a, z: np.multiply(slope(z), grad_a),
        lambda grad_a, z: [(np.diag(slope(z[:, i])) @ grad_a[:, i])[:, None]
                           for i in range(z.shape[1])],
    ),
    "hidden_error": (
        error_by_loops,
        error_by_columns,
        lambda w_next, delta_next, z: slope(z) * np.einsum(
            "kj,ki->ji", w_next, delta_next
        ),
        lambda w_next, delta_next, z: (delta_next.T @ w_next).T * slope(z),
    ),
    "hidden_error_index": (error_by_loops, error_by_columns),
    "all_errors": (errors_from_fused,),
    "bias_gradient": (
        lambda delta: delta.sum(axis=1, keepdims=True) / delta.shape[1],
        lambda delta: np.mean(delta, axis=1)[:, None],
        lambda delta: delta @ np.ones((delta.shape[1], 1)) / delta.shape[1],
        lambda delta: [[sum(row) / len(row)] for row in delta],
    ),
    "weight_gradient": (
        weights_by_outer,
        lambda delta, a_prev: np.einsum("ji,ki->jk", delta, a_prev) / len(delta[0]),
        lambda delta, a_prev: (a_prev @ delta.T).T / delta.shape[1],
        lambda delta, a_prev: np.mean(delta[:, None] * a_prev[None], axis=2),
    ),
    "backprop": (backprop_by_examples, backprop_fused),
    "backprop_batch": (backprop_by_examples, backprop_fused),
    "minibatches": (
        lambda count, size, rng: np.array_split(
            rng.permutation(count), range(size, count, size)
        ),
        lambda count, size, rng: [
            list(part) for part in np.split(
                rng.permutation(np.arange(count)), range(size, count, size)
            )
        ],
    ),
}  # fmt: skip


def variants(question: Question) -> Iterator[Answer]:
    """Yield right answers: the question's own, its styles, and other containers."""
    yield question.reference
    yield from STYLES.get(question.name, ())
    if question.accept is None and question.driver is None:
        for change in (to_lists, to_float32, to_fortran):
            yield _changed(question.reference, change)


def _changed(answer: Answer, change: Callable[[Any], Any]) -> Answer:
    return lambda *args: change(answer(*args))


def to_lists(value: Any) -> Any:
    """Return a result with nested lists for arrays."""
    return _each(value, lambda array: array.tolist())


def to_float32(value: Any) -> Any:
    """Return a result in single precision; whole numbers stay what they are."""
    return _each(value, lambda a: a.astype(np.float32) if a.dtype.kind == "f" else a)


def to_fortran(value: Any) -> Any:
    """Return a result as views of arrays that are stored the other way round."""
    return _each(value, lambda array: array.T.copy().T)


def _each(value: Any, change: Callable[[Array], Any]) -> Any:
    if isinstance(value, np.ndarray):
        return change(value)
    if isinstance(value, dict):
        return {key: _each(item, change) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        items = [_each(item, change) for item in value]
        return type(value)(*items) if hasattr(value, "_fields") else type(value)(items)
    return value
