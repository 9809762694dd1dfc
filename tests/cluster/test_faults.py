# SPDX-License-Identifier: GPL-3.0-or-later
"""What machines do to a run besides killing it: a rank that stands still or is slow, messages that are late, clocks that jump, file
systems that answer with an error, few file descriptors, little memory, more ranks than processors. The map is the undisturbed one, or
there is one line, and the same command completes it. CAGEHOP_FAULTS=all, as in tools/check-slow: also what takes long."""
import functools
import os
import re
import resource
import signal
import subprocess
import unittest

import held
import jobs
import maps
import sessions
import this_build

LONG = os.environ.get("CAGEHOP_FAULTS") == "all"
JOB = jobs.MANY_AT_ONCE
FEW = JOB.replace("count: 60", "count: 20")  # for one rank, which meets in any twenty tiles what it would meet in sixty
PARALLEL = JOB.replace("isobars: false", "isobars: false, parallel: true")

# Stands before libc: from its call number FAIL_AFTER on, FAIL_CALL fails with errno FAIL_ERRNO for the map, FAIL_COUNT times.
ANSWERS = r"""
#define _GNU_SOURCE
#undef _FILE_OFFSET_BITS
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
static long number(const char *name) {
  const char *value = getenv(name);
  return value ? atol(value) : 0;
}
static bool of_the_map(int file) {
  char link[64], name[PATH_MAX] = "";
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  return readlink(link, name, sizeof name - 1) > 0 && strstr(name, "map.h5") != NULL;
}
static bool fails(const char *call, int file) {
  static long calls;
  const char *which = getenv("FAIL_CALL"), *rank = getenv("OMPI_COMM_WORLD_RANK") ? getenv("OMPI_COMM_WORLD_RANK") : getenv("PMI_RANK");
  if (!which || strcmp(which, call) != 0 || !of_the_map(file) || (getenv("FAIL_RANK") && strcmp(rank ? rank : "0", getenv("FAIL_RANK")) != 0)) {
    return false;
  }
  calls++;
  if (calls <= number("FAIL_AFTER") || calls > number("FAIL_AFTER") + number("FAIL_COUNT")) {
    return false;
  }
  errno = (int)number("FAIL_ERRNO");
  return true;
}
#define REAL(type, name) ((type)dlsym(RTLD_NEXT, name))
int fdatasync(int file) { return fails("fdatasync", file) ? -1 : REAL(int (*)(int), "fdatasync")(file); }
int fstat(int file, struct stat *status) {
  return fails("fstat", file) ? -1 : REAL(int (*)(int, struct stat *), "fstat")(file, status);
}
int fstat64(int file, struct stat64 *status) {
  return fails("fstat", file) ? -1 : REAL(int (*)(int, struct stat64 *), "fstat64")(file, status);
}
ssize_t pread64(int file, void *data, size_t count, off64_t offset) {
  return fails("pread", file) ? -1 : REAL(ssize_t (*)(int, void *, size_t, off64_t), "pread64")(file, data, count, offset);
}
ssize_t pread(int file, void *data, size_t count, off_t offset) { return pread64(file, data, count, offset); }
ssize_t pwrite64(int file, const void *data, size_t count, off64_t offset) {
  return fails("pwrite", file) ? -1 : REAL(ssize_t (*)(int, const void *, size_t, off64_t), "pwrite64")(file, data, count, offset);
}
ssize_t pwrite(int file, const void *data, size_t count, off_t offset) { return pwrite64(file, data, count, offset); }
int flock(int file, int operation) { return fails("lock", file) ? -1 : REAL(int (*)(int, int), "flock")(file, operation); }
#define LOCKS(name) \
  int name(int file, int command, ...) { \
    va_list arguments; \
    va_start(arguments, command); \
    void *argument = va_arg(arguments, void *); \
    va_end(arguments); \
    const bool lock = command == F_OFD_SETLK || command == F_OFD_SETLKW || command == F_SETLK || command == F_SETLKW; \
    return lock && fails("lock", file) ? -1 : REAL(int (*)(int, int, ...), #name)(file, command, argument); \
  }
LOCKS(fcntl)
LOCKS(fcntl64)
"""
ERRNO = {"EIO": 5, "EINTR": 4, "ENOSPC": 28, "ENOLCK": 37, "ESTALE": 116, "EDQUOT": 122}
SAID = {"EIO": "Input/output error", "ESTALE": "Stale file handle", "EDQUOT": "Disk quota exceeded", "ENOSPC": "No space left on device"}

