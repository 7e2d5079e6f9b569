"""The other browser tests' proof that nothing outside is asked for can say no."""

import pytest
from static_site import served

pytestmark = pytest.mark.browser
PAGE = "<!doctype html><html lang='en'><title>A page</title><script>{}</script>"
ASK = "fetch('https://elsewhere.example/{}').catch(() => null)"
WORKER = "new Worker('asks.js')"
SERVICE = """navigator.serviceWorker.register('asks.js');
navigator.serviceWorker.ready.then(() => { document.title = 'ready'; })"""
ASKERS = {
    "page": ASK.format("page"),
    "image": "new Image().src = 'http://elsewhere.example/a.png'",
    "socket": "new WebSocket('wss://elsewhere.example/socket')",
    "worker": WORKER,
    "service-worker": SERVICE,
}


@pytest.mark.parametrize("asker", ASKERS)
def test_whoever_asks_for_another_machine_is_noticed(
    new_page, outside, tmp_path, asker
):
    (tmp_path / "index.html").write_text(PAGE.format(ASKERS[asker]))
    (tmp_path / "asks.js").write_text(ASK.format("script"))
    with served(tmp_path) as address:
        page = new_page()
        page.goto(address)
        for _ in range(200):
            if outside:
                break
            page.wait_for_timeout(50)
    assert "elsewhere.example" in outside[0]
    outside.clear()  # or this test would fail for it, as any other does


def test_a_page_that_stays_here_is_let_through(new_page, outside, tmp_path):
    (tmp_path / "index.html").write_text(PAGE.format("fetch('here.json')"))
    (tmp_path / "here.json").write_text("{}")
    with served(tmp_path) as address:
        page = new_page()
        with page.expect_response("**/here.json") as answer:
            page.goto(address)
        assert answer.value.ok
    assert outside == []
