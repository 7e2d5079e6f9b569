"""What travels between the grader and its sandbox, and the distrust it is read with.

A frame is 8 bytes (two lengths), a JSON tree, and the bytes of its arrays one after
another.  There is no pickle in it and nothing compressed, so nothing can run or swell
while it is read.  Standard library and NumPy only: both ends use this file.
"""

import json
import struct
from typing import Any, NamedTuple

import numpy as np

LENGTHS = struct.Struct(">II")
MOST_TEXT = 4 * 2**20  # bytes of the JSON tree
MOST_BYTES = 32 * 2**20  # bytes of all arrays together
MOST_ARRAYS = 10_000  # comparing has a price for each
MOST_DEEP = 16
KINDS = "biufc"
LONGEST_AXIS = 2**31


class WireError(ValueError):
    """Bytes that are no frame, or a frame that holds more than it may."""


class Tagged(NamedTuple):
    """A value with a meaning: ("net", [w, b]), ("seed", 3), ("same", None)."""

    kind: str
    value: Any


def pack(tree: Any) -> bytes:
    """Return the frame of a tree of arrays, lists, tuples, dicts, numbers and text."""
    arrays: list[bytes] = []
    text = json.dumps(_plain(tree, arrays)).encode()
    body = b"".join(arrays)
    if len(text) > MOST_TEXT or len(body) > MOST_BYTES or len(arrays) > MOST_ARRAYS:
        size = f"{len(text) + len(body)} bytes in {len(arrays)} arrays"
        raise WireError(f"{size} are more than a frame may hold")
    return LENGTHS.pack(len(text), len(body)) + text + body


def lengths(head: bytes, most_bytes: int = MOST_BYTES) -> tuple[int, int]:
    """Return how long a frame's text and arrays are, or refuse them."""
    text, body = LENGTHS.unpack(head)
    if text > MOST_TEXT or body > most_bytes:
        raise WireError(f"a frame of {text} + {body} bytes is larger than allowed")
    return text, body


def unpack(text: bytes, body: bytes) -> Any:
    """Return the tree of a frame; WireError unless every part is as declared.

    Depth, dtype kind, shape and size are checked before any array is made, and no byte
    may be left over.  The arrays are copies.
    """
    try:
        plain = json.loads(text.decode(), parse_int=_whole, parse_constant=float)
    except (ValueError, RecursionError) as error:
        raise WireError(f"no JSON: {error}"[:200]) from None
    reader = _Reader(body)
    tree = reader.tree(plain, 0)
    if reader.place != len(body):
        raise WireError(f"{len(body) - reader.place} bytes belong to no array")
    return tree


def _whole(digits: str) -> int:
    if len(digits) > 40:
        raise WireError(f"a whole number of {len(digits)} digits")
    return int(digits)


def _plain(tree: Any, arrays: list[bytes]) -> Any:
    """Return the tree in JSON's own types; the arrays' bytes go into ``arrays``."""
    if tree is None or isinstance(tree, (bool, str)):
        return tree
    if type(tree) in (int, float):
        return tree
    if isinstance(tree, Tagged):
        return {"tag": tree.kind, "of": _plain(tree.value, arrays)}
    if isinstance(tree, (np.ndarray, np.generic)):
        array = np.asarray(tree)
        array = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
        arrays.append(array.tobytes())
        return {"array": array.dtype.str, "shape": list(np.shape(tree))}
    if isinstance(tree, tuple):
        return {"tuple": [_plain(item, arrays) for item in tree]}
    if isinstance(tree, list):
        return [_plain(item, arrays) for item in tree]
    if isinstance(tree, dict):
        return {"dict": [[key, _plain(item, arrays)] for key, item in tree.items()]}
    raise WireError(f"a {type(tree).__name__} does not travel")


class _Reader:
    """Turns the JSON tree back into values, taking the arrays' bytes in order."""

    def __init__(self, body: bytes) -> None:
        self.body, self.place, self.arrays = body, 0, 0

    def tree(self, plain: Any, depth: int) -> Any:
        if depth > MOST_DEEP:
            raise WireError("nested too deeply")
        if plain is None or isinstance(plain, (bool, str, int, float)):
            return plain
        if isinstance(plain, list):
            return [self.tree(item, depth + 1) for item in plain]
        match plain:
            case {"tag": str(kind), "of": value, **rest} if not rest:
                return Tagged(kind, self.tree(value, depth + 1))
            case {"array": str(dtype), "shape": list(shape), **rest} if not rest:
                return self.array(dtype, shape)
            case {"tuple": list(items), **rest} if not rest:
                return tuple(self.tree(item, depth + 1) for item in items)
            case {"dict": list(items), **rest} if not rest:
                return dict(self.entry(item, depth + 1) for item in items)
        raise WireError("a node of no known kind")

    def entry(self, item: Any, depth: int) -> tuple[int | str, Any]:
        if not isinstance(item, list) or len(item) != 2:
            raise WireError("a dict's entry is a key and a value")
        key = item[0]
        if type(key) not in (int, str):
            raise WireError("a dict's key is a whole number or text")
        return key, self.tree(item[1], depth)

    def array(self, name: str, shape: list[Any]) -> Any:
        self.arrays += 1
        if self.arrays > MOST_ARRAYS:
            raise WireError(f"more than {MOST_ARRAYS} arrays")
        try:
            dtype = np.dtype(name) if len(name) <= 4 else None
        except (TypeError, ValueError):
            dtype = None
        if dtype is None or dtype.kind not in KINDS or dtype.itemsize > 32:
            raise WireError(f"no array of dtype {name[:20]!r} is wanted")
        size = dtype.itemsize
        for n in shape:
            if type(n) is not int or not 0 <= n < LONGEST_AXIS or len(shape) > 16:
                raise WireError("a shape that no array has")
            size *= max(n, 1)
        if size > MOST_BYTES:
            raise WireError("an array larger than allowed")
        if 0 in shape:
            return np.empty(shape, dtype.newbyteorder("="))
        if size > len(self.body) - self.place:
            raise WireError("an array's bytes are missing")
        flat = np.frombuffer(self.body, dtype, size // dtype.itemsize, self.place)
        self.place += size
        if dtype.kind == "b":  # a byte of 2 would be neither true nor false
            return (flat.view(np.uint8) != 0).reshape(shape)
        return flat.reshape(shape).astype(dtype.newbyteorder("="))
