# SPDX-License-Identifier: GPL-3.0-or-later
"""A run's progress in a file of JSON: of a run whose clock stands still until the test puts it on."""
import json
import os
import signal
import unittest

import held
import jobs
from this_build import cagehop

JOB = jobs.MANY_TILES.replace("material: Pd40Ni10Cu30P20", "material: {name: Pd40Ni10Cu30P20, phi_g: 0.6714}")


class StatusFile(unittest.TestCase):
    def setUp(self):
        self.path = self.enterContext(jobs.folder())

    def told(self, name="status.json"):
        return json.loads((self.path / name).read_text())

    def test_it_tells_a_run_that_is_stopped_and_goes_on(self):
        jobs.write_job(self.path, JOB)
        run = held.Run(self.path, "job.yaml", "--serial", "--status-file", "status.json", env={"SLURM_JOB_ID": "", "CAGEHOP_SLURM_COMMENT": "no"}, pace=0)
        try:
            run.wait_for_tiles(self.path / "map.h5", 3)
            first = self.told()
            self.assertEqual(first, {**first, "map": "map.h5", "state": "running", "reason": None, "stage": "points", "done": 0, "total": 300, "percent": 0.0,
                                     "per_second": None, "seconds_left": None, "pid": run.pid, "host": os.uname().nodename, "slurm_job": None})
            self.assertRegex(first["began"] + first["written"], r"^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ){2}$")
            for clock, again in ((9, False), (11, True), (20, False), (22, True)):
                before = self.told()["done"]
                run.put_clock_on(clock)
                looks = iter(range(3))
                run.wait_until(lambda: next(looks, None) is None)
                self.assertEqual(self.told()["done"] > before, again, clock)
            now = self.told()
            self.assertAlmostEqual(now["percent"], 100 * now["done"] / 300, delta=1e-3)
            self.assertAlmostEqual(now["per_second"], now["done"] / 22, delta=1e-3)
            self.assertAlmostEqual(now["seconds_left"] * now["per_second"], 300 - now["done"], delta=0.01)
            run.send_signal(signal.SIGTERM)
            run.go_on()
            self.assertEqual(run.wait(timeout=300), 75)
        finally:
            run.kill()
            run.wait()
        stopped = self.told()
        self.assertEqual(stopped["state"], "stopped")
        self.assertIn("stopped by SIGTERM with", stopped["reason"])
        self.assertEqual(jobs.run(self.path, "job.yaml", "--serial", "--status-file", "status.json").returncode, 0)
        finished = self.told()
        self.assertEqual((finished["state"], finished["done"], finished["reason"]), ("finished", 300, None))
        self.assertEqual([name for name in os.listdir(self.path) if ".new" in name], [])

    def test_the_job_names_it_and_the_option_goes_before(self):
        job = jobs.write_job(self.path, JOB.replace("isobars: false", "isobars: true") + "run: {status_file: by-job.json}\n")
        self.assertEqual(jobs.run(self.path, job.name, "--serial").returncode, 0)
        told = self.told("by-job.json")
        self.assertEqual((told["state"], told["stage"], told["done"], told["total"]), ("finished", "isobars", 5, 5))
        self.assertEqual(jobs.run(self.path, job.name, "--serial", "--status-file", "by-option.json").returncode, 0)
        self.assertEqual(self.told("by-option.json")["state"], "finished")  # there was nothing to do
        self.assertEqual(self.told("by-job.json"), told)
        self.assertEqual(cagehop("plan", job).returncode, 0)

    def test_one_that_can_not_be_written_is_a_remark(self):
        jobs.write_job(self.path, JOB)
        (self.path / "folder").mkdir()
        for name, why in (("no/where.json", "No such file or directory"), ("folder", "Is a directory"), ("/dev/full/x", "Not a directory")):
            done = jobs.run(self.path, "job.yaml", "--serial", "--status-file", name)
            self.assertEqual(done.returncode, 0, done.stderr)
            remarks = [line for line in jobs.own_lines(done.stderr) if "status file" in line]
            self.assertEqual(len(remarks), 1, done.stderr)
            self.assertIn(f"map.h5: remark: the status file {name} can't be written: {why}; the run goes on without it", remarks[0])
            (self.path / "map.h5").unlink()
        self.assertEqual(sorted(os.listdir(self.path)), ["folder", "job.yaml"])

    def test_what_is_no_status_file_stays(self):
        """A map that is named where a new file is meant, a pipe that nobody reads, a link to somebody's file."""
        jobs.write_job(self.path, JOB)
        (self.path / "notes.txt").write_text("mine\n")
        os.mkfifo(self.path / "pipe")
        (self.path / "link.json").symlink_to("notes.txt")
        kept = "another file has that name"
        for name, why in (("map.h5", kept), ("job.yaml", kept), ("notes.txt", kept), ("pipe", "what has that name is no file"),
                          ("link.json", "a link has that name")):
            done = jobs.run(self.path, "job.yaml", "--serial", "--status-file", name, timeout=300)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn(f"map.h5: remark: the status file {name} can't be written: {why}; the run goes on without it", done.stderr)
            self.assertEqual(cagehop("info", self.path / "map.h5", "--verify").returncode, 0)
            (self.path / "map.h5").unlink()
        self.assertEqual((self.path / "notes.txt").read_text(), "mine\n")
        self.assertTrue((self.path / "link.json").is_symlink())
        (self.path / "empty.json").touch()
        self.assertEqual(jobs.run(self.path, "job.yaml", "--serial", "--status-file", "empty.json").returncode, 0)
        self.assertEqual(self.told("empty.json")["state"], "finished")

    def test_a_run_that_fails_says_why(self):
        jobs.write_job(self.path, "material: {name: Pd40Ni10Cu30P20, phi_g: 0.66}\nstructure: {closure: martynov-sarkisov}\n"
                                  "grid: {packing_fraction: {from: 0.60, to: 0.67, count: 8}, pressure: [0.0, 1.0]}\n"
                                  "output: {file: map.h5, isobars: false}\nrun: {max_failed: 0.25, status_file: status.json}\n")
        self.assertEqual(jobs.run(self.path, "job.yaml", "--serial").returncode, 1)
        told = self.told()
        self.assertEqual(told["state"], "failed")
        self.assertIn("the points of 2 states failed one after the other", told["reason"])


if __name__ == "__main__":
    unittest.main()
