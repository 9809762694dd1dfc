# SPDX-License-Identifier: GPL-3.0-or-later
"""The Python package's arguments: what is no number, no name or out of range is refused with the argument's name; arrays of any
shape; pickles and copies; errors at import and of files that are no maps."""
import concurrent.futures
import copy
import datetime
import json
import math
import multiprocessing
import os
import pathlib
import pickle
import shutil
import subprocess
import sys
import tempfile
import unittest

import numpy

import cagehop
import jobs
from cagehop import records
import served
from this_build import BUILD

BUILT = BUILD / "tools" / "python"
NO_NUMBERS = ("0.6", b"0.6", None, datetime.date(2026, 1, 1), numpy.datetime64("2026"), 1 + 2j, numpy.array([1 + 2j]), [1, None],
              ["1", "2"], [[1.0], [1.0, 2.0]], {"phi": 1}, True, object())


def point_of(phi):
    return cagehop.point(phi, 1.0, rates=False)


class Case(unittest.TestCase):
    def refused(self, kind, words, function, *arguments, **named):
        with self.assertRaises(kind) as caught:
            function(*arguments, **named)
        self.assertIn(words, str(caught.exception))
        self.assertNotIn("\n", str(caught.exception))
        self.assertLess(len(str(caught.exception)), 1000)
        return caught.exception

    def same(self, got, want):
        numpy.testing.assert_array_equal(got, want)


class Numbers(Case):
    def test_what_is_no_number_is_refused_with_the_arguments_name(self):
        isochore = cagehop.Isochore(0.6)
        for value in NO_NUMBERS:
            with self.subTest(value=value):
                self.refused(TypeError, "phi is ", cagehop.Isochore, value)
                self.refused(TypeError, "phi is ", cagehop.structure, value)
                self.refused(TypeError, "pressure is ", cagehop.point, 0.6, value)
                self.refused(TypeError, "pressure is ", isochore.evaluate, value)
                self.refused(TypeError, "pressure is ", isochore.F, 1.0, value)
                self.refused(TypeError, "r is ", isochore.F, value)
                self.refused(TypeError, "q is ", isochore.structure.S, value)
                self.refused(TypeError, "pressure is ", cagehop.isobars, value)
                self.refused(TypeError, "count is ", cagehop.boundaries, count=value)
                self.refused(TypeError, "isobars.vft_points is ", cagehop.isobars, [0], params={"vft_points": value})
        self.refused(TypeError, "one number", cagehop.point, [0.5, 0.6], 1)
        self.refused(TypeError, "one number", cagehop.point, 0.6, [1.0])

    def test_numbers_of_any_kind_are_numbers(self):
        import decimal
        import fractions
        isochore = cagehop.Isochore(fractions.Fraction(3, 5))
        want = isochore.evaluate([0.5, 2.0]).F_B1
        self.same(isochore.evaluate([decimal.Decimal("0.5"), 2]).F_B1, want)
        self.same(isochore.evaluate(numpy.ma.masked_array([0.5, 1.0, 2.0], [0, 1, 0])).F_B1, [want[0], math.nan, want[1]])
        self.same(isochore.evaluate(numpy.array([0.5, 2.0], ">f8")).F_B1, want)
        self.assertTrue(numpy.isnan(isochore.evaluate([10**400]).F_B1).all())

    def test_what_is_out_of_range_is_a_parameter_error_in_the_librarys_words(self):
        for phi in (0.9, 0.0, -1.0, math.nan, math.inf, 1e300, 10**400):
            with self.subTest(phi=phi):
                error = self.refused(cagehop.ParameterError, "a packing fraction must be above 0 and at most 0.8", cagehop.point, phi, 1)
                self.assertEqual(error.name, "out_of_range")
                self.refused(cagehop.ParameterError, "a packing fraction must be above 0 and at most 0.8", cagehop.structure, phi)
        for pressure in (-1.0, 1001.0, math.nan, math.inf, 1e-200):
            self.refused(cagehop.ParameterError, "a pressure must be 0, or from 1e-100 to 1000", cagehop.point, 0.6, pressure)
        for phi_max in (0.9, math.nan, math.inf, 0):
            self.refused(cagehop.ParameterError, "phi_max is ", cagehop.boundaries, phi_max=phi_max, count=3)
        for count in (2, 3.5, math.nan, math.inf):
            self.refused(cagehop.ParameterError, "a whole number of at least 3", cagehop.boundaries, count=count)

    def test_S_of_a_q_that_is_none_is_nan_and_1_at_infinity(self):
        for of in ("percus-yevick", "prism"):
            structure = cagehop.structure(0.6, structure=of)
            self.same(structure.S([math.nan, -7.0, math.inf]), [math.nan, math.nan, 1.0])
            self.same(structure.h([math.nan, -7.0, math.inf]), [math.nan, math.nan, 0.0])

    def test_only_is_a_list_of_names(self):
        isochore = cagehop.Isochore(0.6)
        for only in ("tau_alpha", b"D", 3, [3]):
            self.refused(TypeError, "list of names", isochore.evaluate, 1.0, only=only)
        self.refused(cagehop.ParameterError, "only has 'D' twice", isochore.evaluate, 1.0, only=("D", "D"))
        self.refused(cagehop.ParameterError, "a point has no 'phi'", isochore.evaluate, 1.0, only=["phi"])

    def test_a_million_millions_of_pressures_are_out_of_memory_in_one_short_line(self):
        pressure = numpy.broadcast_to(0.5, (1 << 43,))
        self.refused(MemoryError, "no memory for 8796093022208 records of 312 bytes", records.empty, "point", pressure.shape)
        with self.assertRaises(cagehop.OutOfMemory):
            records.room(pressure.shape, [("D", float)])


