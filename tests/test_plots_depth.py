"""Drawings of lessons 09 and 10, and the widget: the numbers given are drawn."""

import numpy as np
import pytest

from coursekit import plots, widgets


@pytest.fixture
def ax():
    return plots.canvas(8, 3)[1]


def test_by_layer_draws_each_number_at_its_layer_on_a_log_scale(ax):
    plots.by_layer(
        ax, {"one": {2: 0.1, 3: 0.5}, "two": {2: 1.0, 3: 2.0, 4: 3.0}}, "speed"
    )
    first, second = ax.lines
    assert (list(first.get_xdata()), list(first.get_ydata())) == ([2, 3], [0.1, 0.5])
    assert list(second.get_ydata()) == [1.0, 2.0, 3.0]
    assert ax.get_yscale() == "log"
    assert [t.get_text() for t in ax.get_legend().get_texts()] == ["one", "two"]


def test_over_epochs_counts_the_epochs_between_the_notes(ax):
    plots.over_epochs(ax, {2: [1.0, 0.5, 0.2]}, "size", every=10)
    assert list(ax.lines[0].get_xdata()) == [0, 10, 20]


def test_slopes_draws_each_curve_and_the_ceiling(ax):
    z = np.linspace(-1, 1, 5)
    plots.slopes(ax, z, {"one": z**2, "two": 2 * z})
    np.testing.assert_array_equal(ax.lines[1].get_ydata(), 2 * z)
    assert list(ax.lines[2].get_ydata()) == [0.25, 0.25]


def test_the_secant_over_a_kink_joins_the_two_sides(ax):
    z = np.linspace(-1, 1, 201)
    plots.kink(ax, z, np.maximum(z, 0), at=0.1, h=0.4)
    np.testing.assert_allclose(ax.lines[1].get_ydata(), [0.0, 0.5], atol=1e-12)


def test_a_graph_has_its_boxes_its_captions_and_an_arrow_for_each_edge(ax):
    places = {"a": (0, 1), "b": (0, 0), "c": (2, 0.5)}
    plots.computation_graph(
        ax, places, [("a", "c"), ("b", "c")], {"a": "value 1"}, ["c"]
    )
    texts = [text.get_text() for text in ax.texts]
    assert {"a", "b", "c", "value 1"} <= set(texts)
    assert (
        sum(text.arrow_patch is not None for text in ax.texts if text.get_text() == "")
        >= 2
    )
    widths = {
        t.get_text(): t.get_bbox_patch().get_linewidth()
        for t in ax.texts[:5:1]
        if t.get_bbox_patch()
    }
    assert widths["c"] > widths["a"]


def test_gradient_costs_are_drawn_against_parameters_on_log_scales(ax):
    plots.gradient_costs(ax, [10, 100], {"forward": [30, 300], "reverse": [3, 3]})
    assert [list(line.get_ydata()) for line in ax.lines] == [[30, 300], [3, 3]]
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")


def test_the_speeds_widget_follows_its_controls_and_says_what_it_shows():
    rng = np.random.default_rng(0)
    explorer = widgets.layer_speeds(rng.random((6, 20)), rng.random((3, 20)), width=30)
    before = explorer.picture.src
    assert "Layer 4 learns" in explorer.picture.alt
    explorer.controls["hidden"].value = 5
    assert explorer.picture.alt.startswith("5 hidden layers, sigmoid, scaled start.")
    assert "Layer 6 learns" in explorer.picture.alt
    assert explorer.picture.src != before
    explorer.controls["activation"].value = "relu"
    explorer.controls["init"].value = "normal"
    assert "Layer 2 learns" in explorer.picture.alt  # large weights: it explodes
