"""The limits that bind a question's process; lies beside zygote.py in the sandbox."""

import contextlib
import resource
import signal

OPEN_FILES = 64  # each pipe may hold a megabyte that no other limit counts


def bind(limits: dict[str, int]) -> None:
    """Bind this process: CPU, memory, the size and number of its files, no child."""
    cpu, memory, printed = limits["cpu"], limits["memory"], limits["printed"]
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (printed, printed))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    with contextlib.suppress(ValueError, OSError):  # macOS, where only --unsafe runs
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # too much printed: the end
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)


def own() -> list[tuple[int, int]]:
    """Return all limits of this process, whatever they are called."""
    names = [name for name in vars(resource) if name.startswith("RLIMIT_")]
    return [resource.getrlimit(getattr(resource, name)) for name in names]
