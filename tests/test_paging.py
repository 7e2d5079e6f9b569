"""Slides of a lesson: pages that are not too full, and notes for the speaker."""

import re
from base64 import b64encode
from struct import pack

import nbformat
import pytest

from coursekit.classroom import notebooks
from coursekit.classroom.publish import paging, slides

LESSONS = [path.stem[:2] for path in sorted(slides.NOTES.glob("*.md"))]
CODE, PROSE = nbformat.v4.new_code_cell, nbformat.v4.new_markdown_cell


def kinds(*cells):
    notebook = nbformat.v4.new_notebook(cells=list(cells))
    return [paging.kind(cell) for cell in paging.lay_out(notebook).cells]


def slide(words):
    cell = PROSE(words)
    paging.tag(cell, "slide")
    return cell


def picture(width, height):
    png = b64encode(
        b"\x89PNG\r\n\x1a\n....IHDR" + pack(">II", width, height) + b"." * 9
    )
    html = (
        f'<img alt="a" width="{width // 2}" src="data:image/png;base64,{png.decode()}'
    )
    return nbformat.v4.new_output("display_data", {"text/html": html})


def test_what_is_too_much_for_a_page_goes_on_below_it():
    lines = "\n".join(["x = 1"] * 12)
    assert kinds(slide("## 1"), CODE(lines), CODE(lines)) == ["slide", "", "subslide"]
    assert kinds(slide("## 1"), CODE("x = 1"), CODE("x = 2")) == ["slide", "", ""]


def test_prose_goes_with_the_code_that_it_leads_to():
    lines = "\n".join(["x = 1"] * 15)
    pages = kinds(slide("## 1"), CODE(lines), PROSE("In code:"), CODE(lines))
    assert pages == ["slide", "", "subslide", ""]


def test_an_answer_is_not_on_the_page_that_asks_for_a_prediction():
    asks, answer = PROSE("A fact.\n\n**Predict** it."), CODE("print(2)")
    assert kinds(slide("## 1"), asks, answer) == ["slide", "", "subslide"]
    told = PROSE("**Predict** it.\n\nDone? Go on.")
    assert kinds(slide("## 1"), told, CODE("print(2)"))[-1] == ""


def test_the_input_of_a_cell_that_draws_is_hidden_and_that_which_teaches_is_not():
    draws = CODE("fig = plots.canvas(8, 3)\nplots.show(fig, alt='a')")
    teaches = CODE("delta = (a - y) * slope(z)  # BP1")
    kinds(draws, teaches)
    assert paging.HIDDEN in draws.metadata.tags
    assert "tags" not in teaches.metadata


def test_prose_too_long_for_a_page_is_parted_between_paragraphs():
    long = "\n\n".join(["word " * 60] * 6)
    notebook = nbformat.v4.new_notebook(cells=[slide(f"## 1\n\n{long}")])
    cells = paging.lay_out(notebook).cells
    assert [paging.kind(cell) for cell in cells] == ["slide", "subslide"]
    assert all(paging.height(cell) <= paging.HEIGHT for cell in cells)
    joined = "\n\n".join(cell.source for cell in cells)
    assert joined.split() == f"## 1 {long}".split()


def test_a_widget_stays_in_jupyterlab():
    shown = nbformat.v4.new_output("execute_result", {paging.WIDGET: {}})
    assert kinds(CODE("widgets.demon()", outputs=[shown])) == ["skip"]


def test_a_picture_is_as_high_as_it_is_shown():
    shown = CODE("plots.show(fig)", outputs=[picture(800, 300)])
    assert paging.height(shown) == 150 + paging.PADDING


def notes_of(lesson):
    path = slides.find(lesson)
    return path, slides.read_notes(slides.NOTES / f"{path.stem}.md")


@pytest.mark.parametrize("lesson", LESSONS)
def test_each_section_of_a_lesson_has_notes_on_each_of_its_pages(lesson):
    path, notes = notes_of(lesson)
    notebook = paging.lay_out(notebooks.read(path))
    slides.add_notes(notebook, notes)
    pages = [n for n, cell in enumerate(notebook.cells) if "slide" in paging.kind(cell)]
    silent = [n for n in pages if paging.kind(notebook.cells[n + 1]) != "notes"]
    assert [notebook.cells[n].source[:40] for n in silent] == []


def test_lessons_one_to_seven_have_notes():
    assert {f"0{n}" for n in range(1, 8)} <= set(LESSONS)


@pytest.mark.parametrize("lesson", LESSONS)
def test_notes_name_only_questions_that_the_lesson_asks(lesson):
    path, notes = notes_of(lesson)
    exercises = path.parents[1] / "solutions" / path.name
    known = exercises.read_text() + path.read_text()
    named = re.findall(r"`(\w+)`", "".join(notes.values()))
    assert [name for name in named if name not in known] == []


def test_notes_to_a_slide_that_is_not_there_are_refused():
    notebook = nbformat.v4.new_notebook(cells=[slide("## 5.10 The race")])
    with pytest.raises(ValueError, match=r"not there: 5\.1$"):
        slides.add_notes(notebook, {"5.1": "Say."})


def test_a_slide_without_a_heading_keeps_the_notes():
    notebook = nbformat.v4.new_notebook(cells=[slide("## 4.1 Roads"), slide("They.")])
    slides.add_notes(notebook, {"4.1": "Say."})
    assert [cell.source for cell in notebook.cells][1::2] == ["Say.", "Say."]


def test_notes_are_read_by_their_headings(tmp_path):
    (tmp_path / "a.md").write_text(
        "Not shown.\n\n## 3.1\nSay.\n\nAsk.\n## Key points\n"
    )
    found = slides.read_notes(tmp_path / "a.md")
    assert found == {"3.1": "Say.\n\nAsk.", "Key points": ""}
    assert slides.read_notes(tmp_path / "none.md") == {}
