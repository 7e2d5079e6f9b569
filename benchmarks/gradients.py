"""The whole numerical gradient of real networks: fast, one by one, and how exact.

    python benchmarks/gradients.py [--all]

Prints the table of times and writes coursekit/data/results/gradients.json, which
lesson 02 shows.  ``--all`` also measures [784, 100, 10] one by one (minutes).
"""

import timing  # first: sets the BLAS threads

import json
import sys

import numpy as np

import coursekit as ck
from coursekit.classroom import stored

RESULTS = stored.FOLDER / "gradients.json"


def make(sizes, m, dtype=np.float64):
    """Return the book's network with scaled initialisation and m digits."""
    net = ck.Network.random(sizes, np.random.default_rng(0), init="scaled", dtype=dtype)
    digits = ck.load_mnist(dtype).train
    return net, digits.x[:, :m], digits.y[:, :m]


def seconds(function, *arguments):
    """Return the CPU seconds of one call and what it returned."""
    found = []
    return timing.cpu_seconds(lambda: found.append(function(*arguments)), 1), found[0]


def worst(got, expected):
    """Return the largest relative error over all blocks."""
    return max(
        ck.relative_error(g[l], e[l])
        for g, e in zip(got, expected, strict=True)
        for l in e
    )


def row(sizes, m, one_by_one):
    """Measure one line of the table: CPU milliseconds and relative errors."""
    problem = make(sizes, m)
    exact = ck.backprop(*problem)
    backprop = timing.interleaved({"run": lambda: ck.backprop(*problem)})["run"]
    fast, numbers = min(
        (seconds(ck.fast_numerical_gradients, *problem, 1e-4) for _ in range(3)),
        key=lambda measured: measured[0],
    )
    line = {
        "sizes": sizes,
        "m": m,
        "parameters": problem[0].parameter_count,
        "backprop_ms": round(1e3 * float(np.median(backprop)), 3),
        "fast_ms": round(1e3 * fast, 1),
        "fast_error": worst(numbers, exact),
    }
    if one_by_one:
        slow, same = seconds(ck.numerical_gradients, *problem, 1e-4)
        line |= {"one_by_one_ms": round(1e3 * slow, 1)}
        line |= {"difference": worst(numbers, same)}
    if one_by_one and m <= 10:
        slow, numbers = seconds(ck.numerical_gradients, *problem, 1e-20, "complex")
        line |= {"complex_ms": round(1e3 * slow, 1)}
        line |= {"complex_error": worst(numbers, exact)}
    return line


def told(line):
    """Return a line of the table as text."""
    shown = [f"{line['sizes']!s:14}{line['m']:5}{line['backprop_ms']:10.3f}"]
    for key in ("fast_ms", "one_by_one_ms", "complex_ms"):
        shown.append(f"{line[key]:12.0f}" if key in line else f"{'':12}")
    ratio = line.get("one_by_one_ms", np.nan) / line["fast_ms"]
    shown.append(f"{ratio:9.0f}" if ratio == ratio else f"{'':9}")
    for key in ("fast_error", "complex_error"):
        shown.append(f"{line[key]:10.1e}" if key in line else "")
    return "".join(shown)


def error_against_h():
    """Return relative errors of each scheme against backprop, float64 and float32."""
    curves = {}
    for dtype in (np.float64, np.float32):
        problem = small(dtype)
        exact = ck.backprop(*small(np.float64))
        for scheme in ("forward", "central", "complex"):
            curves[f"{np.dtype(dtype).name} {scheme}"] = [
                worst(ck.numerical_gradients(*problem, h, scheme), exact)
                for h in steps()
            ]
    return {"h": steps(), "relative_error": curves}


def steps():
    """Return the steps of the curve, from a tenth to far below machine epsilon."""
    return [float(f"1e-{k}") for k in range(1, 16)]


def small(dtype):
    """Return a [20, 15, 10, 5] network with ten examples."""
    rng = np.random.default_rng(0)
    net = ck.Network.random([20, 15, 10, 5], rng, init="scaled")
    parts = ({l: a.astype(dtype) for l, a in part.items()} for part in (net.w, net.b))
    x, y = rng.random((20, 10)), rng.random((5, 10))
    return ck.Network(*parts), x.astype(dtype), y.astype(dtype)


def main():
    print(timing.machine())
    print("CPU ms; errors relative to backprop")
    print(
        f"{'network':14}{'m':>5}{'backprop':>10}{'fast':>12}{'one by one':>12}", end=""
    )
    print(f"{'complex':>12}{'ratio':>9}{'fast err':>10}{'cx. err':>10}")
    table = []
    for sizes in ([784, 30, 10], [784, 100, 10]):
        for m in (1, 10, 100):
            one_by_one = "--all" in sys.argv or (sizes[1] == 30 and m <= 10)
            table.append(row(sizes, m, one_by_one))
            print(told(table[-1]), flush=True)
    results = {
        "command": "python benchmarks/gradients.py --all",
        "machine": timing.machine(),
        "table": table,
        "curve": error_against_h(),
    }
    RESULTS.write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