# The time of day jumps by JUMP seconds after some looks at it, there and back.
JUMPS = r"""
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
int clock_gettime(clockid_t clock, struct timespec *now) {
  static int looks;
  const int status = (int)syscall(SYS_clock_gettime, clock, now);
  if (clock == CLOCK_REALTIME && getenv("JUMP") && ++looks % 2 == 0) {
    now->tv_sec += atol(getenv("JUMP"));
  }
  return status;
}
time_t time(time_t *at) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (at) {
    *at = now.tv_sec;
  }
  return now.tv_sec;
}
"""

# Every message of LATE_RANK, or of all, leaves late by up to LATE_US, and what has arrived is not seen at the first looks.
LATE = r"""
#include <mpi.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
static unsigned long chance = 12345;
static int is_late(void) {
  static int late = -1;
  if (late < 0) {
    int rank;
    PMPI_Comm_rank(MPI_COMM_WORLD, &rank);
    late = getenv("LATE_RANK") == NULL || atoi(getenv("LATE_RANK")) == rank;
    chance += 7919ul * (unsigned long)rank;
  }
  return late;
}
static unsigned draw(unsigned below) {
  chance = chance * 6364136223846793005ul + 1442695040888963407ul;
  return (unsigned)(chance >> 33) % below;
}
static void wait_a_while(void) {
  if (is_late()) {
    usleep(draw((unsigned)atoi(getenv("LATE_US"))));
  }
}
int MPI_Send(const void *data, int count, MPI_Datatype type, int to, int tag, MPI_Comm comm) {
  wait_a_while();
  return PMPI_Send(data, count, type, to, tag, comm);
}
int MPI_Isend(const void *data, int count, MPI_Datatype type, int to, int tag, MPI_Comm comm, MPI_Request *request) {
  wait_a_while();
  return PMPI_Isend(data, count, type, to, tag, comm, request);
}
int MPI_Test(MPI_Request *request, int *flag, MPI_Status *status) {
  if (is_late() && draw(3) != 0) {
    *flag = 0;
    return MPI_SUCCESS;
  }
  return PMPI_Test(request, flag, status);
}
int MPI_Testsome(int count, MPI_Request request[], int *done, int index[], MPI_Status status[]) {
  int some = 0;
  for (int k = 0; k < count; k++) {
    some |= request[k] != MPI_REQUEST_NULL;
  }
  if (some && is_late() && draw(3) != 0) {
    *done = 0;
    return MPI_SUCCESS;
  }
  return PMPI_Testsome(count, request, done, index, status);
}
int MPI_Iprobe(int from, int tag, MPI_Comm comm, int *flag, MPI_Status *status) {
  if (is_late() && draw(3) != 0) {
    *flag = 0;
    return MPI_SUCCESS;
  }
  return PMPI_Iprobe(from, tag, comm, flag, status);
}
int MPI_Fetch_and_op(const void *origin, void *result, MPI_Datatype type, int target, MPI_Aint at, MPI_Op op, MPI_Win win) {
  wait_a_while();
  return PMPI_Fetch_and_op(origin, result, type, target, at, op, win);
}
int MPI_Bcast(void *data, int count, MPI_Datatype type, int root, MPI_Comm comm) {
  wait_a_while();
  return PMPI_Bcast(data, count, type, root, comm);
}
int MPI_Allreduce(const void *from, void *to, int count, MPI_Datatype type, MPI_Op op, MPI_Comm comm) {
  wait_a_while();
  return PMPI_Allreduce(from, to, count, type, op, comm);
}
"""


