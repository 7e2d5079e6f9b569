"""What a check promises, whatever it is given."""

import subprocess
import sys
from collections.abc import Mapping

import numpy as np
import pytest

import coursekit
from coursekit.classroom import Verdict, progress, question
from coursekit.classroom.borrowed import borrowed
from coursekit.classroom.card import card
from coursekit.classroom.checks import answers, questions
from coursekit.classroom.feedback import Feedback

sigmoid_prime = answers.sigmoid_prime
right = answers.hidden_error


@pytest.fixture(autouse=True)
def no_progress(monkeypatch):
    monkeypatch.setattr(progress, "record", lambda name: None)


@pytest.fixture
def bp2():
    return question("hidden_error")


def test_the_contract_of_a_right_answer(bp2):
    feedback = bp2.check(right)
    assert feedback.verdict is Verdict.CORRECT
    assert (feedback.mistake, feedback.equation) == (None, None)
    assert feedback


def test_a_named_mistake_has_its_equation_and_its_words(bp2):
    feedback = bp2.check(lambda w_next, delta_next, z: w_next.T @ delta_next)
    assert feedback.verdict is Verdict.INCORRECT
    assert (feedback.mistake, feedback.equation) == ("hidden_slope_missing", "BP2")
    assert "sigma'(z[l]) is missing" in feedback.message
    assert "1e-12" in feedback.message


def test_an_unknown_name_is_refused_with_near_names():
    with pytest.raises(ValueError, match=r"did you mean: hidden_error"):
        question("hiden_error")


# What is passed, and how it is called.


def test_nothing_passed_is_not_attempted(bp2):
    for nothing in ((), (None,), (...,)):
        assert bp2.check(*nothing).verdict is Verdict.NOT_ATTEMPTED


def test_a_result_passed_in_place_of_the_function_is_explained(bp2):
    assert "pass the function itself" in bp2.check(np.zeros((4, 7))).message


def test_a_wrong_number_of_arguments_shows_the_wanted_call(bp2):
    feedback = bp2.check(lambda w_next, delta_next: w_next)
    assert feedback.verdict is Verdict.CRASHED
    assert "hidden_error(w_next, delta_next, z)" in feedback.message


def test_an_exception_shows_the_learners_own_line(bp2):
    def mine(w_next, delta_next, z):
        inner = np.linalg.inv
        return inner(w_next)  # raises inside NumPy

    line = mine.__code__.co_firstlineno + 2
    feedback = bp2.check(mine)
    assert feedback.verdict is Verdict.CRASHED
    assert f"line {line} of mine" in feedback.message
    assert "return inner(w_next)" in feedback.message


def test_a_missing_transpose_is_named_although_it_raises(bp2):
    feedback = bp2.check(lambda w, delta, z: (w @ delta) * sigmoid_prime(z))
    assert feedback.verdict is Verdict.CRASHED
    assert (feedback.mistake, feedback.equation) == ("no_transpose", "BP2")


def exits(*_):
    sys.exit(3)


def recurses(*args):
    return recurses(*args)


class Unprintable(Exception):
    def __str__(self):
        raise RuntimeError


def raises_the_unprintable(*_):
    raise Unprintable


def yields(*_):
    yield 1


def returns_itself():
    box = []
    box.append(box)
    return box


class Evil(dict):
    def __getitem__(self, key):
        raise RuntimeError(key)


class Yes(np.ndarray):
    def __eq__(self, other):
        return True


WRONG = [
    exits,
    recurses,
    raises_the_unprintable,
    yields,
    lambda *_: returns_itself(),
    lambda *_: Evil(a=1),
    lambda *_: "nonsense",
    lambda *_: (1, 2, 3),
    lambda *_: np.array([None, "a"], dtype=object),
    lambda *_: np.ma.masked_array(np.zeros((4, 7)), mask=True),
    lambda w, d, z: np.full(z.shape, np.nan),
    lambda w, d, z: np.full(z.shape, np.inf),
    lambda *_: np.broadcast_to(1.0, (10**6, 10**6)),
    lambda *_: [[1], [1, 2]],
    lambda w, d, z: np.zeros(z.shape).view(Yes),
    lambda w, d, z: right(w, d, z) * 1j,
    lambda w, d, z: right(w, d, z).astype(int),
    lambda *_: 10**400,
    lambda *_: type,
    lambda *_: {1: {2: {3: {4: {5: {6: {7: {8: 9}}}}}}}},
]


