"""The README's picture of a lesson; run with --pictures."""

import pytest

pytestmark = pytest.mark.browser
IMAGE = "docs/images/lesson.png"


def test_the_readmes_picture_of_a_lesson(lab, request):
    if not request.config.getoption("--pictures", default=False):
        pytest.skip("draws a picture for the README, with --pictures only")
    lab.open("notebooks/04_backward_pass.ipynb")
    lab.run_all()
    lab.page.set_viewport_size({"width": 1200, "height": 860})
    explorer = lab.page.locator(".coursekit-explorer").first
    explorer.locator(".noUi-handle").first.focus()
    for _ in range(12):  # into the middle of the way back
        lab.page.keyboard.press("ArrowRight")
        lab.page.wait_for_timeout(300)
    explorer.evaluate("element => element.scrollIntoView({block: 'center'})")
    lab.page.wait_for_timeout(1000)
    lab.page.screenshot(path=request.config.rootpath / IMAGE)