@functools.cache
def undisturbed(job):
    """The digest of that job's map."""
    with jobs.folder() as path:
        jobs.write_job(path, job)
        done = jobs.run(path, "job.yaml")
        assert done.returncode == 0, done.stderr
        return maps.digest(path / "map.h5")


class Faults(unittest.TestCase):
    job = JOB  # whose map, and that of PARALLEL, is the right one

    def setUp(self):
        self.path = self.enterContext(jobs.folder())
        self.map = self.path / "map.h5"
        jobs.write_job(self.path, self.job)

    def launch(self, *words, ranks=0, env=None, before=()):
        launch = [jobs.MPIRUN, "-n", str(ranks)] if ranks else []
        return subprocess.run([*before, *launch, jobs.CAGEHOP, "run", "job.yaml", *words], cwd=self.path, capture_output=True, text=True,
                              timeout=500, env={**os.environ, **(env or {})})

    def is_right(self, done):
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(maps.info(self.map, "--verify").returncode, 0)
        self.assertEqual(maps.digest(self.map), undisturbed(self.job))

    def one_line(self, done, statuses=(1,)):
        """What a run that failed said, after which the same command completes its map."""
        lines = jobs.own_lines(done.stderr)
        self.assertIn(done.returncode, statuses, done.stderr)
        self.assertEqual(len(lines), 1, done.stderr)
        if self.map.exists():
            self.assertEqual(maps.info(self.map, "--verify").returncode, 0)
        self.is_right(jobs.run(self.path, "job.yaml"))
        return lines[0]


