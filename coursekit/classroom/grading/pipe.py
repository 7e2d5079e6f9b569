"""The sandbox's end of the pipe to the parent; lies beside zygote.py inside."""

import os
from typing import Any

import wire  # type: ignore[import-not-found]


class Pipe:
    """The two ends that lead to the parent, kept away from input() and print()."""

    def __init__(self) -> None:
        self.source, self.sink = os.dup(0), os.dup(1)
        read, write = os.pipe()
        os.close(write)  # input() finds the end of the file at once
        os.dup2(read, 0)
        os.close(read)

    def request(self) -> Any:
        """Return the parent's next request; its arrays or notebook are the body."""
        text, body = wire.lengths(self._bytes(wire.LENGTHS.size), 2**31)
        return wire.unpack(self._bytes(text), b"") | {"body": self._bytes(body)}

    def _bytes(self, count: int) -> bytes:
        parts = []
        while count:
            part = os.read(self.source, min(count, 2**20))
            if not part:
                os._exit(0)  # the parent has gone
            parts.append(part)
            count -= len(part)
        return b"".join(parts)

    def tree(self) -> Any:
        """Return the parent's answer to something that was asked."""
        text, body = wire.lengths(self._bytes(wire.LENGTHS.size))
        return wire.unpack(self._bytes(text), self._bytes(body))

    def send(self, tree: Any) -> None:
        """Send a tree, or say that it is too much."""
        try:
            frame = memoryview(wire.pack(tree))
        except wire.WireError as error:
            frame = memoryview(wire.pack({"what": "too much", "why": str(error)}))
        while frame:
            frame = frame[os.write(self.sink, frame) :]
