"""The demonstration measures what it prints, and says no to a wrong equation."""

import numpy as np
import pytest

import coursekit as ck
from coursekit.classroom import demo


@pytest.fixture(scope="module")
def rows():
    return demo.equation_errors(seed=3)


def test_each_of_the_four_equations_is_measured(rows):
    assert [equation for equation, *_ in rows] == ["BP1"] + ["BP2"] * 2 + [
        "BP3"
    ] * 3 + ["BP4"] * 3


def test_all_agree_with_both_measurements(rows):
    for _, _, central, exact in rows:
        assert central < 1e-7
        assert exact < 1e-12


@pytest.mark.parametrize("equation", ["BP1", "BP2", "BP3", "BP4"])
def test_a_planted_slip_is_named(monkeypatch, equation):
    right, backprop = ck.errors, ck.backprop

    def errors(net, x, y):
        delta = right(net, x, y)
        l = net.L if equation == "BP1" else 2
        delta[l] *= 1.001
        return delta

    def gradients(net, x, y):
        w, b = backprop(net, x, y)
        (b if equation == "BP3" else w)[3] *= 1.001
        return ck.Gradients(w, b)

    if equation in ("BP1", "BP2"):
        monkeypatch.setattr(ck, "errors", errors)
    else:
        monkeypatch.setattr(ck, "backprop", gradients)
    with pytest.raises(ValueError, match=f"{equation} disagrees"):
        demo.show_equations(seed=3)


def test_an_error_of_rounding_is_shown_as_such():
    assert [demo.shown(error) for error in (0.0, 9e-13, 2e-9)] == [
        "< 1e-12",
        "< 1e-12",
        "2.0e-09",
    ]


def test_it_counts_the_passes_of_both_ways(capsys):
    demo.show_passes(seed=0)
    printed = capsys.readouterr().out
    assert "102 forward" in printed
    assert "1 forward + 1 backward" in printed
    assert "47,720" in printed
    assert "2.013" in printed


@pytest.fixture(scope="module")
def few():
    whole = ck.load_mnist()
    return ck.Mnist(
        *(ck.Digits(p.x[:, :500], p.y[:, :500], p.labels[:500]) for p in whole)
    )


def test_it_trains_draws_and_says_where(few, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(ck, "load_mnist", lambda: few)
    demo.run(epochs=2, seed=1, out=tmp_path / "new" / "folder")
    printed = capsys.readouterr().out
    assert "epoch  2" in printed
    for name in ("learning-curve.png", "misclassified.png"):
        file = tmp_path / "new" / "folder" / name
        assert file.read_bytes().startswith(b"\x89PNG")
        assert str(file) in printed


def test_a_seed_gives_the_same_training_again(few):
    (one, _), (same, _), (other, _) = (
        demo.train_and_print(few, 1, seed) for seed in (4, 4, 5)
    )
    np.testing.assert_array_equal(one.w[2], same.w[2])
    assert not np.array_equal(one.w[2], other.w[2])


def test_ctrl_c_keeps_what_was_learnt(few, monkeypatch, capsys):
    train, calls = ck.train, []

    def interrupted(*args, **options):
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return train(*args, **options)

    monkeypatch.setattr(ck, "train", interrupted)
    _, history = demo.train_and_print(few, 9, seed=0)
    assert len(history) == 2
    assert "Ended early, after 2 epochs" in capsys.readouterr().out
