"""More digits from the digits: small random affine maps and smooth elastic warps.

A digit that is turned, sheared, scaled, shifted and bent a little is still the same
digit, so each epoch can be given new pictures of the same training set.

Sources: Nielsen, ch. 3, "Other techniques for regularization"; Simard, Steinkraus and
Platt 2003 (elastic warps); Cireşan et al. 2010.
"""

from typing import Any

import numpy as np

from coursekit.arrays import (
    Array,
    Rng,
    describe,
    require_count,
    require_floats,
    require_number,
    require_rng,
)

SIDE = 28
ROTATION = np.radians(10)  # largest turn
STRETCH = 0.1  # largest scaling and shear
SHIFT = 1.0  # largest shift, in pixels


def augment(
    x: Array,
    rng: Rng,
    *,
    warp: float = 1.0,
    sigma: float = 5.0,
    share: int = 4,
) -> Array:
    """Return each digit of x (784, m) moved and bent a little, (784, m), same dtype.

    ``share`` neighbouring digits share one affine map and one elastic warp of about
    ``warp`` pixels, smooth over ``sigma`` pixels.  The result is the transposed view
    of rows, as ``load_mnist`` hands digits out.
    """
    _require(x, rng, warp, sigma, share)
    groups = -(-x.shape[1] // share)
    place = affine_places(groups, rng) + warp * smooth_noise(groups, rng, sigma)
    return sample(x.T, *place.astype(x.dtype)).T


def affine_places(count: int, rng: Rng) -> Array:
    """Return the (row, column) at which each pixel looks, (2, count, 784)."""
    turn = rng.uniform(-ROTATION, ROTATION, count)
    shear, tall, wide = rng.uniform(-STRETCH, STRETCH, (3, count))
    shift = rng.uniform(-SHIFT, SHIFT, (2, count, 1))
    cos, sin = np.cos(turn), np.sin(turn)
    # turn @ [[1 + tall, shear], [0, 1 + wide]]: one 2 x 2 matrix for each map
    for_row = np.stack([cos * (1 + tall), cos * shear - sin * (1 + wide)], axis=1)
    for_column = np.stack([sin * (1 + tall), sin * shear + cos * (1 + wide)], axis=1)
    middle = (SIDE - 1) / 2
    pixels = np.indices((SIDE, SIDE)).reshape(2, -1) - middle
    return np.stack([for_row, for_column]) @ pixels + (shift + middle)


def smooth_noise(count: int, rng: Rng, sigma: float) -> Array:
    """Return ``count`` pairs of smooth random fields, (2, count, 784), spread 1.

    White noise blurred with a Gaussian of width sigma along both axes.
    """
    apart = np.subtract.outer(np.arange(SIDE), np.arange(SIDE))
    blur = np.exp(-(apart**2) / (2 * sigma**2)).astype(np.float32)
    # Rows of length 1 keep the spread of the noise at 1.
    blur /= np.linalg.norm(blur, axis=1, keepdims=True)
    noise = rng.standard_normal((2, count, SIDE, SIDE), dtype=np.float32)
    return (blur @ noise @ blur.T).reshape(2, count, -1)


def sample(pictures: Array, row: Array, column: Array) -> Array:
    """Return the pictures (m, 784) read at fractional places, bilinearly, (m, 784).

    row, column: (g, 784), each of the g maps for m / g neighbouring pictures (the last
    may serve fewer).  Outside the picture is paper: 0.
    """
    m, g, wide = len(pictures), len(row), SIDE + 2
    share = -(-m // g)
    # A border of paper, so that no place needs a special case.
    padded = np.zeros((g * share, wide, wide), pictures.dtype)
    padded[:m, 1:-1, 1:-1] = pictures.reshape(m, SIDE, SIDE)
    row, column = (np.clip(p + 1, 0, wide - 1.001)[:, None] for p in (row, column))
    top, left = np.floor(row), np.floor(column)
    down, right = row - top, column - left
    first = wide**2 * np.arange(g * share).reshape(g, share, 1)
    start = first + (top * wide + left).astype(np.intp)
    # Pixel (r, c + 1) is pixel (r, c) of the array that begins one later; no place is
    # outside, so "clip" only spares take its check.
    here, beside, below, across = (
        padded.ravel()[step:].take(start, mode="clip")
        for step in (0, 1, wide, wide + 1)
    )
    upper = here * (1 - right) + beside * right
    lower = below * (1 - right) + across * right
    read = upper * (1 - down) + lower * down
    return read.reshape(-1, SIDE**2)[:m]


def _require(x: Any, rng: Any, warp: Any, sigma: Any, share: Any) -> None:
    if len(getattr(x, "shape", ())) != 2 or x.shape[0] != SIDE**2:
        raise ValueError(f"x should have shape (784, m), got {describe(x)}")
    require_floats("x", x)
    require_rng(rng)
    require_number("warp", warp, 0, equal=True)
    require_number("sigma", sigma, 0)
    require_count("share", share)
