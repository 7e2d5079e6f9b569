"""A digit drawn with the mouse is read by the network that lesson 07 trained."""

import pytest

pytestmark = pytest.mark.browser


def test_a_drawn_one_is_read_as_a_one(lab):
    if not (lab.copy / "notebooks" / "07_training.ipynb").exists():
        pytest.skip("lesson 07 is not there yet")
    lab.open("notebooks/07_training.ipynb")
    lab.run_all(timeout=300)
    paper = lab.page.locator("canvas.coursekit-pad").first
    paper.scroll_into_view_if_needed()
    box = paper.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"]
    lab.page.mouse.move(x + 6, y + 0.2 * box["height"])
    lab.page.mouse.down()
    lab.page.mouse.move(x - 6, y + 0.8 * box["height"], steps=12)
    lab.page.mouse.up()
    answer = lab.page.get_by_text("The network answers 1").first
    answer.wait_for(timeout=30_000)
