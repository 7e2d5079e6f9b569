"""What grading costs: CPU and memory a submission, beside nbgrader on the same work.

    python benchmarks/grading.py [--count 30] [--many 1000] [--no-nbgrader]

Three questions (sigmoid, output error, backprop); nbgrader gets an environment of its
own.  CPU seconds are those of this process, of the sandbox's processes as they count
them, and of everything that was started and waited for.
"""

import argparse
import json
import resource
import subprocess
import tempfile
import time
from pathlib import Path

import nbgrader_course as rival

from coursekit.classroom.grading import grade, nbgrader, runner, sets
from coursekit.classroom.grading.gradebook import Gradebook
from coursekit.classroom.grading.hostile import notebook
from coursekit.classroom.grading.results import results

OWN = sets.Assignments({rival.STEM: rival.QUESTIONS})


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


def used(who):
    one = resource.getrusage(who)
    return one.ru_utime + one.ru_stime


def memory():
    """The memory that this process holds now, in MB."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def ours(folder, book_path):
    """Grade a folder; return (CPU s, wall s, memory on the way, scores)."""
    inside, held = [0.0], []
    real = runner.grade

    def counted(*args, **kwargs):
        record = real(*args, **kwargs)
        inside[0] += record.cpu
        held.append(memory())
        return record

    runner.grade = counted
    outside = used(resource.RUSAGE_SELF) + used(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    with Gradebook(book_path, create=True) as book:
        grade.grade(folder, book, grade.Options(assignments=OWN))
        found = {r.student: r.score for r in results(book)}
    wall = time.perf_counter() - start
    runner.grade = real
    outside = used(resource.RUSAGE_SELF) + used(resource.RUSAGE_CHILDREN) - outside
    return inside[0] + outside, wall, held, found


def theirs(folder, place):
    """Grade the same folder with nbgrader; return (CPU, wall seconds, scores)."""
    python = rival.python_with_nbgrader(place / "environment")
    course = place / "course"
    rival.make(course)
    rival.run(python, course, "generate_assignment", rival.STEM, "--create")
    nbgrader.export_all(folder, course / "release", course / "submitted")
    before, start = used(resource.RUSAGE_CHILDREN), time.perf_counter()
    rival.run(python, course, "autograde", rival.STEM, "--create")
    wall = time.perf_counter() - start
    cpu = used(resource.RUSAGE_CHILDREN) - before
    return cpu, wall, {s: sum(q.values()) for s, q in rival.scores(course).items()}


def main():
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--count", type=int, default=30)
    asked.add_argument("--many", type=int, default=0)
    asked.add_argument("--no-nbgrader", action="store_true")
    how = asked.parse_args()
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        hand_in(place / "few", how.count)
        cpu, wall, _, mine = ours(place / "few", place / "few.db")
        print(f"coursekit: {cpu / how.count:.3f} CPU s, {wall / how.count:.3f} s each")
        if not how.no_nbgrader:
            try:
                other, wall, others = theirs(place / "few", place)
            except (OSError, subprocess.SubprocessError) as error:
                print(f"nbgrader did not run: {error}")
            else:
                print(f"nbgrader:  {other / how.count:.3f} CPU s, ", end="")
                print(f"{wall / how.count:.3f} s each: {other / cpu:.1f} times ours")
                print(f"same scores: {others == mine}")
        if how.many:
            hand_in(place / "many", how.many)
            cpu, wall, held, _ = ours(place / "many", place / "many.db")
            tenth = held[how.many // 10]
            print(
                f"{how.many} submissions: {cpu / how.many:.3f} CPU s each; memory ",
                end="",
            )
            print(f"{tenth:.1f} MB after a tenth, {held[-1]:.1f} MB at the end")


if __name__ == "__main__":
    main()
