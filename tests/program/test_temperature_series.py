# SPDX-License-Identifier: GPL-3.0-or-later
"""A temperature series of S(q) at one density is one table, and its map is on (temperature, pressure). Weeks-Chandler-Andersen
particles by molecular dynamics (tests/data/structure), four temperatures at density 0.9; and Percus-Yevick, labelled by T = T(phi),
whose states are known."""
import functools
import json
import shutil
import signal
import subprocess
import unittest

import h5py
import numpy as np
import xarray

import held
import jobs
import maps
from this_build import SOURCE, cagehop

SERIES = {84: "wca_T0.7.dat", 120: "wca_rdf.dat", 180: "wca_T1.5.dat", 264: "wca_T2.2.dat"}  # epsilon/kB = 120 K
JOB = """\
material: {name: WCA, diameter_nm: 0.34, enskog_time_s: 1.0e-13}
structure:
  source: table
  files: [%s]
grid:
  temperature_K: [84, 100, 120, 150, 200, 264]
  pressure: {from: 0.0, to: 3.0, count: 4}
output: {file: map.h5, isobars: false, structure: true}
"""


def files(**changed):
    """The files of the series in a job, with what is said of the one at T replaced."""
    return ", ".join(changed.get(f"T{T}", f"{{file: {name}, density: 0.9, temperature_K: {T}}}") for T, name in SERIES.items())


@functools.cache
def percus_yevick(phi):
    done = cagehop("structure", "--phi", phi, "--structure", "percus-yevick", "--q-max", 40, "--count", 401)
    return [line.split()[:2] for line in done.stdout.split("\n\n\n")[0].splitlines() if not line.startswith("#")][1:]


def temperature_of(phi):
    """Eq. 11 of the default material with phi_g = 0.67."""
    return 570.24 + (0.67 - phi) / 6e-4


class Series(unittest.TestCase):
    def setUp(self):
        self.path = self.enterContext(jobs.folder())
        for name in SERIES.values():
            shutil.copy(SOURCE / "tests" / "data" / "structure" / name, self.path)

    def run_job(self, text, *words, ranks=0):
        jobs.write_job(self.path, text)
        return jobs.run(self.path, "job.yaml", *words, ranks=ranks)

    def refused(self, text, status, *words):
        done = self.run_job(text)
        self.assertEqual(done.returncode, status, done.stderr)
        line = jobs.own_lines(done.stderr)[-1]
        for word in words:
            self.assertIn(word, line)


