# SPDX-License-Identifier: GPL-3.0-or-later
"""`cagehop export`: the map's numbers bit by bit as CSV, whatever is chosen of them, and what other programs make of it."""
import csv
import io
import os
import shutil
import subprocess

import h5py
import numpy

import jobs
import maps
from this_build import CAGEHOP, cagehop

JOB = jobs.SMALL_JOB.replace("{from: 0.30, to: 0.66, count: 19}", "[0.30, 0.503428571, 0.55, 0.60]").replace("{from: 0.0, to: 6.0, count: 25}", "[0.0, 0.5, 1.0, 6.0]") \
    .replace("isobars: false", "isobars: true\nisobars: {cooling_rates_K_per_s: [0.1, 10.0]}").replace("source: prism\n  closure: percus-yevick", "source: percus-yevick")
CHIEF = ("phi", "temperature (K)", "pressure (kBT/d^3)", "pressure_MPa (MPa)", "regime", "status", "tau_alpha (s)", "tau_alpha_rev (s)", "D (m^2 s^-1)",
         "F_B1 (kBT)", "F_B2 (kBT)", "Delta (kBT)", "p_1")
REGIMES = "pending fluid irreversible two_state trapped supercritical failed".split()


def number(text):
    """A field as its reader takes it."""
    return float(text) if text else float("nan")


