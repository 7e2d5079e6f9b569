"""Feedforward networks: the parameters, the forward pass, the starts.

Source: Nielsen, ch. 1 and ch. 2, equation 25: a[l] = sigma(w[l] a[l-1] + b[l]).
``w[l][j, k]`` leads from neuron k of layer l-1 to neuron j of layer l.
"""

import os
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from itertools import pairwise
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from coursekit.activations import ACTIVATIONS, Activation, sigmoid
from coursekit.arrays import (
    Array,
    Layers,
    Rng,
    describe,
    namespace,
    require_columns,
    require_count,
    require_layers,
    require_rng,
)
from coursekit.costs import COSTS, Cost, quadratic

INITIALISATIONS = ("normal", "scaled", "he")


class Forward(NamedTuple):
    """What a forward pass keeps: z[l] for l = 2..L and a[l] for l = 1..L."""

    z: Layers
    a: Layers


class Gradients(NamedTuple):
    """dC/dw[l] and dC/db[l], each in its parameter's shape, for l = 2..L."""

    w: Layers
    b: Layers


class PassCount:
    """How many forward and backward passes ran while it was open."""

    def __init__(self) -> None:
        self.forward = self.backward = 0


# The open counts (see counting.py); a context variable, so threads do not mix.
open_counts: ContextVar[tuple[PassCount, ...]] = ContextVar("open_counts", default=())


class Network:
    """Weights w[l] (n[l], n[l-1]) and biases b[l] (n[l], 1) for l = 2..L.

    ``activation`` serves layers 2..L-1; the cost fixes layer L's.  The arrays are
    kept as they are, not copied.  Raises ValueError for missing layers, and for
    shapes that do not chain: NumPy would broadcast some of them into a wrong answer.
    """

    def __init__(
        self,
        w: Mapping[int, Array],
        b: Mapping[int, Array],
        activation: Activation = sigmoid,
        cost: Cost = quadratic,
    ) -> None:
        _require_functions(activation, cost)
        _require_parameters(w, b)
        self.w, self.b = Layers(sorted(w.items())), Layers(sorted(b.items()))
        self.activation, self.cost = activation, cost

    @classmethod
    def random(
        cls,
        sizes: Sequence[int],
        rng: Rng,
        *,
        activation: Activation = sigmoid,
        cost: Cost = quadratic,
        init: str = "normal",
        dtype: npt.DTypeLike = np.float64,
    ) -> Self:
        """Return a network of these layer sizes with random parameters.

        init: "normal", all weights and biases from N(0, 1), the book's ch. 1;
        "scaled", weights from N(0, 1/n_in) (Nielsen, ch. 3, "Weight initialization");
        "he", weights from N(0, 2/n_in) and biases 0 (He et al. 2015, for relu).
        """
        if not isinstance(sizes, (list, tuple)) or len(sizes) < 2:
            raise ValueError(
                f"sizes should list two layers or more, like [784, 30, 10], "
                f"got {describe(sizes)}"
            )
        for n in sizes:
            require_count("each of sizes", n)
        require_rng(rng)
        if init not in INITIALISATIONS:
            raise ValueError(f"init should be one of {INITIALISATIONS}, got {init!r}")
        if np.dtype(dtype) not in (np.float32, np.float64):
            raise ValueError(f"dtype should be float32 or float64, got {dtype!r}")

        w, b = Layers(), Layers()
        for l, (n_in, n) in enumerate(pairwise(sizes), 2):
            spread = {"normal": 1, "scaled": n_in**-0.5, "he": (2 / n_in) ** 0.5}[init]
            b[l] = rng.standard_normal((n, 1)).astype(dtype)
            w[l] = (spread * rng.standard_normal((n, n_in))).astype(dtype)
            if init == "he":
                b[l] = np.zeros_like(b[l])
        return cls(w, b, activation, cost)

    @property
    def L(self) -> int:
        """The number of layers, the input counted."""
        return len(self.w) + 1

    @property
    def sizes(self) -> list[int]:
        """The number of neurons of each layer, the input first."""
        return [self.w[2].shape[1], *(b.shape[0] for b in self.b.values())]

    @property
    def parameter_count(self) -> int:
        """The number of weights and biases: 23,860 for [784, 30, 10]."""
        arrays = [*self.w.values(), *self.b.values()]
        return sum(a.shape[0] * a.shape[1] for a in arrays)

    def with_parameters(self, w: Layers, b: Layers) -> Self:
        """Return the same kind of network with other parameters, unchecked."""
        other = object.__new__(type(self))
        other.w, other.b = w, b
        other.activation, other.cost = self.activation, self.cost
        return other

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the network to ``path`` (.npz); an existing file is replaced whole."""
        arrays: dict[str, Any] = {f"w{l}": np.asarray(self.w[l]) for l in self.w}
        arrays |= {f"b{l}": np.asarray(self.b[l]) for l in self.b}
        arrays |= {"activation": self.activation.name, "cost": self.cost.name}
        partial = f"{os.fspath(path)}.partial"
        with open(partial, "wb") as file:
            np.savez(file, **arrays)
        os.replace(partial, path)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """Read a network that ``save`` wrote.  Raises ValueError for other files."""
        try:
            with np.load(path, allow_pickle=False) as file:
                stored = dict(file)
            activation = ACTIVATIONS[str(stored.pop("activation"))]
            cost = COSTS[str(stored.pop("cost"))]
            w = {int(k[1:]): v for k, v in stored.items() if k.startswith("w")}
            b = {int(k[1:]): v for k, v in stored.items() if k.startswith("b")}
        except FileNotFoundError:
            raise
        except Exception as error:  # whatever a strange file makes the reader raise
            raise ValueError(
                f"{path} is not a network that Network.save wrote: {error}"
            ) from error
        return cls(w, b, activation, cost)

    def __repr__(self) -> str:
        kind = f"activation={self.activation.name}, cost={self.cost.name}"
        return f"<Network {self.sizes}, {kind}, {self.w[2].dtype}>"


def _require_functions(activation: Any, cost: Any) -> None:
    if not isinstance(activation, Activation):
        known = ", ".join(f"ck.{name}" for name in ACTIVATIONS)
        raise ValueError(f"activation should be one of {known}, got {activation!r}")
    if not isinstance(cost, Cost):
        known = ", ".join(f"ck.{name}" for name in COSTS)
        raise ValueError(f"cost should be one of {known}, got {cost!r}")


def _require_parameters(w: Any, b: Any) -> None:
    """Refuse parameters that do not chain from layer 1 to layer L."""
    keys = set(w.keys()) if hasattr(w, "keys") else set()
    if not keys or keys != set(range(2, len(keys) + 2)):
        came = sorted(keys, key=str) if keys else describe(w)
        raise ValueError(
            f"w should be a mapping with the layers 2, 3, ..., L, got {came}"
        )
    shapes_w: dict[int, tuple[int, ...]] = {}
    n_in = None
    for l in sorted(keys):
        shape: tuple[int, ...] = getattr(w[l], "shape", ())
        if len(shape) != 2 or 0 in shape:
            raise ValueError(
                f"w[{l}] should have shape (n[{l}], n[{l - 1}]), got {describe(w[l])}"
            )
        n_in = shape[1] if n_in is None else n_in
        shapes_w[l] = (shape[0], n_in)
        n_in = shape[0]
    require_layers("w", w, shapes_w)
    require_layers("b", b, {l: (shape[0], 1) for l, shape in shapes_w.items()})
    dtypes = {str(p[l].dtype) for p in (w, b) for l in keys}
    if len(dtypes) > 1:
        raise ValueError(f"w and b should share one dtype, got {sorted(dtypes)}")


def forward(net: Network, x: Array) -> Forward:
    """Return the forward pass of x (n[1], m), unchecked: ``feedforward``'s twin."""
    for count in open_counts.get():
        count.forward += 1
    w, b, L = net.w, net.b, len(net.w) + 1
    z, a = Layers(), Layers({1: x})
    for l in range(2, L + 1):
        z[l] = w[l] @ a[l - 1] + b[l]
        a[l] = net.activation.value(z[l]) if l < L else net.cost.output.value(z[l])
    return Forward(z, a)


