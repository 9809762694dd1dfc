# SPDX-License-Identifier: GPL-3.0-or-later
"""Where phi_g is not found there is no temperature: what needs none is computed all the same."""
import json
import unittest

import h5py
import numpy as np

import jobs
from this_build import cagehop

JOB = """\
material: Pd40Ni10Cu30P20
structure: {source: table, file: s.csv}
grid:
  packing_fraction: [0.60]
  pressure: [0.0, 1.0]
output: {file: map.h5, isobars: false}
"""
REMARK = "remark: there is no temperature, because phi_g was not found: "

# What Eq. 11 enters, on phi, on (phi, pressure) and on pressure.
TEMPERATURES = {"temperature", "pressure_unit", "pressure_MPa", "pressure_reduced", "G", "barrier_error"}
ISOBAR_TEMPERATURES = {"T_g", "pressure_g", "fragility", "dT_g_dP", "fragility_vft", "T_g_vft"}


def errors(done):
    """Standard error without the lines of progress."""
    return jobs.own_lines(done.stderr)


def percus_yevick(phi):
    done = cagehop("structure", "--phi", phi, "--structure", "percus-yevick", "--q-max", 60, "--count", 601)
    return [line.split()[:2] for line in done.stdout.split("\n\n\n")[0].splitlines() if not line.startswith("#")]


