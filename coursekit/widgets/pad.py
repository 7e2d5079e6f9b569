"""A pad to draw a digit on, with the mouse or the keyboard, read by a network."""

from typing import Any

import anywidget
import ipywidgets
import numpy as np
import traitlets

import coursekit as ck
from coursekit import plots
from coursekit.arrays import Array
from coursekit.plots.style import SCREEN_DPI, png_uri
from coursekit.widgets.base import Picture

SIDE = 112  # the paper has 112 x 112 points, four for each of MNIST's pixels

FRONT_END = """
const SIDE = 112, ZOOM = 2.5, BRUSH = 4.5, STEP = 4;
function render({ model, el }) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE * ZOOM;
  canvas.tabIndex = 0;
  canvas.className = "coursekit-pad";
  canvas.setAttribute("role", "application");
  canvas.setAttribute("data-lm-suppress-shortcuts", "true");  // JupyterLab's
  canvas.setAttribute("aria-label", "Paper, 28 by 28 cells, to draw a digit on. " +
    "Arrow keys move the pen, space paints, shift with an arrow draws a line, " +
    "delete clears.");
  canvas.style.cssText = "border:2px solid #767676;touch-action:none;" +
    "cursor:crosshair;background:white;width:280px;height:280px";
  const clear = document.createElement("button");
  clear.textContent = "Clear";
  clear.className = "jupyter-button widget-button coursekit-clear";
  clear.style.cssText = "display:block;margin:6px 0";
  const where = document.createElement("p");
  where.setAttribute("role", "status");
  where.style.cssText = "margin:0;min-height:1.5em";
  el.append(canvas, clear, where);
  const pen = canvas.getContext("2d");
  let ink = new Uint8Array(SIDE * SIDE);
  let at = [SIDE / 2, SIDE / 2], last = null, typing = false;

  const show = () => {
    const small = new ImageData(SIDE, SIDE);
    for (let i = 0; i < ink.length; i++) {
      small.data.set([0, 38, 61, ink[i]], 4 * i);
    }
    const sheet = new OffscreenCanvas(SIDE, SIDE);
    sheet.getContext("2d").putImageData(small, 0, 0);
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.imageSmoothingEnabled = true;
    pen.drawImage(sheet, 0, 0, canvas.width, canvas.height);
    if (typing) {
      pen.strokeStyle = "#D55E00"; pen.lineWidth = 2;
      pen.strokeRect((at[0] - STEP / 2) * ZOOM, (at[1] - STEP / 2) * ZOOM,
                     STEP * ZOOM, STEP * ZOOM);
    }
  };
  // Ink is full within the brush and fades over one point: a soft edge, as on paper.
  const dot = ([x, y]) => {
    for (let r = Math.floor(y - BRUSH - 1); r <= y + BRUSH + 1; r++) {
      for (let c = Math.floor(x - BRUSH - 1); c <= x + BRUSH + 1; c++) {
        if (r < 0 || c < 0 || r >= SIDE || c >= SIDE) continue;
        const depth = BRUSH + 0.5 - Math.hypot(c + 0.5 - x, r + 0.5 - y);
        const value = 255 * Math.max(0, Math.min(1, depth));
        if (value > ink[r * SIDE + c]) ink[r * SIDE + c] = value;
      }
    }
  };
  const line = (from, to) => {
    const pieces = Math.ceil(Math.hypot(to[0] - from[0], to[1] - from[1])) + 1;
    for (let k = 0; k <= pieces; k++) {
      const t = k / pieces;
      dot([from[0] + t * (to[0] - from[0]), from[1] + t * (to[1] - from[1])]);
    }
    show();
  };
  const send = () => {
    model.set("ink", new DataView(ink.slice().buffer));
    model.save_changes();
  };
  const wipe = () => { ink = new Uint8Array(SIDE * SIDE); show(); send(); };
  const point = (event) => {
    const box = canvas.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width * SIDE,
            (event.clientY - box.top) / box.height * SIDE];
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    typing = false;
    last = point(event); line(last, last);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!last) return;
    const next = point(event); line(last, next); last = next;
  });
  const lift = () => { if (last) { last = null; send(); } };
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);
  canvas.addEventListener("blur", () => { typing = false; show(); });
  const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0],
                  ArrowUp: [0, -1], ArrowDown: [0, 1] };
  canvas.addEventListener("keydown", (event) => {
    const move = moves[event.key];
    typing = true;
    const stop = () => { event.preventDefault(); event.stopPropagation(); };
    if (move) {
      stop();
      const next = at.map((v, k) =>
        Math.max(STEP / 2, Math.min(SIDE - STEP / 2, v + STEP * move[k])));
      if (event.shiftKey) { line(at, next); send(); }
      at = next; show();
      where.textContent = "pen at row " + Math.floor(at[1] / STEP + 1) +
        ", column " + Math.floor(at[0] / STEP + 1) + " of 28";
    } else if (event.key === " ") { stop(); line(at, at); send(); }
    else if (event.key === "Delete" || event.key === "Backspace") { stop(); wipe(); }
  });
  clear.addEventListener("click", wipe);
  model.on("change:cleared", () => { ink = new Uint8Array(SIDE * SIDE); show(); });
  show();
}
export default { render };
"""


