"""Run the benchmarks, show what they print and keep it in benchmarks/results.

    python benchmarks/run.py                 all of them but frontier (half an hour)
    python benchmarks/run.py step startup    these

frontier.py takes hours and keeps its own results (coursekit/data/results).
"""

import argparse
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results"
ARGUMENTS = {
    "startup": [],
    "step": [],
    "namespaces": [],
    "growth": [],
    "gradients": ["--all"],
    "compare": [],
    "grading": ["--many", "1000"],
}


def run(name):
    """Run one benchmark, its lines on the screen as they come and then in a file."""
    command = [sys.executable, "-u", str(HERE / f"{name}.py"), *ARGUMENTS[name]]
    print(f"\n=== {name}", flush=True)
    lines = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            print(line, end="", flush=True)
            lines.append(line)
    if process.returncode:
        sys.exit(f"{name} failed with exit code {process.returncode}")
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.txt").write_text("".join(lines))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", choices=[*ARGUMENTS, []], metavar="NAME")
    for name in parser.parse_args().names or ARGUMENTS:
        run(name)


if __name__ == "__main__":
    main()
