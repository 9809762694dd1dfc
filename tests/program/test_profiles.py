# SPDX-License-Identifier: GPL-3.0-or-later
"""output.structure: true stores S(q) and g(r): what `cagehop structure` prints, checked like all else, and a table again."""
import json

import h5py
import numpy as np
import xarray

import jobs
import maps
from this_build import output

JOB = """\
material: {name: glass, diameter_nm: 0.8, glass_transition_K: 570.24, phi_g: 0.6714, phi_0: 0.50,
  beta_phi_0_per_K: 6.0e-4, enskog_time_s: 1.0e-13}
grid: {packing_fraction: [0.56, 0.60, 0.64], pressure: {from: 0, to: 2, count: 600}}
output: {file: map.h5, structure: true, isobars: false}
"""


class Profiles(jobs.SmallMap):
    job = JOB

    def test_xarray_sees_what_the_command_prints(self):
        text = output("structure", "--phi", 0.60, "--q-max", 60, "--count", 1201, "--r-max", 8, "--table", "both")
        S, g = (np.array([line.split()[1] for line in part.splitlines() if not line.startswith("#")], dtype=float)
                for part in text.split("\n\n\n"))
        with xarray.open_dataset(self.map, engine="h5netcdf") as data:
            self.assertEqual((data.S.dims, data.g.dims), (("phi", "q"), ("phi", "r")))
            self.assertEqual((data.q.attrs["reduced_units"], data.r.attrs["reduced_units"]), ("1/d", "d"))
            state = data.sel(phi=0.60)
            np.testing.assert_allclose(state.S, S, rtol=1e-14)
            np.testing.assert_allclose(state.g, g, rtol=1e-11)
            self.assertEqual(float(state.g.sel(r=1.0)), float(state.g_contact))
            self.assertAlmostEqual(float(state.S.max()), float(state.S_peak), delta=0.05)  # the peak lies between two q

    def test_ranks_and_resumes_give_the_same(self):
        want = maps.digest(self.map)
        for ranks in (2, 3) if jobs.HAVE_MPI else (0,):
            name = f"ranks{ranks}.h5"
            self.assertEqual(jobs.run(self.path, "job.yaml", "-o", name, ranks=ranks).returncode, 0)
            self.assertEqual(maps.digest(self.path / name), want)
        damaged = self.path / "damaged.h5"
        damaged.write_bytes(self.map.read_bytes())
        maps.flip_bit(damaged, "S", 1201 + 300)
        self.assertNotEqual(maps.digest(damaged), want)
        done = maps.info(damaged, "--verify")
        self.assertEqual(done.returncode, 3)
        self.assertEqual(done.stdout.count("damaged: isochore 1"), 2, done.stdout)  # both of its tiles
        self.assertEqual(jobs.run(self.path, "job.yaml", "-o", "damaged.h5").returncode, 0)
        self.assertEqual(maps.digest(damaged), want)

    def test_it_can_be_reused(self):
        jobs.write_job(self.path, JOB.replace("[0.56, 0.60, 0.64]", "[0.56, 0.58, 0.60, 0.64]"), "more.yaml")
        for name, *words in (("more.h5", "--reuse", "map.h5"), ("anew.h5",)):
            done = jobs.run(self.path, "more.yaml", "-o", name, *words)
            self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(maps.digest(self.path / "more.h5"), maps.digest(self.path / "anew.h5"))
        done = jobs.run(self.path, "more.yaml", "-o", "again.h5", "--reuse", "map.h5")
        self.assertIn("1800 points taken", done.stdout)

    def test_the_map_is_a_table(self):
        words = ("point", "--phi", 0.60, "--pressure", 0.5, "--json")
        want, got = (json.loads(output(*words, *more)) for more in ((), ("--structure", self.map)))
        self.assertAlmostEqual(got["F_B1"], want["F_B1"], delta=1e-3)
        self.assertEqual(got["g_contact"], want["g_contact"])

    def test_a_failed_state_has_none(self):
        jobs.write_job(self.path, JOB.replace("[0.56, 0.60, 0.64]", "[0.48, 0.51]").replace(
            "output", "structure: {closure: martynov-sarkisov}\noutput"), "fails.yaml")
        done = jobs.run(self.path, "fails.yaml", "-o", "fails.h5")
        self.assertEqual(done.returncode, 0, done.stderr)
        with h5py.File(self.path / "fails.h5") as file:
            self.assertTrue(np.all(np.isfinite(file["S"][0])) and np.all(np.isnan(file["S"][1])))
            self.assertTrue(np.all(np.isnan(file["g"][1])))

    def test_without_it_there_is_nothing(self):
        jobs.write_job(self.path, JOB.replace(", structure: true", ""), "without.yaml")
        self.assertEqual(jobs.run(self.path, "without.yaml", "-o", "without.h5").returncode, 0)
        with h5py.File(self.path / "without.h5") as file:
            self.assertFalse({"S", "g", "q", "r"} & set(file))
