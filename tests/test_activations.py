"""What the activations promise."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import coursekit as ck
from coursekit.activations import ACTIVATIONS

ELEMENTWISE = [pytest.param(f, id=f.name) for f in ACTIVATIONS.values()]
LARGEST = [np.finfo(t).max for t in (np.float32, np.float64)]


def test_known_values():
    assert ck.sigmoid(0) == 0.5
    assert ck.sigmoid.prime(0.0) == 0.25
    assert ck.sigmoid(np.array([np.log(3.0)])) == pytest.approx(0.75)
    assert ck.tanh.prime(0.0) == 1
    np.testing.assert_array_equal(ck.relu(np.array([-2.0, 0.0, 3.0])), [0, 0, 3])
    np.testing.assert_array_equal(ck.relu.prime(np.array([-2.0, 0.0, 3.0])), [0, 0, 1])
    np.testing.assert_allclose(ck.softmax(np.log([[1.0], [3.0]])), [[0.25], [0.75]])


@pytest.mark.parametrize("f", ELEMENTWISE)
def test_the_slope_is_the_derivative_by_complex_step(f):
    z = np.random.default_rng(0).uniform(-4, 4, (3, 5))
    measured = f.value(z + 1e-30j).imag / 1e-30
    np.testing.assert_allclose(f.prime(z), measured, rtol=1e-12)


@pytest.mark.parametrize("f", ELEMENTWISE)
def test_the_slope_from_a_equals_the_slope_from_z(f):
    z = np.random.default_rng(1).uniform(-4, 4, (2, 7))
    np.testing.assert_array_equal(f.slope(z, f(z)), f.prime(z))


@pytest.mark.parametrize("f", [*ELEMENTWISE, pytest.param(ck.softmax, id="softmax")])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_no_finite_input_overflows(f, dtype):
    top = np.finfo(dtype).max
    z = np.array([[-top, top, 0], [top, -top, -1000], [0, 1, 1000]], dtype=dtype)
    a = f(z)  # a warning would be an error here
    assert a.dtype == dtype
    assert np.isfinite(a).all()


@given(st.floats(-700, 700))
def test_the_sigmoid_keeps_its_relative_precision(z):
    assert ck.sigmoid(z) == pytest.approx(np.exp(-np.logaddexp(0, -z)), rel=1e-13)


@given(st.integers(1, 6), st.integers(1, 6), st.floats(-1e300, 1e300))
def test_softmax_columns_sum_to_one_and_ignore_a_common_shift(n, m, shift):
    z = np.random.default_rng(n * 10 + m).standard_normal((n, m))
    np.testing.assert_allclose(ck.softmax(z).sum(axis=0), 1)
    if abs(shift) < 1e3:
        np.testing.assert_allclose(ck.softmax(z + shift), ck.softmax(z), rtol=1e-9)
    assert np.isfinite(ck.softmax(np.full((n, m), shift))).all()


@pytest.mark.parametrize("f", [*ELEMENTWISE, pytest.param(ck.softmax, id="softmax")])
@pytest.mark.parametrize(
    "z",
    [
        np.array([[1, 2]]),
        np.array([[1, 2]], np.uint8),
        [[1.0]],
        None,
        "z",
        np.array([[np.nan]]),
        np.array([[np.inf]]),
        np.array([["a"]], object),
        np.ma.masked_array([[1.0]]),
        True,
    ],
    ids=repr,
)
def test_what_is_not_an_array_of_finite_floats_is_refused(f, z):
    with pytest.raises(ValueError, match="z should"):
        f(z)


def test_softmax_needs_columns():
    with pytest.raises(ValueError, match=r"should have shape \(n, m\)"):
        ck.softmax(np.array([1.0, 2.0]))


@pytest.mark.parametrize("f", ELEMENTWISE)
def test_the_input_is_left_as_it_was(f):
    z = np.array([[-1.0, 2.0]])
    f(z)
    f.prime(z)
    np.testing.assert_array_equal(z, [[-1.0, 2.0]])
