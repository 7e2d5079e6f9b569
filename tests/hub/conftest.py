"""A JupyterHub on this machine, made from the example that schools start from."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from fetched import got
from serving import wait_for

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "jupyter" / "jupyterhub_config.py"
HUB, PROXY = "jupyterhub==6.1.1", "configurable-http-proxy@5"
# What a test must have otherwise than a school: other accounts, free ports, no traces.
CHANGES = """
load_subconfig({example!r})
c.JupyterHub.bind_url = "http://127.0.0.1:{ports[0]}"
c.JupyterHub.hub_port = {ports[1]}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{ports[2]}"
c.ConfigurableHTTPProxy.command = [{proxy!r}]
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = {password!r}
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = {homes!r} + "/{{username}}"
c.Spawner.args = ["--allow-root"] if {root} else []
c.JupyterHub.services = [{{"name": "test", "api_token": {token!r}}}]
scopes = ["admin:users", "tokens"]
role = {{"name": "test", "services": ["test"], "scopes": scopes}}
c.JupyterHub.load_roles = [role]
"""


class Hub(NamedTuple):
    """Where a hub answers, what its users' password is, and where they live."""

    address: str
    password: str
    token: str
    homes: Path


@pytest.fixture(scope="session")
def programs(tmp_path_factory):
    """Return (Python with hub and course, proxy), installed as hosting.md says."""
    home = tmp_path_factory.mktemp("programs")
    npm = shutil.which("npm") or pytest.skip("needs node with npm")
    got([npm, "install", "--silent", "--no-audit", "--no-fund", PROXY], cwd=home)
    subprocess.run([sys.executable, "-m", "venv", home / "env"], check=True)
    python = str(home / "env" / "bin" / "python")
    wanted = ["-c", str(ROOT / "constraints.txt"), HUB, f"{ROOT}[lab]"]
    got([python, "-m", "pip", "install", "--quiet", *wanted])
    return python, str(home / "node_modules" / ".bin" / "configurable-http-proxy")


def free_ports(count):
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


@pytest.fixture(scope="session")
def hub(programs, tmp_path_factory):
    """A running hub."""
    python, proxy = programs
    home, ports = tmp_path_factory.mktemp("hub"), free_ports(3)
    password, token = secrets.token_hex(8), secrets.token_hex(16)
    (home / "homes").mkdir()
    config = CHANGES.format(
        example=str(EXAMPLE),
        ports=ports,
        proxy=proxy,
        password=password,
        homes=str(home / "homes"),
        root=os.geteuid() == 0,
        token=token,
    )
    (home / "config.py").write_text(config)
    keep = ("PATH", "LANG", "TMPDIR")
    env = {name: os.environ[name] for name in keep if name in os.environ}
    env["HOME"] = str(home)
    words = [python, "-m", "jupyterhub", "--config", str(home / "config.py")]
    with (home / "log").open("w") as log:
        server = subprocess.Popen(words, cwd=home, env=env, stdout=log, stderr=log)
        try:
            address = f"http://127.0.0.1:{ports[0]}"
            wait_for(f"{address}/hub/api/", server, home / "log")
            yield Hub(address, password, token, home / "homes")
        finally:
            server.terminate()
            server.wait(60)
