#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the template of `cagehop report` when cagehop is built: the page, its style and scripts, and the library d3, in one file.

usage: make_page.py LIBRARY TEMPLATE.html PAGE.html STYLE.css SCRIPT.js...

LIBRARY is d3.min.js or the package of the npm registry that has it, d3-VERSION.tgz.
"""
import pathlib
import re
import sys

from library import Library, LibraryError

# What would make a browser ask some server for something; no part of a page may have it.
REMOTE = re.compile(r"""<(script|img|iframe|source)[^>]*src\s*=\s*["']?https?:|<link[^>]*href\s*=\s*["']?https?:|@import|url\(\s*["']?https?:""", re.I)


def make(library, page, style, scripts):
    """The template's text."""
    parts = {"STYLE": style, "SCRIPTS": "\n".join(scripts), "LIBRARY": library.text,
             "LIBRARY_NAME": f"d3 {library.version} (SHA-256 {library.sha256})",
             "LICENCE": library.licence.replace("&", "&amp;").replace("<", "&lt;")}
    for name in ("LIBRARY", "SCRIPTS"):
        if "</script" in parts[name].lower() or "<!--" in parts[name]:
            raise LibraryError(f"{name.lower()} would end the script it stands in")
    made = re.sub("@(" + "|".join(parts) + ")@", lambda found: parts[found.group(1)], page)
    remote = REMOTE.search(made)
    if remote:
        raise LibraryError(f"the page would ask a server: {remote.group(0)[:80]}")
    if made.count("@CAGEHOP_DATA@") != 1:
        raise LibraryError("the page has no single place for the data")
    return made


def main():
    library, template, page, style, *scripts = sys.argv[1:]
    read = lambda path: pathlib.Path(path).read_text(encoding="utf-8")
    try:
        made = make(Library(library), read(page), read(style), map(read, scripts))
    except LibraryError as error:
        sys.exit(f"make_page.py: {error}")
    pathlib.Path(template).write_text(made, encoding="utf-8")


if __name__ == "__main__":
    main()