class Isobars(Case):
    def test_pressures_of_two_dimensions_have_their_shape(self):
        pressure = [[0.0, 1.0], [2.0, 3.0]]
        want, got = cagehop.isobars([0.0, 1.0, 2.0, 3.0]), cagehop.isobars(pressure)
        self.assertEqual(got.shape, (2, 2))
        for name in want:
            self.same(got[name], want[name].reshape(2, 2))
        self.assertEqual(cagehop.isobars(0.0).shape, (1,))
        self.refused(cagehop.ParameterError, "at least one", cagehop.isobars, [])
        for wrong in (-1.0, 1001.0, math.nan, math.inf, 1e-200):
            self.refused(cagehop.ParameterError, "must be 0, or from 1e-100 to 1000 kBT/d^3", cagehop.isobars, [0.0, wrong])
        for wrong in (-1.0, math.nan, math.inf):
            self.refused(cagehop.ParameterError, "at least 0 MPa", cagehop.isobars, [wrong], in_MPa=True)

    def test_params_are_refused_by_their_keys_in_the_words_of_a_job_file(self):
        listed = json.loads(subprocess.run([jobs.CAGEHOP, "parameters", "--json"], capture_output=True, text=True, check=True).stdout)
        must_be = {row["key"]: row["must_be"].removesuffix(", or left out") for row in listed["parameters"]}
        for name, value in (("transition_time_s", 0), ("transition_time_s", 1e21), ("vft_from_s", -1.0), ("vft_to_s", math.inf),
                            ("vft_from_s", math.nan), ("vft_points", 3), ("vft_points", 4.5), ("vft_points", 100001), ("vft_points", math.nan),
                            ("transition_viscosity_Pa_s", 0.0), ("transition_viscosity_Pa_s", 1e31)):
            with self.subTest(name=name, value=value):
                key = f"isobars.{name}"
                self.refused(cagehop.ParameterError, f"it must be {must_be[key]}", cagehop.isobars, [0], params={name: value})
        self.refused(cagehop.ParameterError, "from must be below to", cagehop.isobars, [0], params={"vft_from_s": 1000})
        self.refused(cagehop.ParameterError, "isobars have no 'points'", cagehop.isobars, [0], params={"points": 5})
        self.refused(TypeError, "params is 3; it must be a mapping", cagehop.isobars, [0], params=3)