@pytest.mark.parametrize("wrong", WRONG)
def test_nothing_that_a_function_does_gets_out_of_the_check(bp2, wrong):
    feedback = bp2.check(wrong)
    assert feedback.verdict in {Verdict.INCORRECT, Verdict.CRASHED}
    assert "stumbled" not in feedback.message
    assert str(feedback)
    assert card(feedback)


def spoiled(result, odd):
    """Return the result with its last entry replaced, where it has entries."""
    if isinstance(result, Mapping) and result:
        return {**result, list(result)[-1]: odd}
    if not isinstance(result, (list, tuple)) or not result:
        return result
    *parts, last = result
    inner = isinstance(last, (Mapping, list, tuple))
    return (*parts, spoiled(last, odd) if inner else odd)


@pytest.mark.parametrize("odd", [None, "0", 3.0, np.zeros((2, 3))])
@pytest.mark.parametrize("name", sorted(questions()))
def test_one_odd_entry_of_a_result_is_told_in_words(name, odd):
    reference = questions()[name].reference
    feedback = question(name).check(lambda *args: spoiled(reference(*args), odd))
    assert "stumbled" not in feedback.message


def test_an_entry_that_is_none_is_named():
    def all_errors(net, x, y):
        return {**answers.all_errors(net, x, y), 2: None}

    message = question("all_errors").check(all_errors).message
    assert message.startswith("delta[2] should be an array of shape")
    assert message.endswith("got None.")


