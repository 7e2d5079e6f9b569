"""How time, memory and counted multiplications grow: width, depth, m, examples.

    python benchmarks/growth.py

Prints fitted exponents (time proportional to size ** exponent) and writes
docs/images/growth.png.  Memory is the peak of what NumPy allocates during a backprop or
an epoch; the peak of a whole process, and its growth over epochs, are measured in a
process of their own.
"""

import timing  # first: sets the BLAS threads

import subprocess
import sys
import tracemalloc
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
    """Return CPU seconds, peak bytes and counted multiplications of a backprop."""
    sizes = [width] * (depth + 1)
    rng = np.random.default_rng(0)
    net = ck.Network.random(sizes, rng, init="scaled", dtype=np.float32)
    x, y = (rng.random((width, m), dtype=np.float32) for _ in range(2))

    def run():
        ck.backprop(net, x, y)

    seconds = np.median(timing.interleaved({"run": run}, rounds=5)["run"])
    return float(seconds), peak_bytes(run), sum(ck.multiplications(sizes, m))


def peak_bytes(run):
    """Return the largest memory that a run held at once, beyond what there was."""
    tracemalloc.start()
    run()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def exponent(sizes, values):
    """Return the slope of the line fitted through both logarithms."""
    return float(np.polyfit(np.log(sizes), np.log(values), 1)[0])


def epoch(count):
    """Return CPU seconds, peak bytes and multiplications of an epoch, m = 10."""
    digits = ck.load_mnist().train
    sizes = [784, 30, 10]
    net = ck.Network.random(sizes, np.random.default_rng(0), dtype=np.float32)
    part = ck.Digits(*(a[..., :count] for a in digits))
    options = {"epochs": 1, "batch_size": 10, "optimizer": ck.SGD(3.0)}

    def run():
        rng = np.random.default_rng(0)
        ck.train(net, part, rng=rng, progress=False, **options)

    seconds = min(timing.cpu_seconds(run, 1) for _ in range(3))
    return seconds, peak_bytes(run), count // 10 * sum(ck.multiplications(sizes, 10))


def two_or_five(value, _place):
    """Write every third of the small ticks of a logarithmic axis only."""
    return f"{value:g}" if f"{value:e}"[0] in "25" else ""


def draw(curves):
    """Draw time and memory against each size, both axes logarithmic."""
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot as plt
    from matplotlib.ticker import NullLocator

    shape = {"sharex": "col", "layout": "constrained"}
    figure, axes = plt.subplots(2, len(curves), figsize=(12, 5.2), **shape)
    for (time, memory), (name, (sizes, rows)) in zip(
        axes.T, curves.items(), strict=True
    ):
        seconds, peak, products = np.array(rows, dtype=float).T
        expected = products * (seconds[-1] / products[-1])
        label = f"measured: {exponent(sizes, seconds):.2f}"
        counted = f"multiplications: {exponent(sizes, products):.2f}"
        time.loglog(sizes, 1e3 * seconds, "o-", label=label)
        time.loglog(sizes, 1e3 * expected, "k--", linewidth=1, label=counted)
        label = f"measured: {exponent(sizes, peak):.2f}"
        memory.loglog(sizes, peak / 2**20, "s-", color="#D55E00", label=label)
        memory.set_xlabel(name)
        memory.set_xticks(sizes, [str(size) for size in sizes])
        memory.xaxis.set_minor_locator(NullLocator())
        for ax in (time, memory):
            low, high = ax.get_ylim()
            ax.set_ylim(min(low, high / 20), high)  # at least a decade to read from
            ax.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
            ax.yaxis.set_minor_formatter(two_or_five)
            ax.legend(frameon=False, title="exponents", loc="lower right")
    axes[0, 0].set_ylabel("CPU milliseconds")
    axes[1, 0].set_ylabel("peak memory, MiB")
    (ROOT / "docs" / "images").mkdir(parents=True, exist_ok=True)
    figure.savefig(ROOT / "docs" / "images" / "growth.png", dpi=110)


def main():
    print(timing.machine())
    print("exponents of      time  memory  multiplications")
    curves = {
        name: (sizes, [measure(**BASE | {name: size}) for size in sizes])
        for name, sizes in RANGES.items()
    }
    counts = [5_000, 10_000, 20_000, 40_000]
    curves["examples"] = (counts, [epoch(count) for count in counts])
    for name, (sizes, rows) in curves.items():
        fitted = [exponent(sizes, column) for column in zip(*rows, strict=True)]
        print(f"{name:15}{fitted[0]:7.2f}{fitted[1]:8.2f}{fitted[2]:17.2f}", flush=True)
    peak = subprocess.run(
        [sys.executable, "-c", MEMORY], check=True, capture_output=True, text=True
    ).stdout.split()
    print(f"peak memory of training on MNIST: {float(peak[0]):.0f} MB after 1 epoch,")
    print(f"{float(peak[1]):.0f} MB after 4 more")
    draw(curves)


if __name__ == "__main__":
    main()
