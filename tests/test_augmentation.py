"""What expanding the training set promises."""

import numpy as np
import pytest

import coursekit as ck
from coursekit import augmentation
from coursekit.augmentation import augment, deslant, sample, smooth_noise


@pytest.fixture(scope="module")
def digits():
    return ck.load_mnist().train.x[:, :10]


def places(digits, dtype):
    """Return the row and the column of each pixel of each digit, (m, 784) twice."""
    pixels = np.indices((28, 28)).reshape(2, 1, -1).astype(dtype)
    return np.repeat(pixels, digits.shape[1], axis=1)


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


def test_without_any_move_the_digits_are_unchanged(digits):
    still = augment(digits, np.random.default_rng(0), affine=0.0, warp=0.0)
    np.testing.assert_allclose(still, digits, atol=1e-4)


def test_a_whole_pixel_of_shift_moves_the_picture_by_one_pixel(digits):
    row, column = places(digits, np.float32)
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

    quarters = augmentation.affine_places(10, QuarterTurn(), 1.0)
    turned = sample(digits.T, *quarters).reshape(-1, 28, 28)
    expected = np.rot90(digits.T.reshape(-1, 28, 28), axes=(2, 1))
    np.testing.assert_allclose(turned, expected, atol=1e-4)


def test_half_a_pixel_is_the_mean_of_two_neighbours(digits):
    row, column = places(digits, np.float64)
    read = sample(digits.T.astype(float), row, column + 0.5).reshape(-1, 28, 28)
    pictures = digits.T.reshape(-1, 28, 28).astype(float)
    mean = (pictures[:, :, :-1] + pictures[:, :, 1:]) / 2
    np.testing.assert_allclose(read[:, :, :-1], mean, atol=1e-12)


@pytest.mark.parametrize("affine", [0.0, 1.0], ids=["bent", "moved"])
def test_each_digit_gets_a_map_of_its_own(digits, affine):
    same = np.repeat(digits[:, :1], 7, axis=1)
    moved = augment(same, np.random.default_rng(1), affine=affine, warp=1 - affine)
    assert len(np.unique(moved, axis=1).T) == 7


@pytest.mark.parametrize("sigma", [1.0, 2.5, 5.0, 40.0])
def test_the_warp_has_spread_one_and_is_as_smooth_as_sigma_says(sigma):
    noise = smooth_noise(900, np.random.default_rng(2), sigma)
    spread = noise.std(axis=(0, 1))
    np.testing.assert_allclose(spread, 1, atol=0.1)
    # Blurred white noise: two pixels d apart are correlated by exp(-d^2 / (4 sigma^2)).
    fields = noise.reshape(-1, 28, 28)
    for d in (1, 4):
        for one, other in (
            (fields[:, :, 12], fields[:, :, 12 + d]),
            (fields[:, 12], fields[:, 12 + d]),
        ):
            measured = np.corrcoef(one.ravel(), other.ravel())[0, 1]
            assert measured == pytest.approx(np.exp(-(d**2) / (4 * sigma**2)), abs=0.03)


def correlation(x):
    """Return how the ink's row and column are correlated, for each digit."""
    row, column = np.indices((28, 28)).reshape(2, -1, 1)
    share = x / x.sum(axis=0)
    down, right = (p - (p * share).sum(axis=0) for p in (row, column))
    spreads = [np.sqrt((p**2 * share).sum(axis=0)) for p in (down, right)]
    return (down * right * share).sum(axis=0) / np.prod(spreads, axis=0)


def test_deslanted_digits_stand_upright_in_the_middle():
    x = ck.load_mnist().train.x[:, :300]
    upright = deslant(x)
    assert np.abs(correlation(x)).mean() > 0.2
    assert np.abs(correlation(upright)).max() < 0.05
    for place in np.indices((28, 28)).reshape(2, -1):
        centre = place @ upright / upright.sum(axis=0)
        np.testing.assert_allclose(centre, 13.5, atol=0.2)
    np.testing.assert_allclose(upright.sum(axis=0), x.sum(axis=0), rtol=0.03)


def test_a_sheared_digit_is_deslanted_to_the_digit_again(digits):
    upright = deslant(digits.astype(np.float64))
    row, column = places(digits, np.float64)
    slanted = sample(upright.T, row, column + 0.3 * (row - 13.5)).T
    again = deslant(slanted)
    assert np.abs(slanted - upright).mean() > 2 * np.abs(again - upright).mean()


def test_deslant_takes_any_number_of_digits_and_keeps_their_dtype(digits, monkeypatch):
    whole = deslant(digits)
    monkeypatch.setattr(augmentation, "DIGITS_AT_ONCE", 3)
    np.testing.assert_allclose(deslant(digits), whole, atol=1e-5)
    assert whole.dtype == np.float32
    assert deslant(digits.astype(np.float64)).dtype == np.float64
    assert whole.T.flags.c_contiguous


def test_what_is_upright_and_in_the_middle_stays_as_it_is():
    pictures = np.zeros((4, 28, 28))
    pictures[1, 5:23, 13:15] = 1.0  # a bar, a line, a dot, and first an empty sheet
    pictures[2, 13:15, 5:23] = 1.0
    pictures[3, 13:15, 13:15] = 0.01
    x = pictures.reshape(4, -1).T
    np.testing.assert_allclose(deslant(x), x, atol=1e-12)


def test_a_dot_in_a_corner_comes_to_the_middle():
    x = np.zeros((28, 28))
    x[3, 20] = 1.0
    dot = deslant(x.reshape(-1, 1)).reshape(28, 28)
    np.testing.assert_allclose(dot[13:15, 13:15], 0.25)
    assert dot.sum() == pytest.approx(1)


@pytest.mark.parametrize(
    "change",
    [
        {"x": np.zeros((28, 28))},
        {"x": np.zeros(784)},
        {"x": np.full((784, 2), np.nan)},
        {"rng": 0},
        {"affine": -1.0},
        {"warp": -1.0},
        {"sigma": 0.9},
    ],
)
def test_what_makes_no_sense_is_refused(change):
    given = {"x": np.zeros((784, 2)), "rng": np.random.default_rng(0)} | change
    with pytest.raises(ValueError, match="should"):
        augment(given.pop("x"), given.pop("rng"), **given)


@pytest.mark.parametrize("x", [np.zeros((28, 28)), np.full((784, 2), np.nan), None])
def test_deslant_refuses_what_are_no_digits(x):
    with pytest.raises(ValueError, match="x should"):
        deslant(x)
