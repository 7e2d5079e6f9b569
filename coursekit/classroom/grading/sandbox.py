"""The sandbox: a bubblewrap command line that lets learner code see next to nothing.

Inside there are Python's standard library, NumPy and a small folder for files;
no network, no /proc, no /dev, no home, no coursekit, no other process.  Started as
root, the command first becomes a user id that nobody else has: bubblewrap's own
``--uid`` only changes a label, and limits on processes do not bind root.
"""

import functools
import importlib.util
import os
import secrets
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

UNPRIVILEGED = 1_907_000_000  # the first of the user ids that root's sandboxes take
STAGE = "/mnt"  # where root shows what a stranger could not reach, in private
INSIDE = "/python"
FOLDER_BYTES = 64 * 2**20
# Nothing that computes needs these, and each brings libraries or a terminal along.
LEFT_OUT = ("_tkinter", "_curses", "readline", "_dbm", "_gdbm", "_ssl", "_test", "_xx")
ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "LANG": "C.UTF-8",
    "HOME": "/tmp",
    "PATH": "/nowhere",
    "LD_LIBRARY_PATH": f"{INSIDE}/libs",
}


class NoSandboxError(OSError):
    """This machine cannot keep learner code away from everything else."""


class Mount(NamedTuple):
    """A file or folder of this machine, and its place inside."""

    source: str
    target: str


