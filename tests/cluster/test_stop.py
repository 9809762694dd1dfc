# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs that end early: at a deadline, on signals, with a rank that dies. Each says how to go on, and the same command does."""
import os
import pathlib
import signal
import subprocess
import time
import unittest

import held
import jobs
import maps

# Sixty tiles of some 10 ms. With phi_g, so that a deadline leaves no time out for its search.
LONG_JOB = """\
material: {name: Pd40Ni10Cu30P20, phi_g: 0.6714302}
grid: {packing_fraction: {from: 0.72, to: 0.75, count: 60}, pressure: [0, 0.5, 1]}
output: {file: map.h5, isobars: false}
"""
SHORT_JOB = """\
material: Pd40Ni10Cu30P20
structure: {source: percus-yevick}
grid: {packing_fraction: [0.5], pressure: [0]}
output: {file: map.h5, isobars: false}
"""


class InFolder(unittest.TestCase):
    def setUp(self):
        self.path = self.enterContext(jobs.folder())
        self.map = self.path / "map.h5"

    def start(self, *words, ranks=0):
        process = held.Run(self.path, "job.yaml", *words, ranks=ranks, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(process.kill)
        return process

    def run_until_a_deadline(self, ranks=0):
        """A run that its deadline stopped after two tiles or more, and the deadline. On a busy machine a short one would leave no
        time for a tile, so it is a long one, which is over as soon as the run has some."""
        seconds, there = 600, maps.done_tiles(self.map)
        run = self.start("--deadline", seconds, ranks=ranks)
        run.wait_for_tiles(self.map, there + 2)
        run.put_clock_on(seconds)
        run.go_on()
        done = subprocess.CompletedProcess(run.args, None, *run.communicate(timeout=300))
        done.returncode = run.returncode
        self.assertEqual(done.returncode, 75, done.stderr)
        return done, seconds


class Deadline(InFolder):
    def test_a_run_stops_before_its_deadline_and_goes_on_later(self):
        jobs.write_job(self.path, LONG_JOB)
        there = 0
        for ranks in (0, 2) if jobs.HAVE_MPI else (0, 0):
            done, seconds = self.run_until_a_deadline(ranks)
            self.assertIn("stopped by the deadline with", done.stderr)
            self.assertIn("run the same command again", done.stderr)
            self.assertRegex(done.stdout, rf"map\.h5: deadline \S+Z, {seconds} s from now \(--deadline\)")
            self.assertIn("stopped: deadline", maps.info(self.map).stdout)
            self.assertGreater(maps.done_tiles(self.map), there)
            there = maps.done_tiles(self.map)

    def test_no_time_for_a_single_tile_is_no_reason_to_try_again(self):
        jobs.write_job(self.path, SHORT_JOB)
        done = jobs.run(self.path, "job.yaml", "--deadline", "2020-02-29T12:00:00Z")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("2020-02-29T12:00:00Z", done.stdout)
        self.assertIn("allow more time", done.stderr)
        done = jobs.run(self.path, "job.yaml", "--deadline", "1m30s")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_slurm_is_asked(self):
        jobs.write_job(self.path, SHORT_JOB)
        scontrol = self.path / "scontrol"
        clean = {name: value for name, value in os.environ.items() if not name.startswith("SLURM_")}
        clean["PATH"] = f"{self.path}:{clean['PATH']}"
        clean["TZ"] = "UTC"
        job = {"SLURM_JOB_ID": "7"}
        answer = "JobId=7 JobName=x StartTime=2039-01-01T00:00:00 EndTime={} Deadline=N/A"
        for environment, says, options, line in (
                ({}, "", [], None),
                ({**job, "SLURM_JOB_END_TIME": "2200000000"}, "", [], "2039-09-18T23:06:40Z, .*SLURM_JOB_END_TIME"),
                (job, answer.format("2039-01-02T03:04:05"), [], r"2039-01-02T03:04:05Z, .*scontrol\)"),
                (job, answer.format("2039-01-02T03:04:05"), ["--deadline", "none"], None),
                (job, answer.format("2039-01-02T03:04:05"), ["--deadline", "2h"], r"7200 s from now \(--deadline"),
                (job, answer.format("Unknown"), [], None),
                (job, "slurm_load_jobs error: Unable to contact slurm controller", [], "no deadline.* scontrol did not"),
                ({"SLURM_JOB_ID": "7; touch harm"}, answer.format("2039-01-02T03:04:05"), [], "no deadline")):
            with self.subTest(environment=environment, says=says, options=options):
                scontrol.write_text(f"#!/bin/sh\n[ \"$*\" = 'show job -o 7' ] && echo '{says}'\n")
                scontrol.chmod(0o755)
                self.map.unlink(missing_ok=True)
                done = subprocess.run([jobs.CAGEHOP, "run", "job.yaml", *options], cwd=self.path, capture_output=True,
                                      text=True, env={**clean, **environment})
                self.assertEqual(done.returncode, 0, done.stderr)
                if line is None:
                    self.assertNotIn("deadline", done.stdout)
                else:
                    self.assertRegex(done.stdout, line)
        self.assertFalse((self.path / "harm").exists())

    def test_what_a_deadline_is(self):
        for word in ("", "soon", "-5", "1.5h", "5x", "h", "1h30", "30m1h", "1h1h", "04:00:00", "99999999999",
                     "99999999999999999999", "2027-02-30T00:00:00", "2027-03-01", "2027-03-01T08:00:00+01:00"):
            with self.subTest(word=word):
                done = jobs.run(self.path, "job.yaml", "--deadline", word)
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertEqual(len(jobs.own_lines(done.stderr)), 1, done.stderr)
                self.assertIn("1h30m", done.stderr)


class Signals(InFolder):
    def test_a_second_interrupt_ends_the_run_at_once(self):
        jobs.write_job(self.path, LONG_JOB)
        process = self.start()
        process.wait_for_tiles(self.map, 3)
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGUSR1)
        while process.poll() is None:  # a signal that is pending already is not heard twice
            process.send_signal(signal.SIGINT)
            time.sleep(0.001)
        _, stderr = process.communicate(timeout=300)
        self.assertEqual(process.returncode, -signal.SIGINT, stderr)
        self.assertIn("stopped at once; what is finished is kept", stderr)
        there = maps.done_tiles(self.map)
        self.assertGreaterEqual(there, 3)
        self.run_until_a_deadline()
        self.assertGreater(maps.done_tiles(self.map), there)


