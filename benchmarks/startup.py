"""What ``import coursekit`` costs beside ``import numpy``.

python benchmarks/startup.py
"""

import timing  # first: sets the BLAS threads

import os
import subprocess
import sys

import numpy as np

STATEMENTS = ("pass", "import numpy", "import coursekit")


def cpu_seconds(statement):
    """Return the CPU seconds of a new Python that runs the statement."""
    before = os.times()
    subprocess.run([sys.executable, "-c", statement], check=True)
    after = os.times()
    return sum(after[2:4]) - sum(before[2:4])


def main():
    print(timing.machine())
    rounds = [[cpu_seconds(s) for s in STATEMENTS] for _ in range(15)]
    nothing, numpy, coursekit = np.array(rounds).T
    print(f"import numpy      {1e3 * np.median(numpy - nothing):6.0f} ms")
    print(f"import coursekit  {1e3 * np.median(coursekit - nothing):6.0f} ms")
    print(f"ratio             {np.median(coursekit / numpy):6.2f}")


if __name__ == "__main__":
    main()