@unittest.skipUnless(jobs.HAVE_MPI, "built without MPI")
class StoppedRank(Faults):
    """SIGSTOP: a node that hangs for a while, a debugger, a virtual machine that is moved."""

    def stop_one(self, text, which, others_go_on):
        self.map.unlink(missing_ok=True)
        jobs.write_job(self.path, text)
        writers = 3 if text == PARALLEL else 1
        run = held.Run(self.path, "job.yaml", ranks=3, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
        try:
            run.wait_for_tiles(self.map, 3, writers)
            stopped = sessions.ranks(run.pid)[which]
            os.kill(stopped, signal.SIGSTOP)
            if others_go_on:  # but for what the stopped rank has in hand
                run.wait_for_tiles(self.map, 40, writers - 1)
                self.assertIsNone(run.poll())
            os.kill(stopped, signal.SIGCONT)
            run.go_on()
            stdout, stderr = run.communicate(timeout=300)
        finally:
            sessions.kill_all(run.pid)
        self.is_right(subprocess.CompletedProcess(run.args, run.returncode, stdout, stderr))

    def test_others_go_on_without_a_worker_that_stands_still(self):
        self.stop_one(JOB, 1, True)

    def test_rank_0_may_stand_still(self):
        self.stop_one(JOB, 0, False)

    def test_a_writer_among_writers_may_stand_still(self):
        self.stop_one(PARALLEL, 2, False)


class Answers(Faults):
    """File systems that answer with an error, once or from then on."""
    job = FEW

    def test_is_one_line_and_loses_nothing(self):
        answers = this_build.preloaded(self.path, "answers", ANSWERS)
        for call, error, after in (("pwrite", "ESTALE", 400), ("pwrite", "EDQUOT", 400), ("fdatasync", "ESTALE", 0), ("fdatasync", "EDQUOT", 0),
                                   ("fstat", "ESTALE", 60), ("pwrite", "EIO", 700), ("fdatasync", "ENOSPC", 1)):
            with self.subTest(call=call, error=error):
                said = self.one_line(self.launch(env={**answers, "FAIL_CALL": call, "FAIL_ERRNO": str(ERRNO[error]), "FAIL_AFTER": str(after),
                                                      "FAIL_COUNT": "1000000"}))
                self.assertIn(SAID[error], said)
                self.map.unlink()

    def test_a_call_that_fails_once_is_a_failure_too(self):
        answers = this_build.preloaded(self.path, "answers", ANSWERS)
        for call, error, after in (("pwrite", "EIO", 500), ("fdatasync", "EIO", 0)):  # no second fdatasync is to be believed
            with self.subTest(call=call, error=error):
                said = self.one_line(self.launch(env={**answers, "FAIL_CALL": call, "FAIL_ERRNO": str(ERRNO[error]), "FAIL_AFTER": str(after),
                                                      "FAIL_COUNT": "1"}))
                self.assertIn(SAID[error], said)
                self.map.unlink()

    def test_what_is_interrupted_is_written_all_the_same(self):
        answers = this_build.preloaded(self.path, "answers", ANSWERS)
        self.is_right(self.launch(env={**answers, "FAIL_CALL": "pwrite", "FAIL_ERRNO": str(ERRNO["EINTR"]), "FAIL_AFTER": "300", "FAIL_COUNT": "40"}))


@unittest.skipUnless(jobs.HAVE_MPI, "built without MPI")
class AnswersToRanks(Faults):
    def test_all_may_write_where_there_are_no_locks(self):
        answers = this_build.preloaded(self.path, "answers", ANSWERS)
        jobs.write_job(self.path, PARALLEL)
        self.is_right(self.launch(ranks=3, env={**answers, "FAIL_CALL": "lock", "FAIL_ERRNO": str(ERRNO["ENOLCK"]), "FAIL_COUNT": "1000000"}))

    def test_on_another_rank_they_are_named_with_it(self):
        answers = this_build.preloaded(self.path, "answers", ANSWERS)
        jobs.write_job(self.path, PARALLEL)
        # MPI-IO keeps the reason of a write that failed to itself.
        for call, error, after, words in (("fdatasync", "EDQUOT", 0, SAID["EDQUOT"]), ("pwrite", "ESTALE", 20, "can't be written")):
            with self.subTest(call=call, error=error):
                said = self.one_line(self.launch(ranks=3, env={**answers, "FAIL_CALL": call, "FAIL_ERRNO": str(ERRNO[error]), "FAIL_RANK": "2",
                                                               "FAIL_AFTER": str(after), "FAIL_COUNT": "1000000"}))
                self.assertRegex(said, rf"\Acagehop: rank 2 on host \S+: .*{words}")
                self.map.unlink()


class Clocks(Faults):
    job = FEW

    def test_a_time_of_day_that_jumps_disturbs_nothing(self):
        jumps = this_build.preloaded(self.path, "jumps", JUMPS)
        for jump in (-86400 * 400, 86400 * 400, -2_000_000_000):
            for words in ((), ("--deadline", "3h")):
                with self.subTest(jump=jump, words=words):
                    # A deadline is a span of time, which the time of day has nothing to do with once the run has begun.
                    self.is_right(self.launch(*words, env={**jumps, "JUMP": str(jump)}))
                    self.assertIn(": finished", maps.info(self.map).stdout)
                    self.map.unlink()


class Little(Faults):
    """Fewer file descriptors and less memory than a run wants: it says so, or does without."""
    job = FEW

    def limited(self, which, value, *words):
        def limit():
            resource.setrlimit(which, (value, value))
        return subprocess.run([jobs.CAGEHOP, *words], cwd=self.path, capture_output=True, text=True, timeout=300, preexec_fn=limit)

    def outcomes(self, which, values):
        """How a serial run ends with each of these limits under which the program starts at all."""
        found = []
        for value in values:
            if self.limited(which, value, "--version").returncode != 0:
                continue
            done = self.limited(which, value, "run", "--serial", "job.yaml")
            with self.subTest(limit=value):
                if done.returncode == 0:
                    self.is_right(done)
                else:
                    self.one_line(done, (1, 2, 3))
            found.append(done.returncode)
            for left in self.path.glob("map.h5*"):
                left.unlink()
        self.assertEqual(found[-1], 0)
        return found

    def test_file_descriptors(self):
        found = self.outcomes(resource.RLIMIT_NOFILE, [*range(3, 13), 64])
        self.assertNotEqual(found[0], 0)

    def test_memory(self):
        million = 1 << 20
        # From where the loader just finds room to where all is well.
        def starts(size):
            return self.limited(resource.RLIMIT_AS, size * million, "--version").returncode == 0
        about = next(size for size in range(8, 1024, 4) if starts(size))
        lowest = next(size for size in range(about - 3, about + 1) if starts(size))
        steps = range(0, 40, 2) if LONG else (0, 2, 5, 10, 16, 24)
        found = self.outcomes(resource.RLIMIT_AS, [(lowest + more) * million for more in (*steps, 400)])
        self.assertNotEqual(found[0], 0)

    def test_a_job_of_1e12_points_is_refused_with_its_size(self):
        jobs.write_job(self.path, JOB.replace("count: 60", "count: 1000000").replace("count: 5}", "count: 1000000}"))
        planned = self.limited(resource.RLIMIT_AS, 600 << 20, "plan", "job.yaml")
        self.assertEqual(planned.returncode, 0, planned.stderr)
        self.assertRegex(planned.stdout, r"\b1000000000000 points\b")
        self.assertRegex(planned.stdout, r"\nfile +1\d{8}\.\d MB\n")
        done = self.limited(resource.RLIMIT_AS, 600 << 20, "run", "--serial", "job.yaml")
        lines = [line for line in jobs.own_lines(done.stderr) if ": remark: " not in line]
        self.assertEqual((done.returncode, len(lines)), (1, 1), done.stderr)
        self.assertRegex(lines[0], r"\Acagehop: map\.h5 needs 1\d{8}\.\d MB: .*; make room or choose another place with -o\Z")
        self.assertEqual(list(self.path.glob("map.h5*")), [])


@unittest.skipUnless(jobs.HAVE_MPI, "built without MPI")
class Messages(Faults):
    """An interconnect that delays and reorders between ranks, and a rank that is slower than the others."""

    def delayed(self, text, ranks, **late):
        library = this_build.preloaded(self.path, "late", LATE, compiler="mpicc" if jobs.OPEN_MPI else "mpicc.mpich")
        jobs.write_job(self.path, text)
        self.is_right(self.launch(ranks=ranks, env={**library, **late}))
        self.map.unlink()

    def test_that_are_late_change_nothing(self):
        for text in (JOB, PARALLEL):
            self.delayed(text, 4, LATE_US="3000")

    def test_of_one_slow_rank(self):
        for text, rank in ((JOB, "2"), (PARALLEL, "1"), (JOB, "0")):
            self.delayed(text, 3, LATE_US="20000", LATE_RANK=rank)


@unittest.skipUnless(jobs.HAVE_MPI and LONG, "takes long")
class Crowd(Faults):
    """64 ranks on as many processors as there are; three of them would do for the tiles of the second job."""

    def test_sixty_four_ranks(self):
        for text in (JOB, PARALLEL):
            jobs.write_job(self.path, text)
            self.is_right(self.launch(ranks=64))
            self.map.unlink()

    def test_more_ranks_than_tiles(self):
        jobs.write_job(self.path, PARALLEL.replace("count: 60", "count: 3"))
        for ranks in (64, 2):
            done = self.launch("-o", f"{ranks}.h5", ranks=ranks)
            self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(maps.digest(self.path / "64.h5"), maps.digest(self.path / "2.h5"))
