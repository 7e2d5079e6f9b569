"""What grading costs: CPU and memory a submission, beside nbgrader on the same work.

    python benchmarks/grading.py [--count 30] [--many 1000] [--no-nbgrader]

Three questions (sigmoid, output error, backprop); nbgrader gets an environment of its
own.  CPU seconds are those of this process, of the sandbox's processes as they count
them, and of everything that was started and waited for.  Memory is what all processes
of a run hold together, pages that they share counted once.
"""

import argparse
import json
import resource
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import nbgrader_course as rival
from timing import machine  # before NumPy: sets the BLAS threads

import numpy as np

from coursekit.classroom.grading import grade, nbgrader, runner, sets
from coursekit.classroom.grading.gradebook import Gradebook
from coursekit.classroom.grading.hostile import notebook
from coursekit.classroom.grading.results import results

OWN = sets.Assignments({rival.STEM: rival.QUESTIONS})


@dataclass
class Cost:
    """What a run over ``count`` submissions used, and the scores it gave."""

    count: int
    cpu: float
    wall: float
    peak: float  # MB
    scores: dict[str, float]


def hand_in(folder, count):
    """Write right submissions, every fourth one with a wrong backprop."""
    for number in range(count):
        answers = dict(rival.ANSWERS)
        if number % 4 == 3:
            answers["backprop"] = answers["backprop"].replace(" / m", "")
        home = folder / f"s{number:04d}"
        home.mkdir(parents=True)
        cells = ["import numpy as np", *answers.values(), f"# {number}"]
        (home / f"{rival.STEM}.ipynb").write_text(json.dumps(notebook(*cells)))


class Watch(threading.Thread):
    """Looks ten times a second at the memory of this process's tree, in MB."""

    def __init__(self, itself):
        super().__init__(daemon=True)
        self.itself, self.held, self.cpu = itself, [], 0.0
        self.over = threading.Event()

    def run(self):
        while not self.over.wait(0.1):
            every = list(tree(Path("/proc/self")))
            self.held.append(sum(map(memory, every[0 if self.itself else 1 :])))
            self.cpu = time.thread_time()


def tree(process):
    """Yield the folders in /proc of a process and of its descendants."""
    yield process
    try:
        lists = [task.read_text() for task in process.glob("task/*/children")]
    except OSError:  # it has just ended
        return
    for pid in " ".join(lists).split():
        yield from tree(Path("/proc") / pid)


def memory(process):
    """The memory of one process now, in MB; shared pages in equal parts."""
    try:
        text = (process / "smaps_rollup").read_text()
        return int(text.split("Pss:")[1].split()[0]) / 1024
    except (OSError, IndexError):
        return 0.0


def cpu_seconds():
    """CPU seconds of this process and of its children that have ended."""
    both = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in both)


def measured(count, work, itself):
    """Run ``work``, which returns (scores, CPU s counted elsewhere); return its Cost.

    itself: whether this process is a part of what is measured.
    """
    watch = Watch(itself)
    watch.start()
    before, start = cpu_seconds(), time.perf_counter()
    scores, elsewhere = work()
    wall, cpu = time.perf_counter() - start, cpu_seconds() - before
    watch.over.set()
    watch.join()
    cost = Cost(count, cpu + elsewhere - watch.cpu, wall, max(watch.held), scores)
    return cost, watch.held


def ours(folder, count):
    """Grade a folder; return its Cost and the memory on the way."""
    inside = [0.0]
    real = runner.grade

    def counted(*args, **kwargs):
        record = real(*args, **kwargs)
        inside[0] += record.cpu
        return record

    def work():
        runner.grade = counted
        with Gradebook(folder.with_suffix(".db"), create=True) as book:
            grade.grade(folder, book, grade.Options(assignments=OWN))
            scores = {r.student: r.score for r in results(book)}
        runner.grade = real
        return scores, inside[0]

    return measured(count, work, itself=True)


def theirs(folder, count, place):
    """Grade the same folder with nbgrader; return its Cost."""
    python = rival.python_with_nbgrader(place / "environment")
    course = place / "course"
    rival.make(course)
    rival.run(python, course, "generate_assignment", rival.STEM, "--create")
    nbgrader.export_all(folder, course / "release", course / "submitted")

    def work():
        rival.run(python, course, "autograde", rival.STEM, "--create")
        return {s: sum(q.values()) for s, q in rival.scores(course).items()}, 0.0

    return measured(count, work, itself=False)[0]


def table(mine, other):
    """Return the comparison as lines of Markdown."""
    name = f"nbgrader {rival.VERSION}"
    yield f"| {mine.count} submissions, three questions | coursekit | {name} | ratio |"
    yield "|---|---|---|---|"
    for what, one in {
        "CPU seconds each": lambda cost: cost.cpu / cost.count,
        "seconds by the clock each": lambda cost: cost.wall / cost.count,
        "peak memory of all processes, MB": lambda cost: cost.peak,
    }.items():
        own = one(mine)
        if other is None:
            yield f"| {what} | {own:.3g} | not measured | |"
        else:
            yield f"| {what} | {own:.3g} | {one(other):.3g} | {one(other) / own:.1f} |"
    if other is not None:
        same = "the same" if other.scores == mine.scores else "DIFFERENT"
        yield f"\nBoth give every submission {same} score."


def growth(cost, held):
    """Return in words what many submissions cost, and whether memory grows.

    Means, since a single look may fall between a page's old and new owner.
    """
    first, *_, last = (np.mean(part) for part in np.array_split(held, 10))
    return (
        f"\n{cost.count} submissions, one after the other: {cost.cpu / cost.count:.3f} "
        f"CPU s each; memory {first:.0f} MB in the first tenth of the time, "
        f"{last:.0f} MB in the last, at most {max(held):.0f} MB."
    )


def main():
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--count", type=int, default=30)
    asked.add_argument("--many", type=int, default=0)
    asked.add_argument("--no-nbgrader", action="store_true")
    how = asked.parse_args()
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        hand_in(place / "few", how.count)
        mine, other = ours(place / "few", how.count)[0], None
        if not how.no_nbgrader:
            try:
                other = theirs(place / "few", how.count, place)
            except (OSError, subprocess.SubprocessError) as error:
                print(f"nbgrader did not run: {error}")
        lines = [*table(mine, other)]
        if how.many:
            hand_in(place / "many", how.many)
            lines.append(growth(*ours(place / "many", how.many)))
    print("\n".join([machine(), "", *lines]))


if __name__ == "__main__":
    main()
