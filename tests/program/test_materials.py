# SPDX-License-Identifier: GPL-3.0-or-later
"""A substance of one's own: by Tg alone, by options, by a catalogue; and states by temperature and MPa."""
import json
import os
import re
import unittest

import h5py

import jobs
from cagehop import catalogue_file
import served
from this_build import SOURCE

CATALOGUE = SOURCE / "src" / "material" / "materials.yaml"

OWN = """\
# measured here
materials:
  - name: My Glass
    glass_transition_K: 600
    diameter_nm: 0.3
    source: notebook 7
  - {name: indomethacin, glass_transition_K: 316}
"""
JOB = """\
material: %s
structure: {source: percus-yevick}
grid: {packing_fraction: [0.60], pressure: [0, 0.5]}
output: {file: map.h5, isobars: false}
"""


def cagehop(*words, folder=None, **environment):
    return served.run(*words, cwd=folder, timeout=60, env={**os.environ, **environment})


def json_of(*words, **more):
    done = cagehop(*words, "--json", **more)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class Catalogue(unittest.TestCase):
    def test_the_file_is_what_the_library_has(self):
        """The build's small reader, the package's, and libyaml understand one file the same way."""
        built_in = json_of("materials")["materials"]
        self.assertGreaterEqual(len(built_in), 10)
        self.assertEqual(json_of("materials", "--catalogue", CATALOGUE)["materials"], built_in)
        self.assertEqual(json_of("materials", CAGEHOP_CATALOGUE=str(CATALOGUE))["materials"], built_in)
        self.assertTrue(all(len(row["source"]) > 20 for row in built_in))

    def test_an_incompressible_material_has_no_modulus(self):
        self.assertNotIn("bulk_modulus", cagehop("materials").stdout)  # a catalogue would refuse 0
        self.assertEqual({row["bulk_modulus_GPa"] for row in json_of("materials")["materials"]}, {None})
        with jobs.folder() as folder:
            (folder / "own.yaml").write_text("materials: [{name: a, glass_transition_K: 600, bulk_modulus_GPa: 5}]")
            self.assertIn("bulk_modulus_GPa    5", cagehop("materials", "--catalogue", "own.yaml", folder=folder).stdout)
            self.assertEqual(json_of("materials", "--catalogue", "own.yaml", folder=folder)["materials"][0]["bulk_modulus_GPa"], 5)

    def test_a_catalogue_without_end_is_refused_soon(self):
        for text, words in (("materials:\n" + "".join(f"- {{name: m{i}, glass_transition_K: 600}}\n" for i in range(10001)),
                             "at most 10000 materials, not 10001"), ("materials: " + "[" * 200000, "more than 1000 brackets are open")):
            with jobs.folder() as folder:
                (folder / "long.yaml").write_text(text)
                done = cagehop("materials", "--catalogue", "long.yaml", folder=folder)
                self.assertEqual((done.returncode, len(done.stderr.splitlines())), (2, 1), done.stderr)
                self.assertIn(words, done.stderr)

    def test_an_uncertainty_is_checked_and_decides_no_number(self):
        """The key that `cagehop fit` writes: a job, --material and Python read the material's numbers as if it were not there."""
        known = """\
materials:
  - name: fitted
    glass_transition_K: 600
    uncertainty:
      standard_errors: {glass_transition_K: 0.4, ln_enskog_time_s: 0.3, elastic_coupling: 0.1}
      correlations:
        - {of: glass_transition_K, with: ln_enskog_time_s, is: 0.7}
    source: a fit
"""
        with jobs.folder() as folder:
            (folder / "known.yaml").write_text(known)
            row = json_of("materials", "--catalogue", "known.yaml", folder=folder)["materials"][0]
            self.assertEqual((row["name"], row["glass_transition_K"], row["source"]), ("fitted", 600, "a fit"))
            self.assertEqual(catalogue_file.read(folder / "known.yaml"), catalogue_file.rows_of(known, "known"))
            self.assertEqual(catalogue_file.rows_of(known, "known"), [{"name": "fitted", "glass_transition_K": "600", "source": "a fit"}])
            for old, new, line, words in (
                    ("0.4", "-1", 5, "it must be above 0"), ("glass_transition_K: 0.4", "x: 0.4", 5, "which is no number of a material"),
                    ("is: 0.7", "is: 1.7", 7, "from -1 to 1"), ("with: ln_enskog_time_s", "with: diameter_nm", 7, "of standard_errors"),
                    ("standard_errors:", "errors:", 5, "uncertainty must be")):
                (folder / "wrong.yaml").write_text(known.replace(old, new, 1))
                done = cagehop("materials", "--catalogue", "wrong.yaml", folder=folder)
                self.assertEqual((done.returncode, len(done.stderr.splitlines())), (2, 1), done.stderr)
                self.assertIn(words, done.stderr)
                self.assertIn(f"wrong.yaml:{line}:", done.stderr)

    def test_names_of_a_file_come_first(self):
        with jobs.folder() as folder:
            (folder / "own.yaml").write_text(OWN)
            rows = json_of("materials", "--catalogue", "own.yaml", folder=folder)["materials"]
            self.assertEqual([row["name"] for row in rows[:3]], ["My Glass", "indomethacin", "Pd40Ni10Cu30P20"])
            self.assertEqual((rows[0]["source"], rows[1]["source"]), ("notebook 7", "not said"))
            self.assertEqual(sum(row["name"] == "indomethacin" for row in rows), 1)
            self.assertEqual(rows[1]["glass_transition_K"], 316)

            found = json_of("point", "--phi", 0.6, "--pressure", 0.5, "--material", "my glass", "--catalogue", "own.yaml", folder=folder)
            self.assertEqual(found["material"], "My Glass")
            self.assertAlmostEqual(found["temperature"], 600 + (found["phi_g"] - 0.6) / 6e-4, places=9)
            by_environment = json_of("point", "--phi", 0.6, "--pressure", 0.5, "--material", "my glass", folder=folder,
                                     CAGEHOP_CATALOGUE=str(folder / "own.yaml"))
            self.assertEqual({**by_environment, "solve_seconds": 0}, {**found, "solve_seconds": 0})

            for words, said in ((["--material", "my glas", "--catalogue", "own.yaml"], "did you mean My Glass?"),
                                (["--material", "own.yaml"], "own.yaml holds 2 materials; choose one with --catalogue own.yaml"),
                                (["--material", "my glass", "--catalogue", "none.yaml"], "none.yaml: No such file or directory"),
                                (["--catalogue", "own.yaml"], "--catalogue is for --material NAME")):
                done = cagehop("point", "--phi", 0.6, "--pressure", 0.5, *words, folder=folder)
                self.assertEqual(done.returncode, 2, words)
                self.assertIn(said, done.stderr)
                self.assertEqual(len(jobs.own_lines(done.stderr)), 1)

            jobs.write_job(folder, "material: {file: own.yaml}\ngrid: {packing_fraction: [0.5], pressure: [0]}\n", "nameless.yaml")
            done = cagehop("plan", "nameless.yaml", folder=folder)
            self.assertEqual(done.returncode, 2)
            self.assertIn("nameless.yaml:1: material.name is missing: own.yaml holds 2 materials; write the name of one", done.stderr)

    def test_a_map_keeps_the_numbers(self):
        with jobs.folder() as folder:
            (folder / "own.yaml").write_text(OWN)
            jobs.write_job(folder, JOB % "{name: my glass, file: own.yaml}")
            self.assertEqual(jobs.run(folder, "job.yaml", "--serial").returncode, 0)
            with h5py.File(folder / "map.h5") as file:
                self.assertEqual(file.attrs["material"], "My Glass")
                self.assertIn("diameter_nm 0.3, glass_transition_K 600, ", file.attrs["material_parameters"])
                self.assertNotIn("material_universal", file.attrs)
            (folder / "own.yaml").write_text(OWN.replace("600", "601"))
            done = jobs.run(folder, "job.yaml", "--serial")  # another substance now
            self.assertEqual(done.returncode, 3)
            self.assertIn("material.glass_transition_K is 600 there and 601 here", done.stderr)
            (folder / "own.yaml").unlink()
            found = json_of("isobars", "map.h5", "--pressure", "0", folder=folder)
            self.assertAlmostEqual(found["T_g"][0], 600.0, places=5)


