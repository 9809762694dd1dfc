# SPDX-License-Identifier: GPL-3.0-or-later
"""The Python package: every value against what the program prints, bit by bit; the library's lines as exceptions; the layout of
the library's structs against the compiler's; several threads; a million pressures without a copy; the session of docs/reference/python.md."""
import concurrent.futures
import contextlib
import doctest
import gc
import io
import json
import math
import os
import pathlib
import pickle
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import numpy

import cagehop
import jobs
from cagehop import _declarations, _library, catalogue_file, records
import served
from this_build import BUILD, SOURCE

BUILT = BUILD / "tools" / "python"
COSTS = {row.name for row in cagehop.columns() if row.role == "cost"}


def program(*words):
    """What the program prints of that command as JSON."""
    done = served.run(*words, timeout=120)
    if done.returncode != 0:
        raise AssertionError(f"{words}: status {done.returncode}: {done.stderr}")
    return done.stdout


def plain(value):
    """A value of the program's JSON as Python has it."""
    return math.nan if value is None else math.inf if value == "Infinity" else value


class Case(unittest.TestCase):
    def same(self, what, got, want):
        """The same bits; NaN is NaN."""
        got, want = numpy.asarray(got), numpy.asarray(want)
        self.assertTrue(numpy.array_equal(got, want, equal_nan=got.dtype.kind == "f"), f"{what}: got {got}, want {want}")

    def refused(self, kind, words, function, *arguments, **named):
        """That the call raises `kind` with `words` in its one line; returns the exception."""
        with self.assertRaises(kind) as caught:
            function(*arguments, **named)
        self.assertIn(words, str(caught.exception))
        self.assertNotIn("\n", str(caught.exception))
        return caught.exception


class States(Case):
    """Scattered states: one packing fraction each."""

    @classmethod
    def setUpClass(cls):
        cls.table = cagehop.LandscapeTable(0.60, 0.62, structure="percus-yevick", phi_g=0.67143)
        random = numpy.random.default_rng(3)
        cls.phi, cls.pressure = random.uniform(0.60, 0.62, (4, 5)), random.uniform(0.0, 3.9, (4, 5))

    def test_a_table_gives_what_is_solved_to_its_error(self):
        got = cagehop.evaluate(self.phi, self.pressure, table=self.table)
        want = cagehop.evaluate(self.phi, self.pressure, structure="percus-yevick", phi_g=0.67143)
        self.assertIsNone(want.table)
        self.same("error of a solved state", want.log_tau_alpha_error, numpy.zeros((4, 5)))
        self.assertEqual(got.tau_alpha.shape, (4, 5))
        self.same("regime", got.regime, want.regime)
        miss = numpy.abs(numpy.log(got.tau_alpha / want.tau_alpha))
        self.assertTrue((miss <= got.log_tau_alpha_error).all() and got.log_tau_alpha_error.max() < 1e-4, miss)
        single = cagehop.Isochore(self.phi[2, 3], structure="percus-yevick", phi_g=0.67143).evaluate(self.pressure[2, 3])
        self.same("tau_alpha", want.tau_alpha[2, 3], single.tau_alpha)

    def test_shapes_fit_each_other_and_pressures_may_be_in_MPa(self):
        found = self.table.evaluate(self.phi[0, 0], self.pressure[0])
        MPa = self.table.evaluate(self.phi[0, 0], found.pressure_MPa, unit="MPa")
        self.assertTrue(numpy.allclose(MPa.tau_alpha, found.tau_alpha, rtol=1e-9))
        slope = (numpy.diff(numpy.log(self.table.evaluate([0.609, 0.611], 1.0).tau_alpha)) / 0.002)[0]
        self.assertAlmostEqual(float(self.table.evaluate(0.61, 1.0, slope=True).dlntau_dphi) / slope, 1.0, places=3)

    def test_what_fails_is_nan_with_a_status(self):
        found = self.table.evaluate([0.61, 0.65, numpy.nan], [1.0, 1.0, 1.0])
        self.assertEqual([cagehop.Status(status).name for status in found.status], ["ok", "out_of_range", "out_of_range"])
        self.assertTrue(numpy.isnan(found.tau_alpha[1:]).all() and numpy.isnan(found.log_tau_alpha_error[1:]).all())
        self.refused(cagehop.StateError, "does not pass 100 s in the landscape table", self.table.phi_g)
        self.refused(cagehop.ParameterError, "unit is 'bar'", self.table.evaluate, 0.61, 1.0, "bar")
        self.refused(cagehop.ParameterError, "they must fit each other", self.table.evaluate, [0.61, 0.62], [1.0, 2.0, 3.0])
        self.refused(cagehop.ParameterError, "a table has its model", cagehop.evaluate, 0.61, 1.0, table=self.table, phi_g=0.6)
        self.refused(cagehop.ParameterError, "give 0 < low < high", cagehop.LandscapeTable, 0.6, 0.6)

    def test_it_says_what_it_is_made_of(self):
        report, intervals = self.table.report, self.table.intervals
        self.assertEqual((report.low, report.high, report.intervals_failed), (0.60, 0.62, 0))
        self.assertEqual(len(intervals), report.intervals)
        self.assertEqual((intervals[0].low, intervals[-1].high), (0.60, 0.62))
        self.assertLess(max(row.landscape_error for row in intervals), 2e-9)
        self.assertEqual({row.reason for row in intervals}, {""})


