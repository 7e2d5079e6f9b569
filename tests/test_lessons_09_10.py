"""Numbers that the prose of lessons 09 and 10 quotes and no cell of theirs prints."""

import numpy as np
import pytest

import coursekit as ck
from coursekit.autodiff import Node, topological_order, unbroadcast


def test_each_sigmoid_layer_further_down_learns_about_five_times_slower():
    digits = ck.load_mnist(np.float64).train
    x, y = digits.x[:, :1000], digits.y[:, :1000]
    speeds = []
    for seed in range(5):
        rng = np.random.default_rng(seed)
        sizes = [784, *[30] * 6, 10]
        kind = {"cost": ck.cross_entropy, "init": "scaled"}
        b = ck.backprop(ck.Network.random(sizes, rng, **kind), x, y).b
        speeds.append([np.linalg.norm(b[l]) for l in range(2, 8)])
    speeds = np.mean(speeds, axis=0)
    assert (speeds[1:] / speeds[:-1] > 4).all()
    assert (speeds[1:] / speeds[:-1] < 6).all()


def test_no_weight_keeps_its_factor_above_one_for_more_than_0_45_of_the_activations():
    w = np.geomspace(4.001, 1000, 10_000)
    width = 2 / w * np.log(w * (1 + np.sqrt(1 - 4 / w)) / 2 - 1)
    assert 0.44 < width.max() < 0.45
    assert w[width.argmax()] == pytest.approx(6.9, abs=0.1)


def test_the_engine_spends_almost_a_third_on_the_error_of_the_input():
    forward, backward = ck.multiplications([784, 30, 10], 10)
    assert 0.32 < (3 * forward - (forward + backward)) / (3 * forward) < 1 / 3


def graph():
    a, b = Node(-2.0), Node(3.0)
    c, d = a + b, a * b
    return a, b, (c + d) + c * d


def walk(y, order, add=True):
    """Carry adjoints back in the given order; not ``add``: keep the last road."""
    y.grad = np.ones(())
    for node in order:
        for parent, pullback in node.parents:
            arrives = unbroadcast(pullback(node.grad), parent.value.shape)
            parent.grad = arrives + (parent.grad if add else 0)


def zeroed(y):
    order = topological_order(y)[::-1]
    for node in order:
        node.grad = np.zeros(())
    return order


def grads(a, b):
    return float(a.grad), float(b.grad)


def test_overwriting_instead_of_adding_shows_the_face_in_the_table():
    a, b = Node(-2.0), Node(3.0)
    c, d = a + b, a * b
    e, f = c + d, c * d
    y = e + f
    zeroed(y)
    walk(y, [y, f, e, d, c], add=False)  # the sums come last
    assert grads(a, b) == (1, 1)


def test_passing_on_too_early_shows_the_face_in_the_table():
    a, b, y = graph()
    zeroed(y)
    y.grad = np.ones(())

    def recurse(node):  # everything that has arrived so far, every time
        for parent, pullback in node.parents:
            parent.grad = parent.grad + pullback(node.grad)
            recurse(parent)

    recurse(y)
    assert grads(a, b) == (5, -10)


def test_a_second_walk_without_zeros_shows_the_face_in_the_table():
    a, b, y = graph()
    order = zeroed(y)
    walk(y, order)
    walk(y, order)
    assert grads(a, b) == (4, -36)
