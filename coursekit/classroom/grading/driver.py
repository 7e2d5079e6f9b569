"""The public driver: arguments made from arrays inside, results made into arrays.

Standard library and NumPy only; lies beside zygote.py in the sandbox.
"""

from typing import Any

import extract  # type: ignore[import-not-found]
import numpy as np
import trial  # type: ignore[import-not-found]
import wire  # type: ignore[import-not-found]


def build(spec: Any, pipe: Any) -> Any:
    """Return an argument's description as trial.py knows it: the public driver."""
    if isinstance(spec, wire.Tagged):
        if spec.kind == "net":
            return trial.Net(*spec.value)
        if spec.kind == "seed":
            return trial.Seed(spec.value)
        return trial.Function(_function(spec.value, pipe), spec.value["name"])
    if isinstance(spec, dict):
        return {key: build(item, pipe) for key, item in spec.items()}
    if isinstance(spec, (list, tuple)):
        return type(spec)(build(item, pipe) for item in spec)
    return spec


def _function(told: dict[str, Any], pipe: Any) -> Any:
    """Return a function from its source, or one that asks the parent."""
    if told["source"]:
        scope: dict[str, Any] = {"np": np}
        exec(extract.compiled_as(told["source"], "<frozen given>"), scope)
        return scope[told["name"]]

    def asks(*args: Any) -> Any:
        settled = [plain(trial.settle(arg)) for arg in args]
        pipe.send({"what": "ask", "number": told["number"], "args": settled})
        reply = pipe.tree()
        if reply["failed"]:
            raise ValueError(reply["value"])
        return _unscalar(reply["value"])

    asks.__name__ = asks.__qualname__ = told["name"]
    return asks


def _unscalar(value: Any) -> Any:
    """Return an array without axes as the number that it is."""
    return value[()] if isinstance(value, np.ndarray) and value.ndim == 0 else value


def plain(value: Any) -> Any:
    """Return settled values as what travels: Odd and Failure become tagged."""
    if isinstance(value, trial.Odd):
        return wire.Tagged("odd", value.what)
    if isinstance(value, trial.Failure):
        return wire.Tagged("failure", vars(value))
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value
