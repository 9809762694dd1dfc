# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests that share a landscape table of a system."""
import unittest

import jobs
from this_build import cagehop


class Tabulated(unittest.TestCase):
    """`system`, `range`: options of cagehop tabulate; `job`: one that takes its states from table.h5 in cls.folder."""
    system = range = ()
    job = ""

    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(jobs.folder())
        cls.table = cls.folder / "table.h5"
        made = cagehop("tabulate", *cls.system, *cls.range, "-o", cls.table)
        assert made.returncode == 0, made.stderr
        cls.said = made.stdout + made.stderr

    def refused(self, status, *words):
        """The one line that is no remark of a command that ends with that status."""
        done = cagehop(*words, cwd=self.folder)
        self.assertEqual(done.returncode, status, done.stderr)
        said = [line for line in jobs.own_lines(done.stderr) if "remark" not in line]
        self.assertEqual(len(said), 1, done.stderr)
        return said[0]

    def map_of(self, name, text=None, **options):
        return jobs.map_of(self, self.folder, name, self.job if text is None else text, **options)
