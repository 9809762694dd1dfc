# SPDX-License-Identifier: GPL-3.0-or-later
"""Maps of a Lennard-Jones liquid: over temperature at one density, and over density at one temperature. They have the temperatures
of the system and no others, the same bits on any number of ranks, and everything that reads maps reads them."""
import json
import signal
import subprocess
import unittest

import h5py
import numpy as np

import held
import jobs
import maps
from this_build import cagehop

BY_TEMPERATURE = """\
material: {name: argon, diameter_nm: 0.3405, enskog_time_s: 1.0e-13}
system: {potential: lennard-jones, cutoff: 2.5, epsilon_K: 119.8, density: 1.0}
structure: {closure: hypernetted-chain}
grid:
  temperature_K: [40, 60, 80, 120, 180]
  pressure_MPa: [0, 10, 100]
isobars: {transition_time_s: 1.0e-11, vft_from_s: 5.0e-12, vft_to_s: 1.0e-11}
output: {file: map.h5, isobars: true}
"""
BY_DENSITY = """\
material: {name: argon, diameter_nm: 0.3405, enskog_time_s: 1.0e-13}
system: {potential: lennard-jones, cutoff: 2.5, epsilon_K: 119.8, temperature_K: 60}
structure: {closure: hypernetted-chain}
grid:
  density: [0.94, 1.0, 1.05]
  pressure: [0, 1, 2]
isobars: {transition_time_s: 1.0e-11}
output: {file: map.h5, isobars: true}
"""
OPTIONS = ("--potential", "lennard-jones", "--cutoff", 2.5, "--epsilon", 119.8, "--closure", "hypernetted-chain", "--particle-diameter",
           0.3405, "--enskog-time", 1e-13)
UNIT_MPA = 1.380649e-23 / 0.3405e-9 ** 3 * 1e-6  # kB/d^3


