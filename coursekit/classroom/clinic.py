"""The bug clinic: ten broken backprops, drawn by a seed that a student's name gives.

The seed follows from the class's secret, which the instructor keeps, and the name, so
the grader can draw each student's patients again and nobody has another's.
"""

import hashlib
import hmac
import unicodedata
from dataclasses import dataclass
from typing import Any

import numpy as np

from coursekit.arrays import Array
from coursekit.classroom.mistakes import lines
from coursekit.classroom.mistakes.words import WORDS
from coursekit.gradcheck import numerical_gradients, relative_error
from coursekit.network import Network

PATIENTS, WITH_TWO = 10, 4
SIZES, EXAMPLES = [5, 4, 6, 3], 7


@dataclass(frozen=True)
class Patient:
    """A broken backprop: its text, and what is wrong with it (for the instructor).

    Call it as ``patient(net, x, y)``.
    """

    number: int
    source: str
    mistakes: tuple[str, ...]

    def __call__(self, net: Any, x: Array, y: Array) -> Any:
        """Return its wrong gradients."""
        return lines.function(self.source, f"patient_{self.number}")(net, x, y)

    def __repr__(self) -> str:
        return self.source

    @property
    def equations(self) -> tuple[str, ...]:
        """The equations at fault, in order."""
        return tuple(sorted(str(WORDS[name].equation) for name in self.mistakes))

    def repair(self) -> str:
        """Return the right text."""
        return lines.source(f"repair_{self.number}")


def seed_of(secret: str, student: str) -> int:
    """Return a student's seed: an HMAC of the name under the class's secret.

    Upper and lower case, and the ways to write an accent, make no difference.
    """
    if not secret:
        raise ValueError("the class's secret is empty: anyone could draw the patients")
    name = unicodedata.normalize("NFKC", student).casefold().strip()
    digest = hmac.new(secret.encode(), name.encode(), hashlib.sha256).digest()
    return int.from_bytes(digest[:8], "big")


def patients(seed: int) -> tuple[Patient, ...]:
    """Return the ten patients of a seed: six with one mistake, four with two.

    Every equation is at fault in two of them or more; no mistake alone comes twice.
    """
    rng = np.random.default_rng([seed, 11])
    steps = list(lines.WRONG)
    pools = {step: list(rng.permutation(list(lines.WRONG[step]))) for step in steps}
    drawn: list[tuple[str, ...]] = []
    for number in range(PATIENTS - WITH_TWO):
        drawn.append((str(pools[steps[number % 4]].pop()),))
    partners = [(0, 2), (1, 3), (0, 3), (1, 2)]
    for one, two in partners[:WITH_TWO]:
        drawn.append((str(pools[steps[one]].pop()), str(pools[steps[two]].pop())))
    order = rng.permutation(PATIENTS)
    return tuple(
        Patient(k, lines.source(f"patient_{k}", drawn[i]), drawn[i])
        for k, i in enumerate(order, start=1)
    )


def case_number(seed: int) -> int:
    """Return the number of the seed's case; the seed cannot be found from it."""
    digest = hashlib.sha256(f"case {seed}".encode()).digest()
    return int.from_bytes(digest[:4], "big")


def case(number: int) -> tuple[Network, Array, Array]:
    """Return the network and the batch (net, x, y) on which evidence is taken."""
    rng = np.random.default_rng([number, 12])
    net = Network.random(SIZES, rng, init="scaled")
    x = rng.normal(size=(SIZES[0], EXAMPLES))
    return net, x, rng.random((SIZES[-1], EXAMPLES))


def evidence(patient: Patient, number: int) -> dict[str, float]:
    """Return the relative error of every block of a patient on a case."""
    net, x, y = case(number)
    right = numerical_gradients(net, x, y, scheme="complex")
    wrong_w, wrong_b = patient(net, x, y)
    errors = {}
    for l in range(net.L, 1, -1):
        errors[f"w[{l}]"] = relative_error(wrong_w[l], right.w[l])
        errors[f"b[{l}]"] = relative_error(wrong_b[l], right.b[l])
    return errors


def first_wrong(errors: dict[str, float]) -> dict[str, float]:
    """Return the wrong blocks of the topmost layer that has one."""
    wrong = {label: error for label, error in errors.items() if error > 1e-6}
    top = max(int(label[2:-1]) for label in wrong)
    return {label: error for label, error in wrong.items() if label[2:-1] == str(top)}


def key(seed: int) -> str:
    """Return the instructor's key: each patient's mistakes, and the evidence."""
    number, text = case_number(seed), []
    for patient in patients(seed):
        faults = " and ".join(patient.equations)
        text.append(f"patient_{patient.number}: {faults}")
        for name in patient.mistakes:
            step = lines.STEP[name]
            text.append(f"  {name}: {WORDS[name].message}")
            text.append(f"    wrong: {lines.WRONG[step][name]}")
            text.append(f"    right: {lines.RIGHT[step]}")
        found = first_wrong(evidence(patient, number)).items()
        blocks = ", ".join(f"{label} {error:.3g}" for label, error in found)
        text.append(f"  evidence: first wrong from the output down, {blocks}")
    return "\n".join(text)
