"""What the widgets of lessons 00 to 02 promise, without a browser."""

import ipywidgets
import numpy as np
import pytest

import coursekit as ck
from coursekit import plots, widgets
from coursekit.widgets.forward import difference


def sine(theta):
    return np.sin(theta)


@pytest.fixture
def net():
    return ck.Network.random([3, 4, 2], np.random.default_rng(1))


def counting(k):
    figure, ax = plots.canvas(3, 2)
    ax.plot([0, k])
    return figure, f"It rises\n to {k}."


@pytest.fixture
def explorer():
    return widgets.Explorer(counting, k=ipywidgets.IntSlider(2, description="k"))


def test_picture_and_words_follow_a_control(explorer):
    before = explorer.picture.src
    assert before.startswith("data:image/png;base64,")
    assert explorer.picture.alt == "It rises to 2."
    explorer.controls["k"].value = 5
    assert explorer.picture.alt == "It rises to 5."
    assert explorer.picture.src != before


def test_where_no_kernel_runs_the_words_are_shown(explorer):
    bundle = explorer._repr_mimebundle_()
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    assert "It rises to 2." in data["text/plain"]
    assert "Shift+Enter" in data["text/plain"]


def test_the_index_explorer_says_where_a_weight_leads_and_where_it_stands(net):
    explorer = widgets.weight_index(net)
    assert "from neuron 4 of layer 2 to neuron 2 of layer 3" in explorer.picture.alt
    assert f"net.w[3][1, 3] = {net.w[3][1, 3]:.2f}" in explorer.picture.alt


def test_sliders_never_leave_the_layer_they_point_at(net):
    explorer = widgets.weight_index(net)  # at w^3_24
    explorer.controls["l"].value = 2
    assert explorer.controls["k"].max == explorer.controls["k"].value == 3
    assert explorer.controls["j"].max == 4
    assert "net.w[2][1, 2]" in explorer.picture.alt


def test_the_forward_microscope_writes_out_the_sum_of_the_forward_pass(net):
    x = np.random.default_rng(0).random((3, 5))
    explorer = widgets.forward_microscope(net, x)
    for name, value in {"example": 4, "l": 3, "j": 2}.items():
        explorer.controls[name].value = value
    z, a = ck.feedforward(net, x)
    words = explorer.picture.alt
    assert f"= {z[3][1, 3]:.2f}, and a = sigma(z) = {a[3][1, 3]:.2f}" in words
    assert words.count("(") == 2 * 4 + 1 + 1  # four products, the bias, sigma


def test_the_step_explorer_shows_each_scheme_fail_and_succeed():
    explorer = widgets.step_explorer(sine, 1.0, float(np.cos(1.0)))
    controls, picture = explorer.controls, explorer.picture
    controls["h"].value = 1e-16
    assert "relative error 1e+00" in picture.alt  # 1 + 1e-16 is 1
    controls["scheme"].value = "complex step"
    assert f"measured slope {np.cos(1.0):.10f}" in picture.alt
    controls["precision"].value = "float32"
    assert f"true slope {np.cos(1.0):.10f}" in picture.alt


@pytest.mark.parametrize("precision", [np.float32, np.float64])
@pytest.mark.parametrize("scheme", ["forward", "central", "complex step"])
def test_a_difference_stays_in_the_precision_it_is_asked_for(precision, scheme):
    measured = difference(sine, precision(0.5), 1e-2, scheme)
    assert measured.dtype == precision
    assert measured == pytest.approx(np.cos(0.5), rel=1e-2)


def test_the_self_test_moves_its_point():
    explorer = widgets.self_test()
    explorer.controls["z"].value = 6.0
    assert "z = 6.0" in explorer.picture.alt
    assert f"{ck.sigmoid(6.0):.3f}" in explorer.picture.alt
