# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands on a terminal: lines of its width, broken between words; bars; colours where they are wanted."""
import json
import os
import subprocess
import unittest

import jobs
import terminal
from this_build import CAGEHOP, cagehop

WIDTHS = (60, 80, 110)


def words(text):
    return text.split()


def unbroken(text, most):
    """Words that are longer than a line, which may stand alone on one; [what stands in brackets] is one word."""
    return [line for line in text.splitlines() if len(line) > most and not (line.strip().count(" ") == 0 or line.strip().startswith("["))]


class Help(unittest.TestCase):
    def test_every_command_fits_into_every_width(self):
        names = [command["name"] for command in json.loads(cagehop("help", "--json").stdout)["commands"]]
        self.assertGreater(len(names), 20)
        for name in names:
            whole = words(cagehop(name, "--help").stdout)
            for columns in WIDTHS:
                told = terminal.shown(name, "--help", columns=columns)
                self.assertEqual(words(told), whole)
                self.assertEqual(unbroken(told, columns), [], name)
            self.assertGreater(max(map(len, told.splitlines())), 80 if len(whole) > 100 else 0, name)

    def test_the_list_of_commands_does_too(self):
        whole = cagehop("--help").stdout
        for columns in WIDTHS:
            told = terminal.shown("--help", columns=columns)
            self.assertEqual(words(told), words(whole))
            self.assertEqual(unbroken(told, columns), [])
        bare = terminal.Terminal(columns=40)
        self.assertEqual(bare.end(), 2)
        self.assertEqual(unbroken(bare.shown, 40), [])

    def test_a_pager_gets_the_width_of_the_terminal_behind_it(self):
        run = terminal.Terminal("run", "--help", columns=60, streams=["stderr"], stdout=subprocess.PIPE, text=True)
        told = run.stdout.read()
        self.assertEqual(run.end(), 0)
        self.assertEqual(unbroken(told, 60), [])
        self.assertGreater(max(map(len, told.splitlines())), 55)

    def test_without_a_terminal_it_is_80_or_what_COLUMNS_says(self):
        for said, most in (("", 80), ("50", 50), ("none", 80), ("400", 110)):
            done = subprocess.run([CAGEHOP, "run", "--help"], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                                  env={**os.environ, "COLUMNS": said})
            self.assertEqual(unbroken(done.stdout, most), [], said)
            self.assertGreater(max(map(len, done.stdout.splitlines())), most - 10, said)


class Bars(unittest.TestCase):
    def test_a_run_shows_bars_as_wide_as_there_is_room(self):
        with jobs.folder() as path:
            jobs.write_job(path, jobs.MANY_TILES.replace(", isobars: false", ""))
            for columns in (30, *WIDTHS):
                told = terminal.shown("run", "job.yaml", "--serial", "-o", f"{columns}.h5", columns=columns, cwd=path)
                bars = [update for line in told.splitlines() for update in line.split("\r") if "%" in update and "left" in update]
                self.assertTrue(bars, told)
                self.assertLess(max(map(len, bars)), columns)
                self.assertIn("100 %", bars[-1])
                if columns >= 60:
                    self.assertRegex(bars[0], r"^\[\.+\]   0 %")

    def test_a_dumb_terminal_gets_lines(self):
        with jobs.folder() as path:
            jobs.write_job(path)
            told = terminal.shown("run", "job.yaml", "--serial", cwd=path, environment={"TERM": "dumb"})
            self.assertNotIn("\r", told)
            self.assertRegex(told, r"\n\S+Z  100 %  475 of 475 points, ")


class Colours(jobs.SmallMap):
    def test_they_are_for_terminals_that_have_them(self):
        for environment, coloured in (({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True), ({"TERM": "dumb"}, False)):
            told = terminal.shown("info", self.map, environment=environment)
            self.assertEqual("\033[" in told, coloured, environment)
            self.assertIn("|", told)


if __name__ == "__main__":
    unittest.main()