class SystemMaps(unittest.TestCase):
    """The maps of the two jobs are computed once, alone: `map` has the files, `said` what stood on standard error."""

    @classmethod
    def setUpClass(cls):
        cls.made, cls.map, cls.said = cls.enterClassContext(jobs.folder()), {}, {}
        for axis, text in (("temperature", BY_TEMPERATURE), ("density", BY_DENSITY)):
            cls.map[axis] = cls.made / f"{axis}.h5"
            jobs.write_job(cls.made, text, f"{axis}.yaml")
            done = jobs.run(cls.made, f"{axis}.yaml", "-o", cls.map[axis].name)
            assert done.returncode == 0, done.stderr
            cls.said[axis] = done.stderr

    def setUp(self):
        self.path = self.enterContext(jobs.folder())

    def run_job(self, text, *words, ranks=0):
        jobs.write_job(self.path, text)
        return jobs.run(self.path, "job.yaml", *words, ranks=ranks)

    def test_temperatures_number_the_states_of_one_density(self):
        with h5py.File(self.map["temperature"]) as file:
            self.assertEqual((file.attrs["state_axis"], file.attrs["potential"], file.attrs["cutoff"]), ("temperature", "lennard-jones", "2.5"))
            self.assertEqual(file.attrs["thermal_mapping"], "none: temperatures are those of the system")
            T = file["temperature"][:]
            np.testing.assert_allclose(file["phi"][:], np.pi / 6, rtol=1e-15)
            np.testing.assert_array_equal(file["density"][:], 1.0)
            np.testing.assert_allclose(file["temperature_reduced"][:], T / 119.8, rtol=1e-15)
            np.testing.assert_allclose(file["pressure_unit"][:], UNIT_MPA * T, rtol=1e-12)
            np.testing.assert_allclose(file["pressure_reduced"][:, 2], 100 / (UNIT_MPA * T), rtol=1e-12)
            self.assertTrue((np.diff(file["F_B1"][:, 0]) < 0).all())  # hot ones relax faster
            self.assertTrue((np.diff(file["T_g"][:]) > 0).all())
            T_g, tau, column = file["T_g"][1], file["tau_alpha"][:, 1], {}
            for i, temperature in enumerate(T):
                column[temperature] = tau[i]
        at = json.loads(cagehop("point", "--temperature", repr(float(T_g)), "--pressure-MPa", 10, "--system-density", 1.0, *OPTIONS, "--json").stdout)
        self.assertAlmostEqual(at["tau_alpha"] / 1e-11, 1.0, delta=1e-5)  # the error of S(q), 1e-6, in tau_alpha
        at = json.loads(cagehop("point", "--temperature", 60, "--pressure-MPa", 10, "--system-density", 1.0, *OPTIONS, "--json").stdout)
        self.assertEqual(at["tau_alpha"], column[60.0])

    def test_all_states_may_have_one_temperature(self):
        self.assertIn("all states have one temperature, so isobars have the phi_g", self.said["density"])
        with h5py.File(self.map["density"]) as file:
            self.assertEqual(file.attrs["state_axis"], "density")
            np.testing.assert_array_equal(file["temperature"][:], 60.0)
            self.assertEqual(file["temperature"].attrs["long_name"], "temperature of the system")
            self.assertNotIn("equation", file["temperature"].attrs)
            self.assertTrue((np.diff(file["tau_alpha"][:, 0]) > 0).all())
            self.assertTrue((file["isobar_status"][:] == 0).all() and (np.diff(file["phi_g"][:]) < 0).all())
            for name in ("T_g", "fragility", "vft_T0", "dT_g_dP"):
                self.assertTrue(np.isnan(file[name][:]).all(), name)
            phi_g, tau = file["phi_g"][0], file["tau_alpha"][1, 2]
        at = json.loads(cagehop("point", "--phi", repr(float(phi_g)), "--pressure", 0, "--system-temperature", 60, *OPTIONS, "--json").stdout)
        self.assertAlmostEqual(at["tau_alpha"] / 1e-11, 1.0, delta=1e-5)
        at = json.loads(cagehop("point", "--rho", 1.0, "--pressure", 2, "--system-temperature", 60, *OPTIONS, "--json").stdout)
        self.assertEqual((at["tau_alpha"], at["temperature"], at["density"]), (tau, 60, 1.0))
        without = BY_DENSITY.replace("epsilon_K: 119.8, temperature_K: 60", "temperature: 0.5")
        done = self.run_job(without, "-o", "reduced.h5")
        self.assertIn("remark: system.epsilon_K is not given, so nothing is in K, MPa or GPa", done.stderr)
        with h5py.File(self.path / "reduced.h5") as file:
            np.testing.assert_array_equal(file["temperature_reduced"][:], 0.5)
            self.assertTrue(np.isnan(file["temperature"][:]).all())

    def test_it_is_the_same_on_any_number_of_ranks_and_after_a_kill(self):
        whole = maps.digest(self.map["temperature"])
        for ranks in (2, 4):
            done = self.run_job(BY_TEMPERATURE, "-o", f"on{ranks}.h5", ranks=ranks)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(maps.digest(self.path / f"on{ranks}.h5"), whole)
        process = held.Run(self.path, "job.yaml", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        process.wait_for_tiles(self.path / "map.h5", 2)
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.assertEqual(self.run_job(BY_TEMPERATURE, ranks=2).returncode, 0)
        self.assertEqual(maps.digest(self.path / "map.h5"), whole)
        done = self.run_job(BY_TEMPERATURE.replace("[40, 60,", "[40, 50, 60,"), "-o", "more.h5", "--reuse", self.map["temperature"])
        self.assertIn(f"15 points taken from {self.map['temperature']}", done.stdout + done.stderr)
        other = BY_TEMPERATURE.replace("density: 1.0", "density: 1.01")
        done = self.run_job(other, "-o", "other.h5", "--reuse", self.map["temperature"])
        self.assertEqual((done.returncode, len(done.stderr.splitlines())), (3, 1), done.stderr)

    def test_everything_that_reads_maps_reads_it(self):
        from cagehop import open_map

        for axis, path in self.map.items():
            self.assertEqual(maps.info(path, "--verify").returncode, 0)
            with open_map(path) as data:
                self.assertEqual(data.tau_alpha.dims, (axis, "pressure"))
                self.assertEqual(float(data.density[1] if axis == "temperature" else data.density.values[1]), 1.0)
            header = cagehop("export", path).stdout.splitlines()[0]
            self.assertIn("density (1/d^3)", header)
            self.assertEqual(cagehop("report", path, "-o", self.path / "page.html").returncode, 0)
            self.assertEqual(cagehop("plan", self.made / f"{axis}.yaml").returncode, 0)

    def test_what_does_not_exist_is_refused_in_a_line(self):
        for text, change, words in (
                (BY_TEMPERATURE, ("temperature_K:", "packing_fraction: [0.5] #"), "grid.packing_fraction can't number states that all have the system's density"),
                (BY_DENSITY, ("density: [0.94, 1.0, 1.05]", "temperature_K: [60]"), "grid.temperature_K can't number states that all have the system's temperature"),
                (BY_DENSITY, ("isobars: {", "isobars: {cooling_rates_K_per_s: [1], "), "isobars.cooling_rates_K_per_s are of states that differ in temperature"),
                (BY_DENSITY.replace("epsilon_K: 119.8, temperature_K: 60", "temperature: 0.5"), ("pressure: [", "pressure_MPa: ["),
                 "grid.pressure_MPa needs system.epsilon_K")):
            self.assertIn(change[0], text)
            done = self.run_job(text.replace(*change))
            self.assertEqual((done.returncode, len(done.stderr.splitlines())), (2, 1), done.stderr)
            self.assertIn(words, done.stderr)
        done = cagehop("point", "--phi", 0.5, "--pressure", 0, "--system-density", 1.0, *OPTIONS)
        self.assertEqual(done.returncode, 2)
        self.assertIn("all states of this system have its density; give --temperature instead of --phi", done.stderr)
        done = cagehop("point", "--temperature", 60, "--pressure", 0, "--system-temperature", 60, *OPTIONS)
        self.assertEqual(done.returncode, 2)
        self.assertIn("all states of this system have its temperature", done.stderr)


if __name__ == "__main__":
    unittest.main()
