# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests that no command can serve: each ends with its status and one line that names the option, key or dataset and its range,
before anything is computed or written."""
import os
import unittest

import h5py
import numpy as np

import jobs
from this_build import cagehop

# words of the command line, words that the error must have
COMMAND_LINES = (
    (("isobars", "map.h5", "--pressure", "0,1", "--pressure-MPa", "0,100"), ("--pressure", "--pressure-MPa", "exclude")),
    (("isobars", "map.h5", "--pressure", "0,one"), ("--pressure 0,one", "1000", "commas")),
    (("isobars", "map.h5", "--pressure", "0,1001"), ("--pressure 0,1001", "1000")),
    (("isobars", "map.h5", "--pressure-MPa", "0,-1"), ("--pressure-MPa 0,-1", "at least 0")),
    (("isobars", "map.h5", "--pressure", "0,"), ("--pressure 0,", "commas")),
    (("isobars", "map.h5", "--pressure", "0", "--transition-time", "0"), ("--transition-time is 0", "above 0")),
    (("isobars", "map.h5", "--pressure", "0", "--transition-time", "1e21"), ("--transition-time is 1e21", "1e+20")),
    (("isobars", "map.h5", "--pressure", "0", "--vft-from", "1", "--vft-to", "0.5"), ("--vft-from 1", "--vft-to 0.5", "begin before it ends")),
    (("isobars", "map.h5", "--pressure", "0", "--vft-points", "3"), ("--vft-points is 3", "from 4 to 100000")),
    (("isobars", "map.h5", "--pressure", "0", "--vft-points", "4.5"), ("--vft-points is 4.5", "whole")),
    (("isobars", "map.h5", "--pressure", "1:0:5"), ("--pressure 1:0:5", "FROM:TO:COUNT")),
    (("isochrones",), ("--tau or --eta is missing",)),
    (("isochrones", "--tau", "1", "--eta", "1e12"), ("--tau and --eta exclude",)),
    (("isochrones", "--tau", "0"), ("--tau 0", "above 0", "1e-6,1,100")),
    (("isochrones", "--tau", "100,1"), ("--tau 100,1", "ascending")),
    (("isochrones", "--eta", "1e31"), ("--eta 1e31", "1e+30")),
    (("isochrones", "--tau", "1", "--pressure", "0:4:1"), ("--pressure 0:4:1", "FROM:TO:COUNT")),
    (("isochrones", "--tau", "1", "--pressure", "0:4:2.5"), ("--pressure 0:4:2.5", "FROM:TO:COUNT")),
    (("isochrones", "--tau", "1", "--pressure", "0:1001:3"), ("--pressure 0:1001:3", "1000")),
    (("isochrones", "--tau", "1", "--pressure", "0", "--pressure-MPa", "0"), ("--pressure", "--pressure-MPa", "exclude")),
    (("spread", "--temperature", "0"), ("--temperature is 0", "above 0")),
    (("spread", "--pressure-MPa", "-1"), ("--pressure-MPa is -1", "at least 0")),
    (("spread", "--couplings", "-1,0"), ("--couplings -1,0", "1000")),
    (("boundaries", "--count", "2"), ("--count is 2", "from 3 to 1000000")),
    (("boundaries", "--count", "10.5"), ("--count is 10.5", "whole")),
    (("boundaries", "--phi-max", "0.9"), ("--phi-max is 0.9", "at most 0.8")),
    (("boundaries", "--phi-max", "0"), ("--phi-max is 0", "above 0")),
    (("population", "--phi", "0.6", "--pressure", "1", "--from", "1", "--to", "0.1"), ("--from 1", "--to 0.1", "below")),
    (("structure", "--phi", "0.5", "--compatibility", "pyprism", "--dr", "0.01", "--closure", "modified-verlet"),
     ("--compatibility", "--closure percus-yevick", "leave one out")),
    (("structure", "--phi", "0.5", "--compatibility", "pyprism", "--dr", "0.01", "--grid-points", "131072"),
     ("--grid-points", "--compatibility", "exclude")),
)

# what is replaced in the job, by what, the line at fault, words that the error must have
JOBS = (
    ("source: prism", "source: prism\n  compatibility: pyprism", 4, ("structure.dr", "missing")),
    ("closure: percus-yevick", "closure: modified-verlet\n  compatibility: pyprism\n  dr: 0.01", 5,
     ("structure.compatibility", "percus-yevick", "modified-verlet")),
    ("closure: percus-yevick", "closure: percus-yevick\n  compatibility: pyprism\n  dr: 0.01\n  grid_points: 131072", 7,
     ("structure.grid_points", "exclude")),
    ("output:\n", "run: {ranks_per_solve: 3}\noutput:\n", 8, ("run.ranks_per_solve is 3", "power of two")),
    ("output:\n", "run: {ranks_per_solve: 8192}\noutput:\n", 8, ("run.ranks_per_solve is 8192", "4096")),
)


class CommandLines(jobs.SmallMap):
    job = jobs.MANY_TILES.replace("count: 60", "count: 2")

    def test_each_mistake_is_one_line(self):
        for words, mentions in COMMAND_LINES:
            with self.subTest(words=words):
                done = cagehop(*words, cwd=self.path)
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertEqual(done.stdout, "")
                lines = jobs.own_lines(done.stderr)
                self.assertEqual(len(lines), 1, done.stderr)
                self.assertTrue(lines[0].startswith(f"cagehop: {words[0]}: "), lines[0])
                for mention in mentions:
                    self.assertIn(mention, lines[0])


class Jobs(unittest.TestCase):
    def test_keys_that_exclude_each_other_have_their_line(self):
        for old, new, line, mentions in JOBS:
            with self.subTest(new=new), jobs.folder() as folder:
                self.assertIn(old, jobs.SMALL_JOB)
                jobs.write_job(folder, jobs.SMALL_JOB.replace(old, new))
                done = jobs.run(folder, "job.yaml")
                self.assertEqual(done.returncode, 2, done.stderr)
                lines = jobs.own_lines(done.stderr)
                self.assertEqual(len(lines), 1, done.stderr)
                self.assertIn(f"job.yaml:{line}:", lines[0])
                for mention in mentions:
                    self.assertIn(mention, lines[0])
                self.assertEqual(os.listdir(folder), ["job.yaml"])


class Tables(unittest.TestCase):
    """Files that are no table of S(q): status 3, and the file in the line."""

    def refused(self, folder, name, *mentions):
        done = cagehop("structure", "--phi", 0.5, "--structure", name, cwd=folder)
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertEqual(done.stdout, "")
        lines = jobs.own_lines(done.stderr)
        self.assertEqual(len(lines), 1, done.stderr)
        for mention in (name, *mentions):
            self.assertIn(mention, lines[0])

    def test_headers_of_csv_files(self):
        for header, mentions in (("phi,q,S,S", ("may both be S", "--columns")), ("phi,q", ("no q (or k) with an S", "--columns")), ("phi,q,S,T", ("two rows",)),
                                 ("phi,q,S,g_contact,phi", ("may both be phi", "--columns"))):
            with self.subTest(header=header), jobs.folder() as folder:
                columns = header.count(",") + 1
                (folder / "s.csv").write_text(header + "\n" + ",".join(["0.5"] * columns) + "\n")
                self.refused(folder, "s.csv", *mentions)

    def test_datasets_of_hdf5_files(self):
        good = {"phi": np.array([0.5, 0.6]), "q": np.linspace(0.0, 60.0, 601), "S": np.ones((2, 601))}
        for name, value, mentions in (("S", np.ones((2, 601, 1)), ("no q (or k) with an S", "--columns")),
                                      ("q", np.array([b"one", b"two"]), ("dataset q", "numbers")),
                                      ("phi", None, ("label", "phi")),
                                      ("S", np.ones((0, 601)), ("dataset S", "empty"))):
            with self.subTest(name=name, mentions=mentions), jobs.folder() as folder:
                with h5py.File(folder / "s.h5", "w") as file:
                    for key, data in {**good, name: value}.items():
                        if data is not None:
                            file[key] = data
                self.refused(folder, "s.h5", *mentions)


class Answers(unittest.TestCase):
    """What `cagehop structure` says of its grid, so that numbers can be made again."""

    def test_the_grid_of_another_program_is_named(self):
        done = cagehop("structure", "--phi", 0.5, "--compatibility", "pyprism", "--dr", 0.02, "--count", 3)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(", on the grid of pyprism, dr = 0.02 d, phi = 0.5", done.stdout.splitlines()[0])


if __name__ == "__main__":
    unittest.main()
