"""More digits from the digits: small random affine maps and smooth elastic warps.

A digit that is turned, sheared, scaled, shifted and bent a little is still the same
digit, so each epoch can be given new pictures of the same training set.  And the other
way round: ``deslant`` takes out of all digits what says nothing about them.

Sources: Nielsen, ch. 3, "Other techniques for regularization"; Simard, Steinkraus and
Platt 2003 (elastic warps); Cireşan et al. 2010.
"""

from typing import Any

import numpy as np

from coursekit.arrays import (
    Array,
    Rng,
    describe,
    require_floats,
    require_number,
    require_rng,
)

SIDE = 28
MIDDLE = (SIDE - 1) / 2
ROTATION = np.radians(10)  # largest turn
STRETCH = 0.1  # largest scaling and shear
SHIFT = 1.0  # largest shift, in pixels
DIGITS_AT_ONCE = 2_000  # bounds the memory of deslant


def augment(
    x: Array,
    rng: Rng,
    *,
    affine: float = 1.0,
    warp: float = 1.0,
    sigma: float = 5.0,
) -> Array:
    """Return each digit of x (784, m) moved and bent a little, (784, m), same dtype.

    Each digit gets a map of its own: up to 10 degrees of turn, 10 % of stretch and
    shear and one pixel of shift, all times ``affine``, and a warp of about ``warp``
    pixels, smooth over ``sigma`` pixels.  The result is the transposed view of rows,
    as ``load_mnist`` hands digits out.
    """
    _require_digits(x)
    require_rng(rng)
    require_number("affine", affine, 0, equal=True)
    require_number("warp", warp, 0, equal=True)
    require_number("sigma", sigma, 1, equal=True)
    m = x.shape[1]
    places = affine_places(m, rng, affine)
    places += np.float32(warp) * smooth_noise(m, rng, sigma)
    return sample(x.T, *places.astype(x.dtype, copy=False)).T


def deslant(x: Array) -> Array:
    """Return each digit of x (784, m) upright and centred, (784, m), same dtype.

    Each is sheared along its rows until the ink's row and column are no longer
    correlated, and shifted until the centre of its ink is in the middle.  Source: LeCun
    and others 1998, section III A.
    """
    _require_digits(x)
    parts = range(0, max(x.shape[1], 1), DIGITS_AT_ONCE)
    return np.concatenate([_upright(x.T[p : p + DIGITS_AT_ONCE]) for p in parts]).T


def _upright(pictures: Array) -> Array:
    row, column = np.indices((SIDE, SIDE)).reshape(2, -1).astype(pictures.dtype)
    ink = pictures.sum(axis=1, keepdims=True)
    share = pictures / np.where(ink > 0, ink, 1)  # an empty picture stays empty
    centre = [(share @ place)[:, None] for place in (row, column)]
    down, right = row - centre[0], column - centre[1]
    height = (share * down**2).sum(axis=1, keepdims=True)
    slant = (share * down * right).sum(axis=1, keepdims=True)
    slant /= np.where(height > 0, height, 1)
    row, column = row - MIDDLE, column - MIDDLE
    return sample(pictures, centre[0] + row, centre[1] + column + slant * row)


def affine_places(count: int, rng: Rng, affine: float) -> Array:
    """Return the (row, column) at which each pixel looks, (2, count, 784)."""
    turn = affine * rng.uniform(-ROTATION, ROTATION, count)
    shear, tall, wide = affine * rng.uniform(-STRETCH, STRETCH, (3, count))
    down, right = MIDDLE + affine * rng.uniform(-SHIFT, SHIFT, (2, count))
    cos, sin = np.cos(turn), np.sin(turn)
    # turn @ [[1 + tall, shear], [0, 1 + wide]], and beside it the shift
    maps = [
        [cos * (1 + tall), cos * shear - sin * (1 + wide), down],
        [sin * (1 + tall), sin * shear + cos * (1 + wide), right],
    ]
    pixels = np.ones((3, SIDE**2), np.float32)
    pixels[:2] = np.indices((SIDE, SIDE)).reshape(2, -1) - MIDDLE
    return np.moveaxis(np.array(maps, np.float32), 1, 2) @ pixels


def smooth_noise(count: int, rng: Rng, sigma: float) -> Array:
    """Return ``count`` pairs of smooth random fields, (2, count, 784), spread 1.

    White noise on a grid of spacing sigma, blurred with a Gaussian of width sigma along
    both axes.  White noise in every pixel gives fields of the same kind for many more
    draws: the Gaussian lets nothing finer through.
    """
    grid = np.arange(-2 * sigma, SIDE + 2 * sigma, sigma)
    apart = np.subtract.outer(np.arange(SIDE), grid)
    blur = np.exp(-(apart**2) / (2 * sigma**2)).astype(np.float32)
    # Rows of length 1 keep the spread of the noise at 1.
    blur /= np.linalg.norm(blur, axis=1, keepdims=True)
    noise = rng.standard_normal((2 * count * len(grid), len(grid)), dtype=np.float32)
    along = (noise @ blur.T).reshape(2, count, len(grid), SIDE)
    return (blur @ along).reshape(2, count, -1)


def sample(pictures: Array, row: Array, column: Array) -> Array:
    """Return the pictures (m, 784) read at fractional places, bilinearly, (m, 784).

    row, column: (m, 784).  Outside the picture is paper: 0.
    """
    m, wide = len(pictures), SIDE + 2
    # A border of paper, so that no place needs a special case.
    padded = np.zeros((m, wide, wide), pictures.dtype)
    padded[:, 1:-1, 1:-1] = pictures.reshape(m, SIDE, SIDE)
    row, column = (np.clip(place + 1, 0, wide - 1.001) for place in (row, column))
    top, left = np.floor(row), np.floor(column)
    down, right = row - top, column - left
    first = wide**2 * np.arange(m)[:, None]
    start = first + (top * wide + left).astype(np.intp)
    # Pixel (r, c + 1) is pixel (r, c) of the array that begins one later; no place is
    # outside, so "clip" only spares take its check.
    here, beside, below, across = (
        padded.ravel()[step:].take(start, mode="clip")
        for step in (0, 1, wide, wide + 1)
    )
    upper = here + (beside - here) * right
    lower = below + (across - below) * right
    return upper + (lower - upper) * down


def _require_digits(x: Any) -> None:
    if len(getattr(x, "shape", ())) != 2 or x.shape[0] != SIDE**2:
        raise ValueError(f"x should have shape (784, m), got {describe(x)}")
    require_floats("x", x)
