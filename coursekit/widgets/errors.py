"""Widgets of lessons 03 to 05: the demon, the saturation lamp, the microscope."""

from typing import Any

import ipywidgets
import numpy as np

from coursekit.arrays import Array, require_columns
from coursekit.backpropagation import errors
from coursekit.network import Network, feedforward
from coursekit.plots import backward
from coursekit.plots import errors as drawings
from coursekit.plots.style import canvas
from coursekit.widgets.base import Explorer

NUDGES = np.linspace(-4.0, 4.0, 81)


def costs_with_demon(
    net: Network, x: Array, y: Array, l: int, j: int, nudges: Array
) -> Array:
    """Return C with each of the nudges (K,) added to z^l_j, shape (K,).

    x (n[1], 1) and y (n[L], 1) are one example; l and j count from 1.
    """
    z = np.repeat(feedforward(net, x).z[l], len(nudges), axis=1)
    z[j - 1] += nudges
    for i in range(l + 1, net.L + 1):
        z = net.w[i] @ net.activation.value(z) + net.b[i]
    targets = np.repeat(y, len(nudges), axis=1)
    return net.cost.each(net.cost.output.value(z), targets)


def demon(net: Network, x: Array, y: Array) -> Explorer:
    """Let a demon add to one z and watch the cost; x and y are one example.

    Raises ValueError unless x is (n[1], 1) and y (n[L], 1).
    """
    require_columns("x", x, net.sizes[0], 1)
    delta = errors(net, x, y)
    curves = {
        (l, j + 1): costs_with_demon(net, x, y, l, j + 1, NUDGES)
        for l in sorted(delta)
        for j in range(len(delta[l]))
    }

    def draw(neuron: tuple[int, int], nudge: float) -> tuple[Any, str]:
        l, j = neuron
        slope = float(delta[l][j - 1, 0])
        base, cost = costs_with_demon(net, x, y, l, j, np.array([0.0, nudge]))
        figure, ax = canvas(8, 3.4)
        drawings.nudge_curve(ax, NUDGES, curves[neuron], slope, (nudge, float(cost)))
        return figure, (
            f"Adding {nudge:+.1f} to z of neuron {j} in layer {l} changes C by "
            f"{cost - base:+.4f}; δ times the nudge is {slope * nudge:+.4f}."
        )

    names = [(f"layer {l}, neuron {j}", (l, j)) for l, j in curves]
    return Explorer(
        draw,
        neuron=ipywidgets.Dropdown(options=names, description="the demon sits at"),
        nudge=ipywidgets.FloatSlider(
            1.0, min=-4, max=4, step=0.1, description="it adds to z"
        ),
    )


def saturation_lamp() -> Explorer:
    """Move z and watch the slope of the sigmoid light a lamp."""

    def draw(z: float) -> tuple[Any, str]:
        figure, axes = canvas(8, 2.8, 1, 3, width_ratios=[3, 3, 1.4])
        slope = drawings.saturation(axes, z)
        return figure, (
            f"At z = {z:.1f} the slope is {slope:.4f}: the lamp burns at "
            f"{400 * slope:.1f} % of its best, which is 1/4 at z = 0."
        )

    z = ipywidgets.FloatSlider(1.5, min=-8, max=8, step=0.1, description="z")
    return Explorer(draw, z=z)


def one_pass(net: Network, x: Array, y: Array) -> backward.Pass:
    """Return all numbers of a forward and a backward pass, for the microscope."""
    z, a = feedforward(net, x)
    delta = errors(net, x, y)
    slope = {l: net.activation.slope(z[l], a[l]) for l in z}
    grad_a = delta[net.L] / slope[net.L]
    return backward.Pass(net.w, net.b, z, a, delta, slope, grad_a)


def backward_microscope(net: Network, x: Array, y: Array) -> Explorer:
    """Step through a forward and backward pass, number by number.

    Meant for sigmoid networks of a few neurons and one to three examples: x (n[1], m).
    """
    p = one_pass(net, x, y)
    steps = backward.steps(p)

    def draw(step: int) -> tuple[Any, str]:
        figure, ax = canvas(8, 4.4)
        figure.set_layout_engine("none")  # it fills the figure: nothing to lay out
        ax.set_position((0, 0, 1, 1))
        backward.microscope(ax, p, step)
        kind, l, j, i = steps[step - 1]
        _, numbers = backward.equation(p, steps[step - 1])
        way = "backward" if kind == "delta" else "forward"
        return figure, (
            f"Step {step} of {len(steps)}, {way}: {kind} of neuron {j} in layer {l}, "
            f"example {i}, is {numbers}."
        )

    slider = ipywidgets.IntSlider(1, min=1, max=len(steps), description="step")
    return Explorer(draw, step=slider)
