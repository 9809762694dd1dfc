# SPDX-License-Identifier: GPL-3.0-or-later
"""Thermodynamics from the command, a map and Python: the same numbers, and those of an independent program."""
import csv
import json
import math
import unittest

import h5py
import numpy

import cagehop as package
import jobs
from this_build import SOURCE, cagehop as run, output

NAMES = ("Z_virial", "Z_compressibility", "Z_difference", "pressure_fluid", "U_excess", "A_virial", "A_compressibility", "S_2", "B_2",
         "diameter_BH", "diameter_WCA")
STATUSES = ("thermodynamics_status", "isotherm_status", "S_2_status")


def found(*words):
    return json.loads(output("thermodynamics", "--json", *words))


def reference(name):
    with open(SOURCE / "tests" / "reference" / name, encoding="utf-8") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


class Command(unittest.TestCase):
    def test_percus_yevick_is_its_closed_form(self):
        state = found("--phi", "0.5")
        for name, want in (("Z_virial", 11.0), ("Z_compressibility", 14.0), ("A_virial", 2 * math.log(0.5) + 6),
                           ("A_compressibility", 4.5 - math.log(0.5)), ("pressure_fluid", 33 / math.pi), ("B_2", 2 * math.pi / 3)):
            self.assertAlmostEqual(state[name] / want, 1, delta=1e-8, msg=name)
        self.assertEqual([state[name] for name in STATUSES], ["ok"] * 3)
        self.assertIsNone(state["reason"])

    def test_a_table_says_why_a_number_is_missing(self):
        lines = output("thermodynamics", "--phi", "0.60", "--to", "0.64", "--count", "3").splitlines()
        self.assertEqual(lines[0].split()[:4], ["#", "phi", "density", "Z_virial"])
        self.assertEqual([line.split()[0] for line in lines[1:]], ["0.6", "#", "0.62", "#", "0.64"])
        self.assertIn("S_2 is not defined below 0", lines[2])
        rows = numpy.loadtxt(lines)
        column = lines[0].split().index("S_2") - 1
        self.assertEqual(list(numpy.isnan(rows[:, column])), [False, True, True])
        states = found("--phi", "0.60", "--to", "0.64", "--count", "3")["states"]
        self.assertEqual([state["S_2_status"] for state in states], ["ok", "not_finite", "not_finite"])
        self.assertEqual([state["Z_virial"] for state in states][0], found("--phi", "0.6")["Z_virial"])

    def test_an_unstable_isotherm_is_named(self):
        words = ("--potential", "lennard-jones", "--reduced-temperature", "1", "--closure", "hypernetted-chain", "--rho", "0.8")
        state = found(*words)
        self.assertEqual(state["isotherm_status"], "no_convergence")
        self.assertIsNone(state["A_virial"])
        self.assertTrue(state["Z_virial"] > 2 and state["U_excess"] < -5)
        self.assertIn("the isotherm has no certified states between rho = ", state["reason"])

    def test_what_has_no_structure_ends_with_1(self):
        done = run("thermodynamics", "--phi", "0.6", "--closure", "martynov-sarkisov")
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, "^cagehop: thermodynamics: phi = 0.6, martynov-sarkisov: the iteration does not converge")

    def test_chains_have_the_compressibility_route(self):
        state = found("--potential", "hard", "--chain", "freely-jointed", "--sites", "8", "--bond", "1", "--phi", "0.15")
        self.assertIsNone(state["Z_virial"])
        self.assertIsNone(state["S_2"])
        self.assertIn("bonds", state["reason"])
        self.assertGreater(state["Z_compressibility"], 1 / 8)
        self.assertAlmostEqual(state["pressure_fluid"], state["Z_compressibility"] * 0.9 / math.pi, places=12)


class Independent(unittest.TestCase):
    """tests/reference/isotherms.csv: another solver, another quadrature."""

    def test_isotherms_are_those_of_another_program(self):
        rows = [row for row in reference("isotherms.csv") if row["closure"] in ("percus-yevick", "hypernetted-chain", "modified-verlet")]
        self.assertGreater(len(rows), 12)
        for row in rows:
            words = ["--rho", row["density"], "--potential", row["potential"], "--reduced-temperature", row["temperature"],
                     "--closure", row["closure"]]
            words += ["--cutoff", row["cutoff"], "--cutoff-form", row["form"]] if row["cutoff"] else []
            words += ["--exponent", row["exponent"]] if row["exponent"] else []
            state = found(*words)
            for name in ("Z_virial", "Z_compressibility", "A_virial", "A_compressibility"):
                with self.subTest(name, **row):
                    self.assertAlmostEqual(state[name], float(row[name]), delta=2 * (state[f"{name}_error"] + float(row[f"{name}_error"])))
                    self.assertLess(state[f"{name}_error"], 1e-5 * max(1.0, abs(state[name])))


