"""Where the work runs: here, in processes of this machine, or on a Dask cluster.

All three give (task, result) pairs as they are done and hold only a few tasks at a
time, so memory stays flat however many submissions there are.
"""

import ctypes
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")
RETRIES = 3  # on a cluster, after a task's worker was lost


def run(
    work: Callable[[T], R],
    lost: Callable[[T, str], R],
    tasks: Iterable[T],
    jobs: int = 1,
    dask: str | None = None,
) -> Iterator[tuple[T, R]]:
    """Yield (task, work(task)); ``lost(task, why)`` where its worker keeps dying."""
    if dask is not None:
        yield from _on_dask(work, lost, tasks, dask)
    elif jobs == 1:
        for task in tasks:
            yield task, work(task)
    else:
        yield from _in_processes(work, lost, tasks, jobs)


def _in_processes(
    work: Callable[[T], R],
    lost: Callable[[T, str], R],
    tasks: Iterable[T],
    jobs: int,
) -> Iterator[tuple[T, R]]:
    source = iter(tasks)
    while first := list(islice(source, 2 * jobs)):
        suspects: list[T] = []
        with _pool(jobs) as pool:
            running = {pool.submit(work, task): task for task in first}
            while running:
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    task = running.pop(future)
                    try:
                        yield task, future.result()
                    except BrokenProcessPool:
                        suspects.append(task)
                    else:
                        for more in islice(source, 0 if suspects else 1):
                            running[pool.submit(work, more)] = more
        for task in suspects:  # one of those that ran is to blame: each alone
            yield task, _alone(work, lost, task)


def _alone(work: Callable[[T], R], lost: Callable[[T, str], R], task: T) -> R:
    with _pool(1) as pool:
        try:
            return pool.submit(work, task).result()
        except BrokenProcessPool:
            return lost(task, "grading it ended the grader")


def _pool(jobs: int) -> ProcessPoolExecutor:
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(jobs, context, _die_with_parent, (os.getpid(),))


def _die_with_parent(parent: int) -> None:
    """Let no worker outlive a parent that was killed; Ctrl-C is the parent's."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
        if os.getppid() != parent:
            os._exit(1)


def _on_dask(
    work: Callable[[T], R],
    lost: Callable[[T, str], R],
    tasks: Iterable[T],
    address: str,
) -> Iterator[tuple[T, R]]:
    """Send tasks to a running cluster; a lost worker's tasks go to another."""
    try:
        from distributed import Client, KilledWorker
        from distributed import wait as wait_dask
    except ModuleNotFoundError:
        raise ValueError(
            "--dask needs distributed: pip install 'backprop-coursekit[cluster]'"
        ) from None
    try:
        client = Client(address, timeout="20s")
    except (OSError, TimeoutError, ValueError) as error:
        raise ValueError(f"no Dask cluster answers at {address}: {error}") from None
    with client:
        source = iter(tasks)
        window = 2 * max(1, sum(client.nthreads().values()))
        running: dict[Any, T] = {}
        while True:
            for task in islice(source, window - len(running)):
                future = client.submit(work, task, pure=False, retries=RETRIES)
                running[future] = task
            if not running:
                return
            done = wait_dask(list(running), return_when="FIRST_COMPLETED").done
            for future in done:
                task = running.pop(future)
                try:
                    yield task, future.result()
                except KilledWorker:
                    yield task, lost(task, "grading it ended the grader")
