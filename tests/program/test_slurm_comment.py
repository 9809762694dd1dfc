# SPDX-License-Identifier: GPL-3.0-or-later
"""A run's progress in the comment of its Slurm job: what a scontrol of this test is asked to do, by runs whose clocks stand still
until the test puts them on."""
import contextlib
import os
import pathlib
import re
import signal
import time
import unittest

import held
import jobs

# More tiles than a test lets pass.
JOB = jobs.MANY_TILES.replace("count: 60", "count: 5000").replace("material: Pd40Ni10Cu30P20", "material: {name: Pd40Ni10Cu30P20, phi_g: 0.6714}")
SCONTROL = """\
#!/bin/sh
printf '%s|' "$@" >> "$FAKE/calls"; echo >> "$FAKE/calls"
echo $$ > "$FAKE/last"
[ "$1" = show ] && cat "$FAKE/shown"
[ "$1" = update ] && [ -e "$FAKE/refusal" ] && cat "$FAKE/refusal" >&2 && exit 1
[ -e "$FAKE/hangs" ] && exec sleep 1000
exit 0
"""
SHOWN = "JobId=77 JobName=cagehop UserId=me(1) {}AdminComment=theirs Power=\n"


class Comment(unittest.TestCase):
    def setUp(self):
        self.path = self.enterContext(jobs.folder())
        self.fake = self.path / "fake"
        self.fake.mkdir()
        (self.fake / "scontrol").write_text(SCONTROL)
        (self.fake / "scontrol").chmod(0o755)
        (self.fake / "shown").write_text(SHOWN.format(""))

    @contextlib.contextmanager
    def run_held(self, job=JOB, path=None, map="map.h5", **environment):
        """A run of a job of Slurm's that has done a tile, with clocks that stand still; what it says is in the file `said`."""
        jobs.write_job(self.path, job)
        end = str(int(time.time()) + 10 ** 7)  # so that it need not ask when the job ends
        environment = {"PATH": f"{self.fake}:{os.environ['PATH']}" if path is None else path, "FAKE": str(self.fake), "SLURM_JOB_ID": "77",
                       "SLURM_JOB_END_TIME": end, **environment}
        with open(self.path / "said", "w") as said:
            run = held.Run(self.path, "job.yaml", "-o", map, "--serial", env=environment, pace=0, stdout=said, stderr=said)
        try:
            self.assertTrue(run.held_after_tiles(self.path / map, 1), self.said())
            yield run
        finally:
            run.kill()
            run.wait()

    def said(self):
        return (self.path / "said").read_text()

    def calls(self):
        calls = self.fake / "calls"
        return [line.split("|")[:-1] for line in calls.read_text().splitlines()] if calls.exists() else []

    def updates(self):
        return [call for call in self.calls() if call[0] == "update"]

    def step(self, run, condition):
        """Lets it do tiles until the condition is fulfilled, slowly enough for a scontrol to end between two."""
        def there():
            time.sleep(0.02)
            return condition()
        run.wait_until(there)

    def tiles(self, run, more):
        """So many more, or one more than that."""
        looks = iter(range(more))
        self.step(run, lambda: next(looks, None) is None)

    def stop(self, run):
        run.send_signal(signal.SIGTERM)
        run.go_on()
        self.assertEqual(run.wait(timeout=300), 75, self.said())

    def test_it_tells_the_progress_once_a_minute_and_less_often_later(self):
        with self.run_held() as run:
            self.tiles(run, 5)
            self.assertEqual(self.calls(), [])
            run.put_clock_on(61)
            self.step(run, lambda: self.updates())
            self.assertEqual(self.calls()[0], ["show", "job", "-o", "77"])
            first = self.updates()[0]
            self.assertEqual(first[:2], ["update", "JobId=77"])
            self.assertRegex(first[2], r"^Comment=cagehop map\.h5: 0 % of 25000 points, \d+ (h \d+ )?min left \(\d{4}-\d\d-\d\dT\d\d:\d\dZ\)$")
            self.tiles(run, 5)
            self.assertEqual(len(self.updates()), 1)
            run.put_clock_on(122)
            self.step(run, lambda: len(self.updates()) == 2)
            # Of a run of ten hours it is no more than one in half an hour.
            for clock, updates in ((36000, 3), (36000 + 1700, 3), (36000 + 1900, 4)):
                run.put_clock_on(clock)
                self.tiles(run, 5)
                self.step(run, lambda: len(self.updates()) >= updates)
                self.assertEqual(len(self.updates()), updates, clock)
            self.assertEqual([call[0] for call in self.calls()].count("show"), 1)
            self.stop(run)
        self.assertRegex(self.updates()[-1][2], r"^Comment=cagehop map.h5: 0 % of 25000 points, stopped, can go on \(")
        self.assertEqual(len(self.updates()), 5)
        self.assertNotIn("scontrol", self.said())

    def test_its_name_is_no_more_than_printable(self):
        with self.run_held(map="grö\n.h5") as run:
            run.put_clock_on(61)
            self.step(run, lambda: self.updates())
        self.assertIn("Comment=cagehop gr???.h5: ", self.updates()[0][2])

    def test_a_finished_run_says_so(self):
        with self.run_held(job=JOB.replace("count: 5000", "count: 300")) as run:
            run.put_clock_on(61)
            self.step(run, lambda: self.updates())
            run.go_on()
            self.assertEqual(run.wait(timeout=300), 0, self.said())
        self.assertIn("map.h5: 100 % of 1500 points, finished (", self.updates()[-1][2])

    def test_a_run_that_is_soon_over_tells_nothing(self):
        with self.run_held() as run:
            run.put_clock_on(59)
            self.tiles(run, 3)
            self.stop(run)
        self.assertEqual(self.calls(), [])

    def test_the_task_of_an_array_is_one_of_its_own(self):
        # The SLURM_JOB_ID of an array's last task is the array's, which stands for all of them.
        with self.run_held(SLURM_ARRAY_JOB_ID="77", SLURM_ARRAY_TASK_ID="3") as run:
            run.put_clock_on(61)
            self.step(run, lambda: self.updates())
        self.assertEqual({call[3] for call in self.calls() if call[0] == "show"}, {"77_3"})
        self.assertEqual({call[1] for call in self.updates()}, {"JobId=77_3"})

    def test_a_comment_of_somebody_else_stays(self):
        for own, told in (("Comment=for the paper ", False), ("Comment=cagehop old.h5: 3 % of 10 points, 5 min left ", True), ("Comment=(null) ", True),
                          ("Comment=" + "x" * 20000 + " ", False), ("X=" + "x" * 20000 + " ", False)):
            (self.fake / "shown").write_text(SHOWN.format(own))
            with self.run_held() as run:
                for clock in (61, 3600):
                    run.put_clock_on(clock)
                    if told:
                        self.step(run, lambda: self.updates())
                    else:
                        self.step(run, lambda: self.calls())
                        self.tiles(run, 10)
                self.assertEqual(bool(self.updates()), told, own[:50])
                self.assertEqual([call[0] for call in self.calls()].count("show"), 1)
            self.assertNotIn("Slurm", self.said())
            (self.fake / "calls").unlink()
            (self.path / "map.h5").unlink()

    def test_who_wants_none_has_none(self):
        for environment, job in (({"CAGEHOP_SLURM_COMMENT": "no"}, JOB), ({}, JOB + "run: {slurm_comment: false}\n"), ({"SLURM_JOB_ID": ""}, JOB),
                                 ({"SLURM_PROCID": "1"}, JOB), ({"path": "/nowhere"}, JOB), ({"SLURM_JOB_ID": "77;id"}, JOB)):
            with self.run_held(job=job, **environment) as run:
                for clock in (61, 122, 3600):
                    run.put_clock_on(clock)
                    self.tiles(run, 2)
                self.stop(run)
            self.assertEqual(self.calls(), [], environment)
            self.assertNotIn("scontrol", self.said())
            (self.path / "map.h5").unlink()

    def test_one_that_is_refused_is_told_once(self):
        (self.fake / "refusal").write_text("slurm_update error: Access/permission denied\nand more\n")
        with self.run_held() as run:
            for clock in (61, 3600, 36000, 72000):
                run.put_clock_on(clock)
                self.step(run, lambda: self.updates())
                self.tiles(run, 5)
            self.stop(run)
        self.assertEqual(len(self.updates()), 1)
        remarks = [line for line in self.said().splitlines() if "comment" in line]
        self.assertEqual(len(remarks), 1, self.said())
        self.assertRegex(remarks[0], r"^cagehop: map.h5: remark: the Slurm job's comment .*: slurm_update error: Access/permission denied; run: "
                                     r"\{slurm_comment: false\} or CAGEHOP_SLURM_COMMENT=no leaves it out$")

    def test_one_that_does_not_answer_holds_nobody(self):
        (self.fake / "hangs").touch()
        with self.run_held() as run:
            run.put_clock_on(61)
            self.step(run, lambda: (self.fake / "last").exists())
            self.tiles(run, 10)
            self.assertNotIn("answer", self.said())
            run.put_clock_on(61 + 21)
            self.step(run, lambda: "scontrol does not answer" in self.said())
            scontrol = int((self.fake / "last").read_text())
            self.step(run, lambda: state_of(scontrol) in (None, "Z"))
            run.put_clock_on(7200)
            self.tiles(run, 5)
            self.stop(run)
        self.assertEqual(len(self.calls()), 1)
        self.assertEqual(self.said().count("does not answer"), 1)


def state_of(pid):
    """The state of a process, or None where there is none."""
    try:
        return re.search(r"\) (\S)", pathlib.Path(f"/proc/{pid}/stat").read_text()).group(1)
    except FileNotFoundError:
        return None


if __name__ == "__main__":
    unittest.main()
