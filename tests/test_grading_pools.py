"""Work spread over processes or a cluster: nothing is lost when a part of it dies."""

import os
import threading
import time

import pytest

from coursekit.classroom.grading import grade, hostile, pools, sandbox, sets
from coursekit.classroom.grading.gradebook import Gradebook
from coursekit.classroom.grading.results import results

needs_sandbox = pytest.mark.skipif(
    sandbox.why_not() is not None, reason="needs a sandbox"
)


def twice(task):
    return 2 * task


def deadly(task):
    if task == 7:
        os._exit(1)
    return task


def fails(task):
    raise ValueError(task)


def lost(task, why):
    return f"lost {task}"


@pytest.mark.parametrize("jobs", [1, 3])
def test_every_task_comes_back_once(jobs):
    done = dict(pools.run(twice, lost, range(20), jobs))
    assert done == {n: 2 * n for n in range(20)}


def test_a_worker_that_keeps_dying_costs_its_task_only():
    done = dict(pools.run(deadly, lost, range(5, 12), 2))
    assert done == {n: n for n in range(5, 12)} | {7: "lost 7"}


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_fault_of_ours_is_not_hidden(jobs):
    with pytest.raises(ValueError, match="0"):
        list(pools.run(fails, lost, range(1), jobs))


def test_only_a_few_tasks_are_held_at_a_time():
    taken = []
    source = (taken.append(n) or n for n in range(1000))
    run = pools.run(twice, lost, source, 2)
    for _ in range(10):
        next(run)
    assert len(taken) <= 20
    run.close()


@pytest.mark.sandbox
@needs_sandbox
@pytest.mark.filterwarnings("ignore")
def test_a_cluster_that_loses_a_worker_halfway_loses_no_submission(tmp_path):
    distributed = pytest.importorskip("distributed")
    for n in range(16):
        home = tmp_path / "s" / f"s{n:02d}"
        home.mkdir(parents=True)
        (home / "hostile.ipynb").write_bytes(hostile.good())
    killed = []

    def kill_one(cluster):
        while not killed:
            time.sleep(0.05)
            with Gradebook(tmp_path / "g.db") as book:
                if len(results(book)) >= 3:
                    killed.append(next(iter(cluster.workers.values())).pid)
                    os.kill(killed[0], 9)

    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None
        ) as cluster,
        Gradebook(tmp_path / "g.db", create=True) as book,
    ):
        thread = threading.Thread(target=kill_one, args=(cluster,))
        thread.start()
        options = grade.Options(
            dask=cluster.scheduler_address,
            assignments=sets.Assignments(hostile.QUESTIONS),
            progress=False,
        )
        count = grade.grade(tmp_path / "s", book, options)
        thread.join()
        assert killed
        assert count.graded == 16
        assert [r.score for r in results(book)] == [4] * 16


@pytest.mark.filterwarnings("ignore")
def test_a_cluster_that_is_not_there_is_said_to_be_missing(monkeypatch):
    distributed = pytest.importorskip("distributed")

    def nobody(address, timeout):
        raise OSError("timed out")

    monkeypatch.setattr(distributed, "Client", nobody)
    with pytest.raises(ValueError, match="no Dask cluster answers at tcp://nowhere:1"):
        list(pools.run(twice, lost, [1], dask="tcp://nowhere:1"))
