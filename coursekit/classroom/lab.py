"""``coursekit lab``: JupyterLab, opened on the first lesson of a working copy."""

import os
import socket
import sys
from importlib.util import find_spec
from pathlib import Path

import click

from coursekit.classroom import course

PORT, TRIES = 8888, 50
# Kernels inherit these.  Two BLAS threads are many times slower than one at the
# sizes of this course.
ONE_THREAD = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
}


def run(folder: Path, browser: bool, port: int | None, ip: str) -> None:
    """Bring the working copy up to date and run JupyterLab in it until it is closed.

    Raises ValueError when JupyterLab is missing or the port asked for is taken.
    """
    if find_spec("jupyterlab") is None:
        raise ValueError(
            "JupyterLab is not installed in this Python. Install it: "
            f"{sys.executable} -m pip install 'backprop-coursekit[lab]'"
        )
    port = free_port() if port is None else require_free(port)
    report(course.update(folder), folder)
    for name, value in ONE_THREAD.items():
        os.environ.setdefault(name, value)
    root = getattr(os, "geteuid", lambda: 1)() == 0
    if root:
        click.echo(
            "Warning: you are root, so what a notebook runs may change anything on "
            "this machine. That is right in a container and nowhere else."
        )
    click.echo(f"JupyterLab starts on port {port}; Ctrl-C in this window ends it.")
    from jupyterlab.labapp import main  # a second to import, so not before

    main(arguments(folder, browser, port, ip, root))


def arguments(folder: Path, browser: bool, port: int, ip: str, root: bool) -> list[str]:
    """Return the arguments with which JupyterLab starts."""
    given = [
        f"--ServerApp.root_dir={folder.resolve()}",
        f"--ServerApp.ip={ip}",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        f"--LabApp.default_url=/lab/tree/{course.FIRST_LESSON}",
        # No question about news, no look at a server for a newer version.
        "--LabApp.news_url=",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--log-level=WARN",
    ]
    if not browser:
        given.append("--no-browser")
    if root:
        given.append("--allow-root")
    return given


def report(done: course.Update, folder: Path) -> None:
    """Say in a few lines what happened to the working copy."""
    click.echo(f"The course is in {folder.resolve()}")
    if done.written:
        click.echo(f"  {len(done.written)} files written, none of yours changed")
    for name in done.beside:
        click.echo(f"  you changed a file that has a new version, laid beside: {name}")


def taken(port: int) -> bool:
    """Return whether something on this machine answers on the port."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    """Return the first free port from 8888 on."""
    for port in range(PORT, PORT + TRIES):
        if not taken(port):
            return port
    raise ValueError(
        f"the ports {PORT} to {PORT + TRIES - 1} are all taken. "
        "Close a JupyterLab, or name a free one: coursekit lab --port 9000"
    )


def require_free(port: int) -> int:
    """Return the port that was asked for, if it is free."""
    if taken(port):
        raise ValueError(
            f"port {port} is taken, perhaps by a JupyterLab that still runs. "
            "Close it, or leave --port away and the next free one is taken."
        )
    return port