class Identities(unittest.TestCase):
    @staticmethod
    def state(density, temperature, potential="weeks-chandler-andersen", closure="hypernetted-chain"):
        return found("--potential", potential, "--closure", closure, "--rho", repr(density), "--reduced-temperature", repr(temperature))

    def test_the_free_energy_of_hypernetted_chain_gives_its_energy(self):
        """-T d(A/NkBT)/dT = U/NkBT by the virial route, central differences of fourth order."""
        step, weights = 0.01, ((-2, 1 / 12), (-1, -2 / 3), (1, 2 / 3), (2, -1 / 12))
        slope = sum(weight * self.state(0.7, 1 + place * step)["A_virial"] for place, weight in weights) / step
        self.assertAlmostEqual(-slope / self.state(0.7, 1.0)["U_excess"], 1, delta=1e-5)

    def test_a_dilute_fluid_has_its_second_virial_coefficient(self):
        for potential in ("lennard-jones", "weeks-chandler-andersen", "gaussian"):
            state = self.state(1e-4, 1.5, potential)
            for name in ("Z_virial", "Z_compressibility"):
                self.assertAlmostEqual((state[name] - 1) / 1e-4 / state["B_2"], 1, delta=2e-3, msg=(potential, name))
            self.assertAlmostEqual(state["A_virial"] / 1e-4 / state["B_2"], 1, delta=1e-3)

    def test_lennard_jones_is_near_its_equation_of_state(self):
        """Kolafa and Nezbeda 1994 at kBT/epsilon = 2, rho = 0.3: Percus-Yevick by energy and compressibility is within 1 %."""
        state = self.state(0.3, 2.0, "lennard-jones", "percus-yevick")
        for name, want in (("U_excess", -0.96351), ("Z_compressibility", 0.81067), ("A_compressibility", -0.29777)):
            self.assertAlmostEqual(state[name] / want, 1, delta=0.01, msg=name)


class InMap(jobs.SmallMap):
    job = """\
material: {glass_transition_K: 570, phi_g: 0.66}
structure: {source: prism, closure: percus-yevick}
grid:
  packing_fraction: [0.45, 0.64]
  pressure: [0.0, 1.0]
output: {file: map.h5, thermodynamics: true, isobars: false}
"""

    def test_isochores_have_what_the_command_prints(self):
        with h5py.File(self.map) as file:
            for i, phi in enumerate(file["phi"][()]):
                state = found("--phi", repr(float(phi)))
                for name in NAMES:
                    value = float(file[name][i])
                    self.assertEqual(None if math.isnan(value) else value, state[name], (name, phi))
                    self.assertEqual(file[name].shape, (2,))
            self.assertEqual([file[name][1] for name in STATUSES], [0, 0, 3])

    def test_a_map_without_the_key_has_none(self):
        folder = self.path / "plain"
        folder.mkdir()
        (folder / "job.yaml").write_text(self.job.replace(", thermodynamics: true", ""))
        output("run", str(folder / "job.yaml"), "-o", str(folder / "map.h5"))
        with h5py.File(folder / "map.h5") as file:
            self.assertFalse([name for name in (*NAMES, *STATUSES) if name in file])

    def test_a_point_has_them_where_they_are_wanted(self):
        words = ("point", "--phi", "0.45", "--pressure", "1", "--phi-g", "0.66", "--json")
        self.assertNotIn("Z_virial", json.loads(output(*words)))
        point = json.loads(output(*words, "--thermodynamics"))
        self.assertEqual({name: point[name] for name in NAMES}, {name: found("--phi", "0.45")[name] for name in NAMES})


class InPython(unittest.TestCase):
    def test_it_is_what_the_command_prints(self):
        one, state = package.thermodynamics(phi=0.45, closure="modified-verlet"), found("--phi", "0.45", "--closure", "modified-verlet")
        self.assertEqual({name: one[name] for name in NAMES}, {name: state[name] for name in NAMES})
        self.assertEqual((one.reason, one.phi, one.S_2_status.name), ("", 0.45, "ok"))

    def test_many_states_are_arrays(self):
        many = package.thermodynamics(phi=[[0.45, 0.64], [0.1, 0.9]])
        self.assertEqual(many.Z_virial.shape, (2, 2))
        self.assertEqual(many.Z_virial[0, 0], found("--phi", "0.45")["Z_virial"])
        self.assertIn("S_2 is not defined", many.reason[0, 1])
        self.assertTrue(math.isnan(many.Z_virial[1, 1]) and "at most 0.8" in many.reason[1, 1])
        by_density = package.thermodynamics(rho=0.5, potential="weeks-chandler-andersen", reduced_temperature=1, closure="hypernetted-chain")
        self.assertGreater(by_density.U_excess, 0)

    def test_what_is_wrong_is_refused(self):
        self.assertRaises(package.StateError, package.thermodynamics, phi=0.6, closure="martynov-sarkisov")
        self.assertRaises(package.ParameterError, package.thermodynamics, temperature=300.0)
        self.assertRaises(TypeError, package.thermodynamics)
        self.assertRaises(TypeError, package.thermodynamics, phi=0.4, rho=0.5)


if __name__ == "__main__":
    unittest.main()
