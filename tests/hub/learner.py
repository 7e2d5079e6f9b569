"""A learner at a hub: log in, start a server, run cells; through the network only."""

import json
import time
import uuid

import requests
import websocket


class Learner:
    """One user of a hub."""

    def __init__(self, hub, name):
        self.hub, self.name = hub, name
        self.at = f"{hub.address}/user/{name}/api"
        self.user = f"{hub.address}/hub/api/users/{name}"
        self.session = requests.Session()

    def log_in(self, password):
        """Fill in the form; return whether the hub let the user in."""
        page = f"{self.hub.address}/hub/login"
        self.session.get(page)
        form = {
            "username": self.name,
            "password": password,
            "_xsrf": self.session.cookies.get("_xsrf", path="/hub/"),
        }
        self.session.post(page, data=form, allow_redirects=False)
        return "jupyterhub-session-id" in self.session.cookies and (
            "jupyterhub-hub-login" in self.session.cookies
        )

    def take_token(self):
        """Get a token of the user's own, as the hub's page for tokens gives it."""
        service = {"Authorization": f"token {self.hub.token}"}
        made = requests.post(f"{self.user}/tokens", headers=service, json={}).json()
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"token {made['token']}"

    def start_server(self):
        """Start the user's own server and wait until it answers."""
        self.session.post(f"{self.user}/server").raise_for_status()
        self.wait_until(lambda servers: servers.get("", {}).get("ready"))

    def stop_server(self):
        """Stop it again and wait until it is gone."""
        self.session.delete(f"{self.user}/server").raise_for_status()
        self.wait_until(lambda servers: not servers)

    def wait_until(self, holds):
        """Ask the hub about this user's servers until something holds of them."""
        for _ in range(1200):
            servers = self.session.get(self.user).json()["servers"]
            if holds(servers):
                return
            time.sleep(0.1)
        raise TimeoutError(f"two minutes, and the hub says of {self.name}: {servers}")

    def get(self, path):
        """Return what this user's own server holds at a path."""
        answer = self.session.get(f"{self.at}/contents/{path}")
        answer.raise_for_status()
        return answer.json()["content"]

    def cells(self, notebook):
        """Return the code cells of a notebook."""
        cells = self.get(notebook)["cells"]
        return [cell["source"] for cell in cells if cell["cell_type"] == "code"]

    def open_kernel(self, notebook):
        """Start a kernel beside a notebook and return a connection to it."""
        kernel = {"name": "python3"}
        asked = {"path": notebook, "name": "", "type": "notebook", "kernel": kernel}
        made = self.session.post(f"{self.at}/sessions", json=asked).json()
        place = f"{self.at}/kernels/{made['kernel']['id']}/channels"
        token = self.session.headers["Authorization"]
        return websocket.create_connection(
            place.replace("http", "ws", 1), header={"Authorization": token}, timeout=120
        )


def run(kernel, code):
    """Run a cell; return (what it printed, its errors)."""
    number = uuid.uuid4().hex
    header = {"msg_id": number, "msg_type": "execute_request", "version": "5.3"}
    header |= {"username": "", "session": number, "date": ""}
    content = {"code": code, "silent": False, "store_history": True}
    content |= {"user_expressions": {}, "allow_stdin": False, "stop_on_error": True}
    message = {"header": header, "parent_header": {}, "metadata": {}}
    message |= {"content": content, "channel": "shell", "buffers": []}
    kernel.send(json.dumps(message))
    printed, errors = [], []
    while True:
        got = json.loads(kernel.recv())
        if got["parent_header"].get("msg_id") != number:
            continue
        if got["msg_type"] == "stream":
            printed.append(got["content"]["text"])
        elif got["msg_type"] == "error":
            errors.append(f"{got['content']['ename']}: {got['content']['evalue']}")
        elif (
            got["msg_type"] == "status" and got["content"]["execution_state"] == "idle"
        ):
            return "".join(printed), errors