class Values(Case):
    def compare(self, got, want):
        self.assertEqual(set(got), set(want))
        for name, value in want.items():
            if name not in COSTS:
                got_value = got[name]
                if isinstance(value, str) and value != "Infinity":
                    self.assertEqual(got_value, value, name)
                else:
                    self.same(name, got_value, plain(value))

    def test_a_point_is_what_the_program_prints(self):
        for phi, pressure, options, model in (
                (0.60, 1.0, [], {}), (0.60, 0.0, [], {}), (0.55, 6.0, [], {}), (0.31, 2.0, [], {}),
                (0.60, 1.0, ["--elastic-barrier"], {"physics": {"elastic_barrier": True}}),
                (0.60, 1.0, ["--structure", "percus-yevick", "--phi-g", "0.66"], {"structure": "percus-yevick", "phi_g": 0.66}),
                (0.50, 1.0, ["--compatibility", "pyprism", "--dr", "0.02", "--phi-g", "0.6585"],
                 {"structure": {"compatibility": "pyprism", "dr": 0.02}, "phi_g": 0.6585}),
                (0.45, 1.0, ["--closure", "modified-verlet"], {"structure.closure": "modified-verlet"})):
            with self.subTest(phi=phi, pressure=pressure, model=model):
                want = json.loads(program("point", "--phi", phi, "--pressure", pressure, "--json", *options))
                point = cagehop.point(phi=phi, pressure=pressure, **model)
                self.compare(point.to_dict(), want)
                self.same("tau_alpha", point.tau_alpha, plain(want["tau_alpha"]))
                self.assertEqual(str(point.regime), want["regime"])
                self.assertEqual(point.regime, cagehop.Regime[want["regime"]])
                self.assertIs(point.rates_status, cagehop.Status[want["rates_status"]])

    def test_arrays_over_pressure_are_the_points(self):
        pressure = numpy.array([[0.0, 0.5, 1.0], [2.0, 4.0, 6.0]])
        isochore = cagehop.Isochore(0.60, rates=True, viscosity=True)
        points = isochore.evaluate(pressure)
        for place in numpy.ndindex(pressure.shape):
            point = cagehop.point(0.60, pressure[place])
            for row in cagehop.columns():
                if row.on == "point" and row.name in point.to_dict():
                    self.assertEqual(points[row.name].shape, pressure.shape)
                    self.same(row.name, points[row.name][place], point[row.name])
            self.assertEqual(points.regime[place], point.regime)
        for name, value in isochore.summary.items():
            if name in point._values and name not in ("status", "phi", *COSTS):
                self.same(name, value, point[name])

    def test_the_structure_is_what_the_program_prints(self):
        structure = cagehop.structure(0.60)
        text = program("structure", "--phi", 0.60, "--q-max", 30, "--count", 301, "--r-max", 2, "--table", "both")
        head, q_table, r_table = re.split(r"^# q S\(q\)\n|^# r g\(r\)\n", text, flags=re.M)
        q, S = numpy.loadtxt(q_table.splitlines()).T
        numpy.testing.assert_allclose(structure.S(q), S, rtol=1e-14)  # printed in 15 digits
        numpy.testing.assert_allclose(structure.h(q) + 1.0, structure.S(q), rtol=1e-13)
        r, g = numpy.loadtxt(r_table.splitlines()).T
        numpy.testing.assert_allclose(structure.r[:r.size], r, rtol=1e-14)
        numpy.testing.assert_allclose(structure.g[:r.size], g, rtol=1e-11)  # printed in 12 digits
        for words in (f"error of S(q) below {structure.certificate.error:.1e}", f"inside the core {structure.certificate.residual:.1e} d",
                      f"{structure.certificate.iterations} Newton iterations", f"r_cage = {structure.summary.r_cage:.9g} d"):
            self.assertIn(words, head)

    def test_S_of_percus_yevick_at_0_and_the_contact_value(self):
        for phi in (0.3, 0.5, 0.6):
            structure = cagehop.structure(phi, structure="percus-yevick")
            self.assertAlmostEqual(float(structure.S(0.0)) / ((1 - phi)**4 / (1 + 2 * phi)**2), 1.0, places=10)
            self.assertAlmostEqual(structure.contact / ((1 + phi / 2) / (1 - phi)**2), 1.0, places=12)
            self.assertEqual(structure.summary.g_contact, structure.contact)
        self.assertEqual(cagehop.structure(numpy.float32(0.5)).phi, 0.5)

    def test_the_landscape_is_what_the_program_prints_and_its_derivatives_belong_to_it(self):
        rows = [line for line in program("landscape", "--phi", 0.6, "--pressure", 1, "--count", 50).splitlines() if line[0] != "#"]
        r, F, slope = numpy.array([[float(word) for word in row.split()] for row in rows]).T
        isochore = cagehop.Isochore(0.60)
        derivatives = isochore.derivatives(r, 1.0)  # r is printed in twelve digits: F' times that is the difference
        numpy.testing.assert_allclose(derivatives[:, 0], F, rtol=1e-12, atol=1e-10)
        numpy.testing.assert_allclose(derivatives[:, 1], slope, rtol=1e-9, atol=1e-9)
        self.same("F", isochore.F(r, 1.0), derivatives[:, 0])
        point = isochore.evaluate(1.0)
        self.assertLess(abs(isochore.derivatives(point.r_B, 1.0)[1]), 1e-9)
        self.same("F_B1", round(float(isochore.F(point.r_B, 1.0) - isochore.F(point.r_L1, 1.0) - point.F_B1), 10), 0.0)
        self.assertTrue(math.isnan(isochore.F(0.5 * isochore.r_min)))

    def test_boundaries_are_what_the_program_prints(self):
        self.compare_boundaries()

    def test_boundaries_can_begin_elsewhere_than_at_the_cusp(self):
        boundaries = self.compare_boundaries(phi_min=0.45)
        self.assertEqual(boundaries["phi"][0], 0.45)
        self.assertIsNone(boundaries["cusp"]["phi"])
        self.refused(cagehop.ParameterError, "phi_min is 0.6; it must be above 0 and below phi_max", cagehop.boundaries, phi_min=0.6, phi_max=0.5)

    def compare_boundaries(self, **places):
        options = [word for name, value in places.items() for word in ("--" + name.replace("_", "-"), value)]
        want = json.loads(program("boundaries", "--json", "--count", 12, *options))
        got = cagehop.boundaries(count=12, **places).to_dict()
        self.assertEqual(set(got), set(want))
        for name, value in want.items():
            if isinstance(value, dict):
                self.assertEqual({key: None if number != number else number for key, number in got[name].items()}, value, name)
            elif isinstance(value, list):
                self.same(name, got[name], [plain(item) for item in value])
            else:
                self.assertEqual(got[name], value, name)
        return want

    def test_isochrones_are_what_the_program_prints(self):
        for words, called in ((("--tau", "1e-6,100", "--pressure", "0,2,4"), {"tau": [1e-6, 100], "pressure": [0, 2, 4]}),
                              (("--eta", "1e12", "--pressure-MPa", "0:20:3"), {"eta": 1e12, "pressure": [0, 10, 20], "in_MPa": True}),
                              (("--tau", "1"), {"tau": 1.0})):
            want, got = json.loads(program("isochrones", *words, "--json")), cagehop.isochrones(**called)
            self.same("pressure", got.pressure, want["pressure"])
            for name in ("phi", "phi_error", "temperature", "temperature_error", "pressure_reduced", "pressure_MPa", "steepness", "dT_dP",
                         "activation_volume"):
                self.same(name, got[name], [[plain(item) for item in row] for row in want[name]])
            self.assertEqual([[word == "exists" for word in row] for row in got.absence], [[word == "ok" for word in row] for row in want["status"]])
        self.refused(cagehop.ParameterError, "one of both", cagehop.isochrones)
        self.refused(cagehop.ParameterError, "tau has 0", cagehop.isochrones, [0.0, 1.0])
        self.refused(cagehop.ParameterError, "needs phi_g", cagehop.isochrones, 1.0, [0, 1], in_MPa=True, closure="martynov-sarkisov")

    def test_a_spread_is_what_the_program_prints(self):
        want = json.loads(program("spread", "--closure", "percus-yevick", "--json"))
        got = cagehop.spread(closures="percus-yevick")
        for ours, theirs in zip(got, want["rows"], strict=True):
            for name in ours:
                if isinstance(ours[name], float):
                    self.same(name, ours[name], plain(theirs[name]))
                else:
                    self.assertEqual(ours[name], theirs[name], name)
        self.refused(cagehop.ParameterError, "closures has 'magic'", cagehop.spread, closures=["magic"])
        self.refused(cagehop.ParameterError, "pressure_MPa must be", cagehop.spread, pressure_MPa=-1.0)
        self.refused(cagehop.ParameterError, "couplings must be", cagehop.spread, couplings=[-1.0])

    def test_isobars_are_those_of_a_map(self):
        job = ("material: Pd40Ni10Cu30P20\nstructure: {source: percus-yevick}\n"
               "grid: {packing_fraction: [0.6], pressure: [0.0, 1.0, 5.0]}\noutput: {file: map.h5}\n")
        with jobs.folder() as folder:
            jobs.write_job(folder, job)
            self.assertEqual(jobs.run(folder, "job.yaml", "--serial").returncode, 0)
            isobars = cagehop.isobars([0.0, 1.0, 5.0], structure="percus-yevick")
            points = cagehop.Isochore(0.6, structure="percus-yevick").evaluate([0.0, 1.0, 5.0])
            with cagehop.open_map(folder / "map.h5") as map:
                for row in cagehop.columns():
                    if row.on == "isobar" and row.group != "uncertainty":
                        self.same(row.name, isobars[row.name], map[row.name].values)
                    elif row.on == "point" and row.group != "compressible" and row.name in map and row.name in map.data_vars:
                        self.same(row.name, points[row.name], map[row.name].values[0])
                self.same("status", isobars.status, map.isobar_status.values)
        self.assertEqual(cagehop.Status(int(isobars.status[2])), cagehop.Status.no_transition)

    def test_cooling_rates_and_viscosity_are_those_of_a_map(self):
        job = jobs.SMALL_JOB.replace("packing_fraction: {from: 0.30, to: 0.66, count: 19}", "packing_fraction: [0.5]").replace(
            "pressure: {from: 0.0, to: 6.0, count: 25}", "pressure: [0.0, 1.0, 5.0]").replace("  isobars: false\n", "")
        job += "isobars: {transition_viscosity_Pa_s: 1.0e12, cooling_rates_K_per_s: [0.1, 1.0e12]}\nphysics: {elastic_coupling: 0.25}\n"
        with jobs.folder() as folder:
            jobs.write_job(folder, job)
            self.assertEqual(jobs.run(folder, "job.yaml").returncode, 0)
            with cagehop.open_map(folder / "map.h5") as map:
                cooling = cagehop.cooling([0.1, 1e12], [0.0, 1.0, 5.0], elastic_coupling=0.25)
                self.assertEqual(map.T_g_rate.dims, ("cooling_rate", "pressure"))
                for row in cagehop.columns():
                    if row.on == "cooling":
                        self.same(row.name, cooling[row.name], map[row.name].values)
                self.same("status", cooling.status, map.cooling_status.values)
                isobars = cagehop.isobars([0.0, 1.0, 5.0], elastic_coupling=0.25, params={"transition_viscosity_Pa_s": 1e12})
                for name in ("phi_g", "T_g", "fragility", "dT_g_dP", "vft_B"):
                    self.same(name, isobars[name], map[name].values)
        self.assertEqual(cagehop.cooling(1.0, 0.0).shape, (1, 1))
        for wrong in ([], [0.0], [1e21], [math.nan]):
            self.refused(cagehop.ParameterError, "from 1e-12 to 1e+20 K/s", cagehop.cooling, wrong, 0.0)
        self.refused(cagehop.ParameterError, "exclude each other", cagehop.isobars, 0.0,
                     params={"transition_time_s": 1.0, "transition_viscosity_Pa_s": 1e12})

    def test_both_spellings_of_the_elastic_coupling(self):
        for said in ({"elastic_barrier": True}, {"elastic_coupling": 1}, {"elastic_barrier": True, "elastic_coupling": 1.0}):
            self.assertEqual(cagehop.Model(**said)["physics.elastic_coupling"], "1")
        self.assertEqual(cagehop.Model(elastic_coupling=0.5)["physics.elastic_barrier"], "true")
        for said in ({"elastic_barrier": True, "elastic_coupling": 0.5}, {"elastic_barrier": False, "elastic_coupling": 1}):
            self.refused(cagehop.ParameterError, "leave one out", cagehop.Model, **said)

    def test_isobars_for_another_transition_time(self):
        isobars = cagehop.isobars(0.0, structure="percus-yevick", params={"transition_time_s": 1.0, "vft_to_s": 1.0})
        phi = isobars.phi_g[0]
        self.assertAlmostEqual(float(cagehop.Isochore(phi, structure="percus-yevick").evaluate(0.0).tau_alpha), 1.0, places=8)
        self.refused(cagehop.ParameterError, "vft_points", cagehop.isobars, 0.0, params={"points": 3})
        self.refused(cagehop.ParameterError, "a whole number from 4 to 100000", cagehop.isobars, 0.0, params={"vft_points": 3})

    def test_a_table_of_S_gives_the_closed_forms_barrier(self):
        q = numpy.arange(0.1, 60.05, 0.1)
        exact = cagehop.structure(0.60, structure="percus-yevick")
        table = cagehop.Table([0.60], q, [exact.S(q)])
        barrier = cagehop.Isochore(0.60, structure=table, phi_g=0.67143).evaluate(0.0).F_B1
        self.assertAlmostEqual(float(barrier), 11.0282, delta=2e-3)  # the README's table: 0.0002
        self.refused(cagehop.ParameterError, "shape", cagehop.Table, [0.5, 0.6], q, [exact.S(q)])
        self.refused(cagehop.ParameterError, "table of S(q), at phi", cagehop.Model, structure=cagehop.Table([0.6], q, [-exact.S(q)]))
        self.refused(cagehop.StateError, "0.55", cagehop.Isochore, 0.55, structure=table, phi_g=0.67143)

    def test_a_table_is_judged_before_a_map_is_made_of_it(self):
        q = numpy.arange(0.1, 60.05, 0.1)
        S = cagehop.structure(0.55, structure="percus-yevick").S(q)
        verdict = cagehop.Verdict(cagehop.Table([0.55], q, [S]), 0.55)
        self.assertEqual((verdict.status, verdict.reason, verdict.certificate.soft), (cagehop.Status.ok, "", False))
        self.assertAlmostEqual(verdict.ambient.F_B1, 4.696705, delta=1e-4)
        self.assertTrue(0 < verdict.barrier_error < 1e-3 and 2 < verdict.q_low < verdict.q_high < 60 and 0 < verdict.share_beyond < 0.1)
        self.assertIn("hard", repr(verdict))
        wrong = cagehop.Verdict(cagehop.Table([0.57], q, [S]), 0.57)
        self.assertEqual(wrong.status, cagehop.Status.wrong_density)
        self.assertIn("density of phi = 0.5499", wrong.reason)
        self.refused(cagehop.ParameterError, "barrier_tolerance", cagehop.Verdict, cagehop.Table([0.55], q, [S]), 0.55, barrier_tolerance=-1)

    def test_states_of_a_table_can_have_their_own_q(self):
        qs = [numpy.arange(0.1, 60.05, 0.1), numpy.arange(0.08, 60.05, 0.08)]
        S = [cagehop.structure(phi, structure="percus-yevick").S(q) for phi, q in zip((0.55, 0.60), qs)]
        together = pickle.loads(pickle.dumps(cagehop.Table([0.55, 0.60], qs, S, S_err=[1e-6 * row for row in S])))
        for phi, barrier in ((0.55, 4.696705), (0.60, 11.028192)):
            self.assertAlmostEqual(float(cagehop.Isochore(phi, structure=together, phi_g=0.67143).evaluate(0.0).F_B1), barrier, delta=2e-3)
        self.refused(cagehop.ParameterError, "S has the shape", cagehop.Table, [0.55, 0.60], qs, S[::-1])
        self.refused(cagehop.ParameterError, "q has 2 arrays", cagehop.Table, [0.55], qs, S)
        self.refused(cagehop.ParameterError, "tail", cagehop.Model, structure=together, tail="hard")
        self.refused(cagehop.StateError, "tail is soft, but S - 1 does not die out", cagehop.Isochore, 0.55, structure=together, tail="soft",
                     phi_g=0.67143)

    def test_tables_from_files_of_numpy_and_from_g_of_r(self):
        data = SOURCE / "tests" / "data" / "structure" / "formats"
        for name in ("sq.npy", "sq.npz"):
            table = cagehop.Table.read(data / name, phi=0.55)
            self.assertAlmostEqual(float(cagehop.Isochore(0.55, structure=table, phi_g=0.67143).evaluate(0.0).F_B1), 4.696705, delta=2e-3)
            self.refused(cagehop.ParameterError, "neither phi nor density", cagehop.Table.read, data / name)
        self.refused(cagehop.ParameterError, "not a .npy or .npz file", cagehop.Table.read, data / "good.csv")
        table = cagehop.Table.read(data / "sq.npy", density=6 * 0.55 / math.pi / 8, diameter=2.0)
        self.assertAlmostEqual(table.phi[0], 0.55)
        self.assertAlmostEqual(table.q[0], 0.2)
        rows = numpy.loadtxt(data / "lmp_rdf.dat", skiprows=4 + 800 + 1)
        table = cagehop.Table.from_radial(0.55, rows[:, 1], rows[:, 2])
        isochore = cagehop.Isochore(0.55, structure=table, phi_g=0.67143)
        self.assertAlmostEqual(float(isochore.evaluate(0.0).F_B1), 4.696705, delta=3 * isochore.summary.barrier_error)
        self.assertGreater(table.report.bare, 0.4)
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "g.npz"
            numpy.savez(path, r=rows[:, 1], gr=rows[:, 2], phi=0.55)
            self.same("S", cagehop.Table.read(path).S, table.S)
            numpy.save(pathlib.Path(folder) / "one.npy", numpy.arange(5.0))
            self.refused(cagehop.ParameterError, "shape (5,)", cagehop.Table.read, pathlib.Path(folder) / "one.npy")
        self.refused(cagehop.ParameterError, "must reach 3 d", cagehop.Table.from_radial, 0.55, rows[:200, 1], rows[:200, 2])

    def test_models_and_records_can_be_sent_to_other_processes(self):
        q = numpy.arange(0.1, 60.05, 0.1)
        table = cagehop.Table([0.60], q, [cagehop.structure(0.60, structure="percus-yevick").S(q)])
        for structure in ("percus-yevick", table):
            model = cagehop.Model(structure=structure, phi_g=0.67143)
            points = cagehop.Isochore(0.60, model).evaluate([0.0, 1.0])
            there = pickle.loads(pickle.dumps(model))
            self.same("tau_alpha", cagehop.Isochore(0.60, there).evaluate([0.0, 1.0]).tau_alpha, points.tau_alpha)
            self.same("tau_alpha", pickle.loads(pickle.dumps(points)).tau_alpha, points.tau_alpha)


