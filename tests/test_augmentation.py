"""What expanding the training set promises."""

import numpy as np
import pytest

import coursekit as ck
from coursekit import augmentation
from coursekit.augmentation import augment, sample, smooth_noise


@pytest.fixture(scope="module")
def digits():
    return ck.load_mnist().train.x[:, :10]


def test_digits_come_back_as_columns_in_their_dtype_with_pixels_in_range(digits):
    for dtype in (np.float32, np.float64):
        moved = augment(digits.astype(dtype), np.random.default_rng(0))
        assert moved.shape == digits.shape
        assert moved.dtype == dtype
        assert moved.min() >= 0
        assert moved.max() <= 1 + 1e-6
        assert moved.T.flags.c_contiguous  # rows in memory, like load_mnist's


def test_the_same_seed_gives_the_same_digits_and_x_is_left_alone(digits):
    before = digits.copy()
    one, two = (augment(digits, np.random.default_rng(3)) for _ in range(2))
    np.testing.assert_array_equal(one, two)
    np.testing.assert_array_equal(digits, before)
    assert not np.array_equal(one, augment(digits, np.random.default_rng(4)))


def test_without_any_move_the_digits_are_unchanged(digits, monkeypatch):
    for name in ("ROTATION", "STRETCH", "SHIFT"):
        monkeypatch.setattr(augmentation, name, 0.0)
    still = augment(digits, np.random.default_rng(0), warp=0.0)
    np.testing.assert_allclose(still, digits, atol=1e-4)


def test_a_whole_pixel_of_shift_moves_the_picture_by_one_pixel(digits):
    row, column = np.indices((28, 28)).reshape(2, 1, -1).astype(np.float32)
    down = sample(digits.T, row - 1, column).reshape(-1, 28, 28)
    np.testing.assert_allclose(
        down[:, 1:], digits.T.reshape(-1, 28, 28)[:, :-1], atol=1e-6
    )
    np.testing.assert_allclose(down[:, 0], 0, atol=1e-6)


def test_a_quarter_turn_agrees_with_numpys(digits, monkeypatch):
    monkeypatch.setattr(augmentation, "STRETCH", 0.0)
    monkeypatch.setattr(augmentation, "SHIFT", 0.0)

    class QuarterTurn:
        def uniform(self, low, high, size):
            return np.full(size, np.pi / 2 if low == -augmentation.ROTATION else 0.0)

    place = augmentation.affine_places(3, QuarterTurn())
    turned = sample(digits.T, *place.astype(np.float32)).reshape(-1, 28, 28)
    expected = np.rot90(digits.T.reshape(-1, 28, 28), axes=(2, 1))
    np.testing.assert_allclose(turned, expected, atol=1e-4)


def test_half_a_pixel_is_the_mean_of_two_neighbours(digits):
    row, column = np.indices((28, 28)).reshape(2, 1, -1).astype(np.float64)
    read = sample(digits.T.astype(float), row, column + 0.5).reshape(-1, 28, 28)
    pictures = digits.T.reshape(-1, 28, 28).astype(float)
    mean = (pictures[:, :, :-1] + pictures[:, :, 1:]) / 2
    np.testing.assert_allclose(read[:, :, :-1], mean, atol=1e-12)


def test_neighbours_share_one_map_and_others_do_not(digits):
    same = np.repeat(digits[:, :1], 7, axis=1)
    moved = augment(same, np.random.default_rng(1), share=4)
    for k in (1, 2, 3):
        np.testing.assert_array_equal(moved[:, k], moved[:, 0])
    assert not np.array_equal(moved[:, 4], moved[:, 0])


def test_the_warp_is_smooth_and_has_spread_one():
    noise = smooth_noise(200, np.random.default_rng(2), sigma=5.0)
    assert noise.std() == pytest.approx(1, abs=0.1)
    fields = noise.reshape(-1, 28, 28)
    assert np.abs(np.diff(fields, axis=2)).mean() < 0.2


@pytest.mark.parametrize(
    "change",
    [
        {"x": np.zeros((28, 28))},
        {"x": np.zeros(784)},
        {"x": np.full((784, 2), np.nan)},
        {"rng": 0},
        {"warp": -1.0},
        {"sigma": 0.0},
        {"share": 0},
    ],
)
def test_what_makes_no_sense_is_refused(change):
    given = {"x": np.zeros((784, 2)), "rng": np.random.default_rng(0)} | change
    with pytest.raises(ValueError, match="should"):
        augment(given.pop("x"), given.pop("rng"), **given)
