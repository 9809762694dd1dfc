# SPDX-License-Identifier: GPL-3.0-or-later
"""`run --retry-failed` computes what failed again, and nothing else."""
import re
import unittest

import h5py
import numpy

import jobs
import maps

# The first two have a solution with this closure, the last two have none.
JOB = """\
material: {name: x, diameter_nm: 0.8, glass_transition_K: 570.24, phi_g: 0.6585, phi_0: 0.50,
  beta_phi_0_per_K: 6.0e-4, enskog_time_s: 1.0e-13}
structure: {source: prism, closure: martynov-sarkisov}
grid:
  packing_fraction: [0.30, 0.40, 0.53, 0.55]
  pressure: [0, 1, 2]
output: {file: map.h5, isobars: false}
"""


def failures(done):
    """The lines that count failed points by their reason."""
    return re.findall(r"\d+ points failed: .+", done.stdout)


class Retry(unittest.TestCase):
    def run_job(self, path, *options, ranks=0):
        done = jobs.run(path, "job.yaml", *options, ranks=ranks)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done

    def test_only_what_failed_is_computed_again_with_the_same_result(self):
        with jobs.folder() as path:
            jobs.write_job(path, JOB)
            first = self.run_job(path)
            digest = maps.digest(path / "map.h5")
            self.assertEqual(sum(int(line.split()[0]) for line in failures(first)), 6, first.stdout)
            self.assertIn("nothing to do", self.run_job(path).stdout)
            for ranks in (0, 2) if jobs.HAVE_MPI else (0,):
                again = self.run_job(path, "--retry-failed", ranks=ranks)
                self.assertIn("map.h5: 6 failed points are tried again", again.stdout)
                self.assertIn("map.h5: 6 points in ", again.stdout)
                self.assertEqual(failures(again), failures(first))
                self.assertEqual(maps.digest(path / "map.h5"), digest)
                self.assertEqual(maps.info(path / "map.h5", "--verify").returncode, 0)

    def test_what_failed_without_need_is_mended(self):
        with jobs.folder() as path:
            jobs.write_job(path, jobs.MANY_TILES)
            self.run_job(path)
            digest = maps.digest(path / "map.h5")
            maps.make_failed(path / "map.h5", 7, status=1)
            self.assertNotEqual(maps.digest(path / "map.h5"), digest)
            self.assertEqual(maps.info(path / "map.h5", "--verify").returncode, 0)
            self.assertIn("nothing to do", self.run_job(path).stdout)
            again = self.run_job(path, "--retry-failed")
            self.assertIn("5 points in ", again.stdout)
            self.assertEqual(failures(again), [])
            self.assertEqual(maps.digest(path / "map.h5"), digest)

    def test_without_failures_there_is_nothing_to_do(self):
        with jobs.folder() as path:
            jobs.write_job(path, jobs.MANY_TILES)
            self.run_job(path, "--retry-failed")
            again = self.run_job(path, "--retry-failed")
            self.assertIn("0 failed points", again.stdout)
            self.assertIn("nothing to do", again.stdout)
            with h5py.File(path / "map.h5", "r") as file:
                self.assertFalse(numpy.isin(file["regime"][()], (0, 6)).any())
