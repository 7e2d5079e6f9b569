"""The same training step in other libraries: sigmoid, softmax, plain SGD, float32.

Each contestant is a function of (problem) that returns ``run``: one epoch over the
problem's batches from the same start, giving back the weights and biases as NumPy
arrays, columns convention.  Libraries are imported by the contestant that needs them.
"""

from typing import NamedTuple

import numpy as np

import coursekit as ck
from coursekit.training import _columns, _step
from coursekit.training import _copy as copy

ETA = 0.5


class Problem(NamedTuple):
    """A start, digits as rows and their targets, and the batches of an epoch."""

    net: ck.Network
    x: np.ndarray
    y: np.ndarray
    batches: list[np.ndarray]

    @property
    def start(self):
        """Fresh copies of w2, b2, w3, b3 in the row convention."""
        w, b = self.net.w, self.net.b
        return [a.T.copy() for a in (w[2], b[2], w[3], b[3])]


def problem(sizes, m, count=10_000):
    digits = ck.load_mnist().train
    rng = np.random.default_rng(0)
    net = ck.Network.random(
        sizes, rng, cost=ck.log_likelihood, init="scaled", dtype=np.float32
    )
    x, y = digits.x.T[:count], digits.y.T[:count]
    return Problem(net, x, y, [q for q in ck.minibatches(count, m, rng) if len(q) == m])


def as_columns(*rows):
    """Return w2, b2, w3, b3 of the row convention as columns."""
    return [np.atleast_2d(np.asarray(a)).T for a in rows]


def coursekit_(p):
    optimizer = ck.SGD(ETA)

    def run():
        net = copy(p.net)
        for q in p.batches:
            x, y = _columns(p.x.T, q), _columns(p.y.T, q)
            _step(net, x, y, optimizer, (None, None), ETA, 0.0, 0.0, None)
        return [net.w[2], net.b[2], net.w[3], net.b[3]]

    return run


def bare_products(p):
    w2, w3 = p.net.w[2], p.net.w[3]

    def run():
        for q in p.batches:
            x = p.x[: len(q)].T
            z2 = w2 @ x
            z3 = w3 @ z2
            _ = w3.T @ z3, z3 @ z2.T, z2 @ x.T

    return run


def scikit_learn(p):
    from sklearn.neural_network import MLPClassifier

    m, labels = len(p.batches[0]), p.y.argmax(axis=1)
    order = np.concatenate(p.batches)
    x, labels = p.x[order], labels[order]
    model = MLPClassifier(
        (p.net.sizes[1],),
        activation="logistic",
        solver="sgd",
        alpha=0,
        batch_size=m,
        learning_rate_init=ETA,
        momentum=0,
        nesterovs_momentum=False,
        shuffle=False,
    )
    model.partial_fit(x[:m], labels[:m], classes=np.arange(10))

    def run():
        w2, b2, w3, b3 = p.start
        for ours, theirs in zip((w2, w3), model.coefs_, strict=True):
            theirs[:] = ours
        for ours, theirs in zip((b2, b3), model.intercepts_, strict=True):
            theirs[:] = ours.ravel()
        model.partial_fit(x, labels)
        # The first epoch, for parity, takes the batches in the order of the others;
        # from then on it draws them anew, as gathering is part of everyone's work.
        model.shuffle = True
        (w2, w3), (b2, b3) = model.coefs_, model.intercepts_
        return as_columns(w2, b2, w3, b3)

    return run


def _torch(p, compiled):
    import torch

    torch.set_num_threads(1)
    x, y = torch.from_numpy(p.x), torch.from_numpy(p.y)
    batches = [torch.from_numpy(q) for q in p.batches]

    def loss(theta, x, y):
        w2, b2, w3, b3 = theta
        z = torch.sigmoid(x @ w2 + b2) @ w3 + b3
        return -(y * torch.log_softmax(z, 1)).sum(1).mean()

    loss = torch.compile(loss) if compiled else loss

    def run():
        theta = [torch.from_numpy(a).requires_grad_() for a in p.start]
        optimizer = torch.optim.SGD(theta, ETA)
        for q in batches:
            optimizer.zero_grad()
            loss(theta, x[q], y[q]).backward()
            optimizer.step()
        return as_columns(*(t.detach().numpy() for t in theta))

    return run


def pytorch_eager(p):
    return _torch(p, compiled=False)


def pytorch_compiled(p):
    return _torch(p, compiled=True)


def _jax():
    import jax
    import jax.numpy as jnp

    def loss(theta, x, y):
        w2, b2, w3, b3 = theta
        z = jax.nn.sigmoid(x @ w2 + b2) @ w3 + b3
        return -(y * jax.nn.log_softmax(z)).sum(1).mean()

    def step(theta, x, y):
        gradients = jax.grad(loss)(theta, x, y)
        return [t - ETA * g for t, g in zip(theta, gradients, strict=True)]

    return jax, jnp, step


def jax_step(p):
    jax, jnp, step = _jax()
    x, y = jnp.asarray(p.x), jnp.asarray(p.y)
    jitted = jax.jit(lambda theta, x, y, q: step(theta, x[q], y[q]), donate_argnums=0)

    def run():
        theta = [jnp.array(a) for a in p.start]
        for q in p.batches:
            theta = jitted(theta, x, y, q)
        return as_columns(*map(np.asarray, jax.block_until_ready(theta)))

    return run


def jax_epoch(p):
    jax, jnp, step = _jax()
    x, y, batches = jnp.asarray(p.x), jnp.asarray(p.y), jnp.asarray(np.stack(p.batches))

    @jax.jit
    def epoch(theta, x, y):
        return jax.lax.scan(lambda t, q: (step(t, x[q], y[q]), None), theta, batches)[0]

    def run():
        theta = jax.block_until_ready(epoch([jnp.array(a) for a in p.start], x, y))
        return as_columns(*map(np.asarray, theta))

    return run


def hips_autograd(p):
    import autograd.numpy as anp
    from autograd import grad

    def loss(theta, x, y):
        w2, b2, w3, b3 = theta
        a = 1 / (1 + anp.exp(-(anp.dot(x, w2) + b2)))
        z = anp.dot(a, w3) + b3
        z = z - anp.max(z, axis=1, keepdims=True)
        log_p = z - anp.log(anp.sum(anp.exp(z), axis=1, keepdims=True))
        return -anp.sum(y * log_p) / x.shape[0]

    gradient = grad(loss)

    def run():
        theta = p.start
        for q in p.batches:
            steps = gradient(theta, p.x[q], p.y[q])
            theta = [t - np.float32(ETA) * g for t, g in zip(theta, steps, strict=True)]
        return as_columns(*theta)

    return run


CONTESTANTS = {
    "coursekit": coursekit_,
    "scikit-learn": scikit_learn,
    "PyTorch eager": pytorch_eager,
    "PyTorch compiled": pytorch_compiled,
    "JAX, a step": jax_step,
    "JAX, an epoch": jax_epoch,
    "HIPS autograd": hips_autograd,
}
