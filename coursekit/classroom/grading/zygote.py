"""The sandbox's inside: a process that imports NumPy once and forks for each question.

It reads a request, forks, and the child does the work and answers; then it says how
the child ended.  It holds no answer, no expected value and no secret: whatever learner
code does to it, the worst is a wrong or missing result for that learner.
"""

import contextlib
import gc
import linecache
import os
import signal
import sys
import time
import types
from typing import Any

if __name__ == "__main__":  # inside, these files lie beside this one
    sys.path[:0] = [sys.argv[1], *sys.argv[2:3]]
    # A sixth of NumPy's import: collecting garbage, and docstrings nobody reads here.
    gc.disable()

    def nothing(*_: Any, **__: Any) -> Any:
        """Do nothing, whoever asks for it."""
        return nothing

    for part in ("_add_newdocs", "_add_newdocs_scalars"):
        silent = types.ModuleType(part)
        silent.__getattr__ = nothing  # type: ignore[method-assign]
        sys.modules[f"numpy._core.{part}"] = silent

import bounds  # type: ignore[import-not-found]
import cells  # type: ignore[import-not-found]
import driver  # type: ignore[import-not-found]
import extract  # type: ignore[import-not-found]
import numpy as np
import trial  # type: ignore[import-not-found]
import wire  # type: ignore[import-not-found]
from pipe import Pipe  # type: ignore[import-not-found]

PRINTED = "printed"
GIVEN = frozenset({"np"})


def main() -> None:
    """Serve requests until the parent closes the pipe or a child ends badly."""
    pipe = Pipe()
    folder = os.getcwd()
    warm_up(pipe)
    gc.freeze()  # a collection in a child would copy every page it looks at
    gc.enable()
    limits = bounds.own()
    pipe.send({"what": "ready"})
    while True:
        request = pipe.request()
        if bounds.own() != limits:  # a question changed them: the parent starts anew
            os._exit(0)
        child = os.fork()
        if child == 0:
            work(pipe, request)
        _, status, used = os.wait4(child, 0)
        _kill_group(child)
        ended = {
            "what": "ended",
            "signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0,
            "code": os.WEXITSTATUS(status) if os.WIFEXITED(status) else 0,
            "cpu": used.ru_utime + used.ru_stime,
            "memory": used.ru_maxrss * 1024,
            "own": time.process_time(),
        }
        pipe.send(ended)
        if status:
            os._exit(0)  # whatever was left in the pipe goes with this process
        _clear(folder)


def warm_up(pipe: Pipe) -> None:
    """Answer a small question once, so that each child need not pay for first times."""
    request = {
        "name": "f",
        "others": [],
        "cells": ["def f(x):\n    return {2: x + np.exp(x), 3: [x.T]}, x @ x"],
        "parameters": ["x"],
        "repeat": True,
        "driver": "",
        "text": '[[{"array": "<f8", "shape": [1, 1]}]]',
        "body": bytes(8),
    }
    wire.pack(answer(pipe, request))
    linecache.clearcache()


def _kill_group(child: int) -> None:
    with contextlib.suppress(OSError):
        os.killpg(child, signal.SIGKILL)


def _clear(folder: str) -> None:
    """Remove what a question left in its folder (shutil takes long to load)."""
    for here, folders, files in os.walk(folder, topdown=False):
        for name in (*folders, *files):
            path = os.path.join(here, name)
            with contextlib.suppress(OSError):
                (os.rmdir if name in folders else os.unlink)(path)