class OneDensity(Series):
    """The map of the job as it stands is computed once, alone: `map` is its file."""

    @classmethod
    def setUpClass(cls):
        folder = cls.enterClassContext(jobs.folder())
        for name in SERIES.values():
            shutil.copy(SOURCE / "tests" / "data" / "structure" / name, folder)
        jobs.write_job(folder, JOB % files())
        done = jobs.run(folder, "job.yaml")
        assert done.returncode == 0, done.stderr
        cls.map = folder / "map.h5"

    def test_the_map_is_on_temperature_and_pressure(self):
        with xarray.open_dataset(self.map, engine="h5netcdf") as data:
            self.assertEqual(dict(data.sizes), {"temperature": 6, "pressure": 4, "q": 1201, "r": 1025})
            self.assertEqual((data.attrs["state_axis"], data.temperature.attrs["units"]), ("temperature", "K"))
            self.assertEqual(list(data.temperature.values), [84, 100, 120, 150, 200, 264])
            self.assertIn("phi", data.F_B1.coords)
            self.assertEqual((data.F_B1.dims, data.phi.dims), (("temperature", "pressure"), ("temperature",)))
            self.assertTrue((data.phi.values == data.phi.values[0]).all())  # at one density
            np.testing.assert_allclose(data.phi.values, np.pi / 6 * 0.9, rtol=1e-15)
            self.assertTrue((data.isochore_status == 0).all())
            barrier = data.F_B1.values[:, 0]
            self.assertTrue((np.diff(barrier[:4]) < 0).all(), barrier)  # it grows on cooling
            self.assertTrue(np.isnan(barrier[4:]).all(), barrier)
            self.assertLess(abs(barrier[2] - 0.1515), 0.001)  # of wca_rdf.dat alone
            kB_over_d3 = 1.380649e-23 / 0.34e-9**3 * 1e-6
            np.testing.assert_allclose(data.pressure_unit.values, kB_over_d3 * data.temperature.values, rtol=1e-14)
            np.testing.assert_allclose(data.pressure_MPa.values, np.outer(data.pressure_unit.values, data.pressure.values), rtol=1e-14)
            self.assertEqual(data.attrs["thermal_mapping"], "none: temperatures are those of the table")
        with h5py.File(self.map) as file:
            self.assertEqual([list(dim.keys()) for dim in file["tau_alpha"].dims], [["temperature"], ["pressure"]])
            self.assertTrue(np.isnan(file.attrs["material_phi_g"]))
            self.assertEqual(file["run"].attrs["isochore_columns"].split()[:2], ["phi", "pressure_unit"])
        told = maps.info(self.map)
        self.assertIn("6 isochores, temperature 84 to 264 K; 4 pressures", told.stdout)
        self.assertIn("all checksums right", maps.info(self.map, "--verify").stdout)

    def test_points_take_the_temperature(self):
        table = ("--structure", self.path / "wca_rdf.dat", "--density", 0.9, "--temperature-K", 120, "--particle-diameter", 0.34)
        got = json.loads(cagehop("point", "--temperature", 120, "--pressure", 1, "--json", *table).stdout)
        with h5py.File(self.map) as file:  # a row that the table has needs no other one
            for name in ("tau_alpha", "F_B1", "D"):
                self.assertEqual(got[name], file[name][2, 1], name)
            self.assertEqual((got["temperature"], got["phi"], got["phi_g"]), (120, file["phi"][2], None))
        for words in (("landscape", "--pressure", 1, "--count", 3), ("structure", "--count", 3), ("population", "--pressure", 1, "--count", 3)):
            by_T = cagehop(*words, "--temperature", 120, *table)
            self.assertEqual(by_T.returncode, 0, by_T.stderr)
            self.assertEqual(cagehop(*words, "--phi", 0.47123889803846897, *table[:2], "--temperature-K", 120).stdout.splitlines()[-1].split()[0],
                             by_T.stdout.splitlines()[-1].split()[0])
        done = cagehop("point", "--temperature", 130, "--pressure", 1, *table)
        self.assertEqual(done.returncode, 2)
        self.assertIn("130 K is outside the table, which has S(q) from 120 to 120 K", done.stderr)

    def test_a_table_of_one_state_needs_neither_phi_nor_temperature(self):
        table = ("--structure", self.path / "wca_rdf.dat", "--density", 0.9)
        for said, state in (((), "phi = 0.471239, P = 0 kBT/d^3: "), (("--temperature-K", 120), "P = 0 kBT/d^3 (0 MPa), T = 120 K: ")):
            done = cagehop("point", "--pressure", 0, *table, *said)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn(state, done.stdout)
        done = cagehop("point", "--pressure", 0, "--structure", "prism")
        self.assertEqual((done.returncode, done.stderr), (2, "cagehop: point: --phi, --rho or --temperature is missing; see 'cagehop point --help'\n"))

    def test_what_does_not_go_together_gets_a_line(self):
        self.refused(JOB % files(T120="{file: wca_rdf.dat, density: 0.9}"), 3, "wca_rdf.dat: it has a state without a temperature",
                     "temperature_K of all states, or of none")
        self.refused(JOB % files(T120="{file: wca_rdf.dat, density: 0.9, temperature_K: 84}"), 3, "T = 84 K again, after wca_T0.7.dat")
        self.refused((JOB % files()).replace("temperature_K: [84, 100, 120, 150, 200, 264]", "packing_fraction: [0.5]"), 2,
                     "job.yaml:6: grid.packing_fraction", "temperature_K, from 84 to 264")
        self.refused((JOB % "{file: wca_rdf.dat, density: 0.9}"), 2, "job.yaml:1: material lacks the key glass_transition_K")

    def test_what_maps_packing_fractions_is_refused_or_said_to_be_unread(self):
        material = "{name: WCA, diameter_nm: 0.34, enskog_time_s: 1.0e-13"
        for more, key in (("bulk_modulus_GPa: 1", "material.bulk_modulus_GPa"), ("S_0_temperature_K: [80, 300], S_0: [0.001, 0.01]", "material.S_0")):
            self.refused((JOB % files()).replace(material, f"{material}, {more}"), 2, f"job.yaml:1: {key} maps packing fractions", "leave it out")
        table = ("--structure", self.path / "wca_rdf.dat", "--density", 0.9, "--temperature-K", 120)
        done = cagehop("point", "--temperature", 120, "--pressure", 1, *table, "--bulk-modulus", 1)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("--bulk-modulus maps packing fractions", done.stderr)
        done = cagehop("point", "--temperature", 120, "--pressure", 1, *table, "--glass-transition", 100, "--phi-0", 0.4)
        self.assertIn("taken as universal beside --glass-transition: --particle-diameter 0.8, --enskog-time 1e-13\n", done.stderr)
        self.assertIn("remark: not read: --glass-transition, --phi-0; the states of this table", done.stderr)
        one_state = (JOB % files()).replace("[84, 100, 120, 150, 200, 264]", "[120]")
        done = self.run_job(one_state.replace(material, "{name: WCA, glass_transition_K: 100, phi_g: 0.6, diameter_nm: 0.34"))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("job.yaml:1: remark: taken as universal in material: enskog_time_s 1e-13;", done.stderr)
        self.assertIn("job.yaml:1: remark: not read in material: glass_transition_K, phi_g;", done.stderr)
        with h5py.File(self.path / "map.h5") as file:
            self.assertEqual(file.attrs["material_parameters"], "diameter_nm 0.34, enskog_time_s 1e-13")
            self.assertEqual(file.attrs["material_universal"], "enskog_time_s 1e-13")

    def test_a_temperature_outside_the_table_fails_alone(self):
        done = self.run_job((JOB % files()).replace("[84, 100, 120, 150, 200, 264]", "[80, 84]"))
        self.assertEqual(done.returncode, 0, done.stderr)
        with h5py.File(self.path / "map.h5") as file:
            self.assertEqual(list(file["isochore_status"][:]), [7, 0])  # not_tabulated
            self.assertTrue(np.isnan(file["phi"][0]) and np.isnan(file["tau_s"][0]) and np.isfinite(file["tau_s"][1]))

    @unittest.skipUnless(jobs.HAVE_MPI, "built without MPI")
    def test_ranks_kills_and_resuming_change_no_bit(self):
        text = JOB.replace("[84, 100, 120, 150, 200, 264]", "{from: 84, to: 264, count: 12}") % files()
        self.assertEqual(self.run_job(text, "-o", "alone.h5").returncode, 0)
        process = held.Run(self.path, "job.yaml", ranks=3, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                           start_new_session=True)
        self.addCleanup(process.kill)
        process.wait_for_tiles(self.path / "map.h5", 2)
        process.send_signal(signal.SIGTERM)
        process.go_on()
        process.wait(120)
        self.assertLess(maps.done_tiles(self.path / "map.h5"), 12)
        done = self.run_job(text, ranks=3)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(maps.digest(self.path / "map.h5"), maps.digest(self.path / "alone.h5"))

    def test_points_are_reused(self):
        done = self.run_job((JOB % files()).replace("100, 120", "100, 110, 120"), "--reuse", self.map)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(f"24 points taken from {self.map}", done.stdout)


