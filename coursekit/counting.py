"""Exact counts of passes and of multiplications.

Source: Nielsen, ch. 2, "In what sense is backpropagation a fast algorithm?".
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise

from coursekit.arrays import describe, require_count
from coursekit.network import PassCount, open_counts


@contextmanager
def count_passes() -> Iterator[PassCount]:
    """Count the forward and backward passes run in the ``with`` block.

    ``with count_passes() as c: ...`` gives ``c.forward`` and ``c.backward``.  A pass
    counts once, whatever its number of examples; a backprop is one of each.
    """
    count = PassCount()
    token = open_counts.set((*open_counts.get(), count))
    try:
        yield count
    finally:
        open_counts.reset(token)


def multiplications(sizes: Sequence[int], m: int) -> tuple[int, int]:
    """Return the multiplications in the matrix products of one (forward, backward).

    Forward, layer l multiplies n[l] n[l-1] m numbers.  Backward, BP4 does so for
    every layer, BP2 for every layer but the first with weights: no delta is
    needed for the input.
    """
    if not isinstance(sizes, (list, tuple)) or len(sizes) < 2:
        raise ValueError(f"sizes should list two layers or more, got {describe(sizes)}")
    for n in sizes:
        require_count("each of sizes", n)
    require_count("m", m)
    layers = [m * n * n_in for n_in, n in pairwise(sizes)]
    return sum(layers), sum(layers) + sum(layers[1:])


def kept_bytes(sizes: Sequence[int], m: int, itemsize: int = 8) -> int:
    """Return the bytes of z and a that a forward pass of m examples keeps."""
    multiplications(sizes, m)  # refuses wrong sizes and m
    return itemsize * m * (sum(sizes) + sum(sizes[1:]))
