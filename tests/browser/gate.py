"""A proxy that lets nothing through and remembers what was asked of it.

A browser behind it reaches this machine and no other.  Whoever asks, a page, a worker,
a service worker or the browser itself, is written down.
"""

import contextlib
import socketserver
import threading

# What Chromium itself asks for, in spite of all options; no page of ours does.
OWN = (
    *("accounts.google.com", "clients2.google.com"),
    *("update.googleapis.com", "content-autofill.googleapis.com"),
)


class Refusal(socketserver.StreamRequestHandler):
    """Answer any request with no: CONNECT host:443, or GET http://host/page."""

    def handle(self):
        words = self.rfile.readline().decode("latin-1").split()
        if len(words) < 2:
            return
        if not words[1].removeprefix("http://").startswith(OWN):
            self.server.asked.append(words[1])
        while self.rfile.readline().strip():
            pass  # to the end of the headers, lest the answer be lost
        self.wfile.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")


@contextlib.contextmanager
def closed():
    """Yield (browser's option, list that each refused address is added to)."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Refusal) as server:
        server.daemon_threads, server.asked = True, []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_address[1]}"
        # This machine itself is always asked directly.
        yield f"--proxy-server={address}", server.asked
        server.shutdown()
