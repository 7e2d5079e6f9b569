"""Settings that must hold before NumPy is imported; kernels inherit them."""

import os
from tempfile import mkdtemp

# Two BLAS threads are up to 60 times slower than one at the course's sizes.
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")
os.environ.setdefault("PYTHONHASHSEED", "0")
os.environ.setdefault("MPLBACKEND", "agg")
# The tests, and the notebooks they run, leave the learner's own progress alone.
os.environ.setdefault("COURSEKIT_HOME", mkdtemp(prefix="coursekit-home-"))
