# SPDX-License-Identifier: GPL-3.0-or-later
"""cagehop evaluate: scattered states of a file, each with all columns, solved or from a table of landscapes."""
import csv
import io
import json
import math
import os
import pathlib
import random
import subprocess
import tempfile
import unittest

from this_build import CAGEHOP, cagehop, output

MEASURED = """# what somebody measured
sample,T_K,P_MPa,tau_s
a,580,0.1,3e-3
"b, c",600,10,5
c,warm,10,1
d,620,,2
e,600,1e9,7
"""


class Evaluate(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = pathlib.Path(folder.name) / "states.csv"

    def evaluate(self, text, *words):
        """The rows by their columns, and what was said besides."""
        self.path.write_text(text)
        done = cagehop("evaluate", self.path, "--structure", "percus-yevick", *words)
        self.assertEqual(done.returncode, 0, done.stderr)
        return list(csv.DictReader(io.StringIO(done.stdout))), done.stderr

    def test_a_solved_row_is_what_point_prints(self):
        rows, said = self.evaluate(MEASURED, "--phi-g", "0.67143", "--rates", "--viscosity")
        self.assertIn("3 of 5 rows have no certified result", said)
        self.assertEqual([row["sample"] for row in rows], ["a", "b, c", "c", "d", "e"])
        self.assertEqual([row["tau_s"] for row in rows], ["3e-3", "5", "1", "2", "7"])
        self.assertNotIn("eta", self.evaluate(MEASURED, "--phi-g", "0.67143")[0][0])
        for row in rows[:2]:
            self.assertTrue(math.isclose(float(row["eta"]), 1e9 * float(row["G"]) * float(row["tau_alpha"]), rel_tol=1e-9))
            self.assertEqual((row["status"], row["reason"]), ("ok", ""))
            self.assertAlmostEqual(float(row["temperature"]), float(row["T_K"]), places=9)
            self.assertAlmostEqual(float(row["pressure_MPa"]), float(row["P_MPa"]), places=9)
            point = json.loads(output("point", "--phi", row["phi"], "--pressure", row["pressure_reduced"], "--json", "--structure",
                                      "percus-yevick", "--phi-g", "0.67143"))
            self.assertEqual(row["regime"], point["regime"])
            self.assertEqual(row["ln_tau_alpha_error"], "0")
            for name in ("tau_alpha", "F_B1", "r_L2", "G", "tau_mfpt", "S_peak", "P_upper"):
                self.assertTrue(math.isclose(float(row[name]), point[name], rel_tol=1e-9), f"{name}: {row[name]}, {point[name]}")
            self.assertTrue(math.isclose(float(row["tau_s_theory"]), point["tau_s"], rel_tol=1e-9))

    def test_a_temperature_under_pressure_is_that_of_a_material_that_pressure_compresses(self):
        words = ("--phi-g", "0.67143", "--bulk-modulus", "30")
        rows, _ = self.evaluate("T_K,P_MPa\n600,0\n600,50\n", *words)
        for row in rows:
            self.assertEqual(row["status"], "ok", row["reason"])
            self.assertAlmostEqual(float(row["temperature"]), 600.0, places=8)
            self.assertAlmostEqual(float(row["pressure_MPa"]), float(row["P_MPa"]), places=8)
        self.assertGreater(float(rows[1]["phi"]), float(rows[0]["phi"]) + 1e-3)

    def test_a_row_that_fails_says_why_and_spares_the_others(self):
        rows, _ = self.evaluate(MEASURED, "--phi-g", "0.67143")
        self.assertEqual([row["status"] for row in rows], ["ok", "ok", "bad_argument", "bad_argument", "out_of_range"])
        self.assertEqual([row["regime"] for row in rows[2:]], ["failed"] * 3)
        self.assertTrue(rows[2]["reason"].endswith("states.csv:5: T_K is no number"), rows[2]["reason"])
        self.assertTrue(rows[3]["reason"].endswith("states.csv:6: P_MPa is no number"), rows[3]["reason"])
        self.assertIn("a pressure must be 0, or from", rows[4]["reason"])
        self.assertEqual([row["tau_alpha"] for row in rows[2:]], [""] * 3)

    def test_rows_have_the_columns_of_the_header(self):
        rows, said = self.evaluate("phi,P,note\n0.6,1,a,3\n0.6,1\n0.6,1,a\n0.6,1,a,\n")
        self.assertIn("2 of 4 rows have no certified result", said)
        self.assertEqual([row["status"] for row in rows], ["bad_argument", "bad_argument", "ok", "ok"])
        for row, words in zip(rows, ("states.csv:2: 4 fields where the header has 3", "states.csv:3: 2 fields where the header has 3")):
            self.assertIn(words, row["reason"])
            self.assertEqual(row["tau_alpha"], "")

    @unittest.skipUnless(os.path.exists("/dev/full"), "no device that is always full")
    def test_output_that_cannot_be_written_ends_it(self):
        """At once: what is said of all rows at the end is not said."""
        self.path.write_text("phi,P\n0.6,warm\n" + 300 * "0.6,1\n")
        with open("/dev/full", "wb") as full:
            done = subprocess.run([CAGEHOP, "evaluate", self.path, "--structure", "percus-yevick"], stdout=full, stderr=subprocess.PIPE,
                                  text=True, timeout=60)
        self.assertEqual((done.returncode, done.stderr), (1, "cagehop: standard output can't be written\n"))

    def test_columns_that_only_look_like_pressures_are_kept(self):
        rows, _ = self.evaluate("phi,P_GPa,P_MPa,p_value,pressure_cell\n0.55,0.01,10,0.3,bar\n")
        self.assertEqual([rows[0][name] for name in ("P_GPa", "p_value", "pressure_cell")], ["0.01", "0.3", "bar"])
        self.assertEqual(float(rows[0]["pressure_MPa"]), 10.0)

    def test_many_rows_come_from_a_table_and_are_those_that_are_solved(self):
        random.seed(5)
        states = [(random.uniform(0.60, 0.61), random.uniform(0.0, 3.5)) for _ in range(60)]
        text = "phi;pressure\n" + "".join(f"{phi:.9f};{P:.6f}\n" for phi, P in states)
        rows, said = self.evaluate(text, "--phi-g", "0.67143")
        self.assertIn("60 packing fractions, so they come from a table of", said)
        solved, none = self.evaluate("\n".join(text.splitlines()[:7]), "--phi-g", "0.67143")
        self.assertEqual(none, "")
        for row, want in zip(rows, solved):
            error = float(row["ln_tau_alpha_error"])
            miss = abs(math.log(float(row["tau_alpha"]) / float(want["tau_alpha"])))
            self.assertTrue(0.0 < error < 1e-6 and miss <= error + 1e-11, f"{miss}, {error}")  # 12 digits are printed
            self.assertEqual(row["regime"], want["regime"])
        again, said = self.evaluate("\n".join(text.splitlines()[:3]), "--phi-g", "0.67143", "--table", "yes")
        self.assertIn("a table of", said)
        self.assertEqual(again[0]["status"], "ok")

    def test_a_file_that_is_no_list_of_states_is_refused_in_one_line(self):
        for text, words in (("x,P_MPa\n1,2\n", ":1: no column is called phi, density or T_K"), ("", "there is nothing in it"),
                            ("phi,T_K\n0.5,600\n", ":1: two columns are the temperature or packing fraction"),
                            ("phi,P,P_MPa\n0.5,1,2\n", ":1: two columns are the pressure"),
                            ("phi,P_GPa\n0.5,1\n", ":1: 'P_GPa' would not be read as the pressure; give it in MPa"),
                            ("T_K,Pressure (MPa)\n600,1\n", ":1: 'Pressure (MPa)' would not be read as the pressure")):
            self.path.write_text(text)
            done = cagehop("evaluate", self.path)
            self.assertEqual((done.returncode, done.stdout, done.stderr.count("\n")), (3, "", 1), done.stderr)
            self.assertIn(words, done.stderr)
        done = cagehop("evaluate", self.path, "--table", "perhaps")
        self.assertEqual((done.returncode, done.stderr), (2, "cagehop: evaluate: --table is 'perhaps'; it must be yes or no\n"))
        self.assertEqual(cagehop("evaluate", self.path.parent / "none.csv").returncode, 3)


if __name__ == "__main__":
    unittest.main()
