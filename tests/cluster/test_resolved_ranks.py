# SPDX-License-Identifier: GPL-3.0-or-later
"""`resolve` on several ranks: the same isochores and bits as alone, whoever writes the map, and whoever was killed when."""
import os
import signal
import subprocess
import unittest

import bisection
import jobs
import maps

PARALLEL = bisection.JOB.replace("isobars: false", "isobars: false, parallel: true")


class Ranks(unittest.TestCase):
    def setUp(self):
        self.path = self.enterContext(jobs.folder())
        self.map = self.path / "map.h5"

    def complete(self, ranks):
        done = bisection.run(self.path, ranks=ranks)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([entry.name for entry in self.path.glob("map.h5*")], ["map.h5"])
        self.assertEqual(maps.info(self.map, "--verify").returncode, 0)
        return maps.digest(self.map)

    def alone(self):
        jobs.write_job(self.path, bisection.JOB)
        digest = self.complete(0)
        self.map.unlink()
        return digest

    def test_the_same_bits_whoever_writes(self):
        digest = self.alone()
        for text, ranks in ((bisection.JOB, 2), (bisection.JOB, 3), (PARALLEL, 2), (PARALLEL, 3)):
            with self.subTest(text=text, ranks=ranks):
                jobs.write_job(self.path, text)
                self.assertEqual(self.complete(ranks), digest)
                self.assertIn("nothing to do", bisection.run(self.path, ranks=ranks).stdout)
                self.map.unlink()

    def test_killed_when_a_generation_follows_another_number_of_ranks_completes_it(self):
        digest = self.alone()
        for text, ranks, at, when, others in ((bisection.JOB, 2, 1, "after", 3), (bisection.JOB, 3, 3, "before", 0),
                                              (PARALLEL, 3, 2, "after", 2), (PARALLEL, 2, 2, "before", 0)):
            with self.subTest(ranks=ranks, at=at, when=when):
                jobs.write_job(self.path, text)
                done = bisection.run(self.path, ranks=ranks,
                                     environment=bisection.at_rename(self.path, at, when, signal.SIGKILL))
                self.assertNotEqual(done.returncode, 0, done.stderr)
                self.assertEqual(bisection.generation(self.map), at + (when == "after"))
                self.assertEqual(maps.info(self.map, "--verify").returncode, 0)
                self.assertEqual(self.complete(others), digest)
                self.map.unlink()

    def test_a_worker_that_is_killed_or_a_signal_in_a_later_generation(self):
        for text in (bisection.ENDLESS, bisection.ENDLESS.replace("isobars: false", "isobars: false, parallel: true")):
            for kill in (True, False):
                with self.subTest(kill=kill, text=text):
                    self.map.unlink(missing_ok=True)
                    jobs.write_job(self.path, text)
                    process = subprocess.Popen([jobs.MPIRUN, "-n", "3", jobs.CAGEHOP, "run", "job.yaml"], cwd=self.path, text=True,
                                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True)
                    self.addCleanup(lambda pid=process.pid: kill_session(pid))
                    self.assertTrue(bisection.wait_for_generation(process, self.map, 4), "it ended too soon")
                    if kill:
                        os.kill(max(maps.children(process.pid)), signal.SIGKILL)
                    else:
                        process.send_signal(signal.SIGTERM)
                    errors = process.communicate(timeout=300)[1]
                    self.assertNotEqual(process.returncode, 0, errors)
                    if not kill:
                        self.assertRegex(errors, r"stopped by SIGTERM with \d+ of \d+ points of generation \d+ done")
                        self.assertEqual([entry.name for entry in self.path.glob("map.h5*")], ["map.h5"])
                    self.assertEqual(maps.info(self.map, "--verify").returncode, 0)
                    self.assertGreaterEqual(bisection.generation(self.map), 4)


def kill_session(leader):
    """All that is left of a run in a session of its own."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        pass
