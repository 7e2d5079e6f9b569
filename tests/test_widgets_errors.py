"""What the widgets of lessons 03 to 05 promise: the picture and its words follow."""

import numpy as np
import pytest

import coursekit as ck
from coursekit.widgets import errors as widgets


@pytest.fixture
def problem():
    rng = np.random.default_rng(4)
    net = ck.Network.random([3, 4, 2], rng)
    return net, rng.random((3, 1)), rng.random((2, 1))


@pytest.mark.parametrize(("l", "j"), [(2, 3), (3, 2)])
def test_the_demon_changes_the_cost_at_the_rate_delta(problem, l, j):
    h = 1e-5
    costs = widgets.costs_with_demon(*problem, l, j, np.array([h, -h]))
    delta = ck.errors(*problem)[l][j - 1, 0]
    assert (costs[0] - costs[1]) / (2 * h) == pytest.approx(delta, rel=1e-6)


def test_the_demon_that_adds_nothing_changes_nothing(problem):
    net, x, y = problem
    cost = net.cost(ck.feedforward(net, x).a[3], y)
    assert widgets.costs_with_demon(net, x, y, 2, 1, np.zeros(1))[0] == cost


def test_moving_the_demon_changes_the_picture_and_its_words(problem):
    explorer = widgets.demon(*problem)
    before = explorer.picture.src
    explorer.controls["neuron"].value = (3, 2)
    explorer.controls["nudge"].value = -2.0
    assert explorer.picture.src != before
    assert "Adding -2.0 to z of neuron 2 in layer 3" in explorer.picture.alt


def test_the_demon_takes_one_example(problem):
    net, x, y = problem
    with pytest.raises(ValueError, match=r"x should have shape \(3, 1\)"):
        widgets.demon(net, np.repeat(x, 5, axis=1), np.repeat(y, 5, axis=1))


def test_the_lamp_says_how_bright_it_burns():
    explorer = widgets.saturation_lamp()
    explorer.controls["z"].value = 0.0
    assert "slope is 0.2500: the lamp burns at 100.0 %" in explorer.picture.alt


@pytest.mark.parametrize("m", [1, 3])
def test_the_microscope_walks_forward_and_then_backward(problem, m):
    net, x, y = problem
    x, y = np.repeat(x, m, axis=1), np.repeat(y, m, axis=1)
    explorer = widgets.backward_microscope(net, x, y)
    slider = explorer.controls["step"]
    assert slider.max == m * (4 + 4 + 2 + 2 + 2 + 4)
    assert "forward: z of neuron 1 in layer 2, example 1" in explorer.picture.alt
    slider.value = slider.max
    assert f"backward: delta of neuron 4 in layer 2, example {m}" in (
        explorer.picture.alt
    )


def test_the_numbers_under_the_microscope_are_those_of_the_network(problem):
    net, x, y = problem
    p = widgets.one_pass(net, x, y)
    np.testing.assert_allclose(p.grad_a, p.a[3] - y)
    np.testing.assert_allclose(p.slope[2], ck.sigmoid.prime(p.z[2]))
