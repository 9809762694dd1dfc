# SPDX-License-Identifier: GPL-3.0-or-later
"""Maps for other programs: XDMF for ParaView, an xarray.Dataset for notebooks."""
import os
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree

import h5py
import numpy

import jobs
import this_build

IN_MPA = """\
material: Pd40Ni10Cu30P20
structure: {source: percus-yevick}
grid:
  packing_fraction: [0.55, 0.60]
  pressure_MPa: [0.0, 10.0, 20.0]
output: {file: mega.h5, isobars: false}
"""

# What ParaView says of the file: bounds, then a number of tau_alpha and of regime.
PARAVIEW = """\
import sys
from paraview import servermanager
from paraview.simple import OpenDataFile
reader = OpenDataFile(sys.argv[1])
reader.UpdatePipeline()
data = servermanager.Fetch(reader)
points = data.GetPointData()
print("READ", *reader.GetDataInformation().GetBounds()[:4], data.GetDimensions()[0], data.GetDimensions()[1],
      points.GetNumberOfArrays(), *(points.GetArray(name).GetTuple1(int(sys.argv[2])) for name in ("tau_alpha", "regime")))
"""


def map_to_xdmf(*words):
    return this_build.tool("map_to_xdmf", *words)


class Xdmf(jobs.SmallMap):
    job = jobs.SMALL_JOB.replace("isobars: false", "structure: true\n  isobars: false")

    def setUp(self):
        done = map_to_xdmf(self.path / "map.h5")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.document = self.path / "map.xmf"

    def test_every_data_item_is_a_dataset_of_its_shape_and_type(self):
        root = ElementTree.parse(self.document).getroot()
        self.assertEqual((root.tag, root.get("Version")), ("Xdmf", "3.0"))
        kinds = {"Float": "f", "Int": "i", "UInt": "u", "Char": "i", "UChar": "u"}
        for item in root.iter("DataItem"):
            name, place = item.text.strip().split(":")
            with h5py.File(self.document.parent / name, "r") as file:
                dataset = file[place]
                self.assertEqual(dataset.shape, tuple(map(int, item.get("Dimensions").split())), place)
                self.assertEqual(dataset.dtype.itemsize, int(item.get("Precision")), place)
                self.assertEqual(dataset.dtype.kind, kinds[item.get("NumberType")], place)
        attributes = {attribute.get("Name") for attribute in root.iter("Attribute")}
        with h5py.File(self.path / "map.h5", "r") as file:
            on_both = {name for name, item in file.items() if isinstance(item, h5py.Dataset)
                       and item.shape == (file["phi"].size, file["pressure"].size)}
        self.assertEqual(attributes, on_both)
        self.assertIn("tau_alpha", attributes)

    def test_another_folder_keeps_the_way_to_the_map(self):
        (self.path / "pictures").mkdir(exist_ok=True)
        elsewhere = self.path / "pictures" / "map.xmf"
        self.assertEqual(map_to_xdmf(self.path / "map.h5", "-o", elsewhere).returncode, 0)
        names = {item.text.split(":")[0] for item in ElementTree.parse(elsewhere).getroot().iter("DataItem")}
        self.assertEqual(names, {"../map.h5"})

    def test_errors_have_one_line_and_their_status(self):
        for words, status in (([self.path / "none.h5"], 3), ([self.path / "job.yaml"], 3),
                              ([self.path / "map.h5", "-o", self.path / "map.h5"], 2),
                              ([self.path / "map.h5", "-o", self.path / "none" / "x.xmf"], 1)):
            done = map_to_xdmf(*words)
            self.assertEqual((done.returncode, len(done.stderr.splitlines())), (status, 1), done.stderr)

    def test_paraview_reads_it(self):
        if shutil.which("pvbatch") is None:
            self.skipTest("no ParaView")
        script = self.path / "read.py"
        script.write_text(PARAVIEW)
        done = subprocess.run(["pvbatch", str(script), str(self.document), "310"], capture_output=True, text=True,
                              timeout=120, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"})
        if "No module named 'paraview'" in done.stderr:
            self.skipTest("ParaView without its Python modules")
        read = [line.split()[1:] for line in done.stdout.splitlines() if line.startswith("READ")]
        self.assertEqual(len(read), 1, done.stdout + done.stderr)
        with h5py.File(self.path / "map.h5", "r") as file:
            count = sum(item.shape == file["regime"].shape for item in file.values() if isinstance(item, h5py.Dataset))
            expected = [file["pressure"][0], file["pressure"][-1], file["phi"][0], file["phi"][-1], file["pressure"].size,
                        file["phi"].size, count, file["tau_alpha"][()].flat[310], file["regime"][()].flat[310]]
        numpy.testing.assert_allclose([float(word) for word in read[0]], expected, rtol=1e-15)  # printed in full


class Notebook(jobs.SmallMap):
    def test_both_units_of_pressure_and_the_temperature_are_coordinates(self):
        from cagehop_tools import open_map

        jobs.write_job(self.path, IN_MPA, "mega.yaml")
        self.assertEqual(jobs.run(self.path, "mega.yaml").returncode, 0)
        with open_map(self.path / "map.h5") as reduced, open_map(self.path / "mega.h5") as mega:
            self.assertEqual(reduced.temperature.dims, ("phi",))
            self.assertEqual(reduced.pressure_MPa.dims, ("phi", "pressure"))
            self.assertEqual(reduced.pressure_MPa.attrs["units"], "MPa")
            numpy.testing.assert_array_equal(reduced.pressure_MPa.values,
                                             numpy.outer(reduced.pressure_unit.values, reduced.pressure.values))
            self.assertNotIn("pressure_MPa", mega.coords)
            numpy.testing.assert_allclose(mega.pressure_reduced.values * mega.pressure_unit.values[:, None],
                                          [mega.pressure.values] * 2, rtol=1e-15)  # a division and a product
