# SPDX-License-Identifier: GPL-3.0-or-later
"""A map, complete or not, as h5py and xarray see it: what is in it, its attributes, axes and flags."""
import subprocess
import warnings

import h5py
import numpy
import xarray

import held
import jobs
import maps

AXES = ("phi", "pressure")
ON_POINTS = maps.column_names("phi", "pressure", groups=("basic", "incompressible", "reduced_axis"))
ON_PRESSURE = maps.column_names("pressure")
ON_ROWS = maps.column_names("phi")
FLAGS = {"regime": numpy.uint8, "status": numpy.int8, "isochore_status": numpy.int8, "isobar_status": numpy.int8}
REGIMES = "pending fluid irreversible two_state trapped supercritical failed".split()
WHOLE = {column["name"] for column in maps.columns() if column["whole_number"]} | set(FLAGS)


class Readers(jobs.SmallMap):
    job = jobs.SMALL_JOB.replace("isobars: false", "isobars: true")

    def setUp(self):
        self.file = h5py.File(self.map, "r")
        self.addCleanup(self.file.close)

    def variables(self):
        return {name: item for name, item in self.file.items()
                if isinstance(item, h5py.Dataset) and name not in AXES}

    def test_the_variables_are_those_of_the_contract(self):
        self.assertEqual(set(self.variables()), {*ON_POINTS, *ON_ROWS, *ON_PRESSURE, *FLAGS})

    def test_every_variable_has_text_units_and_long_name(self):
        for name in (*AXES, *self.variables()):
            for attribute in ("units", "long_name"):
                text = self.file[name].attrs[attribute]
                self.assertIsInstance(text, str, f"{name}.{attribute}")
                self.assertTrue(text, f"{name}.{attribute}")

    def test_every_variable_carries_its_axes(self):
        for name, variable in self.variables().items():
            for k, size in enumerate(variable.shape):
                axis = "pressure" if name in (*ON_PRESSURE, "isobar_status") else AXES[k]
                self.assertEqual(list(variable.dims[k].keys()), [axis], name)
                self.assertEqual(size, self.file[axis].shape[0], name)

    def test_missing_numbers_are_nan_and_flags_stay_whole_numbers(self):
        for name, variable in self.variables().items():
            if name in WHOLE:
                self.assertNotIn("_FillValue", variable.attrs, name)  # xarray would make it floating point
            else:
                fill = variable.attrs["_FillValue"]
                self.assertEqual(fill.dtype, variable.dtype, name)
                self.assertTrue(numpy.isnan(fill) and numpy.isnan(variable.fillvalue), name)

    def test_flags_are_explained(self):
        for name, kind in FLAGS.items():
            variable = self.file[name]
            values, meanings = variable.attrs["flag_values"], variable.attrs["flag_meanings"].split()
            self.assertEqual((variable.dtype, values.dtype), (kind, kind), name)
            self.assertEqual(len(values), len(meanings), name)
            self.assertLessEqual(set(numpy.unique(variable[()])), set(values), name)
        self.assertEqual(self.file["regime"].attrs["flag_meanings"].split(), REGIMES)

    def test_the_root_says_what_it_is(self):
        for name in ("job", "job_sha256", "Conventions", "title"):
            self.assertIsInstance(self.file.attrs[name], str, name)
        self.assertEqual(self.file.attrs["Conventions"], "CF-1.9")
        self.assertEqual(self.file.attrs["format_version"], 3)
        self.assertEqual(self.file.attrs["state_axis"], "phi")
        self.assertGreater(self.file.attrs["tile_pressures"], 0)

    def test_the_run_group_matches_the_grid(self):
        n_phi, n_pressure = self.file["regime"].shape
        blocks = -(-n_pressure // int(self.file.attrs["tile_pressures"]))
        for name in ("tile_status", "tile_checksum"):
            self.assertEqual(self.file["run"][name].shape, (n_phi, blocks), name)
        self.assertGreater(int(self.file["run/history/start"][0]), 1.7e9)  # seconds since 1970
        self.assertNotEqual(maps.history(self.file, "program", 0), "")
        self.assertEqual(maps.history(self.file, "program", 255), "")

    def test_a_finished_tile_has_no_pending_point(self):
        width = int(self.file.attrs["tile_pressures"])
        regime = self.file["regime"][()]
        for i, b in zip(*numpy.nonzero(self.file["run/tile_status"][()])):
            self.assertTrue((regime[i, b * width:(b + 1) * width] != 0).all(), (i, b))

    def test_xarray_opens_it_without_a_warning(self):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with xarray.open_dataset(self.map, engine="h5netcdf") as dataset:
                self.assertEqual(set(dataset.coords), {*AXES, "temperature", "pressure_MPa"})
                for name in (*ON_POINTS, "regime", "status"):
                    self.assertEqual(dataset[name].dims, AXES, name)
                for name in (*ON_ROWS, "isochore_status"):
                    self.assertEqual(dataset[name].dims, AXES[:1], name)
                for name in (*ON_PRESSURE, "isobar_status"):
                    self.assertEqual(dataset[name].dims, AXES[1:], name)
                for name, kind in FLAGS.items():
                    self.assertEqual(dataset[name].dtype, kind, name)
                i = dataset.sizes["phi"] // 2
                numpy.testing.assert_array_equal(dataset.tau_alpha[i], self.file["tau_alpha"][i])
                row = dataset.sel(phi=dataset.phi[i])
                numpy.testing.assert_array_equal(row.regime, self.file["regime"][i])


class Unfinished(Readers):
    """The same of a map whose run was stopped."""
    job = Readers.job.replace("count: 25", "count: 1500")  # 19 isochores of three tiles

    @classmethod
    def setUpClass(cls):
        cls.path = cls.enterClassContext(jobs.folder())
        cls.map = cls.path / "map.h5"
        jobs.write_job(cls.path, cls.job)
        process = held.Run(cls.path, "job.yaml", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        process.wait_for_tiles(cls.map, 5)
        process.terminate()
        process.go_on()
        assert process.wait() == 75, process.returncode

    def test_tiles_are_missing(self):
        self.assertEqual(set(numpy.unique(self.file["run/tile_status"])), {0, 1})