class Labels(Series):
    """One table twice, by phi with Eq. 11 and by T = T(phi) without: two maps of the same points."""

    MATERIAL = "material: {name: Pd40Ni10Cu30P20, phi_g: 0.67}\n"
    GRID = """\
structure: {source: table, file: %s, barrier_tolerance: 5}
grid:
  temperature_K: [600, 630]
  pressure: [0.0, 1.0]
output: {file: %s}
isobars: {transition_time_s: 0.01, vft_from_s: 2.0e-3, vft_to_s: 0.01, vft_points: 8}
"""

    def setUp(self):
        super().setUp()
        phis = (0.62, 0.64, 0.66)
        rows = [(phi, q, S) for phi in phis for q, S in percus_yevick(phi)]
        (self.path / "phi.csv").write_text("\n".join(["phi,q,S", *(f"{phi},{q},{S}" for phi, q, S in rows)]) + "\n")
        (self.path / "T.csv").write_text("\n".join(["temperature_K,phi,q,S", *(
            f"{temperature_of(phi):.17g},{phi},{q},{S}" for phi, q, S in rows)]) + "\n")

    def test_the_maps_agree(self):
        for name in ("phi", "T"):
            done = self.run_job(self.MATERIAL + self.GRID % (f"{name}.csv", f"{name}.h5"))
            self.assertEqual(done.returncode, 0, done.stderr)
        with h5py.File(self.path / "phi.h5") as by_phi, h5py.File(self.path / "T.h5") as by_T:
            self.assertEqual((by_phi.attrs["state_axis"], by_T.attrs["state_axis"]), ("phi", "temperature"))
            self.assertEqual(list(by_T["temperature"][:]), [600, 630])
            np.testing.assert_allclose(by_phi["temperature"][:][::-1], by_T["temperature"][:], rtol=1e-13)
            np.testing.assert_allclose(by_phi["phi"][:][::-1], by_T["phi"][:], rtol=1e-12)
            for name in ("tau_alpha", "tau_alpha_rev", "F_B1", "r_L2", "D", "pressure_MPa"):
                np.testing.assert_allclose(by_phi[name][:][::-1], by_T[name][:], rtol=1e-5, err_msg=name)
            self.assertTrue((by_T["isobar_status"][:] == 0).all())
            for name in ("T_g", "phi_g", "pressure_g", "fragility", "dT_g_dP", "activation_volume", "vft_T_g"):
                np.testing.assert_allclose(by_phi[name][:], by_T[name][:], rtol=1e-4, err_msg=name)


if __name__ == "__main__":
    unittest.main()
