"""An environment of its own for the peers: coursekit does not depend on any of them."""

import subprocess
import sys
import venv
from pathlib import Path

PEERS = (
    "torch==2.13.0",
    "array-api-compat",  # lets PyTorch's arrays answer to the array API standard
    "jax",
    "scikit-learn",
    "autograd",
    "micrograd",
)
ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / "artefacts" / "peers"


def with_peers(file, main):
    """Run ``main`` if the file already runs in that environment, else run it there."""
    if Path(sys.prefix) == HOME:
        return main()
    python = HOME / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not python.exists():
        venv.create(HOME, with_pip=True)
        install = [python, "-m", "pip", "install", "-q", *PEERS, "-e", ROOT]
        subprocess.run(install, check=True)
    sys.exit(subprocess.run([python, "-u", file, *sys.argv[1:]]).returncode)
