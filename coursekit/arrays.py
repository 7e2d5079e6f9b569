"""The axis convention and the array types, stated once, and the checks at the door.

Axis 0 counts neurons, axis 1 counts examples: an array of layer l has shape
(n[l], m).  Layers are numbered as in Nielsen's book, 1 for the input and L for
the output; arrays of several layers live in mappings keyed by that number.
"""

import math
from typing import Any, TypeAlias

import numpy as np

# An array of any namespace of the array API standard: NumPy, PyTorch, JAX, CuPy ...
Array: TypeAlias = Any


# A string, because naming np.random loads it, a sixth of NumPy's own start.
Rng: TypeAlias = "np.random.Generator"


class Layers(dict[int, Array]):
    """Arrays keyed by the book's layer number l; asking for another l says why not."""

    def __missing__(self, l: object) -> Array:
        hint = " Layer 1 is the input: it has no weights and biases." if l == 1 else ""
        raise NoSuchLayerError(f"no layer {l!r} here, wanted {span(self)}.{hint}")


class NoSuchLayerError(KeyError):
    """A KeyError whose sentence is shown as it stands."""

    def __str__(self) -> str:
        return str(self.args[0])


def span(layers: dict[int, Array]) -> str:
    """Say in words which layers a mapping holds."""
    return f"one of the layers {sorted(layers)}" if layers else "nothing: it is empty"


def namespace(array: Any) -> Any:
    """Return the array API namespace of ``array``: numpy, jax.numpy, torch, ...

    Raises TypeError for what is no array of any namespace.
    """
    if type(array) is np.ndarray:
        return np
    if hasattr(array, "__array_namespace__"):
        return array.__array_namespace__()
    try:
        from array_api_compat import array_namespace
    except ImportError:
        raise TypeError(
            f"wanted an array, got {type(array).__name__} (PyTorch's tensors need the "
            "package array-api-compat)"
        ) from None
    return array_namespace(array)


def matmul(left: Array, right: Array) -> Array:
    """Return left @ right; a column times a row is written out as a product.

    NumPy keeps (n, 1) @ (1, k) from BLAS, which made BP4 at m = 1 several times
    slower than it needs to be (benchmarks/step.py).
    """
    return left * right if left.shape[1] == 1 else left @ right


def sum_over_examples(array: Array) -> Array:
    """Return the sum over axis 1, kept as a column: (n, m) -> (n, 1)."""
    if type(array) is np.ndarray:  # half the time of np.sum at course sizes
        return np.add.reduce(array, axis=1, keepdims=True)
    return namespace(array).sum(array, axis=1, keepdims=True)


def describe(value: Any) -> str:
    """Say in a few words what came: type, dtype and shape."""
    if hasattr(value, "shape") and hasattr(value, "dtype"):
        return f"an array of {value.dtype} with shape {tuple(value.shape)}"
    text = repr(value)
    return f"{type(value).__name__} {text if len(text) <= 40 else text[:37] + '...'}"


def require_floats(name: str, array: Any) -> None:
    """Refuse what is not an array of finite real floating-point numbers."""
    cure = ""
    try:
        xp = namespace(array)
        is_float = xp.isdtype(array.dtype, "real floating")
    except (TypeError, AttributeError) as error:
        is_float = False
        cure = f": {error}" if type(array).__module__ == "torch" else ""
    if not is_float or np.ma.isMaskedArray(array):
        if hasattr(array, "astype") or isinstance(array, (list, tuple)):
            cure = f": convert it first, np.asarray({name}, dtype=np.float64)"
        raise ValueError(
            f"{name} should be an array of floats, got {describe(array)}{cure}"
        )
    if not bool(xp.all(xp.isfinite(array))):
        raise ValueError(f"{name} should hold finite numbers, but has nan or inf in it")


def require_columns(name: str, array: Any, neurons: int, examples: int | None) -> None:
    """Refuse all but floats of shape (neurons, m), m = ``examples`` unless None."""
    shape = tuple(getattr(array, "shape", ()))
    wanted = f"({neurons}, {'m' if examples is None else examples})"
    fits = len(shape) == 2 and shape[0] == neurons
    if fits and shape[1] > 0 and examples in (None, shape[1]):
        return require_floats(name, array)
    if not hasattr(array, "shape"):
        return require_floats(name, array)
    cure = ""
    if shape == (neurons,):
        cure = f": a single example is a column too, {name}.reshape(-1, 1)"
    elif len(shape) == 2 and shape[1] == neurons and examples in (None, shape[0]):
        cure = f": one example is one column here, so pass {name}.T"
    elif len(shape) == 2 and shape[1] == 0:
        cure = ": there is no example in it"
    raise ValueError(f"{name} should have shape {wanted}, got {shape}{cure}")


def require_count(name: str, value: Any, least: int = 1) -> None:
    """Refuse what is not a whole number of at least ``least``."""
    whole = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    if not whole or value < least:
        raise ValueError(
            f"{name} should be a whole number, {least} or more, got {describe(value)}"
        )


def require_number(name: str, value: Any, above: float, *, equal: bool = False) -> None:
    """Refuse what is not a finite number above (or equal to) ``above``."""
    real = isinstance(value, (int, float, np.integer, np.floating))
    number = real and not isinstance(value, bool) and math.isfinite(value)
    if not number or value < above or (value == above and not equal):
        relation = "at least" if equal else "above"
        raise ValueError(
            f"{name} should be a number {relation} {above}, got {describe(value)}"
        )


def require_rng(rng: Any) -> None:
    """Refuse what is not a numpy Generator: randomness is always passed in."""
    if not isinstance(rng, np.random.Generator):
        raise ValueError(f"rng should be np.random.default_rng(seed), got {rng!r}")


def require_layers(name: str, arrays: Any, wanted: dict[int, tuple[int, ...]]) -> None:
    """Refuse what is not a mapping of float arrays with exactly these shapes."""
    if not hasattr(arrays, "keys") or set(arrays.keys()) != set(wanted):
        got = sorted(arrays.keys(), key=str) if hasattr(arrays, "keys") else arrays
        raise ValueError(
            f"{name} should be a mapping with layers {sorted(wanted)}, got {got!r:.80}"
        )
    for l, shape in wanted.items():
        came = getattr(arrays[l], "shape", None)
        if came is not None and tuple(came) != shape:
            cure = f": pass {name}[{l}].T" if tuple(came) == shape[::-1] else ""
            raise ValueError(
                f"{name}[{l}] should have shape {shape}, got {tuple(came)}{cure}"
            )
        require_floats(f"{name}[{l}]", arrays[l])
