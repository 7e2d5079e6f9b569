"""Backpropagation in exchangeable steps: the right ones, and places for wrong ones."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from coursekit.arrays import Array
from coursekit.classroom.mistakes.model import BOOK, Model, sigmoid_prime

Rule = Callable[..., Any]


@dataclass
class Pass:
    """What the steps of one backward pass can see."""

    net: Any
    x: Array
    y: Array
    model: Model
    z: dict[int, Array]
    a: dict[int, Array]
    delta: dict[int, Array]
    m: int

    @property
    def L(self) -> int:
        """The number of the output layer."""
        return int(max(self.net.w))


def forward(net: Any, x: Array, model: Model) -> tuple[Any, Any]:
    """z[l] = w[l] a[l-1] + b[l], a[l] = sigma(z[l])."""
    z: dict[int, Array] = {}
    a = {1: x}
    for l in sorted(net.w):
        z[l] = net.w[l] @ a[l - 1] + net.b[l]
        a[l] = (model.output if l == max(net.w) else model.hidden)(z[l])
    return z, a


def bp1(p: Pass) -> Array:
    """BP1 for the model's cost."""
    difference = p.a[p.L] - p.y
    if p.model.cost == "quadratic":
        return difference * sigmoid_prime(p.z[p.L])
    return difference


def bp2(p: Pass, l: int) -> Array:
    """BP2: the error of layer l from that of layer l+1."""
    return (p.net.w[l + 1].T @ p.delta[l + 1]) * p.model.slope(p.z[l])


def bp3(p: Pass, l: int) -> Array:
    """BP3: the mean of delta over the examples."""
    return p.delta[l].sum(axis=1, keepdims=True) / p.m


def bp4(p: Pass, l: int) -> Array:
    """BP4: the mean over the examples of delta times the activation before."""
    return p.delta[l] @ p.a[l - 1].T / p.m


def keep(p: Pass) -> None:
    """Between BP1 and BP2 nothing happens to what was kept."""


def pair(p: Pass, w: dict[int, Array], b: dict[int, Array]) -> Any:
    """The gradients, keyed 2..L."""
    return w, b


@dataclass(frozen=True)
class Recipe:
    """The steps in order; called, it is a ``backprop(net, x, y)``."""

    model: Model = BOOK
    forward: Rule = forward
    bp1: Rule = bp1
    batch: Rule = keep
    bp2: Rule = bp2
    bp3: Rule = bp3
    bp4: Rule = bp4
    result: Rule = pair

    def __call__(self, net: Any, x: Array, y: Array) -> Any:
        """Return (grad_w, grad_b) as these steps make them."""
        p = self.errors(net, x, y)
        b = {l: self.bp3(p, l) for l in sorted(net.w)}
        w = {l: self.bp4(p, l) for l in sorted(net.w)}
        return self.result(p, w, b)

    def errors(self, net: Any, x: Array, y: Array) -> Pass:
        """Return the pass with every delta."""
        z, a = self.forward(net, x, self.model)
        p = Pass(net, x, y, self.model, z, a, {}, x.shape[1])
        p.delta[p.L] = self.bp1(p)
        self.batch(p)
        for l in range(p.L - 1, 1, -1):
            p.delta[l] = self.bp2(p, l)
        return p

    def with_rules(self, **rules: Any) -> "Recipe":
        """Return the recipe with some steps exchanged."""
        return replace(self, **rules)
