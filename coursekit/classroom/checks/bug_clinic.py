"""Questions of lesson 11: what is wrong with each patient, the evidence, the repair.

``clinic_questions(seed)`` makes them for one student; ``QUESTIONS`` are those of the
practice seed, which the course's own exercise uses.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import numpy as np

from coursekit.classroom import clinic
from coursekit.classroom.checks import answers
from coursekit.classroom.checks.cases import net_cases
from coursekit.classroom.checks.gradients import BACKPROP
from coursekit.classroom.questions import Case, Fault, Mistake, Question
from coursekit.classroom.settling import Odd

PRACTICE = 11
CLOSE = 0.03  # a measured relative error may be off by this part


def clinic_questions(seed: int) -> tuple[Question, ...]:
    """Return a student's questions: diagnosis_1, repair_1, ..., diagnosis_10, ..."""
    case = clinic.case_number(seed)
    return tuple(
        question
        for patient in clinic.patients(seed)
        for question in (_diagnosis(patient, case), _repair(patient))
    )


def _no_arguments(rng: np.random.Generator) -> Iterator[Case]:
    del rng
    yield Case(())


@dataclass(frozen=True)
class Findings:
    """What there is to find in a patient, measured when it is first asked for."""

    patient: clinic.Patient
    case: int

    @cached_property
    def errors(self) -> dict[str, float]:
        """The relative error of every block."""
        return clinic.evidence(self.patient, self.case)

    def right(self) -> tuple[Any, str, float]:
        """Return a right diagnosis."""
        block, error = next(iter(clinic.first_wrong(self.errors).items()))
        return self.patient.equations, block, error

    def judge(self, args: tuple[Any, ...], got: Any) -> Fault | None:
        """Return what is wrong with a diagnosis, None if it is right."""
        del args
        form = Fault('Return three things: (("BP2",), "b[3]", 0.12).', "wrong_form")
        if not isinstance(got, list) or len(got) != 3:
            return form
        named = [got[0]] if isinstance(got[0], str) else got[0]
        if not isinstance(named, list) or not all(isinstance(e, str) for e in named):
            return form
        return (
            _judge_block(got[1], self.errors)
            or _judge_error(got[2], self.errors[got[1]])
            or _judge_equations(set(named), set(self.patient.equations))
        )

    def misread(self, kind: str) -> Any:
        """Return a wrong diagnosis of a kind, to try the judge with."""
        equations, block, error = self.right()
        other = next(e for e in ("BP1", "BP2", "BP3", "BP4") if e not in equations)
        return {
            "wrong_form": equations,
            "wrong_number": (equations, block, 1.5 * error),
            "wrong_equation": ((other,), block, error),
            "too_many_faults": ((*equations, other), block, error),
            "second_fault_missed": (equations[:1], block, error),
        }[kind]


def _diagnosis(patient: clinic.Patient, case: int) -> Question:
    findings = Findings(patient, case)
    kinds = ["wrong_form", "wrong_number", "wrong_equation", "too_many_faults"]
    if len(patient.equations) > 1:
        kinds.append("second_fault_missed")
    return Question(
        name=f"diagnosis_{patient.number}",
        task=f"Return (equations, block, error) of patient_{patient.number}: the "
        'equations at fault, such as ("BP2",) or ("BP1", "BP4"); the first wrong block '
        'from the output down, such as "b[3]"; its relative error on the case.',
        reference=lambda: findings.right(),
        cases=_no_arguments,
        points=2,
        parts=("equations", "block", "error"),
        accept=findings.judge,
        mistakes=tuple(
            Mistake(kind, None, kind, partial(findings.misread, kind)) for kind in kinds
        ),
        hints=(
            "Where: compare every block with numerical_gradients by relative_error, "
            "from w[4] and b[4] down.",
            "Which equation: at the first wrong layer, both blocks wrong means its "
            "delta (BP1 for L, BP2 below), one wrong means BP3 (b) or BP4 (w).",
            "A second fault hides behind the first: repair one line, measure again.",
        ),
    )


def _judge_block(block: Any, errors: dict[str, float]) -> Fault | None:
    if not isinstance(block, str) or block not in errors:
        return Fault(f"The block should be one of {', '.join(errors)}.", "wrong_form")
    if errors[block] <= 1e-6:
        return Fault(f"{block} is right: measure it again.", "right_block")
    if block not in clinic.first_wrong(errors):
        return Fault(
            f"{block} is wrong, but a block nearer the output is wrong too.",
            "later_block",
        )
    return None


def _judge_error(measured: Any, error: float) -> Fault | None:
    if isinstance(measured, Odd) or not isinstance(measured, np.ndarray):
        return Fault("The error should be a number.", "wrong_form")
    if measured.size != 1 or measured.dtype.kind not in "iuf":
        return Fault("The error should be one number.", "wrong_form")
    if not abs(float(measured.item()) - error) <= CLOSE * error:
        return Fault(
            "The block is right, its relative error on the case is another: use "
            "relative_error(got, expected) on the clinic's net, x, y.",
            "wrong_number",
        )
    return None


def _judge_equations(named: set[str], right: set[str]) -> Fault | None:
    if named == right:
        return None
    if named < right:
        return Fault(
            "The evidence is right, and so is what you name; one more equation is at "
            "fault: repair the first, and measure again.",
            "second_fault_missed",
        )
    if named > right:
        return Fault("The evidence is right; you name too much.", "too_many_faults")
    return Fault("The evidence is right, the equations are not.", "wrong_equation")


def _repair(patient: clinic.Patient) -> Question:
    own = f"patient_{patient.number}"
    unrepaired = Mistake(
        "unrepaired",
        patient.equations[0],
        f"This is {own} as it came: nothing is repaired yet.",
        patient,
    )
    partly = tuple(
        Mistake(m.name, m.equation, f"One fault is left. {m.message}", m.wrong)
        for m in BACKPROP.mistakes
        if m.name in patient.mistakes and len(patient.mistakes) > 1
    )
    rest = tuple(m for m in BACKPROP.mistakes if m.name not in patient.mistakes)
    return Question(
        name=f"repair_{patient.number}",
        task=f"Return the right gradients: {own}, repaired.",
        reference=answers.backprop,
        cases=net_cases,
        points=1,
        parts=("w", "b"),
        mistakes=(unrepaired, *partly, *rest),
        combinations=BACKPROP.combinations,
        locate=BACKPROP.locate,
        hints=(
            "Where: the line of the equation that you named in the diagnosis.",
            "Which: compare the line with that equation, letter by letter.",
        ),
    )


QUESTIONS = clinic_questions(PRACTICE)
