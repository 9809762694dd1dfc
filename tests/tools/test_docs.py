# SPDX-License-Identifier: GPL-3.0-or-later
"""tools/docs: the pages are whole, the site is made of all of them without a warning and asks nothing of the network; and without
Sphinx there are the pages, and a line that says what is missing."""
import importlib.util
import os
import pathlib
import re
import subprocess
import unittest

import cagehop
import jobs
from this_build import PYTHON, SOURCE, tool

HAVE_SPHINX = all(importlib.util.find_spec(name) for name in ("sphinx", "myst_parser", "furo"))
HEADERS = SOURCE / "include" / "cagehop"


class Docs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(cls.enterClassContext(jobs.folder()))
        cls.done = tool("docs", "-o", cls.folder, *([] if HAVE_SPHINX else ["--pages"]))
        cls.pages, cls.site = cls.folder / "pages", cls.folder / "site"

    def page(self, name):
        return (self.pages / name).read_text(encoding="utf-8")

    def test_it_says_where_they_are(self):
        self.assertEqual((self.done.returncode, self.done.stderr), (0, ""))
        self.assertIn(str(self.pages), self.done.stdout)

    def test_every_page_is_there_without_what_is_for_tests(self):
        for path in (SOURCE / "README.md", *(SOURCE / "docs").rglob("*.md")):
            text = self.page(path.relative_to(SOURCE))
            self.assertEqual(re.findall("<!-- (?:site|not run|file|before):.*", text), [])

    def test_every_declaration_is_there(self):
        text = self.page("docs/reference/c-interface.md")
        for header in HEADERS.glob("*.h"):
            with self.subTest(header.name):
                self.assertIn(f"\n## cagehop/{header.name}\n", text)
                declared = header.read_text(encoding="utf-8")
                functions = re.findall(r"^CAGEHOP_API [^;(]*?(cagehop_\w+)\(", declared, re.M)
                kinds = re.findall(r"^(?:struct|enum) (cagehop_\w+) \{", declared, re.M)
                for name in (*functions, *kinds):
                    self.assertRegex(text, rf"\b{name}\b")
                for sentence in re.findall(r"^/// ([A-Z][a-z ]{20,})", declared, re.M):
                    self.assertIn(sentence.strip(), text)

    def test_all_of_the_package_is_there(self):
        text = self.page("docs/reference/python.md")
        for name in cagehop.__all__:
            if name not in ("figures", "version"):
                self.assertIn(f"\n#### cagehop.{name}\n", text)
        self.assertIn("\n#### cagehop.figures.phases\n", text)
        self.assertIn("Isochore.evaluate(", text)

    @unittest.skipUnless(HAVE_SPHINX, "Sphinx, MyST or furo is missing")
    def test_the_site_has_all_pages_and_needs_no_network(self):
        index = (self.site / "index.html").read_text(encoding="utf-8")
        for path in (SOURCE / "docs").rglob("*.md"):
            name = path.relative_to(SOURCE).with_suffix(".html")
            html = (self.site / name).read_text(encoding="utf-8")
            self.assertIn(str(name), index)
            self.assertEqual(re.findall(r"<(?:script|link|img|iframe)\b[^>]*(?:src|href)=\"(?:https?:)?//[^\"]*", html), [])
        self.assertIn("docs/images/metallic-glass.png", "".join(str(path) for path in (self.pages / "docs" / "images").iterdir()))
        self.assertTrue(any(path.suffix == ".png" for path in (self.site / "_images").iterdir()))

    def test_what_is_missing_is_said(self):
        with jobs.folder() as folder:
            (folder / "sitecustomize.py").write_text("import sys\nsys.modules['furo'] = sys.modules['myst_parser'] = None\n")
            path = f"{folder}{os.pathsep}{os.environ['PYTHONPATH']}"
            done = subprocess.run([PYTHON, SOURCE / "tools" / "docs", "-o", folder], capture_output=True, text=True, timeout=120,
                                  env={**os.environ, "PYTHONPATH": path})
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertRegex(done.stderr, r"\Atools/docs: python3 lacks [^\n]*furo[^\n]*sudo apt-get install [^\n]*python3-myst-parser furo[^\n]*\n\Z")
            self.assertTrue((folder / "pages" / "README.md").exists())


if __name__ == "__main__":
    unittest.main(verbosity=2)
