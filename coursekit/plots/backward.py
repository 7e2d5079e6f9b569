"""The backward microscope: one forward and backward pass, cell by cell."""

from collections.abc import Mapping
from itertools import product
from typing import Any, NamedTuple, TypeAlias

from matplotlib.patches import Rectangle

from coursekit.arrays import Array
from coursekit.plots.style import BLACK, DIVERGING, GREEN, GREY, centred

Blocks: TypeAlias = Mapping[int, Array]
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class Pass(NamedTuple):
    """All numbers of one forward and backward pass, keyed by layer."""

    w: Blocks
    b: Blocks
    z: Blocks
    a: Blocks
    delta: Blocks
    slope: Blocks  # sigma'(z[l]); for the output layer too
    grad_a: Array  # dC/da[L]


class Step(NamedTuple):
    """One number that is computed: neuron j of layer l, example i, all from 1."""

    kind: str  # "z", "a" or "delta"
    l: int
    j: int
    i: int


def steps(p: Pass) -> list[Step]:
    """Return the steps in the order of the pass: z and a forward, then delta back."""
    L = max(p.z)
    order = [(kind, l) for l in range(2, L + 1) for kind in ("z", "a")]
    order += [("delta", l) for l in range(L, 1, -1)]
    return [
        Step(kind, l, j + 1, i + 1)
        for kind, l in order
        for i, j in product(range(p.z[l].shape[1]), range(p.z[l].shape[0]))
    ]


def equation(p: Pass, step: Step) -> tuple[str, str]:
    """Return the equation of this step, in letters and in numbers."""
    kind, l, j, i = step
    row, column, L = j - 1, i - 1, max(p.z)
    if kind == "z":
        letters = rf"$z^{l}_{j} = \sum_k w^{l}_{{{j}k}}\, a^{l - 1}_k + b^{l}_{j}$"
        pairs = zip(p.w[l][row], p.a[l - 1][:, column], strict=True)
        sums = " + ".join(f"{_number(w)} · {_number(a)}" for w, a in pairs)
        return (
            letters,
            f"{sums} + {_number(p.b[l][row, 0])} = {p.z[l][row, column]:.3f}",
        )
    if kind == "a":
        letters = rf"$a^{l}_{j} = \sigma(z^{l}_{j})$"
        return letters, f"σ({p.z[l][row, column]:.3f}) = {p.a[l][row, column]:.3f}"
    slope, result = f"{p.slope[l][row, column]:.3f}", f"{p.delta[l][row, column]:.4f}"
    gate = rf"\sigma'(z^{l}_{j})"
    if l == L:
        letters = rf"$\delta^{l}_{j} = \partial C/\partial a^{l}_{j}\; {gate}$   (BP1)"
        return letters, f"{_number(p.grad_a[row, column], 3)} · {slope} = {result}"
    below = rf"w^{l + 1}_{{k{j}}}\, \delta^{l + 1}_k"
    letters = rf"$\delta^{l}_{j} = (\sum_k {below})\; {gate}$   (BP2)"
    pairs = zip(p.w[l + 1][:, row], p.delta[l + 1][:, column], strict=True)
    sums = " + ".join(f"{_number(w)} · {_number(d, 3)}" for w, d in pairs)
    return letters, f"({sums}) · {slope} = {result}"


def _number(value: float, digits: int = 2) -> str:
    """Return a number as it stands in a sum: 0.52 or (-0.52)."""
    return f"({value:.{digits}f})" if value < 0 else f"{value:.{digits}f}"


def _short(value: float, digits: int) -> str:
    """Return a number in as few letters as a cell allows: -.52 or -1.5."""
    if round(abs(value), digits) >= 1:
        return f"{value:.1f}"
    return f"{value:.{digits}f}".replace("0.", ".", 1)


