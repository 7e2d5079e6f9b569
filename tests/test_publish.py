"""Publishing: what is fetched is what was published, and nothing of yours is lost."""

import hashlib
import json
import sys
import zipfile

import pytest

from coursekit.classroom.publish import assets, book, browser, lite, slides


@pytest.fixture
def wheel(tmp_path):
    path = tmp_path / "some_tool-1.2-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("some_tool/__init__.py", "lonely.py", "some_tool-1.2.dist-info/X"):
            archive.writestr(name, "")
    return path


def test_a_wheel_enters_the_lock_with_its_modules_and_its_checksum(wheel):
    [(name, entry)] = browser.entry(wheel).items()
    assert name == entry["name"] == "some-tool"
    assert entry["imports"] == ["lonely", "some_tool"]
    assert entry["sha256"] == hashlib.sha256(wheel.read_bytes()).hexdigest()


def test_of_the_lock_what_the_course_needs_is_kept_and_nothing_else():
    wanted = [*browser.STARTS_WITH, *browser.NEEDS]
    lock = {name: {"depends": []} for name in (*wanted, "six", "scipy", "python-x")}
    lock["numpy"]["depends"] = ["six"]
    lock["six"]["depends"] = ["python_x", "numpy"]
    assert set(browser.needed(lock)) == {*wanted, "six", "python-x"}


@pytest.fixture
def core(tmp_path, monkeypatch, wheel):
    """A Pyodide whose packages are all one small file."""
    folder = tmp_path / "core"
    folder.mkdir()
    for name in (*browser.CORE, "python_stdlib.zip"):
        (folder / name).write_bytes(b"core")
    sha256 = hashlib.sha256(b"published").hexdigest()
    entry = {"file_name": "one.whl", "sha256": sha256, "depends": []}
    wanted = (*browser.STARTS_WITH, *browser.NEEDS)
    lock = {"info": {}, "packages": dict.fromkeys(wanted, entry)}
    (folder / "pyodide-lock.json").write_text(json.dumps(lock))
    monkeypatch.setattr(assets, "package", lambda name: folder)
    return wheel.rename(tmp_path / "backprop_coursekit-0.1-py3-none-any.whl")


def test_published_files_of_the_runtime_become_part_of_the_site(tmp_path, core):
    (tmp_path / "one.whl").write_bytes(b"published")
    browser.lay_out(tmp_path / "out", tmp_path, [core])
    packages = json.loads((tmp_path / "out/pyodide-lock.json").read_text())["packages"]
    assert (tmp_path / "out" / packages["numpy"]["file_name"]).exists()
    assert {"numpy", "sympy"} <= set(packages["backprop-coursekit"]["depends"])


@pytest.mark.parametrize(
    ("content", "words"), [(b"forged", "published"), (None, "full distribution")]
)
def test_a_forged_or_missing_file_of_the_runtime_is_refused(
    tmp_path, core, content, words
):
    if content is not None:
        (tmp_path / "one.whl").write_bytes(content)
    with pytest.raises(ValueError, match=words):
        browser.lay_out(tmp_path / "out", tmp_path, [core])


def test_without_a_runtime_only_the_packages_are_elsewhere(tmp_path, core):
    browser.lay_out(tmp_path / "out", None, [core])
    packages = json.loads((tmp_path / "out/pyodide-lock.json").read_text())["packages"]
    assert packages["numpy"]["file_name"] == f"{browser.CDN}one.whl"
    assert (tmp_path / "out" / packages["backprop-coursekit"]["file_name"]).exists()


def test_a_site_replaces_a_site_and_nothing_else(tmp_path):
    built, out = tmp_path / "built", tmp_path / "out"
    for folder in (built, out):
        folder.mkdir()
        (folder / "index.html").write_text(folder.name)
    (out / "old.html").write_text("")
    assets.replace(out, built)
    assert [path.name for path in out.iterdir()] == ["index.html"]
    assert (out / "index.html").read_text() == "built"
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("years of work")
    with pytest.raises(ValueError, match="not empty"):
        assets.replace(tmp_path / "thesis", built)


@pytest.mark.parametrize("build", [book.build, lite.build])
def test_a_site_is_built_in_a_clone(tmp_path, build):
    with pytest.raises(ValueError, match="clone"):
        build(tmp_path, tmp_path / "out")


def test_a_repository_has_an_owner_and_a_name(tmp_path):
    with pytest.raises(ValueError, match="ORG/NAME"):
        book.build(tmp_path, tmp_path / "out", "course")


def test_the_front_page_opens_the_first_lesson_and_lends_its_settings():
    page = lite.FRONT.format(first="notebooks/a.ipynb")
    assert "lab/index.html?path=notebooks/a.ipynb" in page
    start = page.index(">", page.index('id="jupyter-config-data"')) + 1
    assert json.loads(page[start : page.index("</script>")]) == {}


def test_a_failed_program_is_told_with_its_last_words():
    with pytest.raises(ValueError, match="it broke:\nno room"):
        lite.run([sys.executable, "-c", "exit('no room')"], "it broke")


def test_slides_are_made_of_one_lesson_named_by_its_beginning():
    assert slides.find("01").stem == "01_forward_pass"
    with pytest.raises(ValueError, match="names 0 lessons"):
        slides.find("77")
    with pytest.raises(ValueError, match="there are 00_start_here"):
        slides.find("0")


def test_slides_fetch_nothing():
    page = 'a\n import mermaid from "https://x/y"\n src="https://cdn/z"\n b https://c\n'
    assert slides.offline(page) == "a\n b https://c\n"
