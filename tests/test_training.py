"""What training promises."""

import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from problems import worst_error

import coursekit as ck
from coursekit import training
from coursekit.dropout import dropout_gradients
from coursekit.training import DivergedWarning

SIZES, COUNT = [4, 6, 3], 50


def digits(count=COUNT, seed=0, dtype=np.float64):
    """Return a small problem that can be learned: which of three corners is near."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 3, count)
    x = rng.normal(0, 0.3, (4, count))
    x[labels, np.arange(count)] += 1
    return ck.Digits(x.astype(dtype), np.eye(3, dtype=dtype)[:, labels], labels)


def net(seed=1, **options):
    return ck.Network.random(SIZES, np.random.default_rng(seed), **options)


def train(start=None, data=None, **options):
    settings = {
        "epochs": 3,
        "batch_size": 8,
        "optimizer": ck.SGD(1.0),
        "rng": np.random.default_rng(2),
        "progress": False,
    } | options
    return ck.train(start or net(), data or digits(), **settings)


def test_training_learns():
    trained, history = train(epochs=30, optimizer=ck.SGD(3.0))
    assert ck.accuracy(trained, digits(seed=9)) > 0.9
    assert history[-1].cost < history[0].cost / 2


@pytest.mark.parametrize(
    "optimizer", [ck.SGD(0.5), ck.Momentum(0.1, 0.8), ck.Adam(0.01)]
)
def test_one_whole_batch_is_one_step_of_the_optimizer(optimizer):
    start, data = net(), digits()
    trained, _ = train(start, data, epochs=1, batch_size=COUNT, optimizer=optimizer)
    gradients = ck.backprop(start, data.x, data.y)
    for got, theta, g in zip(
        (trained.w, trained.b), (start.w, start.b), gradients, strict=True
    ):
        for l in theta:
            direction = g[l]
            if isinstance(optimizer, ck.Adam):
                direction = g[l] / (np.abs(g[l]) + optimizer.epsilon)
            step = optimizer.eta * direction
            np.testing.assert_allclose(got[l], theta[l] - step, rtol=1e-5)


def test_l2_adds_its_gradient_to_the_weights_alone():
    start, data, l2 = net(), digits(), 5.0
    options = {"epochs": 1, "batch_size": COUNT, "optimizer": ck.SGD(0.5)}
    plain, _ = train(start, data, **options)
    decayed, _ = train(start, data, **options, l2=l2)
    for l in start.w:
        expected = plain.w[l] - 0.5 * l2 / COUNT * start.w[l]
        np.testing.assert_allclose(decayed.w[l], expected, rtol=1e-12)
        np.testing.assert_array_equal(decayed.b[l], plain.b[l])


def test_a_short_last_batch_is_averaged_over_its_own_examples():
    start, data = net(), digits(10)
    trained, _ = train(start, data, epochs=1, batch_size=7, optimizer=ck.SGD(0.5))
    order = np.random.default_rng(2).permutation(10)
    by_hand = start
    for q in (order[:7], order[7:]):
        w, b = ck.backprop(by_hand, data.x[:, q], data.y[:, q])
        by_hand = ck.Network(
            {l: by_hand.w[l] - 0.5 * w[l] for l in w},
            {l: by_hand.b[l] - 0.5 * b[l] for l in b},
        )
    assert worst_error((trained.w, trained.b), (by_hand.w, by_hand.b)) < 1e-14


def test_nothing_that_came_in_is_changed():
    start, data = net(), digits()
    before = [a.copy() for a in (*start.w.values(), *start.b.values(), *data)]
    train(start, data, optimizer=ck.Momentum(0.5), l2=1.0)
    after = (*start.w.values(), *start.b.values(), *data)
    for one, two in zip(before, after, strict=True):
        np.testing.assert_array_equal(one, two)


def test_a_seed_gives_the_same_training_again():
    one, history = train()
    two, again = train()
    assert history == again
    np.testing.assert_array_equal(one.w[3], two.w[3])


def test_the_history_measures_costs_without_l2():
    data, validation = digits(), digits(30, seed=4)
    trained, history = train(data=data, validation=validation, l2=3.0)
    assert len(history) == 3
    last = history[-1]
    assert last.cost == pytest.approx(
        ck.quadratic(ck.feedforward(trained, data.x).a[3], data.y)
    )
    a = ck.feedforward(trained, validation.x).a[3]
    assert last.validation_cost == pytest.approx(ck.quadratic(a, validation.y))
    assert last.validation_accuracy == ck.accuracy(trained, validation)
    assert last.eta == 1.0


def test_without_validation_the_history_has_none():
    assert train()[1][0][1:3] == (None, None)


def test_a_schedule_is_asked_once_an_epoch():
    asked = []
    train(optimizer=ck.SGD(lambda epoch: asked.append(epoch) or 0.5))
    assert asked == [0, 1, 2]


def test_patience_returns_the_best_network_of_all(monkeypatch):
    scores = iter([0.5, 0.8, 0.6, 0.8, 0.9])
    seen = []

    def evaluate(network, data):
        if data is None or data.x.shape[1] == COUNT:
            return 1.0, None
        seen.append({l: w.copy() for l, w in network.w.items()})
        return 1.0, next(scores)

    monkeypatch.setattr(training, "evaluate", evaluate)
    best, history = train(epochs=9, validation=digits(30), patience=2)
    assert [e.validation_accuracy for e in history] == [0.5, 0.8, 0.6, 0.8]
    np.testing.assert_array_equal(best.w[3], seen[1][3])


@pytest.mark.parametrize("epochs_before", [0, 2])
def test_a_diverging_training_ends_with_a_sentence_and_the_history_so_far(
    epochs_before,
):
    def rate(epoch):
        return 0.01 if epoch < epochs_before else 1e300

    start = net(activation=ck.relu, cost=ck.log_likelihood)
    with pytest.warns(DivergedWarning, match=rf"diverged in epoch {epochs_before + 1}"):
        sound, history = train(start, epochs=5, optimizer=ck.SGD(rate), l2=10.0)
    assert len(history) == epochs_before
    expected = (
        train(start, epochs=epochs_before, optimizer=ck.SGD(rate), l2=10.0)[0]
        if epochs_before
        else start
    )
    np.testing.assert_array_equal(sound.w[2], expected.w[2])


def test_dropout_leaves_out_whole_neurons_and_scales_up_the_rest():
    start, data = net(), digits()
    g = dropout_gradients(start, data.x, data.y, 1.0, 0.5, np.random.default_rng(0))
    out = np.flatnonzero((g.w[2] == 0).all(axis=1))
    assert len(out) == 3
    np.testing.assert_array_equal(g.w[3][:, out], 0)
    np.testing.assert_array_equal(g.b[2][out], 0)
    # The same by hand: mask and scale the hidden activations.
    thin = ck.Network(
        {2: start.w[2], 3: start.w[3] * np.where(np.isin(range(6), out), 0, 2.0)},
        start.b,
    )
    expected = ck.backprop(thin, data.x, data.y)
    kept = np.setdiff1d(range(6), out)
    np.testing.assert_allclose(g.w[2][kept], expected.w[2][kept], rtol=1e-12)
    np.testing.assert_allclose(g.w[3][:, kept], 2 * expected.w[3][:, kept], rtol=1e-12)


def test_training_with_dropout_learns():
    trained, _ = train(epochs=40, optimizer=ck.SGD(2.0), dropout=0.5)
    assert ck.accuracy(trained, digits(seed=9)) > 0.85


def test_expand_gives_each_mini_batch_anew():
    start, data, seen = net(), digits(), []

    def doubled(x, rng):
        seen.append((x.shape, rng.random()))
        return 2 * x

    twice = data._replace(x=2 * data.x)
    options = {"epochs": 1, "batch_size": COUNT}
    expanded, _ = train(start, data, expand=doubled, **options)
    expected, _ = train(start, twice, **options)
    assert worst_error((expanded.w, expanded.b), (expected.w, expected.b)) < 1e-14
    assert [shape for shape, _ in seen] == [(4, COUNT)]


def test_no_progress_bar_means_no_tqdm(monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    train(progress=False)
    with pytest.raises(ImportError):
        train(progress=True)


def test_the_progress_bar_counts_epochs(capsys):
    train(progress=True)
    assert "3/3" in capsys.readouterr().err


@given(st.integers(1, 60), st.integers(1, 60))
def test_minibatches_hold_every_example_once(count, size):
    if size > count:
        with pytest.raises(
            ValueError, match=f"at most the {count} examples, got {size}"
        ):
            ck.minibatches(count, size, np.random.default_rng(0))
        return
    batches = ck.minibatches(count, size, np.random.default_rng(0))
    assert sorted(np.concatenate(batches)) == list(range(count))
    assert [len(q) for q in batches[:-1]] == [size] * (len(batches) - 1)
    assert len(batches[-1]) == (count % size or size)


def test_minibatches_shuffle_examples_not_batches():
    rng = np.random.default_rng(0)
    first, second = (
        {frozenset(q.tolist()) for q in ck.minibatches(40, 8, rng)} for _ in range(2)
    )
    assert not first & second


def test_accuracy_by_hand():
    start, data = net(), digits()
    right = [
        p == t for p, t in zip(ck.predict(start, data.x), data.labels, strict=True)
    ]
    assert ck.accuracy(start, data) == np.mean(right)


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        (np.zeros(7, int), "50 whole numbers"),
        (np.zeros(COUNT), "50 whole numbers"),
        (np.full(COUNT, 3), r"lie in 0\.\.2, but run from 3 to 3"),
        (np.full(COUNT, -1), r"lie in 0\.\.2"),
        (None, "50 whole numbers"),
    ],
)
def test_wrong_labels_are_refused(labels, words):
    data = digits()._replace(labels=labels)
    with pytest.raises(ValueError, match=words):
        ck.accuracy(net(), data)
    with pytest.raises(ValueError, match=words):
        train(validation=data)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"epochs": 0}, "epochs should be a whole number, 1 or more"),
        ({"batch_size": 0}, "batch_size should be a whole number, 1 or more"),
        ({"batch_size": 51}, "batch_size should be at most the 50 examples, got 51"),
        ({"optimizer": 3.0}, r"optimizer should be like ck\.SGD"),
        ({"rng": 0}, r"rng should be np\.random\.default_rng"),
        ({"l2": -1}, "l2 should be a number at least 0"),
        ({"dropout": 1.0}, "dropout should be below 1"),
        ({"patience": 2}, "patience needs validation data"),
        ({"data": digits()._replace(x=digits().x.T)}, "data: x should have shape"),
        ({"data": digits()._replace(y=digits().y[:, :9])}, "data: y should have shape"),
        ({"data": digits(dtype=np.float32)}, "data: x should have the network's dtype"),
        ({"data": 5}, r"data should be Digits\(x, y, labels\)"),
        (
            {"validation": digits()._replace(x=np.ones((3, COUNT)))},
            "validation: x should",
        ),
        ({"start": "net"}, "net should be a coursekit Network"),
    ],
    ids=lambda v: next(iter(v)) if isinstance(v, dict) else "",
)
def test_settings_that_make_no_sense_are_refused(options, words):
    with pytest.raises(ValueError, match=words):
        train(**options)
