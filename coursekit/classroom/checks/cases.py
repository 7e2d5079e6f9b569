"""Inputs of the questions of lessons 03 to 06, from a random generator.

The first case is the naming probe: n = 5, 4, 6, 3 and m = 7, no two sizes equal, no
ratio of two sizes that could be two mistakes at once.
"""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import numpy as np

from coursekit.classroom.questions import Case
from coursekit.classroom.trial import Net

Draw = Callable[[np.random.Generator], Iterator[Case]]
NETS = (
    ([5, 4, 6, 3], 7, ""),
    ([5, 4, 6, 3], 1, "for m = 1"),
    ([4, 5, 3], 5, "when m equals the number of neurons"),
    ([4, 4, 4, 4], 4, "when all sizes are equal"),
    ([5, 4, 6, 3], 2, "for a short last batch, m = 2"),
)
ARRAYS = (
    (4, 6, 7, ""),
    (5, 3, 1, "for m = 1"),
    (4, 3, 4, "when m = n"),
    (4, 4, 4, "when all sizes are equal"),
    (4, 6, 2, "for a short last batch, m = 2"),
)


def draw_net(rng: np.random.Generator, sizes: list[int]) -> Net:
    """Return a network whose every weight and bias matters."""
    pairs = list(enumerate(pairwise(sizes), start=2))
    w = {l: rng.normal(size=(n, k)) * 1.3 / np.sqrt(k) for l, (k, n) in pairs}
    return Net(w, {l: rng.normal(size=(n, 1)) for l, (_, n) in pairs})


def net_scales(sizes: list[int], m: int) -> dict[str, float]:
    """Return the numbers by which a gradient may be off as a whole."""
    return {"m": m, "n[L]": sizes[-1], "n[1]": sizes[0]}


def net_cases(rng: np.random.Generator, targets: bool = True) -> Iterator[Case]:
    """Yield (net, x, y), or (w, b, x) with ``targets`` False."""
    for sizes, m, label in NETS:
        net, x = draw_net(rng, sizes), rng.normal(size=(sizes[0], m))
        y = rng.random((sizes[-1], m))
        args: tuple[Any, ...] = (net, x, y) if targets else (net.w, net.b, x)
        yield Case(args, label, net_scales(sizes, m))


def array_cases(*shapes: str) -> Draw:
    """Return cases of arrays whose shapes are named: "n,m", "k,n" (k = n[l+1])."""

    def draw(rng: np.random.Generator) -> Iterator[Case]:
        for n, k, m, label in ARRAYS:
            size = {"n": n, "k": k, "m": m}
            args = tuple(
                rng.normal(size=[size[s] for s in shape.split(",")]) for shape in shapes
            )
            yield Case(args, label, {"m": m, "n": n, "k": k})

    return draw
