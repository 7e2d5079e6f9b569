"""Stored results can be made again, reach their goals, and are quoted correctly."""

import json
import re
from dataclasses import replace
from pathlib import Path

import nbformat
import numpy as np
import pytest

import coursekit as ck
from coursekit.classroom import stored

LESSONS = sorted((Path(__file__).parents[1] / "notebooks").glob("[01]*.ipynb"))
NUMBER = re.compile(r"(?<![\d.])\d+\.\d+")
STORED = [name for name in stored.names() if name in stored.RECIPES]


@pytest.fixture(scope="module")
def small():
    """Return a Mnist of few digits, quick to train on."""
    whole = ck.load_mnist()
    return ck.Mnist(*(ck.Digits(*(a[..., :150] for a in part)) for part in whole))


def quick(**change):
    return replace(stored.Recipe("a quick one", 7), epochs=2, seeds=(3, 4), **change)


def test_a_run_is_the_same_each_time_and_depends_on_its_seed(small):
    one, again, other = (stored.run(quick(), seed, small) for seed in (3, 3, 4))
    assert one == again
    assert one["cost_by_epoch"] != other["cost_by_epoch"]


def test_looking_after_each_epoch_changes_nothing(small):
    at_once = stored.run(quick(falling=True), 3, small)
    by_epoch = stored.run(quick(falling=True, by_digit=True), 3, small)
    assert by_epoch["cost_by_epoch"] == at_once["cost_by_epoch"]
    assert by_epoch["right_by_digit"][-1:] == at_once["right_by_digit"]
    assert len(by_epoch["right_by_digit"]) == 2


def test_an_expanded_training_set_gives_another_run(small):
    plain = stored.run(quick(falling=True), 3, small)
    expanded = stored.run(quick(falling=True, expanded=True), 3, small)
    assert plain["cost_by_epoch"] != expanded["cost_by_epoch"]


def test_rewriting_stores_settings_seeds_versions_and_the_mean(
    small, monkeypatch, tmp_path
):
    monkeypatch.setattr(stored, "FOLDER", tmp_path)
    monkeypatch.setitem(stored.RECIPES, "quick", quick(eta=1.5))
    said = []
    stored.rewrite("quick", small, said.append)
    result = stored.load("quick")
    assert stored.names() == ["quick"]
    assert result["settings"]["eta"] == 1.5
    assert [run["seed"] for run in result["runs"]] == [3, 4]
    assert result["versions"]["numpy"] == np.__version__
    tests = [run["test"] for run in result["runs"]]
    assert result["mean"] == pytest.approx(np.mean(tests), abs=1e-5)
    assert result["std"] == pytest.approx(np.std(tests, ddof=1), abs=1e-5)
    assert len(said) == 2


def test_an_unknown_name_is_refused_in_words():
    with pytest.raises(ValueError, match="no result 'nonsense' here, wanted one of"):
        stored.load("nonsense")
    with pytest.raises(ValueError, match="no recipe 'nonsense' here, wanted one of"):
        stored.rewrite("nonsense")


@pytest.mark.parametrize("name", STORED)
def test_each_stored_result_belongs_to_the_recipe_of_today(name):
    result = stored.load(name)
    recipe = json.loads(json.dumps(vars(stored.RECIPES[name])))
    assert result["settings"] == {k: recipe[k] for k in result["settings"]}
    assert [run["seed"] for run in result["runs"]] == recipe["seeds"]
    tests = [run["test"] for run in result["runs"]]
    assert result["mean"] == pytest.approx(np.mean(tests), abs=1e-5)
    assert result["command"] == f"coursekit results {name}"


@pytest.mark.parametrize(
    ("name", "least"), [("book_30", 0.946), ("best_30", 0.969), ("best_100", 0.981)]
)
def test_the_mean_over_five_seeds_reaches_its_goal(name, least):
    result = stored.load(name)
    assert len(result["runs"]) == 5
    assert result["mean"] >= least


def misquotes(cell):
    """Return what a cell's prose quotes wrongly from the stored results.

    Its metadata say, in order, which stored number each decimal number is:
    {"coursekit": {"quotes": "book_30.mean,book_30.std"}}.  Parts of 1 are percents.
    """
    paths = cell.metadata.get("coursekit", {}).get("quotes")
    if paths is None:
        return []
    quoted, wrong = NUMBER.findall(cell.source), []
    if len(quoted) != len(paths.split(",")):
        return [f"{len(quoted)} numbers, but quotes={paths}"]
    for text, path in zip(quoted, paths.split(","), strict=True):
        name, *keys = path.split(".")
        value = stored.load(name)
        for key in keys:
            value = value[key]
        value = 100 * value if 0 <= value <= 1 else value
        if text != f"{value:.{len(text.partition('.')[2])}f}":
            wrong.append(f"{text} for {path} = {value}")
    return wrong


@pytest.mark.parametrize("path", LESSONS, ids=lambda p: p.stem)
def test_prose_and_stored_numbers_agree(path):
    for cell in nbformat.read(path, as_version=4).cells:
        assert misquotes(cell) == []


@pytest.mark.parametrize("path", LESSONS, ids=lambda p: p.stem)
def test_no_prose_tells_a_measured_percentage_without_saying_where_it_is_stored(path):
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "markdown" and re.search(r"\d\.\d+ ?\\?%", cell.source):
            assert "quotes" in cell.metadata.get("coursekit", {}), cell.source


def test_a_wrong_number_in_the_prose_is_noticed():
    mean = 100 * stored.load("book_30")["mean"]
    quotes = {"coursekit": {"quotes": "book_30.mean"}}

    def said(text):
        return misquotes(nbformat.v4.new_markdown_cell(text, metadata=quotes))

    assert said(f"It reaches {mean:.2f} %.") == []
    assert said(f"It reaches {mean + 0.02:.2f} %.")
    assert said("It reaches it.")
    assert said(f"It reaches {mean:.2f} ± 0.3 %.")


def test_the_frontier_keeps_which_digits_were_misread_and_as_what():
    labels = ck.load_mnist().test.labels
    committees = stored.load("frontier")["committees"]
    assert committees
    for line in committees:
        misread = {int(i): said for i, said in line["misread"].items()}
        assert len(misread) == round(len(labels) * (1 - line["test"]))
        assert all(labels[i] != said for i, said in misread.items())


def test_the_frontiers_means_are_those_of_its_networks():
    frontier = stored.load("frontier")
    counted = 0
    for name, tier in frontier["tiers"].items():
        epochs, kind = name.split(" epochs, ")
        tests = [
            line["test"]
            for line in frontier["networks"]
            if (line["epochs"], line["upright"]) == (int(epochs), kind == "upright")
        ]
        assert tier["seeds"] == len(tests)
        assert tier["mean"] == pytest.approx(np.mean(tests), abs=1e-5)
        counted += len(tests)
    assert counted == len(frontier["networks"])
