"""One code for the arrays of any library: what that costs, and what it gives.

    python benchmarks/namespaces.py

First a training step of coursekit on NumPy arrays against the same step with functions
that know NumPy only.  Then the same four lines on the arrays of other libraries, where
these are installed, on the CPU and on a GPU if there is one, beside PyTorch's own
automatic differentiation on the same device.
"""

import timing  # first: sets the BLAS threads

import importlib.util

import numpy as np
from environment import with_peers
from step import our_step

import coursekit as ck
from coursekit.activations import Activation
from coursekit.costs import Cost
from coursekit.training import _step

LARGE = ([784, 800, 800, 10], [784, 2500, 2000, 1500, 1000, 500, 10])


def numpy_value(z):
    e = np.exp(np.minimum(z, 86.0))
    return e / (1 + e)


def numpy_error(_z, a, y):
    return (a - y) * (a * (1 - a))


def numpy_each(a, y):
    return np.add.reduce((a - y) ** 2, axis=0) / 2


SIGMOID = Activation("sigmoid", numpy_value, lambda _z, a: a * (1 - a))
QUADRATIC = Cost("quadratic", numpy_each, numpy_error, SIGMOID)


def columns(array, batch):
    return array.T.take(batch, axis=0).T


def overhead():
    """Print what looking up the namespace costs on NumPy."""
    print("a step with namespaces looked up / with NumPy only")
    for sizes in ([784, 30, 10], [784, 100, 10]):
        for m in (10, 128):
            kind = {"take": columns, "activation": SIGMOID, "cost": QUADRATIC}
            runs = {"any": our_step(sizes, m), "numpy": our_step(sizes, m, **kind)}
            times = timing.interleaved(runs, rounds=21)
            print(f"{sizes!s:16}{m:5}{timing.ratio(times, 'any', 'numpy'):8.3f}")


def problem(sizes, m, put):
    """Return a ReLU network and a mini-batch, their arrays moved by ``put``."""
    rng = np.random.default_rng(1)
    kind = {"activation": ck.relu, "cost": ck.log_likelihood, "init": "he"}
    net = ck.Network.random(sizes, rng, dtype=np.float32, **kind)
    w, b = ({l: put(a) for l, a in part.items()} for part in (net.w, net.b))
    x = rng.random((sizes[0], m), dtype=np.float32)
    y = np.eye(sizes[-1], dtype=np.float32)[:, rng.integers(0, sizes[-1], m)]
    return ck.Network(w, b, ck.relu, ck.log_likelihood), put(x), put(y)


def four_lines(sizes, m, put, wait):
    """Return one step by coursekit's backprop on whatever arrays ``put`` makes."""
    net, x, y = problem(sizes, m, put)
    optimizer = ck.SGD(0.01)

    def run():
        _step(net, x, y, optimizer, (None, None), 0.01, 0.0, 0.0, None)
        wait()

    return run


def torchs_own(sizes, m, device, wait):
    """Return the same step by PyTorch's autograd and its SGD."""
    import torch
    from torch.nn import functional

    net, x, y = problem(sizes, m, lambda a: torch.tensor(a, device=device))
    theta = [p.requires_grad_() for l in net.w for p in (net.w[l], net.b[l])]
    optimizer = torch.optim.SGD(theta, 0.01)

    def run():
        optimizer.zero_grad()
        a = x
        for w, b in zip(theta[:-2:2], theta[1:-2:2], strict=True):
            a = torch.relu(w @ a + b)
        z = theta[-2] @ a + theta[-1]
        (-(y * functional.log_softmax(z, 0)).sum() / m).backward()
        optimizer.step()
        wait()

    return run


def contestants(sizes, m):
    """Return a step for each library and device that is here."""
    runs = {"NumPy": four_lines(sizes, m, np.asarray, lambda: None)}
    if importlib.util.find_spec("torch"):
        import torch

        torch.set_num_threads(1)
        cuda = torch.cuda.is_available()
        for device in ["cpu", "cuda"] if cuda else ["cpu"]:
            wait = torch.cuda.synchronize if device == "cuda" else lambda: None

            def put(array, device=device):
                return torch.tensor(array, device=device)

            runs[f"PyTorch, {device}"] = four_lines(sizes, m, put, wait)
            runs[f"its autograd, {device}"] = torchs_own(sizes, m, device, wait)
    if importlib.util.find_spec("jax"):
        import jax.numpy as jnp

        runs["JAX, eager"] = four_lines(sizes, m, jnp.asarray, lambda: None)
    if importlib.util.find_spec("cupy"):
        import cupy

        wait = cupy.cuda.Device().synchronize
        runs["CuPy"] = four_lines(sizes, m, cupy.asarray, wait)
    return runs


def main():
    print(timing.machine())
    overhead()
    print("the same four lines elsewhere, m = 128: ms a step")
    for sizes in LARGE:
        times = timing.interleaved(contestants(sizes, 128), seconds=0.2, rounds=5)
        print(sizes)
        for name, each in times.items():
            print(f"    {name:24}{1e3 * np.median(each):9.2f}", flush=True)


if __name__ == "__main__":
    with_peers(__file__, main)
