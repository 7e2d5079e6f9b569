"""Curves: an activation, a cost and its slope, the V of a numerical derivative."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.ticker import FixedLocator, NullLocator

from coursekit.arrays import Array
from coursekit.plots.style import (
    BLACK,
    BLUE,
    COLOURS,
    DIVERGING,
    GREY,
    MARKERS,
    VERMILLION,
)


def activation_curve(ax: Any, z: Array, a: Array, name: str = r"\sigma(z)") -> None:
    """Draw a = sigma(z) over z, both of shape (k,)."""
    ax.plot(z, a, color=BLUE, linewidth=2)
    ax.axvline(0, color=GREY, linewidth=0.8)
    ax.set_xlabel("weighted input $z$")
    ax.set_ylabel(f"activation $a = {name}$")


def output_bars(ax: Any, a: Array, labels: Sequence[str] | None = None) -> None:
    """Draw the output activations a (n,) as bars, the largest one in another colour."""
    a = np.ravel(a)
    labels = [str(j) for j in range(len(a))] if labels is None else list(labels)
    colours = [VERMILLION if j == np.argmax(a) else BLUE for j in range(len(a))]
    ax.bar(labels, a, color=colours)
    ax.set_ylim(0, 1)
    ax.set_ylabel("activation")


def slope_lines(
    ax: Any,
    theta: Array,
    cost: Array,
    at: tuple[float, float],
    slopes: Mapping[str, float],
) -> None:
    """Draw C over one parameter and straight lines through a point of it.

    theta, cost: the curve, (k,) each; at: (theta, C) of the point; slopes: name of
    each line -> its slope, such as a tangent and a secant.
    """
    ax.plot(theta, cost, color=BLUE, linewidth=2, label="cost $C$")
    ends = np.array([theta[0], theta[-1]])
    dashes = ("--", ":", "-.")
    for i, (name, slope) in enumerate(slopes.items()):
        ax.plot(
            ends,
            at[1] + slope * (ends - at[0]),
            dashes[i % 3],
            color=COLOURS[1 + i],
            linewidth=2,
            label=name,
        )
    ax.plot(*at, "o", color=BLACK, markersize=7)
    span = np.ptp(cost)
    ax.set_ylim(cost.min() - 0.25 * span, cost.max() + 0.25 * span)
    ax.set_ylabel("cost $C$")
    ax.legend(frameon=False)


def v_curve(
    ax: Any,
    h: Array,
    errors: Mapping[str, Array],
    theory: Array | None = None,
    measure: str = "relative error",
) -> None:
    """Draw the error of a measured derivative over the step h, both axes logarithmic.

    h: (k,); errors: name of each scheme -> (k,); theory: the errors expected, (k,), a
    broken line; measure: what kind of error.  Errors below 1e-17 are drawn there.
    """
    for i, (name, error) in enumerate(errors.items()):
        ax.loglog(
            h,
            np.maximum(error, 1e-17),
            color=COLOURS[i],
            marker=MARKERS[i],
            markersize=4,
            linewidth=1.3,
            label=name,
        )
    if theory is not None:
        ax.loglog(h, theory, "--", color=BLACK, linewidth=2, label="expected")
    # A tick every fourth decade and no small ones: quick to draw, easy to read.
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(FixedLocator([10.0**n for n in range(-48, 9, 4)]))
        axis.set_minor_locator(NullLocator())
    ax.set_xlabel("step $h$")
    ax.set_ylabel(measure)
    ax.legend(frameon=False, fontsize=9)


def cost_dots(
    ax: Any, places: Sequence[str], costs: Mapping[str, Sequence[float | None]]
) -> None:
    """Draw what each method costs at each place, one row a place; logarithmic.

    costs: name of a method -> one positive number for each place, None where none was
    measured.
    """
    rows = np.arange(len(places))
    for i, (name, values) in enumerate(costs.items()):
        numbers = [np.nan if value is None else value for value in values]
        look = {"color": COLOURS[i], "marker": MARKERS[i], "markersize": 8}
        ax.semilogx(numbers, rows, linestyle="none", label=name, **look)
    ax.set_yticks(rows, places)
    ax.set_ylim(len(places) - 0.5, -0.5)  # the first place on top
    ax.xaxis.set_minor_locator(NullLocator())
    ax.figure.legend(loc="outside upper center", ncols=len(costs), frameon=False)


def decision_map(ax: Any, values: Array, x: Array, y: Array) -> None:
    """Draw an output over the square -0.25..1.25 and the examples on it.

    values: (k, k), row i at the i-th x_2 from below; x (2, m); y (1, m) of 0 and 1.
    """
    square = (-0.25, 1.25, -0.25, 1.25)
    image = ax.imshow(
        values, origin="lower", extent=square, cmap=DIVERGING, vmin=0, vmax=1
    )
    for (x1, x2), wanted in zip(x.T, y[0], strict=True):
        ax.text(
            x1,
            x2,
            f"{wanted:.0f}",
            ha="center",
            va="center",
            fontsize=11,
            bbox={"boxstyle": "circle", "facecolor": "white", "edgecolor": BLACK},
        )
    ax.set_xlabel("input $x_1$")
    ax.set_ylabel("input $x_2$")
    ax.grid(visible=False)
    ax.figure.colorbar(image, ax=ax, label="output of the network")