def microscope(ax: Any, p: Pass, now: int) -> None:
    """Draw the pass up to step number ``now`` (from 1), its inputs outlined.

    Above, the forward pass from left to right; below, the errors from right to left.
    """
    done = steps(p)[:now]
    current = done[-1]
    known = {(s.kind, s.l, s.j - 1, s.i - 1) for s in done}
    used = _used(p, current)
    L = max(p.z)
    blocks = [("a", 1, p.a[1])]
    for l in range(2, L + 1):
        blocks += [("w", l, p.w[l]), ("z", l, p.z[l]), ("a", l, p.a[l])]
    left, top = 0.0, 0.0
    tall = max(block.shape[0] for _, _, block in blocks)
    for kind, l, block in blocks:
        _block(ax, (left, top), (kind, l), block, known, used, current)
        if kind == "z":
            _block(
                ax,
                (left, top - tall - 1.6),
                ("delta", l),
                p.delta[l],
                known,
                used,
                current,
            )
        left += block.shape[1] + (0.35 if kind == "z" else 0.7)
    below = top - 1.5 * tall - 1.6
    ax.text(0, below, "errors: from\nright to left", color=GREY, va="center")
    letters, numbers = equation(p, current)
    ax.text(0, top - 2 * tall - 2.5, letters, fontsize=13, va="center")
    ax.text(0, top - 2 * tall - 3.4, numbers, fontsize=11, va="center")
    ax.set(xlim=(-0.1, left), ylim=(-2 * tall - 3.9, 0.9), aspect="equal")
    ax.set_axis_off()


def _used(p: Pass, step: Step) -> set[tuple[str, int, int, int]]:
    """Return the cells (kind, l, row, column) that this step reads."""
    kind, l, j, i = step
    row, column = j - 1, i - 1
    if kind == "a":
        return {("z", l, row, column)}
    if kind == "z":
        above = range(p.w[l].shape[1])
        reads = {("w", l, row, k) for k in above}
        return reads | {("a", l - 1, k, column) for k in above}
    if l == max(p.z):
        return {("z", l, row, column), ("a", l, row, column)}
    below = range(p.w[l + 1].shape[0])
    reads = {("w", l + 1, k, row) for k in below} | {("z", l, row, column)}
    return reads | {("delta", l + 1, k, column) for k in below}


def _block(
    ax: Any,
    corner: tuple[float, float],
    name: tuple[str, int],
    block: Array,
    known: set[tuple[str, int, int, int]],
    used: set[tuple[str, int, int, int]],
    current: Step,
) -> None:
    """Draw one array with its upper left corner there; unknown cells stay empty."""
    kind, l = name
    left, top = corner
    norm = centred(block)
    # Plain text: mathematics would take half of the time of a whole picture.
    title = ("δ" if kind == "delta" else kind) + str(l).translate(RAISED)
    middle = left + block.shape[1] / 2
    ax.text(middle, top + 0.3, title, ha="center", fontsize=12, style="italic")
    for row, column in product(*map(range, block.shape)):
        cell = (kind, l, row, column)
        is_known = kind == "w" or (kind, l) == ("a", 1) or cell in known
        is_now = cell == (current.kind, current.l, current.j - 1, current.i - 1)
        strength = float(norm(block[row, column])) if is_known else 0.5
        edge, width = (GREEN, 3.5) if is_now else (BLACK, 2.5)
        if not is_now and cell not in used:
            edge, width = GREY, 0.5
        spot = (left + column, top - row - 1)
        face = DIVERGING(0.15 + 0.7 * strength) if is_known else "#F2F2F2"
        box = Rectangle(spot, 1, 1, facecolor=face, edgecolor=edge, linewidth=width)
        box.set_zorder(1 + width)
        ax.add_patch(box)
        if is_known:
            digits = _short(block[row, column], 3 if kind == "delta" else 2)
            at = (spot[0] + 0.5, spot[1] + 0.5)
            ax.text(*at, digits, ha="center", va="center", fontsize=9, zorder=6)
