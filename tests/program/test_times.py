# SPDX-License-Identifier: GPL-3.0-or-later
"""Maps with an elastic coupling, a viscosity, another transition and cooling rates: the columns, what they hold, and that maps
without these keys have none of it."""
import json
import math
import unittest

import h5py
import numpy

import jobs
import maps
import served
from this_build import output

PLAIN = """\
material: {name: Pd40Ni10Cu30P20, phi_g: 0.66}
structure: {source: percus-yevick}
grid:
  packing_fraction: [0.40, 0.55, 0.60]
  pressure: [0.0, 0.7, 5.5]
output: {file: map.h5}
"""
JOB = PLAIN.replace("map.h5}", "map.h5, viscosity: true}") + """\
physics: {elastic_coupling: 0.3}
isobars: {transition_viscosity_Pa_s: 1.0e12, cooling_rates_K_per_s: [0.1, 1.0, 1.0e12]}
"""
MODEL = ("--structure", "percus-yevick", "--phi-g", "0.66", "--elastic-coupling", "0.3")
COOLING = ("T_g_rate", "T_g_rate_error", "phi_g_rate", "tau_g_rate", "fragility_rate")


class Times(jobs.SmallMap):
    job = JOB

    def copy(self, name):
        (self.path / name).write_bytes(self.map.read_bytes())
        return self.path / name

    def test_points_have_what_cagehop_point_prints(self):
        with h5py.File(self.map) as file:
            self.assertEqual(file["eta"].attrs["units"], "Pa s")
            for i, phi in enumerate(file["phi"]):
                for j, pressure in enumerate(file["pressure"]):
                    point = json.loads(output("point", "--phi", repr(float(phi)), "--pressure", repr(float(pressure)), "--json", *MODEL))
                    for name in ("tau_alpha", "tau_beta", "G", "eta", "dlnG_dP"):
                        value = float(file[name][i, j])
                        want = None if math.isnan(value) else "Infinity" if math.isinf(value) else value
                        self.assertEqual(want, point[name], (name, phi, pressure))
                    self.assertEqual(point["viscosity_status"], "ok")
            self.assertTrue(numpy.isnan(file["eta"][0, 0]) and numpy.isinf(file["eta"][1, 2]))  # fluid, trapped
            tau_beta, tau_alpha = file["tau_beta"][1:, :2], file["tau_alpha"][1:, :2]
            self.assertTrue((tau_beta < tau_alpha).all())
            self.assertFalse(file["viscosity_status"][()].any())
            self.assertNotIn("tau_slowest", file)
            self.assertNotIn("rates_status", file)

    def test_the_transition_is_where_eta_has_that_value(self):
        with h5py.File(self.map) as file:
            for j in (0, 1):
                point = json.loads(output("point", "--phi", repr(float(file["phi_g"][j])), "--pressure", repr(float(file["pressure"][j])),
                                          "--json", *MODEL))
                self.assertAlmostEqual(math.log(point["eta"] / 1e12), 0, delta=1e-6)
                self.assertAlmostEqual(point["temperature"], file["T_g"][j], delta=1e-6)
            self.assertEqual(list(file["isobar_status"]), [0, 0, 6])
            for name in ("phi_g", "T_g", "fragility", "dT_g_dP", "activation_volume"):
                self.assertEqual(file[name].attrs["transition"], "eta = 1e+12 Pa s", name)
            self.assertNotIn("transition", file["vft_B"].attrs)
            self.assertEqual(file.attrs["isobar_transition_viscosity_Pa_s"], 1e12)
        self.assertIn("glass_transition     eta = 1e+12 Pa s", maps.info(self.map).stdout)
        by_time = json.loads(output("isobars", self.map, "--json", "--transition-time", "100"))
        self.assertNotIn("isobar_transition_viscosity_Pa_s", by_time)
        self.assertGreater(by_time["phi_g"][0], 1e-4 + json.loads(output("isobars", self.map, "--json"))["phi_g"][0])

    def test_cooling_rates_have_an_axis(self):
        with h5py.File(self.map) as file:
            self.assertEqual(list(file["cooling_rate"]), [0.1, 1.0, 1e12])
            self.assertEqual(file["cooling_rate"].attrs["units"], "K s-1")
            again = json.loads(output("isobars", self.map, "--json", "--cooling-rates", "0.1,1,1e12"))
            for name in COOLING:
                self.assertEqual([axis[0].name for axis in file[name].dims], ["/cooling_rate", "/pressure"])
                found = [[None if math.isnan(value) else float(value) for value in row] for row in file[name][()]]
                self.assertEqual(found, again[name], name)
            self.assertEqual(file["cooling_status"][()].tolist(), [[0, 0, 6]] * 3)
            self.assertEqual(again["cooling_status"], [["ok", "ok", "no_transition"]] * 3)
            for i, rate in enumerate(file["cooling_rate"]):
                for j in (0, 1):
                    T_g, tau, m = (file[name][i, j] for name in ("T_g_rate", "tau_g_rate", "fragility_rate"))
                    self.assertAlmostEqual(tau * m * math.log(10) * rate / T_g, 1, delta=1e-9)
                    point = json.loads(output("point", "--phi", repr(float(file["phi_g_rate"][i, j])), "--pressure",
                                              repr(float(file["pressure"][j])), "--json", *MODEL))
                    self.assertAlmostEqual(math.log(point["tau_alpha"] / tau), 0, delta=1e-4 if rate > 1e9 else 1e-6)
        self.assertIn("cooling    T_g at 3 cooling rates, 0.1 to 1e+12 K/s", maps.info(self.map).stdout)
        text = output("isobars", self.map, "--table", "cooling")
        table = [line.split() for line in text.splitlines() if not line.startswith("#")]
        self.assertEqual(([row[0] for row in table], len(table)), (["0.1"] * 3 + ["1"] * 3 + ["1e+12"] * 3, 9))
        alone = output("isobars", self.map)
        self.assertIn("--table cooling", alone.splitlines()[-1])
        both = output("isobars", self.map, "--table", "both")
        self.assertEqual(both, "".join(line + "\n" for line in alone.splitlines()[:-1]) + "\n\n" + text)
        for one in (text, alone):
            self.assertEqual(len({len(row) for row in numpy.loadtxt(one.splitlines())}), 1)

    def test_damage_is_found_and_mended(self):
        for name, index in (("T_g_rate", 1), ("cooling_status", 4), ("eta", 3), ("tau_beta", 4)):
            hurt = self.copy("hurt.h5")
            maps.flip_bit(hurt, name, index)
            self.assertEqual(maps.info(hurt, "--verify").returncode, 3, name)
            done = jobs.run(self.path, "job.yaml", "-o", "hurt.h5")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(maps.info(hurt, "--verify").returncode, 0, name)
            self.assertEqual(maps.digest(hurt), maps.digest(self.map), name)
        maps.flip_bit(hurt, "cooling_rate", 0)
        self.assertEqual(maps.info(hurt, "--verify").returncode, 3)

    def test_the_digest_has_all_of_it(self):
        self.assertEqual(maps.own_digest(self.map), maps.digest(self.map))
        changed = self.copy("changed.h5")
        maps.flip_bit(changed, "tau_g_rate", 1)
        self.assertNotEqual(maps.digest(changed), maps.digest(self.map))

    def test_pending_isobars_are_found_by_the_same_command(self):
        part = self.copy("part.h5")
        with h5py.File(part, "r+") as file:
            file["run/isobar_block_status"][0] = 0
            file["T_g_rate"][:] = numpy.nan
        self.assertEqual(jobs.run(self.path, "job.yaml", "-o", "part.h5").returncode, 0)
        self.assertEqual(maps.digest(part), maps.digest(self.map))

    @unittest.skipUnless(jobs.HAVE_MPI, "built without MPI")
    def test_any_ranks_find_the_same_bits(self):
        for ranks in (2, 3):
            self.assertEqual(jobs.run(self.path, "job.yaml", "-o", f"{ranks}.h5", ranks=ranks).returncode, 0)
            self.assertEqual(maps.digest(self.path / f"{ranks}.h5"), maps.digest(self.map))

    def test_maps_without_the_keys_have_none_of_it(self):
        jobs.write_job(self.path, PLAIN, "plain.yaml")
        self.assertEqual(jobs.run(self.path, "plain.yaml", "-o", "plain.h5").returncode, 0)
        with h5py.File(self.path / "plain.h5") as file:
            new = ("tau_beta", "eta", "G", "dlnG_dP", "viscosity_status", "cooling_rate", "cooling_status", *COOLING)
            self.assertFalse([name for name in new if name in file])
            self.assertFalse([name for name in ("cooling_columns", "cooling_rate_checksum") if name in file["run"].attrs])
            self.assertFalse([name for name in ("glass_transition", "isobar_transition_viscosity_Pa_s", "elastic_coupling")
                              if name in file.attrs])
            self.assertNotIn("transition", file["T_g"].attrs)

    def test_both_spellings_of_the_coupling_are_one_job(self):
        found = []
        for physics in ("{elastic_barrier: true}", "{elastic_coupling: 1}", "{elastic_barrier: true, elastic_coupling: 1.0}"):
            (self.path / "e.h5").unlink(missing_ok=True)
            jobs.write_job(self.path, PLAIN + f"physics: {physics}\n", "e.yaml")
            self.assertEqual(jobs.run(self.path, "e.yaml", "-o", "e.h5").returncode, 0)
            with h5py.File(self.path / "e.h5") as file:
                found.append((file.attrs["job_sha256"], file.attrs["physics_sha256"], file.attrs["elastic_barrier"], maps.digest(self.path / "e.h5")))
        self.assertEqual(len(set(found)), 1)
        self.assertEqual(found[0][2], "true")

    def test_what_contradicts_itself_is_one_line(self):
        for text, line, words in ((PLAIN + "physics: {elastic_barrier: true, elastic_coupling: 0.5}\n", 7, "elastic_coupling is 0.5"),
                                  (PLAIN + "physics: {elastic_coupling: 0.5, elastic_barrier: false}\n", 7, "says 0"),
                                  (PLAIN + "physics: {elastic_coupling: -1}\n", 7, "from 0 to 1000"),
                                  (PLAIN + "isobars: {transition_viscosity_Pa_s: 0}\n", 7, "above 0"),
                                  (PLAIN + "isobars: {cooling_rates_K_per_s: []}\n", 7, "cooling_rates_K_per_s"),
                                  (PLAIN + "isobars: {cooling_rates_K_per_s: 3}\n", 7, "cooling_rates_K_per_s"),
                                  (PLAIN + "isobars: {cooling_rates_K_per_s: [1, 0.1]}\n", 7, "ascending"),
                                  (PLAIN + "isobars: {cooling_rates_K_per_s: [0]}\n", 7, "1e-12"),
                                  (PLAIN + "isobars:\n  transition_time_s: 100\n  transition_viscosity_Pa_s: 1.0e12\n", 9, "exclude")):
            jobs.write_job(self.path, text, "wrong.yaml")
            done = jobs.run(self.path, "wrong.yaml", "-o", "wrong.h5")
            lines = jobs.own_lines(done.stderr)
            self.assertEqual((done.returncode, len(lines)), (2, 1), done.stderr)
            self.assertIn(f"wrong.yaml:{line}: ", lines[0])
            self.assertIn(words, lines[0])
        for words in (["--transition-time", "1", "--transition-viscosity", "1e12"], ["--cooling-rates", "1,0.1"], ["--cooling-rates", "0"],
                      ["--cooling-rates", ""], ["--transition-viscosity", "0"]):
            done = served.run("isobars", str(self.map), *words)
            self.assertEqual((done.returncode, len(jobs.own_lines(done.stderr))), (2, 1), words)
        done = served.run("point", "--phi", "0.6", "--pressure", "0", "--elastic-barrier", "--elastic-coupling", "0.5")
        self.assertEqual((done.returncode, len(jobs.own_lines(done.stderr))), (2, 1))
        self.assertIn("--elastic-coupling is 0.5, and --elastic-barrier says 1; leave one out", done.stderr)

