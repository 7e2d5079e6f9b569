"""What the digits promise, and what damaged files are told."""

import gzip
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import coursekit as ck
from coursekit import mnist
from coursekit.mnist import MnistError, parse_idx, read_file

FOLDER = Path(mnist.FOLDER)


@pytest.fixture(scope="module")
def digits():
    return ck.load_mnist()


def test_the_split_is_the_books(digits):
    assert [d.x.shape for d in digits] == [(784, 50_000), (784, 10_000), (784, 10_000)]
    assert [d.y.shape for d in digits] == [(10, 50_000), (10, 10_000), (10, 10_000)]


def test_the_first_digits_are_the_ones_everybody_knows(digits):
    assert digits.train.labels[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert digits.test.labels[:5].tolist() == [7, 2, 1, 0, 4]
    counts = np.bincount(
        np.concatenate([digits.train.labels, digits.validation.labels])
    )
    assert counts.tolist() == [
        5923,
        6742,
        5958,
        6131,
        5842,
        5421,
        5918,
        6265,
        5851,
        5949,
    ]


def test_targets_are_one_hot(digits):
    np.testing.assert_array_equal(digits.test.y.argmax(axis=0), digits.test.labels)
    assert set(np.unique(digits.test.y)) == {0, 1}
    assert (digits.test.y.sum(axis=0) == 1).all()


def test_columns_are_views_of_rows_in_memory(digits):
    for part in digits:
        assert part.x.base is not None
        assert part.x.T.flags.c_contiguous
    assert np.shares_memory(digits.train.x, digits.train.x.T)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_pixels_run_from_0_to_1(dtype):
    test = ck.load_mnist(dtype).test
    assert (test.x.dtype, test.y.dtype) == (dtype, dtype)
    assert (test.x.min(), test.x.max()) == (0, 1)
    assert test.labels.dtype == np.int64


def test_an_integer_dtype_is_refused():
    with pytest.raises(ValueError, match="float32 or float64"):
        ck.load_mnist(np.uint8)


NAME = "t10k-labels-idx1-ubyte.gz"


@pytest.fixture
def content():
    return gzip.decompress((FOLDER / NAME).read_bytes())


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda raw, idx: raw[: len(raw) // 2], "cannot be unpacked"),
        (lambda raw, idx: b"", "is not the original file"),
        (lambda raw, idx: b"<html>503</html>", "cannot be unpacked"),
        (
            lambda raw, idx: raw[:900] + bytes([raw[900] ^ 1]) + raw[901:],
            "cannot be unpacked",
        ),
        (
            lambda raw, idx: gzip.compress(idx[:-1]),
            "needs 10000 numbers, 9999 are there",
        ),
        (lambda raw, idx: gzip.compress(idx[:-1] + b"\7"), "SHA-256 differs"),
        (lambda raw, idx: gzip.compress(b"not digits"), "no IDX header"),
        (lambda raw, idx: gzip.compress(bytes(100_000_000), 1), "SHA-256 differs"),
    ],
    ids=["truncated", "empty", "html", "bit flip", "short", "foreign", "text", "bomb"],
)
def test_a_damaged_file_is_named_with_what_is_wrong_and_what_to_do(
    tmp_path, content, damage, words
):
    path = tmp_path / NAME
    path.write_bytes(damage((FOLDER / NAME).read_bytes(), content))
    with pytest.raises(MnistError, match=words) as error:
        read_file(path)
    assert NAME in str(error.value)
    assert "pip install --force-reinstall" in str(error.value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(
        MnistError, match=r"train-images-idx3-ubyte\.gz is missing\. Reinst"
    ):
        ck.load_mnist(folder=tmp_path)


def test_the_same_content_compressed_otherwise_is_genuine(tmp_path, content):
    (tmp_path / NAME).write_bytes(gzip.compress(content, 1))
    np.testing.assert_array_equal(read_file(tmp_path / NAME), read_file(FOLDER / NAME))


def test_another_genuine_file_under_this_name_is_refused(tmp_path):
    shutil.copy(FOLDER / "train-labels-idx1-ubyte.gz", tmp_path / NAME)
    with pytest.raises(MnistError, match=r"content: \(60000,\)"):
        read_file(tmp_path / NAME)


@given(st.binary(max_size=200))
def test_no_bytes_make_the_reader_crash(content):
    for bytes_ in (content, b"\0\0\x08" + content):
        try:
            array = parse_idx(bytes_)
        except ValueError:
            continue
        assert array.dtype == np.uint8
        assert array.size > 0


@given(st.lists(st.integers(1, 4), min_size=1, max_size=4), st.randoms())
def test_what_is_written_as_idx_is_read(shape, random):
    numbers = bytes(random.randrange(256) for _ in range(int(np.prod(shape))))
    header = bytes([0, 0, 8, len(shape)]) + b"".join(
        n.to_bytes(4, "big") for n in shape
    )
    array = parse_idx(header + numbers)
    assert (array.shape, array.tobytes()) == (tuple(shape), numbers)


def test_the_sums_in_the_code_are_those_shipped_beside_the_files():
    listed = (FOLDER / "SHA256SUMS").read_text().split()
    published = dict(zip(listed[1::2], listed[::2], strict=True))
    assert {name: published[name] for name in mnist.SUMS} == mnist.SUMS