class Tables(Case):
    def test_columns_are_the_programs(self):
        want = json.loads(program("columns", "--json"))["columns"]
        self.assertEqual([row.name for row in cagehop.columns()], [column["name"] for column in want])
        for row, column in zip(cagehop.columns(), want, strict=True):
            for name, other in (("unit", "units"), ("reduced_unit", "reduced_units"), ("long_name", "long_name"),
                                ("equation", "equation"), ("symbol", "symbol"), ("group", "group")):
                self.assertEqual(row[name], column[other], row.name)

    def test_parameters_are_the_programs(self):
        """Those of the model; the program has keys of the grid, the output and the run besides."""
        listed = json.loads(program("parameters", "--json"))["parameters"]
        keys = {row.key for row in cagehop.parameters()}
        want = [parameter for parameter in listed if parameter["key"] in keys]
        self.assertEqual([row.key for row in cagehop.parameters()], [parameter["key"] for parameter in want])
        others = {parameter["key"] for parameter in listed} - keys
        self.assertEqual({key.split(".")[0] for key in others - {"material.file", "material.S_0", "material.S_0_temperature_K", "structure.file", "structure.files", "structure.bridge",
                                                                     "system.sigma_nm", "system.file", "system.chain.file"}}, {"grid", "isobars", "output", "run"})
        for row, parameter in zip(cagehop.parameters(), want, strict=True):
            for name, other in (("option", "option"), ("unit", "unit"), ("help", "help"), ("left_out", "left_out"),
                                ("must_be", "must_be"), ("role", "decides"), ("type", "type")):
                self.assertEqual(row[name], parameter[other], row.key)
            self.assertEqual(list(row.names or []), parameter["names"] or [])

    def test_closures_and_materials_are_the_programs(self):
        want = json.loads(program("closures", "--json"))["closures"]
        self.assertEqual([row.name for row in cagehop.closures()], [closure["name"] for closure in want])
        text = program("materials")
        self.assertGreater(len(cagehop.materials()), 0)
        for row in cagehop.materials():
            self.assertIn(row.material.name, text)
            self.assertIn(row.source, " ".join(text.split()))
        self.assertEqual(program("--version").split()[1].split("-")[0], cagehop.version)

    def test_every_quantity_and_member_is_in_the_records(self):
        for on, struct in _library.RECORDS.items():
            dtype = records.dtype_of(on)
            for row in cagehop.columns():
                self.assertEqual(row.name in dtype.names, row.on == on or row.name in dtype.names)
            covered = {dtype.fields[name][1] for name in dtype.names}
            self.assertEqual({offset for _, offset, _ in records._leaves(struct)} - covered, set())
            self.assertEqual(dtype.itemsize, _library.lib.cagehop_record_size(list(_library.RECORDS).index(on)))

    def test_the_layout_of_every_struct_is_the_compilers(self):
        lines, want = [], []
        for name in dir(_declarations):
            struct = getattr(_declarations, name)
            if not name.startswith("cagehop_") or not hasattr(struct, "_fields_"):
                continue
            lines.append(f'printf("{name} %zu\\n", sizeof(struct {name}));')
            want.append(f"{name} {_declarations.ctypes.sizeof(struct)}")
            for member, _ in struct._fields_:
                lines.append(f'printf("{name}.{member} %zu %zu\\n", offsetof(struct {name}, {member}), '
                             f'sizeof(((struct {name} *)0)->{member}));')
                want.append(f"{name}.{member} {getattr(struct, member).offset} {getattr(struct, member).size}")
        self.assertGreater(len(want), 150)
        constants = [(name, value) for name, value in _declarations.CONSTANTS.items()]
        for name, value in constants:
            lines.append(f'printf("{name} %.17g\\n", (double)({name}));')
            want.append(f"{name} {value:.17g}")
        with tempfile.TemporaryDirectory() as folder:
            unit, made = pathlib.Path(folder) / "layout.c", pathlib.Path(folder) / "layout"
            unit.write_text("#include <cagehop/cagehop.h>\n#include <stdio.h>\nint main(void) {\n" + "\n".join(lines) + "\n}\n")
            subprocess.run([os.environ["CC"], "-std=c17", f"-I{SOURCE / 'include'}", "-o", made, unit], check=True)
            got = subprocess.run([made], check=True, capture_output=True, text=True).stdout.splitlines()
        self.assertEqual(got, want)


