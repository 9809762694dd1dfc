# SPDX-License-Identifier: GPL-3.0-or-later
"""Maps of materials that pressure compresses, and of those whose temperature comes from S_0(T)."""
import json
import math
import re
import unittest

import cagehop as package
import h5py
import numpy as np

import jobs
from this_build import cagehop

MATERIAL = ("name: soft, diameter_nm: 0.28, glass_transition_K: 570.24, phi_g: 0.67143, phi_0: 0.5, beta_phi_0_per_K: 6e-4, "
            "enskog_time_s: 1e-13")
SOFT = ", bulk_modulus_GPa: 5, bulk_modulus_derivative: 8"
PHI, IN_MPA, REDUCED = (0.58, 0.61, 0.64, 0.67), (0.0, 100.0, 1000.0), (0.0, 0.5, 3.0)


def job(more, pressure="pressure_MPa", states=f"packing_fraction: {list(PHI)}", rates=False):
    values = list(IN_MPA if pressure == "pressure_MPa" else REDUCED)
    return (f"material: {{{MATERIAL}{more}}}\nstructure: {{source: percus-yevick}}\ngrid: {{{states}, {pressure}: {values}}}\n"
            f"output: {{file: map.h5, isobars: true, rates: {str(rates).lower()}}}\n")


def temperature(phi, P):
    """Murnaghan's c with K = 5 GPa and K' = 8, and Eq. 11."""
    return 570.24 + (0.67143 - phi / (1 + 8 * P / 5000) ** (1 / 8)) / 6e-4


def columns(path):
    with h5py.File(path) as file:
        return {name: np.array(item) for name, item in file.items() if isinstance(item, h5py.Dataset) and name != "solve_seconds"}


