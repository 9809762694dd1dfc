# SPDX-License-Identifier: GPL-3.0-or-later
"""`output: {parallel: true}` on several nodes, which this machine's ranks are parted into: the same bits, whatever the nodes; and a
signal, a deadline, a failed write and a death on one of them end the run on all."""
import os
import signal
import subprocess
import time
import unittest

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

# Stands before libc's pwrite. At its first write to the finished map rank GATE_RANK notes its process in the file "waiting" and waits for
# a file "go"; so the run can't end before that. Rank FAIL_RANK can't write, and makes "go".
GATE = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
static int is_rank(const char *variable) {
  const char *open_mpi = getenv("OMPI_COMM_WORLD_RANK"), *mpich = getenv("PMI_RANK"), *rank = open_mpi ? open_mpi : mpich;
  return rank && getenv(variable) && strcmp(rank, getenv(variable)) == 0;
}
static int is_map(int file) {
  char link[64], name[PATH_MAX] = "";
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  const ssize_t length = readlink(link, name, sizeof name - 1);
  return length > 7 && strcmp(name + length - 7, "/map.h5") == 0;
}
ssize_t pwrite64(int file, const void *data, size_t count, off64_t offset) {
  static int waited;
  ssize_t (*real)(int, const void *, size_t, off64_t) =
      (ssize_t (*)(int, const void *, size_t, off64_t))dlsym(RTLD_NEXT, "pwrite64");
  if (is_rank("GATE_RANK") && !waited && is_map(file)) {
    waited = 1;
    FILE *note = fopen("noting", "w");
    fprintf(note, "%d", (int)getpid());
    fclose(note);
    rename("noting", "waiting");
    while (access("go", F_OK) != 0) {
      usleep(1000);
    }
  }
  if (is_rank("FAIL_RANK") && is_map(file)) {
    close(open("go", O_CREAT | O_WRONLY, 0666));
    errno = ENOSPC;
    return -1;
  }
  return real(file, data, count, offset);
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

    def start(self, ranks, each, words=(), **variables):
        """`run` on so many ranks, `each` of them a node."""
        process = subprocess.Popen([jobs.MPIRUN, "-n", str(ranks), *(["-x", "LD_PRELOAD"] if jobs.OPEN_MPI else []), jobs.CAGEHOP, "run",
                                    "job.yaml", *words], cwd=self.path, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   env={**os.environ, "LD_PRELOAD": "", "CAGEHOP_TEST_RANKS_A_NODE": str(each), **variables})
        self.addCleanup(process.kill)
        return process

    def gated(self, ranks, rank, words=(), **variables):
        """The same, each rank a node, when `rank` waits in its first write."""
        gate = this_build.preloaded(self.path, "gate", GATE)
        process = self.start(ranks, 1, words, GATE_RANK=str(rank), **gate, **variables)
        while process.poll() is None and not (self.path / "waiting").exists():
            time.sleep(0.01)
        return process

    def go(self):
        (self.path / "go").touch()

    def assert_completed(self, ranks=3, each=1):
        self.assertEqual(maps.info(self.map, "--verify").returncode, 0)
        process = self.start(ranks, each)
        stdout, stderr = process.communicate(timeout=300)
        self.assertEqual(process.returncode, 0, stdout + stderr)
        self.assertEqual(maps.digest(self.map), self.digest)

    def test_any_number_of_nodes_gives_the_same_bits(self):
        for ranks, each in (2, 1), (5, 2), (8, 3):
            self.map.unlink(missing_ok=True)
            process = self.start(ranks, each)
            stdout, stderr = process.communicate(timeout=300)
            self.assertEqual(process.returncode, 0, stdout + stderr)
            self.assertRegex(stdout, rf" points in .* on {ranks} workers")
            self.assertEqual(maps.digest(self.map), self.digest)
            self.assertEqual(maps.info(self.map, "--verify").returncode, 0)

    def test_a_signal_stops_all_nodes(self):
        process = self.gated(3, 0)
        process.send_signal(signal.SIGUSR1)
        os.kill(int((self.path / "waiting").read_text()), signal.SIGUSR1)
        self.go()
        stdout, stderr = process.communicate(timeout=300)
        self.assertEqual(process.returncode, 75, stdout + stderr)
        self.assertTrue(0 < maps.done_tiles(self.map) < TILES)
        self.assert_completed()

    def test_a_deadline_stops_all_nodes(self):
        for seconds in (4, 8, 16, 32):  # on a busy machine a short one may leave no time for a tile
            process = self.gated(3, 0, ("--deadline", str(seconds)))
            time.sleep(seconds)  # it began before it waited
            self.go()
            stdout, stderr = process.communicate(timeout=300)
            if process.returncode != 1 or "allow more time" not in stderr:
                break
            for name in "waiting", "go":
                (self.path / name).unlink(missing_ok=True)
        self.assertEqual(process.returncode, 75, stdout + stderr)
        self.assertIn("stopped by the deadline with", stderr)
        self.assertTrue(0 < maps.done_tiles(self.map) < TILES)
        self.assert_completed()

    def test_a_write_that_fails_on_one_node_ends_all_with_one_line(self):
        process = self.gated(2, 0, FAIL_RANK="1")  # which computes all that rank 0 has not begun, unless it fails
        stdout, stderr = process.communicate(timeout=300)
        self.assertEqual(process.returncode, 1, stdout + stderr)
        errors = jobs.own_lines(stderr)
        self.assertEqual(len(errors), 1, stderr)
        self.assertRegex(errors[0], r"rank 1 on host \S+: .*is the disk full\?")
        self.assertTrue(maps.done_tiles(self.map) < TILES)
        self.assert_completed()

    def test_a_rank_that_dies_ends_all_and_other_nodes_complete_the_map(self):
        process = self.gated(3, 1)
        os.kill(int((self.path / "waiting").read_text()), signal.SIGKILL)
        process.communicate(timeout=300)
        self.assertNotEqual(process.returncode, 0)
        self.assertTrue(maps.done_tiles(self.map) < TILES)
        self.assert_completed(ranks=5, each=2)
