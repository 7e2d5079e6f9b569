"""Figures of lesson 08: slow and fast starts, regularisation, steps; arrays in."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from coursekit.arrays import Array
from coursekit.plots.digits import digit
from coursekit.plots.style import (
    BLUE,
    COLOURS,
    GREY,
    MARKERS,
    VERMILLION,
)

DASHES = ("-", "--", "-.", ":")


def over_steps(
    ax: Any, series: Mapping[str, Sequence[float]], xlabel: str, ylabel: str
) -> None:
    """Draw each of series against 0, 1, 2 ..., told apart by colour and dash."""
    for k, (name, values) in enumerate(series.items()):
        style = {"color": COLOURS[k], "linestyle": DASHES[k % len(DASHES)]}
        ax.plot(range(len(values)), values, label=name, linewidth=2, **style)
    ax.set_xlabel(xlabel)
    ax.set_ylabel(ylabel)
    ax.legend(frameon=False)


def weighted_inputs(ax: Any, z: Mapping[str, Array], widest: float = 30.0) -> None:
    """Draw the spread of each z, and in grey the slope sigma'(z) that it meets."""
    grid = np.linspace(-widest, widest, 601)
    a = 1 / (1 + np.exp(-grid))
    ax.fill_between(grid, a * (1 - a) / 0.25, color=GREY, alpha=0.25, linewidth=0)
    ax.annotate("σ'(z)", (3.2, 0.35), color=GREY)
    for k, (name, values) in enumerate(z.items()):
        heights, edges = np.histogram(values, bins=120, range=(-widest, widest))
        middles = (edges[:-1] + edges[1:]) / 2
        ax.plot(
            middles,
            heights / heights.max(),
            color=COLOURS[k],
            linestyle=DASHES[k],
            linewidth=2,
            label=name,
        )
    ax.set_yticks([])
    ax.set_xlabel("weighted input z (each curve scaled to height 1)")
    ax.legend(frameon=False)


def descents(
    ax: Any, paths: Mapping[str, Array], bends: tuple[float, float], reach: float
) -> None:
    """Draw paths, each (steps, 2), over the contours of (c1 x^2 + c2 y^2) / 2."""
    x, y = np.meshgrid(np.linspace(-reach, reach, 201), np.linspace(-1.6, 1.6, 101))
    bowl = (bends[0] * x**2 + bends[1] * y**2) / 2
    ax.contour(x, y, np.sqrt(bowl), levels=12, colors=GREY, linewidths=0.5, alpha=0.7)
    for k, (name, path) in enumerate(paths.items()):
        ax.plot(
            *path.T,
            color=COLOURS[k],
            marker=MARKERS[k],
            markersize=3.5,
            linewidth=1.2,
            label=name,
        )
    ax.plot(0, 0, "*", color="black", markersize=12)
    ax.grid(False)
    ax.set_xlabel("θ₁ (flat direction)")
    ax.set_ylabel("θ₂ (steep)")
    ax.legend(frameon=False, loc="upper right")


def digit_rows(axes: Any, x: Array) -> None:
    """Draw the digits x (784, k) on the k axes of a grid, row by row."""
    for ax, picture in zip(np.ravel(axes), x.T, strict=True):
        digit(ax, picture)
        ax.grid(False)
        ax.spines[:].set_visible(False)


def early_stop(ax: Any, accuracies: Sequence[float], patience: int) -> None:
    """Draw validation accuracy by epoch, the best epoch, and where patience ends."""
    epochs = np.arange(1, len(accuracies) + 1)
    percent = 100 * np.asarray(accuracies)
    best = int(np.argmax(percent))
    ax.plot(epochs, percent, color=BLUE, marker="o", markersize=4)
    ax.plot(best + 1, percent[best], "D", color=VERMILLION, markersize=9)
    ax.axvspan(best + 1, best + 1 + patience, color=GREY, alpha=0.15, linewidth=0)
    ax.annotate(
        "patience",
        (best + 1 + patience / 2, percent.min()),
        ha="center",
        color=GREY,
    )
    ax.set_xlabel("epoch")
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.set_ylabel("validation accuracy in %")
