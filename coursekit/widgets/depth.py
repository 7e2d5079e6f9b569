"""The widget of lesson 09: speed of learning by layer."""

from typing import Any

import ipywidgets
import numpy as np

from coursekit.activations import ACTIVATIONS
from coursekit.arrays import Array
from coursekit.backpropagation import backprop
from coursekit.costs import cross_entropy
from coursekit.network import INITIALISATIONS, Network
from coursekit.plots.depth import by_layer
from coursekit.plots.style import canvas
from coursekit.widgets.base import Explorer


def layer_speeds(x: Array, y: Array, width: int = 30) -> Explorer:
    """Return an Explorer of |dC/db[l]| for networks of chosen depth, not trained.

    x (n[1], m) and y (n[L], m): the examples whose mean cost is looked at.
    """

    def draw(hidden: int, activation: str, init: str, seed: int) -> tuple[Any, str]:
        net = Network.random(
            [x.shape[0], *[width] * hidden, y.shape[0]],
            np.random.default_rng(seed),
            activation=ACTIVATIONS[activation],
            cost=cross_entropy,
            init=init,
            dtype=x.dtype,
        )
        b = backprop(net, x, y).b
        speeds = {l: float(np.linalg.norm(b[l])) for l in range(2, net.L)}
        figure, ax = canvas(8, 3.5)
        by_layer(ax, {f"{activation}, {init}": speeds}, "speed of learning")
        low, high = min(speeds.values()), max(speeds.values())
        ax.set_ylim(min(1e-5, low / 2), max(10.0, high * 2))
        ratio = speeds[net.L - 1] / speeds[2]
        fast, slow = f"layer {net.L - 1}", "layer 2"
        if ratio < 1:
            fast, slow, ratio = slow, fast, 1 / ratio
        times = f"{ratio:.1f}" if ratio < 10 else f"{ratio:,.0f}"
        words = f"{fast.capitalize()} learns {times} times as fast as {slow}."
        return figure, f"{hidden} hidden layers, {activation}, {init} start. {words}"

    return Explorer(
        draw,
        hidden=ipywidgets.IntSlider(3, min=2, max=6, description="hidden layers"),
        activation=ipywidgets.Dropdown(
            options=[*ACTIVATIONS], description="activation"
        ),
        init=ipywidgets.Dropdown(
            options=[*INITIALISATIONS], value="scaled", description="start"
        ),
        seed=ipywidgets.IntSlider(0, min=0, max=20, description="seed"),
    )
