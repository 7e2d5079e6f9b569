"""Fair timing: CPU seconds, one BLAS thread, interleaved rounds, medians of ratios.

Import this module before NumPy: it sets the number of BLAS threads.
"""

import os

for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import platform
import time
from collections.abc import Callable, Mapping

import numpy as np


def cpu_seconds(run: Callable[[], object], repeats: int) -> float:
    """Return the CPU seconds of one call, averaged over ``repeats`` calls."""
    start = time.process_time()
    for _ in range(repeats):
        run()
    return (time.process_time() - start) / repeats


def interleaved(
    contestants: Mapping[str, Callable[[], object]],
    seconds: float = 0.05,
    rounds: int = 9,
) -> dict[str, np.ndarray]:
    """Time all contestants A B C A B C ...; return CPU seconds a call, by round."""
    for run in contestants.values():
        run()  # warm up
    repeats = {
        name: max(1, round(seconds / max(cpu_seconds(run, 3), 1e-7)))
        for name, run in contestants.items()
    }
    times: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, run in contestants.items():
            times[name].append(cpu_seconds(run, repeats[name]))
    return {name: np.array(t) for name, t in times.items()}


def ratio(times: Mapping[str, np.ndarray], name: str, to: str) -> float:
    """Return the median over rounds of how many times longer ``name`` took."""
    return float(np.median(times[name] / times[to]))


def machine() -> str:
    """Say what this was measured on."""
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    return (
        f"Python {platform.python_version()}, NumPy {np.__version__}, "
        f"{blas['name']} {blas['version']}, {platform.machine()}, "
        f"{os.cpu_count()} cores, one BLAS thread, CPU time"
    )
