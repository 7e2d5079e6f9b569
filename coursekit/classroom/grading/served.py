"""Arguments on their way in, and functions whose body is an answer: they stay here.

Learner code that is given such a function asks through the pipe; the parent looks at
the arguments, calls the function and sends its result.
"""

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from coursekit.classroom import trial
from coursekit.classroom.grading import wire
from coursekit.classroom.grading.verdicts import clean, value
from coursekit.classroom.questions import Case

MOST_ASKED = 4096  # numbers in one call: what it may grow to stays small
MOST_CALLS = 200_000


class Served:
    """The cases of a request; functions whose body is an answer stay in the parent."""

    def __init__(self, cases: Sequence[Case]) -> None:
        self.cases, self.functions, self.calls = cases, list[trial.Function](), 0

    def descriptions(self) -> list[Any]:
        """Return what travels: the arguments of each case."""
        return [self.told(list(case.args)) for case in self.cases]

    def told(self, spec: Any) -> Any:
        """Return one argument as what travels."""
        if isinstance(spec, trial.Net):
            return wire.Tagged("net", [dict(spec.w), dict(spec.b)])
        if isinstance(spec, trial.Seed):
            return wire.Tagged("seed", spec.number)
        if isinstance(spec, trial.Function):
            self.functions.append(spec)
            number = len(self.functions) - 1
            told = {"name": spec.name, "source": spec.source, "number": number}
            return wire.Tagged("function", told)
        if isinstance(spec, dict):
            return {key: self.told(item) for key, item in spec.items()}
        if isinstance(spec, (list, tuple)):
            return type(spec)(self.told(item) for item in spec)
        return spec

    def reply(self, asked: Mapping[str, Any]) -> bytes:
        """Call the function that was asked for, on arguments that were looked at."""
        self.calls += 1
        try:
            if self.calls > MOST_CALLS:
                raise ValueError("called too often")
            function = self.functions[asked["number"]]
            args = [_argument(arg) for arg in asked["args"]]
            with warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("ignore")
                result = trial.settle(function.call(*args))
            return wire.pack({"failed": False, "value": result})
        except Exception as error:
            told = {"failed": True, "value": clean(str(error), 200)}
            return wire.pack(told)


def _argument(tree: Any) -> Any:
    """Return an argument that learner code hands to a function of the parent."""
    if isinstance(tree, wire.Tagged) and tree.kind == "net":
        w, b = (_argument(part) for part in tree.value)
        return trial.Net(w, b)
    settled = value(tree)
    if numbers(settled) > MOST_ASKED:
        raise ValueError("an argument is far too large")
    if isinstance(settled, np.ndarray) and settled.ndim == 0:
        return settled[()]
    return settled


def numbers(tree: Any) -> int:
    """Return how many numbers a settled value holds."""
    if isinstance(tree, np.ndarray):
        return tree.size
    parts = tree.values() if isinstance(tree, dict) else tree
    return sum(map(numbers, parts)) if isinstance(tree, (dict, list)) else 1
