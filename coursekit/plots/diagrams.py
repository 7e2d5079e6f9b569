"""Drawings of networks and of the matrices that describe them."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.collections import LineCollection, PatchCollection
from matplotlib.patches import Circle, Rectangle

from coursekit.arrays import Array
from coursekit.plots.style import BLACK, DIVERGING, GREY, ORANGE, centred

Weight = tuple[int, int, int]
RADIUS = 0.3


def network(ax: Any, sizes: Sequence[int], weight: Weight | None = None) -> None:
    """Draw the neurons of each layer and every weight between them.

    weight: (l, j, k), counted from 1 as in the book; w^l_jk is then drawn thick and
    its two neurons filled.  Meant for layers of at most about 8 neurons.
    """
    at = {
        (l, j): (2.6 * (l - 1), (n + 1) / 2 - j)
        for l, n in enumerate(sizes, 1)
        for j in range(1, n + 1)
    }
    lines = [
        (at[l - 1, k], at[l, j])
        for l, j in at
        if l > 1
        for k in range(1, sizes[l - 2] + 1)
    ]
    ax.add_collection(LineCollection(lines, colors=GREY, linewidths=0.8, zorder=1))
    lit = set()
    if weight is not None:
        l, j, k = weight
        lit = {(l, j), (l - 1, k)}
        start, end = np.array(at[l - 1, k]), np.array(at[l, j])
        ax.plot(*zip(start, end, strict=True), color=ORANGE, linewidth=4, zorder=2)
        x, y = start + 0.5 * (end - start)
        ax.text(
            x,
            y,
            f"$w^{l}_{{{j}{k}}}$",
            fontsize=13,
            ha="center",
            va="center",
            bbox={"boxstyle": "round", "facecolor": "white", "edgecolor": ORANGE},
        )
    for (l, j), point in at.items():
        colour = ORANGE if (l, j) in lit else "white"
        ax.add_patch(Circle(point, RADIUS, facecolor=colour, edgecolor=BLACK, zorder=3))
        ax.text(*point, str(j), ha="center", va="center", zorder=4)
    for l in range(1, len(sizes) + 1):
        name = {1: "\n(input)", len(sizes): "\n(output)"}.get(l, "\n(hidden)")
        ax.text(2.6 * (l - 1), max(sizes) / 2 + 0.15, f"layer {l}{name}", ha="center")
    ax.set_xlim(-0.8, 2.6 * (len(sizes) - 1) + 0.8)
    ax.set_ylim(-max(sizes) / 2 - 0.1, max(sizes) / 2 + 0.85)
    ax.set_aspect("equal")
    ax.set_axis_off()


class Block(NamedTuple):
    """A matrix in a row of matrices: its name, its numbers, and the cells to frame."""

    name: str
    values: Array
    lit: Sequence[tuple[int, int]] = ()


def blocks(
    ax: Any, parts: Sequence[Block | str], decimals: int = 2, numbered: bool = False
) -> None:
    """Draw matrices side by side with words between them: w a + b = z.

    parts: Blocks, and strings such as "+" that stand between them.  Colour gives the
    sign and the size of a number on one scale for all; framed cells are those that the
    text speaks of.  Cells are counted from 0, as in NumPy; ``numbered`` writes the
    book's numbers, from 1, at the rows and columns.
    """
    arrays = [part.values for part in parts if isinstance(part, Block)]
    norm = centred(np.concatenate([np.ravel(values) for values in arrays]))
    height = max(len(values) for values in arrays)
    left = 0.0
    for part in parts:
        if isinstance(part, str):
            width = 0.45 + 0.13 * len(part)
            ax.text(left + width / 2, 0, part, ha="center", va="center", fontsize=14)
        else:
            width = _block(ax, part, left, norm, decimals, numbered)
            if numbered:
                _numbers(ax, left, *part.values.shape)
        left += width
    ax.set_xlim(-0.8 if numbered else -0.1, left + 0.1)
    ax.set_ylim(-height / 2 - 0.2, height / 2 + (1.1 if numbered else 0.6))
    ax.set_aspect("equal")
    ax.set_axis_off()


def _block(
    ax: Any, part: Block, left: float, norm: Any, decimals: int, numbered: bool
) -> float:
    """Draw one matrix with its left edge at ``left`` and return its width."""
    rows, columns = part.values.shape
    cells = []
    for (j, k), value in np.ndenumerate(part.values):
        x, y = left + k, rows / 2 - j - 1
        cells.append(Rectangle((x, y), 1, 1))
        strong = abs(float(norm(value)) - 0.5) > 0.38
        ax.text(
            x + 0.5,
            y + 0.5,
            f"{value:.{decimals}f}",
            ha="center",
            va="center",
            fontsize=9.5,
            color="white" if strong else BLACK,
        )
        if (j, k) in part.lit:
            ax.add_patch(
                Rectangle(
                    (x, y), 1, 1, fill=False, edgecolor=BLACK, linewidth=3, zorder=3
                )
            )
    colours = DIVERGING(norm(part.values.ravel()))
    ax.add_collection(
        PatchCollection(cells, facecolors=colours, edgecolors=GREY, linewidths=0.7)
    )
    top = rows / 2 + (0.6 if numbered else 0.15)
    ax.text(left + columns / 2, top, part.name, ha="center", fontsize=12)
    return float(columns)


def _numbers(ax: Any, left: float, rows: int, columns: int) -> None:
    """Write j at the rows and k at the columns of a matrix, counted from 1."""
    for j in range(rows):
        y = rows / 2 - j - 0.5
        ax.text(left - 0.1, y, f"$j={j + 1}$", ha="right", va="center", color=GREY)
    for k in range(columns):
        ax.text(
            left + k + 0.5, rows / 2 + 0.12, f"$k={k + 1}$", ha="center", color=GREY
        )


def forward_step(
    ax: Any, l: int, w: Array, below: Array, b: Array, z: Array, a: Array, j: int
) -> None:
    """Draw w^l a^(l-1) + b^l = z^l and a^l for one example, neuron j framed.

    w (n, k); below (k, 1), the activations of layer l-1; b, z, a (n, 1); j from 1.
    """
    row = j - 1
    blocks(
        ax,
        [
            Block(f"$w^{l}$", w, [(row, k) for k in range(w.shape[1])]),
            "×",
            Block(f"$a^{l - 1}$", below, [(k, 0) for k in range(len(below))]),
            "+",
            Block(f"$b^{l}$", b, [(row, 0)]),
            "=",
            Block(f"$z^{l}$", z, [(row, 0)]),
            "σ →",
            Block(f"$a^{l}$", a, [(row, 0)]),
        ],
    )
