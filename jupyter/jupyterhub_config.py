"""A JupyterHub that serves the course: a starting point for a school.

Install, in an environment that every learner can read but not write:

    pip install jupyterhub "backprop-coursekit[lab]"
    npm install -g configurable-http-proxy

and start it with ``jupyterhub --config jupyterhub_config.py``.  tests/hub starts a hub
from this very file; it changes what is marked (*), and the ports.
"""

import sys

c = get_config()  # noqa: F821  (JupyterHub provides it)

c.JupyterHub.bind_url = "http://127.0.0.1:8000"  # put your web server, with TLS, before

# (*) Who may come in.  PAM is the accounts of this computer; schools mostly use
# OAuth or LTI instead: pip install oauthenticator, or ltiauthenticator for Moodle
# and Canvas.
c.JupyterHub.authenticator_class = "pam"
c.Authenticator.allow_all = True

# (*) Where a learner's server runs.  As a process of the learner's own account: files
# are then kept apart by the system.  "systemd" (pip install jupyterhub-systemdspawner),
# "docker" and "kubespawner" also keep the limits below; a plain process does not.
c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"
# c.Spawner.mem_limit = "1G"
# c.Spawner.cpu_limit = 1.0

# Each start lays the course into the learner's home, or brings it up to date; files
# that the learner changed stay.
START = '"{0}" -m coursekit copy; exec "{0}" -m jupyterhub.singleuser "$@"'
c.Spawner.cmd = ["sh", "-c", START.format(sys.executable), "server"]
c.Spawner.default_url = "/lab/tree/backprop-course/notebooks/00_start_here.ipynb"
c.Spawner.start_timeout = 120
c.Spawner.http_timeout = 120

# Two BLAS threads on shared cores are many times slower than one.
c.Spawner.environment = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}