class Compressed(unittest.TestCase):
    def setUp(self):
        self.path = self.enterContext(jobs.folder())

    def compute(self, text, name="map.h5", ranks=0):
        jobs.write_job(self.path, text)
        done = jobs.run(self.path, "job.yaml", "-o", name, ranks=ranks)
        self.assertEqual(done.returncode, 0, done.stderr)
        return self.path / name

    def test_far_compression_is_remarked_once(self):
        for modulus, words in ((5, None), (0.8, "remark: pressure compresses 1.2"), (0.2, "1.5 times")):
            for axis in ("pressure_MPa", "pressure"):
                text = job(f", bulk_modulus_GPa: {modulus}", axis)
                jobs.write_job(self.path, text.replace("1000.0", "190").replace("0.5, 3.0]", "0.2, 0.35]"))
                done = cagehop("plan", self.path / "job.yaml")
                self.assertEqual(done.returncode, 0, done.stderr)
                remarks = [line for line in done.stderr.splitlines() if "Murnaghan" in line]
                self.assertEqual(len(remarks), words is not None, done.stderr)
                self.assertIn(words or "", done.stderr)
        words = ("point", "--phi", "0.6", "--pressure", "1", "--bulk-modulus")
        done = cagehop(*words, "0.1")
        self.assertEqual((done.returncode, len(done.stderr.splitlines())), (0, 1), done.stderr)
        self.assertIn("remark: pressure compresses 1.277 times", done.stderr)
        done = cagehop(*words, "1e-300")
        self.assertEqual((done.returncode, done.stdout, len(done.stderr.splitlines())), (1, "", 1), done.stderr)
        self.assertIn("compression goes beyond 1.5 times", done.stderr)

    def test_temperature_stands_on_both_axes(self):
        for pressure in ("pressure_MPa", "pressure"):
            path = self.compute(job(SOFT, pressure, rates=True), f"{pressure}.h5")
            found = columns(path)
            P = found["pressure_MPa"] if pressure == "pressure" else np.broadcast_to(IN_MPA, (4, 3))
            T = temperature(np.array(PHI)[:, None], P)
            np.testing.assert_allclose(found["temperature"], T, rtol=1e-13)
            np.testing.assert_allclose(found["temperature_ambient"], T[:, 0], rtol=1e-13)
            np.testing.assert_allclose(found["pressure_unit"] / found["temperature"],
                                       found["pressure_unit_ambient"][0] / found["temperature_ambient"][0] * np.ones((4, 3)), rtol=1e-13)
            reduced = np.broadcast_to(REDUCED, (4, 3)) if pressure == "pressure" else found["pressure_reduced"]
            np.testing.assert_allclose(reduced * found["pressure_unit"], P, rtol=1e-13)
            self.assertTrue((found["G"] > 0).all())
            with h5py.File(path) as file:
                other = "pressure_MPa" if pressure == "pressure" else "pressure_reduced"
                self.assertEqual(file["tau_alpha"].attrs["coordinates"], f"temperature {other}")
                self.assertEqual(file["tau_s"].attrs["coordinates"], "temperature_ambient")
                for name in ("temperature", "temperature_ambient", other):
                    self.assertNotIn("coordinates", file[name].attrs)
                self.assertIn("Murnaghan's equation of state, K = 5 GPa, K' = 8", file.attrs["thermal_mapping"])
            with package.open_map(path) as map:
                self.assertEqual(map.temperature.dims, ("phi", "pressure"))
                self.assertEqual(map.temperature_ambient.dims, ("phi",))
                np.testing.assert_array_equal(map.temperature.values, found["temperature"])

    def test_what_nothing_compresses_is_as_it_was(self):
        plain = columns(self.compute(job(""), "plain.h5"))
        stiff = columns(self.compute(job(", bulk_modulus_GPa: 1e+300, bulk_modulus_derivative: 4"), "stiff.h5"))
        with h5py.File(self.path / "plain.h5") as file:
            self.assertNotIn("thermal_mapping", file.attrs)
            self.assertNotIn("bulk_modulus", file.attrs["material_parameters"])
        self.assertEqual(set(stiff) - set(plain), {"temperature_ambient", "pressure_unit_ambient"})
        for name, values in plain.items():
            if name in ("temperature", "pressure_unit"):
                np.testing.assert_array_equal(stiff[f"{name}_ambient"], values)
                np.testing.assert_array_equal(stiff[name], np.broadcast_to(values[:, None], (4, 3)))
            else:
                self.assertEqual(stiff[name].tobytes(), values.tobytes(), name)

    @unittest.skipUnless(jobs.HAVE_MPI, "built without MPI")
    def test_other_ranks_know_the_material(self):
        for more in (SOFT, ", bulk_modulus_GPa: 20, S_0_temperature_K: [300, 500, 700], S_0: [0.0012, 0.004, 0.012]"):
            text = job(more).replace("phi_g: 0.67143", "phi_g: auto" if "S_0" in more else "phi_g: 0.67143")
            text = text.replace("isobars: true", "isobars: false")
            paths = [self.compute(text, f"{more.count(':')}-{ranks}.h5", ranks) for ranks in (0, 3)]
            digests = [cagehop("info", path, "--digest").stdout for path in paths]
            self.assertRegex(digests[0], r"^digest: [0-9a-f]{64}\n$")
            self.assertEqual(digests[0], digests[1])

    def test_isobars_have_both_terms(self):
        slopes = []
        for more in ("", SOFT):
            done = cagehop("isobars", self.compute(job(more), f"{len(more)}.h5"), "--json")
            slopes.append(json.loads(done.stdout)["dT_g_dP"][0])
        with h5py.File(self.path / "0.h5") as file:
            phi_g = file["phi_g"][0]
        self.assertAlmostEqual(slopes[1] - slopes[0], phi_g / (5000 * 6e-4), places=12)
        for text in (cagehop("plan", self.path / "job.yaml").stdout, cagehop("info", self.path / f"{len(SOFT)}.h5").stdout):
            line = re.search(r"(?m)^scale +(.*)$", text).group(1)
            tilt, compression = map(float, re.search(r"is (\S+) \(tilt, as d\^3\) \+ (\S+) \(compression\) K/GPa", line).groups())
            self.assertAlmostEqual(tilt, slopes[0] * 1e3, delta=0.006)
            self.assertAlmostEqual(compression, 0.67143 / (5 * 6e-4), delta=0.6)
            trapped = float(re.search(r"trapped above (\S+) MPa", line).group(1))
            unit, most = float(re.search(r"kBT/d\^3 = (\S+) MPa", line).group(1)), 3.86
            self.assertGreater(trapped, most * unit * 1.1)  # at its own temperature, far above Tg

    def test_points_and_boundaries_are_at_their_own_temperature(self):
        words = ("--bulk-modulus", 5, "--bulk-modulus-derivative", 8, "--phi-g", 0.67143)
        point = json.loads(cagehop("point", "--phi", 0.61, "--pressure", 3, "--json", *words).stdout)
        self.assertAlmostEqual(point["temperature"], temperature(0.61, point["pressure_MPa"]), places=9)
        self.assertAlmostEqual(point["temperature_ambient"], temperature(0.61, 0), places=9)
        text = cagehop("point", "--phi", 0.61, "--pressure", 3, *words).stdout
        self.assertIn(f"({point['pressure_MPa']:.6g} MPa), T = {point['temperature']:.6g} K", text.splitlines()[0])
        curves = json.loads(cagehop("boundaries", "--count", 5, "--json", *words).stdout)
        for name in ("lower", "upper", "coexistence"):
            for phi, P, T in zip(curves["phi"], curves[f"P_{name}_MPa"], curves[f"T_{name}"]):
                self.assertTrue(P is None if T is None else math.isclose(T, temperature(phi, P), rel_tol=1e-12))
        cusp = curves["cusp"]
        self.assertAlmostEqual(cusp["temperature"], temperature(cusp["phi"], cusp["pressure_MPa"]), places=9)
        rows = [line.split() for line in cagehop("boundaries", "--count", 5, *words).stdout.splitlines() if not line.startswith("#")]
        self.assertEqual({len(row) for row in rows}, {11})

    def test_temperature_by_S_0(self):
        table = ", S_0_temperature_K: [300, 500, 700], S_0: [0.0012, 0.004, 0.012]"
        auto = job(table, states="temperature_K: [400, 500, 600]").replace("phi_g: 0.67143", "phi_g: auto")
        path = self.compute(auto)
        found = columns(path)
        np.testing.assert_allclose(found["temperature"], (600, 500, 400), rtol=1e-12)
        np.testing.assert_allclose(found["S_0"][1], 0.004, rtol=1e-9)  # of the structure itself, exact Percus-Yevick
        self.assertAlmostEqual(found["phi_g"][0], 0.67143, places=5)
        self.assertTrue(300 < found["T_g"][0] < 500)
        with h5py.File(path) as file:
            self.assertIn("S_0(T) = (1 - phi)^4/(1 + 2 phi)^2 with material.S_0, 3 points from 300 to 700 K",
                          file.attrs["thermal_mapping"])
        isobars = json.loads(cagehop("isobars", path, "--json").stdout)
        np.testing.assert_array_equal(np.array(isobars["T_g"], dtype=float), found["T_g"])  # trapped at 1 GPa

    def test_S_0_needs_nothing_of_Eq_11(self):
        lists = "S_0_temperature_K: [300, 500, 700], S_0: [0.0012, 0.004, 0.012]"
        paths = []
        for name, material in (("plain.h5", f"name: my liquid, {lists}"), ("dummy.h5", f"name: my liquid, glass_transition_K: 300, {lists}")):
            paths.append(self.compute(f"material: {{{material}}}\nstructure: {{source: percus-yevick}}\ngrid: {{temperature_K: [400, 600], "
                                      "pressure: [0, 1]}\noutput: {file: map.h5, isobars: false}\n", name))
            with h5py.File(paths[-1]) as file:
                self.assertEqual(file.attrs["material_universal"], "diameter_nm 0.8, enskog_time_s 1e-13")
                self.assertRegex(file.attrs["material_parameters"], r"^diameter_nm 0.8, enskog_time_s 1e-13, phi_g 0\.67\d+, "
                                 r"S_0 of 3 temperatures, 300 to 700 K \(SHA-256 [0-9a-f]{64}\)$")
        plain, dummy = map(columns, paths)
        np.testing.assert_array_equal(plain["tau_alpha"], dummy["tau_alpha"])
        done = cagehop("isobars", paths[0], "--pressure", 0)  # a map is read again from its own text
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_what_cannot_be_is_one_line_with_the_mend(self):
        table = ", S_0_temperature_K: [300, 500, 700], S_0: [0.0012, 0.004, 0.012]"
        auto = job(table).replace("phi_g: 0.67143", "phi_g: auto")
        for text, words in (
                (job(", bulk_modulus_derivative: 8"), "material.bulk_modulus_derivative is that of a bulk modulus; add material.bulk_"),
                (job(", bulk_modulus_GPa: 0"), "material.bulk_modulus_GPa is 0; it must be above 0"),
                (job(table), "write phi_g: auto"),
                (job(", S_0: [0.1, 0.2]"), "material.S_0 is there without material.S_0_temperature_K"),
                (auto.replace("0.0012, ", ""), "has 2 values and material.S_0_temperature_K has 3"),
                (auto.replace("packing_fraction: [0.58", "packing_fraction: [0.45"), "phi from 0.45 to 0.67 need S_0 from"),
                (auto.replace("packing_fraction: [0.58, 0.61, 0.64, 0.67]", "temperature_K: [800]"), "800, where S_0 is not known; choose")):
            jobs.write_job(self.path, text)
            done = cagehop("plan", self.path / "job.yaml")
            lines = jobs.own_lines(done.stderr)
            self.assertEqual((done.returncode, len(lines)), (2, 1), done.stderr)
            self.assertIn(words, lines[0])
            self.assertRegex(lines[0], r"job\.yaml:\d+: ")


if __name__ == "__main__":
    unittest.main()
