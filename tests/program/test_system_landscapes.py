# SPDX-License-Identifier: GPL-3.0-or-later
"""Landscape tables of pair potentials: the file says the system, and what takes states from it takes the system over."""
import csv
import io
import json
import os
import subprocess
import sys
import unittest

import h5py
import numpy

import jobs
import tabulated
from this_build import cagehop, output

SYSTEM = ("--potential", "weeks-chandler-andersen", "--system-temperature", "120", "--epsilon", "120")
SECTION = "system: {potential: weeks-chandler-andersen, temperature_K: 120, epsilon_K: 120}"
JOB = """\
material: {diameter_nm: 0.34, enskog_time_s: 1e-13}
structure: {source: landscape-table, file: table.h5}
grid:
  density: {from: 0.95, to: 1.05, count: 4}
  pressure_MPa: {from: 0, to: 50, count: 3}
output: {file: map.h5, isobars: false}
"""


class OfSystem(tabulated.Tabulated):
    system, range = SYSTEM, ("--phi", "0.48:0.56")
    job = JOB

    def test_the_file_says_the_system(self):
        with h5py.File(self.table) as file:
            said = {name: value for name, value in file.attrs.items() if name.startswith("system.")}
            self.assertEqual(said, {"system.potential": "weeks-chandler-andersen", "system.temperature_K": "120", "system.epsilon_K": "120"})
            self.assertEqual(file.attrs["format_version"], 2)
        self.assertIn("system.temperature_K     120", output("info", self.table))
        self.assertIn("the SHA-256 is right", output("info", self.table, "--verify"))

    def test_a_map_has_the_numbers_of_solved_states(self):
        tabled, direct = self.map_of("tabled"), self.map_of("direct", JOB.replace(JOB.splitlines()[1], SECTION))
        with h5py.File(tabled) as got, h5py.File(direct) as want, h5py.File(self.table) as file:
            self.assertTrue((got["regime"][()] == want["regime"][()]).all())
            for name in ("temperature", "phi", "pressure_unit"):
                self.assertTrue((got[name][()] == want[name][()]).all(), name)
            self.assertTrue((got["barrier_error"][()] < 1e-5).all())
            off = numpy.abs(got["F_B1"][:, 0] - want["F_B1"][:, 0])
            self.assertTrue((off <= got["barrier_error"][()]).all(), off)
            # F to the table's error, and the curvature at the barrier, tens of kBT/d^2, to some ten times that
            numpy.testing.assert_allclose(got["tau_alpha"], want["tau_alpha"], rtol=1e-4)
            self.assertEqual(got.attrs["table_sha256"], file.attrs["sha256"])
            for name in ("potential", "temperature_K", "epsilon_K", "thermal_mapping"):
                self.assertEqual(got.attrs[name], want.attrs[name])

    @unittest.skipIf(os.environ["CAGEHOP_MPI"] != "1", "built without MPI")
    def test_ranks_have_the_same_bits(self):
        alone, many = self.map_of("alone"), self.map_of("many", ranks=3)
        self.assertEqual(output("info", alone, "--digest"), output("info", many, "--digest"))

    def test_ranks_make_the_same_table(self):
        other = self.folder / "serial.h5"
        output("tabulate", *SYSTEM, "--phi", "0.48:0.56", "-o", other, "--serial")
        self.assertEqual(output("info", self.table, "--digest"), output("info", other, "--digest"))

    def test_points_and_rows_are_at_its_temperature(self):
        words = ("point", "--rho", "1.01", "--pressure-MPa", "20", "--particle-diameter", "0.34", "--json")
        got, want = json.loads(output(*words, "--landscape-table", self.table)), json.loads(output(*words, *SYSTEM))
        self.assertEqual(got["temperature"], 120)
        self.assertEqual(got["pressure"], want["pressure"])
        self.assertLess(abs(got["tau_alpha"] / want["tau_alpha"] - 1), 1e-4)
        (self.folder / "states.csv").write_text("phi,P_MPa\n0.5,0\n0.53,20\n")
        for words in (("--landscape-table", self.table), (*SYSTEM, "--table", "yes")):
            rows = list(csv.DictReader(io.StringIO(output("evaluate", self.folder / "states.csv", *words))))
            self.assertEqual(rows[0]["status"], "ok")
            self.assertEqual(float(rows[1]["temperature"]), 120)
            self.assertGreater(float(rows[1]["ln_tau_alpha_error"]), 0)

    def test_another_system_is_another_table(self):
        self.assertIn("its system.temperature_K is 120",
                      self.refused(3, "tabulate", *SYSTEM[:2], "--system-temperature", "130", "--epsilon", "120", "--phi", "0.48:0.56", "-o", self.table))

    def test_a_table_of_the_potential_is_known_by_its_digest(self):
        r = numpy.linspace(0.8, 1.2, 401)
        u = numpy.exp(-20 * (r - 1)) - numpy.exp(-4)
        table = self.folder / "soft.h5"
        words = ("tabulate", "--potential", "table", "--potential-table", self.folder / "u.txt", "--reduced-temperature", "1", "--phi", "0.30:0.33", "-o", table)
        numpy.savetxt(self.folder / "u.txt", numpy.transpose([r, u]), header="r u")
        done = cagehop(*words)
        self.assertEqual(done.returncode, 0, done.stderr)
        with h5py.File(table) as file:
            self.assertEqual(len(file.attrs["system.potential_sha256"]), 64)
        self.assertIn("ok", output("point", "--phi", "0.31", "--pressure", "0", "--landscape-table", table, "--json"))
        numpy.savetxt(self.folder / "u.txt", numpy.transpose([r, 1.01 * u]), header="r u")
        self.assertIn("its system.potential_sha256 is", self.refused(3, *words))

    def test_what_has_no_table_is_refused(self):
        tabulate = ("tabulate", "--potential", "lennard-jones", "--phi", "0.4:0.5", "-o", self.folder / "x.h5")
        self.assertIn("chains have no landscape here",
                      self.refused(2, *tabulate, "--reduced-temperature", "1", "--chain", "freely-jointed", "--sites", "3", "--bond", "1"))
        self.assertIn("--potential is for --structure prism only", self.refused(2, "point", "--phi", "0.5", "--pressure", "0", *SYSTEM, "--landscape-table", self.table))
        jobs.write_job(self.folder, JOB.replace("density: {from: 0.95, to: 1.05", "temperature_K: {from: 100, to: 130"), "kelvin.yaml")
        self.assertIn("all have the system's temperature", self.refused(2, "run", "kelvin.yaml"))
        jobs.write_job(self.folder, JOB + SECTION + "\n", "both.yaml")
        self.assertIn("system.potential is for structure.source prism only", self.refused(2, "run", "both.yaml"))

    def test_python(self):
        program = f"""
import pickle, cagehop
table = cagehop.open_landscape_table({str(self.table)!r})
model = cagehop.Model(structure=table)
direct = cagehop.Model(system={{"potential": "weeks-chandler-andersen", "temperature_K": 120, "epsilon_K": 120}}, material=model["material.name"])
got, want = cagehop.point(0.5211, 0.7, model=model), cagehop.point(0.5211, 0.7, model=direct)
assert got.temperature == want.temperature == 120, (got.temperature, want.temperature)
assert abs(got.tau_alpha / want.tau_alpha - 1) < 1e-4, (got.tau_alpha, want.tau_alpha)
found = cagehop.evaluate([0.5, 0.55], [0.0, 1.0], model)
again = cagehop.evaluate([0.5, 0.55], [0.0, 1.0], pickle.loads(pickle.dumps(model)))
assert (found["status"] == 0).all() and (again["tau_alpha"] == found["tau_alpha"]).all()
here = cagehop.LandscapeTable(0.50, 0.52, model=direct)
assert abs(here.evaluate(0.511, 0.3).tau_alpha / table.evaluate(0.511, 0.3).tau_alpha - 1) < 1e-4
again = cagehop.tabulate({str(self.folder / "python.h5")!r}, 0.48, 0.56, system={{"potential": "weeks-chandler-andersen", "temperature_K": 120, "epsilon_K": 120}})
assert again.evaluate(0.511, 0.3).tau_alpha == table.evaluate(0.511, 0.3).tau_alpha
try:
    cagehop.Model(structure=table, system={{"potential": "lennard-jones"}})
except cagehop.ParameterError as error:
    assert "system.potential" in str(error)
else:
    raise AssertionError("it takes another system")
"""
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    unittest.main()