class Models(Case):
    def test_parameters_have_the_names_of_key_word_option_and_section(self):
        for model in ({"structure.closure": "modified-verlet"}, {"closure": "modified-verlet"},
                      {"structure": {"closure": "modified-verlet"}}):
            self.assertEqual(cagehop.Model(**model)["structure.closure"], "modified-verlet")
        model = cagehop.Model(physics={"elastic_barrier": True}, rates=True, tolerance=1e-9, seconds_per_state=2)
        self.assertEqual([model[key] for key in ("physics.elastic_barrier", "output.rates", "structure.tolerance",
                                                 "run.seconds_per_state", "structure.source", "material.phi_g")],
                         ["true", "true", "1e-09", "2", "prism", "auto"])
        self.assertEqual(cagehop.Model(phi_g=numpy.float64(0.66))["material.phi_g"], "0.66")

    def test_a_material_of_ones_own_needs_its_glass_transition_alone(self):
        catalogue = cagehop.materials()[0].material
        own = {**catalogue, "name": "mine", "diameter_nm": 0.7, "phi_g": "auto"}
        self.assertEqual(cagehop.Model(material=own)["material.diameter_nm"], "0.7")
        known = cagehop.Model(material={"name": catalogue.name.lower(), "phi_g": 0.66})
        self.assertEqual([known[f"material.{name}"] for name in ("phi_g", "diameter_nm", "name")], ["0.66", "0.8", catalogue.name])
        left_out = {row.key: row.left_out for row in cagehop.parameters() if row.key.startswith("material.") and row.left_out}
        for model in (cagehop.Model(material={"glass_transition_K": 733}), cagehop.Model(glass_transition=733)):
            self.assertEqual(model["material.glass_transition_K"], "733")
            self.assertEqual({key: model[key] for key in left_out if key in (
                "material.name", "material.diameter_nm", "material.phi_0", "material.beta_phi_0_per_K", "material.enskog_time_s",
                "material.phi_g")}, {key: value for key, value in left_out.items() if "modulus" not in key})
        self.refused(cagehop.ParameterError, "material.glass_transition_K is missing", cagehop.Model,
                     material={key: value for key, value in own.items() if key != "glass_transition_K"})
        self.refused(cagehop.ParameterError, "did you mean Cu60Zr40?", cagehop.Model, material="Cu60Zr4")

    def test_a_catalogue_of_ones_own(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "own.yaml"
            path.write_text("materials:\n  - name: My Glass\n    glass_transition_K: 600\n    diameter_nm: 0.3\n"
                            "    enskog_time_s: 2e-13\n    source: >-\n      notebook 7,\n      page 3\n")
            row = cagehop.materials(path)[0]
            self.assertEqual((row.material.name, row.material.diameter_nm, row.material.phi_0, row.source),
                             ("My Glass", 0.3, 0.5, "notebook 7, page 3"))
            model = cagehop.Model("my glass", catalogue=path, elastic_barrier=True)
            self.assertEqual((model["material.name"], model["material.enskog_time_s"]), ("My Glass", "2e-13"))
            self.assertEqual(cagehop.Model({"name": "my glass", "file": path, "phi_g": 0.66})["material.phi_g"], "0.66")
            words = pickle.dumps(model)
            got = cagehop.point(0.6, 0.5, material="My Glass", catalogue=path, rates=False).to_dict()
            want = json.loads(program("point", "--phi", 0.6, "--pressure", 0.5, "--material", "My Glass", "--catalogue", path, "--json"))
            self.assertEqual({name: got[name] for name in ("material", "tau_s", "temperature", "pressure_unit", "tau_alpha")},
                             {name: want[name] for name in ("material", "tau_s", "temperature", "pressure_unit", "tau_alpha")})
            self.refused(cagehop.ParameterError, "did you mean My Glass?", cagehop.Model, "my glas", catalogue=path)
            path.write_text("materials: [{name: My Glass, glass_transition_K: 601}]\n")
            again = pickle.loads(words)  # its numbers, not its file's
            self.assertEqual([again[row.key] for row in cagehop.parameters()], [model[row.key] for row in cagehop.parameters()])
            self.refused(cagehop.ParameterError, "No such file", cagehop.materials, path.with_name("none.yaml"))

    def test_the_librarys_file_is_read_alike_with_and_without_pyyaml(self):
        path = SOURCE / "src" / "material" / "materials.yaml"
        self.assertEqual(repr(cagehop.materials(path)), repr(cagehop.materials()))  # NaN is NaN
        self.assertEqual(catalogue_file.rows_of(path.read_text(), path), catalogue_file.read(path))

    def test_states_by_temperature_and_in_MPa(self):
        got = cagehop.point(temperature=700, pressure_MPa=12.5)
        want = json.loads(program("point", "--temperature", 700, "--pressure-MPa", 12.5, "--json"))
        self.assertEqual({name: value for name, value in got.to_dict().items() if name in ("phi", "pressure", "tau_alpha", "temperature")},
                         {name: want[name] for name in ("phi", "pressure", "tau_alpha", "temperature")})
        self.assertEqual(cagehop.structure(temperature=700).phi, want["phi"])
        state = cagehop.Model().state(temperature=700, pressure_MPa=12.5)
        self.assertEqual((state.phi, state.pressure, state.pressure_MPa), (want["phi"], want["pressure"], 12.5))
        self.assertTrue(math.isnan(cagehop.Model(closure="martynov-sarkisov").state(0.5, 1).temperature))
        for kind, words, named in (
                (cagehop.ParameterError, "phi and temperature exclude", {"phi": 0.6, "temperature": 600, "pressure": 1}),
                (TypeError, "or give temperature", {"pressure": 1}), (TypeError, "or give pressure_MPa", {"phi": 0.6}),
                (cagehop.ParameterError, "1800 K means a packing", {"temperature": 1800, "pressure": 1}),
                (cagehop.ParameterError, "a temperature needs material.phi_g", {"temperature": 700, "pressure": 1, "closure": "martynov-sarkisov"})):
            self.refused(kind, words, cagehop.point, **named)

    def test_temperature_by_S_0(self):
        lists = {"S_0_temperature_K": [300, 500, 700], "S_0": numpy.array([0.0012, 0.004, 0.012])}
        model = cagehop.Model(material={"name": "my liquid", **lists}, structure="percus-yevick")
        got = cagehop.point(temperature=500, pressure=1, model=model)
        s = math.sqrt(0.004)
        self.assertAlmostEqual(got.phi, 1 + s - math.sqrt(s * s + 3 * s), places=12)
        again = pickle.loads(pickle.dumps(model))
        self.assertEqual(again.struct.material.compressibility.count, 3)
        self.assertEqual(cagehop.Model(**lists).struct.material.compressibility.S_0[2], 0.012)
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "own.yaml"
            path.write_text("materials:\n  - name: my liquid\n    S_0_temperature_K: [300, 500, 700]\n    S_0: [0.0012, 0.004, 0.012]\n")
            self.assertEqual(cagehop.point(temperature=500, pressure=1, material="my liquid", catalogue=path, structure="percus-yevick").tau_alpha,
                             got.tau_alpha)
            done = json.loads(program("point", "--temperature", 500, "--pressure", 1, "--material", path, "--structure", "percus-yevick", "--json"))
            self.assertEqual(done["tau_alpha"], got.tau_alpha)
            row = cagehop.materials(catalogue=path)[0]
            self.assertEqual(cagehop.Model(material=dict(row.material)).struct.material.compressibility.temperature_K[1], 500)
        for words, wrong in (("go together", {"S_0": [0.1, 0.2]}), ("must rise with T", {**lists, "S_0": [0.1, 0.1, 0.2]}), ("give as many", {**lists, "S_0": [0.1]})):
            self.refused(cagehop.ParameterError, words, cagehop.Model, material=wrong)

    def test_what_a_table_with_temperatures_does_not_read(self):
        q = numpy.arange(0.1, 40.0, 0.1)
        table = cagehop.Table([0.4, 0.45], q, numpy.ones((2, q.size)), temperature_K=[300, 400])
        for wrong in ({"bulk_modulus_GPa": 3.0}, {"S_0_temperature_K": [300, 500], "S_0": [0.001, 0.01]}):
            self.refused(cagehop.ParameterError, "maps packing fractions to temperatures", cagehop.Model, material={"diameter_nm": 0.5, **wrong},
                         structure=table)
        with self.assertWarnsRegex(UserWarning, "not read in material: glass_transition_K; the states of this table"):
            cagehop.Model(material={"glass_transition_K": 300}, structure=table)

    def test_other_systems_than_hard_spheres(self):
        """A system is told as in a job, but for its tables, which are arrays; other processes make the same of it."""
        said = {"potential": "lennard-jones", "temperature": 1.0, "cutoff": 4.0}
        own = cagehop.Model(system=said, closure="hypernetted-chain")
        self.assertEqual((own["system.potential"], own["system.cutoff"], own["material.phi_g"]), ("lennard-jones", "4", "auto"))
        printed = program("structure", "--potential", "lennard-jones", "--reduced-temperature", "1", "--cutoff", "4", "--closure",
                          "hypernetted-chain", "--phi", "0.4").split("first peak ")[1].split()[2]
        peak = cagehop.structure(0.4, own).summary.S_peak
        self.assertAlmostEqual(peak, float(printed.strip(",")), 10)
        r = numpy.arange(0.7, 5.0, 0.01)
        table = cagehop.Model(system={**said, "potential": "table", "table": (r, 4 * (r**-12 - r**-6))}, closure="hypernetted-chain")
        self.assertAlmostEqual(cagehop.structure(0.4, table).summary.S_peak, peak, 5)
        again = pickle.loads(pickle.dumps(table))
        self.assertEqual(cagehop.structure(0.4, again).summary.S_peak, cagehop.structure(0.4, table).summary.S_peak)
        point = cagehop.point(phi=0.5, pressure=0.0, closure="hypernetted-chain",
                              system={"potential": "inverse-power", "exponent": 12, "temperature_K": 300, "epsilon_K": 300, "sigma_nm": 0.3})
        self.assertEqual(point.temperature, 300.0)
        self.assertAlmostEqual(point.pressure_unit, 1.380649e-23 * 300 / 0.3e-9**3 * 1e-6, 6)
        chain = {"model": "freely-jointed", "sites": 2, "bond": 1.0}
        q = numpy.arange(0.0, 300.0, 0.05)
        dimers = cagehop.structure(0.3, system={"chain": chain}).summary.S_0
        self.assertAlmostEqual(cagehop.structure(0.3, system={"chain": {"model": "table", "table": (q, 1 + numpy.sinc(q / numpy.pi))}}).summary.S_0,
                               dimers, 4)
        r = numpy.linspace(0.0, 4.0, 41)
        zero = cagehop.structure(0.3, structure={"closure": "bridge-table", "bridge": (r, 0 * r)})
        self.assertAlmostEqual(zero.summary.S_peak, cagehop.structure(0.3, closure="hypernetted-chain").summary.S_peak, 7)
        with self.assertWarnsRegex(UserWarning, "not read in material: phi_g; the states of this system"):
            cagehop.Model(system=said, closure="hypernetted-chain", phi_g=0.6)
        for system, line in (({"potential": "lennard-jones"}, "needs a temperature"), ({"potential": "table", "temperature": 1}, "system.table is missing"),
                             ({**said, "potential": "table", "table": (r, r[1:])}, "two of one length"), ({"potentail": "hard"}, "did you mean"),
                             ({**said, "potential": "table", "file": "u.dat"}, "give the arrays themselves"),
                             ({**said, "potential": "table", "table": (r + 1, 0 * r)}, "first r of its table")):
            with self.assertRaisesRegex(cagehop.ParameterError, line):
                cagehop.Model(system=system)
        with self.assertRaisesRegex(cagehop.ParameterError, "chains have no landscape here"):
            cagehop.point(phi=0.3, pressure=0.0, system={"chain": chain})

    def test_a_material_that_pressure_compresses(self):
        own = {**cagehop.materials()[0].material, "name": "soft", "diameter_nm": 0.28, "phi_g": 0.67143}
        soft = cagehop.Model(material={**own, "bulk_modulus_GPa": 3.0, "bulk_modulus_derivative": 10.0}, structure="percus-yevick")
        hard = cagehop.Model(material=own, structure="percus-yevick")
        of_row = cagehop.Model(material=dict(cagehop.materials()[0].material), structure="percus-yevick")
        self.assertEqual(of_row["material.bulk_modulus_GPa"], "0")
        self.refused(cagehop.ParameterError, "phi_g is no choice with material.S_0", cagehop.Model,
                     material={**own, "compressibility": {"temperature_K": [500, 600], "S_0": [0.01, 0.02]}})
        self.refused(cagehop.ParameterError, "bulk_modulus_derivative", cagehop.Model, material={**own, "bulk_modulus_derivative": 10.0})
        points = [cagehop.point(0.62, pressure, soft) for pressure in (0.0, 2.0)]
        self.assertEqual(points[0].temperature, cagehop.point(0.62, 0.0, hard).temperature)
        self.assertGreater(points[1].temperature, points[0].temperature + 50.0)
        self.assertEqual(points[1].temperature_ambient, points[0].temperature)
        self.assertNotIn("temperature_ambient", cagehop.point(0.62, 0.0, hard).to_dict())
        slopes = [cagehop.isobars(0.0, model, in_MPa=True) for model in (soft, hard)]
        self.assertAlmostEqual(float(slopes[0].dT_g_dP[0] - slopes[1].dT_g_dP[0]), float(slopes[0].phi_g[0]) / (3e3 * 6e-4), places=10)
        curves = cagehop.boundaries(soft, count=5, phi_max=0.6)
        self.assertIsNone(cagehop.boundaries(hard, count=5, phi_max=0.6).at_pressures)
        self.assertGreater(curves.at_pressures["T_upper"][-1], curves.temperature[-1] + 50.0)
        self.assertIn("temperature_ambient", curves.to_dict())

    def test_phi_g_is_found_where_it_is_quick_or_asked_for(self):
        self.assertAlmostEqual(cagehop.point(0.6, 0.0, rates=False).phi_g, 0.67143, places=5)
        self.assertAlmostEqual(cagehop.point(0.45, 0.0, closure="modified-verlet", rates=False).phi_g, 0.657027, places=6)
        self.assertTrue(math.isnan(cagehop.point(0.45, 0.0, closure="martynov-sarkisov", rates=False).temperature))
        with self.assertRaises(cagehop.StateError):  # certified to 0.498, where tau_alpha is far from 100 s
            cagehop.Isochore(0.45, closure="martynov-sarkisov", phi_g="auto")


class Errors(Case):
    def test_states_that_have_no_solution_say_which_and_why(self):
        error = self.refused(cagehop.ParameterError, "phi = 0.9, percus-yevick: a packing fraction must be above 0 and at most 0.8",
                             cagehop.Isochore, 0.9)
        self.assertEqual((error.status, error.name), (cagehop.Status.out_of_range, "out_of_range"))
        done = served.run("point", "--phi", "0.55", "--pressure", "1", "--closure", "martynov-sarkisov")
        want = jobs.own_lines(done.stderr)[-1].partition("no certified result: ")[2]
        self.assertTrue(want, done.stderr)
        self.refused(cagehop.StateError, want, cagehop.point, 0.55, 1.0, closure="martynov-sarkisov")
        self.refused(cagehop.StateError, want, cagehop.structure, 0.55, closure="martynov-sarkisov")
        self.refused(cagehop.TimedOut, "not solved within 0.01 s", cagehop.structure, 0.60, closure="rogers-young", seconds_per_state=0.01)

    def test_a_failed_point_among_others_is_nan_and_explained(self):
        isochore = cagehop.Isochore(0.60)
        points = isochore.evaluate([1.0, 2000.0, -1.0])
        self.assertEqual(list(points.status != 0), [False, True, True])
        self.assertTrue(numpy.isnan(points.tau_alpha[1:]).all())
        self.assertTrue((points.regime[1:] == cagehop.Regime.failed).all())
        self.assertEqual(isochore.explain(points, 0), "")
        self.assertIn("P = 2000", isochore.explain(points, 1))
        self.refused(cagehop.ParameterError, isochore.explain(points, 1), cagehop.point, 0.60, 2000.0)

    def test_parameters_are_refused_in_the_librarys_words(self):
        for words, model in (("the key \"colour\" is unknown", {"colour": 1}), ("it must be one of: percus-yevick", {"closure": "magic"}),
                             ("material is \"gold\"", {"material": "gold"}), ("it must be above 0", {"phi_g": -1}),
                             ("it must be true or false", {"elastic_barrier": 3}), ("structure.dr is the step", {"dr": 0.01}),
                             ("structure.dr is missing", {"compatibility": "pyprism"}),
                             ("exclude each other", {"compatibility": "pyprism", "dr": 0.01, "grid_points": 2**17}),
                             ("percus-yevick only", {"compatibility": "pyprism", "dr": 0.01, "closure": "rogers-young"}),
                             ("for structure.source prism only, and that is percus-yevick", {"structure": "percus-yevick", "closure": "rogers-young"}),
                             ("there is no table", {"structure": "table"})):
            with self.subTest(model):
                error = self.refused(cagehop.ParameterError, words, cagehop.Model, **model)
                self.assertIsInstance(error, ValueError)
                self.assertEqual(error.status, cagehop.Status.bad_argument)
        self.refused(TypeError, "not both", cagehop.Isochore, 0.6, cagehop.Model(), rates=True)
        self.refused(TypeError, "must be numbers", cagehop.Isochore(0.5).evaluate, ["a"])
        self.refused(AttributeError, "tau_alpha", getattr, cagehop.Isochore(0.5).evaluate([0.0]), "tau_gamma")
        self.refused(cagehop.ParameterError, "above the cusp", cagehop.boundaries, phi_max=0.3, count=3)

    def test_maps_that_cannot_be_read(self):
        with jobs.folder() as folder:
            self.refused(cagehop.MapError, "no such file", cagehop.open_map, folder / "none.h5")
            (folder / "text.h5").write_text("no map")
            self.refused(cagehop.Error, "not a readable HDF5 file", cagehop.open_map, folder / "text.h5")

    def import_fails(self, words, change="", **environment):
        """Imports a copy of the package in a process of its own, after a change of its declarations."""
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder) / "cagehop"
            shutil.copytree(BUILT / "cagehop", copy)
            if change:
                text = (copy / "_declarations.py").read_text()
                self.assertRegex(text, change[0])
                (copy / "_declarations.py").write_text(re.sub(*change, text, count=1))
            done = subprocess.run([sys.executable, "-c", "import cagehop"], capture_output=True, text=True, timeout=60,
                                  env={**os.environ, "PYTHONPATH": folder, "CAGEHOP_LIBRARY": os.environ["CAGEHOP_SHARED"], **environment})
        self.assertEqual(done.returncode, 1)
        line = done.stderr.strip().splitlines()[-1]
        self.assertRegex(line, "^ImportError: cagehop: ")
        self.assertRegex(line, words)

    def test_a_library_that_does_not_fit_is_refused_at_import(self):
        self.import_fails(f"has the binary interface {_declarations.ABI}, and this package was made for 99",
                          (r"\nABI = \d+\n", "\nABI = 99\n"))
        self.import_fails("another cagehop_point", (r"(cagehop_point\._fields_ = \[\n)", r"\1    ('more', ctypes.c_double),\n"))
        self.import_fails("no function cagehop_dance", (r"FUNCTIONS = \{\n", "FUNCTIONS = {\n    'cagehop_dance': (None, [], []),\n"))
        self.import_fails("can't be loaded.*CAGEHOP_LIBRARY", CAGEHOP_LIBRARY="/nowhere/libcagehop.so")


