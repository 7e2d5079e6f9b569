"""Pictures of digits and of how a training went: axes and arrays in, nothing out."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from coursekit.arrays import Array
from coursekit.plots.style import BLUE, GREY, VERMILLION


def digit(ax: Any, x: Array) -> None:
    """Draw one digit, x (784,) or (784, 1), dark ink on white paper."""
    pixels = np.asarray(x).reshape(-1)
    side = round(len(pixels) ** 0.5)
    if side * side != len(pixels):
        raise ValueError(f"x should be a square of pixels, such as 784, got {x.shape}")
    ax.imshow(pixels.reshape(side, side), cmap="gray_r", vmin=0, vmax=1)
    ax.set_xticks([])
    ax.set_yticks([])


def learning_curve(
    ax: Any,
    costs: Sequence[float],
    accuracies: Sequence[float] | None = None,
    validation_costs: Sequence[float] | None = None,
) -> None:
    """Draw cost (left axis) and accuracy (right axis, in %) after each epoch.

    Each sequence has one number for each epoch; accuracies lie in [0, 1].
    """
    epochs = np.arange(1, len(costs) + 1)
    dot = "o" if len(costs) <= 60 else ""  # so many would hide the line
    ax.plot(epochs, costs, color=BLUE, marker=dot, markersize=3, label="training cost")
    if validation_costs is not None:
        ax.plot(epochs, validation_costs, "--", color=BLUE, label="validation cost")
        ax.legend(frameon=False)
    ax.set_ylim(bottom=0)
    ax.set_xlabel("epoch")
    ax.set_ylabel("cost", color=BLUE)
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.spines["top"].set_visible(False)
    if accuracies is None:
        return
    right = ax.twinx()
    percent = 100 * np.asarray(accuracies)
    right.plot(epochs, percent, color=VERMILLION, marker=dot, markersize=3)
    right.annotate(
        f"{percent[-1]:.1f} %",
        (epochs[-1], percent[-1]),
        xytext=(0, 6),
        textcoords="offset points",
        ha="right",
        color=VERMILLION,
    )
    right.set_ylim(min(80.0, percent.min() - 2), 101)
    right.set_ylabel("accuracy in %", color=VERMILLION)
    right.spines["top"].set_visible(False)


def misclassified(
    figure: Any,
    x: Array,
    labels: Array,
    predictions: Array,
    rows: int = 3,
    columns: int = 8,
) -> int:
    """Draw the first digits that were read wrong; return how many there are in all.

    x (784, m); labels and predictions (m,).  Above each digit stands what it is and,
    after an arrow, what it was taken for.
    """
    wrong = np.flatnonzero(np.asarray(labels) != np.asarray(predictions))
    axes = figure.subplots(rows, columns, squeeze=False).ravel()
    for ax in axes:
        ax.set_axis_off()
    for ax, i in zip(axes, wrong, strict=False):
        ax.set_axis_on()
        digit(ax, x[:, i])
        for spine in ax.spines.values():
            spine.set_color(GREY)
        ax.set_title(f"{labels[i]} → {predictions[i]}", fontsize=11)
    return len(wrong)