@functools.cache
def runtime() -> tuple[Mount, ...]:
    """Return what Python and NumPy need: interpreter, library, shared objects."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    python = os.path.realpath(getattr(sys, "_base_executable", sys.executable))
    modules = Path(sysconfig.get_config_var("DESTSHARED"))
    spec = importlib.util.find_spec("numpy")
    assert spec is not None
    assert spec.origin is not None
    numpy = Path(spec.origin).parent
    mounts = [
        Mount(python, f"{INSIDE}/bin/python3"),
        Mount(sysconfig.get_path("stdlib"), f"{INSIDE}/lib/{version}"),
        Mount(str(numpy), f"{INSIDE}/site/numpy"),
    ]
    if not modules.is_relative_to(sysconfig.get_path("stdlib")):
        mounts.append(Mount(str(modules), f"{INSIDE}/lib/{version}/lib-dynload"))
    bundled = numpy.with_name("numpy.libs")
    if bundled.is_dir():
        mounts.append(Mount(str(bundled), f"{INSIDE}/site/numpy.libs"))
    extensions = [*modules.glob("*.so"), *numpy.rglob("*.so")]
    return (*mounts, *_libraries(python, extensions, bundled))


def _libraries(python: str, extensions: list[Path], bundled: Path) -> list[Mount]:
    """Ask the dynamic loader which shared objects these files need."""
    wanted = [str(p) for p in extensions if not p.name.startswith(LEFT_OUT)]
    trace = subprocess.run(
        [python],
        env={"LD_TRACE_LOADED_OBJECTS": "1", "LD_PRELOAD": " ".join(wanted)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    mounts = []
    for line in trace.stdout.splitlines():
        name, _, place = line.strip().partition(" => ")
        path = place.rpartition(" (")[0]
        if path.startswith("/") and not path.startswith(str(bundled)):
            mounts.append(Mount(os.path.realpath(path), f"{INSIDE}/libs/{name}"))
        elif name.startswith("/") and "/ld-" in name:  # the loader itself
            loader = name.rpartition(" (")[0]
            mounts.append(Mount(os.path.realpath(loader), loader))
    return mounts


def command(
    program: Sequence[str], files: dict[str, int], calls: int | None = None
) -> list[str]:
    """Return the command that runs ``program`` inside, ``files`` (place: fd) added.

    calls: a descriptor of the filter on system calls (seccomp.py).
    """
    mounts = list(runtime())
    as_root = os.geteuid() == 0
    outer: list[str] = []
    if as_root:
        mounts, staging = _staged(mounts)
        outer = [*staging, *_dropped()]
    sandbox = [
        *("bwrap", "--unshare-all", "--unshare-user", "--disable-userns"),
        *("--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv"),
        *("--hostname", "sandbox", "--size", str(FOLDER_BYTES), "--tmpfs", "/tmp"),
    ]
    for name, value in ENVIRONMENT.items():
        sandbox += ["--setenv", name, value]
    for mount in mounts:
        sandbox += ["--ro-bind", mount.source, mount.target]
    for place, descriptor in files.items():
        sandbox += ["--perms", "0444", "--file", str(descriptor), place]
    if calls is not None:
        sandbox += ["--seccomp", str(calls)]
    return [*outer, *sandbox, "--chdir", "/tmp", "--remount-ro", "/", "--", *program]


def _dropped() -> list[str]:
    """Return the command prefix that becomes an ordinary user for good.

    Another one for each sandbox, so that they cannot count or signal each other.
    """
    user = str(UNPRIVILEGED + secrets.randbelow(1_000_000))
    return [
        *("setpriv", "--reuid", user, "--regid", user, "--clear-groups"),
        *("--inh-caps=-all", "--bounding-set=-all", "--no-new-privs"),
    ]


def _staged(mounts: list[Mount]) -> tuple[list[Mount], list[str]]:
    """Show an ordinary user those sources that only root can reach.

    A Python under /root, say.  They are bound below ``STAGE`` in a mount namespace
    of this one command, so nobody outside sees them and nothing has to be undone.
    """
    hidden = [mount for mount in mounts if not _reachable(Path(mount.source))]
    if not hidden:
        return mounts, []
    lines = [f"mount -t tmpfs -o mode=0755,size=1m tmpfs {STAGE}"]
    moved = {}
    for number, mount in enumerate(hidden):
        place = f"{STAGE}/{number}"
        make = "mkdir" if os.path.isdir(mount.source) else "touch"
        lines += [f"{make} {place}", f'mount --bind "${{{number + 1}}}" {place}']
        moved[mount] = Mount(place, mount.target)
    script = " && ".join(lines) + f' && shift {len(hidden)} && exec "$@"'
    sources = [mount.source for mount in hidden]
    prefix = ["unshare", "--mount", "--", "sh", "-c", script, "sh", *sources]
    return [moved.get(mount, mount) for mount in mounts], prefix


def _reachable(path: Path) -> bool:
    """Say whether any user may walk to ``path``."""
    return all(folder.stat().st_mode & 0o001 for folder in path.parents)


def why_not() -> str | None:
    """Return why no sandbox can be had here, in words, or None if one works."""
    if not sys.platform.startswith("linux"):
        return (
            "Grading safely needs Linux: use WSL, a virtual machine or the class's hub."
        )
    needed = ["bwrap", *(["setpriv", "unshare", "mount"] * (os.geteuid() == 0))]
    missing = [name for name in needed if shutil.which(name) is None]
    if missing:
        return (
            f"{', '.join(missing)} is not installed. On Debian or Ubuntu: "
            "apt install bubblewrap util-linux; on Fedora: dnf install bubblewrap."
        )
    probe = [f"{INSIDE}/bin/python3", "-I", "-S", "-c", "print(6 * 7)"]
    try:
        done = subprocess.run(
            command(probe, {}), capture_output=True, timeout=60, check=False
        )
    except (OSError, subprocess.SubprocessError) as error:
        return f"bubblewrap did not start: {error}"
    if done.stdout != b"42\n":
        words = done.stderr.decode(errors="replace").strip().splitlines()
        return f"bubblewrap does not work here: {words[-1] if words else 'no word'}"
    return None


def require() -> None:
    """Refuse to go on without a working sandbox."""
    reason = why_not()
    if reason:
        raise NoSandboxError(
            f"{reason} Nothing was graded. --unsafe grades without a sandbox: then "
            "learner code can read and change whatever you can."
        )
