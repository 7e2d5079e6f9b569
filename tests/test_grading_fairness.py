"""A right answer in any style gets full marks; a wrong helper costs only itself."""

import json
from pathlib import Path

import pytest

from coursekit.classroom.grading import hostile, runner, sandbox
from coursekit.classroom.grading.sets import Assignments

pytestmark = [
    pytest.mark.sandbox,
    pytest.mark.skipif(sandbox.why_not() is not None, reason="needs a sandbox"),
]
LIMITS = runner.Limits(cpu=10, wall=60.0)
SOLUTIONS = sorted((Path(__file__).parent.parent / "solutions").glob("*.ipynb"))
STYLES = {
    "loops": """
def hidden_error(w_next, delta_next, z):
    out = np.zeros(z.shape)
    for j in range(z.shape[0]):
        for i in range(z.shape[1]):
            for k in range(w_next.shape[0]):
                out[j, i] += w_next[k, j] * delta_next[k, i]
            a = 1 / (1 + np.exp(-z[j, i]))
            out[j, i] *= a * (1 - a)
    return out
""",
    "einsum": """
import numpy
def hidden_error(w, d, z):
    s = 1 / (1 + numpy.exp(-z))
    return numpy.einsum("kj,ki,ji->ji", w, d, s * (1 - s))
""",
    "a lambda": """
from numpy import exp
prime = lambda z: exp(-z) / (1 + exp(-z)) ** 2
hidden_error = lambda w_next, delta_next, z: w_next.T.dot(delta_next) * prime(z)
""",
    "a class and a constant": """
ONE: float = 1.0
class Sigma:
    def __call__(self, z): return ONE / (ONE + np.exp(-z))
    def prime(self, z): return self(z) * (ONE - self(z))
sigma = Sigma()
def hidden_error(w_next: "np.ndarray", delta_next: NoSuchType, z) -> Nothing:
    return np.multiply(np.transpose(w_next) @ delta_next, sigma.prime(z))
""",
    "lists": """
def hidden_error(w_next, delta_next, z):
    s = 1 / (1 + np.exp(-z))
    return ((w_next.T @ delta_next) * s * (1 - s)).tolist()
""",
    "another memory order": """
def hidden_error(w_next, delta_next, z):
    s = 1 / (1 + np.exp(-z))
    return np.asfortranarray((w_next.T @ delta_next) * s * (1 - s))
""",
    "long double": """
def hidden_error(w_next, delta_next, z):
    z = z.astype(np.longdouble)
    s = 1 / (1 + np.exp(-z))
    return (w_next.T @ delta_next) * s * (1 - s)
""",
    "defined twice, the last is right": """
def hidden_error(w_next, delta_next, z):
    return None
def helper(z):
    s = 1 / (1 + np.exp(-z))
    return s * (1 - s)
def hidden_error(w_next, delta_next, z):
    return (w_next.T @ delta_next) * helper(z)
""",
    "a table filled later, a decorator": """
import functools
TABLE = {}
TABLE["one"] = 1
def plain(f):
    @functools.wraps(f)
    def call(*args): return f(*args)
    return call
@plain
def hidden_error(w_next, delta_next, z):
    s = TABLE["one"] / (TABLE["one"] + np.exp(-z))
    return (w_next.T @ delta_next) * s * (1 - s)
""",
    "debug prints and a warning": """
def hidden_error(w_next, delta_next, z):
    print("z is", z, "\\n" * 20)
    np.log(np.zeros(3))
    s = 1 / (1 + np.exp(-z))
    return (w_next.T @ delta_next) * s * (1 - s)
""",
}


def outcomes(names, *cells, seed=5):
    questions = Assignments({"own": tuple(names)}).questions("own")
    content = json.dumps(hostile.notebook(*cells)).encode()
    record = runner.grade(content, questions, seed, LIMITS)
    return {a.name: a for a in record.answers}


@pytest.mark.parametrize("style", STYLES)
def test_a_right_answer_in_any_style_gets_full_marks(style):
    found = outcomes(["hidden_error"], STYLES[style])["hidden_error"]
    assert (found.outcome, found.score) == ("ok", 2), found


@pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.stem)
def test_the_worked_solutions_get_full_marks(path):
    questions = Assignments().questions(path.stem)
    if not questions:
        pytest.skip("no questions")
    record = runner.grade(path.read_bytes(), questions, 11, LIMITS)
    assert [a for a in record.answers if a.outcome != "ok"] == []


FEEDFORWARD = """
def feedforward(w, b, x):
    z, a = {}, {1: x}
    for l in sorted(w):
        z[l] = w[l] @ a[l - 1] + b[l]
        a[l] = sigmoid(z[l])
    return z, a
"""
WRONG_SIGN = "def sigmoid(z):\n    return 1 / (1 + np.exp(z))\n"


def test_a_wrong_helper_does_not_cost_its_caller():
    found = outcomes(["sigmoid", "feedforward"], WRONG_SIGN, FEEDFORWARD)
    assert found["sigmoid"].score == 0
    assert (found["feedforward"].outcome, found["feedforward"].score) == ("ok", 3)
    assert "your own sigmoid" in found["feedforward"].message


def test_a_caller_that_is_wrong_itself_gains_nothing_by_a_wrong_helper():
    wrong = FEEDFORWARD.replace("+ b[l]", "- b[l]")
    found = outcomes(["sigmoid", "feedforward"], WRONG_SIGN, wrong)
    assert [a.score for a in found.values()] == [0, 0]


@pytest.mark.parametrize(
    "helper",
    [
        "return np.zeros_like(z)",
        "return np.full_like(z, 0.5)",
        "return z.T",
        "return np.full_like(z, np.nan)",
        "return np.zeros((3000, 3000))",
        "raise ValueError",
        "import os; os._exit(0)",
        "while True: pass",
    ],
)
def test_a_helper_that_computes_nothing_carries_no_caller(helper):
    fake = f"def sigmoid(z):\n    {helper}\n"
    questions = Assignments({"own": ("sigmoid", "feedforward")}).questions("own")
    content = json.dumps(hostile.notebook(fake, FEEDFORWARD)).encode()
    record = runner.grade(content, questions, 5, runner.Limits(cpu=1, wall=10))
    assert [a.score for a in record.answers] == [0, 0]


def test_a_mistake_gets_the_name_that_the_notebook_gives_it():
    wrong = (
        "def hidden_error(w_next, delta_next, z):\n    return w_next.T @ delta_next\n"
    )
    found = outcomes(["hidden_error"], wrong)["hidden_error"]
    assert (found.outcome, found.equation) == ("mistake", "BP2")
    assert found.mistake is not None


def test_the_seed_repeats_a_grade_exactly():
    wrong = STYLES["einsum"].replace("s * (1 - s)", "s * (1 - z)")
    one, same = (outcomes(["hidden_error"], wrong, seed=9) for _ in range(2))
    assert one == same


@pytest.mark.parametrize("module", ["coursekit", "torch"])
def test_what_is_not_there_when_answers_are_graded_is_said_in_words(module):
    answer = f"import {module} as ck\ndef sigmoid(z):\n    return ck.sigmoid(z)\n"
    found = outcomes(["sigmoid"], answer)["sigmoid"]
    assert found.outcome == "error"
    assert f"No module named '{module}'" in found.message
    assert "there are NumPy and the standard library, nothing else" in found.message
