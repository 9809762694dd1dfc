# SPDX-License-Identifier: GPL-3.0-or-later
"""A job may number its states by density, rho d^3 = 6 phi/pi. The map's first axis is that then, and its numbers are those of the
packing fractions that the densities mean."""
import json
import signal
import subprocess
import unittest

import h5py
import numpy as np

import held
import jobs
import maps
from this_build import cagehop

JOB = """\
material: Pd40Ni10Cu30P20
grid:
  density: %s
  pressure: [0, 1, 2]
output: {file: map.h5, isobars: false}
"""
DENSITIES = [0.95, 1.0, 1.1, 1.2]


class DensityAxis(unittest.TestCase):
    def setUp(self):
        self.path = self.enterContext(jobs.folder())

    def run_job(self, text, *words, ranks=0):
        jobs.write_job(self.path, text)
        return jobs.run(self.path, "job.yaml", *words, ranks=ranks)

    def test_the_map_is_on_density_and_has_the_numbers_of_its_packing_fractions(self):
        self.assertEqual(self.run_job(JOB % DENSITIES).returncode, 0)
        fractions = [np.pi * density / 6 for density in DENSITIES]
        by_phi = (JOB % "").replace("density: ", f"packing_fraction: {[float(phi) for phi in fractions]}")
        self.assertEqual(self.run_job(by_phi, "-o", "by_phi.h5").returncode, 0)
        with h5py.File(self.path / "map.h5") as dense, h5py.File(self.path / "by_phi.h5") as plain:
            self.assertEqual((dense.attrs["state_axis"], dense["density"].attrs["reduced_units"]), ("density", "1/d^3"))
            np.testing.assert_array_equal(dense["density"][:], DENSITIES)
            np.testing.assert_array_equal(dense["phi"][:], plain["phi"][:])
            self.assertEqual(dense["tau_alpha"].attrs["coordinates"], "phi temperature pressure_MPa")
            for name in ("tau_alpha", "F_B1", "D", "regime", "temperature", "S_peak"):
                np.testing.assert_array_equal(dense[name][...], plain[name][...], err_msg=name)
        self.assertIn("density 0.95 to 1.2 1/d^3", maps.info(self.path / "map.h5").stdout)
        self.assertEqual(maps.info(self.path / "map.h5", "--verify").returncode, 0)
        self.assertTrue(cagehop("export", self.path / "map.h5").stdout.startswith("phi,density (1/d^3),temperature (K),"))

    def test_it_goes_on_after_a_kill_and_lends_its_points(self):
        jobs.write_job(self.path, JOB % DENSITIES)
        process = held.Run(self.path, "job.yaml", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        process.wait_for_tiles(self.path / "map.h5", 2)
        process.send_signal(signal.SIGKILL)
        process.wait()
        done = jobs.run(self.path, "job.yaml", ranks=2)
        self.assertEqual(done.returncode, 0, done.stderr)
        whole = maps.digest(self.path / "map.h5")
        done = self.run_job(JOB % [0.95, 1.05, 1.1], "-o", "other.h5", "--reuse", "map.h5")
        self.assertIn("6 points taken from map.h5", done.stdout + done.stderr)
        self.assertEqual(self.run_job(JOB % DENSITIES, "-o", "again.h5").returncode, 0)
        self.assertEqual(maps.digest(self.path / "again.h5"), whole)

    def test_a_grid_has_one_axis_of_states(self):
        done = self.run_job(JOB.replace("grid:", "grid:\n  temperature_K: [600]") % DENSITIES)
        self.assertEqual((done.returncode, len(done.stderr.splitlines())), (2, 1))
        self.assertIn("job.yaml:4: grid has both temperature_K and density; keep one", done.stderr)
        done = self.run_job((JOB % DENSITIES).replace(f"  density: {DENSITIES}\n", ""))
        self.assertIn("grid has no state axis; add packing_fraction, temperature_K or density", done.stderr)
        done = self.run_job(JOB % [0.95, 1.6])
        self.assertIn("grid.density has 1.6; it must be", done.stderr)

    def test_a_point_is_at_a_density(self):
        by_density = cagehop("point", "--rho", 1.1, "--pressure", 1, "--json")
        by_phi = cagehop("point", "--phi", repr(np.pi * 1.1 / 6), "--pressure", 1, "--json")
        self.assertEqual(*({**json.loads(done.stdout), "solve_seconds": None} for done in (by_density, by_phi)))
        done = cagehop("point", "--rho", 1.1, "--phi", 0.5, "--pressure", 1)
        self.assertEqual((done.returncode, done.stderr), (2, "cagehop: point: --rho and --phi exclude each other; keep one\n"))


if __name__ == "__main__":
    unittest.main()
