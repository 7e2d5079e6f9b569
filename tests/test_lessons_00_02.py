"""Numbers that the prose of lessons 00 to 02 quotes and no cell of theirs prints."""

import numpy as np

import coursekit as ck

THETA = 0.3


def cost(theta):
    return (1 / (1 + np.exp(-1.5 * theta)) - 1) ** 2 / 2


def test_central_differences_are_about_a_thousand_times_better_than_forward_ones():
    steps = 10.0 ** np.arange(-14, 0.1, 0.25)
    truth = cost(THETA + 1e-20j).imag / 1e-20
    forward = [(cost(THETA + h) - cost(THETA)) / h - truth for h in steps]
    central = [(cost(THETA + h) - cost(THETA - h)) / (2 * h) - truth for h in steps]
    # The lowest point of a ragged curve is luck: take the tenth of the steps around it.
    low = [np.sort(np.abs(errors))[5] for errors in (forward, central)]
    assert 200 < low[0] / low[1] < 10_000


def test_four_of_the_first_twelve_starts_of_xor_get_stuck():
    x = np.array([[0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.0, 1.0]])
    y = np.array([[0.0, 1.0, 1.0, 0.0]])

    def answers(seed):
        net = ck.Network.random([2, 2, 1], np.random.default_rng(seed))
        for _ in range(1000):
            g = ck.backprop(net, x, y)  # the same steps, sooner
            w = {l: net.w[l] - 10 * g.w[l] for l in net.w}
            net = ck.Network(w, {l: net.b[l] - 10 * g.b[l] for l in net.b})
        return ck.feedforward(net, x).a[3]

    stuck = [np.sum(np.abs(answers(seed) - 0.5) < 0.1) for seed in range(12)]
    assert stuck[0] == 2  # the start that the lesson invites to try
    assert stuck[7] == 0  # the one it uses
    assert sum(count == 2 for count in stuck) == 4


def test_the_book_trains_its_network_with_150_000_steps():
    training = ck.load_mnist().train
    epochs, batch = 30, 10
    assert epochs * training.x.shape[1] / batch == 150_000


def test_the_parameters_and_weighted_inputs_are_as_many_as_the_lessons_say():
    net = ck.Network.random([784, 30, 10], np.random.default_rng(0))
    assert net.parameter_count == 23_860
    assert net.w[2].size + net.b[2].size == 23_550
    assert sum(net.sizes[1:]) == 40
    assert 2 * net.parameter_count == 47_720
    big = ck.Network.random([784, 1000, 200, 10], np.random.default_rng(0))
    assert 0.95e6 < big.parameter_count < 1.05e6