class Memory(Case):
    def test_a_million_pressures_are_one_call_and_no_copy(self):
        pressure = numpy.linspace(0.0, 4.0, 1_000_000)
        isochore, calls = cagehop.Isochore(0.60), []
        evaluate = _library.lib.cagehop_isochore_evaluate

        def counted(*arguments):
            calls.append(arguments[1])
            evaluate(*arguments)

        _library.lib.cagehop_isochore_evaluate = counted
        try:
            points = isochore.evaluate(pressure)
        finally:
            _library.lib.cagehop_isochore_evaluate = evaluate
        self.assertEqual(calls, [pressure.size])
        memory = points.array
        for name in points:
            self.assertTrue(numpy.shares_memory(points[name], memory), name)
            self.assertEqual(points[name].strides, (memory.dtype.itemsize,))
        self.assertEqual(memory.nbytes, pressure.size * _library.lib.cagehop_record_size(0))
        some = numpy.linspace(0, pressure.size - 1, 7).astype(int)
        self.same("tau_alpha", points.tau_alpha[some], isochore.evaluate(pressure[some]).tau_alpha)

    def test_some_quantities_alone_have_the_same_bits(self):
        pressure = numpy.linspace(0.0, 6.0, 10_000).reshape(100, 100)  # more than two blocks
        isochore = cagehop.Isochore(0.60)
        every, some = isochore.evaluate(pressure), isochore.evaluate(pressure, only=["tau_alpha", "regime", "status"])
        self.assertEqual(list(some), ["tau_alpha", "regime", "status"])
        for name in some:
            self.same(name, some[name], every[name])
        self.assertEqual(some.array.nbytes, pressure.size * 16)
        self.same("one", isochore.evaluate(1.0, only=["D"]).D, isochore.evaluate(1.0).D)
        self.refused(cagehop.ParameterError, "no 'tau_gamma'", isochore.evaluate, pressure, only=["tau_gamma"])
        self.refused(TypeError, "all their quantities", isochore.explain, some, 0)

    def test_pressures_in_any_order_of_memory_are_understood(self):
        isochore, pressure = cagehop.Isochore(0.60), numpy.linspace(0.0, 4.0, 20)
        want = isochore.evaluate(pressure).F_B1
        self.same("every other", isochore.evaluate(pressure[::2]).F_B1, want[::2])
        self.same("turned", isochore.evaluate(pressure.reshape(4, 5).T).F_B1, want.reshape(4, 5).T)
        self.same("whole numbers", isochore.evaluate([0, 1]).F_B1, isochore.evaluate([0.0, 1.0]).F_B1)
        self.assertEqual(isochore.evaluate([]).tau_alpha.shape, (0,))

    def test_the_librarys_memory_lives_as_long_as_what_reads_it_and_no_longer(self):
        freed = []
        destroy = _library.lib.cagehop_structure_destroy

        def counted(pointer):
            freed.append(True)
            destroy(pointer)

        _library.lib.cagehop_structure_destroy = counted
        try:
            structure = cagehop.structure(0.50)
        finally:
            _library.lib.cagehop_structure_destroy = destroy
        g = structure.g
        want = g.copy()
        self.assertFalse(g.flags.writeable)
        del structure
        gc.collect()
        self.assertEqual(freed, [])
        self.same("g", g, want)
        del g
        gc.collect()
        self.assertEqual(freed, [True])

    def test_an_isochores_structure_keeps_the_isochore(self):
        structure = cagehop.Isochore(0.50).structure
        gc.collect()
        self.same("S", structure.S([0.0, 7.0]), cagehop.structure(0.50).S([0.0, 7.0]))
        self.assertEqual(structure.phi, 0.50)