class NoTemperature(unittest.TestCase):
    def setUp(self):
        self.path = self.enterContext(jobs.folder())
        self.write_table(0.60)

    def write_table(self, *phis):
        rows = [f"{phi},{q},{S}" for phi in phis for q, S in percus_yevick(phi)]
        (self.path / "s.csv").write_text("\n".join(["phi,q,S", *rows]) + "\n")

    def run_job(self, text):
        (self.path / "job.yaml").write_text(text)
        return cagehop("run", "job.yaml", cwd=self.path)

    def test_a_reduced_grid_is_computed(self):
        done = self.run_job(JOB)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(errors(done)), 1, done.stderr)
        self.assertIn("job.yaml:1: " + REMARK + "the table has no range of phi between 0.5 and 0.74", errors(done)[0])
        with h5py.File(self.path / "map.h5") as file:
            self.assertEqual(list(file["isochore_status"][:]), [0])
            self.assertTrue((file["status"][:] == 0).all() and (file["regime"][:] > 0).all())
            for name in ("tau_alpha", "F_B1", "D", "tau_s", "S_peak", "P_upper"):
                self.assertTrue(np.isfinite(file[name][:]).all(), name)
            self.assertTrue(np.isnan(file["temperature"][:]).all())
        again = cagehop("run", "job.yaml", cwd=self.path)
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertIn("complete already", again.stdout)
        self.assertEqual(cagehop("info", "map.h5", "--verify", cwd=self.path).returncode, 0)
        self.assertEqual(cagehop("info", "map.h5", cwd=self.path).returncode, 0)

    def test_its_numbers_are_those_of_a_job_with_phi_g(self):
        self.run_job(JOB)
        other = JOB.replace("material: Pd40Ni10Cu30P20", "material: {name: Pd40Ni10Cu30P20, phi_g: 0.66}")
        done = self.run_job(other.replace("map.h5", "other.h5"))
        self.assertEqual((done.returncode, errors(done)), (0, []), done.stderr)
        with h5py.File(self.path / "map.h5") as without, h5py.File(self.path / "other.h5") as with_phi_g:
            for name, column in without.items():
                if isinstance(column, h5py.Dataset) and name not in TEMPERATURES | {"solve_seconds"}:
                    np.testing.assert_array_equal(column[:], with_phi_g[name][:], name)
            self.assertTrue(np.isfinite(with_phi_g["temperature"][:]).all())

    def test_an_axis_in_kelvin_or_megapascal_is_refused_with_its_line(self):
        for axis, other, line in (("packing_fraction: [0.60]", "temperature_K: [600]", 4),
                                  ("pressure: [0.0, 1.0]", "pressure_MPa: [0, 30]", 5)):
            done = self.run_job(JOB.replace(axis, other))
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
            self.assertIn(f"job.yaml:{line}: grid.{other.split(':')[0]} needs phi_g", done.stderr)
            self.assertIn("that line 1 leaves to the theory was not found: ", done.stderr)
            self.assertIn("write material: {name: Pd40Ni10Cu30P20, phi_g: NUMBER}, or give the axis as ", done.stderr)
            self.assertFalse((self.path / "map.h5").exists())

    def test_isobars_keep_what_needs_no_temperature(self):
        # From 0.60 to 0.62 tau_alpha goes from 7e-8 to 5e-6 s: far from the 100 s of phi_g.
        self.write_table(0.58, 0.60, 0.62, 0.64)
        window = "isobars: {transition_time_s: 5e-7, vft_from_s: 1e-7, vft_to_s: 4e-6}\n"
        done = self.run_job(JOB.replace("[0.0, 1.0]", "[1.0]").replace("false", "true") + window)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(REMARK, done.stderr)
        with h5py.File(self.path / "map.h5") as file:
            self.assertEqual(list(file["isobar_status"][:]), [0])
            self.assertTrue(0.60 < file["phi_g"][0] < 0.62)
            self.assertGreater(file["activation_volume"][0], 0.0)
            names = ISOBAR_TEMPERATURES & set(file)
            self.assertGreater(len(names), 3)
            for name in names:
                self.assertTrue(np.isnan(file[name][0]), name)
            phi_g = file["phi_g"][0]
        again = cagehop("isobars", "map.h5", "--json", cwd=self.path)
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertIn(REMARK, again.stderr)
        self.assertEqual(json.loads(again.stdout)["phi_g"], [phi_g])
        refused = cagehop("isobars", "map.h5", "--pressure-MPa", 50, cwd=self.path)
        self.assertEqual(refused.returncode, 2, refused.stderr)
        self.assertIn("give --pressure", refused.stderr)

    def test_plan_and_point_go_on_too(self):
        (self.path / "job.yaml").write_text(JOB.replace("false", "true"))
        for words in (("plan", "job.yaml"), ("point", "--phi", 0.6, "--pressure", 1, "--structure", "s.csv")):
            done = cagehop(*words, cwd=self.path)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn(REMARK, done.stderr)
            self.assertEqual(len(errors(done)), 1, done.stderr)

    def test_how_far_the_search_came_is_said_and_the_advice_is_taken(self):
        self.write_table(0.58, 0.60, 0.62, 0.64)
        job = JOB.replace("packing_fraction: [0.60]", "temperature_K: [600]")
        done = self.run_job(job)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertRegex(done.stderr, r"job.yaml:4: grid.temperature_K needs phi_g.* line 1 .* between phi = 0.58 and "
                                      r"0.64; it came to [0-9.e+-]+ s, at phi = 0.64; write ")
        own = job.replace("material: Pd40Ni10Cu30P20", "material:\n  name: Pd40Ni10Cu30P20\n  phi_g: auto")
        refused = self.run_job(own)
        self.assertIn("job.yaml:6: grid.temperature_K needs phi_g, and the one that line 3 leaves", refused.stderr)
        self.assertIn("; write material.phi_g: NUMBER, or", refused.stderr)
        done = self.run_job(job.replace("Pd40Ni10Cu30P20", "{name: Pd40Ni10Cu30P20, phi_g: 0.62}"))
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_a_packing_fraction_below_0_K_names_its_line_and_the_limit(self):
        done = self.run_job("""\
material: {glass_transition_K: 60, phi_g: 0.66}
grid: {packing_fraction: [0.5, 0.72], pressure: [0]}
output: {file: map.h5}
""")
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertRegex(done.stderr, r"job.yaml:2: phi = 0.72 means a temperature of -[0-9.]+ K .* below 0.696,")

    def test_a_closure_that_reaches_no_transition(self):
        done = self.run_job("""\
material: Pd40Ni10Cu30P20
structure: {closure: martynov-sarkisov, tolerance: 1e-4}
grid: {packing_fraction: [0.40], pressure: [0.0, 3.0]}
output: {file: map.h5}
""")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(REMARK, done.stderr)
        with h5py.File(self.path / "map.h5") as file:
            self.assertTrue((file["status"][:] == 0).all())
            self.assertTrue(np.isfinite(file["tau_alpha"][0, 1]))
