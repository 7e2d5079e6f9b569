"""Random starts: judged by their spread, because any draw of it is right."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from coursekit.classroom.questions import Fault, Mistake

Spread = Callable[[int], float]


def start_judge(
    spread_w: Spread, spread_b: float
) -> Callable[[tuple[Any, ...], Any], Fault | None]:
    """Return the rule: w[l] has the standard deviation spread_w(n[l-1]), b spread_b.

    The layers of the cases are so wide that a right start misses the bounds less than
    once in a million draws.
    """

    def judge(args: tuple[Any, ...], result: Any) -> Fault | None:
        sizes = args[0]
        shapes = {l: (sizes[l - 1], sizes[l - 2]) for l in range(2, len(sizes) + 1)}
        for l, (n, n_in) in shapes.items():
            fault = _shape(result, l, n, n_in) or _weights(
                np.asarray(result[0][l]), l, spread_w
            )
            fault = fault or _biases(np.asarray(result[1][l]), l, spread_b)
            if fault:
                return fault
        return None

    return judge


def _shape(result: Any, l: int, n: int, n_in: int) -> Fault | None:
    try:
        w, b = result
        got_w, got_b = np.shape(w[l]), np.shape(b[l])
    except (TypeError, ValueError, KeyError, IndexError):
        return Fault("Wanted is a pair (w, b) of mappings with the keys 2..L.")
    if got_w == (n_in, n) and n != n_in:
        return Fault(
            f"w[{l}] is transposed: it needs n[{l}] rows and n[{l - 1}] columns.",
            "transposed",
        )
    if (got_w, got_b) == ((n, n_in), (n, 1)):
        return None
    return Fault(
        f"w[{l}] and b[{l}] have shapes {got_w} and {got_b}; wanted are "
        f"{(n, n_in)} and {(n, 1)}.",
        "shape",
    )


def _near(value: float, wanted: float, count: int) -> bool:
    """Five and a half standard errors of a standard deviation, plus a bit."""
    room = 0.01 + 5.5 / (2 * count) ** 0.5
    return bool(abs(value / wanted - 1) < room)


def _weights(w: Any, l: int, spread: Spread) -> Fault | None:
    n, n_in = w.shape
    found, wanted = float(np.std(w)), spread(n_in)
    if not np.isfinite(found) or found < 1e-12:
        return Fault(
            f"All of w[{l}] is the same: neurons that start alike stay alike.",
            "constant",
        )
    if abs(float(np.mean(w))) > 5.5 * found / w.size**0.5:
        return Fault(f"w[{l}] does not scatter around 0.", "not_centred")
    if _near(found, wanted, w.size):
        return None
    others = {
        "not_scaled": (1.0, "is not scaled"),
        "scaled_by_rows": (spread(n), "is scaled by n[l], the number of its rows"),
        "variance_for_deviation": (wanted**2, "was multiplied by the variance"),
        "scaled_up": (1 / wanted, "was scaled up"),
        "one_for_two": (n_in**-0.5, "has the variance 1 / n[l-1]"),
        "two_for_one": ((2 / n_in) ** 0.5, "has the variance 2 / n[l-1]"),
        "uniform": (wanted / 3**0.5, "looks uniform"),
    }
    for name, (other, words) in others.items():
        if _near(found, other, w.size):
            return Fault(
                f"w[{l}] {words}: its standard deviation is {found:.3g}, wanted is "
                f"{wanted:.3g} for n[{l - 1}] = {n_in}.",
                name,
            )
    return Fault(
        f"The standard deviation of w[{l}] is {found:.3g}, wanted is {wanted:.3g} "
        f"for n[{l - 1}] = {n_in}.",
        "spread",
    )


def _biases(b: Any, l: int, spread: float) -> Fault | None:
    if spread == 0:
        zero = not np.any(b)
        return None if zero else Fault(f"b[{l}] should start at 0.", "biases_not_zero")
    found = float(np.std(b))
    if _near(found, spread, b.size):
        return None
    return Fault(
        f"The standard deviation of b[{l}] is {found:.3g}, wanted is {spread:.3g}: "
        "only the weights are scaled.",
        "biases_scaled",
    )


def start(
    sizes: Sequence[int],
    rng: np.random.Generator,
    spread: Callable[[int, int], float],
    spread_b: Callable[[int], float],
) -> Any:
    """Return (w, b) with spreads given by (n, n_in) and by n_in."""
    w, b = {}, {}
    for l in range(2, len(sizes) + 1):
        n, n_in = sizes[l - 1], sizes[l - 2]
        w[l] = spread(n, n_in) * rng.standard_normal((n, n_in))
        b[l] = spread_b(n_in) * rng.standard_normal((n, 1))
    return w, b


def wrong_start(
    name: str,
    spread: Callable[[int, int], float],
    spread_b: Callable[[int], float],
) -> Mistake:
    """Return the mistake of starting with these spreads; the judge has its words."""

    def wrong(sizes: Sequence[int], rng: np.random.Generator) -> Any:
        return start(sizes, rng, spread, spread_b)

    return Mistake(name, None, "", wrong)


SCALED_MISTAKES = (
    wrong_start("not_scaled", lambda n, n_in: 1.0, lambda n_in: 1.0),
    wrong_start("scaled_by_rows", lambda n, n_in: n**-0.5, lambda n_in: 1.0),
    wrong_start("variance_for_deviation", lambda n, n_in: 1 / n_in, lambda n_in: 1.0),
    wrong_start("biases_scaled", lambda n, n_in: n_in**-0.5, lambda n_in: n_in**-0.5),
    wrong_start("constant", lambda n, n_in: 0.0, lambda n_in: 1.0),
    wrong_start("two_for_one", lambda n, n_in: (2 / n_in) ** 0.5, lambda n_in: 1.0),
)
HE_MISTAKES = (
    wrong_start("not_scaled", lambda n, n_in: 1.0, lambda n_in: 0.0),
    wrong_start("one_for_two", lambda n, n_in: n_in**-0.5, lambda n_in: 0.0),
    wrong_start("scaled_by_rows", lambda n, n_in: (2 / n) ** 0.5, lambda n_in: 0.0),
    wrong_start("variance_for_deviation", lambda n, n_in: 2 / n_in, lambda n_in: 0.0),
    wrong_start("biases_not_zero", lambda n, n_in: (2 / n_in) ** 0.5, lambda n_in: 1.0),
    wrong_start("constant", lambda n, n_in: 0.0, lambda n_in: 0.0),
)
