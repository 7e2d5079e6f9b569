"""backprop and train run unchanged on arrays other than NumPy's.

array-api-strict allows nothing beyond the array API standard, and its second device
refuses to be mixed with the first, as a GPU does.  PyTorch and JAX run when installed.
"""

import sys

import numpy as np
import pytest
from problems import make, worst_error

import coursekit as ck
from coursekit.arrays import namespace


class Strict:
    def __init__(self):
        self.xp = pytest.importorskip("array_api_strict")
        self.device = self.xp.Device("device1")

    def put(self, array):
        return self.xp.asarray(array, device=self.device)

    def get(self, array):
        assert array.device == self.device
        home = self.xp.asarray(array, device=self.xp.Device("CPU_DEVICE"), copy=True)
        return np.from_dlpack(home)


class Torch:
    def __init__(self):
        pytest.importorskip("array_api_compat")
        self.xp = pytest.importorskip("torch")

    def put(self, array):
        return self.xp.asarray(array)

    def get(self, array):
        assert isinstance(array, self.xp.Tensor)
        return array.numpy()


class Jax:
    def __init__(self):
        self.xp = pytest.importorskip("jax")
        self.xp.config.update("jax_enable_x64", True)

    def put(self, array):
        return self.xp.numpy.asarray(array)

    def get(self, array):
        assert isinstance(array, self.xp.Array)
        return np.asarray(array)


@pytest.fixture(params=[Strict, Torch, Jax])
def other(request):
    return request.param()


def moved(net, other):
    w, b = ({l: other.put(p) for l, p in block.items()} for block in (net.w, net.b))
    return ck.Network(w, b, activation=net.activation, cost=net.cost)


def fetched(gradients, other):
    return tuple({l: other.get(g) for l, g in part.items()} for part in gradients)


@pytest.mark.parametrize("activation", [ck.sigmoid, ck.tanh, ck.relu])
@pytest.mark.parametrize("cost", [ck.quadratic, ck.cross_entropy, ck.log_likelihood])
def test_backprop_runs_unchanged(other, activation, cost):
    net, x, y = make(activation=activation, cost=cost)
    gradients = ck.backprop(moved(net, other), other.put(x), other.put(y))
    assert worst_error(fetched(gradients, other), ck.backprop(net, x, y)) < 1e-14


@pytest.mark.parametrize("settings", [{}, {"l2": 0.1}, {"dropout": 0.5, "patience": 3}])
@pytest.mark.parametrize("optimizer", [ck.SGD(0.5), ck.Momentum(0.1), ck.Adam(0.01)])
def test_train_runs_unchanged(other, optimizer, settings):
    net, x, y = make(cost=ck.log_likelihood)
    labels = y.argmax(axis=0)
    here = ck.Digits(x, y, labels)
    there = ck.Digits(other.put(x), other.put(y), other.put(labels))

    def train(net, data):
        rng = np.random.default_rng(1)
        plan = {"epochs": 4, "batch_size": 3, "optimizer": optimizer, "rng": rng}
        return ck.train(net, data, validation=data, progress=False, **plan, **settings)

    (expected, history), (got, history_there) = (
        train(net, here),
        train(moved(net, other), there),
    )
    assert worst_error(fetched((got.w, got.b), other), (expected.w, expected.b)) < 1e-12
    np.testing.assert_allclose(history_there, history, rtol=1e-12)
    assert ck.accuracy(got, there) == ck.accuracy(expected, here)
    np.testing.assert_array_equal(
        other.get(ck.predict(got, there.x)), ck.predict(expected, here.x)
    )


def test_mixed_devices_would_be_noticed():
    strict = Strict()
    net, x, y = make()
    with pytest.raises(ValueError, match="device"):
        ck.backprop(moved(net, strict), strict.xp.asarray(x), strict.put(y))


def test_numpy_arrays_of_other_types_keep_the_numpy_functions():
    assert namespace(np.ones(2)) is np
    assert namespace(np.ones(2).view(type("Mine", (np.ndarray,), {}))) is np


def test_the_rows_of_pytorch_give_the_same_gradients_transposed():
    """Lesson 10's translation: x.T in, w as it is, b as a flat array."""
    torch = pytest.importorskip("torch")
    net, x, y = make()
    rows, targets = torch.asarray(x.T), torch.asarray(y.T)
    layers = {l: torch.nn.Linear(*net.w[l].shape[::-1], dtype=float) for l in net.w}
    activations = rows
    for l, layer in layers.items():
        layer.weight.data = torch.asarray(net.w[l])
        layer.bias.data = torch.asarray(net.b[l].ravel())
        activations = torch.sigmoid(layer(activations))
    cost = ((activations - targets) ** 2).sum() / (2 * len(rows))
    cost.backward()
    expected = ck.backprop(net, x, y)
    for l, layer in layers.items():
        assert ck.relative_error(layer.weight.grad.numpy(), expected.w[l]) < 1e-14
        assert ck.relative_error(layer.bias.grad.numpy(), expected.b[l][:, 0]) < 1e-14


def test_the_rows_of_scikit_learn_give_the_same_activations():
    """Lesson 10's translation: coefs_ are w transposed, intercepts_ flat."""
    neural = pytest.importorskip("sklearn.neural_network")
    net, x, _ = make(activation=ck.tanh, cost=ck.log_likelihood)
    peer = neural.MLPClassifier(tuple(net.sizes[1:-1]), activation="tanh", max_iter=1)
    labels = np.arange(x.shape[1]) % net.sizes[-1]
    peer.partial_fit(x.T, labels, classes=range(net.sizes[-1]))
    peer.coefs_ = [w.T for w in net.w.values()]
    peer.intercepts_ = [b.ravel() for b in net.b.values()]
    a = ck.feedforward(net, x).a[net.L]
    assert ck.relative_error(peer.predict_proba(x.T), a.T) < 1e-14


def test_a_tensor_without_array_api_compat_is_told_what_it_lacks(monkeypatch):
    class Tensor:  # as PyTorch's look from outside
        __module__ = "torch"
        shape, dtype = (3, 2), "torch.float32"

    monkeypatch.setitem(sys.modules, "array_api_compat", None)
    with pytest.raises(ValueError, match="need the package array-api-compat"):
        ck.sigmoid(Tensor())
