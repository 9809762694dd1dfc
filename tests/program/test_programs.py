# SPDX-License-Identifier: GPL-3.0-or-later
"""Maps as other programs see them: netCDF's tools, UDUNITS, xarray's two engines, Octave, R, h5wasm. A program that is not
installed is a skip that names it. h5wasm, of npm, is looked for beside CAGEHOP_NODE_MODULES."""
import os
import pathlib
import shutil
import subprocess
import sys
import unittest

import h5py
import numpy
import xarray

import jobs
import this_build

COLUMNS = "pressure_MPa r_L1 F_B1 K_0 tau_alpha D dlntau_dP regime status tau_slowest G".split()
JOB = """\
# a comment with letters outside ASCII: Übergang, τα
material: Pd40Ni10Cu30P20
structure: {source: percus-yevick}
grid:
  packing_fraction: [0.45, 0.55, 0.60]
  UNIT: [0.0, 0.5, 1.0, 1.5]
output: {file: map.h5, rates: true, structure: true, isobars: true}
"""


def have(module):
    try:
        __import__(module)
    except ImportError:
        return False
    return True


def needs(program):
    return unittest.skipUnless(shutil.which(program), f"{program} is not installed")


def call(*words, **more):
    return subprocess.run([*map(str, words)], capture_output=True, text=True, timeout=120, **more)


