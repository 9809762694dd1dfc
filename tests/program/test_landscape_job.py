# SPDX-License-Identifier: GPL-3.0-or-later
"""structure.source landscape-table: a job, commands and Python take their states from a file of `cagehop tabulate`."""
import csv
import json
import math
import os
import shutil
import subprocess
import sys
import unittest

import h5py
import numpy

import jobs
from this_build import cagehop, output

STRUCTURE = ("--structure", "percus-yevick")
JOB = """\
material: Pd40Ni10Cu30P20
structure: {source: landscape-table, file: table.h5}
grid:
  packing_fraction: {from: 0.651, to: 0.679, count: 8}
  pressure: {from: 0, to: 1.5, count: 7}
isobars: {vft_from_s: 1.0, vft_to_s: 100.0}
output: {file: map.h5}
"""


class FromTable(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(jobs.folder())
        cls.table = cls.folder / "table.h5"
        made = cagehop("tabulate", *STRUCTURE, "--phi", "0.65:0.68", "-o", cls.table)
        assert made.returncode == 0, made.stderr

    def refused(self, status, text, *words):
        """One line, which begins with the job's line or the command."""
        jobs.write_job(self.folder, text, "refused.yaml")
        done = jobs.run(self.folder, "refused.yaml") if not words else cagehop(*words)
        self.assertEqual(done.returncode, status, done.stderr)
        said = jobs.own_lines(done.stderr)
        self.assertEqual(len(said), 1, done.stderr)
        return said[0]

    def map_of(self, name, text=JOB, **options):
        return jobs.map_of(self, self.folder, name, text, **options)


class Jobs(FromTable):
    def test_a_map_has_the_numbers_of_solved_states(self):
        path = self.map_of("tabled")
        direct = self.map_of("direct", JOB.replace("{source: landscape-table, file: table.h5}", "{source: percus-yevick}"))
        with h5py.File(path) as got, h5py.File(direct) as want:
            self.assertTrue((got["regime"][()] == want["regime"][()]).all())
            self.assertTrue((got["structure_error"][()] < 1e-9).all())
            # F and F' to 1e-9 kBT; the curvature at the barrier is some 10 kBT/d^2
            numpy.testing.assert_allclose(got["tau_alpha"], want["tau_alpha"], rtol=1e-7)
            numpy.testing.assert_allclose(got["S_peak"], want["S_peak"], rtol=1e-9)
            for name in ("phi_g", "T_g", "fragility"):
                self.assertTrue(numpy.isfinite(want[name][()]).all(), name)
                numpy.testing.assert_allclose(got[name], want[name], rtol=1e-6)
            with h5py.File(self.table) as file:
                self.assertEqual(got.attrs["table_sha256"], file.attrs["sha256"])
            self.assertNotEqual(got.attrs["physics_sha256"], want.attrs["physics_sha256"])

    @unittest.skipIf(os.environ["CAGEHOP_MPI"] != "1", "built without MPI")
    def test_ranks_have_the_same_bits(self):
        alone, many = self.map_of("alone"), self.map_of("many", ranks=3)
        self.assertEqual(output("info", alone, "--digest"), output("info", many, "--digest"))

    def test_it_goes_on_with_the_same_table_alone(self):
        path = self.map_of("changed")
        shutil.copy(self.table, self.folder / "kept.h5")
        try:
            self.table.unlink()
            made = cagehop("tabulate", *STRUCTURE, "--phi", "0.65:0.681", "-o", self.table)
            self.assertEqual(made.returncode, 0, made.stderr)
            done = cagehop("isobars", path, cwd=self.folder)
            self.assertEqual(done.returncode, 3, done.stderr)
            self.assertIn("was made with another table than", done.stderr)
            done = jobs.run(self.folder, "changed.yaml", "-o", "changed.h5")
            self.assertEqual(done.returncode, 3, done.stderr)
        finally:
            os.replace(self.folder / "kept.h5", self.table)
        self.assertEqual(cagehop("isobars", path, cwd=self.folder).returncode, 0)

    def test_what_it_can_not_is_refused(self):
        self.assertIn("refused.yaml:4: the grid's phi go from 0.651 to 0.7, and table.h5 has landscapes from 0.65 to 0.68",
                      self.refused(2, JOB.replace("to: 0.679", "to: 0.7")))
        self.assertIn("output.structure: a landscape table has F(r) and no S(q)",
                      self.refused(2, JOB.replace("{file: map.h5}", "{file: map.h5, structure: true}")))
        self.assertIn("refused.yaml:2: structure.file: none.h5", self.refused(3, JOB.replace("table.h5", "none.h5")))
        self.assertIn("structure.closure", self.refused(2, JOB.replace("file: table.h5", "file: table.h5, closure: modified-verlet")))
        self.assertIn("structure.file is missing", self.refused(2, JOB.replace(", file: table.h5", "")))
        self.map_of("no-table")
        self.assertIn("no-table.h5 is no landscape table", self.refused(3, JOB.replace("table.h5", "no-table.h5")))

    def test_a_job_for_which_a_table_saves_half_is_told_so(self):
        # 54 states of a table, at the price of four isochores each.
        text = JOB.replace("{source: landscape-table, file: table.h5}", "{source: percus-yevick}").replace("count: 8", "count: 432")
        text = text.replace("count: 7", "count: 2").replace("isobars: {vft_from_s: 1.0, vft_to_s: 100.0}\n", "").replace("{file:", "{isobars: false, file:")
        jobs.write_job(self.folder, text, "long.yaml")
        want = "cagehop tabulate --structure percus-yevick --phi 0.651:0.679 -o table.h5; then structure: {source: landscape-table"
        planned = cagehop("plan", "long.yaml", cwd=self.folder)
        self.assertEqual([line.split()[0] for line in planned.stdout.splitlines() if want in line], ["table"], planned.stdout)
        done = jobs.run(self.folder, "long.yaml")
        self.assertEqual([want in line for line in jobs.own_lines(done.stderr)].count(True), 1, done.stderr)
        again = jobs.run(self.folder, "long.yaml")
        self.assertNotIn("tabulate", again.stderr)
        for few in (text.replace("count: 432", "count: 431"), text.replace("percus-yevick", "landscape-table, file: table.h5")):
            jobs.write_job(self.folder, few, "few.yaml")
            self.assertNotIn("tabulate", cagehop("plan", "few.yaml", cwd=self.folder).stdout)


class Commands(FromTable):
    def test_points_are_those_of_solved_states(self):
        words = ("point", "--phi", "0.6611", "--pressure", "0.7", "--json")
        got, want = json.loads(output(*words, "--landscape-table", self.table)), json.loads(output(*words, *STRUCTURE))
        self.assertEqual(got["regime"], want["regime"])
        for name in ("tau_alpha", "F_B1", "r_L1", "temperature", "S_peak", "tau_s"):
            self.assertTrue(math.isclose(got[name], want[name], rel_tol=1e-7), name)

    def test_isochrones_and_fits_take_it(self):
        words = ("isochrones", "--tau", "100", "--pressure", "0,1", "--json")
        got, want = json.loads(output(*words, "--landscape-table", self.table)), json.loads(output(*words, *STRUCTURE))
        numpy.testing.assert_allclose(got["temperature"], want["temperature"], rtol=1e-8)
        data = self.folder / "data.csv"
        rows = [json.loads(output("point", "--temperature", str(T), "--pressure", "0", "--json", *STRUCTURE)) for T in (570, 575, 580, 585, 590)]
        with open(data, "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["T_K", "tau_s"])
            writer.writerows([row["temperature"], row["tau_alpha"]] for row in rows)
        done = cagehop("fit", data, "--free", "glass_transition", "--landscape-table", self.table)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("570.2", done.stdout)

    def test_what_it_can_not_is_refused(self):
        point = ("point", "--phi", "0.66", "--pressure", "1")
        for status, said, words in (
                (2, "no S(q) or g(r)", ("structure", "--phi", "0.66", "--landscape-table", self.table)),
                (1, "the landscape table goes from 0.65 to 0.68", ("point", "--phi", "0.7", "--pressure", "1", "--landscape-table", self.table)),
                (2, "exclude each other", (*point, *STRUCTURE, "--landscape-table", self.table)),
                (2, "--closure is for --structure prism only", (*point, "--closure", "modified-verlet", "--landscape-table", self.table)),
                (3, "none.h5", (*point, "--landscape-table", "none.h5"))):
            self.assertIn(said, self.refused(status, JOB, *words))


class Python(FromTable):
    def test_a_model_takes_its_states_from_it(self):
        program = f"""
import pickle, numpy, cagehop
table = cagehop.open_landscape_table({str(self.table)!r})
model = cagehop.Model(structure=table)
direct = cagehop.Model(structure="percus-yevick")
got, want = cagehop.point(0.6611, 0.7, model=model), cagehop.point(0.6611, 0.7, model=direct)
assert abs(got.tau_alpha / want.tau_alpha - 1) < 1e-7, (got.tau_alpha, want.tau_alpha)
assert abs(model.resolved().material.phi_g - direct.resolved().material.phi_g) < 1e-9
phi = numpy.random.default_rng(3).uniform(0.65, 0.68, 1000)
found = cagehop.evaluate(phi, 0.5, model)
assert (found["status"] == 0).all() and (found.log_tau_alpha_error < 1e-6).all()
again = cagehop.evaluate(phi, 0.5, pickle.loads(pickle.dumps(model)))
assert (again["tau_alpha"] == found["tau_alpha"]).all()
try:
    cagehop.Isochore(0.66, model=model).structure
except cagehop.ParameterError as error:
    assert "no S(q) or g(r)" in str(error)
else:
    raise AssertionError("it has a structure")
"""
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    unittest.main()
