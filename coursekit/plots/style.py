"""One look for every figure: the palette, a blank figure, and how it is shown.

The colours are Okabe and Ito's (2008), which readers with any common form of colour
blindness can tell apart.  Figures are made without pyplot: no global state, and
nothing is left open.
"""

import sys
from base64 import b64encode
from html import escape
from io import BytesIO
from typing import Any

import numpy as np
from matplotlib.colors import CenteredNorm, LinearSegmentedColormap
from matplotlib.figure import Figure as Figure  # widgets name it in their types

BLUE, VERMILLION, GREEN, ORANGE = "#0072B2", "#D55E00", "#009E73", "#E69F00"
SKY, PURPLE, YELLOW, BLACK, GREY = "#56B4E9", "#CC79A7", "#F0E442", "#000000", "#767676"
COLOURS = (BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY, BLACK)
# Lines differ in marker and dash as well, so that they survive a grey print.
MARKERS = ("o", "s", "^", "D", "v", "P", "X")

# For what has a sign (delta, weights, gradients): white is 0.
DIVERGING = LinearSegmentedColormap.from_list(
    "coursekit",
    [BLUE, "white", VERMILLION],
    N=257,  # odd: the middle is pure white
)
# For what lies between 0 and 1 (pixels, activations): white is 0.
SEQUENTIAL = LinearSegmentedColormap.from_list("coursekit_ink", ["white", "#00263D"])

SCREEN_DPI = 96  # the pixels a browser takes for an inch
DRAWN_DPI = 120  # drawn a little finer, so that text stays sharp


def figure(width: float = 8.0, height: float = 4.0) -> Figure:
    """Return an empty figure of ``width`` x ``height`` inches."""
    return Figure(figsize=(width, height), layout="constrained")


def canvas(
    width: float = 8.0, height: float = 4.0, rows: int = 1, columns: int = 1, **kw: Any
) -> tuple[Figure, Any]:
    """Return (figure, axes) of ``width`` x ``height`` inches, in the course's look.

    axes is one Axes, or an array of them as from ``Figure.subplots``, to which ``kw``
    goes.  8 inches fill the width of a notebook; text is 10 points, never below 9.
    """
    drawing = figure(width, height)
    axes = drawing.subplots(rows, columns, **kw)
    for ax in np.ravel(axes):
        ax.set_prop_cycle(color=COLOURS)
        ax.spines[["top", "right"]].set_visible(False)
        ax.grid(alpha=0.3, linewidth=0.6)
        ax.set_axisbelow(True)
    return drawing, axes


def centred(values: Any) -> CenteredNorm:
    """Return the norm that puts 0 at the white of ``DIVERGING``."""
    largest = float(np.max(np.abs(values), initial=0.0))
    return CenteredNorm(0.0, largest or 1.0)


def png_uri(figure: Figure, dpi: int = DRAWN_DPI) -> str:
    """Return the figure as a ``data:`` address of a PNG."""
    file = BytesIO()
    figure.savefig(file, format="png", dpi=dpi, facecolor="white")
    return "data:image/png;base64," + b64encode(file.getvalue()).decode("ascii")


def image_html(figure: Figure, alt: str, dpi: int = DRAWN_DPI) -> str:
    """Return an HTML image of the figure, described by ``alt``."""
    width = round(figure.get_figwidth() * SCREEN_DPI)
    return f'<img alt="{escape(alt)}" width="{width}" src="{png_uri(figure, dpi)}">'


def show(figure: Figure, alt: str) -> None:
    """Show the figure under a notebook cell, with ``alt`` for who cannot see it.

    JupyterLab gives an image/png output no alternative text, whatever its metadata
    say, so the picture goes out as an HTML image that carries it; the plain text of
    the output is ``alt`` too.  Raises ValueError when alt is empty.
    """
    if not alt.strip():
        raise ValueError("alt should say in words what the figure shows, got nothing")
    from IPython.display import display  # only a notebook shows figures

    alt = " ".join(alt.split())
    display({"text/html": image_html(figure, alt), "text/plain": alt}, raw=True)
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close(figure)
