"""What the gradient checks promise."""

import numpy as np
import pytest
from problems import make, worst_error

import coursekit as ck
from coursekit.gradcheck import best_step


@pytest.mark.parametrize(
    ("scheme", "passes"), [("forward", 52), ("central", 102), ("complex", 51)]
)
def test_each_scheme_takes_its_number_of_passes(scheme, passes):
    problem = make([5, 4, 3, 3])
    assert problem[0].parameter_count == 24 + 15 + 12  # 51
    with ck.count_passes() as c:
        ck.numerical_gradients(*problem, scheme=scheme)
    assert (c.forward, c.backward) == (passes, 0)


@pytest.mark.parametrize(("scheme", "order"), [("forward", 1), ("central", 2)])
def test_the_error_falls_with_the_schemes_order(scheme, order):
    problem = make()
    exact = ck.numerical_gradients(*problem, scheme="complex")
    errors = [
        worst_error(ck.numerical_gradients(*problem, h=h, scheme=scheme), exact)
        for h in (1e-2, 1e-3)
    ]
    assert np.log10(errors[0] / errors[1]) == pytest.approx(order, abs=0.1)


def test_the_complex_step_has_no_rounding_branch():
    problem = make()
    one = ck.numerical_gradients(*problem, h=1e-20, scheme="complex")
    two = ck.numerical_gradients(*problem, h=1e-200, scheme="complex")
    assert worst_error(one, two) < 1e-14


@pytest.mark.parametrize("cost", [ck.quadratic, ck.cross_entropy, ck.log_likelihood])
@pytest.mark.parametrize("sizes", [[5, 3], [5, 4, 6, 3], [4, 6, 5, 7, 3]], ids=str)
@pytest.mark.parametrize("m", [1, 7])
def test_the_fast_check_gives_the_one_by_one_numbers(cost, sizes, m):
    problem = make(sizes, m, cost=cost)
    fast = ck.fast_numerical_gradients(*problem, h=1e-4)
    assert worst_error(fast, ck.numerical_gradients(*problem, h=1e-4)) < 1e-8


def test_the_fast_check_does_not_care_how_it_is_cut_into_pieces(monkeypatch):
    from coursekit import fast_gradcheck

    problem = make()
    whole = ck.fast_numerical_gradients(*problem, h=1e-4)
    monkeypatch.setattr(fast_gradcheck, "COLUMNS_AT_ONCE", 3)
    assert worst_error(ck.fast_numerical_gradients(*problem, h=1e-4), whole) < 1e-11


def test_the_directional_check_takes_two_passes_a_direction():
    net, x, y = make()
    gradients = ck.backprop(net, x, y)
    with ck.count_passes() as c:
        error = ck.directional_check(net, gradients, x, y, np.random.default_rng(1), 5)
    assert c.forward == 10
    assert error < 1e-7


def test_the_directional_check_accepts_a_real_networks_gradient():
    net, x, y = make([784, 30, 10], 10)
    gradients = ck.backprop(net, x, y)
    assert ck.directional_check(net, gradients, x, y, np.random.default_rng(0)) < 1e-6


def test_the_directional_check_takes_any_pair_of_mappings():
    net, x, y = make()
    w, b = ck.backprop(net, x, y)
    assert (
        ck.directional_check(net, (dict(w), dict(b)), x, y, np.random.default_rng(0))
        < 1e-7
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda w, b: None, r"a pair \(w, b\)"),
        (lambda w, b: (w, {2: b[2]}), r"gradients\.b should be a mapping with layers"),
        (lambda w, b: (w | {2: w[2].T}, b), r"pass gradients\.w\[2\]\.T"),
        (
            lambda w, b: (w, b | {3: b[3].ravel()}),
            r"gradients\.b\[3\] should have shape",
        ),
    ],
)
def test_gradients_that_do_not_fit_are_refused(change, words):
    net, x, y = make()
    wrong = change(*map(dict, ck.backprop(net, x, y)))
    with pytest.raises(ValueError, match=words):
        ck.directional_check(net, wrong, x, y, np.random.default_rng(0))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"scheme": "backward"}, "'forward', 'central', 'complex'"),
        ({"h": 0}, "h should be a number above 0, got int 0"),
        ({"h": -1e-4}, "h should be a number above 0"),
        ({"h": np.nan}, "h should be a number above 0"),
        ({"h": "small"}, "h should be a number above 0"),
    ],
)
def test_wrong_settings_are_refused(options, words):
    with pytest.raises(ValueError, match=words):
        ck.numerical_gradients(*make(), **options)


def test_float32_is_measured_in_float32():
    net, x, y = make()
    net = ck.Network(
        *({l: p.astype("f4") for l, p in part.items()} for part in (net.w, net.b))
    )
    got = ck.numerical_gradients(net, x.astype("f4"), y.astype("f4"), h=1e-2)
    assert got.w[2].dtype == np.float32
    assert 1e-6 < worst_error(got, ck.numerical_gradients(*make())) < 1e-2


def test_the_network_is_left_as_it_was():
    net, x, y = make()
    before = {l: p.copy() for l, p in net.w.items()}
    for scheme in ("forward", "central", "complex"):
        ck.numerical_gradients(net, x, y, scheme=scheme)
    ck.fast_numerical_gradients(net, x, y)
    for l, p in before.items():
        np.testing.assert_array_equal(net.w[l], p)


def test_best_steps_balance_truncation_and_rounding():
    assert best_step(np.float64, "central") == pytest.approx(6e-6, rel=0.02)
    assert best_step(np.float64, "forward") == pytest.approx(1.5e-8, rel=0.01)


def test_relative_error_by_hand():
    assert ck.relative_error([3.0], [1.0]) == pytest.approx(0.5)
    assert ck.relative_error(np.zeros((2, 3)), np.zeros((2, 3))) == 0
    assert ck.relative_error([1.0], [-1.0]) == 1
    assert np.isnan(ck.relative_error([np.nan], [1.0]))


def test_relative_error_refuses_what_would_broadcast():
    with pytest.raises(ValueError, match=r"one shape, are \(3,\) and \(3, 1\)"):
        ck.relative_error(np.zeros(3), np.zeros((3, 1)))
    with pytest.raises(ValueError, match="wanted numbers"):
        ck.relative_error(np.array(["a"]), np.array([1.0]))
