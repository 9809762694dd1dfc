# SPDX-License-Identifier: GPL-3.0-or-later
"""`output: {parallel: true}`: every rank writes its own tiles, and the map is the one that rank 0 would have written."""
import os
import signal
import subprocess
import unittest

import held
import jobs
import maps
import this_build


def together(text):
    return text.replace("isobars: false", "isobars: false, parallel: true")


JOB = together(jobs.MANY_TILES).replace("count: 5}", "count: 1200}")

# Stands before libc's pwrite and, on rank FAIL_RANK after FAIL_AT calls, says that the disk is full.
FULL_DISK = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
ssize_t pwrite64(int file, const void *data, size_t count, off64_t offset) {
  static int calls;
  ssize_t (*real)(int, const void *, size_t, off64_t) = dlsym(RTLD_NEXT, "pwrite64");
  const char *open_mpi = getenv("OMPI_COMM_WORLD_RANK"), *mpich = getenv("PMI_RANK"), *rank = open_mpi ? open_mpi : mpich;
  if (rank && strcmp(rank, getenv("FAIL_RANK")) == 0 && ++calls > atoi(getenv("FAIL_AT"))) {
    errno = ENOSPC;
    return -1;
  }
  return real(file, data, count, offset);
}
ssize_t pwrite(int file, const void *data, size_t count, off_t offset) { return pwrite64(file, data, count, offset); }
"""


@unittest.skipUnless(jobs.HAVE_MPI, "built without MPI")
class Parallel(unittest.TestCase):
    def setUp(self):
        self.path = self.enterContext(jobs.folder())

    def run_job(self, *words, ranks=0):
        done = jobs.run(self.path, *words, ranks=ranks)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done

    def assert_same_from_any_ranks(self, text, ranks, *options):
        jobs.write_job(self.path, text)
        self.run_job("job.yaml", "-o", "alone.h5")
        digest = maps.digest(self.path / "alone.h5")
        for count in ranks:
            done = self.run_job("job.yaml", "-o", f"{count}.h5", *options, ranks=count)
            self.assertRegex(done.stdout, r" points in .* on \d+ (worker|group)")
            self.assertEqual(maps.digest(self.path / f"{count}.h5"), digest)
            self.assertEqual(maps.info(self.path / f"{count}.h5", "--verify").returncode, 0)
            self.assertIn("nothing to do", self.run_job("job.yaml", "-o", f"{count}.h5", ranks=count).stdout)

    def test_any_number_of_ranks_gives_the_same_bits(self):
        self.assert_same_from_any_ranks(JOB, (2, 3, 5))

    def test_structure_rates_and_isobars_too(self):
        text = JOB.replace("count: 60", "count: 4").replace("count: 1200", "count: 30")
        self.assert_same_from_any_ranks(text.replace("isobars: false", "isobars: true, structure: true, rates: true"), (2, 17))

    def changed_under_the_run(self, change):
        """How a run of two ranks ends whose map is changed, with both held before their next tile, once it has some."""
        jobs.write_job(self.path, JOB)
        process = held.Run(self.path, "job.yaml", ranks=2, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                           start_new_session=True)
        self.addCleanup(lambda: process.poll() is None and os.killpg(process.pid, signal.SIGKILL))
        process.wait_for_tiles(self.path / "map.h5", 2, writers=2)
        change(self.path / "map.h5")
        process.go_on()
        stderr = process.communicate(timeout=300)[1]
        lines = jobs.own_lines(stderr)
        self.assertEqual((process.returncode, len(lines)), (1, 1), stderr)
        return lines[0]

    def test_a_map_that_is_replaced_cut_or_overwritten_is_not_finished(self):
        def replace(path):
            path.rename(self.path / "moved.h5")
            path.write_text("another file")

        def overwrite(path):
            with open(path, "r+b") as file:
                file.write(b"something else")

        self.assertIn("was replaced by another file", self.changed_under_the_run(replace))
        self.assertEqual((self.path / "map.h5").read_text(), "another file")
        (self.path / "map.h5").unlink()
        self.assertIn("was cut to 60000 of", self.changed_under_the_run(lambda path: os.truncate(path, 60000)))
        (self.path / "map.h5").unlink()
        self.assertIn("was overwritten at its start", self.changed_under_the_run(overwrite))

    @unittest.skipUnless(jobs.HAVE_MPI, "built without groups")
    def test_groups_of_ranks(self):
        text = JOB.replace("source: percus-yevick", "closure: modified-verlet").replace("count: 60", "count: 3")
        self.assert_same_from_any_ranks(text.replace("count: 1200", "count: 700").replace(
            "to: 0.60", "to: 0.46").replace("material: Pd40Ni10Cu30P20", "material: {name: x, diameter_nm: 0.8, "
            "glass_transition_K: 570.24, phi_g: 0.6585, phi_0: 0.50, beta_phi_0_per_K: 6.0e-4, enskog_time_s: 1.0e-13}")
, (4, 5), "--ranks-per-solve", "2")

    def test_a_signal_leaves_a_map_that_the_same_command_completes(self):
        jobs.write_job(self.path, JOB)
        process = held.Run(self.path, "job.yaml", ranks=3, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        process.wait_for_tiles(self.path / "map.h5", 5)
        process.send_signal(signal.SIGUSR1)
        process.go_on()
        stdout, stderr = process.communicate(timeout=300)
        self.assertEqual(process.returncode, 75, stdout + stderr)
        tiles = maps.done_tiles(self.path / "map.h5")
        self.assertTrue(5 <= tiles < 180, tiles)
        self.assertEqual(maps.info(self.path / "map.h5", "--verify").returncode, 0)
        self.run_job("job.yaml", ranks=2)
        self.run_job("job.yaml", "-o", "whole.h5")
        self.assertEqual(maps.digest(self.path / "map.h5"), maps.digest(self.path / "whole.h5"))

    def test_a_full_disk_at_one_rank_ends_all_with_one_line(self):
        jobs.write_job(self.path, JOB)
        full = this_build.preloaded(self.path, "full", FULL_DISK)
        done = subprocess.run([jobs.MPIRUN, "-n", "3", *(["-x", "LD_PRELOAD"] if jobs.OPEN_MPI else []), jobs.CAGEHOP, "run", "job.yaml"], cwd=self.path,
                              capture_output=True, text=True, timeout=60,
                              env={**os.environ, **full, "FAIL_AT": "300", "FAIL_RANK": "1"})
        self.assertEqual(done.returncode, 1, done.stderr)
        errors = jobs.own_lines(done.stderr)
        self.assertEqual(len(errors), 1, done.stderr)
        self.assertIn("is the disk full?", errors[0])
        self.assertEqual(maps.info(self.path / "map.h5", "--verify").returncode, 0)
        self.assertTrue(0 < maps.done_tiles(self.path / "map.h5") < 180)
        self.run_job("job.yaml", ranks=3)
        self.run_job("job.yaml", "-o", "whole.h5")
        self.assertEqual(maps.digest(self.path / "map.h5"), maps.digest(self.path / "whole.h5"))

    @unittest.skipUnless(subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode == 0, "may not unshare")
    def test_a_rank_that_does_not_see_the_map_ends_all_with_one_line(self):
        jobs.write_job(self.path, JOB)
        blind = f"mount -t tmpfs none {self.path} && exec {jobs.CAGEHOP} run job.yaml"
        done = subprocess.run([jobs.MPIRUN, "-n", "2", jobs.CAGEHOP, "run", "job.yaml", ":", "-n", "1", "unshare", "-m", "sh", "-c",
                               blind], cwd=self.path, capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 1, done.stderr)
        errors = jobs.own_lines(done.stderr)
        self.assertEqual(len(errors), 1, done.stderr)
        self.assertRegex(errors[0], r"rank 2 on host \S+: .*/map.h5 can't be opened: No such file or directory; do all nodes see it\?")
        self.run_job("job.yaml", ranks=3)

    def test_damage_is_mended(self):
        jobs.write_job(self.path, JOB)
        self.run_job("job.yaml", ranks=2)
        digest = maps.digest(self.path / "map.h5")
        maps.flip_bit(self.path / "map.h5", "tau_alpha", 7777)
        self.assertEqual(maps.info(self.path / "map.h5", "--verify").returncode, 3)
        self.run_job("job.yaml", ranks=3)
        self.assertEqual(maps.digest(self.path / "map.h5"), digest)