class Threads(Case):
    def test_four_threads_find_the_bits_of_one(self):
        pressure = numpy.linspace(0.0, 5.0, 500)
        phis = [0.45, 0.52, 0.58, 0.61, 0.63, 0.66, 0.50, 0.60]

        def solve(phi):
            return cagehop.Isochore(phi).evaluate(pressure)

        alone = [solve(phi) for phi in phis]
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            together = list(pool.map(solve, phis))
        shared = cagehop.Isochore(0.60)
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            parts = list(pool.map(lambda part: shared.evaluate(part).tau_alpha, numpy.split(pressure, 4)))
        for one, other in zip(alone, together, strict=True):
            for name in one:
                self.same(name, other[name], one[name])
        self.same("tau_alpha", numpy.concatenate(parts), alone[-1].tau_alpha)


class Imports(Case):
    def test_the_core_needs_numpy_alone(self):
        code = ("import sys, cagehop; cagehop.point(0.5, 1.0, rates=False); "
                "print(sorted({name.split('.')[0] for name in sys.modules} & {'xarray', 'matplotlib', 'h5py', 'h5netcdf', 'pandas'}))")
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
        self.assertEqual((done.returncode, done.stdout.strip()), (0, "[]"), done.stderr)

    def test_what_is_imported_is_what_was_built(self):
        self.assertEqual(pathlib.Path(cagehop.__file__).parent, BUILT / "cagehop")
        for path in sorted((SOURCE / "tools" / "python" / "cagehop").rglob("*.py")):
            copy = BUILT / "cagehop" / path.relative_to(SOURCE / "tools" / "python" / "cagehop")
            self.assertEqual(copy.read_text(), path.read_text(), f"{path.name} is not listed in its folder's meson.build")

    def test_public_names_exist_and_are_described(self):
        for name in cagehop.__all__:
            value = getattr(cagehop, name)
            if name != "version":
                self.assertTrue(value.__doc__, name)
        with self.assertRaises(AttributeError):
            cagehop.nothing


