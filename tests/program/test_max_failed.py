# SPDX-License-Identifier: GPL-3.0-or-later
"""run.max_failed ends a run whose states fail one after the other, and keeps what is there."""
import unittest

import h5py

import jobs
from this_build import cagehop

# martynov-sarkisov has no solution at these packing fractions.
JOB = """\
material: {name: Pd40Ni10Cu30P20, phi_g: 0.66}
structure: {closure: martynov-sarkisov}
grid:
  packing_fraction: {from: 0.60, to: 0.67, count: 8}
  pressure: [0.0, 1.0, 2.0]
output: {file: map.h5, isobars: false}
"""


class MaxFailed(unittest.TestCase):
    def setUp(self):
        self.path = self.enterContext(jobs.folder())

    def run_job(self, *words, text=JOB, ranks=None):
        jobs.write_job(self.path, text)
        return jobs.run(self.path, "job.yaml", *words, **({"ranks": ranks} if ranks else {}))

    def failed(self):
        with h5py.File(self.path / "map.h5") as file:
            regime = file["regime"]
            names = dict(zip(regime.attrs["flag_meanings"].split(), regime.attrs["flag_values"]))
            return int((regime[:] == names["failed"]).sum()), int((regime[:] == names["pending"]).sum())

    def refused(self, done, states):
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertRegex(jobs.own_lines(done.stderr)[-1],
                         f"map.h5: the points of {states} states failed one after the other: .*; mend what .* run.max_failed")

    def test_it_ends_goes_on_and_ends_again(self):
        limited = JOB + "run: {max_failed: 3}\n"
        self.refused(self.run_job(text=limited), 3)
        self.assertEqual(self.failed(), (9, 15))
        self.assertIn("failed one after the other", cagehop("info", "map.h5", cwd=self.path).stdout)
        self.refused(self.run_job(text=limited), 3)
        self.assertEqual(self.failed(), (18, 6))
        done = self.run_job(text=limited)  # two are left
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.failed(), (24, 0))

    def test_the_option_goes_before_the_job(self):
        self.refused(self.run_job("--max-failed", 5, text=JOB + "run: {max_failed: 1}\n"), 5)
        self.assertEqual(self.failed(), (15, 9))
        for wrong in (0, -1, 1.5, 1e8):
            done = self.run_job("--max-failed", wrong)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn("--max-failed", done.stderr)

    def test_it_may_be_a_share_of_all_states(self):
        """A quarter of eight states; what comes to no whole number is rounded up, and is never none."""
        for said, states in ((0.25, 2), (0.3, 3), (1e-9, 1)):
            self.refused(self.run_job(text=JOB + f"run: {{max_failed: {said}}}\n"), states)
            self.assertEqual(self.failed(), (3 * states, 24 - 3 * states))
            (self.path / "map.h5").unlink()
        self.refused(self.run_job("--max-failed", 0.5, text=JOB + "run: {max_failed: 0.25}\n"), 4)

    def test_a_share_in_per_cent_is_told_how_to_be_said(self):
        for said in ("10 %", "10%"):
            done = self.run_job(text=JOB + f"run: {{max_failed: {said}}}\n")
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertRegex(done.stderr, r"^cagehop: job.yaml:7: run.max_failed is \"10 ?%\"; .*; write 0\.1\n")
        done = self.run_job(text=JOB + "run: {max_failed: 2.5}\n")
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("run.max_failed is 2.5; it must be above 0 and at most 10000000 and whole unless below 1", done.stderr)

    def test_without_it_all_states_are_tried(self):
        done = self.run_job()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.failed(), (24, 0))

    def test_states_between_that_do_not_fail_begin_the_count_anew(self):
        job = JOB.replace("{from: 0.60, to: 0.67, count: 8}", "[0.30, 0.31]").replace("closure", "tolerance: 1e-4, closure")
        done = self.run_job("--max-failed", 1, text=job)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.failed(), (0, 0))

    @unittest.skipUnless(jobs.HAVE_MPI, "built without MPI")
    def test_on_several_ranks(self):
        done = self.run_job("--max-failed", 3, ranks=3)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("failed one after the other", done.stderr)
        self.assertGreaterEqual(self.failed()[0], 9)


if __name__ == "__main__":
    unittest.main()
