"""Every notebook runs in a real browser, and its widgets answer hand and keyboard."""

from pathlib import Path

import pytest

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[2]
# Opened in every run; the others by --browser-all.
EACH_RUN = {
    "notebooks/00_start_here.ipynb",
    "notebooks/01_forward_pass.ipynb",
    "notebooks/05_gradients.ipynb",
    "exercises/04_backward_pass.ipynb",
}


def notebooks(*folders):
    """Return the notebooks as parameters; those not of each run are marked."""
    found = [
        path for folder in folders for path in sorted((ROOT / folder).glob("*.ipynb"))
    ]
    names = [path.relative_to(ROOT).as_posix() for path in found]
    marks = {name: [] if name in EACH_RUN else [pytest.mark.whole] for name in names}
    return [pytest.param(name, marks=marks[name], id=name) for name in names]


@pytest.mark.parametrize("path", notebooks("notebooks", "exercises"))
def test_it_runs_to_the_end_and_its_widgets_move(lab, path):
    lab.open(path)
    lab.run_all()
    assert lab.errors() == []
    explorers = lab.page.locator(".coursekit-explorer")
    for number in range(explorers.count()):
        move_by_keyboard(lab.page, explorers.nth(number))
        move_by_mouse(lab.page, explorers.nth(number))
    assert lab.complaints() == []


def picture(explorer):
    return explorer.locator("img").first.get_attribute("src")


def changed(page, explorer, before, seconds=30):
    """Return whether the picture changes in time (a busy machine may need some)."""
    for _ in range(20 * seconds):
        if picture(explorer) != before:
            return True
        page.wait_for_timeout(50)
    return False


def move_by_keyboard(page, explorer):
    before = picture(explorer)
    control = explorer.locator(".noUi-handle, select, input[type=checkbox]").first
    control.scroll_into_view_if_needed()
    control.focus()
    page.keyboard.press(control.evaluate(KEY))
    assert changed(page, explorer, before), "the key changed no picture"


# The key that moves a control to another value, wherever it stands.
KEY = """control => {
  if (control.tagName === 'INPUT') return 'Space';
  if (control.tagName === 'SELECT')
    return control.selectedIndex ? 'ArrowUp' : 'ArrowDown';
  const [now, most] = ['now', 'max'].map(n => +control.getAttribute('aria-value' + n));
  return now < most ? 'ArrowRight' : 'ArrowLeft';
}"""


def move_by_mouse(page, explorer):
    handles = explorer.locator(".noUi-handle")
    if not handles.count():
        return
    handle, before = handles.first, picture(explorer)
    track = explorer.locator(".noUi-target").first.bounding_box()
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    middle = track["x"] + track["width"] / 2
    goal = track["x"] + track["width"] * (0.9 if x < middle else 0.1)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(goal, y, steps=6)
    page.mouse.up()
    assert changed(page, explorer, before), "dragging the slider changed no picture"
