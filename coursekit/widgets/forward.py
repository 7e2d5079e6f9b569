"""Widgets of lessons 00 to 02: self-test, indices, forward pass, V curve."""

from collections.abc import Callable
from typing import Any

import numpy as np
from ipywidgets import Dropdown, FloatLogSlider, FloatSlider, IntSlider

from coursekit.activations import sigmoid
from coursekit.arrays import Array
from coursekit.network import Network, feedforward
from coursekit.plots import curves, diagrams
from coursekit.plots.diagrams import Block
from coursekit.plots.style import VERMILLION, Figure, canvas
from coursekit.widgets.base import Explorer

Drawn = tuple[Figure, str]


def self_test() -> Explorer:
    """Return the smallest explorer: a slider that moves a point along sigma."""

    def draw(z: float) -> Drawn:
        figure, ax = canvas(6, 2.2)
        grid = np.linspace(-6.0, 6.0, 61)
        curves.activation_curve(ax, grid, sigmoid(grid))
        a = float(sigmoid(z))
        ax.plot(z, a, "o", color=VERMILLION, markersize=10)
        return figure, f"At z = {z:.1f} the curve has the height {a:.3f}."

    return Explorer(draw, z=FloatSlider(0.0, min=-6, max=6, description="z"))


def weight_index(net: Network) -> Explorer:
    """Return the weight-index explorer: one weight in the drawing and in its matrix."""

    def draw(l: int, j: int, k: int) -> Drawn:
        figure, (left, right) = canvas(8.3, 3.4, columns=2)
        diagrams.network(left, net.sizes, (l, j, k))
        block = Block(f"$w^{l}$", net.w[l], [(j - 1, k - 1)])
        diagrams.blocks(right, [block], numbered=True)
        text = (
            f"The weight with l = {l}, j = {j}, k = {k} leads from neuron {k} of layer "
            f"{l - 1} to neuron {j} of layer {l}. It stands in row {j}, column {k} of "
            f"the matrix: net.w[{l}][{j - 1}, {k - 1}] = {net.w[l][j - 1, k - 1]:.2f}."
        )
        return figure, text

    l = IntSlider(net.L, min=2, max=net.L, description="layer l")
    rows, columns = net.w[net.L].shape
    j = IntSlider(rows, min=1, max=rows, description="to neuron j")
    k = IntSlider(columns, min=1, max=columns, description="from neuron k")
    _follow(l, {j: lambda l: net.sizes[l - 1], k: lambda l: net.sizes[l - 2]})
    return Explorer(draw, l=l, j=j, k=k)


def forward_microscope(net: Network, x: Array) -> Explorer:
    """Return the forward microscope: the sum of one neuron, for each column of x."""
    kept = feedforward(net, x)

    def draw(example: int, l: int, j: int) -> Drawn:
        z, a = kept.z[l][:, [example - 1]], kept.a[l][:, [example - 1]]
        below = kept.a[l - 1][:, [example - 1]]
        figure, ax = canvas(8.3, 3.2)
        diagrams.forward_step(ax, l, net.w[l], below, net.b[l], z, a, j)
        terms = " + ".join(
            f"({w:.2f})({value:.2f})"
            for w, value in zip(net.w[l][j - 1], below[:, 0], strict=True)
        )
        text = (
            f"Neuron {j} of layer {l}: z = {terms} + ({net.b[l][j - 1, 0]:.2f}) "
            f"= {z[j - 1, 0]:.2f}, and a = sigma(z) = {a[j - 1, 0]:.2f}."
        )
        return figure, text

    l = IntSlider(2, min=2, max=net.L, description="layer l")
    j = IntSlider(1, min=1, max=net.sizes[1], description="neuron j")
    _follow(l, {j: lambda l: net.sizes[l - 1]})
    example = IntSlider(1, min=1, max=x.shape[1], description="example")
    return Explorer(draw, example=example, l=l, j=j)


def _follow(l: Any, sizes: dict[Any, Callable[[int], int]]) -> None:
    """Let the largest value of other sliders follow the layer that ``l`` shows."""

    def change(_change: Any) -> None:
        for slider, size in sizes.items():
            slider.max = size(l.value)

    l.observe(change, names="value")


SCHEMES = ("forward", "central", "complex step")
STEPS = 10.0 ** np.arange(-16, 0.1, 0.5)


def difference(cost: Callable[[Any], Any], theta: Any, h: Any, scheme: str) -> Any:
    """Return the measured slope of ``cost`` at theta, in theta's precision."""
    h = type(theta)(h)
    if scheme == "forward":
        return (cost(theta + h) - cost(theta)) / h
    if scheme == "central":
        return (cost(theta + h) - cost(theta - h)) / (2 * h)
    return cost(theta + 1j * h).imag / h


def step_explorer(cost: Callable[[Any], Any], theta: float, slope: float) -> Explorer:
    """Return the V-curve explorer: the secant of one step h, and its place on the V.

    cost: C of one parameter, for real and complex NumPy scalars; slope: the true
    dC/dtheta at theta.
    """
    window = theta + np.linspace(-1.2, 1.2, 61)
    valley = np.array([cost(t) for t in window])

    def error(h: float, scheme: str, precision: str) -> float:
        measured = difference(cost, getattr(np, precision)(theta), h, scheme)
        return abs(float(measured) - slope) / abs(slope)

    def draw(h: float, scheme: str, precision: str) -> Drawn:
        figure, (left, right) = canvas(8.3, 3.3, columns=2)
        measured = float(difference(cost, getattr(np, precision)(theta), h, scheme))
        lines = {"true slope": slope, "measured": measured}
        at = (theta, float(cost(theta)))
        curves.slope_lines(left, window, valley, at, lines)
        left.set_xlabel(r"parameter $\theta$")
        errors = np.array([error(step, scheme, precision) for step in STEPS])
        curves.v_curve(right, STEPS, {f"{scheme}, {precision}": errors})
        here = error(h, scheme, precision)
        right.plot(h, max(here, 1e-17), "o", color=VERMILLION, markersize=11)
        right.set_ylim(1e-18, 30)
        text = (
            f"{scheme}, {precision}, h = {h:.0e}: measured slope {measured:.10f}, "
            f"true slope {slope:.10f}, relative error {here:.0e}."
        )
        return figure, text

    return Explorer(
        draw,
        h=FloatLogSlider(
            0.1, min=-16, max=0, step=0.5, description="step h", readout_format=".0e"
        ),
        scheme=Dropdown(options=SCHEMES, description="scheme"),
        precision=Dropdown(options=["float64", "float32"], description="precision"),
    )
