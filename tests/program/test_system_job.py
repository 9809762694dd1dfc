# SPDX-License-Identifier: GPL-3.0-or-later
"""The section system of a job, its options and its tables: what is computed is the same whichever way it is told, and what is wrong
is said in one line with its place."""
import json
import unittest

import h5py
import numpy as np

import jobs
import maps
from this_build import cagehop

LENNARD_JONES = "{potential: lennard-jones, epsilon_K: 120, sigma_nm: 0.34, temperature_K: 120, cutoff: 4}"
JOB = """\
system: %s
structure: {closure: hypernetted-chain}
grid:
  density: [0.80, 0.95]
  pressure: [0, 1]
output: {file: map.h5, isobars: false}
"""
r = np.arange(0.70, 5.0, 0.01)
u = 4 * (r**-12 - r**-6)


def rows(*columns, separator=" ", head=""):
    return head + "".join(separator.join(f"{value:.15g}" for value in row) + "\n" for row in zip(*columns))


class System(unittest.TestCase):
    def setUp(self):
        self.path = self.enterContext(jobs.folder())

    def write(self, name, text):
        (self.path / name).write_text(text, encoding="utf-8")
        return name

    def run_job(self, text, *words, status=0, ranks=0):
        self.write("job.yaml", text)
        done = jobs.run(self.path, "job.yaml", *words, ranks=ranks)
        self.assertEqual(done.returncode, status, done.stderr)
        return done

    def refused(self, system, line, status=2, more="", place=1):
        self.write("job.yaml", JOB % system + more)
        done = cagehop("plan", "job.yaml", cwd=self.path)
        lines = jobs.own_lines(done.stderr)
        self.assertEqual((done.returncode, len(lines)), (status, 1), done.stderr)
        self.assertIn(line, lines[0])
        if place:
            self.assertIn(f"job.yaml:{place}: ", lines[0])

    def test_a_map_of_a_potential_needs_no_material(self):
        done = self.run_job(JOB % LENNARD_JONES)
        self.assertIn("taken as universal in material: enskog_time_s 1e-13", done.stderr)
        self.assertNotIn("diameter_nm", done.stderr)  # that is sigma_nm
        with h5py.File(self.path / "map.h5") as found:
            np.testing.assert_allclose(found["pressure_unit"][:], 1.380649e-23 * 120 / 0.34e-9**3 * 1e-6)
            self.assertTrue(np.isfinite(found["tau_alpha"][0]).all())
        self.assertEqual(self.run_job(JOB % LENNARD_JONES).returncode, 0)  # finished: nothing is left to do

    def test_its_table_gives_the_same_to_the_tables_error(self):
        self.run_job(JOB % LENNARD_JONES)
        self.write("u.dat", rows(r, u, head="# r u\n"))
        self.run_job(JOB % LENNARD_JONES.replace("lennard-jones", "table, file: u.dat"), "-o", "table.h5", ranks=2)
        with h5py.File(self.path / "map.h5") as formula, h5py.File(self.path / "table.h5") as table:
            np.testing.assert_allclose(table["S_peak"][:], formula["S_peak"][:], rtol=1e-5)
            np.testing.assert_allclose(table["tau_alpha"][:], formula["tau_alpha"][:], rtol=1e-3)
        # Another content of the file is another job; the same numbers in nm and K are the same potential.
        self.write("u.dat", rows(r * 0.34, u * 120 * 1.0001, separator=",", head="r_nm,u_K\n"))
        self.write("job.yaml", JOB % LENNARD_JONES.replace("lennard-jones", "table, file: u.dat"))
        other = jobs.run(self.path, "job.yaml", "-o", "table.h5")
        self.assertEqual(other.returncode, 3, other.stderr)
        self.run_job(JOB % LENNARD_JONES.replace("lennard-jones", "table, file: u.dat"), "-o", "units.h5")
        with h5py.File(self.path / "table.h5") as table, h5py.File(self.path / "units.h5") as units:
            np.testing.assert_allclose(units["S_peak"][:], table["S_peak"][:], rtol=1e-3)
            self.assertFalse(np.array_equal(units["S_peak"][:], table["S_peak"][:]))
        self.assertNotEqual(maps.digest(self.path / "table.h5"), maps.digest(self.path / "units.h5"))

    def test_nanometres_of_a_file_need_a_diameter(self):
        self.write("u.dat", rows(r * 0.34, u, separator=",", head="r_nm,u\n"))
        self.write("job.yaml", JOB % "{potential: table, file: u.dat, temperature: 1}")
        done = jobs.run(self.path, "job.yaml", "-o", "none.h5")
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("'r_nm' is in nm or angstrom, and what d is in nm is not said", done.stderr)
        words = ("system", "--potential", "table", "--potential-table", str(self.path / "u.dat"), "--reduced-temperature", "1")
        self.assertIn("what d is in nm is not said", cagehop(*words).stderr)
        self.assertEqual(cagehop(*words, "--particle-diameter", "0.34").returncode, 0)

    def test_what_is_wrong_has_its_line(self):
        for system, line in (("{potential: lenard-jones}", "did you mean lennard-jones?"),
                             ("{potential: lennard-jones}", "needs a temperature: add system.temperature_K or system.temperature"),
                             ("{potential: lennard-jones, temperature_K: 100}", "system.epsilon_K is missing"),
                             ("{potential: lennard-jones, temperature: 1, density: 1}", "exclude each other"),
                             ("{potential: lennard-jones, temperature: 1, exponent: 9}", "system.exponent is for inverse-power, and"),
                             ("{potential: lennard-jones, temperature: 1, cutoff_form: truncated}", "add system.cutoff"),
                             ("{potential: yukawa, temperature: 1}", "system.screening is missing"),
                             ("{potential: hard, temperature: 1}", "system.temperature is for weeks-chandler-andersen, lennard-jones"),
                             ("{potential: hard-core-yukawa, screening: 2, temperature: 1, cutoff: 0.9}", "beyond the hard core"),
                             ("{potential: table, temperature: 1}", "system.file is missing"),
                             ("{chain: {model: koyama, sites: 10, bond: 1, persistence: 1.2}}", "persistence length"),
                             ("{chain: {model: koyama, sits: 10}}", "did you mean sites?"),
                             ("{chain: {model: freely-jointed, sites: 10, bond: 1}}", "no landscape here"),
                             ("{potentail: hard}", "did you mean potential?")):
            with self.subTest(system):
                self.refused(system, line, more="material: Pd40Ni10Cu30P20\n" if "hard" in system or "chain" in system else "")
        self.refused("{potential: gaussian, temperature: 1, sigma_nm: 0.3}", "both are d; leave one out",
                     more="material: {diameter_nm: 0.4}\n")

    def test_what_is_wrong_with_a_table_has_its_line(self):
        table = "{potential: table, file: u.dat, temperature: 1}"
        for text, line in ((rows(r, u, head="r u\n").replace("0.9 ", "0.9x ", 1), ":22: r is no number"),
                           (rows(r[::-1], u, head="r u\n"), ":3: r is 4.98 after 4.99; it must be at least 0, and ascend"),
                           (rows(r[:5], u[:5], head="r u\n"), "5 points with a number; a table needs at least 9"),
                           (rows(r, u), ":1: the columns have no names, which say their units too"),
                           (rows(r, u, head="r,V (eV)\n", separator=","), ":1: the unit of 'V (eV)' is not known; give u in epsilon"),
                           (rows(r, u, head="r,u_kJmol\n", separator=","), ":1: the unit of 'u_kJmol' is not known; give u in epsilon"),
                           (rows(r, u, head="r,u_K\n", separator=","), "'u_K' is in K, and what epsilon is in K is not said"),
                           (rows(r, u, head="r (inch),u\n", separator=","), ":1: the unit of 'r (inch)' is not known; give r in d"),
                           (rows(r[40:], u[40:], head="r u\n"), "begin the table nearer to 0"),
                           (rows(r[:60], u[:60], head="r u\n"), "is not 0 to within 0.001 epsilon")):
            with self.subTest(line):
                self.write("u.dat", text)
                self.refused(table, line, status=3, place=None)
        self.refused(table.replace("u.dat", "nowhere.dat"), "system.file: nowhere.dat: No such file", status=3)

    def test_reuse_names_what_of_the_system_differs(self):
        self.write("u.dat", rows(r, u, head="r u\n"))
        self.run_job(JOB % LENNARD_JONES)
        for old, new, words in (("cutoff: 4", "cutoff: 3", "system.cutoff is 4 there and 3 here"),
                                (", cutoff: 4", "", "system.cutoff is 4 there and left out here"),
                                ("temperature_K: 120", "temperature_K: 121", "system.temperature_K is 120 there and 121 here"),
                                ("lennard-jones", "table, file: u.dat", "system.potential is lennard-jones there and table here")):
            done = self.run_job(JOB % LENNARD_JONES.replace(old, new), "-o", "new.h5", "--reuse", "map.h5", status=3)
            self.assertIn(f"map.h5 has other physics, {words}: nothing is reused", done.stderr)
        done = self.run_job((JOB % "{}").replace("[0.80, 0.95]", "[0.9, 0.95]") + "material: Pd40Ni10Cu30P20\n", "-o", "new.h5", "--reuse", "map.h5",
                            status=3)
        self.assertIn("system.potential is lennard-jones there and hard here", done.stderr)

    def test_what_was_chosen_beside_a_table_is_no_fault_of_its_file(self):
        self.write("u.dat", rows(r, u, head="r u\n"))
        self.write("v.dat", rows(r[r < 1.5], u[r < 1.5], head="r u\n"))  # needs a cutoff, and is named though it is not the first file
        self.write("omega.dat", rows(np.arange(0, 60, 0.1), 1 + np.sinc(np.arange(0, 60, 0.1) / np.pi), head="q omega\n"))
        table = "{potential: table, file: u.dat, temperature: 1}"
        closure = "structure: {closure: %s}\n"
        job = (JOB % table).replace("structure: {closure: hypernetted-chain}\n", "")
        for text, place, line in (
                (closure % "rogers-young" + job, 1, "structure.closure: closure rogers-young is for potentials that only repel"),
                (JOB % table.replace("temperature", "cutoff: 9, temperature"), 1, "system.cutoff: the cutoff is beyond the last r")):
            self.write("job.yaml", text)
            done = cagehop("plan", "job.yaml", cwd=self.path)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(f"job.yaml:{place}: {line}", done.stderr)
        words = ("structure", "--rho", "0.8", "--potential", "table", "--reduced-temperature", "1", "--potential-table")
        done = cagehop(*words, "u.dat", "--closure", "rogers-young", cwd=self.path)
        self.assertEqual((done.returncode, done.stderr.startswith("cagehop: structure: --closure: ")), (2, True), done.stderr)
        done = cagehop(*words, "v.dat", "--omega-table", "omega.dat", "--chain", "table", cwd=self.path)
        self.assertEqual((done.returncode, done.stderr.startswith("cagehop: structure: v.dat: u at the last r")), (3, True), done.stderr)

    def test_a_state_that_fails_does_so_alike_from_a_formula_and_a_table(self):
        self.write("u.dat", rows(r[::3], u[::3], head="r u\n"))  # enough at T* = 0.5, and at 0.2 not
        formula, table = ("--potential", "lennard-jones"), ("--potential", "table", "--potential-table", "u.dat")
        spinodal, cold = "60", "24"
        for T, potential, reason in ((spinodal, formula, "no solution is connected"), (spinodal, table, "no solution is connected"),
                                     (cold, table, "too few, or scatter: at T* = 0.2")):
            for temperature in (("--system-temperature", T, "--rho", "0.3"), ("--system-density", "0.3", "--temperature", T)):
                for command in (("structure",), ("point", "--pressure", "0"), ("thermodynamics",)):
                    done = cagehop(*command, *potential, "--epsilon", "120", *temperature, cwd=self.path)
                    self.assertEqual((done.returncode, done.stdout), (1, ""), done.stderr)
                    self.assertIn(reason, done.stderr)
        # A job is told so before anything is computed, and such points of the map fail.
        done = self.run_job(JOB.replace("density: [0.80, 0.95]", "temperature_K: [24, 120]") %
                            "{potential: table, file: u.dat, epsilon_K: 120, density: 0.8}")
        self.assertIn("u.dat: remark: at T* = 0.2, the lowest, the points of the table leave an error of 0.026", done.stderr)
        with h5py.File(self.path / "map.h5") as found:
            self.assertEqual(np.isfinite(found["S_0"][:]).tolist(), [False, True])
        shown = json.loads(cagehop("system", *table, "--reduced-temperature", "0.2", "--json", cwd=self.path).stdout)
        self.assertGreater(shown["table_error"], 1e-3)
        self.assertIsNone(shown["B_2"])

    def test_the_command_shows_what_it_is_told(self):
        shown = json.loads(cagehop("system", "--potential", "lennard-jones", "--epsilon", "119.8", "--system-density", "0.85",
                                   "--temperature", "119.8", "--json").stdout)
        self.assertAlmostEqual(shown["temperature_reduced"], 1.0, 12)
        self.assertAlmostEqual(shown["minimum"], 2 ** (1 / 6), 12)
        self.assertAlmostEqual(shown["boyle_temperature"], 3.417928023, 8)
        self.assertAlmostEqual(shown["diameters"]["barker-henderson"]["diameter"], 0.9730040705891, 9)
        self.assertAlmostEqual(shown["diameters"]["weeks-chandler-andersen"]["phi"], np.pi / 6 * 0.85 * 1.0156054202252**3, 8)
        hard = json.loads(cagehop("system", "--chain", "koyama", "--sites", "100", "--bond", "1", "--persistence", "2", "--json").stdout)
        self.assertEqual((hard["omega_0"], hard["boyle_temperature"]), (100, None))
        self.assertAlmostEqual(hard["B_2"], 2 * np.pi / 3, 12)
        self.assertEqual(cagehop("system", "--potential", "lennard-jones").returncode, 2)

    def test_chains_have_a_structure_and_no_landscape(self):
        chain = ("--chain", "freely-jointed", "--sites", "2", "--bond", "1", "--phi", "0.3")
        q = np.arange(0, 300, 0.05)
        self.write("omega.dat", rows(q, 1 + np.sinc(q / np.pi), head="q omega\n"))
        own = cagehop("structure", *chain, "--table", "S")
        self.assertEqual(own.returncode, 0, own.stderr)
        self.assertIn("r_cage = ", own.stdout)
        long = cagehop("structure", "--chain", "freely-jointed", "--sites", "20", "--bond", "1", "--phi", "0.3", "--count", "2")
        self.assertIn("no cage: g(r) has no minimum beyond contact", long.stdout)
        table = cagehop("structure", "--chain", "table", "--omega-table", "omega.dat", "--phi", "0.3", "--table", "S", cwd=self.path)
        self.assertEqual(table.returncode, 0, table.stderr)
        S, other = (np.array([line.split() for line in text.splitlines() if not line.startswith("#")], dtype=float)
                    for text in (own.stdout, table.stdout))
        np.testing.assert_allclose(other, S, rtol=1e-3)
        single = cagehop("structure", "--chain", "freely-jointed", "--sites", "1", "--bond", "1", "--phi", "0.3").stdout
        self.assertEqual(single, cagehop("structure", "--phi", "0.3").stdout)  # to the last bit
        for command in ("point", "landscape"):
            done = cagehop(command, *chain, "--pressure", "0")
            self.assertEqual(done.returncode, 2)
            self.assertIn("chains have no landscape here", done.stderr)

    def test_a_bridge_function_that_is_0_is_the_hypernetted_chain(self):
        self.write("bridge.dat", rows(np.linspace(0, 4, 41), np.zeros(41), head="r B\n"))
        shown = [cagehop("structure", "--phi", "0.3", *words, cwd=self.path).stdout.split("first peak ")[1].split()[0:3]
                 for words in (("--closure", "bridge-table", "--bridge-table", "bridge.dat"), ("--closure", "hypernetted-chain"))]
        self.assertAlmostEqual(float(shown[0][2].strip(",")), float(shown[1][2].strip(",")), 7)


if __name__ == "__main__":
    unittest.main()
