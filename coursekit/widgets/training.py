"""Widgets of lesson 07: learning rates to choose from, and a film of delta."""

from collections.abc import Mapping, Sequence
from typing import Any

import ipywidgets
import numpy as np

from coursekit import plots
from coursekit.arrays import Array
from coursekit.widgets.base import Explorer


def rate_picture(
    curves: Mapping[float, Sequence[float]], eta: float
) -> tuple[Any, str]:
    """Return the figure of all curves with that of eta thick, and what it shows."""
    fig, ax = plots.canvas(8, 3.8)
    plots.learning_rates(ax, curves, eta)
    first, last = curves[eta][0], curves[eta][-1]
    verdict = "falls" if last < 0.9 * first else "does not fall"
    return fig, (
        f"Learning rate {eta:g}: in {len(curves[eta]) - 1} epochs the cost {verdict}, "
        f"from {first:.3f} to {last:.3f}."
    )


def learning_rate_gallery(curves: Mapping[float, Sequence[float]]) -> Explorer:
    """Let the reader walk through learning rates and see each training's cost.

    curves: the cost after each epoch by learning rate, the untrained cost first.
    """
    etas = [(f"{eta:g}", eta) for eta in curves]
    slider = ipywidgets.SelectionSlider(options=etas, description="learning rate η")
    return Explorer(lambda eta: rate_picture(curves, eta), eta=slider)


def delta_picture(
    frames: Mapping[int, Mapping[int, Array]], labels: Array, step: int
) -> tuple[Any, str]:
    """Return the figure of delta after ``step`` steps, and what it shows."""
    deltas = frames[step]
    scales = {
        l: max(float(np.quantile(np.abs(frame[l]), 0.99)) for frame in frames.values())
        for l in deltas
    }
    fig, axes = plots.canvas(8, 5.4, rows=len(deltas), sharex=True)
    plots.delta_maps(axes, deltas, labels, scales)
    sizes = ", ".join(
        f"of layer {l} is {np.sqrt(np.mean(d**2)):.4f}" for l, d in deltas.items()
    )
    return fig, f"After {step} steps the root mean square of delta {sizes}."


def delta_film(
    frames: Mapping[int, Mapping[int, Array]], labels: Array
) -> ipywidgets.Widget:
    """Let the reader move through a training and watch the errors of each layer.

    frames: by number of steps, delta[l] (n[l], m) by layer; labels (m,).
    """
    steps = ipywidgets.SelectionSlider(
        options=[(f"{step:,}", step) for step in frames], description="steps taken"
    )
    return Explorer(lambda step: delta_picture(frames, labels, step), step=steps)
