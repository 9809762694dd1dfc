# SPDX-License-Identifier: GPL-3.0-or-later
"""Landscape tables over the temperature, of a system at one density: the file, maps, points and Python from it, and what is refused."""
import csv
import io
import json
import os
import shutil
import subprocess
import sys
import unittest

import h5py
import numpy

import jobs
import tabulated
from this_build import cagehop, output

SYSTEM = ("--potential", "weeks-chandler-andersen", "--system-density", "0.95", "--epsilon", "120")
SECTION = "system: {potential: weeks-chandler-andersen, density: 0.95, epsilon_K: 120}"
RANGE = ("--temperature", "90:200")
JOB = """\
material: {diameter_nm: 0.34, enskog_time_s: 1e-13}
structure: {source: landscape-table, file: table.h5}
grid:
  temperature_K: {from: 95, to: 195, count: 6}
  pressure_MPa: {from: 0, to: 50, count: 3}
output: {file: map.h5, isobars: false}
"""


class OverTemperature(tabulated.Tabulated):
    system, range = SYSTEM, RANGE
    job = JOB

    def test_the_file_says_its_temperatures(self):
        with h5py.File(self.table) as file:
            self.assertEqual((file.attrs["format_version"], file.attrs["system.density"]), (3, "0.95"))
            self.assertEqual((file.attrs["temperature_low"], file.attrs["temperature_high"]), (90, 200))
            T, low, high = file["temperature"], file["interval_temperature_low"], file["interval_temperature_high"]
            self.assertEqual({T.attrs["units"], low.attrs["units"], high.attrs["units"]}, {"K"})
            self.assertEqual((T[0], T[-1], low[0], high[-1]), (90, 200, 90, 200))
            self.assertTrue((numpy.diff(T[()]) > 0).all())
            self.assertEqual(file["state"][0, 1], 90)
            self.assertNotIn("phi", file)
            self.assertTrue((file["interval_landscape_error"][()] < 3e-5).all())
        self.assertIn("T = 90 to 200 K from", self.said)
        shown = output("info", self.table)
        self.assertIn("T          90 to 200 K", shown)
        self.assertIn("T_low [K]", shown)
        self.assertIn("the SHA-256 is right", output("info", self.table, "--verify"))

    def test_a_map_has_the_numbers_of_solved_states(self):
        tabled, direct = self.map_of("tabled"), self.map_of("direct", JOB.replace(JOB.splitlines()[1], SECTION))
        with h5py.File(tabled) as got, h5py.File(direct) as want, h5py.File(self.table) as file:
            self.assertTrue((got["regime"][()] == want["regime"][()]).all())
            for name in ("temperature", "phi", "pressure_unit"):
                self.assertTrue((got[name][()] == want[name][()]).all(), name)
            off = numpy.abs(got["F_B1"][:, 0] - want["F_B1"][:, 0])
            self.assertTrue(((off <= got["barrier_error"][()]) | numpy.isnan(off)).all(), off)
            self.assertTrue(numpy.isfinite(off).any())
            # F to the table's error, some 1e-6 kBT, and the curvature at the barrier, tens of kBT/d^2, to ten times that
            numpy.testing.assert_allclose(got["tau_alpha"], want["tau_alpha"], rtol=1e-4)
            self.assertEqual(got.attrs["table_sha256"], file.attrs["sha256"])
            for name in ("state_axis", "potential", "density", "epsilon_K", "thermal_mapping"):
                self.assertEqual(got.attrs[name], want.attrs[name])

    @unittest.skipIf(os.environ["CAGEHOP_MPI"] != "1", "built without MPI")
    def test_ranks_have_the_same_bits(self):
        alone, many = self.map_of("alone"), self.map_of("many", ranks=3)
        self.assertEqual(output("info", alone, "--digest"), output("info", many, "--digest"))

    def test_ranks_make_the_same_table(self):
        other = self.folder / "serial.h5"
        output("tabulate", *SYSTEM, *RANGE, "-o", other, "--serial")
        self.assertEqual(output("info", self.table, "--digest"), output("info", other, "--digest"))

    def test_a_table_that_was_stopped_goes_on_to_the_same_bits(self):
        other = self.folder / "stopped.h5"
        shutil.copy(self.table, other)
        with h5py.File(other, "r+") as file:  # as a kill leaves it: some states, no intervals
            keep = 5
            for name in [name for name in file if not name.startswith("interval")]:
                kept = file[name][:keep]
                attributes = dict(file[name].attrs)
                del file[name]
                file.create_dataset(name, data=kept).attrs.update(attributes)
            for name in [name for name in file if name.startswith("interval")]:
                kept, attributes = file[name][:0], dict(file[name].attrs)
                del file[name]
                file.create_dataset(name, data=kept).attrs.update(attributes)
            file.attrs.modify("finished", numpy.int32(0))
            file.attrs["sha256"] = _digest(file)
        self.assertIn("unfinished", output("info", other))
        done = cagehop("tabulate", *SYSTEM, *RANGE, "-o", other)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(": 7 states in", done.stdout + done.stderr)
        self.assertEqual(output("info", self.table, "--digest"), output("info", other, "--digest"))

    def test_points_and_rows_are_at_their_temperature(self):
        words = ("point", "--temperature", "133", "--pressure-MPa", "20", "--particle-diameter", "0.34", "--json")
        got, want = json.loads(output(*words, "--landscape-table", self.table)), json.loads(output(*words, *SYSTEM))
        self.assertEqual((got["temperature"], got["phi"], got["pressure"]), (133, want["phi"], want["pressure"]))
        self.assertLess(abs(got["tau_alpha"] / want["tau_alpha"] - 1), 1e-4)
        (self.folder / "states.csv").write_text("T_K,P_MPa\n100,0\n180,20\n")
        for words in (("--landscape-table", self.table), (*SYSTEM, "--table", "yes")):
            rows = list(csv.DictReader(io.StringIO(output("evaluate", self.folder / "states.csv", *words))))
            self.assertEqual([row["status"] for row in rows], ["ok", "ok"])
            self.assertEqual(float(rows[1]["temperature"]), 180)
            self.assertGreater(float(rows[1]["ln_tau_alpha_error"]), 0)

    def test_what_is_no_such_table_is_refused(self):
        tabulate = ("tabulate", *SYSTEM, "-o", self.folder / "x.h5")
        self.assertIn("give --temperature LOW:HIGH", self.refused(2, *tabulate))
        self.assertIn("give --temperature LOW:HIGH", self.refused(2, *tabulate, "--phi", "0.4:0.5"))
        self.assertIn("exclude each other", self.refused(2, *tabulate, "--phi", "0.4:0.5", *RANGE))
        for words in ("200:90", "90", "0:90", "90:x", "90:inf"):
            self.assertIn("two temperatures in K, as in 90:200, ascending, above 0", self.refused(2, *tabulate, "--temperature", words))
        self.assertIn("--temperature is for a system at one density", self.refused(2, "tabulate", *RANGE, "-o", self.folder / "x.h5"))
        self.assertIn("--phi or --rho is missing", self.refused(2, "tabulate", "-o", self.folder / "x.h5"))
        self.assertIn("its temperature is 90:200; choose another file with -o, or the same temperature",
                      self.refused(3, "tabulate", *SYSTEM, "--temperature", "90:210", "-o", self.table))
        self.assertIn("its system.density is 0.95",
                      self.refused(3, "tabulate", *SYSTEM[:2], "--system-density", "0.96", "--epsilon", "120", *RANGE, "-o", self.table))
        jobs.write_job(self.folder, JOB.replace("to: 195", "to: 201"), "wide.yaml")
        self.assertIn("wide.yaml:4: the grid's temperatures go from 95 to 201 K, and table.h5 has landscapes from 90 to 200 K",
                      self.refused(2, "run", "wide.yaml"))
        jobs.write_job(self.folder, JOB.replace("temperature_K: {from: 95, to: 195", "density: {from: 0.9, to: 0.95"), "density.yaml")
        self.refused(2, "run", "density.yaml")
        self.assertIn("give --temperature instead of --phi", self.refused(2, "point", "--phi", "0.5", "--pressure", "0", "--landscape-table", self.table))

    def test_a_job_for_which_a_table_saves_half_is_told_how(self):
        # 30 states of a table, at the price of two isochores each; half of 120 isochores and more
        axis = "temperature_K: {from: 95.06, to: 195, count: 6}"
        for grid, system, words in ((axis, SECTION, "--temperature 95:195"),
                                    ("density: {from: 0.93, to: 0.96, count: 6}", SECTION.replace("density: 0.95", "temperature_K: 120"), "--phi 0.4869:0.5027")):
            text = JOB.replace("temperature_K: {from: 95, to: 195, count: 6}", grid).replace("count: 3", "count: 2").replace(JOB.splitlines()[1], system)
            few, many = text.replace("count: 6", "count: 119"), text.replace("count: 6", "count: 120")
            jobs.write_job(self.folder, few, "few.yaml")
            jobs.write_job(self.folder, many, "many.yaml")
            self.assertNotIn("tabulate", cagehop("plan", "few.yaml", cwd=self.folder).stdout)
            planned = [line for line in cagehop("plan", "many.yaml", cwd=self.folder).stdout.splitlines() if line.startswith("table ")]
            self.assertEqual(len(planned), 1, planned)
            command, rest = planned[0][planned[0].index("cagehop tabulate"):].split("; ")
            self.assertIn(words, command)
            self.assertEqual(rest, "then structure: {source: landscape-table, file: table.h5} instead of system")
            done = jobs.run(self.folder, "many.yaml", "-o", "told.h5")
            self.assertEqual([command in line for line in jobs.own_lines(done.stderr)].count(True), 1, done.stderr)
            self.assertNotIn("tabulate", jobs.run(self.folder, "many.yaml", "-o", "told.h5").stderr)
            (self.folder / "told.h5").unlink()
            # The words as they stand make a table that serves the job.
            made = cagehop(*command.replace("table.h5", "told-table.h5").split()[1:], cwd=self.folder)
            self.assertEqual(made.returncode, 0, made.stderr)
            jobs.write_job(self.folder, many.replace(system, "structure: {source: landscape-table, file: told-table.h5}"), "served.yaml")
            served = jobs.run(self.folder, "served.yaml", "-o", "told.h5")
            self.assertEqual(served.returncode, 0, served.stderr)
            for name in ("told.h5", "told-table.h5"):
                (self.folder / name).unlink()
        for output_of in ("thermodynamics: true", "structure: true"):  # which a table has not
            jobs.write_job(self.folder, many.replace("{file: map.h5", "{file: map.h5, " + output_of), "more.yaml")
            self.assertNotIn("tabulate", cagehop("plan", "more.yaml", cwd=self.folder).stdout)

    def test_densities_may_say_the_range(self):
        words = ("tabulate", "--structure", "percus-yevick", "-o", self.folder / "rho.h5")
        output(*words, "--rho", "1.14:1.16")
        with h5py.File(self.folder / "rho.h5") as file:
            numpy.testing.assert_allclose((file.attrs["phi_low"], file.attrs["phi_high"]), numpy.pi / 6 * numpy.array([1.14, 1.16]), rtol=1e-15)
        self.assertIn("--rho is '1.2:1.6'; it must be two densities", self.refused(2, *words, "--rho", "1.2:1.6"))

    def test_python(self):
        program = f"""
import pickle, numpy, cagehop
table = cagehop.open_landscape_table({str(self.table)!r})
assert (table.report.unit, table.report.low, table.report.high) == ("K", 90, 200) and "T=90 to 200 K" in repr(table)
assert [row.unit for row in table.intervals] == ["K"] * table.report.intervals
model = cagehop.Model(structure=table)
system = {{"potential": "weeks-chandler-andersen", "density": 0.95, "epsilon_K": 120}}
direct = cagehop.Model(system=system, material=model["material.name"])
T = numpy.array([100.0, 133.0])
got, want = table.evaluate(T, [0.0, 1.0], slope=True), cagehop.evaluate(T, [0.0, 1.0], direct)
assert (got.temperature == T).all() and got.phi[0] == want.phi[0] == got.phi[1] != T[0]
assert (numpy.abs(numpy.log(got.tau_alpha / want.tau_alpha)) <= got.log_tau_alpha_error).all() and (got.log_tau_alpha_error < 1e-4).all()
near = table.evaluate(T + 0.01, [0.0, 1.0])
assert numpy.allclose(got.dlntau_dT, numpy.log(near.tau_alpha / got.tau_alpha) / 0.01, rtol=1e-3) and got.dlntau_dphi is None
again = cagehop.evaluate(T, [0.0, 1.0], pickle.loads(pickle.dumps(model)))
assert (again["tau_alpha"] == table.evaluate(T, [0.0, 1.0])["tau_alpha"]).all()
made = cagehop.evaluate(T, [0.0, 1.0], direct, table=True)
assert made.table.report.unit == "K" and numpy.allclose(made.tau_alpha, got.tau_alpha, rtol=1e-4)
assert cagehop.evaluate(250.0, 0.0, model).status == cagehop.Status.out_of_range
same = cagehop.tabulate({str(self.folder / "python.h5")!r}, 90, 200, system=system)
assert (same.evaluate(T, 0.3)["tau_alpha"] == table.evaluate(T, 0.3)["tau_alpha"]).all()
"""
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)


def _digest(file):
    """The SHA-256 of an open file of landscapes, as the Python package computes it."""
    from cagehop import landscapes
    return landscapes._digest(dict(file.attrs), landscapes._rows(file, "interval"), landscapes._rows(file, "state"))


if __name__ == "__main__":
    unittest.main()