class Figures(jobs.SmallMap):
    job = jobs.SMALL_JOB.replace("isobars: false", "isobars: true")

    def test_each_is_a_function_that_returns_a_figure(self):
        import matplotlib
        matplotlib.use("Agg")
        import matplotlib.figure
        import matplotlib.pyplot as plt

        map = self.path / "map.h5"
        boundaries = cagehop.boundaries(count=12)
        curves = {"pressures": [0.0, 1.0], "phi": [0.5, 0.6]}
        with cagehop.open_map(map) as dataset:
            drawn = [cagehop.figures.phases(map, boundaries), cagehop.figures.phases(dataset), cagehop.figures.columns(dataset, ["D"]),
                     cagehop.figures.barriers(map, **curves), cagehop.figures.times(map, **curves), cagehop.figures.diffusion(map, **curves),
                     cagehop.figures.fragility(map), cagehop.figures.landscape(0.6, 1.0, closure="percus-yevick")]
        for figure in drawn:
            self.assertIsInstance(figure, matplotlib.figure.Figure)
            self.assertGreater(sum(len(axes.lines) + len(axes.collections) for axes in figure.axes), 0)
            plt.close(figure)
        with self.assertRaises(cagehop.UsageError):
            cagehop.figures.barriers(map, pressures=[0.77])

    def test_the_command_says_what_is_wrong_with_a_model(self):
        from cagehop.figures.command import main
        for words, status in ((["--closure", "magic"], 2), (["--phi", "0.9"], 2), (["--closure", "martynov-sarkisov"], 1)):
            said = io.StringIO()
            with contextlib.redirect_stderr(said):
                self.assertEqual(main(["landscape", *words, "-o", str(self.path / "x.png")]), status)
            self.assertEqual(len(said.getvalue().splitlines()), 1, said.getvalue())

    def test_the_landscape_is_the_same_by_library_and_by_program(self):
        from cagehop.figures import figure_landscape
        by_library = figure_landscape._by_library(0.6, 1.0, {})
        by_program = figure_landscape._by_program(jobs.CAGEHOP, 0.6, 1.0, {})
        numpy.testing.assert_allclose(by_library[1], by_program[1], rtol=1e-11)  # r is printed in twelve digits
        numpy.testing.assert_allclose(by_library[2], by_program[2], rtol=1e-9, atol=1e-9)


class Readme(unittest.TestCase):
    def test_the_session_of_the_readme_runs(self):
        text = (SOURCE / "docs" / "reference" / "python.md").read_text(encoding="utf-8")
        session = re.search(r"```python\n(>>> .*?)```", text, re.S).group(1)
        found = doctest.DocTestParser().get_doctest(session, {}, "the session of the page", "python.md", 0)
        self.assertGreater(len(found.examples), 8)
        said = io.StringIO()
        with jobs.folder() as folder, contextlib.chdir(folder):
            import matplotlib
            matplotlib.use("Agg")
            jobs.write_job(folder)
            self.assertEqual(jobs.run(folder, "job.yaml").returncode, 0)
            runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
            results = runner.run(found, out=said.write)
        self.assertEqual(results.failed, 0, said.getvalue())


if __name__ == "__main__":
    unittest.main(verbosity=2)
