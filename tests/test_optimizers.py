"""What the optimizers promise, each against its formula done by hand."""

import numpy as np
import pytest

import coursekit as ck
from coursekit.arrays import Layers

ETA = 0.1


def steps(optimizer, gradients):
    """Return theta after steps from 1.0 along these gradients."""
    theta = Layers({2: np.array([[1.0]])})
    memory = optimizer.start(theta)
    for g in gradients:
        scale = ETA if optimizer.scaled else 1.0
        optimizer.step(theta, Layers({2: np.array([[scale * g]])}), memory, ETA)
    return theta[2].item()


def test_sgd_subtracts_eta_times_the_gradient():
    assert steps(ck.SGD(ETA), [2.0, -1.0]) == pytest.approx(1 - ETA * 2 + ETA * 1)


def test_momentum_keeps_a_part_of_its_velocity():
    v1 = -ETA * 2.0
    v2 = 0.9 * v1 - ETA * 3.0
    assert steps(ck.Momentum(ETA, 0.9), [2.0, 3.0]) == pytest.approx(1 + v1 + v2)


def test_momentum_without_mu_is_sgd():
    assert steps(ck.Momentum(ETA, 0), [2, 3]) == pytest.approx(
        steps(ck.SGD(ETA), [2, 3])
    )


def test_adams_first_step_is_eta_whatever_the_gradients_size():
    for g in (1e-3, 1.0, 1e3):
        assert steps(ck.Adam(ETA), [g]) == pytest.approx(1 - ETA, rel=1e-4)


def test_adams_second_step_by_hand():
    g1, g2 = 2.0, -3.0
    m = 0.9 * 0.1 * g1 + 0.1 * g2
    v = 0.999 * 0.001 * g1**2 + 0.001 * g2**2
    second = ETA * (m / (1 - 0.9**2)) / (np.sqrt(v / (1 - 0.999**2)) + 1e-8)
    assert steps(ck.Adam(ETA), [g1, g2]) == pytest.approx(1 - ETA - second, rel=1e-6)


def test_the_cosine_falls_from_eta_to_0():
    rate = ck.cosine(2.0, 10)
    assert [rate(0), rate(5), rate(10), rate(11)] == pytest.approx([2, 1, 0, 0])
    assert ck.SGD(rate).rate(5) == pytest.approx(1)


def test_an_optimizer_does_not_change():
    with pytest.raises(AttributeError, match="make a new one"):
        ck.SGD(1.0).eta = 2.0


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: ck.SGD(0), "eta should be a number above 0, got int 0"),
        (lambda: ck.SGD(-1.0), "eta should be a number above 0, got float -1.0"),
        (lambda: ck.SGD(np.nan), "eta should"),
        (lambda: ck.SGD("3"), "eta should"),
        (lambda: ck.Momentum(1.0, 1.0), "mu should be below 1"),
        (lambda: ck.Momentum(1.0, -0.1), "mu should be a number at least 0"),
        (lambda: ck.Adam(1e-3, beta1=1.0), "beta1 should be below 1"),
        (lambda: ck.Adam(1e-3, epsilon=0), "epsilon should be a number above 0"),
        (lambda: ck.cosine(1.0, 0), "epochs should be a whole number"),
        (lambda: ck.SGD(lambda epoch: -1.0).rate(0), r"eta\(0\) should be a number"),
    ],
)
def test_settings_that_make_no_sense_are_refused(make, words):
    with pytest.raises(ValueError, match=words):
        make()