def test_the_learners_interrupt_is_the_learners(bp2):
    def interrupted(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bp2.check(interrupted)


def test_prints_of_the_first_call_are_shown_once(bp2, capsys):
    def talks(w_next, delta_next, z):
        print("hello")
        return right(w_next, delta_next, z)

    assert bp2.check(talks)
    assert capsys.readouterr().out == "hello\n"


# Right in another form, wrong in form only.


def test_a_transposed_answer_is_right_but_transposed(bp2):
    feedback = bp2.check(lambda *args: right(*args).T)
    assert feedback.verdict is Verdict.INCORRECT
    assert feedback.mistake == "row_convention"
    assert "right but transposed" in feedback.message


def test_gradients_in_the_row_convention_are_right_but_transposed():
    def rows(net, x, y):
        w, b = answers.backprop(net, x, y)
        return {l: w[l].T for l in w}, {l: b[l].ravel() for l in b}

    assert question("backprop").check(rows).mistake == "row_convention"


def test_a_flat_bias_gradient_is_told_of_keepdims():
    feedback = question("bias_gradient").check(lambda delta: delta.mean(axis=1))
    assert "keepdims" in feedback.message


@pytest.mark.parametrize(
    ("factor", "name"),
    [(-1, "sign"), (2, "factor_2"), (1 / 2, "factor_half"), (-2, "minus_2")],
)
def test_an_exact_multiple_is_named(bp2, factor, name):
    assert bp2.check(lambda *args: factor * right(*args)).mistake == name


@pytest.mark.parametrize(
    ("factor", "name"),
    [
        (lambda n, m: m, "times_m"),
        (lambda n, m: 1 / m, "over_m"),
        (lambda n, m: n, "times_n"),
        (lambda n, m: 1 / n, "over_n"),
        (lambda n, m: m / (m - 1) if m > 1 else np.nan, "m_minus_1"),
    ],
)
def test_a_multiple_by_a_size_is_named(bp2, factor, name):
    feedback = bp2.check(lambda w, d, z: factor(*z.shape) * right(w, d, z))
    assert feedback.mistake == name


def test_a_number_in_place_of_m_is_named():
    weights = question("weight_gradient")
    feedback = weights.check(lambda delta, a_prev: delta @ a_prev.T / 10)
    assert feedback.mistake == "fixed_m"
    assert "10" in feedback.message


def test_the_probes_own_m_is_not_taken_for_m():
    weights = question("weight_gradient")
    feedback = weights.check(lambda delta, a_prev: delta @ a_prev.T / 7)
    assert feedback.mistake == "fixed_m"


def test_two_mistakes_at_once_are_both_named():
    def both(net, x, y):  # BP2 without its slope, BP4 without its mean
        z, a = answers.feedforward(net.w, net.b, x)
        delta = {net.L: (a[net.L] - y) * sigmoid_prime(z[net.L])}
        for l in range(net.L - 1, 1, -1):
            delta[l] = net.w[l + 1].T @ delta[l + 1]
        grad_w = {l: delta[l] @ a[l - 1].T for l in delta}
        return grad_w, {l: delta[l].mean(axis=1, keepdims=True) for l in delta}

    feedback = question("backprop").check(both)
    assert set(feedback.mistakes) == {"hidden_slope_missing", "weight_summed"}
    assert feedback.equation == "BP2"


# Mistakes of state.


def test_changed_inputs_are_named(bp2):
    def changes(w_next, delta_next, z):
        w_next *= 2
        return right(w_next / 2, delta_next, z)

    feedback = bp2.check(changes)
    assert feedback.mistake == "inputs_modified"
    assert "w_next" in feedback.message


def test_gradients_that_accumulate_are_named():
    total = {}

    def accumulates(net, x, y):
        w, b = answers.backprop(net, x, y)
        kept = total.setdefault((*net.sizes, x.shape[1]), (w, b))
        if kept[0] is not w:
            for store, new in zip(kept, (w, b), strict=True):
                for l in new:
                    store[l] = store[l] + new[l]
        return dict(kept[0]), dict(kept[1])

    assert question("backprop").check(accumulates).mistake == "accumulates"


def test_a_result_of_the_call_before_is_named(bp2):
    kept = {}

    def remembers(w_next, delta_next, z):
        return kept.setdefault(z.shape, right(w_next, delta_next, z)).copy()

    assert bp2.check(remembers).mistake == "last_call"


def test_one_stored_array_handed_out_again_is_named(bp2):
    stored = {}

    def reuses(w_next, delta_next, z):
        box = stored.setdefault(z.shape, np.zeros(z.shape))
        box[:] = right(w_next, delta_next, z)
        return box

    assert bp2.check(reuses).mistake == "last_call"


def test_blocks_that_share_memory_are_named():
    def shares(net, x, y):
        size = max(n * k for n, k in (w.shape for w in net.w.values()))
        box = np.zeros(size)
        w = {l: box[: v.size].reshape(v.shape) for l, v in net.w.items()}
        return w, answers.backprop(net, x, y)[1]

    assert question("backprop").check(shares).mistake == "shared_memory"


# What is in no catalogue.


def test_an_unknown_mistake_is_localised_by_block_and_equation():
    def odd(net, x, y):
        w, b = answers.backprop(net, x, y)
        return {**w, 3: w[3] + w[3] ** 2}, b

    feedback = question("backprop").check(odd)
    assert feedback.verdict is Verdict.INCORRECT
    assert feedback.mistake is None
    assert feedback.equation == "BP4"
    assert "w[4], b[4]" in feedback.message
    assert [block.label for block in feedback.blocks if not block.agrees] == ["w[3]"]


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda d: d * [[1], [2], [1], [1]], "only row 1 wrong"),
        (lambda d: np.where(np.arange(7) == 2, 0, d), "only column 2 wrong"),
        (lambda d: 0 * d, "all zeros"),
        (lambda d: d * np.arange(1, 5)[:, None] * 1.7, "each row"),
        (lambda d: d * np.arange(1, 8) * 1.7, "each column"),
        (lambda d: 1.37 * d, "1.37 times"),
        (lambda d: d + 0.25, "same number"),
        (lambda d: d.astype(np.float32).astype(float), "few digits"),
    ],
)
def test_the_manner_of_an_unknown_mistake_is_told(bp2, spoil, words):
    def spoilt(w_next, delta_next, z):
        delta = right(w_next, delta_next, z)
        return spoil(delta) if delta.shape == (4, 7) else delta

    feedback = bp2.check(spoilt)
    assert feedback.verdict is Verdict.INCORRECT
    assert words in feedback.message


def test_right_for_one_example_only_is_told(bp2):
    def single(w_next, delta_next, z):
        delta = right(w_next, delta_next, z)
        return delta if z.shape[1] == 1 else np.sort(delta, axis=1) + z

    assert "right for m = 1" in bp2.check(single).message


def test_wrong_for_one_example_only_is_told(bp2):
    def many(w_next, delta_next, z):
        return right(w_next, delta_next, z) + (z if z.shape[1] == 1 else 0)

    assert bp2.check(many).message.startswith("For m = 1:")


def test_the_expected_numbers_are_never_shown(bp2):
    definition = bp2.definition
    expected = definition.expected(definition.draw(0)[0])
    feedback = bp2.check(lambda w_next, delta_next, z: z)
    shown = str(feedback) + card(feedback)
    assert not any(f"{value:.3f}" in shown for value in abs(expected).ravel())


# Precision.


def test_the_tolerance_is_stated_and_follows_the_precision(bp2):
    double = bp2.check(right).message
    single = bp2.check(lambda *args: right(*args).astype(np.float32)).message
    assert "2e-13" in double
    assert "1e-04" in single
    assert "machine epsilon" in double


def test_an_error_just_above_the_tolerance_is_refused(bp2):
    assert not bp2.check(lambda *args: right(*args) * (1 + 1e-11))


