"""Reverse-mode automatic differentiation on arrays, small enough to read in one go.

    c, d = Node(1.0), Node(-6.0)
    y = c + d + c * d
    y.backward()
    c.grad                               # dy/dc = 1 + d = -5

Every operation stands beside its local derivative: what it hands back to each of its
inputs when ``g``, the derivative of the output with respect to its result, arrives.

Sources: Linnainmaa 1970; Rumelhart, Hinton and Williams 1986; Géron, appendix on
autodiff; Baydin et al. 2018, "Automatic differentiation in machine learning".
"""

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from coursekit.activations import sigmoid
from coursekit.arrays import Array, require_floats

Pullback: TypeAlias = Callable[[Array], Array]


class Node:
    """A value in a computational graph; ``grad`` is filled in by ``backward``.

    value: an array of floats (numbers become arrays); parents: the nodes that it was
    computed from, each with its pullback.  Raises ValueError for nan, inf, no numbers.
    """

    __array_ufunc__ = None  # array * node is the node's affair, not NumPy's

    def __init__(self, value: Any, *parents: tuple["Node", Pullback]) -> None:
        self.value: Array = np.asanyarray(value)
        self.grad: Array | None = None
        self.parents = parents
        if not parents:
            if self.value.dtype.kind in "iu":
                self.value = self.value.astype(np.float64)
            require_floats("value", self.value)

    def __add__(self, other: Any) -> "Node":
        a, b = self, _node(other)
        return Node(a.value + b.value, (a, lambda g: g), (b, lambda g: g))

    def __mul__(self, other: Any) -> "Node":
        a, b = self, _node(other)
        return Node(
            a.value * b.value, (a, lambda g: g * b.value), (b, lambda g: a.value * g)
        )

    def __matmul__(self, other: Any) -> "Node":
        a, b = self, _node(other)
        if a.value.ndim != 2 or b.value.ndim != 2:
            shapes = f"{a.value.shape} @ {b.value.shape}"
            raise ValueError(f"@ wants two matrices here, got shapes {shapes}")
        return Node(
            a.value @ b.value,
            (a, lambda g: g @ b.value.T),
            (b, lambda g: a.value.T @ g),
        )

    def __pow__(self, k: float) -> "Node":
        if not isinstance(k, (int, float)):
            raise TypeError(f"the exponent should be a number, got {type(k).__name__}")
        a = self.value
        return Node(a**k, (self, lambda g: g * k * a ** (k - 1)))

    def exp(self) -> "Node":
        """Return e^self, entry by entry."""
        e = np.exp(self.value)
        return Node(e, (self, lambda g: g * e))

    def log(self) -> "Node":
        """Return the natural logarithm, entry by entry."""
        return Node(np.log(self.value), (self, lambda g: g / self.value))

    def tanh(self) -> "Node":
        """Return tanh(self), entry by entry."""
        t = np.tanh(self.value)
        return Node(t, (self, lambda g: g * (1 - t * t)))

    def sigmoid(self) -> "Node":
        """Return 1 / (1 + e^-self), entry by entry."""
        s = sigmoid.value(self.value)
        return Node(s, (self, lambda g: g * s * (1 - s)))

    def relu(self) -> "Node":
        """Return max(self, 0); its slope at 0 is taken to be 0."""
        return Node(np.maximum(self.value, 0), (self, lambda g: g * (self.value > 0)))

    def sum(self, axis: int | None = None) -> "Node":
        """Return the sum of all entries, or along an axis, which is kept (length 1)."""
        total = np.sum(self.value, axis=axis, keepdims=axis is not None)
        shape = self.value.shape
        return Node(total, (self, lambda g: np.broadcast_to(g, shape)))

    def mean(self, axis: int | None = None) -> "Node":
        """Return the mean of all entries, or along an axis, which is kept."""
        total = self.sum(axis)
        share: float = total.value.size / self.value.size
        return total * share

    @property
    def T(self) -> "Node":
        """The transpose."""
        return Node(self.value.T, (self, lambda g: g.T))

    def __neg__(self) -> "Node":
        return self * -1.0

    def __sub__(self, other: Any) -> "Node":
        return self + -_node(other)

    def __truediv__(self, other: Any) -> "Node":
        return self * _node(other) ** -1.0

    __radd__, __rmul__ = __add__, __mul__

    def __rsub__(self, other: Any) -> "Node":
        return _node(other) - self

    def __rtruediv__(self, other: Any) -> "Node":
        return _node(other) / self

    def __rmatmul__(self, other: Any) -> "Node":
        return _node(other) @ self

    def backward(self, seed: Any = None) -> None:
        """Set ``grad`` of every node this one depends on: d(this node)/d(that node).

        seed: what arrives at this node itself, in its shape; None means 1, for a
        single number.  Each call starts from zero, so a second one gives the same
        gradients, not twice as much.  Raises ValueError for a seed of another shape.
        """
        if seed is None and self.value.size != 1:
            raise ValueError(
                f"backward() starts from a single number, this node has shape "
                f"{self.value.shape}: take its sum(), or pass a seed of that shape"
            )
        g = np.ones_like(self.value) if seed is None else np.asanyarray(seed)
        if g.shape != self.value.shape:
            wanted = self.value.shape
            raise ValueError(f"seed should have shape {wanted}, got {g.shape}")
        order = topological_order(self)
        for node in order:
            node.grad = np.zeros_like(node.value)
        self.grad = self.grad + g
        for node in reversed(order):
            for parent, pullback in node.parents:
                arrives = unbroadcast(pullback(node.grad), parent.value.shape)
                parent.grad = parent.grad + arrives

    def __repr__(self) -> str:
        return f"Node({self.value!r}, grad={self.grad!r})"


def _node(value: Any) -> Node:
    return value if isinstance(value, Node) else Node(value)


def topological_order(output: Node) -> list[Node]:
    """Return the nodes that ``output`` depends on, each after all of its parents.

    A stack instead of recursion: a chain of any length fits.
    """
    order: list[Node] = []
    seen: set[Node] = set()
    stack = [(output, False)]
    while stack:
        node, parents_done = stack.pop()
        if parents_done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack.extend((parent, False) for parent, _ in node.parents)
    return order


def unbroadcast(grad: Array, shape: tuple[int, ...]) -> Array:
    """Return grad, summed over every axis along which ``shape`` was repeated to it."""
    if grad.shape == shape:
        return grad
    grad = grad.sum(axis=tuple(range(grad.ndim - len(shape))))
    stretched = tuple(axis for axis, n in enumerate(shape) if n == 1)
    return grad.sum(axis=stretched, keepdims=True)
