"""Questions of lesson 06: the whole batch at once, batches by chance, four repairs."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from coursekit.arrays import Array
from coursekit.classroom.checks import answers
from coursekit.classroom.checks.cases import net_cases
from coursekit.classroom.checks.gradients import BACKPROP, locate
from coursekit.classroom.checks.repairs import REPAIR_BIAS_GRADIENT
from coursekit.classroom.mistakes import rules
from coursekit.classroom.mistakes.model import BOOK
from coursekit.classroom.mistakes.named import known
from coursekit.classroom.questions import Case, Fault, Mistake, Question
from coursekit.classroom.results import to_array
from coursekit.classroom.trial import Net, Seed


def _forward_cases(rng: np.random.Generator) -> Iterator[Case]:
    return net_cases(rng, targets=False)


def _forward(rule: Any) -> Any:
    return lambda w, b, x: rule(Net(w, b), x, BOOK)


def _chained_z(w: Any, b: Any, x: Array) -> Any:
    z = {1: x}
    for l in sorted(w):
        z[l] = w[l] @ z[l - 1] + b[l]
    a = {l: answers.sigmoid(z[l]) if l > 1 else x for l in z}
    return {l: z[l] for l in w}, a


def _without_input(w: Any, b: Any, x: Array) -> Any:
    z, a = answers.feedforward_batch(w, b, x)
    return z, {l: a[l] for l in w}


def _overwritten(w: Any, b: Any, x: Array) -> Any:
    _, a = answers.feedforward_batch(w, b, x)
    return {l: a[l] for l in w}, a


FEEDFORWARD_BATCH = Question(
    name="feedforward_batch",
    task="Return (z, a) of all m examples at once: z keyed 2..L, a keyed 1..L, each "
    "(n[l], m).",
    reference=answers.feedforward_batch,
    cases=_forward_cases,
    points=2,
    equation="forward",
    parts=("z", "a"),
    downward=False,
    mistakes=(
        *(known(name, _forward(rule)) for name, rule in rules.FORWARD_RULES.items()),
        known("inputs_averaged", _forward(rules.forward_averaged)),
        Mistake(
            "z_chained",
            "forward",
            "z[l-1] is fed into layer l: it takes the activation a[l-1].",
            _chained_z,
        ),
        Mistake(
            "input_missing",
            "forward",
            "a[1] = x is missing: BP4 needs it for w[2].",
            _without_input,
        ),
        Mistake(
            "z_overwritten",
            "forward",
            "z[l] holds sigma(z[l]): a was written over z, which BP1 and BP2 need.",
            _overwritten,
        ),
        Mistake(
            "z_and_a_swapped",
            "forward",
            "The pair is (a, z): z comes first.",
            lambda w, b, x: answers.feedforward_batch(w, b, x)[::-1],
        ),
    ),
    hints=(
        "Where: every array has m columns; nothing but the shapes differs from one "
        "example.",
        "Which equation: z[l] = w[l] @ a[l-1] + b[l], a[l] = sigma(z[l]), a[1] = x.",
        "Which term: b[l] has shape (n[l], 1), so + adds it to each column.",
    ),
    why="Column i of w @ a is w times column i of a, so one product serves all "
    "examples, and b, a column, is added to each.",
)
BACKPROP_BATCH = Question(
    name="backprop_batch",
    task="Return (grad_w, grad_b) of the mean quadratic cost of all columns of x, y, "
    "without a loop over the examples.",
    reference=answers.backprop_batch,
    cases=net_cases,
    points=3,
    parts=("w", "b"),
    mistakes=BACKPROP.mistakes,
    combinations=BACKPROP.combinations,
    locate=locate,
    hints=(
        "Where: for m = 1 nothing changes; the difference is where to average.",
        "Which equations: BP1 and BP2 act on each column by itself, BP3 and BP4 take "
        "the mean over columns.",
        "Which terms: delta[l] @ a[l-1].T adds up over the examples; 1/m in BP3 and "
        "BP4, and nowhere else.",
    ),
    why="The matrix product with a[l-1].T is a sum of outer products over the "
    "examples, so one 1/m in BP3 and BP4 makes both gradients means.",
)


def _batch_cases(rng: np.random.Generator) -> Iterator[Case]:
    for count, size, label in (
        (53, 7, ""),
        (40, 8, "when size divides count"),
        (12, 12, "for one batch of all"),
        (9, 1, "for size 1"),
    ):
        yield Case((count, size, Seed(int(rng.integers(2**31)))), label)


def judge_batches(args: tuple[Any, ...], got: Any) -> Fault | None:
    """Refuse what is not a shuffled partition of the examples into batches."""
    count, size, _ = args
    if not isinstance(got, (list, np.ndarray)) or not np.shape(
        got[0] if len(got) else 0
    ):
        return Fault("Return a list of arrays of indices, one array a batch.")
    batches = [to_array(batch, np.empty(0)) for batch in got]
    if any(not isinstance(b, np.ndarray) or b.dtype.kind not in "iu" for b in batches):
        return Fault("Each batch should be an array of whole numbers: indices.")
    used = np.concatenate([batch.ravel() for batch in batches])
    if used.size and (used.min() < 0 or used.max() >= count):
        return Fault(f"An index lies outside 0..{count - 1}.", "index_from_one")
    if len(np.unique(used)) < used.size:
        return Fault("An example is drawn twice in one epoch.", "with_replacement")
    if used.size < count:
        short = count % size and used.size == count - count % size
        name = "last_batch_dropped" if short else "examples_missing"
        which = "the short last batch is dropped" if short else "some are never used"
        return Fault(f"{used.size} of {count} examples are used: {which}.", name)
    lengths = [batch.size for batch in batches]
    last = count % size or size
    if lengths != [size] * (len(lengths) - 1) + [last]:
        return Fault(
            f"The batches have the sizes {lengths[:6]}...: all should have {size}, "
            "and the last what is left.",
            "wrong_size",
        )
    return _judge_order(used, batches, count, size)


def _judge_order(
    used: Array, batches: list[Array], count: int, size: int
) -> Fault | None:
    if (used == np.arange(count)).all() and count > 8:
        return Fault(
            "The examples come in their old order: shuffle with the rng.",
            "not_shuffled",
        )
    if 1 < size < count and all((np.diff(batch) == 1).all() for batch in batches):
        return Fault(
            "The batches are shuffled, the examples in them are not: the same ones "
            "stay together in every epoch; shuffle the examples, then cut.",
            "batches_shuffled_only",
        )
    return None


def _cut(order: Array, size: int) -> list[Array]:
    return [order[start : start + size] for start in range(0, len(order), size)]


def _own_order(count: int, size: int) -> list[Array]:
    order = np.random.default_rng().permutation(count)
    return _cut(order, size)


MINIBATCHES = Question(
    name="minibatches",
    task="Return a list of index arrays that together hold 0..count-1 once, shuffled "
    "by rng; each has size entries, the last may be short.",
    reference=answers.minibatches,
    cases=_batch_cases,
    points=2,
    parts=("batches",),
    accept=judge_batches,
    mistakes=(
        Mistake("not_shuffled", None, "The examples come in their old order",
                lambda count, size, rng: _cut(np.arange(count), size)),
        Mistake("last_batch_dropped", None, "the short last batch is dropped",
                lambda count, size, rng: [
                    b for b in _cut(rng.permutation(count), size) if len(b) == size
                ]),
        Mistake("with_replacement", None, "An example is drawn twice",
                lambda count, size, rng: _cut(rng.integers(count, size=count), size)),
        Mistake("batches_shuffled_only", None, "The batches are shuffled",
                lambda count, size, rng: [
                    b for i in rng.permutation(count // size)
                    for b in [np.arange(count)[i * size : (i + 1) * size]]
                ] + ([np.arange(count - count % size, count)] if count % size else [])),
        Mistake("index_from_one", None, "An index lies outside",
                lambda count, size, rng: _cut(rng.permutation(count) + 1, size)),
        Mistake("wrong_size", None, "The batches have the sizes",
                lambda count, size, rng: np.array_split(rng.permutation(count), 3)),
        Mistake("own_generator", None, "draw from the rng",
                lambda count, size, rng: _own_order(count, size)),
    ),
    hints=(
        "Where: shuffle all the indices first, then cut.",
        "Which call: rng.permutation(count) gives 0..count-1 in a random order.",
        "Which term: order[start : start + size] for start in range(0, count, size); "
        "a slice past the end is short by itself.",
    ),
    why="Every epoch meets every example once, in new company; the slices cover the "
    "permutation without a gap, so a short last batch needs no case of its own.",
)  # fmt: skip

QUESTIONS = (FEEDFORWARD_BATCH, BACKPROP_BATCH, MINIBATCHES, REPAIR_BIAS_GRADIENT)
