# SPDX-License-Identifier: GPL-3.0-or-later
"""`cagehop tabulate` that is stopped, killed, or has several ranks: the same command goes on, and the table is the same."""
import os
import re
import subprocess
import unittest

import h5py

import jobs
from this_build import CAGEHOP, HAVE_MPI, MPIRUN, cagehop, output, preloaded

WORDS = ("tabulate", "--structure", "percus-yevick", "--phi", "0.58:0.62", "-o", "table.h5")

# A clock that goes so fast that every state is saved at once, whatever the machine; and the process meets a signal when it
# has put a file in the place of the one before so many times.
FAST_CLOCK = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
int clock_gettime(clockid_t clock, struct timespec *now) {
  int (*real)(clockid_t, struct timespec *) = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
  const int status = real(clock, now);
  if (clock == CLOCK_MONOTONIC && getenv("SIGNAL_AT") != NULL) {
    static long calls;
    now->tv_sec += 10 * ++calls;
  }
  return status;
}
int rename(const char *from, const char *to) {
  static int count;
  int (*real)(const char *, const char *) = (int (*)(const char *, const char *))dlsym(RTLD_NEXT, "rename");
  const int status = real(from, to);
  const char *at = getenv("SIGNAL_AT");
  if (at != NULL && strstr(from, ".new-") != NULL && ++count == atoi(at)) {
    raise(atoi(getenv("SIGNAL")));
  }
  return status;
}
"""


class Stops(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tools = cls.enterClassContext(jobs.folder())
        cls.library = preloaded(cls.tools, "fast_clock", FAST_CLOCK)
        with jobs.folder() as path:
            assert cagehop(*WORDS, cwd=path).returncode == 0
            cls.digest = output("info", path / "table.h5", "--digest")

    def setUp(self):
        self.path = self.enterContext(jobs.folder())
        self.table = self.path / "table.h5"

    def run_to_signal(self, at, signal, ranks=0):
        launch = [MPIRUN, "-n", str(ranks)] if ranks else []
        return subprocess.run([*launch, CAGEHOP, *WORDS], cwd=self.path, capture_output=True, text=True, timeout=300,
                              env={**os.environ, **self.library, "SIGNAL_AT": str(at), "SIGNAL": str(signal)})

    def states(self):
        """States of a file that is whole and not finished."""
        shown = output("info", self.table)
        self.assertIn("unfinished: the same 'cagehop tabulate' goes on", shown)
        self.assertRegex(output("info", self.table, "--verify"), r"verified: \d+ states, 0 intervals, unfinished; the SHA-256 is right")
        return int(re.search(r"progress   (\d+) states", shown).group(1))

    def finish(self, ranks=0):
        launch = [MPIRUN, "-n", str(ranks)] if ranks else []
        done = subprocess.run([*launch, CAGEHOP, *WORDS], cwd=self.path, capture_output=True, text=True, timeout=300)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(output("info", self.table, "--digest"), self.digest)
        self.assertEqual(list(self.path.glob("*.new-*")), [], "a finished run leaves one file")
        return int(re.search(r"table.h5: (\d+) states in", done.stdout).group(1))

    def test_a_killed_run_goes_on(self):
        there = 0
        for at in (2, 3):
            self.assertEqual(self.run_to_signal(at, 9).returncode, -9)
            self.assertGreater(self.states(), there)
            there = self.states()
        with h5py.File(self.table) as file:
            states = len(file["phi"])
        self.assertEqual(self.finish() + states, self.count())

    def count(self):
        with h5py.File(self.table) as file:
            return len(file["phi"])

    def test_signals_stop_it_and_it_goes_on(self):
        for number, name in ((2, "SIGINT"), (15, "SIGTERM"), (10, "SIGUSR1")):
            done = self.run_to_signal(1, number)
            self.assertEqual(done.returncode, 75, done.stderr)
            states = self.states()
            self.assertIn(f"table.h5: stopped by {name} with {states} states there; run the same command again to go on", done.stderr)
            self.assertIn("what is finished is kept", done.stderr)  # at once
        self.finish()

    def test_a_deadline_stops_it_and_it_goes_on(self):
        done = cagehop(*WORDS, "--deadline", "2020-02-29T12:00:00Z", cwd=self.path)
        self.assertEqual(done.returncode, 1, done.stderr)  # 75 would go on for ever
        self.assertIn("the deadline leaves no time for a single state", done.stderr)
        # Hundreds of states, each of which takes longer than the one before: no machine has them all in that time.
        slow = ("tabulate", "--closure", "modified-verlet", "--phi", "0.30:0.72", "-o", "slow.h5", "--deadline", "3")
        done = cagehop(*slow, cwd=self.path)
        self.assertEqual(done.returncode, 75, done.stderr)
        self.assertRegex(done.stderr, r"slow\.h5: stopped by the deadline with \d+ states there")
        self.finish()

    def test_a_file_that_is_being_written_is_left_alone(self):
        with open(self.path / "log", "w") as log:
            first = subprocess.Popen([CAGEHOP, *WORDS], cwd=self.path, stdout=log, stderr=log,
                                     env={**os.environ, **self.library, "SIGNAL_AT": "1", "SIGNAL": "19"})  # SIGSTOP
        self.addCleanup(first.wait)
        self.addCleanup(first.kill)
        os.waitpid(first.pid, os.WUNTRACED)
        second = cagehop(*WORDS, cwd=self.path)
        self.assertEqual(second.returncode, 3, second.stderr)
        self.assertIn("table.h5 is being written by another 'cagehop tabulate'", second.stderr)
        self.assertEqual(self.states(), 1)
        first.kill()
        first.wait()
        self.finish()

    def test_an_unfinished_table_of_another_build_begins_anew(self):
        self.run_to_signal(3, 9)
        with h5py.File(self.table, "r+") as file:
            file.attrs.modify("compiler", "another one")
        self.assertGreater(self.states(), 0)
        done = cagehop(*WORDS, cwd=self.path)
        self.assertRegex(done.stdout, r"\d+ states that another build or kind of machine solved are solved again")
        self.assertEqual(output("info", self.table, "--digest"), self.digest)

    @unittest.skipUnless(HAVE_MPI, "needs MPI")
    def test_any_number_of_ranks_makes_the_same_table(self):
        for ranks in (2, 3):
            self.finish(ranks)
            self.table.unlink()
        self.assertNotEqual(self.run_to_signal(4, 9, ranks=2).returncode, 0)
        states = self.states()
        self.assertGreater(states, 0)
        self.assertEqual(self.finish(2) + states, self.count())

    @unittest.skipUnless(HAVE_MPI, "needs MPI")
    def test_ranks_take_a_table_of_structures_along(self):
        q = [0.1 * k for k in range(1, 401)]
        rows = ["phi,q,S"]
        for phi in (0.50, 0.51):
            with_q = output("structure", "--structure", "percus-yevick", "--phi", phi)
            numbers = [line.split() for line in with_q.split("\n\n\n")[0].splitlines() if line and not line.startswith("#")]
            rows += [f"{phi},{row[0]},{row[1]}" for row in numbers]
        self.assertGreater(len(rows), 2 * 100, q[0])
        (self.path / "S.csv").write_text("\n".join(rows) + "\n")
        words = ("tabulate", "--structure", "S.csv", "--phi", "0.50:0.51")
        digests = []
        for name, launch in (("one.h5", []), ("two.h5", [MPIRUN, "-n", "2"])):
            done = subprocess.run([*launch, CAGEHOP, *words, "-o", name], cwd=self.path, capture_output=True, text=True, timeout=300)
            self.assertEqual(done.returncode, 0, done.stderr)
            digests.append(output("info", self.path / name, "--digest"))
        self.assertEqual(digests[0], digests[1])
        with h5py.File(self.path / "one.h5") as file:
            self.assertEqual(len(file.attrs["structure.table_sha256"]), 64)