def work(pipe: Pipe, request: Any) -> None:
    """Answer one request in a process of its own, and end it."""
    code = 1
    try:
        os.setsid()
        bounds.bind(request["limits"])
        sink = os.open(PRINTED, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        os.dup2(sink, 1)
        os.dup2(sink, 2)
        if request["what"] == "read":
            pipe.send(read(request["body"]))
        elif request["what"] == "serve":
            serve(pipe, request)
        elif request["what"] == "sources":
            found = extract.sources(
                [cells.python(cell) for cell in request["cells"]],
                request["names"],
                GIVEN,
            )
            pipe.send({"what": "sources", "sources": found})
        else:
            pipe.send(answer(pipe, request))
        code = 0
    except MemoryError:
        pipe.send({"what": "memory"})
        code = 0
    except Exception as error:  # ours, not the learner's: say it rather than vanish
        pipe.send({"what": "broken", "why": f"{type(error).__name__}: {error}"})
        code = 0
    finally:
        os._exit(code)


def read(content: bytes) -> dict[str, Any]:
    """Return the notebook's code cells, or why there are none."""
    try:
        return {"what": "cells", "cells": cells.read(content)}
    except cells.NoNotebookError as error:
        return {"what": "unreadable", "why": str(error)}
    except (MemoryError, RecursionError):
        return {"what": "unreadable", "why": "it needs more memory than allowed"}


def answer(pipe: Pipe, request: Any) -> dict[str, Any]:
    """Define what the question reaches and call it with each case."""
    text, body = request["text"].encode(), request["body"]
    cases = [
        tuple(driver.build(a, pipe) for a in case) for case in wire.unpack(text, body)
    ]
    found = defined(request)
    if "why" in found:
        return found
    outcomes = attempts(found["function"], cases, request)
    told = [driver.plain(vars(outcome)) for outcome in outcomes]
    return {"what": "outcomes", "outcomes": told, "reaches": found["reaches"]}


def attempts(function: Any, cases: Any, request: Any) -> list[Any]:
    """Call the function as the notebook's check does; an interrupt is a failure too."""
    how = None
    if request["driver"]:
        scope: dict[str, Any] = {"np": np}
        exec(extract.compiled_as(request["driver"], "<frozen driver>"), scope)
        how = scope[request["driver_name"]]
    try:
        names, repeat = request["parameters"], request["repeat"]
        return list(trial.attempts(function, cases, names, how, repeat))
    except KeyboardInterrupt as error:
        return [trial.Outcome(failure=trial.describe_failure(error)) for _ in cases]


def defined(request: Any) -> dict[str, Any]:
    """Run what the question reaches by name; return its function, or why not."""
    name = request["name"]
    code = extract.code([cells.python(cell) for cell in request["cells"]])
    if name not in code.names:
        return missing(name, code)
    chosen, looked_up = extract.reached(code, name, GIVEN)
    scope: dict[str, Any] = {"__name__": "submission", "np": np}
    for cell, source in enumerate(code.cells, 1):
        lines = source.splitlines(keepends=True)
        linecache.cache[f"<cell {cell}>"] = (len(source), None, lines, f"<cell {cell}>")
    try:
        for definition in chosen:
            module = extract.ast.Module([definition.statement], [])
            exec(extract.compiled_as(module, f"<cell {definition.cell}>"), scope)
    except BaseException as error:  # whatever the learner's top level raises
        failure = trial.describe_failure(error)
        return {"what": "failed", "why": failure.text, "failure": vars(failure)}
    reaches = sorted(looked_up & set(request["others"]))
    if name not in scope or not callable(scope[name]):
        return {"what": "missing", "why": f"{name} is defined, but is no function"}
    return {"function": scope[name], "reaches": reaches}


def missing(name: str, code: extract.Code) -> dict[str, Any]:
    """Say why there is no such function: never written, or in a cell that is broken."""
    for cell, error in code.broken.items():
        if (
            f"def {name}" in code.cells[cell - 1]
            or f"class {name}" in code.cells[cell - 1]
        ):
            why = f"{name} stands in code cell {cell}, which is no Python: {error.msg}"
            if error.lineno:
                why += f" (line {error.lineno} of that cell)"
            return {"what": "syntax", "why": why}
    return {"what": "missing", "why": f"there is no function {name} in the notebook"}


def serve(pipe: Pipe, request: Any) -> None:
    """Call the learner's functions as often as the parent asks (follow-through)."""
    functions = {}
    for name in request["names"]:
        found = defined({**request, "name": name, "others": []})
        if "why" in found:
            pipe.send(found)
            return
        functions[name] = found["function"]
    pipe.send({"what": "ready"})
    while (asked := pipe.tree()) is not None:
        args = tuple(trial.fresh(driver.build(arg, pipe)) for arg in asked[1])
        value, failure, _, _ = trial._call(functions[asked[0]], args)
        failed = failure is not None
        pipe.send({"what": "value", "value": driver.plain(value), "failed": failed})


if __name__ == "__main__":
    main()
