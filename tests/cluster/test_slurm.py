# SPDX-License-Identifier: GPL-3.0-or-later
"""The scripts of jobs/slurm on a real Slurm of two nodes: they run, are stopped, cancelled and struck by a dying node, and every
map that comes out has the bits of an undisturbed serial run."""
import os
import pathlib
import subprocess
import tempfile
import time
import unittest

import held
import jobs
import maps
import slurm
import this_build

SCRIPTS = this_build.SOURCE / "jobs" / "slurm"
TWO_NODES = ["--nodes=2", "--ntasks-per-node=1", "--time=5"]
DEADLINE = 240  # seconds of a run, which a test lets pass at once

JOB = jobs.MANY_AT_ONCE
SMALL_JOB = """\
material: Pd40Ni10Cu30P20
structure: {{source: percus-yevick}}
grid: {{packing_fraction: [{phi}], pressure: [0, 1]}}
output: {{isobars: false, file: '{name}.h5'}}
"""


def setUpModule():
    reason = slurm.why_not() if os.environ.get(slurm.INSIDE) != "1" else None
    if reason:
        raise unittest.SkipTest(reason)
    slurm.enter_namespaces()


class Scripts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="cagehop-slurm-")
        cls.addClassCleanup(folder.cleanup)
        cls.cluster = slurm.Cluster(pathlib.Path(folder.name) / "slurm")
        cls.cluster.environment["PATH"] = f"{pathlib.Path(jobs.CAGEHOP).parent}:{os.environ['PATH']}"
        cls.addClassCleanup(cls.cluster.stop)
        cls.cluster.start()
        cls.path = pathlib.Path(folder.name) / "work"
        cls.path.mkdir()
        jobs.write_job(cls.path, JOB)
        alone = jobs.run(cls.path, "job.yaml", "-o", "alone.h5")
        assert alone.returncode == 0, alone.stderr
        cls.want = maps.physical_datasets(cls.path / "alone.h5")

    def submit(self, script, name, *words, job="job.yaml", **environment):
        """To two nodes, to compute NAME.h5; the job's number."""
        return self.cluster.submit(*TWO_NODES, SCRIPTS / script, job, "-o", f"{name}.h5", *words, cwd=self.path, **environment)

    def submit_one_rank(self, *words, **environment):
        """Of each task of an array."""
        return self.cluster.submit("--nodes=1", "--ntasks=1", "--ntasks-per-node=1", "--time=5", *words, cwd=self.path, **environment)

    def submit_and_hold(self, script, name, *words, tiles=10, writers=1, job="job.yaml"):
        """The job's number when its run is held with some tiles done, and what holds it."""
        gate = held.Gate(self.path)
        number = self.submit(script, name, *words, job=job, **gate.environment)
        self.hold(gate, lambda: maps.done_tiles(self.path / f"{name}.h5"), tiles, writers, [number])
        return number, gate

    def hold(self, gate, done, tiles, writers, numbers):
        asked = time.monotonic()

        def ended():
            nonlocal asked
            if time.monotonic() < asked + 1.0:
                return False
            asked = time.monotonic()
            return any(self.cluster.job(number)["JobState"] not in ("PENDING", "CONFIGURING", "RUNNING") for number in numbers)

        if not gate.held_when(lambda: done() >= tiles, ended, writers):
            self.fail("ended too soon: " + "".join(self.log(self.cluster.job(number)["JobId"]) for number in numbers))

    def let_stop(self, number, gate):
        """Of a job that was told to stop: its run goes on when it has heard of it, or is killed where it is held."""
        slurm.wait_until(lambda: "stopping after" in self.log(number) or self.cluster.job(number)["JobState"] == "CANCELLED", 300,
                         f"a signal for job {number}")
        gate.go_on()

    def submit_and_wait(self, script, name, job="job.yaml"):
        """The exit status that `sbatch --wait` hands on."""
        done = subprocess.run(["sbatch", "--wait", *TWO_NODES, SCRIPTS / script, job, "-o", f"{name}.h5"],
                              cwd=self.path, env=self.cluster.environment, capture_output=True, text=True, timeout=300)
        return done.returncode

    def log(self, number):
        return (self.path / f"cagehop-{number}.log").read_text()

    def unfinished(self, name):
        self.assertIn("unfinished", maps.info(self.path / f"{name}.h5").stdout)

    def complete(self, name):
        got = maps.physical_datasets(self.path / f"{name}.h5")
        self.assertEqual(set(got), set(self.want))
        for dataset, data in self.want.items():
            self.assertEqual(got[dataset], data, f"{dataset} differs")

    def test_one_node_stops_on_a_signal_and_goes_on(self):
        number, gate = self.submit_and_hold("one-node.sh", "signal")
        self.cluster.command("scancel", "--batch", "--signal=USR1", number)  # as Slurm does before the time is up
        self.let_stop(number, gate)
        job = self.cluster.wait_for(number)
        self.assertEqual(job["ExitCode"], "75:0", self.log(number))
        self.assertIn("stopped by SIGUSR1", self.log(number))
        self.assertIn("run the same command again", self.log(number))
        self.unfinished("signal")
        self.assertIn("stopped: SIGUSR1", maps.info(self.path / "signal.h5").stdout)
        self.assertEqual(self.submit_and_wait("one-node.sh", "signal"), 0)
        self.complete("signal")

    def test_many_nodes_are_cancelled_and_go_on(self):
        number, gate = self.submit_and_hold("many-nodes.sh", "cancel")
        end = self.cluster.job(number)["EndTime"]
        self.cluster.command("scancel", number)
        self.let_stop(number, gate)
        job = self.cluster.wait_for(number)
        self.assertEqual(job["JobState"], "CANCELLED", self.log(number))
        self.assertRegex(self.log(number), rf"deadline {end}Z, (2\d\d|300) s from now \(scontrol\)")
        self.unfinished("cancel")
        self.assertEqual(self.submit_and_wait("many-nodes.sh", "cancel"), 0)
        self.complete("cancel")

    def test_the_comment_of_a_job_tells_its_progress(self):
        jobs.write_job(self.path, JOB.replace("count: 60", "count: 5000"), "long.yaml")
        number, gate = self.submit_and_hold("many-nodes.sh", "comment", tiles=2, job="long.yaml")
        gate.put_clock_on(61)

        def comment():
            time.sleep(0.1)  # so that there are tiles enough
            return self.cluster.command("squeue", "--noheader", "--format=%k", f"--jobs={number}")

        self.hold(gate, lambda: "min left" in comment(), True, 1, [number])
        self.assertRegex(comment(), r"^cagehop comment\.h5: \d+ % of 25000 points, .* min left \(")
        self.cluster.command("scancel", "--batch", "--signal=USR1", number)
        self.let_stop(number, gate)
        job = self.cluster.wait_for(number)
        self.assertEqual(job["ExitCode"], "75:0", self.log(number))
        self.assertIn("stopped, can go on", self.cluster.command("scontrol", "show", "job", number))

    def test_both_nodes_write_are_cancelled_and_go_on(self):
        jobs.write_job(self.path, JOB.replace("isobars: false", "isobars: false, parallel: true"), "together.yaml")
        number, gate = self.submit_and_hold("many-nodes.sh", "together", job="together.yaml")
        self.cluster.command("scancel", number)
        self.let_stop(number, gate)
        self.assertEqual(self.cluster.wait_for(number)["JobState"], "CANCELLED", self.log(number))
        self.unfinished("together")
        self.assertEqual(maps.info(self.path / "together.h5", "--verify").returncode, 0)
        self.assertEqual(self.submit_and_wait("many-nodes.sh", "together", job="together.yaml"), 0)
        self.complete("together")

    def run_in_a_step(self, pmi, *words):
        """`srun WORDS cagehop run ...` of four tasks from a batch script: the job, and what stood in its log."""
        number = self.cluster.submit("--nodes=2", "--ntasks-per-node=2", "--time=5", "--output=step-%j.log", "--wrap",
                                     " ".join(["srun", f"--mpi={pmi}", *words]), cwd=self.path)
        return self.cluster.wait_for(number), (self.path / f"step-{number}.log").read_text()

    def test_tasks_that_cannot_find_each_other_are_refused_with_one_line(self):
        mpich = "libmpich" in subprocess.run(["ldd", jobs.CAGEHOP], capture_output=True, text=True).stdout
        # With --kill-on-bad-exit the status is srun's, 143, where it ends a task that has not begun yet.
        for pmi, option, statuses in (("none", "", ("2:0",)), ("pmix" if mpich else "pmi2", "", ("2:0",)),
                                      ("none", "--kill-on-bad-exit=1", ("2:0", "143:0"))):
            job, log = self.run_in_a_step(pmi, option, "cagehop", "run", "job.yaml", "-o", "split.h5")
            self.assertEqual(job["JobState"], "FAILED", log)
            self.assertIn(job["ExitCode"], statuses, log)
            self.assertEqual(len(jobs.own_lines(log)), 1, log)
            self.assertIn("srun started 4 tasks", log)
            self.assertIn("srun --mpi=pmi", log)
            self.assertNotIn("MPI_Init", log)
            self.assertFalse((self.path / "split.h5").exists())

    def test_serial_tasks_of_one_step_are_runs_of_their_own(self):
        for task in range(4):
            jobs.write_job(self.path, SMALL_JOB.format(phi=0.50 + 0.01 * task, name=f"serial-{task}"), f"serial-{task}.yaml")
        for pmi in ("none", "pmix"):
            job, log = self.run_in_a_step(pmi, "sh", "-c", "'cagehop run --serial serial-$SLURM_PROCID.yaml'")
            self.assertEqual(job["ExitCode"], "0:0", log)
            for task in range(4):
                self.assertIn("(complete)", maps.info(self.path / f"serial-{task}.h5").stdout)
                (self.path / f"serial-{task}.h5").unlink()

    def test_a_step_of_one_task_needs_no_pmi(self):
        jobs.write_job(self.path, SMALL_JOB.format(phi=0.5, name="one"), "one.yaml")
        number = self.submit_one_rank("--output=one-%j.log", "--wrap", "srun --mpi=none cagehop run one.yaml")
        job = self.cluster.wait_for(number)
        self.assertEqual(job["ExitCode"], "0:0", (self.path / f"one-{number}.log").read_text())

    def test_a_chain_goes_on_by_itself_after_its_deadline(self):
        number, gate = self.submit_and_hold("chain.sh", "chain", "--deadline", DEADLINE, tiles=1)
        gate.put_clock_on(DEADLINE)
        gate.go_on()
        job = self.cluster.wait_for(number, seconds=300)
        log = self.log(number)
        self.assertEqual((job["JobState"], job["ExitCode"]), ("COMPLETED", "0:0"), log)
        self.assertGreaterEqual(int(job["Restarts"]), 1)
        self.assertEqual(log.count("stopped by the deadline with"), int(job["Restarts"]), log)
        self.complete("chain")

    def test_a_cancelled_chain_ends(self):
        number, gate = self.submit_and_hold("chain.sh", "ended", tiles=1)
        self.cluster.command("scancel", number)
        self.let_stop(number, gate)
        job = self.cluster.wait_for(number, states=("CANCELLED", "COMPLETED", "FAILED", "PENDING"))
        self.assertEqual((job["JobState"], job["Restarts"]), ("CANCELLED", "0"), self.log(number))

    def test_every_task_of_an_array_is_a_chain_of_its_own(self):
        # The last task's SLURM_JOB_ID is the array's own number, which stands for all of them.
        for task in (1, 2):
            jobs.write_job(self.path, JOB, f"part-{task}.yaml")
        gate = held.Gate(self.path)
        number = self.submit_one_rank("--array=1-2", SCRIPTS / "chain.sh", "part-%a.yaml", "-o", "part-%a.h5", "--deadline", DEADLINE,
                                      **gate.environment)
        tasks = [f"{number}_{task}" for task in (1, 2)]
        for tiles in (0, 1):  # both are there before one goes on
            self.hold(gate, lambda: min(maps.done_tiles(self.path / f"part-{task}.h5") for task in (1, 2)), tiles, 2, tasks)
        gate.put_clock_on(DEADLINE)
        gate.go_on()
        for task in (1, 2):
            job = self.cluster.wait_for(f"{number}_{task}", seconds=300)
            log = self.log(job["JobId"])
            self.assertEqual((job["JobState"], job["ExitCode"]), ("COMPLETED", "0:0"), log)
            self.assertGreaterEqual(int(job["Restarts"]), 1, log)
            self.assertEqual(log.count("is over, the next one is queued"), int(job["Restarts"]), log)
            self.assertEqual(log.count("stopped by the deadline with"), int(job["Restarts"]), log)
            self.assertIn("(complete)", maps.info(self.path / f"part-{task}.h5").stdout)

    def test_an_array_of_job_files(self):
        for name, phi in (("first", 0.50), ("second", 0.55)):
            jobs.write_job(self.path, SMALL_JOB.format(phi=phi, name=name), f"{name}.yaml")
        number = self.submit_one_rank("--array=1-3", SCRIPTS / "array.sh", "first.yaml", "second.yaml")
        ended = [self.cluster.wait_for(f"{number}_{task}") for task in (1, 2, 3)]
        self.assertEqual([job["ExitCode"] for job in ended], ["0:0", "0:0", "2:0"])
        for name in ("first", "second"):
            self.assertIn("(complete)", maps.info(self.path / f"{name}.h5").stdout)
        self.assertIn("task 3 of 2 job files", (self.path / f"cagehop-{number}_3.log").read_text())

    def test_a_chain_goes_on_after_a_killed_rank(self):
        number, gate = self.submit_and_hold("chain.sh", "killed")
        self.cluster.kill_node("n2", program="cagehop")
        gate.go_on()  # not to the end, which needs what the dead one was computing
        job = self.cluster.wait_for(number, seconds=300, states=("COMPLETED", "FAILED", "CANCELLED"))
        log = self.log(number)
        self.assertEqual((job["JobState"], job["ExitCode"], job["Restarts"]), ("COMPLETED", "0:0", "1"), log)
        self.assertEqual(log.count("chain.sh: turn 1 was killed (exit 137), the next one is queued"), 1, log)
        self.complete("killed")

    def test_a_chain_ends_where_a_killed_turn_brought_nothing(self):
        doomed = self.path / "doomed"
        doomed.mkdir()
        (doomed / "cagehop").write_text(f'#!/bin/sh\n[ "$1" = run ] && kill -9 $$\nexec {jobs.CAGEHOP} "$@"\n')
        (doomed / "cagehop").chmod(0o755)
        path = f"{doomed}:{self.cluster.environment['PATH']}"
        number = self.submit_one_rank(f"--export=ALL,PATH={path}", SCRIPTS / "chain.sh", "job.yaml", "-o", "doomed.h5")
        job = self.cluster.wait_for(number)
        self.assertEqual((job["JobState"], job["ExitCode"], job["Restarts"]), ("FAILED", "137:0", "0"), self.log(number))
        self.assertIn("was killed (exit 137) and brought doomed.h5 no further: the chain ends", self.log(number))

    def test_a_chain_ends_where_the_next_turn_would_only_fail_again(self):
        number = self.submit("chain.sh", "hopeless", "--deadline", "0")
        job = self.cluster.wait_for(number)
        self.assertEqual((job["JobState"], job["ExitCode"], job["Restarts"]), ("FAILED", "1:0", "0"), self.log(number))

    def test_a_rank_dies_and_ends_the_job(self):
        number, gate = self.submit_and_hold("many-nodes.sh", "rank")
        self.cluster.kill_node("n2", program="cagehop")
        gate.go_on()  # not to the end, which needs what the dead one was computing
        job = self.cluster.wait_for(number, seconds=300)
        self.assertEqual((job["JobState"], job["ExitCode"], job["Restarts"]), ("FAILED", "137:0", "0"), self.log(number))
        self.assertIn("what is finished is kept, run the same command again", self.log(number))
        self.unfinished("rank")

    def test_a_node_dies_and_slurm_starts_the_job_again(self):
        number, gate = self.submit_and_hold("many-nodes.sh", "node")
        self.cluster.kill_node("n2")
        gate.go_on()
        self.unfinished("node")
        # Slurm would find out by itself after SlurmdTimeout.
        self.cluster.command("scontrol", "update", "NodeName=n2", "State=DOWN", "Reason=test")
        self.cluster.start_node("n2")
        job = self.cluster.wait_for(number, seconds=300, states=("COMPLETED", "FAILED", "CANCELLED"))
        self.assertEqual((job["JobState"], job["Restarts"]), ("COMPLETED", "1"), self.log(number))
        self.complete("node")
