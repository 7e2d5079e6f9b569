"""What axe finds in a page that keeps people out."""

from coursekit.classroom.publish import assets

GRAVE = """async () => (await axe.run(document)).violations
  .filter(found => ['serious', 'critical'].includes(found.impact))
  .map(found => found.id + ': ' + found.nodes.map(n => n.target.join(' ')))"""


def grave(page):
    """Return the serious and critical findings, each with where it is."""
    page.add_script_tag(path=assets.package("axe-core") / "axe.min.js")
    return page.evaluate(GRAVE)
