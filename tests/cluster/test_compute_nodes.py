# SPDX-License-Identifier: GPL-3.0-or-later
"""`output: {parallel: true}` on several compute nodes, which this machine's ranks are parted into: the same bits, however many; and
a signal, a deadline, a failed write and a death on one of them end the run on all."""
import os
import signal
import subprocess
import unittest

import held
import jobs
import maps
import this_build

# 20 isochores of 3 tiles. With phi_g, so that a deadline leaves no time out for its search.
JOB = """\
material: {name: Pd40Ni10Cu30P20, phi_g: 0.6585}
structure: {source: percus-yevick}
grid:
  packing_fraction: {from: 0.45, to: 0.60, count: 20}
  pressure: {from: 0.0, to: 6.0, count: 1200}
output: {file: map.h5, isobars: false, parallel: true}
"""
TILES = 60

# Stands before libc's pwrite: rank FAIL_RANK can't write to the map, and makes the file "failed".
FAILING = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
static int fails(int file) {
  const char *open_mpi = getenv("OMPI_COMM_WORLD_RANK"), *mpich = getenv("PMI_RANK"), *rank = open_mpi ? open_mpi : mpich;
  char link[64], name[PATH_MAX] = "";
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  const ssize_t length = readlink(link, name, sizeof name - 1);
  return rank && strcmp(rank, getenv("FAIL_RANK")) == 0 && length > 7 && strcmp(name + length - 7, "/map.h5") == 0;
}
ssize_t pwrite64(int file, const void *data, size_t count, off64_t offset) {
  if (fails(file)) {
    close(open("failed", O_CREAT | O_WRONLY, 0666));
    errno = ENOSPC;
    return -1;
  }
  return ((ssize_t (*)(int, const void *, size_t, off64_t))dlsym(RTLD_NEXT, "pwrite64"))(file, data, count, offset);
}
ssize_t pwrite(int file, const void *data, size_t count, off_t offset) { return pwrite64(file, data, count, offset); }
"""


@unittest.skipUnless(jobs.HAVE_MPI, "built without MPI")
class ComputeNodes(unittest.TestCase):
    def setUp(self):
        self.path = self.enterContext(jobs.folder())
        self.map = self.path / "map.h5"
        jobs.write_job(self.path, JOB)
        alone = jobs.run(self.path, "job.yaml", "-o", "alone.h5")
        self.assertEqual(alone.returncode, 0, alone.stderr)
        self.digest = maps.digest(self.path / "alone.h5")

    def run_on(self, ranks, each):
        """`run` on so many ranks, `each` of them a compute node."""
        return subprocess.run([jobs.MPIRUN, "-n", str(ranks), jobs.CAGEHOP, "run", "job.yaml"], cwd=self.path, text=True, capture_output=True,
                              env={**os.environ, "CAGEHOP_TEST_RANKS_A_NODE": str(each)}, timeout=120)

    def held(self, ranks, *words, **variables):
        """A run on so many ranks, each a compute node, that is held before each tile."""
        process = held.Run(self.path, "job.yaml", *words, ranks=ranks, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                           start_new_session=True, env={"CAGEHOP_TEST_RANKS_A_NODE": "1", **variables})
        self.addCleanup(lambda: process.poll() is None and os.killpg(process.pid, signal.SIGKILL))
        return process

    def held_after_tiles(self, ranks, *words):
        """The same, with some tiles in the map, and all ranks held before their next one."""
        process = self.held(ranks, *words)
        process.wait_for_tiles(self.map, 2, writers=ranks)
        return process

    def assert_completed(self, ranks=3, each=1):
        self.assertEqual(maps.info(self.map, "--verify").returncode, 0)
        done = self.run_on(ranks, each)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(maps.digest(self.map), self.digest)

    def assert_stopped(self, process):
        stdout, stderr = process.communicate(timeout=300)
        self.assertEqual(process.returncode, 75, stdout + stderr)
        self.assertTrue(0 < maps.done_tiles(self.map) < TILES)
        return stderr

    def test_any_number_of_compute_nodes_gives_the_same_bits(self):
        for ranks, each in (2, 1), (5, 2), (8, 3):
            self.map.unlink(missing_ok=True)
            done = self.run_on(ranks, each)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.assertRegex(done.stdout, rf" points in .* on {ranks} workers")
            self.assertEqual(maps.digest(self.map), self.digest)
            self.assertEqual(maps.info(self.map, "--verify").returncode, 0)

    def test_a_signal_stops_all_compute_nodes(self):
        process = self.held_after_tiles(3)
        process.send_signal(signal.SIGUSR1)
        process.go_on()
        self.assert_stopped(process)
        self.assert_completed()

    def test_a_deadline_stops_all_compute_nodes(self):
        process = self.held_after_tiles(3, "--deadline", "3600")
        process.put_clock_on(3600)
        process.go_on()
        self.assertIn("stopped by the deadline with", self.assert_stopped(process))
        self.assert_completed()

    def test_a_write_that_fails_on_one_compute_node_ends_all_with_one_line(self):
        process = self.held(2, FAIL_RANK="1", **this_build.preloaded(self.path, "failing", FAILING))
        process.wait_until((self.path / "failed").exists)
        process.go_on()
        stdout, stderr = process.communicate(timeout=300)
        self.assertEqual(process.returncode, 1, stdout + stderr)
        errors = jobs.own_lines(stderr)
        self.assertEqual(len(errors), 1, stderr)
        self.assertRegex(errors[0], r"rank 1 on host \S+: .*is the disk full\?")
        self.assertTrue(maps.done_tiles(self.map) < TILES)
        self.assert_completed()

    def test_a_rank_that_dies_ends_all_and_other_compute_nodes_complete_the_map(self):
        process = self.held_after_tiles(3)
        rank = process.pid
        while maps.children(rank):
            rank = max(maps.children(rank))
        os.kill(rank, signal.SIGKILL)
        process.communicate(timeout=300)
        self.assertNotEqual(process.returncode, 0)
        self.assertTrue(maps.done_tiles(self.map) < TILES)
        self.assert_completed(ranks=5, each=2)
