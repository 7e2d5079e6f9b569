"""Sandboxes that nobody waits for any more; tests that start some look for them."""

from pathlib import Path


def command(folder):
    try:
        return (folder / "cmdline").read_bytes()
    except OSError:
        return b""


def parent(folder):
    """The process that waits for this one, as its folder below /proc."""
    try:
        status = (folder / "status").read_text()
    except OSError:
        return Path("/proc/self")
    return Path("/proc") / status.split("PPid:")[1].split()[0]


def left_behind():
    """The sandboxes whose grader is gone; those of a test beside us are not meant."""
    inside = [
        folder
        for folder in Path("/proc").glob("[0-9]*")
        if b"/own/zygote.py" in command(folder)
    ]
    return [
        (folder.name, command(folder))
        for folder in inside
        if not any(sign in command(parent(folder)) for sign in (b"python", b"bwrap"))
    ]
