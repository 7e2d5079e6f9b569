"""What backprop promises, one test for each promise.

The layer sizes and the number of examples all differ, so that a missing transpose or
keepdims cannot pass by luck.
"""

import inspect

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from problems import SIZES, M, make, worst_error

import coursekit as ck
from coursekit import activations, backpropagation, costs
from coursekit.activations import ACTIVATIONS
from coursekit.costs import COSTS

ALL_SIZES = [[4, 3], [5, 4, 3], [5, 4, 6, 3], [6, 5, 4, 7, 3]]


def test_one_neuron_agrees_with_the_chain_rule_done_by_hand():
    # w = b = 0 gives z = 0, a = 1/2 and sigma'(z) = 1/4.
    neuron = ck.Network(w={2: np.zeros((1, 1))}, b={2: np.zeros((1, 1))})
    gradients = ck.backprop(neuron, x=np.array([[2.0]]), y=np.array([[1.0]]))
    assert gradients.b[2] == pytest.approx((1 / 2 - 1) * 1 / 4)
    assert gradients.w[2] == pytest.approx((1 / 2 - 1) * 1 / 4 * 2)


@pytest.mark.parametrize("sizes", ALL_SIZES, ids=str)
@pytest.mark.parametrize("cost", COSTS.values(), ids=str)
@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=str)
def test_agrees_with_the_complex_step_and_central_differences(sizes, cost, activation):
    problem = make(sizes, activation=activation, cost=cost)
    gradients = ck.backprop(*problem)
    exact = ck.numerical_gradients(*problem, scheme="complex")
    assert worst_error(gradients, exact) < 1e-12
    assert worst_error(gradients, ck.numerical_gradients(*problem)) < 1e-7


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(1, 6), min_size=2, max_size=5),
    st.integers(1, 6),
    st.sampled_from(list(COSTS.values())),
)
def test_every_shape_of_network_and_batch_is_right(sizes, m, cost):
    problem = make(sizes, m, cost=cost)
    exact = ck.numerical_gradients(*problem, scheme="complex")
    for got, expected in zip(ck.backprop(*problem), exact, strict=True):
        for l, block in expected.items():
            assert got[l].shape == block.shape
            np.testing.assert_allclose(got[l], block, rtol=1e-9, atol=1e-13)


def test_a_batch_gives_the_mean_of_its_examples_gradients():
    net, x, y = make()
    single = [ck.backprop(net, x[:, [i]], y[:, [i]]) for i in range(M)]
    mean_w = {l: np.mean([g.w[l] for g in single], axis=0) for l in net.w}
    mean_b = {l: np.mean([g.b[l] for g in single], axis=0) for l in net.b}
    assert worst_error(ck.backprop(net, x, y), (mean_w, mean_b)) < 1e-14


def test_the_errors_belong_to_each_example_and_carry_no_1_over_m():
    net, x, y = make()
    delta = ck.errors(net, x, y)
    assert {l: d.shape for l, d in delta.items()} == {2: (4, M), 3: (6, M), 4: (3, M)}
    alone = ck.errors(net, x[:, [2]], y[:, [2]])
    for l in delta:
        np.testing.assert_allclose(delta[l][:, [2]], alone[l], rtol=1e-12)
    with pytest.raises(KeyError, match="Layer 1 is the input"):
        delta[1]


def test_float32_stays_float32():
    net = ck.Network.random(SIZES, np.random.default_rng(0), dtype=np.float32)
    x, y = np.ones((5, 2), np.float32), np.ones((3, 2), np.float32)
    for part in ck.backprop(net, x, y):
        assert {g.dtype for g in part.values()} == {np.dtype(np.float32)}


def test_its_arguments_are_left_as_they_were():
    net, x, y = make()
    arrays = [x, y, *net.w.values(), *net.b.values()]
    before = [array.copy() for array in arrays]
    ck.backprop(net, x, y)
    for array, copy in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(array, copy)


@pytest.mark.parametrize(
    ("y", "words"),
    [
        (np.ones((3, M - 1)), r"y should have shape \(3, 7\), got \(3, 6\)"),
        (np.ones((M, 3)), r"pass y\.T"),
        (np.ones(3), r"y should have shape \(3, 7\), got \(3,\)"),
        (np.ones((3, M), int), "y should be an array of floats"),
        (np.full((3, M), np.nan), "y should hold finite numbers"),
        (np.ones((3, M), np.float32), "y should have the network's dtype"),
        (None, "y should be an array of floats, got NoneType"),
    ],
)
@pytest.mark.parametrize(
    "call",
    [ck.backprop, ck.errors, ck.numerical_gradients, ck.fast_numerical_gradients],
)
def test_a_wrong_y_is_refused_in_one_sentence(call, y, words):
    net, x, _ = make()
    with pytest.raises(ValueError, match=words):
        call(net, x, y)


# The oracle must be able to say no: plant a slip of one part in a thousand.
@pytest.mark.parametrize(
    "plant",
    [
        lambda mp: mp.setattr(
            ck.quadratic,
            "error",
            lambda z, a, y: 1.001 * costs._quadratic_error(z, a, y),
        ),
        lambda mp: mp.setattr(
            ck.sigmoid, "slope", lambda z, a: 1.001 * activations._sigmoid_slope(z, a)
        ),
        lambda mp: mp.setattr(
            backpropagation,
            "sum_over_examples",
            lambda d: d.sum(1, keepdims=True) * 1.001,
        ),
        lambda mp: mp.setattr(backpropagation, "matmul", lambda d, a: 1.001 * d @ a),
    ],
    ids=["BP1", "BP2", "BP3", "BP4"],
)
def test_every_check_exposes_a_planted_slip(monkeypatch, plant):
    problem = make()
    plant(monkeypatch)
    got = ck.backprop(*problem)
    assert worst_error(got, ck.numerical_gradients(*problem)) > 4e-4
    assert worst_error(got, ck.numerical_gradients(*problem, scheme="complex")) > 4e-4
    assert worst_error(got, ck.fast_numerical_gradients(*problem)) > 4e-4
    assert (
        ck.directional_check(problem[0], got, *problem[1:], np.random.default_rng(0))
        > 1e-5
    )


@pytest.mark.parametrize("equation", ["BP1", "BP2", "BP3", "BP4"])
def test_each_equation_is_one_labelled_line(equation):
    lines = inspect.getsource(backpropagation).splitlines()
    assert len([line for line in lines if line.endswith(f"# {equation}")]) == 1
