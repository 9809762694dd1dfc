# SPDX-License-Identifier: GPL-3.0-or-later
"""One run at a time writes a map: the second is told who the first is, and follows when the first is dead."""
import os
import socket
import subprocess
import unittest

import h5py

import held
import jobs
import maps
import this_build


class Lock(unittest.TestCase):
    def test_a_second_run_names_the_first_and_follows_it_when_it_is_killed(self):
        with jobs.folder() as path:
            jobs.write_job(path, jobs.MANY_TILES)
            first = held.Run(path, "job.yaml", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                             env={"SLURM_JOB_ID": "4711"})
            self.addCleanup(first.wait)
            self.addCleanup(first.kill)
            first.wait_for_tiles(path / "map.h5", 2)
            done_before = maps.done_tiles(path / "map.h5")
            second = jobs.run(path, "job.yaml")
            self.assertEqual(second.returncode, 3, second.stderr)
            self.assertRegex("\n".join(jobs.own_lines(second.stderr)), r"\Acagehop: map\.h5 is being written by cagehop on "
                             rf"{socket.gethostname()}, pid {first.pid}, Slurm job 4711, since 20\d\d-\S+Z; wait for it "
                             r"or choose another file with -o\Z")
            self.assertEqual(maps.done_tiles(path / "map.h5"), done_before)
            self.assertEqual(maps.info(path / "map.h5").stdout.count(": running"), 1)
            first.kill()
            first.wait()
            second = jobs.run(path, "job.yaml")
            self.assertEqual(second.returncode, 0, second.stderr)
            self.assertEqual(jobs.run(path, "job.yaml", "-o", "whole.h5").returncode, 0)
            self.assertEqual(maps.digest(path / "map.h5"), maps.digest(path / "whole.h5"))


# A file system without locks of any kind.
NO_LOCKS = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#define WITHOUT_LOCKS(name) \
  int name(int file, int command, ...) { \
    va_list arguments; \
    va_start(arguments, command); \
    void *argument = va_arg(arguments, void *); \
    va_end(arguments); \
    if (command == F_OFD_SETLK || command == F_SETLK) { \
      errno = ENOLCK; \
      return -1; \
    } \
    int (*real)(int, int, ...) = (int (*)(int, int, ...))dlsym(RTLD_NEXT, #name); \
    return real(file, command, argument); \
  }
WITHOUT_LOCKS(fcntl)
WITHOUT_LOCKS(fcntl64)
#ifdef NO_FLOCK
int flock(int file, int operation) {
  (void)file, (void)operation;
  errno = ENOSYS;
  return -1;
}
#endif
"""


class NoLocks(unittest.TestCase):
    """Where the file system has no locks the map's own record of runs decides."""

    def setUp(self):
        self.path = self.enterContext(jobs.folder())
        jobs.write_job(self.path, jobs.MANY_TILES)
        self.environment = self.without_locks("-DNO_FLOCK")

    def without_locks(self, *flags):
        return {**os.environ, **this_build.preloaded(self.path, f"no_locks{len(flags)}", NO_LOCKS, *flags)}

    def begin(self, **environment):
        """A run that has finished some tiles and is held there."""
        first = held.Run(self.path, "job.yaml", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                         env={**self.environment, **environment})
        self.addCleanup(first.stderr.close)
        self.addCleanup(first.wait)
        self.addCleanup(first.kill)
        first.wait_for_tiles(self.path / "map.h5", 2)
        return first

    def run_again(self, *words, **environment):
        return subprocess.run([jobs.CAGEHOP, "run", "job.yaml", *words], cwd=self.path, capture_output=True, text=True,
                              env={**self.environment, **environment}, timeout=60)

    def kill(self, process):
        process.kill()
        process.wait()

    def refused(self, done):
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertRegex(done.stderr, r"is being written by cagehop on .* has no locks\); .*--take-over\n\Z")

    def test_flock_serves_where_it_works(self):
        self.environment = self.without_locks()
        self.begin()
        done = self.run_again()
        self.assertEqual((done.returncode, "--take-over" in done.stderr), (3, False), done.stderr)
        self.assertIn("is being written by", done.stderr)

    def test_a_second_run_is_refused_while_the_first_lives_and_follows_when_it_is_dead(self):
        first = self.begin()
        self.refused(self.run_again())
        self.kill(first)
        done = self.run_again()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("has no locks: only the record of runs", done.stderr)

    def test_a_run_on_another_host_is_taken_for_alive(self):
        self.kill(self.begin())
        with h5py.File(self.path / "map.h5", "r+") as file:
            maps.set_history(file, "host", 0, "elsewhere")
        self.refused(self.run_again())

    def test_a_run_of_another_boot_is_dead(self):
        first = self.begin()
        with h5py.File(self.path / "map.h5", "r+") as file:
            maps.set_history(file, "boot", 0, "another-boot pid:[1]")
        self.assertEqual(self.run_again().returncode, 0)
        self.kill(first)

    def test_squeue_knows_whether_a_slurm_job_is_over(self):
        self.kill(self.begin(SLURM_JOB_ID="4711", SLURM_JOB_END_TIME="4000000000"))
        with h5py.File(self.path / "map.h5", "r+") as file:
            maps.set_history(file, "host", 0, "elsewhere")
        path = {"PATH": f"{self.path}:{os.environ['PATH']}"}
        squeue = self.path / "squeue"
        for answer, status in (("echo RUNNING", 3), ("exit 1", 3), ("echo Invalid job id specified >&2; exit 1", 0)):
            squeue.write_text(f"#!/bin/sh\n{answer}\n")
            squeue.chmod(0o755)
            done = self.run_again(**path)
            self.assertEqual(done.returncode, status, (answer, done.stderr))

    def test_a_run_that_was_taken_over_stops_before_its_next_tile(self):
        first = self.begin()
        second = self.run_again("--take-over")
        self.assertEqual(second.returncode, 0, second.stderr)
        first.go_on()
        stderr = first.communicate(timeout=300)[1]
        self.assertEqual(first.returncode, 1, stderr)
        self.assertIn("map.h5 is no longer this run's", stderr)
        self.assertIn(": taken_over", maps.info(self.path / "map.h5").stdout)
        self.assertEqual(maps.info(self.path / "map.h5", "--verify").returncode, 0)


class Together(unittest.TestCase):
    def test_of_runs_that_begin_one_map_at_once_one_computes_and_the_others_are_told(self):
        for _ in range(5):
            with jobs.folder() as path:
                jobs.write_job(path, jobs.MANY_TILES)
                runs = [subprocess.Popen([jobs.CAGEHOP, "run", "job.yaml"], cwd=path, stdout=subprocess.DEVNULL,
                                         stderr=subprocess.PIPE, text=True) for _ in range(4)]
                ends = [(run.communicate(timeout=300)[1], run.returncode) for run in runs]
                # One that starts when the others are through finds nothing to do.
                self.assertLessEqual({code for _, code in ends}, {0, 3}, ends)
                self.assertIn(0, {code for _, code in ends})
                for stderr, code in ends:
                    if code == 3:
                        self.assertIn("map.h5 is being written by", stderr)
                self.assertEqual(maps.info(path / "map.h5", "--verify").returncode, 0)
                self.assertEqual([name.name for name in path.glob("map.h5.new*")], [])
