"""The catalogue of mistakes: the right recipe is right, every mistake is its own."""

import numpy as np
import pytest

import coursekit as ck
from coursekit.classroom.checks import answers, of_lesson
from coursekit.classroom.judge import check
from coursekit.classroom.mistakes import (
    BOOK,
    CROSS_ENTROPY,
    SOFTMAX,
    TANH,
    TANH_CROSS_ENTROPY,
    TANH_SOFTMAX,
    WORDS,
    catalogue,
    explain,
    lines,
    rules,
    together,
)
from coursekit.classroom.results import alike
from coursekit.classroom.trial import settle

SIZES, EXAMPLES = [5, 4, 6, 3], 7
MODELS = {
    "book": (BOOK, {}),
    "tanh": (TANH, {"activation": ck.tanh}),
    "cross-entropy": (CROSS_ENTROPY, {"cost": ck.cross_entropy}),
    "tanh, cross-entropy": (
        TANH_CROSS_ENTROPY,
        {"activation": ck.tanh, "cost": ck.cross_entropy},
    ),
    "softmax": (SOFTMAX, {"cost": ck.log_likelihood}),
    "tanh, softmax": (
        TANH_SOFTMAX,
        {"activation": ck.tanh, "cost": ck.log_likelihood},
    ),
}
EACH = [pytest.param(*pair, id=name) for name, pair in MODELS.items()]
BACKPROP = next(q for q in of_lesson("gradients") if q.name == "backprop")


def problem(options, seed=0):
    rng = np.random.default_rng(seed)
    net = ck.Network.random(SIZES, rng, **options)
    y = rng.random((SIZES[-1], EXAMPLES))
    return net, rng.normal(size=(SIZES[0], EXAMPLES)), y / y.sum(axis=0)


def worst(gradients, expected):
    pairs = zip(gradients, expected, strict=True)
    return max(ck.relative_error(g[l], e[l]) for g, e in pairs for l in e)


def outcome(recipe, net, x, y):
    try:
        with np.errstate(all="ignore"):
            return settle(recipe(net, x, y))
    except ValueError:
        return None


@pytest.mark.parametrize(("model", "options"), EACH)
def test_without_a_mistake_the_recipe_agrees_with_the_complex_step(model, options):
    net, x, y = problem(options)
    expected = ck.numerical_gradients(net, x, y, scheme="complex")
    assert worst(together((), model)(net, x, y), expected) < 1e-12


@pytest.mark.parametrize("answer", [answers.backprop, answers.backprop_batch])
def test_the_courses_own_answers_agree_with_the_complex_step(answer):
    net, x, y = problem({})
    expected = ck.numerical_gradients(net, x, y, scheme="complex")
    assert worst(answer(net, x, y), expected) < 1e-12


def test_the_courses_deltas_agree_with_the_demons():
    net, x, y = problem({})
    delta = answers.all_errors(net, x[:, :1], y[:, :1])
    for l, j in ((2, 0), (3, 5), (4, 1)):
        measured = answers.measure_delta(net, x[:, :1], y[:, :1], l, j)
        assert measured == pytest.approx(delta[l][j, 0], rel=1e-7)


@pytest.mark.parametrize(("model", "options"), EACH)
def test_every_mistake_differs_from_the_truth_and_from_every_other(model, options):
    net, x, y = problem(options)
    right = settle(together((), model)(net, x, y))
    seen = {}
    for entry in catalogue(model):
        wrong = outcome(together((entry,), model), net, x, y)
        if wrong is None:
            continue  # raises: told apart on square networks, see test_questions
        assert not alike(wrong, right, 1e-4), entry.name
        for name, other in seen.items():
            assert not alike(wrong, other, 1e-4), (entry.name, name)
        seen[entry.name] = wrong
    assert len(seen) > 40


@pytest.mark.parametrize(("model", "options"), EACH)
def test_every_silent_mistake_is_seen_by_three_random_directions(model, options):
    net, x, y = problem(options)
    silent = 0
    for entry in catalogue(model):
        wrong = outcome(together((entry,), model), net, x, y)
        try:
            gradients = ck.Gradients(*wrong)
            rng = np.random.default_rng(1)
            error = ck.directional_check(net, gradients, x, y, rng)
        except (TypeError, ValueError):
            continue  # refused for its shape or its keys
        silent += 1
        assert error > 1e-4, entry.name
    assert silent > 25


def test_each_name_of_the_catalogue_has_words_and_is_used():
    used = {entry.name for model, _ in MODELS.values() for entry in catalogue(model)}
    assert used | {"updated_weights"} == set(WORDS)


@pytest.mark.parametrize("seed", range(10))
def test_two_mistakes_of_different_equations_are_both_found(seed):
    # Every pair would take minutes: each draw tries another sample.
    rng = np.random.default_rng(seed)
    net, x, y = problem({}, seed)
    silent = [e for e in catalogue() if e.name in lines.STEP]
    for _ in range(12):
        one, two = rng.choice(len(silent), 2, replace=False)
        pair = (silent[one], silent[two])
        if pair[0].steps[0][0] == pair[1].steps[0][0]:
            continue
        got = settle(together(pair)(net, x, y))
        found = {entry.name for entry in explain((net, x, y), got, 1e-10)}
        assert found == {entry.name for entry in pair}


@pytest.mark.parametrize("eta", [0.1, 0.5, 3.0])
def test_weights_updated_before_use_are_named_at_any_learning_rate(eta):
    def early(net, x, y):
        return together(()).with_rules(bp2=rules.updated(eta))(net, x, y)

    feedback = check(BACKPROP, early)
    assert (feedback.mistake, feedback.equation) == ("updated_weights", "BP2")


def test_what_is_no_gradient_is_not_explained():
    net, x, y = problem({})
    w, b = together(())(net, x, y)
    for junk in (None, [], [w], [w, w], ["a", "b"], [{2: None}, b]):
        assert explain((net, x, y), junk, 1e-10) == ()


@pytest.mark.parametrize("name", lines.STEP)
def test_a_line_of_the_clinic_makes_the_mistake_that_it_is_named_for(name):
    net, x, y = problem({})
    entry = next(e for e in catalogue() if e.name == name)
    broken = lines.function(lines.source("patient", (name,)), "patient")
    expected = settle(together((entry,))(net, x, y))
    assert alike(settle(broken(net, x, y)), expected, 1e-12)


def test_the_clinics_right_lines_are_right():
    net, x, y = problem({})
    repaired = lines.function(lines.source("repair"), "repair")
    expected = ck.numerical_gradients(net, x, y, scheme="complex")
    assert worst(repaired(net, x, y), expected) < 1e-12
