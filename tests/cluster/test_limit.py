# SPDX-License-Identifier: GPL-3.0-or-later
"""`run --seconds-per-state`: a state that takes too long fails, the others don't, and a retry computes it."""
import os
import re
import unittest
import unittest.mock

import h5py
import numpy

import jobs
import maps
import this_build

# The program looks at the clock 99, 138 and 1,303 times while it solves these states: the last one's grids are halved twice more.
JOB = """\
material: {name: x, diameter_nm: 0.8, glass_transition_K: 570.24, phi_g: 0.6585, phi_0: 0.50,
  beta_phi_0_per_K: 6.0e-4, enskog_time_s: 1.0e-13}
structure: {closure: modified-verlet}
grid: {packing_fraction: [0.30, 0.40, 0.70], pressure: [0, 1, 2]}
output: {file: map.h5, isobars: false}
"""
SECONDS = 0.7
TIMED_OUT = 10
# Stands before libc's clock_gettime: each look of the program's, not of MPI's library, is 1 ms after the one before, on rank 1
# 20 ms. So it depends on no machine which state takes too long.
COUNTED_CLOCK = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
int clock_gettime(clockid_t clock, struct timespec *now) {
  static atomic_long looks;
  const int status = (int)syscall(SYS_clock_gettime, clock, now);
  Dl_info caller;
  if (clock == CLOCK_MONOTONIC && dladdr(__builtin_return_address(0), &caller) && strstr(caller.dli_fname, "/lib/") == NULL) {
    const char *open_mpi = getenv("OMPI_COMM_WORLD_RANK"), *mpich = getenv("PMI_RANK"), *rank = open_mpi ? open_mpi : mpich;
    const long ms = ++looks * (rank && strcmp(rank, "1") == 0 ? 20 : 1);
    *now = (struct timespec){1000 + ms / 1000, ms % 1000 * 1000000};
  }
  return status;
}
"""
REASON = "points failed: the state took longer than run.seconds_per_state"


def counted_clock(folder):
    return unittest.mock.patch.dict(os.environ, this_build.preloaded(folder, "counted", COUNTED_CLOCK))


class Limit(unittest.TestCase):
    def run_job(self, path, *words, ranks=0):
        done = jobs.run(path, *words, ranks=ranks)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done

    def only_the_last_failed(self, path):
        with h5py.File(path, "r") as file:
            numpy.testing.assert_array_equal(file["isochore_status"][()], (0, 0, TIMED_OUT))
            numpy.testing.assert_array_equal(file["status"][()], [[0] * 3, [0] * 3, [TIMED_OUT] * 3])
            numpy.testing.assert_array_equal(file["regime"][2], (6, 6, 6))
            # Asked for at every step of the iteration.
            self.assertLess(file["solve_seconds"][2], SECONDS + 0.01)

    def test_a_dear_state_fails_and_a_retry_computes_it(self):
        with jobs.folder() as path:
            jobs.write_job(path, JOB)
            with counted_clock(path):
                self.assertIn(f"map.h5: 3 {REASON}", self.run_job(path, "job.yaml", "--seconds-per-state", SECONDS).stdout)
            self.only_the_last_failed(path / "map.h5")
            self.assertEqual(maps.info(path / "map.h5", "--verify").returncode, 0)
            again = self.run_job(path, "job.yaml", "--retry-failed")
            self.assertIn("3 failed points are tried again", again.stdout)
            self.assertNotIn("points failed", again.stdout)
            self.run_job(path, "job.yaml", "-o", "whole.h5")
            self.assertEqual(maps.digest(path / "map.h5"), maps.digest(path / "whole.h5"))

    @unittest.skipUnless(jobs.HAVE_MPI, "built without groups")
    def test_the_ranks_of_a_group_stop_together_though_one_is_late_first(self):
        with jobs.folder() as path:
            jobs.write_job(path, JOB.replace("{closure: modified-verlet}", "{grid_points: 131072}")
                           .replace("[0.30, 0.40, 0.70]", "[0.50]"))
            with counted_clock(path):
                done = self.run_job(path, "job.yaml", "--seconds-per-state", SECONDS, "--ranks-per-solve", 2, ranks=2)
            self.assertIn(f"map.h5: 3 {REASON}", done.stdout)
            with h5py.File(path / "map.h5", "r") as file:
                self.assertLess(file["solve_seconds"][0], SECONDS)  # by the clock of rank 0, which was not late

    def test_the_command_line_goes_before_the_job_and_phi_g_has_no_limit(self):
        with jobs.folder() as path:
            jobs.write_job(path, jobs.SMALL_JOB + "run: {seconds_per_state: 1.0e-9}\n")
            everything = f"map.h5: {19 * 25} {REASON}"
            self.assertIn(everything, self.run_job(path, "job.yaml").stdout)
            self.assertIn(everything, self.run_job(path, "job.yaml", "--retry-failed").stdout)
            again = self.run_job(path, "job.yaml", "--retry-failed", "--seconds-per-state", 1000)
            self.assertNotIn("points failed", again.stdout)
            jobs.write_job(path, jobs.SMALL_JOB, "free.yaml")
            self.run_job(path, "free.yaml", "-o", "whole.h5")
            self.assertEqual(maps.digest(path / "map.h5"), maps.digest(path / "whole.h5"))

    def test_a_limit_of_nothing_is_refused(self):
        with jobs.folder() as path:
            for seconds in ("0", "-1", "-.inf"):
                jobs.write_job(path, JOB + f"run:\n  seconds_per_state: {seconds}\n")
                done = jobs.run(path, "job.yaml")
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertTrue(re.search(r"(?m)^cagehop: job.yaml:7: .*seconds_per_state", done.stderr), done.stderr)
            jobs.write_job(path, JOB)
            for seconds in (0, -1):
                done = jobs.run(path, "job.yaml", "--seconds-per-state", seconds)
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertRegex(done.stderr, r"(?m)^cagehop: run: --seconds-per-state .* above 0")
            self.assertFalse((path / "map.h5").exists())
