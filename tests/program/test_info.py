# SPDX-License-Identifier: GPL-3.0-or-later
"""cagehop info: the page on a map, its picture, JSON, and a run that is followed."""
import json
import os
import signal
import subprocess
import time
import unittest

import h5py
import numpy

import jobs
import maps
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
        done = subprocess.run([CAGEHOP, "info", path or self.map, *options], capture_output=True, text=True, timeout=300,
                              env={**os.environ, "LC_ALL": "C", "COLUMNS": "80", **environment})
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

    def test_a_live_run_is_followed_until_it_ends(self):
        jobs.write_job(self.path, SLOW, "slow.yaml")
        run = subprocess.Popen([CAGEHOP, "run", "slow.yaml", "--serial"], cwd=self.path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        follow = None
        try:
            while not (self.path / "slow.h5").exists() or maps.done_tiles(self.path / "slow.h5") < 1:
                self.assertIsNone(run.poll())
                time.sleep(0.1)
            follow = subprocess.Popen([CAGEHOP, "info", "slow.h5", "--follow"], cwd=self.path, stdout=subprocess.PIPE, text=True)
            self.assertRegex(follow.stdout.readline(), r"^ *\d+ %  \d+ of 2000 tiles\n$")
            self.assertRegex(self.info(path=self.path / "slow.h5"), r"\nleft +\S+ core-hours")
            run.send_signal(signal.SIGTERM)
            run.communicate(timeout=300)
            self.assertEqual(run.returncode, 75)
            rest = follow.communicate(timeout=300)[0]
            self.assertEqual((follow.returncode, rest.splitlines()[-1]), (0, "the last run: stopped: SIGTERM"))
        finally:
            for process in filter(None, (run, follow)):
                process.kill()
                process.wait()


if __name__ == "__main__":
    unittest.main()
