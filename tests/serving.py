"""Servers that a test starts: waiting for the first answer."""

import time
import urllib.request

import pytest


def wait_for(address, server, log):
    """Return when the server answers; fail with the end of its log if it does not."""
    for _ in range(600):
        if server.poll() is not None:
            pytest.fail(f"the server ended: {log.read_text()[-2000:]}")
        try:
            return urllib.request.urlopen(address, timeout=2).close()
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"no answer from the server: {log.read_text()[-2000:]}")