class GlassTransitionAlone(unittest.TestCase):
    UNIVERSAL = "diameter_nm 0.8, phi_0 0.5, beta_phi_0_per_K 0.0006, enskog_time_s 1e-13, phi_g auto"

    def test_a_job(self):
        with jobs.folder() as folder:
            jobs.write_job(folder, JOB % "{glass_transition_K: 733}")
            for command in ("plan", "run"):
                words = ["--serial"] if command == "run" else []
                done = cagehop(command, "job.yaml", *words, folder=folder)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual(done.stderr.count("universal"), 1, done.stderr)
                self.assertIn(f"job.yaml:1: remark: taken as universal in material: {self.UNIVERSAL};", done.stderr)
            self.assertIn(self.UNIVERSAL, cagehop("info", "map.h5", folder=folder).stdout)
            jobs.write_job(folder, JOB % ("{glass_transition_K: 733, diameter_nm: 0.8, phi_0: 0.5, beta_phi_0_per_K: 6e-4, "
                                          "enskog_time_s: 1e-13, phi_g: auto}"))
            done = jobs.run(folder, "job.yaml", "--serial")  # the same job, and nothing is taken for granted
            self.assertEqual((done.returncode, done.stderr.count("universal")), (0, 0), done.stderr)

    def test_options(self):
        done = cagehop("point", "--phi", 0.6, "--pressure", 0.5, "--glass-transition", 733, "--particle-diameter", 0.28, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(jobs.own_lines(done.stderr), [
            "cagehop: point: remark: taken as universal beside --glass-transition: --phi-0 0.5, --beta-phi-0 0.0006, "
            "--enskog-time 1e-13, --phi-g auto"])
        found = json.loads(done.stdout)
        self.assertEqual(found["material"], "unnamed")
        self.assertAlmostEqual(found["temperature"], 733 + (found["phi_g"] - 0.6) / 6e-4, places=9)
        self.assertAlmostEqual(found["pressure_unit"], 1.380649e-23 * found["temperature"] / 0.28e-9**3 / 1e6, places=6)
        # On top of a name of the catalogue, which stays.
        named = json_of("point", "--phi", 0.6, "--pressure", 0.5, "--material", "cu60zr40", "--enskog-time", "2e-13")
        plain = json_of("point", "--phi", 0.6, "--pressure", 0.5, "--material", "Cu60Zr40")
        self.assertEqual(named["material"], "Cu60Zr40")
        self.assertAlmostEqual(named["tau_s"] / plain["tau_s"], 2.0, places=14)

    def test_a_jobs_material_serves_the_commands(self):
        with jobs.folder() as folder:
            jobs.write_job(folder, JOB % "{name: mine, glass_transition_K: 733, diameter_nm: 0.28}")
            for command in ("point", "landscape", "population"):
                done = cagehop(command, "--material", "job.yaml", "--temperature", 800, "--pressure-MPa", 200, folder=folder)
                self.assertEqual(done.returncode, 0, done.stderr)
            done = cagehop("structure", "--material", "job.yaml", "--temperature", 800, "--count", 2, folder=folder)
            self.assertIn("phi = 0.63123020", done.stdout)
            self.assertIn("# mine;", cagehop("boundaries", "--material", "job.yaml", "--count", 3, folder=folder).stdout)


class Scale(unittest.TestCase):
    """The line of plan and info that says what d means, for an atom."""

    def test_an_atoms_diameter(self):
        pattern = r"(?m)^scale +d = 0.281 nm: kBT/d\^3 = (\S+) MPa at Tg = 726 K; at phi_g trapped above (\S+) MPa, .* is (\S+) \(tilt"
        with jobs.folder() as folder:
            jobs.write_job(folder, JOB % "Cu60Zr40")
            planned = re.search(pattern, cagehop("plan", "job.yaml", folder=folder).stdout)
            self.assertEqual(jobs.run(folder, "job.yaml", "--serial").returncode, 0)
            told = re.search(pattern, cagehop("info", "map.h5", folder=folder).stdout)
            isobar = json_of("isobars", "map.h5", "--pressure", "0", folder=folder)
        self.assertEqual(planned.groups(), told.groups())
        unit, most, slope = map(float, told.groups())
        self.assertAlmostEqual(unit / (1.380649e-23 * 726 / 0.281e-9**3 / 1e6), 1, delta=1e-3)
        self.assertAlmostEqual(slope / 1e3 / isobar["dT_g_dP"][0], 1, delta=0.01)
        regime = {factor: json_of("point", "--material", "Cu60Zr40", "--temperature", 726, "--pressure-MPa", most * factor)["regime"]
                  for factor in (0.999, 1.001)}  # four digits are printed
        self.assertEqual(regime, {0.999: "two_state", 1.001: "trapped"})


class States(unittest.TestCase):
    def test_units_mean_the_same_point(self):
        by_T = json_of("point", "--temperature", 700, "--pressure-MPa", 12.5)
        self.assertAlmostEqual(by_T["temperature"], 700, delta=1e-9)
        self.assertAlmostEqual(by_T["pressure_MPa"], 12.5, delta=1e-12)
        by_phi = json_of("point", "--phi", repr(by_T["phi"]), "--pressure", repr(by_T["pressure"]))
        self.assertEqual({**by_phi, "solve_seconds": 0}, {**by_T, "solve_seconds": 0})

    def test_a_map_in_these_units_has_the_same_bits(self):
        with jobs.folder() as folder:
            jobs.write_job(folder, "material: Pd40Ni10Cu30P20\ngrid: {temperature_K: [650, 700], pressure_MPa: [12.5]}\n"
                                   "output: {file: map.h5, isobars: false}\n")
            self.assertEqual(jobs.run(folder, "job.yaml", "--serial").returncode, 0)
            with h5py.File(folder / "map.h5") as file:
                for i, T in enumerate(sorted(file["temperature"][:])):
                    there = {name: file[name][list(file["temperature"][:]).index(T), 0] for name in ("tau_alpha", "F_B1")}
                    here = json_of("point", "--temperature", 650 + 50 * i, "--pressure-MPa", 12.5)
                    self.assertEqual({name: here[name] for name in there}, there)

    def test_exactly_one_of_each_pair(self):
        for words, said in ((["--phi", 0.6], "--pressure or --pressure-MPa is missing"),
                            (["--pressure", 1], "--phi, --rho or --temperature is missing"),
                            (["--phi", 0.6, "--temperature", 600, "--pressure", 1], "--phi and --temperature exclude each other; keep one"),
                            (["--phi", 0.6, "--pressure-MPa", 1, "--pressure", 1], "--pressure and --pressure-MPa exclude each other"),
                            (["--temperature", 1800, "--pressure", 1], "1800 K means a packing fraction of"),
                            (["--temperature", 0, "--pressure", 1], "--temperature is 0; it must be above 0"),
                            (["--phi", 0.6, "--pressure-MPa", 1e6], "1000000 MPa is ")):
            for command in ("point", "landscape", "population"):
                done = cagehop(command, *words)
                self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
                self.assertEqual(len(jobs.own_lines(done.stderr)), 1, done.stderr)
                self.assertIn(said, done.stderr)

    def test_a_temperature_wants_phi_g(self):
        done = cagehop("structure", "--temperature", 700, "--closure", "martynov-sarkisov")
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("structure: --temperature needs phi_g, which is not known; add --phi-g NUMBER, or give --phi", done.stderr)


class Names(unittest.TestCase):
    def test_the_bare_name_lists_the_commands(self):
        done = cagehop()
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        for command in ("point", "run", "info"):
            self.assertRegex(done.stderr, rf"(?m)^  {command} +\w")

    def test_the_nearest_is_named(self):
        point = ["point", "--phi", 0.6, "--pressure", 1]
        for words, said in ((["pont"], "'pont' is no command; did you mean point? see"),
                            (["help", "boundarys"], "did you mean boundaries?"),
                            ([*point, "--closre", "x"], "unknown here; did you mean --closure? see"),
                            (["point", "-phi", 0.6], "option '-phi' begins with two dashes: --phi; see"),
                            ([*point, "--closure", "modified-verlt"], "did you mean modified-verlet? it must be one of"),
                            ([*point, "--material", "indometacin"], "did you mean indomethacin? write one of")):
            done = cagehop(*words)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(said, done.stderr)
        self.assertEqual(json_of(*point, "--closure", "Percus-Yevick")["regime"], "two_state")


if __name__ == "__main__":
    unittest.main()
