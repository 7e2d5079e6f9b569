"""Results as blocks: bring what came into the form that was wanted, and compare.

Works on settled values (see ``trial.settle``): arrays, lists, dicts, text, None, Odd.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from coursekit.arrays import Array
from coursekit.classroom.settling import Odd

EPS = {np.dtype(np.float32): 2.0**-23, np.dtype(np.float16): 2.0**-23}


@dataclass(frozen=True)
class Misfit:
    """Why a result cannot be compared with the expected one, as a sentence."""

    message: str


Blocks = dict[str, Any]


def precision(value: Any) -> float:
    """Return the machine epsilon of a settled result: float32's if any of it is."""
    if isinstance(value, np.ndarray):
        return EPS.get(value.dtype, 2.0**-52)
    items = value.values() if isinstance(value, dict) else value
    if isinstance(items, list) or isinstance(value, dict):
        return max(map(precision, items), default=2.0**-52)
    return 2.0**-52


def distance(got: Any, expected: Any) -> float:
    """Return |got - expected| / (|got| + |expected|), 2-norms; inf for another kind."""
    if isinstance(expected, str) or not isinstance(got, np.ndarray):
        return 0.0 if isinstance(got, str) and got == expected else np.inf
    if got.shape != expected.shape:
        return np.inf
    with np.errstate(all="ignore"):
        got = got.astype(complex if got.dtype.kind == "c" else float)
        scale = max(np.max(np.abs(got), initial=0), np.max(np.abs(expected), initial=0))
        if not np.isfinite(scale):
            odd = ~np.isfinite(expected)  # a known mistake may overflow: see naming
            if odd.any() and np.array_equal(got[odd], expected[odd], equal_nan=True):
                return distance(got[~odd], expected[~odd])
            return np.inf
        if scale == 0:
            return 0.0
        difference = np.linalg.norm((got - expected) / scale)
        size = np.linalg.norm(got / scale) + np.linalg.norm(expected / scale)
    return float(difference / size)


def alike(got: Any, wanted: Any, tolerance: float) -> bool:
    """Tell whether two settled results have one form and equal numbers to tolerance."""
    if isinstance(wanted, dict):
        return (
            isinstance(got, dict)
            and got.keys() == wanted.keys()
            and all(alike(got[key], wanted[key], tolerance) for key in wanted)
        )
    if isinstance(wanted, np.ndarray):
        if isinstance(got, list) and len(got) not in wanted.shape:
            return False  # at once: it may be a hundred thousand entries long
        got = to_array(got, wanted)
        return isinstance(got, np.ndarray) and distance(got, wanted) <= tolerance
    if isinstance(wanted, list):
        if isinstance(got, np.ndarray) and got.ndim:
            got = list(got)
        return (
            isinstance(got, list)
            and len(got) == len(wanted)
            and all(alike(g, w, tolerance) for g, w in zip(got, wanted, strict=True))
        )
    return type(got) is type(wanted) and bool(got == wanted)


def to_array(value: Any, like: Array) -> Any:
    """Return a settled list of numbers as one array; anything else as it is.

    A list of m columns, each (n,) or (n, 1), is taken for an array of shape (n, m)
    where ``like`` is one.
    """
    if not isinstance(value, list):
        return value
    if any(isinstance(item, (dict, str, Odd)) or item is None for item in value):
        return value
    try:
        rows = [np.asarray(_nested(item)) for item in value]
        if len({row.shape for row in rows}) > 1:
            return value
        columns = all(isinstance(item, np.ndarray) for item in value)
        stacked = np.array(rows) if rows else np.empty(0)
        if not columns or like.ndim != 2 or len(value) != like.shape[1]:
            return stacked
        if rows[0].shape not in {(len(like),), (len(like), 1)}:
            return stacked
        side_by_side = np.column_stack(rows)
        # Square: rows or columns?  Whichever is nearer to what was wanted.
        return min(side_by_side, stacked, key=lambda array: distance(array, like))
    except (TypeError, ValueError):
        return value


def _nested(value: Any) -> Any:
    if isinstance(value, list):
        return [_nested(item) for item in value]
    if isinstance(value, np.ndarray):
        return value
    raise TypeError


