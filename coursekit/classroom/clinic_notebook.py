"""The bug clinic as a notebook of solutions: ten patients, their diagnoses and repairs.

Everything in it follows from a seed, so a student's notebook, the instructor's copy of
it and the practice notebook of the course are made by the same lines.
"""

from typing import Any

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from coursekit.classroom import clinic
from coursekit.classroom.markers import BEGIN, END

INTRODUCTION = """\
# The bug clinic

Ten learners have written `backprop`, and all ten are wrong: in one equation or in \
two. Nothing crashes, every shape is right, and most of them would train quite \
well. You are the doctor. For each patient give

* the **diagnosis** `(equations, block, error)`: the equations at fault, such as \
`("BP2",)` or `("BP1", "BP4")`; the **evidence**, which is the first wrong block \
counting from the output down, such as `"b[3]"` (if both blocks of that layer are \
wrong, either), and its relative error on the case below, to within 3 %;
* the **repair**: the right gradients. Copy the patient's lines and change what is \
wrong.

It builds on all lessons, most of all on [lesson \
5](../notebooks/05_gradients.ipynb) and [lesson \
7](../notebooks/07_training.ipynb). Rely on NumPy, the standard library and what \
stands in this notebook. **Time:** 2 hours.\
"""
METHOD = """\
## The case

One network with sizes 5, 4, 6, 3 and one batch of 7 examples, on which all \
evidence is taken; beside it the gradients measured by the complex step, which \
know nothing of BP1 to BP4.\
"""
ADVICE = """\
`examine` shows the relative error of every block. Each equation leaves its own \
pattern: which blocks does a fault in BP3 reach? And one in BP2? A second fault \
can hide behind the first, so after a repair **examine it again**.\
"""
FUNCTIONS = """\
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def sigmoid_prime(z):
    return sigmoid(z) * (1 - sigmoid(z))\
"""
EXAMINE = '''\
def examine(backprop):
    """Print the relative error of every block, from the output down."""
    for l in (4, 3, 2):
        for name, got, right in zip("wb", backprop(net, x, y), measured):
            error = ck.relative_error(got[l], right[l])
            print(f"{name}[{l}]", f"{error:.3g}" if error > 1e-9 else "right")\
'''
END_NOTE = """\
**Discharged.** Whoever can do this can trust a gradient, and knows when not to. \
Back to the [map of the course](../notebooks/00_start_here.ipynb).\
"""


def clinic_notebook(seed: int) -> Any:
    """Return the notebook of a seed, answers between markers, nothing executed."""
    number = clinic.case_number(seed)
    cells = [
        new_markdown_cell(INTRODUCTION),
        new_code_cell(
            "import coursekit as ck\nimport numpy as np\n\n"
            "from coursekit.classroom import clinic, question"
        ),
        new_markdown_cell(METHOD),
        new_code_cell(
            f"net, x, y = clinic.case({number})\n"
            'measured = ck.numerical_gradients(net, x, y, scheme="complex")'
        ),
        new_code_cell(FUNCTIONS),
        new_markdown_cell(ADVICE),
        new_code_cell(EXAMINE),
    ]
    for patient in clinic.patients(seed):
        cells += _patient_cells(patient, number)
    return new_notebook(cells=[*cells, new_markdown_cell(END_NOTE)])


def _patient_cells(patient: clinic.Patient, number: int) -> list[Any]:
    k = patient.number
    cells = [
        new_markdown_cell(f"## Patient {k}"),
        new_code_cell(patient.source.strip()),
        new_code_cell(f"examine(patient_{k})"),
    ]
    for name, source in (
        (f"diagnosis_{k}", _diagnosis(patient, number)),
        (f"repair_{k}", _repair(patient)),
    ):
        check = f'question("{name}").check({name})'
        cells += [new_code_cell(source), new_code_cell(check)]
    return cells


def _diagnosis(patient: clinic.Patient, number: int) -> str:
    found = clinic.first_wrong(clinic.evidence(patient, number))
    block, error = next(iter(found.items()))
    return "\n".join(
        [
            f"def diagnosis_{patient.number}():",
            f'    """Return (equations, block, error) of patient_{patient.number}."""',
            f"    {BEGIN}",
            f'    return {_tuple(patient.equations)}, "{block}", {error:.3g}',
            f"    {END}",
        ]
    )


def _repair(patient: clinic.Patient) -> str:
    """Return the repaired text, its body between markers below the docstring."""
    head, docstring, *body = patient.repair().strip().split("\n")
    return "\n".join([head, docstring, f"    {BEGIN}", *body, f"    {END}"])


def _tuple(names: tuple[str, ...]) -> str:
    listed = ", ".join(f'"{name}"' for name in names)
    return f"({listed},)" if len(names) == 1 else f"({listed})"
