# SPDX-License-Identifier: GPL-3.0-or-later
"""cagehop info: the page on a map, its picture, JSON, and a run that is followed."""
import contextlib
import json
import os
import re
import signal
import subprocess
import time
import unittest

import h5py
import numpy

import jobs
import maps
import served
import terminal
from this_build import CAGEHOP

JOB = """material: Pd40Ni10Cu30P20
structure: {source: percus-yevick}
grid: {packing_fraction: {from: 0.40, to: 0.66, count: 27}, pressure: {from: 0, to: 6, count: 31}}
output: {file: map.h5}
"""
# States of minutes each: it can't be done before it is stopped.
SLOW = """material: {glass_transition_K: 570, phi_g: 0.6}
structure: {source: prism, closure: modified-verlet}
grid: {packing_fraction: {from: 0.30, to: 0.60, count: 2000}, pressure: [0]}
output: {file: slow.h5, isobars: false}
"""
LETTER = {"pending": ".", "fluid": "f", "irreversible": "i", "two_state": "2", "trapped": "t", "supercritical": "s", "failed": "x"}


class Info(jobs.SmallMap):
    job = JOB

    def info(self, *options, path=None, **environment):
        done = served.run("info", path or self.map, *options, env={**os.environ, "LC_ALL": "C", "COLUMNS": "80", **environment})
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def test_the_page_tells_ranges_and_the_glass_transition(self):
        page = self.info()
        with h5py.File(self.map) as file:
            for name, column, unit in (("T", "temperature", " K"), ("P", "pressure_MPa", " MPa"), ("tau_alpha", "tau_alpha", " s")):
                values = file[column][()]
                values = values[numpy.isfinite(values)]
                self.assertIn(f"\n{name:10} {values.min():.5g} to {values.max():.5g}{unit}\n", page)
            there = numpy.flatnonzero(numpy.isfinite(file["T_g"][()]))
            for j in (there[0], there[-1]):
                self.assertIn(f"{file['T_g'][j]:.6g} K, m = {file['fragility'][j]:.4g} at P = {file['pressure'][j]:.6g} kBT/d^3\n", page)
        self.assertNotIn("packing_fraction:", page)
        self.assertTrue(self.info("--job").endswith(JOB))
        self.assertIn("physics_sha256", self.info("--provenance"))
        self.assertNotIn("physics_sha256", page)

    def test_the_picture_is_the_regimes(self):
        with h5py.File(self.map) as file:
            names = file["regime"].attrs["flag_meanings"]
            names = (names.decode() if isinstance(names, bytes) else names).split()
            regime = file["regime"][()]
        for columns, width in ((80, 27), (30, 20)):
            picture = [line.split("|")[1] for line in self.info(COLUMNS=str(columns)).splitlines() if line.count("|") == 2]
            self.assertEqual({len(line) for line in picture}, {width})
            x = [k * 26 // (width - 1) for k in range(width)]
            y = [k * 30 // 11 for k in range(12)]
            want = ["".join(LETTER[names[regime[i, j]]] for i in x) for j in reversed(y)]
            self.assertEqual(picture, want)
            self.assertGreater(len(set("".join(picture))), 2)
        page = self.info(LC_ALL="C.UTF-8")
        self.assertIn("\u2593 two_state", page)
        self.assertNotIn("\033", page)  # no colours in a pipe

    def test_json(self):
        told = json.loads(self.info("--json"))
        self.assertEqual((told["tiles"], told["tiles_done"], told["isobars_done"], told["job"]), (27, 27, 31, JOB))
        self.assertEqual(sum(told["regimes"].values()), 27 * 31)
        with h5py.File(self.map) as file:
            self.assertEqual(told["ranges"]["temperature"], [file["temperature"][()].min(), file["temperature"][()].max()])
            self.assertEqual(told["glass_transition"][0]["T_g"], file["T_g"][0])
            self.assertEqual(told["job_sha256"], file.attrs["job_sha256"])

    def test_verify_and_digest_together_do_both(self):
        self.assertEqual(self.info("--verify", "--digest"), self.info("--verify") + self.info("--digest"))

    def test_an_ended_run_is_followed_no_more(self):
        lines = self.info("--follow").splitlines()
        self.assertEqual(lines, ["100 %  27 of 27 tiles, 31 of 31 isobars", "the last run: finished"])

    def test_what_a_follower_does_not_show_is_refused(self):
        done = served.run("info", self.map, "--follow", "--json", timeout=60)
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("leave out --json, or --follow", done.stderr)

    def test_an_ended_run_is_not_running(self):
        told = json.loads(self.info("--json"))
        self.assertEqual((told["running"], told["tiles_per_second"], told["seconds_left"]), (False, None, None))
        self.assertNotIn("running", self.info())

    @contextlib.contextmanager
    def live(self):
        """A run that has done a tile, and can't end before it is stopped."""
        jobs.write_job(self.path, SLOW, "slow.yaml")
        run = subprocess.Popen([CAGEHOP, "run", "slow.yaml", "--serial"], cwd=self.path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        try:
            while not (self.path / "slow.h5").exists() or maps.done_tiles(self.path / "slow.h5") < 1:
                self.assertIsNone(run.poll())
                time.sleep(0.1)
            yield run
        finally:
            run.kill()
            run.wait()
            (self.path / "slow.h5").unlink()

    def stop(self, run):
        run.send_signal(signal.SIGTERM)
        run.communicate(timeout=300)
        self.assertEqual(run.returncode, 75)

    def test_a_live_run_tells_its_rate(self):
        with self.live() as run:
            page = self.info(path=self.path / "slow.h5")
            self.assertRegex(page, rf"\nrunning +on \S+, pid {run.pid}, 1 rank, since \S+Z, \S+ tiles/s, (\d+:)?\d+:\d\d left\n")
            self.assertRegex(page, r"\nleft +\S+ core-hours")
            told = json.loads(self.info("--json", path=self.path / "slow.h5"))
            self.assertIs(told["running"], True)
            self.assertAlmostEqual(told["seconds_left"] * told["tiles_per_second"], told["tiles"] - told["tiles_done"], delta=1e-6)
            run.kill()
            run.wait()
            self.assertIs(json.loads(self.info("--json", path=self.path / "slow.h5"))["running"], False)
            # The history does not tell how long that run went on: the price of its isochores does.
            again = subprocess.Popen([CAGEHOP, "run", "slow.yaml", "--serial"], cwd=self.path, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            try:
                for line in again.stderr:  # the first line of the stage
                    if " points, " in line:
                        break
                told = json.loads(self.info("--json", path=self.path / "slow.h5"))
                self.assertIs(told["running"], True)
                self.assertAlmostEqual(told["tiles_per_second"] * told["mean_solve_seconds"], 1.0, delta=1e-6)
            finally:
                again.kill()
                again.communicate()

    def test_a_live_run_is_followed_until_it_ends(self):
        with self.live() as run:
            follow = subprocess.Popen([CAGEHOP, "info", "slow.h5", "--follow"], cwd=self.path, stdout=subprocess.PIPE, text=True)
            try:
                self.assertRegex(follow.stdout.readline(), r"^ *\d+ %  \d+ of 2000 tiles(, \S+ tiles/s, \S+ left)?\n$")
                self.stop(run)
                rest = follow.communicate(timeout=300)[0]
                self.assertEqual((follow.returncode, rest.splitlines()[-1]), (0, "the last run: stopped: SIGTERM"))
            finally:
                follow.kill()
                follow.wait()

    def test_a_terminal_gets_the_page_anew(self):
        for columns in (60, 110):
            with self.live() as run:
                follow = terminal.Terminal("info", self.path / "slow.h5", "--follow", columns=columns)
                clear = "\033[H\033[2J"
                self.assertTrue(follow.read_until(lambda shown: shown.count(clear) == 3), follow.shown)
                self.stop(run)
                self.assertEqual(follow.end(), 0)
                pages = follow.shown.split(clear)[1:]
                for page in pages[:-1]:
                    lines = page.splitlines()
                    self.assertLess(len(lines), 24, page)
                    self.assertLessEqual(max(map(len, lines[1:])), columns, page)  # the path has no blanks
                    self.assertIn("\nrunning    on ", page)
                self.assertIn("the last run: stopped: SIGTERM", pages[-1])

    def test_a_terminal_without_a_cursor_gets_lines(self):
        told = terminal.shown("info", self.map, "--follow", environment={"TERM": "dumb"})
        self.assertEqual(told.splitlines(), ["100 %  27 of 27 tiles, 31 of 31 isobars", "the last run: finished"])

    def test_the_page_is_as_wide_as_the_terminal(self):
        for columns in (60, 80, 110):
            told = terminal.shown("info", "map.h5", columns=columns, cwd=self.path)
            for line in re.sub("\033\\[\\d+m", "", told).splitlines():
                self.assertTrue(len(line.rstrip()) <= columns or len(line.split()) <= 2, line)  # but for a name and a long word
            self.assertEqual(" ".join(told.split()).count("cagehop run job.yaml: finished"), 1)


if __name__ == "__main__":
    unittest.main()
