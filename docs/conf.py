"""The book: Sphinx's settings.  `coursekit site` lays the notebooks beside it."""

import os

project = "Backpropagation, proved and measured"
author = "the coursekit maintainers"
copyright = "the coursekit maintainers; text CC BY 4.0, code MIT"
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
source_suffix = {".md": "myst-nb", ".ipynb": "myst-nb"}
exclude_patterns = ["_static", "notes.md"]

# The stored outputs are the ones that nbval compared; nothing is run here.
nb_execution_mode = "off"
myst_enable_extensions = ["dollarmath", "amsmath", "deflist"]
myst_heading_anchors = 3
suppress_warnings = ["mystnb.unknown_mime_type", "misc.highlighting_failure"]

# Readers fetch nothing from other servers: MathJax lies in the site.
mathjax_path = "mathjax/tex-mml-chtml.js"
html_static_path = ["_static"]
html_css_files = ["course.css"]
html_js_files = ["course.js"]
html_theme = "sphinx_book_theme"
html_title = project
html_show_sourcelink = False
html_copy_source = False

repository = os.environ.get("COURSEKIT_REPOSITORY", "")
html_theme_options = {
    "show_toc_level": 2,
    "use_download_button": True,
    "home_page_in_toc": True,
    "use_fullscreen_button": False,
}
if repository:
    organisation, name = repository.split("/")
    pages = f"https://{organisation.lower()}.github.io/{name}"
    html_theme_options |= {
        "repository_url": f"https://github.com/{repository}",
        "repository_branch": "main",
        "use_repository_button": True,
        "launch_buttons": {
            "binderhub_url": "https://mybinder.org",
            "colab_url": "https://colab.research.google.com",
            "jupyterlite_url": f"{pages}/lite/lab/index.html",
            "notebook_interface": "jupyterlab",
        },
    }

autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_default_options = {"members": True, "show-inheritance": True}