def to_blocks(got: Any, expected: Any, parts: tuple[str, ...]) -> Blocks | Misfit:
    """Return the result's arrays by label, in the form of ``expected``, or why not."""
    if got is None:
        return Misfit(
            "Your function returned None: a `return` is missing, or returns nothing."
        )
    blocks: Blocks | Misfit
    if isinstance(expected, list):
        blocks = _list_blocks(got, expected, parts)
        return blocks
    if isinstance(expected, dict):
        blocks = _dict_blocks(got, expected, parts[0])
        return blocks
    if isinstance(expected, str) and isinstance(got, str):
        return {parts[0]: got}
    if isinstance(expected, np.ndarray):
        got = to_array(got, expected)
        if isinstance(got, np.ndarray):
            return {parts[0]: got}
    return Misfit(f"{parts[0]} should be {wanted(expected)}, got {came(got)}.")


def _list_blocks(got: Any, expected: list[Any], parts: tuple[str, ...]) -> Any:
    names = parts
    if len(parts) != len(expected):
        names = tuple(f"{parts[0]}[{i}]" for i in range(len(expected)))
    if isinstance(got, np.ndarray) and got.ndim and isinstance(expected[0], np.ndarray):
        got = list(got)
    if not isinstance(got, list) or len(got) != len(expected):
        many = f"a list of {len(expected)}" if names is not parts else "a pair"
        listed = "" if names is not parts else f" ({', '.join(parts)})"
        return Misfit(f"Your function should return {many}{listed}, got {came(got)}.")
    blocks: Blocks = {}
    for name, mine, right in zip(names, got, expected, strict=True):
        part = _entry(mine, right, name)
        if isinstance(part, Misfit):
            return part
        blocks.update(part)
    return blocks


def _entry(got: Any, expected: Any, name: str) -> Blocks | Misfit:
    if got is None:
        return Misfit(f"{name} should be {wanted(expected)}, got None.")
    return to_blocks(got, expected, (name,))


def _dict_blocks(got: Any, expected: dict[Any, Any], part: str) -> Any:
    layers = ", ".join(map(str, expected))
    if not isinstance(got, dict):
        return Misfit(f"{part} should be a mapping keyed {layers}, got {came(got)}.")
    if got.keys() != expected.keys():
        keys = ", ".join(repr(key) for key in list(got)[:12]) or "nothing"
        return Misfit(f"{part} should have the keys {layers}, got {keys}.")
    blocks: Blocks = {}
    for key, right in expected.items():
        inner = _entry(got[key], right, f"{part}[{key}]")
        if isinstance(inner, Misfit):
            return inner
        blocks.update(inner)
    return blocks


def misfits(blocks: Blocks, expected: Blocks) -> Misfit | None:
    """Return the first block of a wrong shape or kind, None if all can be compared."""
    for label, right in expected.items():
        got = blocks[label]
        if isinstance(right, str):
            continue
        if got.shape != right.shape:
            return Misfit(f"{label} should have shape {right.shape}, got {got.shape}.")
        if got.dtype.kind == "c":
            return Misfit(f"{label} should hold real numbers, got complex ones.")
        if not np.isfinite(got).all():
            bad = "nan" if np.isnan(got).any() else "inf"
            return Misfit(f"{label} holds {bad}: some step overflowed or divided by 0.")
    return None


def came(value: Any) -> str:
    """Say in a few words what a settled result is."""
    if isinstance(value, Odd):
        return value.what
    if isinstance(value, np.ndarray):
        return "a number" if value.ndim == 0 else f"an array of shape {value.shape}"
    if isinstance(value, str):
        return f"the text {value[:30]!r}"
    if isinstance(value, (list, dict)):
        kind = "list or tuple" if isinstance(value, list) else "mapping"
        return f"a {kind} of {len(value)} entries"
    return "None" if value is None else type(value).__name__


def wanted(expected: Any) -> str:
    """Say in a few words what was wanted, without its numbers."""
    if isinstance(expected, np.ndarray):
        return (
            "a number" if expected.ndim == 0 else f"an array of shape {expected.shape}"
        )
    return "a text" if isinstance(expected, str) else came(expected)
