# SPDX-License-Identifier: GPL-3.0-or-later
"""Maps with output.rates: the rates beside the paper's and the shear modulus, as cagehop point has them."""
import json
import unittest

import h5py
import numpy

import jobs
import maps
import served

JOB = """\
material: Pd40Ni10Cu30P20
structure: {source: percus-yevick}
grid:
  packing_fraction: [0.40, 0.55, 0.62]
  pressure: [0.0, 1.0, 2.0, 6.0]
output: {file: map.h5, isobars: false, rates: true}
"""
RATES = ("tau_mfpt", "tau_mfpt_full", "tau_forward", "tau_backward", "tau_two_state", "tau_slowest", "p_1_boltzmann", "G")


class Rates(unittest.TestCase):
    def test_they_are_those_of_the_points(self):
        with jobs.folder() as path:
            jobs.write_job(path, JOB)
            for ranks in (0, 2) if jobs.HAVE_MPI else (0,):
                (path / "map.h5").unlink(missing_ok=True)
                done = jobs.run(path, "job.yaml", ranks=ranks)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual(maps.info(path / "map.h5", "--verify").returncode, 0)
                if ranks == 0:
                    digest = maps.digest(path / "map.h5")
                self.assertEqual(maps.digest(path / "map.h5"), digest)
            self.assertEqual(maps.own_digest(path / "map.h5"), digest)
            with h5py.File(path / "map.h5") as file:
                self.assertEqual(file["G"].attrs["units"], "GPa")
                for i, phi in enumerate(file["phi"]):
                    for j, pressure in enumerate(file["pressure"]):
                        point = json.loads(served.run("point", "--phi", repr(float(phi)), "--pressure", repr(float(pressure)),
                                                      "--structure", "percus-yevick", "--json").stdout)
                        for name in RATES:
                            value = float(file[name][i, j])
                            self.assertEqual(None if numpy.isnan(value) else value, point[name], (name, phi, pressure))
                self.assertTrue(numpy.isfinite(file["tau_slowest"][1, 1]) and numpy.isnan(file["tau_slowest"][1, 0]))
                self.assertTrue(numpy.isnan(file["tau_mfpt"][0, 0]) and numpy.isfinite(file["G"][2, 3]))

    def test_one_that_cannot_be_certified_has_its_reason(self):
        with jobs.folder() as path:
            # At this pressure the way back over the barrier takes longer than a floating-point number holds.
            jobs.write_job(path, JOB.replace("[0.0, 1.0", "[0.0, 1.0e-100, 1.0"))
            self.assertEqual(jobs.run(path, "job.yaml").returncode, 0)
            with h5py.File(path / "map.h5") as file:
                status = file["rates_status"]
                meaning = dict(zip(status.attrs["flag_values"], status.attrs["flag_meanings"].split(), strict=True))
                self.assertEqual([meaning[value] for value in status[2]], ["ok", "not_finite", "ok", "ok", "ok"])
                self.assertFalse(status[0].any())
                self.assertTrue(numpy.isnan(file["tau_backward"][2, 1]) and numpy.isfinite(file["tau_mfpt"][2, 1]))
                self.assertEqual(file["status"][2, 1], 0)
            self.assertEqual(maps.info(path / "map.h5", "--verify").returncode, 0)
            self.assertEqual(maps.own_digest(path / "map.h5"), maps.digest(path / "map.h5"))
            maps.flip_bit(path / "map.h5", "rates_status", index=7)
            self.assertEqual(maps.info(path / "map.h5", "--verify").returncode, 3)
            point = served.run("point", "--phi", "0.62", "--pressure", "1e-100", "--structure", "percus-yevick", "--json")
            self.assertEqual(json.loads(point.stdout)["rates_status"], "not_finite")

    def test_damage_to_them_is_found(self):
        with jobs.folder() as path:
            jobs.write_job(path, JOB)
            self.assertEqual(jobs.run(path, "job.yaml").returncode, 0)
            maps.flip_bit(path / "map.h5", "tau_slowest", index=5)
            self.assertEqual(maps.info(path / "map.h5", "--verify").returncode, 3)

    def test_maps_without_them_have_none(self):
        with jobs.folder() as path:
            jobs.write_job(path, JOB.replace(", rates: true", ""))
            self.assertEqual(jobs.run(path, "job.yaml").returncode, 0)
            with h5py.File(path / "map.h5") as file:
                self.assertFalse(any(name in file for name in (*RATES, "rates_status")))
            jobs.write_job(path, JOB)
            done = jobs.run(path, "job.yaml", "-o", "new.h5", "--reuse", "map.h5")
            self.assertEqual((done.returncode, len(jobs.own_lines(done.stderr))), (3, 1))
