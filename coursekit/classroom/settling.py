"""What a function returned, as a copy in plain arrays, lists, dicts, text and None.

Standard library and NumPy only: it goes into the grader's sandbox with trial.py.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

LARGEST = 4_000_000  # numbers in one result; no question needs a thousandth of it


@dataclass(frozen=True)
class Odd:
    """What came back and is neither number, array, text nor container, in words."""

    what: str


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
    if _masked(value):
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


def _masked(value: Any) -> bool:
    """Tell whether this is a masked array, without loading what makes them."""
    ma = sys.modules.get("numpy.ma")
    return ma is not None and (isinstance(value, ma.MaskedArray) or value is ma.masked)


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


def shared_blocks(raw: Any) -> tuple[str, ...]:
    """Return the labels of two arrays of one result that overlap, () if none do."""
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
