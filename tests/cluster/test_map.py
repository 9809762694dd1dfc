# SPDX-License-Identifier: GPL-3.0-or-later
"""The map: bit-identical from any number of ranks, opened by real readers, complete, and faithful to `cagehop point`."""
import json
import os
import subprocess
import unittest

import h5py
import numpy
import xarray

import held
import jobs
import maps
import served
import this_build

UNITS = {column["name"]: column["reduced_units"] or column["units"] for column in maps.columns()}
REGIMES = "pending fluid irreversible two_state trapped supercritical failed".split()


class Map(jobs.SmallMap):
    def test_serial_run_succeeds(self):
        self.assertEqual(self.alone.returncode, 0, self.alone.stderr)
        self.assertIn("475 points", self.alone.stdout)
        self.assertIn("100 %", self.alone.stderr)  # plain progress lines in a log
        self.assertRegex(self.alone.stderr, r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
        self.assertEqual(sorted(os.listdir(self.path)), ["job.yaml", "map.h5"])

    def test_alone_all_ranks_write_the_same_bits(self):
        jobs.write_job(self.path, self.job.replace("isobars: false", "isobars: false\n  parallel: true"), "parallel.yaml")
        done = jobs.run(self.path, "parallel.yaml", "-o", "parallel.h5")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(maps.digest(self.path / "parallel.h5"), maps.digest(self.map))
        for file in ("parallel.h5", "parallel.yaml"):
            os.remove(self.path / file)

    @unittest.skipUnless(jobs.HAVE_MPI, "built without MPI")
    def test_any_number_of_ranks_gives_the_same_bits(self):
        want = maps.physical_datasets(self.path / "map.h5")
        self.assertIn("tau_alpha", want)
        for ranks in (1, 2, 3, 5):
            done = jobs.run(self.path, "job.yaml", "-o", f"map{ranks}.h5", ranks=ranks)
            self.assertEqual(done.returncode, 0, done.stderr)
            got = maps.physical_datasets(self.path / f"map{ranks}.h5")
            self.assertEqual(set(got), set(want))
            for name in want:
                self.assertEqual(got[name], want[name], f"{name} differs between 1 process and {ranks} ranks")
            os.remove(self.path / f"map{ranks}.h5")

    @unittest.skipUnless(jobs.HAVE_MPI, "built without MPI")
    def test_few_tiles_for_many_ranks_and_many_tiles_an_isochore(self):
        # More ranks than tiles, and so many that rank 0 only schedules; then isochores shared by several ranks.
        for name, grid, crowd in (("few", "{packing_fraction: [0.5, 0.6], pressure: [0, 1, 2]}", 17),
                                  ("many", "{packing_fraction: [0.5, 0.6], pressure: {from: 0, to: 3, count: 2100}}", 4),
                                  ("wide", "{packing_fraction: [0.5, 0.6], pressure: {from: 0, to: 3, count: 9000}}", 3)):
            jobs.write_job(self.path, "material: Pd40Ni10Cu30P20\nstructure: {source: percus-yevick}\n"
                           f"grid: {grid}\noutput: {{file: {name}.h5, isobars: false}}\n", f"{name}.yaml")
            alone = jobs.run(self.path, f"{name}.yaml")
            self.assertEqual(alone.returncode, 0, alone.stderr)
            done = jobs.run(self.path, f"{name}.yaml", "-o", "crowd.h5", ranks=crowd)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(maps.physical_datasets(self.path / "crowd.h5"), maps.physical_datasets(self.path / f"{name}.h5"))
            for file in ("crowd.h5", f"{name}.h5", f"{name}.yaml"):
                os.remove(self.path / file)

    def check_unit(self, variable, unit):
        """Reduced units, which UDUNITS does not read, stand beside a 1."""
        reduced = "kBT" in unit or unit in ("d", "1/d")
        self.assertEqual(variable.attrs["units"], "1" if reduced else unit, variable.name)
        self.assertEqual(variable.attrs.get("reduced_units"), unit if reduced else None, variable.name)

    def test_xarray_sees_coordinates_units_and_flags(self):
        with xarray.open_dataset(self.path / "map.h5", engine="h5netcdf") as dataset:
            self.assertEqual(dict(dataset.sizes)["phi"], 19)
            self.assertEqual(dict(dataset.sizes)["pressure"], 25)
            numpy.testing.assert_allclose(dataset.phi, numpy.linspace(0.30, 0.66, 19), rtol=1e-15)
            self.check_unit(dataset.pressure, "kBT/d^3")
            for name in maps.column_names("phi", "pressure"):
                self.assertEqual(dataset[name].dims, ("phi", "pressure"), name)
                self.check_unit(dataset[name], UNITS[name])
                self.assertTrue(dataset[name].attrs["long_name"], name)
            for name in maps.column_names("phi"):
                self.assertEqual(dataset[name].dims, ("phi",), name)
                self.check_unit(dataset[name], UNITS[name])
            self.assertEqual(dataset.regime.attrs["flag_meanings"].split(), REGIMES)
            self.assertEqual(dataset.regime.dtype, numpy.uint8)
            at = dataset.sel(phi=0.60, pressure=1.0, method="nearest")
            self.assertEqual(REGIMES[int(at.regime)], "two_state")
            self.assertIn("Eq", dataset.tau_alpha.attrs["equation"])

    def test_nothing_is_pending_and_every_regime_keeps_its_promises(self):
        with h5py.File(self.path / "map.h5", "r") as file:
            regime = file["regime"][()]
            tau, D, r_L2 = file["tau_alpha"][()], file["D"][()], file["r_L2"][()]
            pressure = file["pressure"][()]
            self.assertEqual(set(numpy.unique(regime)), {1, 2, 3, 4, 5})
            self.assertTrue((regime[:, pressure == 0.0] <= 2).all())
            self.assertTrue(numpy.isinf(tau[regime == 4]).all() and (D[regime == 4] == 0.0).all())
            self.assertTrue(numpy.isfinite(tau[regime == 3]).all() and numpy.isfinite(r_L2[regime == 3]).all())
            self.assertTrue(numpy.isnan(r_L2[regime == 2]).all())
            numpy.testing.assert_array_equal(tau[regime == 1], numpy.broadcast_to(
                file["tau_s"][()][:, None], tau.shape)[regime == 1])
            self.assertTrue(numpy.isnan(file["tau_alpha"].attrs["_FillValue"]))

    def test_the_map_and_the_point_command_agree(self):
        with h5py.File(self.path / "map.h5", "r") as file:
            for i, j in ((3, 2), (10, 4), (18, 0), (18, 7), (15, 24)):
                phi, pressure = file["phi"][i], file["pressure"][j]
                done = subprocess.run([jobs.CAGEHOP, "point", "--phi", repr(float(phi)), "--pressure",
                                       repr(float(pressure)), "--json"], capture_output=True, text=True, check=True)
                point = json.loads(done.stdout)
                for name in maps.column_names("phi", "pressure"):
                    got, want = file[name][i, j], point[name]
                    if want is None:
                        self.assertTrue(numpy.isnan(got), name)
                    else:
                        self.assertEqual(got, float(want), name)

    def test_info_tells_what_is_there(self):
        done = served.run("info", "map.h5", "--job", "--provenance", cwd=self.path)
        self.assertEqual(done.returncode, 0, done.stderr)
        for words in ("19 isochores", "25 pressures", "complete", "two_state", "material: Pd40Ni10Cu30P20",
                      "cagehop_version", "git_commit", "phi_g 0.67143", "finished"):
            self.assertIn(words, done.stdout)

    def test_a_complete_map_is_left_alone(self):
        before = maps.physical_datasets(self.path / "map.h5")
        done = jobs.run(self.path, "job.yaml")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("nothing to do", done.stdout)
        self.assertEqual(maps.physical_datasets(self.path / "map.h5"), before)

    def test_another_jobs_map_is_refused(self):
        before = maps.physical_datasets(self.path / "map.h5")
        jobs.write_job(self.path, jobs.SMALL_JOB.replace("0.66", "0.65"), "other.yaml")
        done = jobs.run(self.path, "other.yaml")
        os.remove(self.path / "other.yaml")
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertEqual(len(jobs.own_lines(done.stderr)), 1, done.stderr)
        self.assertIn("map.h5", done.stderr)
        self.assertEqual(maps.physical_datasets(self.path / "map.h5"), before)

    def test_temperature_and_MPa_axes_mean_the_same_states(self):
        text = jobs.SMALL_JOB.replace("packing_fraction: {from: 0.30, to: 0.66, count: 19}",
                                      "temperature_K: [600, 650, 700, 800]")
        text = text.replace("pressure: {from: 0.0, to: 6.0, count: 25}", "pressure_MPa: [0, 10, 30]")
        jobs.write_job(self.path, text.replace("map.h5", "mpa.h5"), "mpa.yaml")
        done = jobs.run(self.path, "mpa.yaml")
        self.assertEqual(done.returncode, 0, done.stderr)
        with h5py.File(self.path / "mpa.h5", "r") as file:
            numpy.testing.assert_allclose(file["temperature"][()], [800, 700, 650, 600], rtol=1e-12)
            self.assertEqual(file["pressure"].attrs["units"], "MPa")
            self.assertNotIn("reduced_units", file["pressure"].attrs)
            phi, unit = float(file["phi"][2]), float(file["pressure_unit"][2])
            self.assertAlmostEqual(unit, 1.380649e-23 * 650 / 0.8e-9**3 * 1e-6, places=9)
            done = subprocess.run([jobs.CAGEHOP, "point", "--phi", repr(phi), "--pressure", repr(30.0 / unit), "--json"],
                                  capture_output=True, text=True, check=True)
            self.assertAlmostEqual(float(file["tau_alpha"][2, 2]) / json.loads(done.stdout)["tau_alpha"], 1.0, places=11)
        os.remove(self.path / "mpa.h5")
        os.remove(self.path / "mpa.yaml")


class Compatibility(unittest.TestCase):
    def test_a_map_on_pyprisms_grid(self):
        with jobs.folder() as path:
            jobs.write_job(path, """\
material: {name: paper, diameter_nm: 0.8, glass_transition_K: 570.24, phi_g: 0.6585, phi_0: 0.50,
  beta_phi_0_per_K: 6.0e-4, enskog_time_s: 1.0e-13}
structure: {source: prism, compatibility: pyprism, dr: 0.01}
grid: {packing_fraction: [0.64], pressure: [0]}
output: {file: map.h5, isobars: false}
""")
            done = jobs.run(path, "job.yaml")
            self.assertEqual(done.returncode, 0, done.stderr)
            with h5py.File(path / "map.h5", "r") as file:
                self.assertTrue(-2.1 < numpy.log10(file["tau_alpha"][0, 0]) < -1.7)
                self.assertGreater(file["structure_error"][0], 0.1)
                self.assertEqual(file.attrs["compatibility"], "pyprism, dr 0.01 d")

    def test_a_map_has_the_keys_of_its_model_as_attributes(self):
        with jobs.folder() as path:
            jobs.write_job(path, """
material: Pd40Ni10Cu30P20
structure: {tolerance: 2e-8}
physics: {elastic_barrier: true}
grid: {packing_fraction: [0.5], pressure: [0]}
output: {file: map.h5, isobars: false, rates: true}
""")
            self.assertEqual(jobs.run(path, "job.yaml").returncode, 0)
            with h5py.File(path / "map.h5", "r") as file:
                self.assertEqual(float(file.attrs["tolerance"]), 2e-8)
                for name, text in {"structure": "prism", "closure": "percus-yevick", "elastic_barrier": "true", "rates": "true"}.items():
                    self.assertEqual(file.attrs[name], text)
                for name in ("grid_points", "dr", "compatibility", "seconds_per_state"):
                    self.assertNotIn(name, file.attrs)


class Interrupted(unittest.TestCase):
    @unittest.skipUnless(jobs.HAVE_MPI, "built without MPI")
    def test_a_signal_leaves_a_map_that_the_same_command_completes(self):
        with jobs.folder() as path:
            jobs.write_job(path, jobs.SMALL_JOB.replace("count: 25", "count: 1500"))  # 19 isochores of three tiles
            process = held.Run(path, "job.yaml", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            process.wait_for_tiles(path / "map.h5", 5)
            process.terminate()
            process.go_on()
            stdout, stderr = process.communicate(timeout=300)
            self.assertEqual(process.returncode, 75, stdout + stderr)
            self.assertIn("run the same command again", stderr)
            self.assertTrue(5 <= maps.done_tiles(path / "map.h5") < 57, maps.done_tiles(path / "map.h5"))
            done = jobs.run(path, "job.yaml", ranks=2)
            self.assertEqual(done.returncode, 0, done.stderr)
            undisturbed = jobs.run(path, "job.yaml", "-o", "whole.h5")
            self.assertEqual(undisturbed.returncode, 0, undisturbed.stderr)
            self.assertEqual(maps.physical_datasets(path / "map.h5"), maps.physical_datasets(path / "whole.h5"))


# Stands before libc's pwrite and, after FAIL_AT calls, says that the disk is full.
FULL_DISK = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
ssize_t pwrite(int file, const void *data, size_t count, off_t offset) {
  static int calls;
  ssize_t (*real)(int, const void *, size_t, off_t) =
      (ssize_t (*)(int, const void *, size_t, off_t))dlsym(RTLD_NEXT, "pwrite");
  if (++calls > atoi(getenv("FAIL_AT"))) {
    errno = ENOSPC;
    return -1;
  }
  return real(file, data, count, offset);
}
ssize_t pwrite64(int file, const void *data, size_t count, off_t offset) { return pwrite(file, data, count, offset); }
"""


class FullDisk(unittest.TestCase):
    def test_a_full_disk_ends_the_run_with_one_line_and_loses_nothing(self):
        with jobs.folder() as path:
            jobs.write_job(path)
            full = this_build.preloaded(path, "full", FULL_DISK)
            whole = jobs.run(path, "job.yaml", "-o", "whole.h5")
            self.assertEqual(whole.returncode, 0, whole.stderr)
            for fail_at, left in ((20, []), (150, ["map.h5"]), (400, ["map.h5"])):
                done = subprocess.run([jobs.CAGEHOP, "run", "job.yaml"], cwd=path, capture_output=True, text=True,
                                      env={**os.environ, **full, "FAIL_AT": str(fail_at)})
                self.assertEqual(done.returncode, 1, done.stderr)
                errors = jobs.own_lines(done.stderr)
                self.assertEqual(len(errors), 1, done.stderr)
                self.assertEqual([name for name in os.listdir(path) if name.startswith("map.h5")], left)
            info = served.run("info", "map.h5", cwd=path)
            self.assertIn("unfinished", info.stdout)
            done = jobs.run(path, "job.yaml")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(maps.physical_datasets(path / "map.h5"), maps.physical_datasets(path / "whole.h5"))
