"""Figures of lessons 06 and 07: mini-batches and training; axes and arrays in."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from coursekit.arrays import Array
from coursekit.plots.digits import digit
from coursekit.plots.style import (
    BLUE,
    COLOURS,
    DIVERGING,
    GREY,
    MARKERS,
    SEQUENTIAL,
    VERMILLION,
    centred,
)


def bare(ax: Any) -> None:
    """Take ticks, grid and frame from an axes that holds a picture."""
    ax.set_xticks([])
    ax.set_yticks([])
    ax.grid(False)
    ax.spines[:].set_visible(False)


def outer_products(axes: Any, products: Sequence[Array], mean: Array) -> None:
    """Draw each example's outer product and, on the last of axes, their mean.

    products: m arrays (n, n_in); axes: m + 1 of them.  One colour scale for all.
    """
    norm = centred([*products, mean])
    titles = [f"example {i}" for i in range(1, len(products) + 1)] + ["their mean"]
    for ax, block, title in zip(axes, [*products, mean], titles, strict=True):
        bare(ax)
        ax.imshow(block, cmap=DIVERGING, norm=norm)
        ax.set_title(title, fontsize=10)
        ax.spines[:].set_visible(True)
    axes[-1].spines[:].set_linewidth(2.5)


def against_batch_size(
    ax: Any, m: Sequence[int], series: Mapping[str, Sequence[float]], ylabel: str
) -> None:
    """Draw each of series against the mini-batch size m, both axes logarithmic.

    A series whose name starts with "line" is drawn as a thin dashed line.
    """
    for k, (name, values) in enumerate(series.items()):
        if name.startswith("line"):
            label = name.removeprefix("line").strip(" :")
            ax.loglog(m, values, "--", color=GREY, label=label)
        else:
            style = {"color": COLOURS[k], "marker": MARKERS[k]}
            ax.loglog(m, values, label=name, **style)
    ax.set_xlabel("examples in a mini-batch, m")
    ax.set_ylabel(ylabel)
    ax.legend(frameon=False)


def learning_rates(
    ax: Any, curves: Mapping[float, Sequence[float]], chosen: float | None = None
) -> None:
    """Draw the cost after each epoch for each learning rate, one of them thick.

    curves: costs by learning rate, the first cost that of the untrained network.
    """
    for k, (eta, costs) in enumerate(curves.items()):
        thin = chosen is not None and eta != chosen
        ax.plot(
            range(len(costs)),
            costs,
            color=COLOURS[k % len(COLOURS)],
            marker=MARKERS[k % len(MARKERS)],
            markersize=4,
            alpha=0.3 if thin else 1.0,
            linewidth=1.2 if thin else 2.2,
            label=f"η = {eta:g}",
        )
    ax.set_yscale("log")
    ax.set_xlabel("epoch")
    ax.set_ylabel("cost on the training digits")
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.legend(frameon=False, loc="center left", bbox_to_anchor=(1.0, 0.5))


def confusion(ax: Any, counts: Array) -> None:
    """Draw how often digit (row) was read as digit (column), counts (10, 10)."""
    wrong = counts - np.diag(np.diag(counts))
    bare(ax)
    ax.imshow(wrong, cmap=SEQUENTIAL, vmin=0, vmax=1.3 * wrong.max())
    for (j, k), count in np.ndenumerate(counts):
        dark = j != k and count > 0.75 * wrong.max()
        ink = "white" if dark else GREY if j == k else "black"
        weight = "bold" if j == k else "normal"
        ax.text(k, j, count, ha="center", va="center", color=ink, weight=weight)
    ax.set_xticks(range(len(counts)))
    ax.set_yticks(range(len(counts)))
    ax.set_xlabel("the network's answer")
    ax.set_ylabel("the digit")


def weight_images(axes: Any, w: Array) -> None:
    """Draw each row of w (n, 784) as a picture: what this neuron looks for.

    axes: n of them.  Blue speaks against, vermilion for, white is 0; one scale for all.
    """
    limit = float(np.quantile(np.abs(w), 0.995))
    for j, ax in enumerate(np.ravel(axes)):
        bare(ax)
        picture = w[j].reshape(28, 28)
        ax.imshow(picture, cmap=DIVERGING, vmin=-limit, vmax=limit)
        ax.set_title(str(j + 1), fontsize=9, pad=2)


def delta_maps(
    axes: Any, deltas: Mapping[int, Array], labels: Array, scales: Mapping[int, float]
) -> None:
    """Draw delta[l] (n[l], m) for each l, examples as columns, sorted by label.

    scales: the |delta[l]| that gets the full colour, so that frames compare.
    """
    order = np.argsort(labels, kind="stable")
    edges = np.flatnonzero(np.diff(labels[order])) + 0.5
    middles = [np.flatnonzero(labels[order] == d).mean() for d in np.unique(labels)]
    for ax, (l, delta) in zip(axes, deltas.items(), strict=True):
        bare(ax)
        limit = scales[l]
        image = ax.imshow(
            delta[:, order],
            cmap=DIVERGING,
            vmin=-limit,
            vmax=limit,
            aspect="auto",
            interpolation="nearest",
        )
        for edge in edges:
            ax.axvline(edge, color=GREY, linewidth=0.5)
        ax.set_xticks(middles, [str(d) for d in np.unique(labels)])
        ax.set_ylabel(f"neuron of layer {l}")
        if len(delta) <= 10:
            ax.set_yticks(range(len(delta)))
        ax.figure.colorbar(image, ax=ax, label=f"$\\delta^{l}$", fraction=0.05)
    axes[-1].set_xlabel("examples, sorted by their digit")


def answer(axes: Any, x: Array, activations: Mapping[int, Array]) -> None:
    """Draw a digit and what each layer makes of it, the output as bars.

    x (784, 1); activations: a[l] (n[l], 1) for l = 2..L; axes: one for x and each l.
    """
    digit(axes[0], x)
    axes[0].grid(False)
    axes[0].spines[:].set_visible(True)
    axes[0].set_title("layer 1: what\nthe network sees", fontsize=10)
    *hidden, last = activations
    for ax, l in zip(axes[1:-1], hidden, strict=True):
        bare(ax)
        a = activations[l].ravel()
        columns = max(1, round(len(a) / 10))
        cells = np.full(-(-len(a) // columns) * columns, np.nan)
        cells[: len(a)] = a
        ax.pcolormesh(
            cells.reshape(-1, columns)[::-1],
            cmap=SEQUENTIAL,
            vmin=0,
            vmax=max(1.0, a.max()),
            edgecolors="#bbbbbb",
            linewidth=0.8,
        )
        ax.set_aspect("equal")
        ax.set_title(f"layer {l}:\n{len(a)} activations", fontsize=10)
    a, ax = activations[last].ravel(), axes[-1]
    colours = [VERMILLION if j == a.argmax() else BLUE for j in range(len(a))]
    ax.barh(range(len(a)), a, color=colours)
    ax.set_xlim(0, 1)
    ax.set_yticks(range(len(a)))
    ax.invert_yaxis()
    ax.set_title(f"layer {last}: the answer\nis {a.argmax()}", fontsize=10)


def wrong_gradients(
    axes: Any,
    names: Sequence[str],
    accuracies: Sequence[float],
    errors: Sequence[float],
) -> None:
    """Draw two columns: what training says of each gradient, and what a check says.

    axes: two, sharing y; the first of names is the right gradient.
    """
    y = np.arange(len(names))
    colours = [BLUE] + [VERMILLION] * (len(names) - 1)
    left, right = axes
    left.scatter(100 * np.asarray(accuracies), y, c=colours, zorder=3)
    left.axvline(100 * accuracies[0], color=BLUE, linewidth=0.8, linestyle="--")
    left.set_xlim(80, 100)
    left.set_xlabel("accuracy after training, in %")
    left.set_yticks(y, names)
    left.invert_yaxis()
    right.scatter(errors, y, c=colours, zorder=3)
    right.set_xscale("log")
    right.set_xlabel("relative error found by the check")
