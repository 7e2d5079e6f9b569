"""coursekit's training step against its peers', on the same work.

    python benchmarks/compare.py [--quick]

Runs itself in an environment of its own with the peers in it, asserts that
all of them end in the same place, and only then compares times.
"""

import timing  # first: sets the BLAS threads

import argparse

import numpy as np
from environment import with_peers

SIZES = ([784, 30, 10], [784, 100, 10])
BATCHES = (10, 32, 128, 512)


def require_parity(results, p):
    """Refuse to compare times unless all contestants learned the same."""
    ours = results["coursekit"]
    for name, theirs in results.items():
        for one, two in zip(ours, theirs, strict=True):
            error = np.linalg.norm(one - two) / np.linalg.norm(one)
            assert error < 1e-2, f"{name} ends elsewhere: {error:.1e}"
        gap = abs(accuracy(theirs, p) - accuracy(ours, p))
        assert gap < 2e-3, f"{name} is {gap:.2%} off in accuracy"


def accuracy(parameters, p):
    w2, b2, w3, b3 = parameters
    a = 1 / (1 + np.exp(-(w2 @ p.x.T + b2)))
    return np.mean((w3 @ a + b3).argmax(axis=0) == p.y.argmax(axis=1))


def compare(sizes, m, rounds):
    """Return times by round for every contestant, after asserting parity."""
    from peers import CONTESTANTS, bare_products, problem

    p = problem(sizes, m)
    runs = {name: make(p) for name, make in CONTESTANTS.items()}
    require_parity({name: run() for name, run in runs.items()}, p)
    runs["bare products"] = bare_products(p)
    return timing.interleaved(runs, seconds=0.0, rounds=rounds), len(p.batches)


def micrograd_microseconds():
    """Return micrograd's time for one example and one parameter of a small network."""
    from micrograd.nn import MLP

    net = MLP(20, [10, 5])

    def run():
        loss = sum(out * out for out in net([0.5] * 20))
        net.zero_grad()
        loss.backward()

    times = timing.interleaved({"micrograd": run})
    return 1e6 * float(np.median(times["micrograd"])) / len(net.parameters())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="three rounds only")
    options = parser.parse_args()
    print(timing.machine())
    print("CPU time relative to coursekit (above 1: slower), medians of rounds")
    header = None
    for sizes in SIZES:
        for m in BATCHES:
            times, steps = compare(sizes, m, 3 if options.quick else 7)
            names = [name for name in times if name != "coursekit"]
            if header is None:
                header = print(f"{'':20}{'us/step':>9}", *(f"{n:>16}" for n in names))
                header = True
            step = 1e6 * np.median(times["coursekit"]) / steps
            ratios = (f"{timing.ratio(times, n, 'coursekit'):16.2f}" for n in names)
            print(f"{sizes!s:15}{m:5}{step:9.0f}", *ratios, flush=True)
    print(f"micrograd: {micrograd_microseconds():.1f} us per parameter and example")


if __name__ == "__main__":
    with_peers(__file__, main)
