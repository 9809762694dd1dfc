# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups of ranks that solve one state together: the bits of a run alone, however many; and what can't be."""
import unittest

import jobs
import maps

JOB = """\
material: {name: glass, diameter_nm: 0.8, glass_transition_K: 570.24, phi_g: 0.6714, phi_0: 0.50,
  beta_phi_0_per_K: 6.0e-4, enskog_time_s: 1.0e-13}
structure: {closure: modified-verlet}
grid: {packing_fraction: [0.48, 0.52, 0.56, 0.60, 0.72], pressure: {from: 0, to: 2, count: 21}}
output: {file: map.h5, isobars: false}
"""


@unittest.skipIf(jobs.HAVE_MPI, "built with groups")
class NoGroups(unittest.TestCase):
    def test_a_build_without_groups_says_so(self):
        for ranks in (0, 2) if jobs.HAVE_MPI else (0,):
            with jobs.folder() as path:
                jobs.write_job(path, JOB)
                done = jobs.run(path, "job.yaml", "--ranks-per-solve", 2, ranks=ranks)
                self.assertEqual(done.returncode, 2, done.stderr)
                errors = jobs.own_lines(done.stderr)
                self.assertEqual(len(errors), 1, done.stderr)
                self.assertIn("this build solves each state on one", errors[0])
                self.assertEqual([entry.name for entry in path.iterdir()], ["job.yaml"])


@unittest.skipUnless(jobs.HAVE_MPI, "built without groups")
class Groups(jobs.SmallMap):
    job = JOB

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.want = maps.physical_datasets(cls.path / "map.h5")

    def test_every_parting_gives_the_same_bits(self):
        # A group of all; two groups; rank 0 only scheduling and one rank left over; a state that fails on all.
        for ranks, each in ((2, 2), (4, 2), (4, 4), (18, 4)):
            name = f"{ranks}-{each}.h5"
            done = jobs.run(self.path, "job.yaml", "-o", name, "--ranks-per-solve", each, ranks=ranks)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn(f"of {each} ranks", done.stdout)
            self.assertIn("21 points failed", done.stdout)
            got = maps.physical_datasets(self.path / name)
            for dataset, data in self.want.items():
                self.assertEqual(got[dataset], data, f"{dataset} differs with {ranks} ranks in groups of {each}")

    def test_the_job_file_can_say_so(self):
        jobs.write_job(self.path, JOB + "run: {ranks_per_solve: 2}\n", "groups.yaml")
        done = jobs.run(self.path, "groups.yaml", "-o", "said.h5", ranks=2)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("1 group of 2 ranks", done.stdout)
        self.assertEqual(maps.physical_datasets(self.path / "said.h5"), self.want)

    def refused(self, mention, *words, text=JOB, ranks=2):
        jobs.write_job(self.path, text, "wrong.yaml")
        done = jobs.run(self.path, "wrong.yaml", "-o", "wrong.h5", *words, ranks=ranks)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn(mention, done.stderr)
        self.assertFalse((self.path / "wrong.h5").exists())

    def test_what_can_not_be_is_refused(self):
        self.refused("power of two", "--ranks-per-solve", 3, ranks=3)
        self.refused("only 2 ranks", "--ranks-per-solve", 4)
        self.refused("not solved on uniform grids", "--ranks-per-solve", 2,
                     text=JOB.replace("modified-verlet", "percus-yevick"))
        self.refused("wrong.yaml:6:", text=JOB + "run: {ranks_per_solve: 6}\n")
