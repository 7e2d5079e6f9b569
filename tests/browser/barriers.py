"""What axe finds in a page that keeps people out."""

from coursekit.classroom.publish import assets

GRAVE = """async where => (await axe.run(where)).violations
  .filter(found => ['serious', 'critical'].includes(found.impact))
  .map(found => found.id + ': ' + found.nodes.map(n => n.target.join(' ')))"""


def grave(page, where="html"):
    """Return the serious and critical findings, each with the place it is at.

    Some of axe's rules are about a whole page: they run for "html" only.
    """
    if not page.evaluate("() => 'axe' in window"):
        page.add_script_tag(path=assets.package("axe-core") / "axe.min.js")
    return page.evaluate(GRAVE, where)
