# SPDX-License-Identifier: GPL-3.0-or-later
"""How tools/docs has Sphinx make the site. Everything is on the machine: no page asks the network for anything."""
project = "cagehop"
extensions = ["myst_parser"]
master_doc = "README"
html_theme = "furo"
html_title = "cagehop"
html_logo = None
html_static_path = ["site.css"]
html_css_files = ["site.css"]
html_copy_source = True       # "view source": the same page as plain text
html_show_sourcelink = True
html_show_copyright = False
html_permalinks = True
highlight_language = "text"
pygments_style = "friendly"
pygments_dark_style = "monokai"
myst_heading_anchors = 4
myst_enable_extensions = []
nitpicky = True
# A link to what is no page, such as a job or a header, is for reading in the sources.
suppress_warnings = ["myst.header"]


def setup(app):
    """Blocks that have no colours of their own."""
    from pygments.lexers.special import TextLexer

    for name in ("csv", "mermaid"):
        app.add_lexer(name, TextLexer)
