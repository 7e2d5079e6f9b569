"""One training step against the bare matrix products and a per-example network.

    python benchmarks/step.py

The bare products are the five matrix products that a step cannot do without, in
float32.  The script is the same step written out for two layers, without functions,
dictionaries or checks: what NumPy itself takes.  The per-example network runs the step
one example at a time, as the first program in Nielsen's ch. 1 does, in float64.
"""

from timing import interleaved, machine, ratio  # first: sets the BLAS threads

import numpy as np

import coursekit as ck
from coursekit.training import _columns, _step

SIZES = ([784, 30, 10], [784, 100, 10], [784, 800, 10])
BATCHES = (1, 10, 32, 128)
POOL = 20_000  # examples, enough that a batch is not in the cache


def data(dtype):
    rng = np.random.default_rng(0)
    x = rng.random((POOL, 784)).astype(dtype)
    labels = rng.integers(0, 10, POOL)
    return ck.Digits(x.T, np.eye(10, dtype=dtype)[labels].T, labels)


def our_step(sizes, m, take=_columns, **kind):
    """Return one step of ck.train: gather the batch, BP1 to BP4, the update.

    take: what gathers; kind: the network's activation and cost, if not the usual ones.
    """
    rng, digits = np.random.default_rng(1), data(np.float32)
    net = ck.Network.random(sizes, rng, init="scaled", dtype=np.float32, **kind)
    optimizer, batches = ck.SGD(0.1), ck.minibatches(POOL, m, rng)
    order = iter(batches * 1000)

    def run():
        q = next(order)
        x, y = take(digits.x, q), take(digits.y, q)
        _step(net, x, y, optimizer, (None, None), 0.1, 0.0, 0.0, rng)

    return run


def script(sizes, m):
    """Return the same step as a script would have it."""
    rng, digits = np.random.default_rng(1), data(np.float32)
    net = ck.Network.random(sizes, rng, init="scaled", dtype=np.float32)
    w2, w3, b2, b3 = net.w[2], net.w[3], net.b[2], net.b[3]
    rows, targets = digits.x.T, digits.y.T
    order = iter(ck.minibatches(POOL, m, rng) * 1000)

    def run():
        nonlocal w2, w3, b2, b3
        q = next(order)
        x, y = rows.take(q, axis=0).T, targets.take(q, axis=0).T
        a2 = 1 / (1 + np.exp(-(w2 @ x + b2)))
        a3 = 1 / (1 + np.exp(-(w3 @ a2 + b3)))
        delta3 = (a3 - y) * a3 * (1 - a3) * (0.1 / m)
        delta2 = (w3.T @ delta3) * a2 * (1 - a2)
        w3 -= delta3 @ a2.T
        w2 -= delta2 @ x.T
        b3 -= np.add.reduce(delta3, axis=1, keepdims=True)
        b2 -= np.add.reduce(delta2, axis=1, keepdims=True)

    return run


def bare_products(sizes, m):
    """Return the matrix products of a step with one hidden layer, and nothing else."""
    rng = np.random.default_rng(1)
    n1, n2, n3 = sizes
    x = rng.random((m, n1), dtype=np.float32).T
    w2, w3 = (rng.random(s, dtype=np.float32) for s in ((n2, n1), (n3, n2)))

    def run():
        z2 = w2 @ x
        z3 = w3 @ z2
        back = w3.T @ z3
        return z3 @ z2.T, back @ x.T

    return run


def per_example(sizes, m):
    """Return the same step, one example after the other, gradients added up."""
    rng, digits = np.random.default_rng(1), data(np.float64)
    net = ck.Network.random(sizes, rng, init="scaled")
    w, b = [net.w[2], net.w[3]], [net.b[2], net.b[3]]
    examples = [(digits.x[:, [i]].copy(), digits.y[:, [i]].copy()) for i in range(m)]

    def sigmoid(z):
        return 1.0 / (1.0 + np.exp(-z))

    def gradients(x, y):
        activations, zs = [x], []
        for weights, bias in zip(w, b, strict=True):
            zs.append(np.dot(weights, activations[-1]) + bias)
            activations.append(sigmoid(zs[-1]))
        slopes = [sigmoid(z) * (1 - sigmoid(z)) for z in zs]
        delta = [None, (activations[-1] - y) * slopes[-1]]
        delta[0] = np.dot(w[1].T, delta[1]) * slopes[0]
        return [np.dot(d, a.T) for d, a in zip(delta, activations, strict=False)], delta

    def run():
        sum_w, sum_b = ([np.zeros(p.shape) for p in part] for part in (w, b))
        for x, y in examples:
            grad_w, grad_b = gradients(x, y)
            sum_w = [s + g for s, g in zip(sum_w, grad_w, strict=True)]
            sum_b = [s + g for s, g in zip(sum_b, grad_b, strict=True)]
        w[:] = [p - 0.1 / m * s for p, s in zip(w, sum_w, strict=True)]
        b[:] = [p - 0.1 / m * s for p, s in zip(b, sum_b, strict=True)]

    return run


def main():
    print(machine())
    print("network             m  us a step  x bare  x script  per-example / ours")
    for sizes in SIZES:
        for m in BATCHES:
            contestants = {
                "ours": our_step(sizes, m),
                "script": script(sizes, m),
                "bare": bare_products(sizes, m),
            }
            if sizes[1] <= 100:
                contestants["per example"] = per_example(sizes, m)
            times = interleaved(contestants, rounds=11)
            print(
                f"{sizes!s:16}{m:5}{1e6 * np.median(times['ours']):11.1f}",
                f"{ratio(times, 'ours', 'bare'):7.2f}",
                f"{ratio(times, 'ours', 'script'):9.2f}",
                f"{ratio(times, 'per example', 'ours'):19.1f}"
                if "per example" in times
                else "",
                flush=True,
            )


if __name__ == "__main__":
    main()
