"""Pictures of lessons 03 to 05: the demon, the slope, paths, outer products."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.patches import Circle

from coursekit.arrays import Array
from coursekit.plots.style import (
    BLACK,
    BLUE,
    DIVERGING,
    GREEN,
    GREY,
    VERMILLION,
    YELLOW,
    centred,
)


def cells(ax: Any, values: Array, norm: Any = None, digits: int = 2) -> None:
    """Draw a matrix as coloured cells with its numbers; white is 0.

    ``norm`` is shared by matrices that should be compared; None centres this one.
    """
    norm = norm or centred(values)
    ax.imshow(values, cmap=DIVERGING, norm=norm, aspect="equal")
    ax.set_xticks([])
    ax.set_yticks([])
    ax.grid(False)
    ax.spines[:].set_visible(True)
    for (row, column), value in np.ndenumerate(values):
        dark = abs(float(norm(value)) - 0.5) > 0.35
        colour = "white" if dark else BLACK
        text = f"{value:.{digits}f}"
        ax.text(column, row, text, ha="center", va="center", color=colour, fontsize=10)


def nudge_curve(
    ax: Any, nudges: Array, costs: Array, delta: float, at: tuple[float, float]
) -> None:
    """Draw C against what the demon adds to one z, and the line of slope delta.

    nudges and costs (K,), with nudge 0 among them; at: the demon's nudge and its cost.
    """
    base = float(np.interp(0.0, nudges, costs))
    ax.plot(nudges, costs, color=BLUE, linewidth=2, label="the cost, measured")
    label = f"line of slope δ = {delta:.3f}"
    ax.plot(nudges, base + delta * nudges, "--", color=VERMILLION, label=label)
    ax.plot(0, base, "o", color=BLACK, markersize=5)
    nudge, cost = at
    ax.plot([nudge, nudge], [base, cost], ":", color=GREEN, linewidth=2)
    ax.plot(nudge, cost, "D", color=GREEN, markersize=9, label="the demon is here")
    ax.axhline(base, color=GREY, linewidth=0.8)
    room = 0.15 * float(np.ptp(costs)) + 1e-12
    ax.set_ylim(float(np.min(costs)) - room, float(np.max(costs)) + room)
    ax.set_xlabel("added to z by the demon")
    ax.set_ylabel("cost C")
    ax.legend(frameon=False, loc="best")


def saturation(axes: Sequence[Any], z: float) -> float:
    """Draw the sigmoid at z, its slope, and a lamp as bright as the slope.

    axes: three of them.  Returns the slope a (1 - a), at most 1/4.
    """
    curve, slopes, lamp = axes
    grid = np.linspace(-8, 8, 161)
    values = 1 / (1 + np.exp(-grid))
    a = 1 / (1 + np.exp(-z))
    slope = float(a * (1 - a))
    curve.plot(grid, values, color=BLUE)
    run = np.array([-2.0, 2.0])
    curve.plot(z + run, a + slope * run, color=VERMILLION, linewidth=2.5)
    curve.plot(z, a, "o", color=BLACK)
    curve.set(
        xlabel="z", xlim=(-8.4, 8.4), ylim=(-0.1, 1.1), title=f"a = σ(z) = {a:.3f}"
    )
    slopes.plot(grid, values * (1 - values), color=VERMILLION)
    slopes.plot([z, z], [0, slope], ":", color=BLACK)
    slopes.plot(z, slope, "o", color=BLACK)
    slopes.set(xlabel="z", ylim=(0, 0.3), title=f"σ'(z) = a(1 − a) = {slope:.4f}")
    curve.set(xticks=[-8, -4, 0, 4, 8], yticks=[0, 0.5, 1])
    slopes.set(xticks=[-8, -4, 0, 4, 8], yticks=[0, 0.1, 0.2])
    slopes.axhline(0.25, color=GREY, linewidth=0.8)
    slopes.text(-8, 0.257, "1/4", color=GREY)
    lamp.set(xlim=(-1.3, 1.3), ylim=(-1.3, 1.3), aspect="equal")
    lamp.set_axis_off()
    lamp.add_patch(Circle((0, 0), 1, facecolor="#303030", edgecolor=BLACK))
    light = Circle((0, 0), 1, facecolor=YELLOW, edgecolor=BLACK, alpha=4 * slope)
    lamp.add_patch(light)
    lamp.set_title(f"{400 * slope:.1f} % of 1/4")
    return slope


def chain(ax: Any, nodes: Sequence[str], rates: Sequence[str]) -> None:
    """Draw quantities in a row; below each arrow, the exchange rate of its two ends.

    One rate fewer than nodes; texts may hold mathematics between dollar signs.
    """
    ax.set(xlim=(-0.6, len(nodes) - 0.4), ylim=(-0.75, 0.5), aspect="equal")
    ax.set_axis_off()
    for i, name in enumerate(nodes):
        ax.add_patch(Circle((i, 0), 0.27, facecolor="white", edgecolor=BLACK))
        ax.text(i, 0, name, ha="center", va="center", fontsize=13)
    for i, rate in enumerate(rates):
        forward = {"arrowstyle": "->", "color": GREY, "linewidth": 1.5}
        ax.annotate("", (i + 0.71, 0), (i + 0.29, 0), arrowprops=forward)
        ax.text(i + 0.5, -0.5, rate, ha="center", color=VERMILLION, fontsize=12)


def paths(ax: Any, sizes: Sequence[int], l: int, j: int) -> int:
    """Draw a network with every path from neuron j of layer l to the cost C.

    Layers and neurons are counted from 1.  Returns how many paths there are.
    """
    layers = [*sizes, 1]
    tall = max(layers)
    spots = [
        [(1.7 * i, (n - 1) / 2 - k) for k in range(n)] for i, n in enumerate(layers)
    ]
    for i, (left, right) in enumerate(pairwise(spots), 1):
        for k, start in enumerate(left, 1):
            on_path = i > l or (i == l and k == j)
            colour, width = (VERMILLION, 2.0) if on_path else ("#C8C8C8", 0.8)
            for end in right:
                line = list(zip(start, end, strict=True))
                ax.plot(*line, color=colour, linewidth=width, zorder=1 + on_path)
    for i, column in enumerate(spots, 1):
        for k, spot in enumerate(column, 1):
            colour = YELLOW if (i, k) == (l, j) else "white"
            ax.add_patch(
                Circle(spot, 0.25, facecolor=colour, edgecolor=BLACK, zorder=4)
            )
        name = f"layer {i}" if i <= len(sizes) else "cost"
        ax.text(1.7 * (i - 1), tall / 2, name, ha="center", fontsize=10)
    ax.text(*spots[-1][0], "C", ha="center", va="center", fontsize=11, zorder=5)
    ax.text(*spots[l - 1][j - 1], "z", ha="center", va="center", fontsize=11, zorder=5)
    ax.set(ylim=(-tall / 2, tall / 2 + 0.3), aspect="equal")
    ax.set_axis_off()
    return int(np.prod(sizes[l:], dtype=np.int64))


def outer_product(axes: Sequence[Any], delta: Array, a_prev: Array) -> None:
    """Draw BP4: delta (n, 1), a_prev (n_in, 1) as a row, and their outer product.

    axes: three of them; each has its own scale of colour.
    """
    cells(axes[0], delta, digits=3)
    cells(axes[1], a_prev.T)
    cells(axes[2], delta @ a_prev.T, digits=3)
    axes[0].set_title(r"$\delta^l$")
    axes[1].set_title(r"$(a^{l-1})^T$")
    axes[2].set_title(r"$\partial C / \partial w^l = \delta^l (a^{l-1})^T$")


def growth(
    ax: Any, x: Sequence[int], curves: dict[str, Sequence[int]], xlabel: str
) -> None:
    """Draw counts that grow, on a logarithmic scale, each named at its right end."""
    for (name, counts), marker, colour in zip(
        curves.items(), "osD^", (VERMILLION, BLUE, GREEN, BLACK), strict=False
    ):
        ax.plot(x, counts, marker=marker, color=colour, markersize=5)
        ax.annotate(
            name,
            (x[-1], counts[-1]),
            xytext=(8, 0),
            textcoords="offset points",
            va="center",
            color=colour,
        )
    ax.set_yscale("log")
    ax.set_xlabel(xlabel)
    ax.set_xticks(x)
