"""Drawings of lessons 09 and 10: what depth does to gradients, and graphs."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from coursekit.arrays import Array
from coursekit.plots.style import BLACK, BLUE, COLOURS, GREY, MARKERS, VERMILLION

DASHES = ("-", "--", "-.", ":")


def slopes(ax: Any, z: Array, curves: Mapping[str, Array]) -> None:
    """Draw sigma'(z) for each named activation, and the sigmoid's ceiling of 1/4."""
    for i, (name, slope) in enumerate(curves.items()):
        ax.plot(z, slope, DASHES[i % 4], color=COLOURS[i], linewidth=2, label=name)
    ax.axhline(0.25, color=GREY, linewidth=0.8)
    ax.annotate("1/4", (float(np.min(z)), 0.25), va="bottom", color=GREY)
    ax.set_xlabel("z")
    ax.set_ylabel("slope σ′(z)")
    ax.legend(frameon=False)


def by_layer(ax: Any, curves: Mapping[str, Mapping[int, float]], ylabel: str) -> None:
    """Draw one number for each layer, on a logarithmic scale, a line for each name."""
    layers: set[int] = set()
    for i, (name, values) in enumerate(curves.items()):
        style = {"color": COLOURS[i % 7], "marker": MARKERS[i % 7], "label": name}
        ax.plot(list(values), list(values.values()), DASHES[i % 4], **style)
        layers |= set(values)
    ax.set_yscale("log")
    ax.set_xlabel("layer l")
    ax.set_ylabel(ylabel)
    ax.xaxis.get_major_locator().set_params(integer=True)
    if len(layers) <= 12:
        ax.set_xticks(sorted(layers))
    ax.legend(frameon=False, fontsize=9)


def over_epochs(
    ax: Any, speeds: Mapping[int, Sequence[float]], ylabel: str, every: int = 1
) -> None:
    """Draw one number of each layer, noted every so many epochs (log scale)."""
    for i, (l, values) in enumerate(speeds.items()):
        style = {"color": COLOURS[i % 7], "linewidth": 2, "label": f"layer {l}"}
        ax.plot(every * np.arange(len(values)), values, DASHES[i % 4], **style)
    ax.legend(frameon=False, ncols=len(speeds))
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.set_yscale("log")
    ax.set_xlabel("epoch")
    ax.set_ylabel(ylabel)


def kink(ax: Any, z: Array, value: Array, at: float, h: float) -> None:
    """Draw a function of one number, and the secant that a central difference takes.

    z and value are the curve; the secant joins at - h to at + h.
    """
    ends = np.array([at - h, at + h])
    heights = np.interp(ends, z, value)
    ax.plot(z, value, color=BLUE, linewidth=2, label="relu(z)")
    ax.plot(ends, heights, "--", color=VERMILLION, marker="o", label="what is measured")
    ax.plot(at, np.interp(at, z, value), "D", color=BLACK, label="where we stand")
    ax.set_xlabel("z")
    ax.legend(frameon=False)


def computation_graph(
    ax: Any,
    places: Mapping[str, tuple[float, float]],
    edges: Sequence[tuple[str, str]],
    captions: Mapping[str, str] | None = None,
    bright: Sequence[str] = (),
) -> None:
    """Draw named boxes joined by arrows; captions stand below, ``bright`` stand out.

    places: where each box stands; edges: pairs (from, to).
    """
    ax.axis("off")
    boxes = {}
    for name, place in places.items():
        colour = VERMILLION if name in bright else BLUE
        box = {"boxstyle": "round,pad=0.45", "facecolor": "white", "edgecolor": colour}
        text = ax.text(*place, name, ha="center", va="center", fontsize=11, bbox=box)
        boxes[name] = text.get_bbox_patch()
        boxes[name].set_linewidth(2.5 if name in bright else 1.2)
        if captions:
            below = {"xytext": (0, -22), "textcoords": "offset points", "va": "top"}
            ax.annotate(
                captions.get(name, ""), place, ha="center", fontsize=10, **below
            )
    for start, end in edges:
        arrow = {"arrowstyle": "-|>", "color": GREY, "shrinkA": 2, "shrinkB": 2}
        arrow |= {"patchA": boxes[start], "patchB": boxes[end]}
        ax.annotate("", places[end], xytext=places[start], arrowprops=arrow)
    x, y = np.array(list(places.values())).T
    ax.set_xlim(x.min() - 0.5, x.max() + 0.5)
    ax.set_ylim(y.min() - 0.7, y.max() + 0.4)


def gradient_costs(
    ax: Any, parameters: Sequence[int], costs: Mapping[str, Any]
) -> None:
    """Draw the price of a whole gradient, in forward passes, against P (both log)."""
    for i, (name, price) in enumerate(costs.items()):
        style = {"color": COLOURS[i], "marker": MARKERS[i], "label": name}
        ax.loglog(parameters, price, DASHES[i % 4], **style)
    ax.set_xlabel("number of parameters P")
    ax.set_ylabel("multiplications,\nin forward passes")
    ax.legend(frameon=False)