class Export(jobs.SmallMap):
    job = JOB

    def export(self, *words, path=None, status=0, said=0):
        """(rows, lines of standard error) of the command."""
        done = cagehop("export", path or self.map, *words)
        lines = jobs.own_lines(done.stderr)
        self.assertEqual((done.returncode, len(lines)), (status, said), done.stderr)
        return list(csv.DictReader(io.StringIO(done.stdout))), lines

    def refused(self, word, *words, status=2, path=None):
        rows, (line,) = self.export(*words, path=path, status=status, said=1)
        self.assertEqual(rows, [])
        self.assertIn(word, line)

    def same(self, name, texts, want):
        """That fields have the bits of numbers."""
        got = numpy.array([number(text) for text in texts])
        numpy.testing.assert_array_equal(got.view(numpy.uint64)[~numpy.isnan(got)], want.astype(float).ravel().view(numpy.uint64)[~numpy.isnan(want.ravel())], name)
        numpy.testing.assert_array_equal(numpy.isnan(got), numpy.isnan(want.ravel()), name)

    def test_points_without_options(self):
        rows, _ = self.export()
        self.assertEqual((len(rows), tuple(rows[0])), (16, CHIEF))
        with h5py.File(self.map) as file:
            states, pressures = numpy.repeat(file["phi"][()], 4), numpy.tile(file["pressure"][()], 4)
            self.same("phi", [row["phi"] for row in rows], states)
            self.same("pressure", [row["pressure (kBT/d^3)"] for row in rows], pressures)
            self.same("temperature", [row["temperature (K)"] for row in rows], numpy.repeat(file["temperature"][()], 4))
            for name in ("tau_alpha (s)", "D (m^2 s^-1)", "Delta (kBT)"):
                self.same(name, [row[name] for row in rows], file[name.split()[0]][()])
            self.assertEqual([row["regime"] for row in rows], [REGIMES[k] for k in file["regime"][()].ravel()])
        self.assertTrue(all(row["status"] == "ok" for row in rows))
        self.assertEqual({row["tau_alpha (s)"] for row in rows if row["regime"] == "trapped"}, {"inf"})

    def test_all_columns_of_every_table_have_the_maps_bits(self):
        with h5py.File(self.map) as file:
            for table, axes in (("points", ("phi", "pressure")), ("isochores", ("phi",)), ("isobars", ("pressure",)), ("cooling", ("cooling_rate", "pressure"))):
                rows, _ = self.export("--table", table, "--columns", "all", "--bare")
                names = [name for name in maps.column_names(*axes, groups=("basic", "incompressible", "reduced_axis", "cooling")) if name in file]
                self.assertGreater(len(names), 4, table)
                self.assertEqual(len(rows), numpy.prod([file[axis].size for axis in axes]), table)
                self.assertEqual(list(rows[0])[:len(axes)], list(axes))
                for name in names:
                    self.same(f"{table} {name}", [row[name] for row in rows], file[name][()])

    def test_no_number_has_a_digit_too_many(self):
        rows, _ = self.export("--columns", "all")
        fields = [text for row in rows for name, text in row.items() if text and name not in ("regime", "status") and text != "inf"]
        self.assertGreater(len(fields), 200)
        for text in fields:
            digits = len(text.split("e")[0].replace("-", "").replace(".", "").strip("0"))
            if digits > 15:
                self.assertNotEqual(float(f"%.{digits - 2}e" % float(text)), float(text), text)

    def test_columns_in_their_order(self):
        rows, _ = self.export("--columns", "tau_alpha,pressure,P_upper", "--bare")
        self.assertEqual(list(rows[0]), ["tau_alpha", "pressure", "P_upper"])
        with h5py.File(self.map) as file:
            self.same("P_upper", [row["P_upper"] for row in rows], numpy.repeat(file["P_upper"][()], 4))

    def test_ranges_and_single_values(self):
        for words, states, pressures in ((("--phi", "0.5:0.56"), (1, 2), range(4)), (("--phi", ":0.4"), (0,), range(4)), (("--phi", "0.6:", "--pressure", "0,1"), (3,), (0, 2)),
                                         (("--phi", "0.503429"), (1,), range(4)), (("--pressure", "0.1:5"), range(4), (1, 2)), (("--pressure", "6"), range(4), (3,))):
            rows, _ = self.export("--columns", "phi,pressure", "--bare", *words)
            with h5py.File(self.map) as file:
                want = [(file["phi"][i], file["pressure"][j]) for i in states for j in pressures]
            self.assertEqual([(float(row["phi"]), float(row["pressure"])) for row in rows], want, words)

    def test_ranges_of_what_does_not_number_the_points(self):
        with h5py.File(self.map) as file:
            temperature, in_MPa = file["temperature"][()], file["pressure_MPa"][()]
        rows, _ = self.export("--temperature", f"{temperature[2] - 1}:{temperature[1] + 1}", "--columns", "temperature", "--bare")
        self.assertEqual(len(rows), 8)
        self.assertEqual(len(self.export("--temperature", f"{temperature[2]:g}")[0]), 4)
        rows, _ = self.export("--pressure-MPa", "8:20", "--columns", "pressure_MPa", "--bare")
        self.assertEqual(sorted(float(row["pressure_MPa"]) for row in rows), sorted(in_MPa[(in_MPa >= 8) & (in_MPa <= 20)]))
        self.refused("differs from point to point of this map; give a range", "--pressure-MPa", "8")
        rows, lines = self.export("--pressure-MPa", "8:8.0001", said=1)
        self.assertEqual(rows, [])
        self.assertIn("the table is empty", lines[0])

    def test_what_is_not_understood_is_one_line(self):
        for word, *words in (("did you mean tau_alpha?", "--columns", "tau_alpa"), ("add --table isobars", "--columns", "phi,T_g"), ("named twice", "--columns", "phi,phi"),
                             ("has no column ''", "--columns", "phi,"), ("0.5 and 1; a range is FROM:TO", "--pressure", "0.7"), ("but 6;", "--pressure", "7"),
                             ("0.3 to 0.6, is in the range", "--phi", "0.61:0.7"), ("it must be a range", "--phi", "0.6:0.5"), ("it must be a range", "--phi", "a"),
                             ("it must be a range", "--phi", "0.5,"), ("it must be a range", "--phi", "nan"), ("isobars have none", "--table", "isobars", "--phi", "0.6"),
                             ("isochores have none", "--table", "isochores", "--pressure", "0"), ("points, isochores, isobars, cooling", "--table", "rows"),
                             ("is the map itself", "-o", self.map)):
            with self.subTest(words):
                self.refused(word, *words)
        self.assertTrue(h5py.is_hdf5(self.map))
        self.refused("can't be opened", status=3, path=self.path / "none.h5")
        self.refused("can't be written: No such file", "-o", self.path / "none" / "x.csv", status=1)
        self.refused("can't be written: No space left", "-o", "/dev/full", status=1)
        cagehop("tabulate", "--structure", "percus-yevick", "--phi", "0.55:0.56", "-o", self.path / "table.h5")
        self.refused("is a landscape table and no map", status=3, path=self.path / "table.h5")

    def test_what_a_map_has_not(self):
        job = JOB.replace("isobars: true\nisobars: {cooling_rates_K_per_s: [0.1, 10.0]}", "isobars: false")
        jobs.write_job(self.path, job.replace("map.h5", "bare.h5"), "bare.yaml")
        self.assertEqual(jobs.run(self.path, "bare.yaml").returncode, 0)
        for table, word in (("isobars", "'cagehop isobars' finds them"), ("cooling", "cooling_rates_K_per_s")):
            self.refused(word, "--table", table, path=self.path / "bare.h5")

    def test_maps_in_kelvin_and_megapascal(self):
        jobs.write_job(self.path, "material: {name: Cu60Zr40, bulk_modulus_GPa: 101.2}\nstructure: {source: percus-yevick}\n"
                       "grid: {temperature_K: [746, 846], pressure_MPa: [0, 500, 1000]}\noutput: {file: soft.h5, isobars: false}\n", "soft.yaml")
        self.assertEqual(jobs.run(self.path, "soft.yaml").returncode, 0)
        soft = self.path / "soft.h5"
        rows, _ = self.export("--pressure-MPa", "500", "--temperature", "700:800", path=soft)
        self.assertEqual(len(rows), 1)
        self.assertEqual(rows[0]["pressure (MPa)"], "500")
        self.assertTrue(700 < float(rows[0]["temperature (K)"]) < 800)  # of the point, not the state at P = 0
        self.assertGreater(float(rows[0]["pressure_reduced (kBT/d^3)"]), 0)
        self.refused("differs from point to point", "--temperature", "746", path=soft)

    def test_an_unfinished_map_and_a_damaged_one(self):
        part = self.path / "part.h5"
        shutil.copy(self.map, part)
        with h5py.File(part, "r+") as file:
            file["run/tile_status"][2:] = 0
            file["regime"][2:] = 0
        rows, lines = self.export(path=part, said=1)
        self.assertEqual(len(rows), 8)
        self.assertIn("2 of 4 tiles done so far; 8 points that are not there yet are left out", lines[0])
        self.assertEqual(len(self.export("--phi", ":0.52", path=part)[0]), 8)  # nothing is missing there
        with h5py.File(part, "r+") as file:
            file["tau_alpha"][1, 1] *= 2
        rows, lines = self.export(path=part, status=3, said=2)
        self.assertEqual({row["phi"] for row in rows}, {"0.3"})
        self.assertIn("damaged and left out", lines[1])

    def test_a_file_and_standard_output_are_the_same(self):
        out = self.path / "out.csv"
        out.write_text("old " * 10000)
        self.assertEqual(cagehop("export", self.map, "-o", out).stdout, f"{out}: 16 points\n")
        self.assertEqual(out.read_text(), cagehop("export", self.map).stdout)
        self.assertEqual(cagehop("export", self.map, "-o", "-").stdout, out.read_text())

    def test_pandas_and_numpy_read_it(self):
        try:
            import pandas
        except ImportError:
            self.skipTest("there is no pandas")
        out = self.path / "pandas.csv"
        self.export("-o", out)
        table = pandas.read_csv(out, float_precision="round_trip")
        with h5py.File(self.map) as file:
            numpy.testing.assert_array_equal(table["tau_alpha (s)"], file["tau_alpha"][()].ravel())
        self.assertEqual(set(table["regime"]), {"fluid", "irreversible", "two_state", "trapped", "supercritical"})

    def test_genfromtxt_reads_it(self):
        out = self.path / "numpy.csv"
        self.export("-o", out)
        table = numpy.genfromtxt(out, delimiter=",", names=True, dtype=None, encoding="utf-8")
        with h5py.File(self.map) as file:
            numpy.testing.assert_array_equal(table["tau_alpha_s"], file["tau_alpha"][()].ravel())
        self.assertEqual(table["regime"].tolist().count("trapped"), 3)
        self.assertEqual(int((table["tau_alpha_s"] == numpy.inf).sum()), 3)

    def test_r_and_octave_read_it(self):
        out = self.path / "r.csv"
        self.export("-o", out, "--bare")
        with h5py.File(self.map) as file:
            want = float(file["tau_alpha"][3, 1])
        for program, *words in (("Rscript", "-e", f"m <- read.csv('{out}'); stopifnot(sum(is.infinite(m$tau_alpha)) == 3, is.numeric(m$F_B2)); cat(sprintf('%.17e', m$tau_alpha[14]))"),
                                ("octave-cli", "--eval", f"m = dlmread('{out}', ',', 1, 0); printf('%.17e\\n', m(14, 7)); fflush(stdout);")):
            with self.subTest(program):
                if shutil.which(program) is None:
                    self.skipTest(f"{program} is not here")
                done = subprocess.run([program, *words], capture_output=True, text=True, timeout=120, check=False)
                self.assertEqual(float(done.stdout), want, done.stderr)

    def test_evaluate_takes_it_back(self):
        """A table with names alone is a file of states, and the theory has the map's numbers there."""
        out = self.path / "states.csv"
        self.export("-o", out, "--bare", "--columns", "phi,pressure,tau_alpha", "--phi", "0.55:", "--pressure", "0:1")
        rows = list(csv.DictReader(io.StringIO(cagehop("evaluate", out, "--structure", "percus-yevick").stdout)))
        self.assertEqual([row["tau_alpha"] for row in rows], [row["tau_alpha_theory"] for row in rows])
        self.assertEqual(len(rows), 6)

    def test_memory_does_not_grow_with_the_states(self):
        most = []
        for count in (20, 800):
            jobs.write_job(self.path, "material: Pd40Ni10Cu30P20\nstructure: {source: landscape-table, file: states.h5}\n"
                           f"grid: {{packing_fraction: {{from: 0.55, to: 0.56, count: {count}}}, pressure: {{from: 0, to: 1, count: 1000}}}}\n"
                           f"output: {{file: {count}.h5, isobars: false}}\n", "large.yaml")
            if count == 20:
                done = cagehop("tabulate", "--structure", "percus-yevick", "--phi", "0.55:0.69", "-o", self.path / "states.h5")
                self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(jobs.run(self.path, "large.yaml").returncode, 0)
            child = subprocess.Popen([CAGEHOP, "export", self.path / f"{count}.h5", "--columns", "tau_alpha", "-o", "/dev/null"])
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
            self.assertEqual(child.returncode, 0)
            most.append(usage.ru_maxrss * 1024)
        size = (self.path / "800.h5").stat().st_size
        self.assertGreater(size, 100e6)
        self.assertLess(most[1] - most[0], size / 20)
