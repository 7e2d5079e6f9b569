"""Controls joined to a drawing: the one way in which this course makes a widget.

The front end sends a new value only when the kernel has answered the last one, so a
drawing that takes less than 100 ms follows the slider without a debounce of ours.
"""

from collections.abc import Callable
from typing import Any

import anywidget
import ipywidgets
import traitlets

from coursekit.plots.style import SCREEN_DPI, Figure, png_uri

# The elements stay and only their contents change: no flicker, and a screen reader
# announces the status line, which a replaced element would not make it do.
FRONT_END = """
function render({ model, el }) {
  const image = document.createElement("img");
  const status = document.createElement("p");
  image.style.maxWidth = "100%";
  status.setAttribute("role", "status");
  status.style.margin = "0.3em 0";
  const update = () => {
    image.src = model.get("src");
    image.alt = model.get("alt");
    image.width = model.get("width");
    status.textContent = model.get("alt");
  };
  model.on("change", update);
  update();
  el.append(image, status);
  // Sliders have a visible label but no accessible name: they get it here.
  setTimeout(() => {
    const box = el.closest(".coursekit-explorer");
    // JupyterLab takes arrow keys and letters for its cells, from a dropdown too.
    for (const control of box?.querySelectorAll("select,input,.noUi-handle") ?? []) {
      control.setAttribute("data-lm-suppress-shortcuts", "true");
    }
    for (const slider of box?.querySelectorAll(".widget-slider") ?? []) {
      const name = slider.querySelector(".widget-label")?.textContent ?? "";
      slider.querySelector(".noUi-handle")?.setAttribute("aria-label", name);
    }
  }, 500);
}
export default { render };
"""


class Picture(anywidget.AnyWidget):  # type: ignore[misc]
    """An image and below it, as a status line, the words that describe it."""

    _esm = FRONT_END
    src = traitlets.Unicode().tag(sync=True)
    alt = traitlets.Unicode().tag(sync=True)
    width = traitlets.Int(600).tag(sync=True)


class Explorer(ipywidgets.VBox):  # type: ignore[misc]
    """Controls above a picture that follows them.

    draw(**values) -> (figure, alt): a pure function of the controls' values; ``alt``
    says in a sentence or two what this state shows.  controls: ipywidgets by the
    names of draw's arguments, in the order in which they stand.
    """

    def __init__(
        self, draw: Callable[..., tuple[Figure, str]], **controls: Any
    ) -> None:
        self.draw, self.controls, self.picture = draw, controls, Picture()
        for control in controls.values():
            control.style.description_width = "initial"
            control.layout.width = "24em"
            control.observe(self._redraw, names="value")
        self._redraw()
        row = ipywidgets.Layout(flex_flow="row wrap")
        super().__init__(
            [ipywidgets.HBox([*controls.values()], layout=row), self.picture]
        )
        self.add_class("coursekit-explorer")

    def _redraw(self, _change: Any = None) -> None:
        values = {name: control.value for name, control in self.controls.items()}
        figure, alt = self.draw(**values)
        with self.picture.hold_sync():  # one message, so picture and words agree
            self.picture.width = round(figure.get_figwidth() * SCREEN_DPI)
            self.picture.alt = " ".join(alt.split())
            self.picture.src = png_uri(figure, SCREEN_DPI)  # coarser, but quick

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        # What is shown where no kernel runs, instead of a list of Python objects.
        bundle = super()._repr_mimebundle_(**kwargs)
        still = bundle[0] if isinstance(bundle, tuple) else bundle
        still["text/plain"] = (
            "An interactive figure: run this cell (Shift+Enter) to bring it to life.\n"
            + self.picture.alt
        )
        return bundle