class Models(Case):
    def test_values_that_are_none_of_a_job_file(self):
        for words, said in (("structure.tolerance is \"nan\"", {"tolerance": math.nan}),
                            ("structure.closure is 'percus-yevick\\x00'", {"closure": "percus-yevick\0"}),
                            ("structure.closure is given twice", {"closure": "percus-yevick", "structure.closure": "hypernetted-chain"}),
                            ("structure.closure is given twice", {"closure": "percus-yevick", "structure": {"closure": "percus-yevick"}}),
                            ("did you mean closure?", {"closur": "percus-yevick"}),
                            ("did you mean physics.elastic_barrier?", {"physics": {"elastic_barier": True}})):
            self.refused(cagehop.ParameterError, words, cagehop.Model, **said)
        for value in (b"prism", ["prism"], 1j):
            self.refused(TypeError, "must be a text, a number or a truth value", cagehop.Model, closure=value)
        for function in (cagehop.Isochore, cagehop.structure):
            self.refused(TypeError, "model is 'x'; it must be a cagehop.Model", function, 0.6, "x")
        self.refused(TypeError, "model is 3", cagehop.point, 0.6, 1.0, 3)
        self.refused(TypeError, "S is ", cagehop.Table, [0.5], [1.0], [["a"]])


class Copies(Case):
    def test_points_isochores_and_structures_go_to_other_processes_and_come_back(self):
        point, isochore = cagehop.point(0.6, 1.0, closure="percus-yevick"), cagehop.Isochore(0.6, rates=True)
        again = pickle.loads(pickle.dumps(point))
        self.assertEqual(repr(again.to_dict()), repr(point.to_dict()))  # NaN is NaN
        self.assertIs(type(again.regime), cagehop.Regime)
        self.same(again.isochore.F(1.2), point.isochore.F(1.2))
        other = pickle.loads(pickle.dumps(isochore))
        for name, values in isochore.evaluate([0.0, 1.0]).items():
            self.same(other.evaluate([0.0, 1.0])[name], values)
        for structure in (isochore.structure, cagehop.structure(0.55, structure="percus-yevick")):
            self.same(pickle.loads(pickle.dumps(structure)).S([0.0, 7.0]), structure.S([0.0, 7.0]))
            self.assertIs(copy.deepcopy(structure), structure)
        for value in (point, isochore):
            self.assertIs(copy.deepcopy(value), value)
            self.assertIs(copy.copy(value), value)
        with concurrent.futures.ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as pool:
            points = list(pool.map(point_of, [0.55, 0.6]))
        self.assertEqual([other.tau_alpha for other in points], [point_of(phi).tau_alpha for phi in (0.55, 0.6)])

    def test_texts_of_isochores_and_structures_tell_which(self):
        self.assertRegex(repr(cagehop.Isochore(0.6)), r"^<Isochore phi=0\.6 percus-yevick: temperature=\d+.* K, tau_s=\S+ s>$")
        self.assertRegex(repr(cagehop.structure(0.5, structure="percus-yevick")), r"^<Structure phi=0\.5 percus-yevick: S_peak=3\.\d+, contact=\S+>$")


class Files(Case):
    def test_what_is_no_map_is_told_by_what_it_is(self):
        import h5py
        self.refused(TypeError, "path", cagehop.open_map, b"x.h5")
        self.refused(TypeError, "path", cagehop.open_map, 3)
        self.refused(cagehop.MapError, "empty", cagehop.open_map, "")
        with jobs.folder() as folder:
            self.refused(cagehop.MapError, "is a folder", cagehop.open_map, folder)
            with h5py.File(folder / "other.h5", "w") as file:
                file["x"] = [1.0, 2.0]
            self.refused(cagehop.MapError, "other.h5: not a cagehop map", cagehop.open_map, folder / "other.h5")
            jobs.write_job(folder, jobs.SMALL_JOB)
            self.assertEqual(jobs.run(folder, "job.yaml", "--serial").returncode, 0)
            whole = (folder / "map.h5").read_bytes()
            (folder / "cut.h5").write_bytes(whole[:len(whole) // 2])
            said = self.refused(cagehop.MapError, "bytes are missing", cagehop.open_map, folder / "cut.h5")
            by_program = served.run("info", str(folder / "cut.h5"))
            missing = str(said).split("bytes are missing")[0].split(": ")[-1]
            self.assertIn(missing, by_program.stderr)


class Import(Case):
    def test_a_python_without_numpy_is_told_so(self):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(BUILT / "cagehop", pathlib.Path(folder) / "cagehop")
            done = subprocess.run([sys.executable, "-S", "-c", "import cagehop"], capture_output=True, text=True, timeout=60,
                                  env={**os.environ, "PYTHONPATH": folder})
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr.strip().splitlines()[-1], r"^ImportError: cagehop: .*python\S* has no numpy; install it")


if __name__ == "__main__":
    unittest.main(verbosity=2)
