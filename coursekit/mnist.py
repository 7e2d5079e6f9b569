"""The MNIST digits: shipped in the package, verified when read, handed out as columns.

LeCun and Cortes's four original files (data/mnist/README.md).  In memory a digit is a
row of 784 pixels, and the arrays are handed out as the transposed view: columns
without a copy.  This is one of the two places where rows appear.
"""

import os
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from coursekit.arrays import Array

FOLDER = os.path.join(os.path.dirname(__file__), "data", "mnist")
# The SHA-256 of each file as the authors published it, before gzip.
SUMS = {
    "train-images-idx3-ubyte": (
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"
    ),
    "train-labels-idx1-ubyte": (
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"
    ),
    "t10k-images-idx3-ubyte": (
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"
    ),
    "t10k-labels-idx1-ubyte": (
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"
    ),
}
CURE = "Reinstall coursekit: pip install --force-reinstall --no-deps backprop-coursekit"
LARGEST_FILE = 60_000 * 784 + 16


class MnistError(ValueError):
    """A file of digits is missing, damaged or not what it should be."""


class Digits(NamedTuple):
    """x (784, m), pixels in [0, 1]; y (10, m), one-hot; labels (m,), 0..9."""

    x: Array
    y: Array
    labels: Array


class Mnist(NamedTuple):
    """50,000 digits to train, 10,000 to validate, 10,000 to test, as in the book."""

    train: Digits
    validation: Digits
    test: Digits


def load_mnist(
    dtype: npt.DTypeLike = np.float32, folder: str | os.PathLike[str] | None = None
) -> Mnist:
    """Return the digits, columns of ``dtype`` (float32 or float64).

    folder: where the four .gz files lie; None for those of the package.
    Raises MnistError (a ValueError), which names the file, what is wrong and what to
    do.  Source: LeCun and Cortes; the split is Nielsen's (ch. 1).
    """
    if np.dtype(dtype) not in (np.float32, np.float64):
        raise ValueError(f"dtype should be float32 or float64, got {dtype!r}")
    folder = FOLDER if folder is None else folder
    digits = []
    for part in ("train", "t10k"):
        images = read_file(os.path.join(folder, f"{part}-images-idx3-ubyte.gz"))
        labels = read_file(os.path.join(folder, f"{part}-labels-idx1-ubyte.gz"))
        rows = np.multiply(images.reshape(len(images), -1), 1 / 255, dtype=dtype)
        one_hot = np.eye(10, dtype=dtype)[labels]
        digits.append(Digits(rows.T, one_hot.T, labels.astype(np.int64)))
    both, test = digits
    train = Digits(both.x[:, :50_000], both.y[:, :50_000], both.labels[:50_000])
    validation = Digits(both.x[:, 50_000:], both.y[:, 50_000:], both.labels[50_000:])
    return Mnist(train, validation, test)


def read_file(path: str | os.PathLike[str]) -> Array:
    """Return the array in a gzipped IDX file, after comparing its SHA-256."""
    import gzip  # here, because they would cost every import of coursekit 10 ms
    import hashlib
    import zlib

    name = os.path.basename(path)
    try:
        with gzip.open(path) as file:
            content = file.read(LARGEST_FILE + 1)  # no more, whatever it unpacks to
    except FileNotFoundError:
        raise MnistError(f"{path} is missing. {CURE}") from None
    except (OSError, EOFError, zlib.error) as error:
        raise MnistError(f"{path} cannot be unpacked ({error}). {CURE}") from error
    if hashlib.sha256(content).hexdigest() != SUMS.get(name.removesuffix(".gz")):
        try:
            shape = str(parse_idx(content).shape)
        except ValueError as error:
            shape = str(error)
        raise MnistError(
            f"{path} is not the original file: its SHA-256 differs "
            f"(content: {shape}). {CURE}"
        )
    return parse_idx(content)


def parse_idx(content: bytes) -> Array:
    """Return the uint8 array of an IDX file's bytes (no copy, read-only).

    IDX: two zero bytes, the type (8: unsigned byte), the number of axes, each axis's
    length as four bytes, then the numbers.  Raises ValueError for anything else.
    """
    if len(content) < 4 or content[:3] != b"\0\0\x08" or content[3] == 0:
        raise ValueError(f"no IDX header of unsigned bytes: {content[:4].hex(' ')!r}")
    start = 4 + 4 * content[3]
    if len(content) < start:
        raise ValueError(f"the header needs {start} bytes, {len(content)} are there")
    shape = tuple(int(n) for n in np.frombuffer(content[4:start], ">u4"))
    count = 1
    for n in shape:
        count *= n
    if len(content) - start != count:
        raise ValueError(
            f"shape {shape} needs {count} numbers, {len(content) - start} are there"
        )
    if len(shape) > 32 or count == 0:
        raise ValueError(f"shape {shape} is no set of digits")
    return np.frombuffer(content, np.uint8, offset=start).reshape(shape)
