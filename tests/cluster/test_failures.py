# SPDX-License-Identifier: GPL-3.0-or-later
"""A write, fdatasync or close that fails on any rank, and an MPI call that fails, are the run's failure, with the reason."""
import os
import signal
import subprocess
import unittest

import held
import jobs
import maps
import this_build

JOB = jobs.MANY_AT_ONCE
FEW = JOB.replace("count: 60", "count: 20")  # where rank 0 writes all; of PARALLEL a rank that is late might write no tile of so few
PARALLEL = JOB.replace("isobars: false", "isobars: false, parallel: true")

# Stands before libc; on the ranks that FAIL_RANKS names with a letter each ("b" is rank 1), the call that FAIL_CALL names fails for
# the map with EIO, after FAIL_AFTER calls.
FAILING = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
static bool fails(const char *call, int file) {
  static int calls;
  const char *which = getenv("FAIL_CALL"), *ranks = getenv("FAIL_RANKS"), *after = getenv("FAIL_AFTER");
  const char *open_mpi = getenv("OMPI_COMM_WORLD_RANK"), *mpich = getenv("PMI_RANK"), *rank = open_mpi ? open_mpi : mpich;
  char link[64], name[PATH_MAX] = "";
  if (!which || strcmp(which, call) != 0 || !ranks || strchr(ranks, 'a' + (rank ? atoi(rank) : 0)) == NULL) {
    return false;
  }
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  if (readlink(link, name, sizeof name - 1) < 0 || strstr(name, "map.h5") == NULL) {
    return false;
  }
  errno = EIO;
  return ++calls > atoi(after ? after : "0");
}
int fdatasync(int file) {
  int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
  return fails("fdatasync", file) ? -1 : real(file);
}
int close(int file) {
  int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "close");
  const bool fail = fails("close", file);
  const int status = real(file);
  errno = fail ? EIO : errno;
  return fail ? -1 : status;
}
ssize_t pwrite64(int file, const void *data, size_t count, off64_t offset) {
  ssize_t (*real)(int, const void *, size_t, off64_t) = (ssize_t (*)(int, const void *, size_t, off64_t))dlsym(RTLD_NEXT, "pwrite64");
  return fails("pwrite", file) ? -1 : real(file, data, count, offset);
}
ssize_t pwrite(int file, const void *data, size_t count, off_t offset) { return pwrite64(file, data, count, offset); }
"""
# Stands before MPI's: rank 0's tiles (TAG_TASK) for rank 2 can't be sent.
FAILING_SEND = r"""
#include <mpi.h>
int MPI_Isend(const void *data, int count, MPI_Datatype type, int to, int tag, MPI_Comm comm, MPI_Request *request) {
  int rank;
  PMPI_Comm_rank(comm, &rank);
  return rank == 0 && to == 2 && tag == 1 ? MPI_ERR_OTHER : PMPI_Isend(data, count, type, to, tag, comm, request);
}
"""


class Failures(unittest.TestCase):
    def setUp(self):
        self.path = self.enterContext(jobs.folder())

    def build(self, text, **compiler):
        self.failing = this_build.preloaded(self.path, "failing", text, **compiler)

    def run_failing(self, call="", ranks="", after=0, launch=(jobs.MPIRUN, "-n", "4")):
        return subprocess.run([*launch, jobs.CAGEHOP, "run", "job.yaml"], cwd=self.path, capture_output=True, text=True, timeout=120,
                              env={**os.environ, **self.failing_at(call, ranks, after)})

    def failing_at(self, call, ranks, after=0):
        return {**self.failing, "FAIL_CALL": call, "FAIL_RANKS": ranks, "FAIL_AFTER": str(after)}

    def errors(self, done):
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        return jobs.own_lines(done.stderr)

    def one_error(self, done):
        errors = self.errors(done)
        self.assertEqual(len(errors), 1, done.stderr)
        self.assertIn("run the same command again", errors[0])
        return errors[0]

    def completes(self):
        done = jobs.run(self.path, "job.yaml", ranks=2 if jobs.HAVE_MPI else 0)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(maps.info(self.path / "map.h5", "--verify").returncode, 0)

    @unittest.skipUnless(jobs.HAVE_MPI, "built without MPI")
    def test_other_ranks_failures_reach_the_user(self):
        self.build(FAILING)
        jobs.write_job(self.path, PARALLEL)
        # Of two ranks the lower one is named.
        for call, ranks, rank, reason in (("fdatasync", "d", 3, "can't be put on disk: Input/output error"),
                                          ("fdatasync", "bcd", 1, "can't be put on disk: Input/output error"),
                                          ("close", "c", 2, "map.h5 could not be closed: .*Input/output error"),
                                          ("pwrite", "c", 2, "can't be written")):
            with self.subTest(call=call, ranks=ranks):
                error = self.one_error(self.run_failing(call, ranks))
                self.assertRegex(error, rf"\Acagehop: rank {rank} on host \S+: .*{reason}")
                self.completes()
                (self.path / "map.h5").unlink()

    @unittest.skipUnless(jobs.HAVE_MPI, "built without MPI")
    def test_also_of_a_run_that_was_stopped(self):
        self.build(FAILING)
        jobs.write_job(self.path, PARALLEL)
        run = held.Run(self.path, "job.yaml", ranks=4, env=self.failing_at("fdatasync", "bcd"), stdout=subprocess.PIPE,
                       stderr=subprocess.PIPE)
        run.wait_for_tiles(self.path / "map.h5", 4)
        run.send_signal(signal.SIGUSR1)
        run.go_on()
        stdout, stderr = run.communicate(timeout=300)
        stopping, error = self.errors(subprocess.CompletedProcess(run.args, run.returncode, stdout, stderr))
        self.assertIn("stopping after what is under way", stopping)
        self.assertLess(maps.done_tiles(self.path / "map.h5"), 60)
        self.assertRegex(error, r"\Acagehop: rank 1 on host \S+: .*Input/output error")

    def test_rank_0s_own(self):
        self.build(FAILING)
        for text, launch in ((FEW, ()), (FEW, (jobs.MPIRUN, "-n", "3")), (PARALLEL, (jobs.MPIRUN, "-n", "3"))):
            if launch and not jobs.HAVE_MPI:
                continue
            jobs.write_job(self.path, text)
            for call, after, reason in (("fdatasync", 0, "Input/output error"), ("pwrite", 400, "can't be written")):
                with self.subTest(call=call, launch=launch, text=text):
                    error = self.one_error(self.run_failing(call, "a", after, launch))
                    self.assertIn(reason, error)
                    self.assertNotIn("rank ", error)
                    self.completes()
                    (self.path / "map.h5").unlink()

    @unittest.skipUnless(jobs.HAVE_MPI, "built without MPI")
    def test_what_mpi_says_of_a_failed_call(self):
        self.build(FAILING_SEND, compiler="mpicc")
        jobs.write_job(self.path, JOB)
        errors = self.errors(self.run_failing())
        self.assertTrue(any("MPI_Isend from or to rank 2: MPI_ERR_OTHER" in line for line in errors), errors)