class Programs(jobs.SmallMap):
    job = JOB.replace("UNIT", "pressure")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with h5py.File(cls.map) as file:
            cls.tau = file["tau_alpha"][()]

    def in_megapascal(self):
        jobs.write_job(self.path, JOB.replace("UNIT", "pressure_MPa").replace("rates: true", "rates: false"), "mega.yaml")
        if not (self.path / "mega.h5").exists():
            self.assertEqual(jobs.run(self.path, "mega.yaml", "-o", "mega.h5").returncode, 0)
        return self.path / "mega.h5"

    @needs("ncdump")
    def test_ncdump_reads_every_number(self):
        names = []
        with h5py.File(self.map) as file:
            file.visititems(lambda name, item: names.append(f"/{name}" if "/" in name else name) if isinstance(item, h5py.Dataset) else None)
        done = call("ncdump", "-p", "9,17", "-v", ",".join(names), self.map)
        self.assertEqual(done.returncode, 0, done.stderr)
        for line in ('string tau_alpha:units = "s" ;', 'string F_B1:units = "1" ;', 'string F_B1:reduced_units = "kBT" ;',
                     'string tau_alpha:coordinates = "temperature pressure_MPa" ;', "group: run {"):
            self.assertIn(line, done.stdout)
        self.assertIn(f"{self.tau[1, 1]:.17g}", done.stdout[done.stdout.index("data:"):])

    @needs("udunits2")
    def test_udunits_reads_every_unit_and_means_the_same(self):
        for path in (self.map, self.in_megapascal()):
            with h5py.File(path) as file:
                units = {item.attrs["units"] for item in file.values() if isinstance(item, h5py.Dataset)}
                reduced = {item.attrs["reduced_units"] for item in file.values() if "reduced_units" in item.attrs}
                for item in file.values():  # a reduced quantity is a number for UDUNITS
                    if "reduced_units" in item.attrs:
                        self.assertEqual(item.attrs["units"], "1", item.name)
            self.assertLessEqual({"1", "s", "K", "MPa", "m^2 s^-1"}, units)
            self.assertFalse(units & (reduced | {"d"}))
            for unit in units:
                done = call("udunits2", "-H", unit, input="")
                self.assertEqual(done.returncode, 0, f"{unit}: {done.stderr}")

    def check_xarray(self, engine):
        for path, other, unit in ((self.map, "pressure_MPa", "MPa"), (self.in_megapascal(), "pressure_reduced", "1")):
            with xarray.open_dataset(path, engine=engine) as data:
                data.load()
                self.assertEqual(set(data.coords), {"phi", "pressure", "q", "r", "temperature", other})
                self.assertEqual(data.tau_alpha.coords["temperature"].dims, ("phi",))
                self.assertEqual(data.tau_alpha.coords[other].attrs["units"], unit)
                factor = data.pressure_unit if unit == "MPa" else 1 / data.pressure_unit
                numpy.testing.assert_allclose(data[other], (data.pressure * factor).transpose("phi", "pressure"), rtol=1e-15)
                self.assertEqual(data.S.coords["temperature"].dims, ("phi",))
                self.assertNotIn("temperature", data.T_g.coords)
                self.assertEqual(data.regime.dtype, numpy.uint8)

    def test_xarray_with_h5netcdf_has_the_coordinates(self):
        self.check_xarray("h5netcdf")

    @unittest.skipUnless(have("netCDF4"), "python3-netcdf4 is not installed")
    def test_xarray_with_netcdf4_has_the_coordinates(self):
        # In a process of its own: the library behind it used to end the one that opened a map.
        done = call(sys.executable, "-c", "import sys, test_programs as t; t.Programs.path, t.Programs.map = t.pathlib.Path("
                    "sys.argv[1]), t.pathlib.Path(sys.argv[1], 'map.h5'); t.Programs('check_xarray').check_xarray('netcdf4')",
                    self.path, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})
        self.assertEqual(done.returncode, 0, done.stderr)

    @needs("octave")
    def test_octave_loads_the_map_whole(self):
        done = call("octave", "--no-gui", "-q", "--eval", f"d = load('{self.map}'); "
                    f"printf('%.17g ', d.tau_alpha'(:)); printf('\\n'); disp(isfield(d, {{'regime', 'run'}}))")
        found = [float(word) for word in done.stdout.splitlines()[0].split()]
        numpy.testing.assert_array_equal(sorted(found), sorted(self.tau.ravel()), done.stderr)
        self.assertIn("1  1", done.stdout)

    @needs("Rscript")
    def test_r_reads_the_numbers(self):
        done = call("Rscript", "-e", "if (!requireNamespace('ncdf4', quietly = TRUE)) quit(status = 77)")
        if done.returncode == 77:
            self.skipTest("R's ncdf4 is not installed")
        done = call("Rscript", "-e", f"library(ncdf4); f <- nc_open('{self.map}'); "
                    "cat(sprintf('%.17g', ncvar_get(f, 'tau_alpha')), f$var$K_0$units, f$var$K_0$ndims)")
        self.assertEqual(done.returncode, 0, done.stderr)
        words = done.stdout.split()
        numpy.testing.assert_array_equal([float(word) for word in words[:12]], self.tau.ravel())
        self.assertEqual(words[12:], ["1", "2"])

    @needs("node")
    def test_h5wasm_reads_the_numbers(self):
        folder = os.environ.get("CAGEHOP_NODE_MODULES", str(this_build.SOURCE / "node_modules"))
        if not (pathlib.Path(folder) / "h5wasm").is_dir():
            self.skipTest(f"h5wasm is not installed in {folder}")
        script = self.path / "read.mjs"
        (self.path / "node_modules").symlink_to(folder)
        script.write_text("import h5wasm from 'h5wasm/node';\nawait h5wasm.ready;\n"
                          "const f = new h5wasm.File(process.argv[2], 'r');\n"
                          "console.log(JSON.stringify([Array.from(f.get('tau_alpha').value, String), "
                          "f.get('F_B1').attrs.reduced_units.value, f.get('run/job').value]));\n")
        done = call("node", script, self.map)
        self.assertEqual(done.returncode, 0, done.stderr)
        for value in self.tau.ravel()[1:3]:
            self.assertIn(f'"{value:.15g}'[:14], done.stdout)
        self.assertIn('"kBT"', done.stdout)

    @needs("h5dump")
    def test_h5dump_reads_every_column(self):
        for name in COLUMNS:
            done = call("h5dump", "-d", f"/{name}", self.map)
            self.assertEqual((done.returncode, done.stderr), (0, ""), name)

    def test_h5py_reads_the_job_with_its_bytes(self):
        with h5py.File(self.map) as file:
            self.assertEqual(file["run/job"][()].decode(), self.job)
            texts = []
            file.visititems(lambda name, item: texts.append(item) if isinstance(item, h5py.Dataset)
                            and h5py.check_string_dtype(item.dtype) else None)
            self.assertTrue(texts)
            for item in texts:  # UTF-8 texts of fixed length stop Octave, a fill value of their own netCDF-C
                kind = item.id.get_type()
                self.assertEqual((kind.get_cset(), kind.is_variable_str()), (h5py.h5t.CSET_ASCII, False), item.name)
                self.assertEqual(kind.get_strpad(), h5py.h5t.STR_NULLPAD, item.name)
                self.assertNotEqual(item.id.get_create_plist().fill_value_defined(), h5py.h5d.FILL_VALUE_USER_DEFINED)
