#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""One run at a time writes a map: the second is told who the first is, and follows when the first is dead."""
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "support"))
import jobs  # noqa: E402
import maps  # noqa: E402


class Lock(unittest.TestCase):
    def test_a_second_run_names_the_first_and_follows_it_when_it_is_killed(self):
        with jobs.folder() as path:
            jobs.write_job(path, jobs.MANY_TILES)
            environment = {**os.environ, "SLURM_JOB_ID": "4711"}
            first = subprocess.Popen([jobs.CAGEHOP, "run", "job.yaml"], cwd=path, stdout=subprocess.DEVNULL,
                                     stderr=subprocess.DEVNULL, env=environment)
            self.addCleanup(first.wait)
            self.addCleanup(first.kill)
            while first.poll() is None and maps.done_tiles(path / "map.h5") < 2:
                time.sleep(0.01)
            first.send_signal(signal.SIGSTOP)
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


if __name__ == "__main__":
    unittest.main(verbosity=2)