class Paper(anywidget.AnyWidget):  # type: ignore[misc]
    """The sheet: ``ink`` holds 112 x 112 bytes, 255 where the ink is full."""

    _esm = FRONT_END
    # From the front end bytes come as a memoryview, which Bytes refuses silently.
    ink = traitlets.Bytes(bytes(SIDE * SIDE)).tag(
        sync=True, from_json=lambda value, _widget: bytes(value or b"")
    )
    cleared = traitlets.Int(0).tag(sync=True)


def shrink(count: int, target: int) -> Array:
    """Return the matrix (target, count) that averages ``count`` points into target."""
    edges = np.linspace(0, count, target + 1)
    start, stop = edges[:-1, None], edges[1:, None]
    points = np.arange(count)
    share = np.minimum(points + 1, stop) - np.maximum(points, start)
    return np.clip(share, 0, None) * target / count


def like_mnist(ink: Array) -> Array:
    """Return a drawing (n, n) in [0, 1] as MNIST would have it, (784, 1); 0 if blank.

    As its authors did: the ink is scaled into a box of 20 x 20, keeping its shape, and
    laid into 28 x 28 with its centre of mass at pixel (14, 14), counted from 0.
    """
    if not ink.any():
        return np.zeros((784, 1))
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    box = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    height, width = (max(1, round(20 * n / max(box.shape))) for n in box.shape)
    small = shrink(box.shape[0], height) @ box @ shrink(box.shape[1], width).T
    mass = small.sum()
    row = (small.sum(axis=1) @ np.arange(height)) / mass
    column = (small.sum(axis=0) @ np.arange(width)) / mass
    top = int(np.clip(round(14 - row), 0, 28 - height))
    left = int(np.clip(round(14 - column), 0, 28 - width))
    page = np.zeros((28, 28))
    page[top : top + height, left : left + width] = small
    return page.reshape(784, 1)


def answer_picture(net: ck.Network, x: Array) -> tuple[Any, str]:
    """Return the figure of what each layer of net makes of x (784, 1), in words too."""
    a = ck.feedforward(net, x).a
    hidden = {"width_ratios": [2.2] + [1.2] * (net.L - 2) + [2.5]}
    fig, axes = plots.canvas(6.2, 3.0, columns=net.L, gridspec_kw=hidden)
    plots.answer(axes, x, {l: a[l] for l in range(2, net.L + 1)})
    first, second = np.argsort(a[net.L].ravel())[::-1][:2]
    return fig, (
        f"The network answers {first} (output {a[net.L][first, 0]:.2f}); "
        f"next comes {second} ({a[net.L][second, 0]:.2f})."
    )


class DigitPad(ipywidgets.VBox):  # type: ignore[misc]
    """Draw a digit, or choose one of ``digits``, and see what each layer answers.

    net: a network of 784 inputs and 10 outputs; digits: for those who do not draw.
    """

    def __init__(self, net: ck.Network, digits: ck.Digits) -> None:
        self.net, self.digits = net, digits
        self.paper, self.picture = Paper(), Picture()
        self.choice = ipywidgets.BoundedIntText(
            min=0,
            max=len(digits.labels) - 1,
            description="or test digit number",
            style={"description_width": "initial"},
        )
        self.paper.observe(self._drawn, names="ink")
        self.choice.observe(self._chosen, names="value")
        self._chosen()
        row = ipywidgets.Layout(flex_flow="row wrap", align_items="flex-start")
        left = ipywidgets.VBox([self.paper, self.choice])
        super().__init__([ipywidgets.HBox([left, self.picture], layout=row)])

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        # What is shown where no kernel runs, instead of a list of Python objects.
        bundle = super()._repr_mimebundle_(**kwargs)
        still = bundle[0] if isinstance(bundle, tuple) else bundle
        still["text/plain"] = (
            "A pad to draw on: run this cell (Shift+Enter) to bring it to life.\n"
            + self.picture.alt
        )
        return bundle

    def _drawn(self, _change: Any = None) -> None:
        ink = np.frombuffer(self.paper.ink, np.uint8)
        if ink.size == SIDE**2 and ink.any():
            self._show(like_mnist(ink.reshape(SIDE, SIDE) / 255), "")

    def _chosen(self, _change: Any = None) -> None:
        number = self.choice.value
        self.paper.cleared += 1
        told = f" Test digit {number} is labelled {self.digits.labels[number]}."
        self._show(self.digits.x[:, [number]], told)

    def _show(self, x: Array, told: str) -> None:
        figure, words = answer_picture(self.net, x.astype(self.net.w[2].dtype))
        with self.picture.hold_sync():
            self.picture.width = round(figure.get_figwidth() * SCREEN_DPI)
            self.picture.alt = words + told
            self.picture.src = png_uri(figure, SCREEN_DPI)
