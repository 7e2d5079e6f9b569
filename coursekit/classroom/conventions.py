"""Right numbers in another layout: rows for columns, or columns gone flat."""

from typing import Any

from coursekit.arrays import Array
from coursekit.classroom.questions import Fault
from coursekit.classroom.results import Blocks, distance


def by_convention(got: Any, right: Any, tolerance: float) -> Fault | None:
    """Return the fault of right numbers laid out another way: rows, or flat columns."""
    if transposed(got, right, tolerance):
        return Fault(
            "Your numbers are right but transposed: in this course axis 0 counts "
            "neurons and axis 1 examples, and w[l] has shape (n[l], n[l-1]).",
            "row_convention",
        )
    if flattened(got, right, tolerance):
        return Fault(
            "Your numbers are right, but in one dimension: a column of shape (n, 1) is "
            "wanted, keepdims=True keeps it; z + b would broadcast (n,) along the "
            "wrong axis.",
            "one_dimensional",
        )
    return None


def flattened(got: Any, right: Any, tolerance: float) -> bool:
    """Tell whether all is right but for columns (n, 1) that came as (n,)."""
    for label, block in got.items():
        column = right[label].shape
        flat = block.ndim == 1 and column == (block.size, 1)
        if not flat and block.shape != column:
            return False
        if distance(block.reshape(column), right[label]) > tolerance:
            return False
    return True


def transposed(blocks: Blocks, expected: Blocks, tolerance: float) -> bool:
    """Tell whether every block is the right one transposed (a column: or flat)."""
    told = False
    for label, right in expected.items():
        got: Array = blocks[label]
        if isinstance(right, str) or right.ndim != 2:
            return False
        told = told or (got.ndim == 2 and got.shape != right.shape)
        if got.shape == (right.shape[0],) and right.shape[1] == 1:
            got = got[None, :]
        if distance(got, right.T) > tolerance:
            return False
    return told