@unittest.skipUnless(jobs.HAVE_MPI, "built without MPI")
class DeadRank(InFolder):
    def test_a_connection_to_one_that_has_died_ends_no_other(self):
        """Where the network tells it before the launcher does, by SIGPIPE."""
        jobs.write_job(self.path, LONG_JOB)
        mpirun = self.start(ranks=3)
        mpirun.wait_for_tiles(self.map, 5)
        ranks = [process for process in self.processes_below(mpirun.pid) if self.rank_of(process) is not None]
        self.assertGreaterEqual(len(ranks), 3)
        for rank in ranks:
            os.kill(rank, signal.SIGPIPE)
        mpirun.go_on()
        _, stderr = mpirun.communicate(timeout=300)
        self.assertEqual(mpirun.returncode, 0, stderr)

    @staticmethod
    def rank_of(process):
        environment = pathlib.Path(f"/proc/{process}/environ").read_bytes().split(b"\0")
        return next((int(entry.split(b"=")[1]) for entry in environment
                     if entry.startswith((b"OMPI_COMM_WORLD_RANK=", b"PMI_RANK="))), None)

    def processes_below(self, process):
        children = pathlib.Path(f"/proc/{process}/task/{process}/children").read_text().split()
        return [int(child) for child in children] + [below for child in children for below in self.processes_below(child)]

    def test_the_others_end_within_seconds_and_say_how_to_go_on(self):
        jobs.write_job(self.path, LONG_JOB)
        mpirun = self.start(ranks=3)
        mpirun.wait_for_tiles(self.map, 5)
        ranks = {self.rank_of(process): process for process in self.processes_below(mpirun.pid)}
        os.kill(ranks[2], signal.SIGKILL)
        mpirun.go_on()
        _, stderr = mpirun.communicate(timeout=300)  # mpirun asks after 1 s and kills after 2 s
        # Open MPI tells of a signal as shells do, MPICH by its number.
        self.assertEqual(mpirun.returncode, (128 if jobs.OPEN_MPI else 0) + signal.SIGKILL, stderr)
        if jobs.OPEN_MPI:  # MPICH's mpirun kills the others at once, and leaves them no time to say anything
            self.assertIn("what is finished is kept, run the same command again", stderr)
        there = maps.done_tiles(self.map)
        self.assertGreaterEqual(there, 5)
        self.run_until_a_deadline(ranks=2)
        self.assertGreater(maps.done_tiles(self.map), there)
