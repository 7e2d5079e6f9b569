"""What the costs promise."""

import numpy as np
import pytest

import coursekit as ck
from coursekit.costs import COSTS

COST = [pytest.param(c, id=c.name) for c in COSTS.values()]
N, M = 3, 5


@pytest.fixture
def outputs():
    rng = np.random.default_rng(2)
    z = rng.standard_normal((N, M))
    return z, np.eye(N)[:, rng.integers(0, N, M)]


def test_known_values():
    a, y = np.array([[0.5], [0.25]]), np.array([[1.0], [0.0]])
    assert ck.quadratic(a, y) == pytest.approx((0.25 + 0.0625) / 2)
    assert ck.cross_entropy(a, y) == pytest.approx(-np.log(0.5) - np.log(0.75))
    assert ck.log_likelihood(a, y) == pytest.approx(-np.log(0.5))


@pytest.mark.parametrize("cost", COST)
def test_the_cost_is_the_mean_over_columns(cost, outputs):
    z, y = outputs
    a = cost.output(z)
    each = [cost(a[:, [i]], y[:, [i]]) for i in range(M)]
    assert cost(a, y) == pytest.approx(np.mean(each))


@pytest.mark.parametrize("cost", COST)
def test_the_output_error_is_the_slope_of_each_examples_own_cost(cost, outputs):
    z, y = outputs
    delta = cost.output_error(z, cost.output(z), y)
    for j, i in np.ndindex(z.shape):
        moved = z[:, [i]].astype(complex)
        moved[j] += 1e-30j
        measured = cost.mean(cost.output.value(moved), y[:, [i]]).imag / 1e-30
        assert delta[j, i] == pytest.approx(measured, rel=1e-12)


@pytest.mark.parametrize("cost", COST)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_saturated_outputs_give_finite_costs_and_errors(cost, dtype):
    a = np.array([[0, 1, 1, 0], [1, 0, 1, 0]], dtype)
    y = np.array([[0, 0, 1, 1], [1, 1, 0, 0]], dtype)
    assert np.isfinite(cost(a, y))
    z = np.where(a > 0, 1e4, -1e4).astype(dtype)
    assert np.isfinite(cost.output_error(z, a, y)).all()


@pytest.mark.parametrize("cost", [ck.cross_entropy, ck.log_likelihood])
def test_a_certain_and_right_output_costs_nothing(cost):
    y = np.array([[1.0, 0.0], [0.0, 1.0]])
    assert cost(y, y) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("cost", COST)
def test_complex_outputs_give_a_complex_cost(cost, outputs):
    z, y = outputs
    assert isinstance(cost(cost.output.value(z + 0j), y), complex)
    assert isinstance(cost(cost.output.value(z), y), float)


@pytest.mark.parametrize("cost", COST)
@pytest.mark.parametrize(
    ("a", "y"),
    [
        (np.zeros((N, M)), np.zeros((M, N))),
        (np.zeros((N, M)), np.zeros((N, 1))),
        (np.zeros((N, M)), np.zeros(N)),
        (np.zeros(N), np.zeros(N)),
        (np.zeros((N, M)), np.zeros((N, M), int)),
        (np.full((N, M), np.nan), np.zeros((N, M))),
        (np.zeros((N, 0)), np.zeros((N, 0))),
        (0.5, 1.0),
    ],
    ids=[
        "transposed",
        "one column",
        "1-D y",
        "1-D",
        "integers",
        "nan",
        "empty",
        "number",
    ],
)
def test_wrong_outputs_and_targets_are_refused(cost, a, y):
    with pytest.raises(ValueError, match=r"[ay] should"):
        cost(a, y)
    with pytest.raises(ValueError, match=r"[ay] should"):
        cost.output_error(a, a, y)
