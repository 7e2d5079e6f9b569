"""One function called on one question's inputs, and what came of it.

Standard library, NumPy and settling.py only: the grader puts the two files into its
sandbox, so the notebook's check and the graded run call a function the same way.
Whatever the function does (raise, exit, recurse, change its inputs, return nonsense),
``attempts`` returns; only KeyboardInterrupt passes through.
"""

import contextlib
import io
import linecache
import os
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

try:
    from coursekit.classroom.settling import Odd, same, settle, shared_blocks
except ImportError:  # in the sandbox, where settling.py lies beside this file
    from settling import (  # type: ignore[import-not-found, no-redef]
        Odd,
        same,
        settle,
        shared_blocks,
    )

__all__ = ["Odd", "settle"]  # the grader's driver takes them from here


class Net:
    """A network as a question hands it out: w and b keyed 2..L, L, sizes."""

    def __init__(self, w: Mapping[int, Any], b: Mapping[int, Any]) -> None:
        self.w, self.b, self.L = dict(w), dict(b), max(w)
        self.sizes = [w[2].shape[1], *(w[l].shape[0] for l in sorted(w))]

    def __repr__(self) -> str:
        return f"net with sizes {self.sizes}: w and b keyed 2..{self.L}, L, sizes"


@dataclass(frozen=True)
class Seed:
    """Stands for ``np.random.default_rng(number)``, new in each call."""

    number: int


@dataclass(frozen=True)
class Function:
    """A function handed to the learner's function.

    ``source`` defines it as ``name`` for the sandbox; without a source its body is an
    answer, and the grader's parent process serves it.
    """

    call: Callable[..., Any]
    name: str = "f"
    source: str | None = None


@dataclass(frozen=True)
class Failure:
    """An exception of the learner's code: its line there, where one is known."""

    kind: str
    text: str
    line: int | None = None
    code: str = ""
    where: str = ""


@dataclass(frozen=True)
class Outcome:
    """One case's results, settled into plain arrays, lists and dicts.

    again: the second call on equal inputs; later: the last call, after other cases
    (None where not made); changed: the arguments that were modified; shared: blocks
    of one result that are the same memory; stale: the first result changed when the
    function was called again.
    """

    value: Any = None
    failure: Failure | None = None
    again: Any = None
    later: Any = None
    changed: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    stale: bool = False
    warned: str = ""


def fresh(spec: Any, network: Callable[..., Any] = Net) -> Any:
    """Return an argument made anew from its description, so no call sees another's.

    network: what a Net becomes; in the notebook a coursekit Network, which can more.
    """
    if isinstance(spec, np.ndarray):
        return spec.copy()
    if isinstance(spec, Net):
        return network(fresh(spec.w), fresh(spec.b))
    if isinstance(spec, Seed):
        return np.random.default_rng(spec.number)
    if isinstance(spec, Function):
        return spec.call
    if isinstance(spec, dict):
        return {key: fresh(item, network) for key, item in spec.items()}
    if isinstance(spec, (list, tuple)):
        return type(spec)(fresh(item, network) for item in spec)
    return spec


def attempts(
    function: Callable[..., Any],
    cases: Sequence[tuple[Any, ...]],
    names: Sequence[str],
    driver: Callable[..., Any] | None = None,
    repeat: bool = True,
    network: Callable[..., Any] = Net,
) -> list[Outcome]:
    """Return one Outcome for each case; ``driver(function, *args)`` calls it if given.

    ``names`` are the parameters' names; ``network`` makes a Net's object.  What the
    first call prints is shown, what the others print is not.
    """
    call = function if driver is None else _driven(driver, function)

    def maker(case: tuple[Any, ...]) -> Callable[[], tuple[Any, ...]]:
        return lambda: tuple(fresh(spec, network) for spec in case)

    outcomes, raws = [], []
    for number, case in enumerate(cases):
        with _quiet() if number else contextlib.nullcontext():
            outcome, raw = _attempt(call, maker(case), names, repeat)
        outcomes.append(outcome)
        raws.append(raw)
    later = None
    if repeat and len(cases) > 1 and outcomes[0].failure is None:
        with _quiet():
            later = _call(call, maker(cases[0])())[0]
        outcomes[0] = replace(outcomes[0], later=later)
    return [
        replace(outcome, stale=not _unchanged(raw, outcome))
        for outcome, raw in zip(outcomes, raws, strict=True)
    ]


def _quiet() -> contextlib.redirect_stdout[io.StringIO]:
    return contextlib.redirect_stdout(io.StringIO())


def _unchanged(raw: Any, outcome: Outcome) -> bool:
    try:
        return outcome.failure is not None or same(settle(raw), outcome.value)
    except Exception:
        return False


def _driven(driver: Callable[..., Any], function: Callable[..., Any]) -> Any:
    return lambda *args: driver(function, *args)


def _attempt(
    call: Callable[..., Any],
    make: Callable[[], Any],
    names: Sequence[str],
    repeat: bool,
) -> tuple[Outcome, Any]:
    args = make()
    before = [settle(arg) for arg in args]
    value, failure, raw, warned = _call(call, args)
    changed = tuple(
        name
        for name, arg, old in zip(names, args, before, strict=False)
        if not _still(arg, old)
    )
    if failure is not None:
        return Outcome(failure=failure, changed=changed, warned=warned), None
    again = None
    if repeat:
        with _quiet():
            again = _call(call, make())[0]
    shared = shared_blocks(raw)
    return Outcome(value, None, again, None, changed, shared, warned=warned), raw


def _still(arg: Any, old: Any) -> bool:
    try:
        return same(settle(arg), old)
    except Exception:
        return False


def _call(call: Callable[..., Any], args: tuple[Any, ...]) -> Any:
    """Return (settled value, failure, raw value, warning)."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            raw = call(*args)
            value = settle(raw)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # SystemExit and GeneratorExit too
            return None, describe_failure(error), None, ""
    warned = str(caught[0].message)[:200] if caught else ""
    return value, None, raw, warned


def describe_failure(error: BaseException) -> Failure:
    """Return the exception in plain text, with the learner's innermost own line."""
    try:
        text = str(error)[:400]
    except Exception:  # a learner's own exception class may be broken too
        text = ""
    kind, trace = type(error).__name__, error.__traceback__
    frames: list[tuple[str, int, str]] = []
    while trace is not None and len(frames) < 5000:
        code = trace.tb_frame.f_code
        if not _foreign(code.co_filename):
            frames.append((code.co_filename, trace.tb_lineno, code.co_name))
        trace = trace.tb_next
    if not frames:
        return Failure(kind, text)
    file, line, where = frames[-1]
    return Failure(kind, text, line, linecache.getline(file, line).strip()[:120], where)


def _foreign(file: str) -> bool:
    """Tell whether a file is Python's, a library's or ours, not the learner's."""
    here = os.path.dirname(os.path.abspath(__file__))
    package = os.path.dirname(here)
    ours = package if os.path.basename(package) == "coursekit" else here
    libraries = os.path.dirname(os.path.dirname(np.__file__))
    homes = (ours, libraries, os.path.dirname(os.__file__))
    inside = tuple(os.path.join(home, "") for home in homes)
    return file.startswith("<frozen") or os.path.abspath(file).startswith(inside)
