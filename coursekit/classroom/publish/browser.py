"""Python for the browser (Pyodide), with coursekit in its list of packages.

Pyodide's lock names every file with its SHA-256.  The lock comes with the npm package,
so a file from anywhere else is used only if it is the one that Pyodide published.
"""

import hashlib
import json
import re
import shutil
import zipfile
from pathlib import Path
from typing import Any, TypeAlias

from coursekit.classroom.publish import assets

# Of the lock's packages: what the kernel starts with, and what coursekit needs.
STARTS_WITH = ("ipython", "jedi", "micropip", "sqlite3", "ssl")
NEEDS = ("numpy", "matplotlib")
# Pure Python that the lock lacks, or has too old; tried with this Pyodide.
PURE = (
    *("ipywidgets==8.1.9", "jupyterlab_widgets==3.0.17", "comm==0.2.3"),
    *("anywidget==0.11.0", "psygnal==0.16.1", "typing_extensions==4.16.0"),
    *("tqdm==4.70.1", "platformdirs==4.14.7", "sympy==1.14.0", "mpmath==1.3.0"),
)
CORE = ("pyodide.js", "pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm")
CDN = f"https://cdn.jsdelivr.net/pyodide/v{assets.VERSIONS['pyodide']}/full/"

Lock: TypeAlias = dict[str, dict[str, Any]]


def lay_out(target: Path, runtime: Path | None, wheels: list[Path]) -> None:
    """Put Pyodide and these wheels into ``target``, ready for the kernel.

    runtime: a folder with the files of the full distribution, which are copied; with
    None a browser fetches them from Pyodide's CDN.  Raises ValueError for a file that
    is missing or is not the published one.
    """
    core = assets.package("pyodide")
    target.mkdir(parents=True, exist_ok=True)
    for name in (*CORE, "python_stdlib.zip"):
        shutil.copy(core / name, target)
    lock = json.loads((core / "pyodide-lock.json").read_text(encoding="utf-8"))
    packages = needed(lock["packages"])
    for package in packages.values():
        if runtime is None:
            package["file_name"] = CDN + package["file_name"]
        else:
            copy_verified(runtime, package, target)
    for wheel in wheels:
        packages |= entry(wheel)
        shutil.copy(wheel, target)
    # On import of coursekit a browser fetches all that a lesson may import from it.
    packages["backprop-coursekit"]["depends"] = [*NEEDS, *map(plain_name, PURE)]
    lock["packages"] = packages
    text = json.dumps(lock, indent=1)
    (target / "pyodide-lock.json").write_text(text, encoding="utf-8")


def needed(packages: Lock) -> Lock:
    """Return the packages of the lock that the course cannot do without."""
    found: Lock = {}
    waiting = [*STARTS_WITH, *NEEDS]
    while waiting:
        name = plain_name(waiting.pop())
        if name not in found:
            found[name] = dict(packages[name])
            waiting += found[name]["depends"]
    return found


def copy_verified(runtime: Path, package: dict[str, Any], target: Path) -> None:
    """Copy a package's file from the runtime; refuse one that was changed."""
    file = runtime / package["file_name"]
    if not file.exists():
        raise ValueError(
            f"{runtime} has no {file.name}. It should be Pyodide's full distribution, "
            f"version {assets.VERSIONS['pyodide']}, unpacked."
        )
    found = hashlib.sha256(file.read_bytes()).hexdigest()
    if found != package["sha256"]:
        raise ValueError(f"{file} is not the file that Pyodide published")
    shutil.copy(file, target)


def entry(wheel: Path) -> Lock:
    """Return a wheel's place in the lock, by name; its needs are left out."""
    distribution, version = wheel.name.split("-")[:2]
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
    modules = {top.removesuffix(".py") for top in tops}
    return {
        plain_name(distribution): {
            "name": plain_name(distribution),
            "version": version,
            "file_name": wheel.name,
            "install_dir": "site",
            "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
            "package_type": "package",
            "imports": sorted(m for m in modules if m.isidentifier()),
            "depends": [],
            "unvendored_tests": False,
        }
    }


def plain_name(name: str) -> str:
    """Return a distribution's name as the lock spells it, without a version."""
    return re.sub(r"[-_.]+", "-", name.split("==")[0]).lower()
