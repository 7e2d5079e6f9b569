"""The bug clinic: every student has patients of their own, the grader has the key."""

import numpy as np
import pytest

import coursekit as ck
from coursekit.classroom import Verdict, clinic
from coursekit.classroom.checks.bug_clinic import clinic_questions
from coursekit.classroom.judge import check
from coursekit.classroom.mistakes import lines

SEEDS = [clinic.seed_of("a class's secret", f"student {k}") for k in range(10)]


def by_name(seed):
    return {question.name: question for question in clinic_questions(seed)}


def diagnosis(seed, patient):
    """Diagnose as a learner would: measure, then read the equations off the key."""
    errors = clinic.evidence(patient, clinic.case_number(seed))
    block, error = next(iter(clinic.first_wrong(errors).items()))
    return patient.equations, block, round(error, 3)


def test_the_same_seed_gives_the_same_patients():
    assert clinic.patients(SEEDS[0]) == clinic.patients(SEEDS[0])


def test_students_get_different_patients():
    drawn = {tuple(p.mistakes for p in clinic.patients(seed)) for seed in SEEDS}
    assert len(drawn) == len(SEEDS)


def test_the_seed_follows_from_secret_and_name_and_not_from_spelling():
    seed = clinic.seed_of("secret", "Zoë Müller")
    assert seed == clinic.seed_of("secret", " zoe\u0308 MU\u0308LLER ")
    assert seed != clinic.seed_of("another secret", "Zoë Müller")
    assert seed != clinic.seed_of("secret", "Zoe Muller")


def test_an_empty_secret_is_refused():
    with pytest.raises(ValueError, match="secret is empty"):
        clinic.seed_of("", "Ada")


@pytest.mark.parametrize("seed", SEEDS)
def test_ten_patients_with_one_or_two_mistakes_of_all_four_equations(seed):
    patients = clinic.patients(seed)
    assert [p.number for p in patients] == list(range(1, 11))
    assert sorted(len(p.mistakes) for p in patients) == [1] * 6 + [2] * 4
    planted = [name for p in patients for name in p.mistakes]
    assert len(set(planted)) == len(planted)
    for equation in ("BP1", "BP2", "BP3", "BP4"):
        assert sum(equation in p.equations for p in patients) >= 2


@pytest.mark.parametrize("seed", SEEDS)
def test_every_patient_is_ill_and_its_repair_is_well(seed):
    net, x, y = clinic.case(clinic.case_number(seed))
    right = ck.numerical_gradients(net, x, y, scheme="complex")
    for patient in clinic.patients(seed):
        errors = clinic.evidence(patient, clinic.case_number(seed))
        assert max(errors.values()) > 1e-3
        repaired = lines.function(patient.repair(), f"repair_{patient.number}")
        w, b = repaired(net, x, y)
        for l in net.w:
            assert ck.relative_error(w[l], right.w[l]) < 1e-12
            assert ck.relative_error(b[l], right.b[l]) < 1e-12


@pytest.mark.parametrize("seed", SEEDS[:3])
def test_a_right_diagnosis_and_a_repair_are_accepted(seed):
    questions = by_name(seed)
    for patient in clinic.patients(seed):
        found, k = diagnosis(seed, patient), patient.number
        assert check(questions[f"diagnosis_{k}"], lambda found=found: found)
        repaired = lines.function(patient.repair(), f"repair_{k}")
        assert check(questions[f"repair_{k}"], repaired)


@pytest.mark.parametrize("seed", SEEDS[:3])
def test_a_patient_handed_back_as_it_came_is_recognised(seed):
    questions = by_name(seed)
    for patient in clinic.patients(seed):
        feedback = check(questions[f"repair_{patient.number}"], patient)
        assert feedback.mistake == "unrepaired"


def test_a_half_repaired_patient_is_told_what_is_left():
    seed = SEEDS[0]
    patient = next(p for p in clinic.patients(seed) if len(p.mistakes) == 2)
    half = lines.function(lines.source("half", patient.mistakes[:1]), "half")
    feedback = check(by_name(seed)[f"repair_{patient.number}"], half)
    assert feedback.mistake == patient.mistakes[0]
    assert "One fault is left" in feedback.message


def test_one_equation_may_be_named_without_brackets():
    seed = SEEDS[0]
    patient = next(p for p in clinic.patients(seed) if len(p.mistakes) == 1)
    (equation,), block, error = diagnosis(seed, patient)
    question = by_name(seed)[f"diagnosis_{patient.number}"]
    assert check(question, lambda: (equation, block, error))


@pytest.mark.parametrize(
    "junk", [None, 3, "BP2", (), ((), (), ()), (1, 2, 3), {"a": 1}]
)
def test_junk_is_no_diagnosis(junk):
    for question in by_name(SEEDS[0]).values():
        if question.name.startswith("diagnosis"):
            feedback = check(question, lambda: junk)
            assert feedback.verdict is Verdict.INCORRECT


def test_another_students_diagnoses_do_not_fit():
    questions = by_name(SEEDS[0])
    fitting = sum(
        bool(
            check(
                questions[f"diagnosis_{p.number}"], lambda p=p: diagnosis(SEEDS[1], p)
            )
        )
        for p in clinic.patients(SEEDS[1])
    )
    assert fitting == 0


def test_evidence_by_central_differences_is_close_enough():
    seed = SEEDS[2]
    net, x, y = clinic.case(clinic.case_number(seed))
    measured = ck.numerical_gradients(net, x, y)
    for patient in clinic.patients(seed):
        equations, block, _ = diagnosis(seed, patient)
        part, l = block[0], int(block[2])
        got = dict(zip("wb", patient(net, x, y), strict=True))[part][l]
        error = ck.relative_error(got, getattr(measured, part)[l])
        found = (equations, block, float(np.round(error, 2)) or error)
        question = by_name(seed)[f"diagnosis_{patient.number}"]
        if error > 0.2:  # two digits are enough there
            assert check(question, lambda found=found: found)


def test_the_key_names_every_mistake_and_its_evidence():
    text = clinic.key(SEEDS[0])
    for patient in clinic.patients(SEEDS[0]):
        assert f"patient_{patient.number}:" in text
        for name in patient.mistakes:
            assert name in text
    assert text.count("evidence:") == 10


def test_a_patients_text_does_not_say_what_is_wrong():
    for patient in clinic.patients(SEEDS[0]):
        assert not any(name in patient.source for name in patient.mistakes)
