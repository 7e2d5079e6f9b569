"""Figures of stored results: trainings with several seeds, side by side."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.colors import ListedColormap

from coursekit.arrays import Array
from coursekit.plots.style import BLUE, COLOURS, GREY, ORANGE, SEQUENTIAL, VERMILLION
from coursekit.plots.training import bare


def runs(
    ax: Any, accuracies: Sequence[Sequence[float]], elsewhere: Mapping[str, float]
) -> None:
    """Draw the accuracy after each epoch of several trainings, one line each.

    elsewhere: what others report, each drawn as a dashed line with its name.
    """
    for k, values in enumerate(accuracies):
        epochs = range(1, len(values) + 1)
        ax.plot(epochs, 100 * np.asarray(values), color=COLOURS[k % len(COLOURS)])
    for name, value in elsewhere.items():
        ax.axhline(100 * value, color=GREY, linestyle="--", linewidth=1.2)
        ax.annotate(
            f"{name}: {100 * value:.2f}",
            (0, 100 * value),
            xytext=(4, -12),
            textcoords="offset points",
            color=GREY,
        )
    ax.set_xlabel("epoch")
    ax.set_ylabel("test digits read right, in %")


def right_by_digit(ax: Any, parts: Array, seeds: Sequence[int]) -> None:
    """Draw which part of each digit was read right, one row a training.

    parts (seeds, 10) in [0, 1]; a digit never found is a vermilion cell.
    """
    bare(ax)
    parts = np.asarray(parts)
    ax.imshow(parts, cmap=SEQUENTIAL, vmin=0, vmax=5, aspect="auto")
    lost = np.where(parts <= 0.5, 1.0, np.nan)
    ax.imshow(lost, cmap=ListedColormap([VERMILLION]), aspect="auto")
    for (j, k), part in np.ndenumerate(parts):
        ink = "white" if part <= 0.5 else "black"
        ax.text(k, j, f"{100 * part:.0f}", ha="center", va="center", color=ink)
    ax.set_xticks(range(10))
    ax.set_yticks(range(len(seeds)), [f"seed {s}" for s in seeds])
    ax.set_xlabel("digit (percent read right)")


def ladder(
    ax: Any, names: Sequence[str], means: Sequence[float], spreads: Sequence[float]
) -> None:
    """Draw one accuracy a row, mean and spread over seeds, best at the bottom."""
    rows = np.arange(len(names))
    percent = 100 * np.asarray(means)
    ax.barh(rows, percent - 94, left=94, color=BLUE, height=0.55, alpha=0.85)
    ax.errorbar(
        percent,
        rows,
        xerr=100 * np.asarray(spreads),
        fmt="none",
        ecolor=ORANGE,
        capsize=4,
        linewidth=2.5,
    )
    for row, value, spread in zip(rows, percent, spreads, strict=True):
        ax.text(value + 100 * spread + 0.07, row, f"{value:.2f}", va="center")
    ax.set_yticks(rows, names)
    ax.invert_yaxis()
    ax.set_xlim(94, 99)
    ax.set_xlabel("test digits read right, in % (the axis begins at 94)")
