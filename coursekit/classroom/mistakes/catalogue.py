"""The catalogue: every mistake that ``backprop(net, x, y)`` can hold, as code.

``catalogue(model)`` lists those that a model allows; ``together`` makes one recipe of
several.  The questions use it to name answers, the bug clinic to plant mistakes, the
tests to try the checker.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

from coursekit.classroom.mistakes import rules
from coursekit.classroom.mistakes.model import BOOK, Model, sigmoid_prime, tanh_prime
from coursekit.classroom.mistakes.recipe import Recipe, Rule
from coursekit.classroom.mistakes.slopes import SLOPES, TANH_SLOPES
from coursekit.classroom.mistakes.words import WORDS
from coursekit.classroom.questions import Mistake

Rules = tuple[tuple[str, Rule], ...]


@dataclass(frozen=True)
class Entry:
    """A mistake of the catalogue and the steps of the recipe that it replaces."""

    name: str
    steps: Rules

    @property
    def equation(self) -> str | None:
        """The equation it sits in."""
        return WORDS[self.name].equation

    @property
    def message(self) -> str:
        """What its maker is told."""
        return WORDS[self.name].message

    def mistake(self, model: Model) -> Mistake:
        """Return it as a question's mistake: a wrong ``backprop(net, x, y)``."""
        wrong = together((self,), model)
        return Mistake(self.name, self.equation, self.message, wrong)


def _one(step: str, table: dict[str, Rule]) -> list[Entry]:
    return [Entry(name, ((step, rule),)) for name, rule in table.items()]


def _slopes(model: Model) -> Iterator[Entry]:
    tanh = model.slope is tanh_prime
    hidden = TANH_SLOPES if tanh else SLOPES
    z = np.linspace(-2, 2, 9)
    for kind, rule in hidden.items():
        if np.allclose(rule(z, model.slope), model.slope(z)):
            continue  # no slip where the activation is this one
        below = ("bp2", rules.hidden_slope(rule))
        if model.cost == "quadratic" and not tanh:
            above = ("bp1", rules.output_slope(rule))
            yield Entry(f"slope_{kind}", (above, below))
            yield Entry(f"output_slope_{kind}", (above,))
        yield Entry(f"hidden_slope_{kind}", (below,))


def _averaged(model: Model) -> Iterator[Entry]:
    """The batch averaged before BP2, in the ways in which the slope can be."""
    means = ("batch", rules.averaged)
    yield Entry("batch_averaged_first", (means,))
    yield Entry("batch_averaged_first", (means, ("bp2", rules.averaged_slopes)))
    if model.slope is sigmoid_prime:
        yield Entry("batch_averaged_first", (("batch", rules.averaged_activations),))


def _last_example() -> Iterator[Entry]:
    """BP3 and BP4 that overwrite where they should add up."""
    for name, end in (("last_example", "example"), ("last_example_over_m", "over_m")):
        bias, weight = rules.BP3_RULES[f"bias_last_{end}"], f"weight_last_{end}"
        yield Entry(name, (("bp3", bias), ("bp4", rules.BP4_RULES[weight])))


@cache
def catalogue(model: Model = BOOK) -> tuple[Entry, ...]:
    """Return the mistakes that this model allows, the likeliest first."""
    averaged = (("forward", rules.forward_averaged), ("bp1", rules.bp1_averaged))
    entries = _one("bp1", rules.BP1_RULES)
    if model.cost == "quadratic":
        entries += _one("bp1", rules.QUADRATIC_RULES)
    elif model.cost == "cross_entropy":
        doubled = rules.output_slope(lambda z, slope: slope(z))
        entries += _one("bp1", {"output_slope_doubled": doubled})
    else:
        elementwise: Rule = lambda p: rules.difference(p) * p.a[p.L] * (1 - p.a[p.L])  # noqa: E731
        entries += _one("bp1", {"softmax_elementwise": elementwise})
        entries += _one("forward", rules.SOFTMAX_RULES)
    return (
        *entries,
        *_slopes(model),
        *_one("bp2", rules.BP2_RULES),
        *_one("bp3", rules.BP3_RULES),
        *_one("bp4", rules.BP4_RULES),
        *_one("forward", rules.FORWARD_RULES),
        *_averaged(model),
        *_last_example(),
        Entry("inputs_averaged", averaged),
        *_one("result", rules.RESULT_RULES),
    )


def together(entries: tuple[Entry, ...], model: Model = BOOK) -> Recipe:
    """Return the recipe with all these mistakes in it."""
    steps = dict(step for entry in entries for step in entry.steps)
    return Recipe(model).with_rules(**steps)


def mistakes(model: Model = BOOK) -> tuple[Mistake, ...]:
    """Return the catalogue as a question's mistakes."""
    return tuple(entry.mistake(model) for entry in catalogue(model))
