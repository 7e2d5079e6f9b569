"""Say where a wrong result is wrong, and in what way, when no name fits."""

from collections.abc import Sequence

import numpy as np

from coursekit.arrays import Array
from coursekit.classroom.feedback import Block
from coursekit.classroom.results import Blocks, distance


def compare(blocks: Blocks, expected: Blocks, tolerance: float) -> tuple[Block, ...]:
    """Return one Block for each label, in the order of ``expected``."""
    report = []
    for label, right in expected.items():
        got = blocks[label]
        error = distance(got, right)
        agrees = error <= tolerance
        how = "" if agrees or isinstance(right, str) else manner(got, right, tolerance)
        report.append(Block(label, agrees, error, how))
    return tuple(report)


def from_the_top(blocks: Blocks) -> Blocks:
    """Return blocks like "w[3]" from the output layer down, others as they came."""
    numbers = {label: label.partition("[")[2].rstrip("]") for label in blocks}
    if not all(number.isdigit() for number in numbers.values()):
        return blocks
    return dict(sorted(blocks.items(), key=lambda item: -int(numbers[item[0]])))


def manner(got: Array, right: Array, tolerance: float) -> str:
    """Say in a few words how ``got`` differs from ``right`` (equal shapes)."""
    room = 2.0**6 * tolerance
    error = distance(got, right)
    if not np.any(got):
        return "all zeros"
    if error < 1e-5:
        return "right to a few digits: a rounding, a float32, or a coarse step"
    for rule in (_multiple, _transposed, _some_entries, _one_axis, _offset):
        words = rule(got, right, room)
        if words:
            return words
    if got.dtype.kind in "iu":
        return "whole numbers: an integer array cuts the digits off"
    if error < 0.05:
        return "close, but not by rounding"
    return "no simple relation to the right numbers"


def _multiple(got: Array, right: Array, room: float) -> str:
    ratio = _ratio(got, right)
    if got.size < 2 or distance(got, ratio * right) > room:
        return ""
    if abs(ratio + 1) < room:
        return "the sign is wrong, the size right"
    return f"every entry is {ratio:.6g} times the right one"


def _ratio(got: Array, right: Array) -> float:
    size = float(np.vdot(right, right))
    return float(np.vdot(right, got)) / size if size else 0.0


def _transposed(got: Array, right: Array, room: float) -> str:
    square = got.ndim == 2 and got.shape[0] == got.shape[1] > 1
    return "transposed" if square and distance(got, right.T) <= room else ""


def _some_entries(got: Array, right: Array, room: float) -> str:
    near = np.abs(got - right) <= room * (np.abs(right) + np.abs(right).max())
    if not near.any() or got.size < 2:
        return ""
    if got.ndim == 2:
        for axis, line in ((1, "row"), (0, "column")):
            whole = near.all(axis=axis)
            if whole.any() and not near[~whole].any() if axis else _rest(near, whole):
                return _listed(line, whole)
    return f"{int(near.sum())} of {got.size} entries are right"


def _rest(near: Array, whole: Array) -> bool:
    return bool(whole.any()) and not near[:, ~whole].any()


def _listed(line: str, whole: Array) -> str:
    wrong = ", ".join(str(i) for i in np.flatnonzero(~whole)[:6])
    plural = "s" if (~whole).sum() > 1 else ""
    return f"only {line}{plural} {wrong} wrong (counted from 0), the others are right"


def _one_axis(got: Array, right: Array, room: float) -> str:
    if got.ndim != 2 or min(got.shape) < 2:
        return ""
    rows = zip(got, right, strict=True)
    if all(distance(g, _ratio(g, r) * r) <= room for g, r in rows):
        return "each row (neuron) is off by a factor of its own"
    columns = zip(got.T, right.T, strict=True)
    if all(distance(g, _ratio(g, r) * r) <= room for g, r in columns):
        return "each column is off by a factor of its own"
    size = np.abs(right).max()
    for axis, line in ((1, "row"), (0, "column")):
        if np.ptp(got, axis=axis).max() <= room * size < np.ptp(right, axis=axis).max():
            return f"each {line} holds one number only: averaged or broadcast"
    return ""


def _offset(got: Array, right: Array, room: float) -> str:
    shift = (got - right).mean()
    flat = np.abs(got - right - shift).max() <= room * np.abs(right).max()
    return f"every entry is off by the same number, {shift:.2g}" if flat else ""


def by_layer(blocks: Sequence[Block], read: str, others: str) -> str:
    """Return "w[4], b[4] right; first wrong one w[3]: look at ..." as a sentence."""
    right = [block.label for block in blocks if block.agrees]
    wrong = next(block for block in blocks if not block.agrees)
    error = f"relative error {wrong.measured}" if wrong.error is not None else ""
    details = ": ".join(part for part in (error, wrong.manner) if part)
    size = f" ({details})" if details else ""
    if len(blocks) == 1:
        start = f"{wrong.label} is wrong{size}"
    elif right:
        start = f"{joined(right)} {'is' if len(right) == 1 else 'are'} right; "
        start += f"the first wrong one, {read}, is {wrong.label}{size}"
    else:
        start = f"No block is right; the first, {read}, is {wrong.label}{size}"
    return f"{start}{others}"


def joined(words: Sequence[str]) -> str:
    """Return "a, b and c"."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