def require_input(net: Network, x: Any) -> None:
    """Refuse an input that does not fit the network."""
    if not isinstance(net, Network):
        raise ValueError(f"net should be a coursekit Network, got {describe(net)}")
    require_columns("x", x, net.w[2].shape[1], None)
    if x.dtype != net.w[2].dtype:
        raise ValueError(
            f"x should have the network's dtype {net.w[2].dtype}, got {x.dtype}"
        )


def require_examples(net: Network, x: Any, y: Any) -> None:
    """Refuse x and y that do not fit the network or each other."""
    require_input(net, x)
    require_columns("y", y, net.b[net.L].shape[0], x.shape[1])
    if y.dtype != x.dtype:
        raise ValueError(
            f"y should have the network's dtype {net.w[2].dtype}, got {y.dtype}"
        )


def feedforward(net: Network, x: Array) -> Forward:
    """Return every z[l] and a[l] for x of shape (n[1], m), one example a column.

    z[l] and a[l] have shape (n[l], m); a[1] is x itself (Nielsen, ch. 2, eq. 25).
    Raises ValueError when x does not fit the network.
    """
    require_input(net, x)
    return forward(net, x)


def predict(net: Network, x: Array) -> Array:
    """Return the most active output neuron for each column of x, shape (m,)."""
    a = feedforward(net, x).a[net.L]
    return namespace(a).argmax(a, axis=0)
