# SPDX-License-Identifier: GPL-3.0-or-later
"""cagehop fit: measurements in many layouts, what comes out, and in which words mistakes are refused. The numbers are those that the
data were made from; the statistics of fits stand in tests/library/test_fit_draws.c."""
import json
import math
import os
import pathlib
import tempfile
import unittest

import numpy as np

import cagehop as package
from this_build import cagehop, tool

# The VFT line of the paper, as data.
TEMPERATURES = [575.0 + 12.0 * i for i in range(10)]
TIMES = [math.exp(-44.65 + 9062.25 / (T - 386.25)) for T in TEMPERATURES]
ROWS = list(zip(TEMPERATURES, TIMES))
FREE = ("--free", "Tg,beta_phi_0,tau_E")


class Fit(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.path = pathlib.Path(cls.folder.name)
        cls.addClassCleanup(cls.folder.cleanup)
        cls.plain = cls.write("plain.csv", "T_K,tau_s\n" + "".join(f"{T},{tau!r}\n" for T, tau in ROWS))
        cls.known = cls.json(cls.plain, *FREE)

    @classmethod
    def write(cls, name, text):
        (cls.path / name).write_text(text, encoding="utf-8")
        return cls.path / name

    @staticmethod
    def json(*words):
        done = cagehop("fit", *words, "--json", "-")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def refused(self, status, words, *arguments):
        done = cagehop("fit", *arguments)
        self.assertEqual((done.returncode, done.stdout, len(done.stderr.splitlines())), (status, "", 1), done.stderr)
        self.assertIn(words, done.stderr)

    def values(self, found):
        return {name: entry["value"] for name, entry in found["parameters"].items()}


class Files(Fit):
    def test_the_same_numbers_in_other_layouts_are_the_same_fit(self):
        tab = "".join(f"{T}\t{tau!r}\n" for T, tau in ROWS)
        layouts = {
            "comment.dat": "# T (K)   tau (s)\n" + tab.replace("\t", "  "),
            "german.csv": "Temperature / K;tau_alpha / s;source\n"
                          + "".join(f"{T};{tau!r};mine\n".replace(".", ",") for T, tau in ROWS),
            "tab.tsv": "﻿T_K\ttau_s\r\n" + tab.replace("\n", "\r\n"),
            "zero.csv": "P_GPa,T_K,tau_s,weight\n" + "".join(f"0,{T},{tau!r},1\n" for T, tau in ROWS),
            "ms.csv": "# by hand\nT_K, tau_ms,\n" + "".join(f"{T}, {tau * 1e3!r},\n" for T, tau in ROWS) + "\n",
        }
        for name, text in layouts.items():
            with self.subTest(name):
                found = self.json(self.write(name, text), *FREE)
                for key, value in self.values(self.known).items():
                    self.assertAlmostEqual(self.values(found)[key], value, delta=1e-9 * abs(value))

    def test_logarithms_celsius_and_errors_are_converted(self):
        found = self.json(self.write("log.csv", "T_C,log10_tau_s,sigma_log10\n" +
                                     "".join(f"{T - 273.15!r},{math.log10(tau)!r},0.1\n" for T, tau in ROWS)), *FREE)
        one = self.json(self.write("abs.csv", "T_K,tau_s,tau_s_stderr\n" +
                                   "".join(f"{T},{tau!r},{tau * 0.1 * math.log(10)!r}\n" for T, tau in ROWS)), *FREE)
        for key, value in self.values(self.known).items():
            self.assertAlmostEqual(self.values(found)[key], value, delta=1e-6 * abs(value))
            self.assertAlmostEqual(self.values(one)[key], value, delta=1e-6 * abs(value))
        for made in (found, one):
            self.assertTrue(made["sigma_known"])
            self.assertAlmostEqual(made["data"][3]["standard_error"], 0.1 * math.log(10), delta=1e-12)
        self.assertFalse(self.known["sigma_known"])

    def test_what_is_wrong_in_a_file_is_told_with_its_line(self):
        for text, line, words in (
                ("T_K,tau_s\n600,1\n610,x\n", 3, "'x', which is no number"),
                ("T_K,tau_s\n600,1\n610,1,2\n", 3, "3 fields where the header in line 1 has 2"),
                ("T_K,tau_s\n600,-1\n", 2, "tau_s is not above 0"),
                ("T_K,tau_s\n-5,1\n", 2, "T_K is missing or not above 0"),
                ("T_K,tau_s\n600,\n", 2, "nothing is measured"),
                ("T_K,P_MPa,tau_s\n600,,1\n", 2, "write 0 for ambient pressure"),
                ("600,1\n610,2\n", 1, "a line with the names of the columns must come first"),
                ("T_K,x\n600,1\n", 1, "no column is measured"),
                ("q,tau_s\n600,1\n", 1, "no column is a temperature"),
                ("T_K,T_g_K,tau_s\n600,600,1\n", 1, "make two files"),
                ("T_g_K,P_MPa\n600,1\n", 1, "nothing tells what defines T_g_K"),
                ("T_K,tau_s,tau_ms\n600,1,1\n", 1, "the same quantity"),
                ("T_K,tau_s,sigma\n600,1,1\n", 1, "'sigma' is no standard error that is known"),
                ("T_K,tau_s,sigma_ln\n600,1,0\n", 2, "its standard error is not above 0"),
                ("T_K,tau_s,weight\n600,1,0\n", 2, "weight is missing or not above 0"),
                ("T_g_K,tau_s,rate_K_per_s\n600,1,1\n", 2, "two numbers define one T_g")):
            with self.subTest(text):
                path = self.write("wrong.csv", text)
                self.refused(3, words, path, *FREE)
                self.refused(3, f"wrong.csv:{line}:", path, *FREE)
        self.refused(3, "no line of numbers", self.write("empty.csv", "T_K,tau_s\n"), *FREE)
        self.refused(3, "No such file", self.path / "none.csv", *FREE)
        self.refused(3, "a NumPy array", self.numpy_file(), *FREE)

    def numpy_file(self):
        np.save(self.path / "a.npy", np.zeros(3))
        return self.path / "a.npy"

    def test_columns_that_are_not_read_are_told(self):
        done = cagehop("fit", self.write("more.csv", "T_K,tau_s,comment\n" + "".join(f"{T},{tau!r},a\n" for T, tau in ROWS)), *FREE)
        self.assertEqual(done.returncode, 0)
        self.assertIn("the column 'comment' is not read", done.stderr)

    def test_errors_that_have_no_use_are_told(self):
        for header, row, column, words in (
                ("T_K,tau_s,T_K_stderr", "600,1,2", "T_K_stderr", "count as exact"),
                ("T_K,tau_s,P_MPa,P_MPa_stderr", "600,1,0,2", "P_MPa_stderr", "count as exact"),
                ("T_K,tau_s,rate_K_per_s", "600,1,2", "rate_K_per_s", "belongs to T_g_K"),
                ("T_K,tau_s,eta_Pa_s_stderr", "600,1,2", "eta_Pa_s_stderr", "has no column"),
                ("T_g_K,tau_s,tau_s_stderr", "600,1,2", "tau_s_stderr", "T_g_K_stderr"),
                ("T_g_K,rate_K_per_s,rate_K_per_s_stderr", "600,1,2", "rate_K_per_s_stderr", "T_g_K_stderr"),
                ("T_g_K,tau_s,sigma_ln", "600,1,2", "sigma_ln", "T_g_K_stderr")):
            with self.subTest(header):
                done = cagehop("fit", self.write("more.csv", f"{header}\n{row}\n"), "--free", "Tg")
                self.assertEqual((done.returncode, len(done.stderr.splitlines())), (0, 1), done.stderr)
                self.assertIn(f"the column '{column}' is not used: ", done.stderr)
                self.assertIn(words, done.stderr)
        for name in ("P_psi", "Pressure (Torr)", "P"):
            self.refused(3, f"'{name}' would not be read as the pressure", self.write("psi.csv", f"T_K;{name};tau_s\n600;5;1\n"), "--free", "Tg")


class Options(Fit):
    def test_words_that_are_wrong(self):
        for words, arguments in (
                ("--free is missing", ()),
                ("'x' is no parameter of a fit", ("--free", "x")),
                ("glass_transition_K is there twice", ("--free", "Tg,Tg")),
                ("must be like", (*FREE, "--bounds", "Tg=5")),
                ("must be like", (*FREE, "--prior", "Tg=5:6")),
                ("is not free", (*FREE, "--prior", "d=0.3+-0.1")),
                ("is not free", (*FREE, "--bounds", "d=0.3:0.4")),
                ("must be above 0", (*FREE, "--start", "Tg=-1")),
                ("2 weights for 1 files", (*FREE, "--weights", "1,2")),
                ("is no number above 0", (*FREE, "--weights", "0")),
                ("not in ascending order", (*FREE, "--bounds", "Tg=600:500")),
                ("without standard errors", (*FREE, "--prior", "Tg=570+-1")),
                ("bulk_modulus_GPa is free and the material has none", ("--free", "Tg,K")),
                ("is not free, stands at its bound", (*FREE, "--profile", "d"))):
            with self.subTest(arguments):
                self.refused(2, words, self.plain, *arguments)
        self.refused(2, "DATA.csv... is missing", *FREE)
        transitions = self.write("transitions.csv", "T_g_K,P_MPa,tau_s\n570,0,100\n580,1000,100\n")
        self.refused(2, "temperatures and times, viscosities or diffusion coefficients are fitted together: give both standard errors",
                     self.plain, transitions, *FREE)

    def test_the_data_are_not_written_over(self):
        before = self.plain.read_bytes()
        link = self.path / "link.csv"
        link.symlink_to(self.plain)
        for option in ("-o", "--json"):
            for output in (self.plain, link):
                self.refused(2, f"{option} {output} would overwrite the data", self.plain, *FREE, option, output)
        self.assertEqual(self.plain.read_bytes(), before)

    def test_what_is_not_determined_is_refused_by_name(self):
        self.refused(1, "can't tell glass_transition_K and phi_g apart", self.plain, "--free", "Tg,phi_g")
        self.refused(1, "no datum depends on diameter_nm", self.plain, "--free", "Tg,d")

    def test_what_runs_to_its_bound_because_nothing_holds_it_is_refused_too(self):
        equal = self.write("equal.csv", "T_K,tau_s\n" + 4 * "600,1\n")
        self.refused(1, "can't tell glass_transition_K and beta_phi_0_per_K apart", equal, "--free", "Tg,beta_phi_0")

    def test_no_error_is_below_that_of_the_theory(self):
        """Data that the curve meets exactly tell T_g as well as ln tau_alpha is interpolated, and no better. With a_c, because the
        elastic barrier is what is interpolated worst; where a_c is fixed at 0 it is not in the error."""
        equal = self.write("equal.csv", "T_K,tau_s\n" + 4 * "600,1\n")
        self.assertLess(self.json(equal, "--free", "Tg")["largest_theory_error"], 1e-9)
        found = self.json(equal, "--free", "Tg", "--elastic-coupling", "1")
        slope = found["glass_transitions"][0]["fragility"] * math.log(10) / found["glass_transitions"][0]["T_g"]
        least = found["largest_theory_error"] / slope
        self.assertGreater(least, 1e-9)
        for error in (found["parameters"]["glass_transition_K"]["standard_error"], found["glass_transitions"][0]["T_g_stderr"]):
            self.assertTrue(0.5 * least < error < 4.0 * least, (error, least))

    def test_where_all_stands_at_bounds_nothing_has_an_error(self):
        found = self.json(self.plain, "--free", "Tg", "--bounds", "Tg=600:700")
        self.assertTrue(found["parameters"]["glass_transition_K"]["at_bound"])
        self.assertEqual(found["glass_transitions"][0]["T_g"], 600.0)
        for key in ("T_g_stderr", "fragility_stderr"):
            self.assertIsNone(found["glass_transitions"][0][key])

    def test_a_datum_beyond_the_theory_is_told_with_its_line(self):
        path = self.write("hot.csv", "T_K,tau_s\n600,1\n1500,1e-13\n610,1\n")
        self.refused(1, "hot.csv:3: at the start the theory has no number for 1500 K", path, *FREE)

    def test_where_errors_are_not_known_those_of_the_transition_are_not_either(self):
        found = self.json(self.write("single.csv", "T_K,tau_s\n570,100\n"), "--free", "Tg")
        self.assertIsNone(found["parameters"]["glass_transition_K"]["standard_error"])
        self.assertAlmostEqual(found["glass_transitions"][0]["T_g"], 570.0, places=6)
        self.assertIsNone(found["glass_transitions"][0]["T_g_stderr"])
        self.assertIsNone(found["glass_transitions"][0]["fragility_stderr"])

    def test_weights_are_those_of_files(self):
        """A file of weight 4 counts as if its standard errors were half as large."""
        sigma = [self.write(f"s{k}.csv", "T_K,tau_s,sigma_ln\n" + "".join(f"{T},{tau!r},{sigma}\n" for T, tau in ROWS[k::2]))
                 for k, sigma in ((0, 0.1), (1, 0.1))]
        half = self.write("half.csv", "T_K,tau_s,sigma_ln\n" + "".join(f"{T},{tau!r},0.05\n" for T, tau in ROWS[1::2]))
        one, other = self.json(*sigma, *FREE, "--weights", "1,4"), self.json(sigma[0], half, *FREE)
        for key, value in self.values(one).items():
            self.assertAlmostEqual(self.values(other)[key], value, delta=1e-9 * abs(value))
        self.assertAlmostEqual(one["chi2"], other["chi2"], delta=1e-6)


class Result(Fit):
    def test_with_as_many_parameters_as_data_errors_are_not_known(self):
        """Nobody knows them then: they are no number anywhere, and the material is still one that is read."""
        path, one = self.path / "one.yaml", self.write("one.csv", "T_K,tau_s\n600,1e-6\n")
        options = ("--free", "Tg", "--start", "phi_g=0.67", "--structure", "percus-yevick")
        told = cagehop("fit", one, *options, "-o", path)
        self.assertEqual(told.returncode, 0, told.stderr)
        self.assertNotIn("inf", told.stdout)
        self.assertIn("nothing tells the errors", told.stdout)
        found = json.loads(cagehop("fit", one, *options, "--json", "-").stdout)
        self.assertIsNone(found["parameters"]["glass_transition_K"]["standard_error"])
        for transition in found["glass_transitions"]:
            self.assertGreater(transition["fragility"], 0.0)
            self.assertIsNone(transition["T_g_stderr"])
        self.assertNotIn("uncertainty", path.read_text())
        self.assertEqual(cagehop("materials", "--catalogue", path).returncode, 0)

    def test_the_material_is_read_where_materials_are(self):
        """The written file is a material for the next fit: it begins where this one ended."""
        path = self.path / "fitted.yaml"
        done = cagehop("fit", self.plain, *FREE, "-o", path, "--name", 'my "glass"', "--json", self.path / "fit.json")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("the data hardly tell beta_phi_0_per_K and ln_enskog_time_s apart", done.stdout)
        text = path.read_text()
        for words in ('name: "my \\"glass\\""', "standard_errors: {glass_transition_K:", "ln_enskog_time_s:", "phi_g: auto", "SHA-256"):
            self.assertIn(words, text)
        listed = json.loads(cagehop("materials", "--catalogue", path, "--json").stdout)["materials"][0]
        self.assertEqual(listed["name"], 'my "glass"')
        again = json.loads(cagehop("fit", self.plain, *FREE, "--material", path, "--json", "-").stdout)
        for name, entry in again["parameters"].items():
            self.assertAlmostEqual(entry["start"] if entry["start"] is not None else 0.0, self.known["parameters"][name]["value"]
                                   if entry["start"] is not None else 0.0, delta=1e-9)
            if entry["free"]:  # it stays there
                self.assertAlmostEqual(entry["value"], entry["start"], delta=1e-3 * entry["standard_error"])

    def test_a_run_finds_the_transitions_that_the_fit_told(self):
        path = self.path / "run.yaml"
        told = self.json(self.plain, *FREE, "-o", path, "--name", "fitted")["glass_transitions"][0]
        job = self.write("job.yaml", f"material: {{name: fitted, file: {path}}}\nstructure: {{source: percus-yevick}}\n"
                         f"grid: {{packing_fraction: [0.60], pressure_MPa: [0]}}\noutput: {{file: {self.path / 'map.h5'}}}\n")
        done = cagehop("run", job)
        self.assertEqual(done.returncode, 0, done.stderr)
        found = json.loads(cagehop("isobars", self.path / "map.h5", "--json").stdout)
        self.assertAlmostEqual(found["T_g"][0], told["T_g"], delta=1e-5)
        self.assertAlmostEqual(found["fragility"][0], told["fragility"], delta=1e-3)

    def test_a_table_of_structures_serves_between_its_rows(self):
        """Percus-Yevick as a table, in steps of 0.01: the fit is that of the closed form but for the table's own interpolation. One
        state alone has no range of densities."""
        q = np.arange(0.05, 60.001, 0.05)
        for name, densities in (("table.csv", np.arange(0.63, 0.6801, 0.01)), ("one.csv", [0.65])):
            self.write(name, "phi,q,S\n" + "".join(
                f"{phi:.3f},{x:.3f},{y:.12g}\n" for phi in densities
                for x, y in zip(q, package.structure(phi, structure="percus-yevick").S(q))))
        data = self.write("near.csv", "T_K,tau_s\n" + "".join(f"{T},{tau!r}\n" for T, tau in ROWS[:4]))
        exact = self.values(self.json(data, "--free", "Tg,beta_phi_0", "--structure", "percus-yevick"))
        found = self.values(self.json(data, "--free", "Tg,beta_phi_0", "--structure", self.path / "table.csv"))
        self.assertAlmostEqual(found["glass_transition_K"], exact["glass_transition_K"], delta=0.05)
        self.assertAlmostEqual(found["beta_phi_0_per_K"], exact["beta_phi_0_per_K"], delta=1e-3 * exact["beta_phi_0_per_K"])
        self.refused(1, "it needs two states at least", data, "--free", "Tg", "--structure", self.path / "one.csv", "--start", "phi_g=0.65")

    def test_bootstrap_and_profile_are_shown(self):
        found = self.json(self.plain, *FREE, "--bootstrap", "40", "--seed", "5", "--profile", "Tg")
        again = self.json(self.plain, *FREE, "--bootstrap", "40", "--seed", "5")
        self.assertEqual(found["bootstrap"], again["bootstrap"])
        values = found["bootstrap"]["ascending"]["glass_transition_K"]
        self.assertEqual((len(values), values), (40, sorted(values)))
        error = found["parameters"]["glass_transition_K"]["standard_error"]
        self.assertTrue(0.6 < np.std(values) / error < 1.5)
        chi2 = np.array(found["profile"]["chi2"])
        self.assertEqual(len(chi2), 25)
        self.assertAlmostEqual(chi2[12 + 4] - chi2[12], 1.0, delta=0.05)
        self.assertAlmostEqual(chi2[12 - 8] - chi2[12], 4.0, delta=0.2)

    def test_python_finds_the_same(self):
        fit = package.fit({"T_K": TEMPERATURES, "tau_s": TIMES}, ["Tg", "beta_phi_0", "tau_E"])
        for name, entry in self.known["parameters"].items():
            if entry["free"]:
                self.assertAlmostEqual(fit.value[name], entry["value"], delta=1e-9 * abs(entry["value"]))
                self.assertAlmostEqual(fit.standard_error[name], entry["standard_error"], delta=1e-6 * entry["standard_error"])
        self.assertEqual(list(fit.names), self.known["determined"])
        np.testing.assert_allclose(fit.correlation, self.known["correlation"], atol=1e-6)
        curve = self.known["curves"][0]
        y, error = fit.predict("tau_alpha", curve["x"])
        np.testing.assert_allclose(np.exp(y), curve["y"], rtol=1e-7)
        np.testing.assert_allclose(np.exp(y + 2 * error), curve["y_high"], rtol=1e-5)
        at, row = fit.transition(), self.known["glass_transitions"][0]
        for name in ("T_g", "T_g_stderr", "fragility", "fragility_stderr"):
            self.assertAlmostEqual(at[name], row[name], delta=1e-5 * row[name])
        self.assertAlmostEqual(at.T_g, fit.value.glass_transition_K, delta=1e-6)  # that is what Tg means with phi_g auto
        self.assertEqual(float(fit.model["material.glass_transition_K"]), fit.value.glass_transition_K)
        with self.assertRaisesRegex(package.StateError, "glass_transition_K and phi_g"):
            package.fit({"T_K": TEMPERATURES, "tau_s": TIMES}, ["Tg", "phi_g"])
        for words, data, free in (("needs T_K", {"tau_s": [1.0]}, ["Tg"]), ("no parameter of a fit", {"T_K": [600.0], "tau_s": [1.0]}, ["x"]),
                                  ("'Tg' twice", {"T_K": [600.0], "tau_s": [1.0]}, ["Tg", "Tg"]),
                ("nothing is measured in row 1", {"T_K": [600.0, 610.0], "tau_s": [1.0, np.nan]}, ["Tg"]),
                ("two numbers define", {"T_g_K": [600.0], "tau_s": [1.0], "eta_Pa_s": [1.0]}, ["Tg"]),
                ("one length", {"T_K": [600.0, 610.0], "tau_s": [1.0, 2.0, 3.0]}, ["Tg"])):
            with self.assertRaisesRegex(package.ParameterError, words):
                package.fit(data, free)

    def test_the_figure(self):
        path, picture = self.path / "drawn.json", self.path / "fit.png"
        self.assertEqual(cagehop("fit", self.plain, *FREE, "--json", path).returncode, 0)
        done = tool("draw", "fit", path, "-o", picture)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertGreater(os.path.getsize(picture), 20000)
        done = tool("draw", "fit", self.plain, "-o", picture)
        self.assertEqual((done.returncode, len(done.stderr.splitlines())), (3, 1), done.stderr)