# Hints, solution, progress.


def test_hints_come_one_by_one_and_say_how_many_are_left(bp2):
    given = [str(bp2.hint()) for _ in range(3)]
    assert ["2 left" in given[0], "1 left" in given[1], "none left" in given[2]]
    assert given[0] != given[1] != given[2]
    assert "no hint left" in str(bp2.hint())


def test_the_solution_is_the_source_that_the_tests_run(bp2):
    scope = {"np": np}
    exec(bp2.solution().code, scope)
    assert bp2.check(scope["hidden_error"])


def test_work_that_counts_keeps_its_solution_closed():
    closed = question("repair_1").solution()
    assert closed.code == ""
    assert "instructor" in closed.text


def test_a_passed_question_is_recorded_and_a_full_disk_spoils_nothing(bp2, monkeypatch):
    passed = []
    monkeypatch.setattr(progress, "record", passed.append)
    bp2.check(lambda w_next, delta_next, z: z)
    assert passed == []
    bp2.check(right)
    assert passed == ["hidden_error"]

    def full(name):
        raise OSError

    monkeypatch.setattr(progress, "record", full)
    assert bp2.check(right)


# What Jupyter shows.


def test_the_card_escapes_what_a_learner_wrote(bp2):
    def shouts(*_):
        raise ValueError("<script>alert('x')</script>")

    html = bp2.check(shouts)._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_the_card_says_in_words_what_it_says_in_colour(bp2):
    html = bp2.check(lambda w_next, delta_next, z: z)._repr_html_()
    for words in ('role="status"', "Not right yet", "wrong</td>", "relative error"):
        assert words in html


def test_the_same_check_gives_the_same_card_twice(bp2):
    wrong = [bp2.check(lambda w_next, delta_next, z: z) for _ in range(2)]
    assert wrong[0]._repr_mimebundle_() == wrong[1]._repr_mimebundle_()


def test_text_and_card_need_no_blocks():
    plain = Feedback("hidden_error", Verdict.NOT_ATTEMPTED, "Write it.")
    assert "Not attempted" in str(plain)
    assert "<table" not in card(plain)


def test_feedback_imports_without_what_a_browser_lacks():
    code = (
        "import sys\n"
        "for name in ('sqlite3', 'fcntl', 'resource', 'matplotlib', 'ipywidgets',"
        " 'IPython'):\n"
        "    sys.modules[name] = None\n"
        "from coursekit.classroom import question\n"
        "assert question('hadamard').check(lambda s, t: s * t)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


# What passes here and would fail where there is only NumPy.

BORROWING = {
    "a module": "def f(w, d, z): return (w.T @ d) * ck.sigmoid.prime(z)",
    "imported inside": """
def f(w, d, z):
    import coursekit
    return (w.T @ d) * coursekit.sigmoid.prime(z)""",
    "a function of the library": "def f(w, d, z): return (w.T @ d) * slope(z)",
    "a helper's helper": """
def outer(z): return inner(z)
def inner(z): return ck.sigmoid.prime(z)
def f(w, d, z): return (w.T @ d) * outer(z)""",
}


@pytest.mark.parametrize("how", BORROWING)
def test_a_right_answer_that_the_grader_could_not_run_is_told_so(bp2, how):
    scope = {"ck": coursekit, "slope": coursekit.sigmoid.prime}
    exec(BORROWING[how], scope)
    feedback = bp2.check(scope["f"])
    assert feedback.verdict is Verdict.CORRECT
    assert "coursekit" in feedback.next_step
    assert "not there when answers are graded" in feedback.next_step


def test_an_answer_of_ones_own_hears_nothing_of_that(bp2):
    def slope(z):
        return np.exp(-z) / (1 + np.exp(-z)) ** 2

    scope = {"slope": slope, "ck": coursekit, "np": np}
    exec("def f(w, d, z): return (w.T @ d) * slope(z)", scope)
    assert "coursekit" not in bp2.check(scope["f"]).next_step


def test_what_only_the_notebooks_net_can_do_is_told():
    def net_of(net):
        return net.parameter_count

    assert borrowed(net_of) == "parameter_count"
    assert borrowed(lambda net: [a + net.activation.value(a) for a in "z"])
    assert borrowed(lambda net: (net.w, net.b, net.L, net.sizes)) == ""


def test_a_name_that_is_not_read_off_the_net_is_the_learners_own():
    def answer(net, costs):
        start, cost = np.random.default_rng(0), costs.cost
        return net.w, start.random(), np.load, cost

    assert borrowed(answer) == ""
