"""Several mistakes in one gradient, found layer by layer from the output down.

b[L] depends on the forward pass, BP1 and BP3 only, w[L] on BP4 in BP3's place: so the
few ways to explain layer L are found first, and only they are carried on to BP2.
That takes milliseconds; trying all pairs takes a second.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from coursekit.arrays import Array
from coursekit.classroom.mistakes import rules
from coursekit.classroom.mistakes.catalogue import Entry, catalogue, together
from coursekit.classroom.mistakes.model import BOOK, Model
from coursekit.classroom.mistakes.recipe import Pass, Recipe, bp2, bp3, bp4
from coursekit.classroom.results import distance, to_array

Found = tuple[Entry, ...]


def explain(
    args: tuple[Any, ...], got: Any, tolerance: float, model: Model = BOOK
) -> Found:
    """Return the fewest mistakes that together give ``got`` = [w, b]; () if none do.

    args = (net, x, y), those of ``backprop``.
    """
    net, x, y = args
    try:
        w, b = got
        got_w = {l: to_array(w[l], net.w[l]).reshape(w[l].shape) for l in net.w}
        got_b = {l: to_array(b[l], net.b[l]).reshape(b[l].shape) for l in net.w}
    except (TypeError, ValueError, LookupError, AttributeError):
        return ()
    search = _Search(net, x, y, got_w, got_b, tolerance, model)
    with np.errstate(all="ignore"):
        return min(search.explanations(), key=len, default=())


class _Search:
    def __init__(
        self,
        net: Any,
        x: Array,
        y: Array,
        w: dict[int, Array],
        b: dict[int, Array],
        tolerance: float,
        model: Model,
    ) -> None:
        self.net, self.x, self.y, self.w, self.b = net, x, y, w, b
        self.tolerance, self.model = tolerance, model
        self.entries: dict[tuple[str, ...], list[Entry]] = {}
        for entry in catalogue(model):
            self.entries.setdefault(tuple(s for s, _ in entry.steps), []).append(entry)

    def explanations(self) -> Iterator[Found]:
        """Yield every set of mistakes that gives the blocks."""
        for above in self.tops():
            p = self.top(together(above, self.model))
            if p is None:
                continue
            for bias, weight in self.ends(p):
                yield from self.below(p, above, bias, weight)

    def tops(self) -> Iterator[Found]:
        """Yield the mistakes before BP2: none, one, or one of each step."""
        forwards, outputs = self.entries[("forward",)], self.entries[("bp1",)]
        both = self.entries.get(("bp1", "bp2"), [])
        yield ()
        for entry in (*outputs, *forwards, *both, *self.entries[("batch",)]):
            yield (entry,)
        yield from self.entries_of(("forward", "bp1"))
        for forward in forwards:
            for other in (*outputs, *both):
                yield (forward, other)

    def entries_of(self, steps: tuple[str, ...]) -> Iterator[Found]:
        """Yield each entry that replaces just these steps."""
        for entry in self.entries.get(steps, []):
            yield (entry,)

    def top(self, recipe: Recipe) -> Pass | None:
        """Return the pass up to delta[L], None where the recipe raises."""
        try:
            z, a = recipe.forward(self.net, self.x, self.model)
            p = Pass(self.net, self.x, self.y, self.model, z, a, {}, self.x.shape[1])
            p.delta[p.L] = recipe.bp1(p)
            recipe.batch(p)
        except (ValueError, IndexError):
            return None
        return p

    def ends(self, p: Pass) -> Iterator[tuple[Found, Found]]:
        """Yield the mistakes in BP3 and in BP4 that fit layer L."""
        weights = list(self.fitting("bp4", p, p.L))
        if weights:
            for bias in self.fitting("bp3", p, p.L):
                for weight in weights:
                    yield bias, weight

    def fitting(self, step: str, p: Pass, l: int) -> Iterator[Found]:
        """Yield the ways to get layer l's block in this step."""
        for found in ((), *self.entries_of((step,))):
            if self.fits(step, found, p, l):
                yield found

    def fits(self, step: str, found: Found, p: Pass, l: int) -> bool:
        """Tell whether a step with these mistakes gives layer l's block."""
        right, blocks = (bp3, self.b) if step == "bp3" else (bp4, self.w)
        rule = found[0].steps[0][1] if found else right
        try:
            block = np.asarray(rule(p, l))
        except (ValueError, IndexError):
            return False
        return distance(blocks[l], block) <= self.tolerance

    def below(self, p: Pass, above: Found, bias: Found, weight: Found) -> Any:
        """Yield the explanations that also fit the layers under L."""
        hidden = dict(step for entry in above for step in entry.steps).get("bp2")
        ways = [()] if hidden else [(), *self.entries_of(("bp2",)), *self.updated(p)]
        for way in ways:
            rule = hidden or (way[0].steps[0][1] if way else bp2)
            p.delta = {p.L: p.delta[p.L]}
            try:
                for l in range(p.L - 1, 1, -1):
                    p.delta[l] = rule(p, l)
                    fits_b = self.fits("bp3", bias, p, l)
                    if not (fits_b and self.fits("bp4", weight, p, l)):
                        break
                else:
                    yield (*above, *way, *bias, *weight)
            except (ValueError, IndexError):
                continue

    def updated(self, p: Pass) -> Iterator[Found]:
        """Yield "weights updated before use", its learning rate read off b[L-1]."""
        l = p.L - 1
        if l < 2:
            return
        p.delta[l] = bp2(p, l)
        plain, moved = bp3(p, l), rules.updated(1.0)(p, l).mean(axis=1, keepdims=True)
        step = plain - moved
        if self.b[l].shape == step.shape and np.any(step):
            eta = float(np.vdot(step, plain - self.b[l]) / np.vdot(step, step))
            yield (Entry("updated_weights", (("bp2", rules.updated(eta)),)),)


def explain_errors(args: tuple[Any, ...], got: Any, tolerance: float) -> Found:
    """Return the mistakes of BP1 and BP2 that give ``got`` = {l: delta[l]}."""
    net, x, y = args
    if not isinstance(got, dict) or got.keys() != net.w.keys():
        return ()
    search = _Search(net, x, y, {}, {}, tolerance, BOOK)
    found = []
    for above in search.tops():
        p = search.top(together(above))
        top = got[net.L]
        if (
            p is None
            or distance(to_array(top, p.delta[net.L]), p.delta[net.L]) > tolerance
        ):
            continue
        ways: list[Found] = [(), *search.entries_of(("bp2",))]
        for way in ways:
            if set(map(id, way)) and any("bp2" in dict(e.steps) for e in above):
                continue
            mixed = together((*above, *way))
            try:
                delta = mixed.errors(net, x, y).delta
            except (ValueError, IndexError):
                continue
            if all(
                distance(to_array(got[l], delta[l]), delta[l]) <= tolerance for l in got
            ):
                found.append((*above, *way))
    return min(found, key=len, default=())
