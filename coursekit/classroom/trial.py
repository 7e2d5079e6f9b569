"""One function called on one question's inputs, and what came of it.

Standard library and NumPy only: the grader sends this file's text into its sandbox,
so the notebook's check and the graded run call a learner's function the same way.
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

LARGEST = 4_000_000  # numbers in one result; no question needs a thousandth of it


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
class Odd:
    """What came back and is neither number, array, text nor container, in words."""

    what: str


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


def fresh(spec: Any) -> Any:
    """Return an argument made anew from its description, so no call sees another's."""
    if isinstance(spec, np.ndarray):
        return spec.copy()
    if isinstance(spec, Net):
        return Net(fresh(spec.w), fresh(spec.b))
    if isinstance(spec, Seed):
        return np.random.default_rng(spec.number)
    if isinstance(spec, Function):
        return spec.call
    if isinstance(spec, dict):
        return {key: fresh(item) for key, item in spec.items()}
    if isinstance(spec, (list, tuple)):
        return type(spec)(fresh(item) for item in spec)
    return spec


def attempts(
    function: Callable[..., Any],
    cases: Sequence[tuple[Any, ...]],
    names: Sequence[str],
    driver: Callable[..., Any] | None = None,
    repeat: bool = True,
) -> list[Outcome]:
    """Return one Outcome for each case; ``driver(function, *args)`` calls it if given.

    ``names`` are the parameters' names.  Prints of the first call are shown, those of
    the others are not.
    """
    call = function if driver is None else _driven(driver, function)
    outcomes, raws = [], []
    for number, case in enumerate(cases):
        with _quiet() if number else contextlib.nullcontext():
            outcome, raw = _attempt(call, case, names, repeat)
        outcomes.append(outcome)
        raws.append(raw)
    later = None
    if repeat and len(cases) > 1 and outcomes[0].failure is None:
        with _quiet():
            later = _call(call, _args(cases[0]))[0]
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


def _args(case: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(fresh(spec) for spec in case)


def _attempt(
    call: Callable[..., Any], case: tuple[Any, ...], names: Sequence[str], repeat: bool
) -> tuple[Outcome, Any]:
    args = _args(case)
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
            again = _call(call, _args(case))[0]
    outcome = Outcome(value, None, again, None, changed, _shared(raw), warned=warned)
    return outcome, raw


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
    homes = (os.path.dirname(os.__file__), os.path.dirname(np.__file__))
    ours = (os.path.abspath(__file__), *(os.path.abspath(h) for h in homes))
    return file.startswith("<frozen") or os.path.abspath(file).startswith(ours)


def settle(value: Any, depth: int = 0) -> Any:
    """Return a copy in plain arrays, lists, dicts, text and None; else an Odd."""
    if value is None or isinstance(value, Odd):
        return value
    if isinstance(value, str):
        return value[:200]
    if isinstance(value, (bool, int, float, complex, np.generic, np.ndarray)):
        return _settle_array(value)
    if depth > 6:
        return Odd("containers nested too deeply")
    if isinstance(value, Mapping):
        if len(value) > 1000:
            return Odd(f"a mapping with {len(value)} entries")
        return {_key(key): settle(value[key], depth + 1) for key in value}
    if isinstance(value, (list, tuple)):
        if len(value) > 100_000:
            return Odd(f"a {type(value).__name__} of {len(value)} entries")
        return [settle(item, depth + 1) for item in value]
    if hasattr(value, "w") and hasattr(value, "b"):
        return [settle(value.w, depth + 1), settle(value.b, depth + 1)]
    return Odd(f"a {type(value).__name__}")


def _key(key: Any) -> int | str:
    return int(key) if isinstance(key, (int, np.integer)) else str(key)[:40]


def _settle_array(value: Any) -> Any:
    if isinstance(value, np.ma.MaskedArray) or value is np.ma.masked:
        return Odd("a masked array")
    if isinstance(value, np.matrix):
        return Odd("an np.matrix")
    if isinstance(value, int) and abs(value) > 2**62:
        return Odd("a whole number beyond 64 bits")
    array = np.asarray(value)
    if array.dtype.kind not in "biufc":
        return Odd(f"an array of dtype {array.dtype}")
    if array.size > LARGEST:
        return Odd(f"an array of shape {array.shape}, far too large")
    return np.array(array, subok=False)


def same(one: Any, other: Any) -> bool:
    """Tell whether two settled values are equal to the last bit (nan equals nan)."""
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return one.shape == other.shape and np.array_equal(
            one, other, equal_nan=one.dtype.kind in "fc"
        )
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[k], other[k]) for k in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and (isinstance(one, np.ndarray) or one == other)


def _shared(raw: Any) -> tuple[str, ...]:
    """Return the labels of two arrays of one result that overlap in memory."""
    arrays = list(_arrays(raw, ""))[:40]
    for i, (label, array) in enumerate(arrays):
        for other, earlier in arrays[:i]:
            if _overlap(array, earlier):
                return (other, label)
    return ()


def _overlap(one: np.ndarray, other: np.ndarray) -> bool:
    if not np.may_share_memory(one, other):  # quick; says yes for strided views too
        return False
    try:
        return bool(np.shares_memory(one, other, max_work=100_000))  # type: ignore[arg-type]
    except np.exceptions.TooHardError:
        return False


def _arrays(raw: Any, label: str, depth: int = 0) -> Any:
    if isinstance(raw, np.ndarray):
        yield label, raw
    elif isinstance(raw, (Mapping, list, tuple)) and depth < 4:
        parts = raw if isinstance(raw, Mapping) else range(len(raw))
        form = "[{}]" if isinstance(raw, Mapping) else "({})"
        for key in list(parts)[:40]:
            yield from _arrays(raw[key], label + form.format(key), depth + 1)
