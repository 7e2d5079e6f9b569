"""How time, memory and counted multiplications grow: width, depth, m, examples.

    python benchmarks/growth.py

Prints fitted exponents (time proportional to size ** exponent) and writes
docs/images/growth.png.  Peak memory and its growth over epochs are measured in a
process of their own.
"""

import timing  # first: sets the BLAS threads

import subprocess
import sys
from pathlib import Path

import numpy as np

import coursekit as ck

ROOT = Path(__file__).resolve().parent.parent
BASE = {"width": 256, "depth": 3, "m": 128}
RANGES = {
    "width": [128, 256, 512, 1024],
    "depth": [2, 4, 8, 16],
    "m": [32, 64, 128, 256, 512],
}
MEMORY = """
import resource, numpy as np, coursekit as ck
digits = ck.load_mnist()
net = ck.Network.random([784, 30, 10], np.random.default_rng(0), dtype=np.float32)
for epochs in (1, 4):
    ck.train(net, digits.train, epochs=epochs, batch_size=10, optimizer=ck.SGD(3.0),
             rng=np.random.default_rng(0), validation=digits.validation, progress=False)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def measure(width, depth, m):
    """Return CPU seconds of a backprop and its counted multiplications."""
    sizes = [width] * (depth + 1)
    rng = np.random.default_rng(0)
    net = ck.Network.random(sizes, rng, init="scaled", dtype=np.float32)
    x, y = (rng.random((width, m), dtype=np.float32) for _ in range(2))
    times = timing.interleaved({"run": lambda: ck.backprop(net, x, y)}, rounds=5)
    return float(np.median(times["run"])), sum(ck.multiplications(sizes, m))


def exponent(sizes, values):
    """Return the slope of the line fitted through both logarithms."""
    return float(np.polyfit(np.log(sizes), np.log(values), 1)[0])


def epochs_seconds():
    """Return CPU seconds of one epoch over more and more examples."""
    digits = ck.load_mnist().train
    net = ck.Network.random([784, 30, 10], np.random.default_rng(0), dtype=np.float32)
    counts = [5_000, 10_000, 20_000, 40_000]

    def epoch(count):
        part = ck.Digits(*(a[..., :count] for a in digits))
        options = {"epochs": 1, "batch_size": 10, "optimizer": ck.SGD(3.0)}
        rng = np.random.default_rng(0)
        ck.train(net, part, rng=rng, progress=False, **options)

    return counts, [
        min(timing.cpu_seconds(lambda: epoch(count), 1) for _ in range(3))
        for count in counts
    ]


def draw(curves):
    """Draw time against each size, both logarithmic, with the fitted exponent."""
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(1, len(curves), figsize=(12, 3.2), layout="constrained")
    for ax, (name, (sizes, seconds)) in zip(axes, curves.items(), strict=True):
        ax.loglog(sizes, np.array(seconds) * 1e3, "o-")
        ax.set_title(f"exponent {exponent(sizes, seconds):.2f}")
        ax.set_xlabel(name)
        ax.set_xticks(sizes, [str(s) for s in sizes])
        ax.minorticks_off()
    axes[0].set_ylabel("CPU milliseconds")
    (ROOT / "docs" / "images").mkdir(parents=True, exist_ok=True)
    figure.savefig(ROOT / "docs" / "images" / "growth.png", dpi=110)


def main():
    print(timing.machine())
    curves = {}
    for name, sizes in RANGES.items():
        rows = [measure(**BASE | {name: size}) for size in sizes]
        seconds, products = zip(*rows, strict=True)
        curves[name] = (sizes, seconds)
        print(
            f"{name:10} time ** {exponent(sizes, seconds):.2f}, "
            f"multiplications ** {exponent(sizes, products):.2f}",
            flush=True,
        )
    curves["examples"] = epochs_seconds()
    print(f"examples   time ** {exponent(*curves['examples']):.2f} (an epoch)")
    peak = subprocess.run(
        [sys.executable, "-c", MEMORY], check=True, capture_output=True, text=True
    ).stdout.split()
    print(f"peak memory of training on MNIST: {float(peak[0]):.0f} MB after 1 epoch,")
    print(f"{float(peak[1]):.0f} MB after 4 more")
    draw(curves)


if __name__ == "__main__":
    main()
