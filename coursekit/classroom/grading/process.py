"""The parent's end: one sandboxed process, frames in and out, deadlines, the end of it.

Every read and write has a deadline, every length is checked before memory is taken,
and nothing that comes back is believed before wire.py has looked at it.
"""

import contextlib
import functools
import importlib.util
import marshal
import os
import selectors
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from coursekit.classroom.grading import sandbox, seccomp, wire

HERE = Path(__file__).parent
MODULES = {
    "zygote": HERE,
    "bounds": HERE,
    "driver": HERE,
    "pipe": HERE,
    "cells": HERE,
    "extract": HERE,
    "wire": HERE,
    "settling": HERE.parent,
    "trial": HERE.parent,
}
START_SECONDS = 120
Reply = dict[str, Any]


class WallTimeError(Exception):
    """The deadline passed before an answer came."""


class EndedError(Exception):
    """The sandbox ended, or sent what is no answer."""


class Inmate:
    """One sandbox with its zygote; ``unsafe`` starts it without a sandbox."""

    def __init__(self, unsafe: bool = False) -> None:
        self.folder = tempfile.TemporaryDirectory() if unsafe else None
        self.process = self._unsafe() if unsafe else self._safe()
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.sink, self.source = self.process.stdin, self.process.stdout
        for end in (self.sink, self.source):
            os.set_blocking(end.fileno(), False)
        self._hello()

    def _hello(self) -> None:
        """Wait until NumPy is there; a sandbox that never gets so far is our fault."""
        try:
            if self.receive(time.monotonic() + START_SECONDS)["what"] == "ready":
                return
        except (EndedError, WallTimeError):
            pass
        self.close()
        raise sandbox.NoSandboxError(
            f"The sandbox did not start. {sandbox.why_not() or 'Is memory short?'}"
        )

    def _safe(self) -> "subprocess.Popen[bytes]":
        files = {
            f"{sandbox.INSIDE}/own/{name}.pyc": _in_memory(compiled(name))
            for name in MODULES
        }
        program = [
            *(f"{sandbox.INSIDE}/bin/python3", "-I", "-S"),
            *(f"{sandbox.INSIDE}/own/zygote.pyc", f"{sandbox.INSIDE}/own"),
            f"{sandbox.INSIDE}/site",
        ]
        rules = seccomp.program()
        calls = None if rules is None else _in_memory(rules)
        try:
            return subprocess.Popen(
                sandbox.command(program, files, calls),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                pass_fds=[*files.values(), *([] if calls is None else [calls])],
                cwd="/",
                bufsize=0,
            )
        finally:
            for descriptor in (*files.values(), calls):
                if descriptor is not None:
                    os.close(descriptor)

    def _unsafe(self) -> "subprocess.Popen[bytes]":
        assert self.folder is not None
        place = Path(self.folder.name)
        for name in MODULES:
            (place / f"{name}.pyc").write_bytes(compiled(name))
        (place / "files").mkdir()
        numpy = Path(sys.modules["numpy"].__path__[0]).parent
        return subprocess.Popen(
            [sys.executable, "-I", str(place / "zygote.pyc"), str(place), str(numpy)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=place / "files",
            env={**sandbox.ENVIRONMENT, "LD_LIBRARY_PATH": ""},
            bufsize=0,
            start_new_session=True,
        )

    def send(self, frame: bytes, deadline: float) -> None:
        """Write all of ``frame``; WallTimeError or EndedError if that cannot be."""
        left = memoryview(frame)
        while left:
            self._wait(self.sink, selectors.EVENT_WRITE, deadline)
            try:
                left = left[os.write(self.sink.fileno(), left) :]
            except BlockingIOError:
                continue
            except OSError:
                raise EndedError("the sandbox takes no more") from None

    def receive(self, deadline: float) -> Reply:
        """Return the next frame's tree, a dict with the text "what"."""
        try:
            head = self._bytes(wire.LENGTHS.size, deadline)
            text, body = wire.lengths(head)
            tree = wire.unpack(self._bytes(text, deadline), self._bytes(body, deadline))
        except wire.WireError as error:
            raise EndedError(f"no answer: {error}") from None
        if not isinstance(tree, dict) or not isinstance(tree.get("what"), str):
            raise EndedError("no answer")
        return tree

    def _bytes(self, count: int, deadline: float) -> bytes:
        parts = []
        while count:
            self._wait(self.source, selectors.EVENT_READ, deadline)
            try:
                part = os.read(self.source.fileno(), min(count, 2**20))
            except BlockingIOError:
                continue
            if not part:
                raise EndedError("the sandbox has ended")
            parts.append(part)
            count -= len(part)
        return b"".join(parts)

    def _wait(self, end: Any, event: int, deadline: float) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(end, event)
            left = deadline - time.monotonic()
            if left <= 0 or not selector.select(left):
                raise WallTimeError

    def ask(
        self,
        frame: bytes,
        seconds: float,
        serve: Callable[[Reply], bytes] | None = None,
    ) -> tuple[Reply, Reply]:
        """Send a request; return (its answer, how its process ended).

        ``serve`` answers what the learner's code asks of the parent meanwhile.
        """
        deadline = time.monotonic() + seconds
        self.send(frame, deadline)
        answer: Reply = {"what": "nothing"}
        while (reply := self.receive(deadline))["what"] != "ended":
            if reply["what"] == "ask" and serve is not None:
                self.send(serve(reply), deadline)
            elif answer["what"] == "nothing":
                answer = reply
            else:
                raise EndedError("two answers to one question")
        return answer, reply

    def close(self) -> None:
        """End the sandbox and everything in it."""
        for end in (self.sink, self.source):
            with contextlib.suppress(OSError):
                end.close()
        with contextlib.suppress(OSError):
            if self.folder:
                os.killpg(self.process.pid, 9)
            self.process.kill()
        self.process.wait()
        if self.folder:
            self.folder.cleanup()


@functools.cache
def compiled(name: str) -> bytes:
    """Return a module of the sandbox's inside, compiled once for all sandboxes.

    The path it comes from is nowhere in it.
    """
    source = (MODULES[name] / f"{name}.py").read_bytes()
    code = compile(source, f"{sandbox.INSIDE}/own/{name}.py", "exec", dont_inherit=True)
    return importlib.util.MAGIC_NUMBER + bytes(12) + marshal.dumps(code)


def _in_memory(content: bytes) -> int:
    """Return a descriptor to read ``content`` from."""
    file = os.memfd_create("content")
    with os.fdopen(file, "wb", closefd=False) as writer:
        writer.write(content)
    os.lseek(file, 0, os.SEEK_SET)
    return file
