# SPDX-License-Identifier: GPL-3.0-or-later
"""Every job in jobs/ runs, and docs/explanation/real-substances.md says what the program says."""
import os
import pathlib
import re
import subprocess
import unittest

import cagehop
import h5py
import numpy

import jobs
import served
from this_build import CAGEHOP, PYTHON, SOURCE

JOBS = sorted((SOURCE / "jobs").glob("*.yaml"))
PAGE = (SOURCE / "docs" / "explanation" / "real-substances.md").read_text(encoding="utf-8")
ZIRCONIUM, PALLADIUM, PLATINUM = "Zr41.2Ti13.8Cu12.5Ni10Be22.5", "Pd40Ni10Cu30P20", "Pt57.5Cu14.7Ni5.3P22.5"
ATOM = 0.281  # nm
NO_TRANSITION = 6


def isobars(pressures, **parameters):
    return cagehop.isobars(pressures, in_MPa=True, **parameters)


class Jobs(unittest.TestCase):
    def test_they_are_all_listed(self):
        listed = (SOURCE / "docs" / "how-to" / "materials.md").read_text(encoding="utf-8")
        for path in JOBS:
            self.assertIn(f"`jobs/{path.name}`", listed)

    def test_they_run(self):
        """On fewer points, and from what stands in the file: a range keeps its ends."""
        with jobs.folder() as folder:
            (folder / "jobs").symlink_to(SOURCE / "jobs")  # a table is named from the folder of the sources
            for path in JOBS:
                if path.name == "slow-closure.yaml":  # whose table is made first, below
                    continue
                with self.subTest(path.name):
                    few = re.sub(r"count: \d+", "count: 3", path.read_text(encoding="utf-8"))
                    jobs.write_job(folder, few)
                    done = jobs.run(folder, "job.yaml", "-o", "map.h5")
                    self.assertEqual(done.returncode, 0, done.stderr)
                    with h5py.File(folder / "map.h5") as file:
                        self.assertTrue((file["regime"][()] != 7).all())
                        if path.name == "own-structure.yaml":
                            self.assertNotIn("isobar_status", file)
                        else:
                            self.assertEqual(file["isobar_status"][0], 0)
                        self.assertEqual("eta" in file, path.name == "o-terphenyl.yaml")
                        self.assertEqual("temperature_ambient" in file, path.name == "cu60zr40-compressed.yaml")
                        if path.name == "nilutamide.yaml":
                            self.assertAlmostEqual(file["fragility"][0], 76.0, delta=0.1)
                    (folder / "map.h5").unlink()


    def test_a_slow_closure_by_a_table(self):
        """As its comment says, on a range round phi_g that has few states."""
        text = (SOURCE / "jobs" / "slow-closure.yaml").read_text(encoding="utf-8")
        command = re.search(r"(?m)^#   cagehop (tabulate .*)$", text).group(1)
        self.assertIn("--phi 0.50:0.68 ", command)
        with jobs.folder() as folder:
            few = text.replace("from: 0.50, to: 0.67, count: 171", "from: 0.655, to: 0.659, count: 41").replace("isobars: true", "isobars: false")
            self.assertNotEqual(few, text)
            jobs.write_job(folder, few)
            absent = jobs.run(folder, "job.yaml")
            self.assertEqual((absent.returncode, len(jobs.own_lines(absent.stderr))), (3, 1), absent.stderr)
            self.assertIn("modified-verlet.h5", absent.stderr)
            made = subprocess.run([CAGEHOP, *command.replace("0.50:0.68", "0.654:0.660").split()], cwd=folder, capture_output=True, text=True, timeout=300, check=False)
            self.assertEqual(made.returncode, 0, made.stderr)
            done = jobs.run(folder, "job.yaml")
            self.assertEqual(done.returncode, 0, done.stderr)
            with h5py.File(folder / "slow-closure.h5") as file:
                self.assertTrue((file["isochore_status"][()] == 0).all())
                self.assertEqual(file["tau_alpha"].shape, (41, 151))
                self.assertLess(abs(numpy.log(file["tau_alpha"][20, 0]) - numpy.log(100.0)), 0.1)  # phi = 0.657, next to phi_g


class Script(unittest.TestCase):
    def test_the_first_map_in_cells(self):
        with jobs.folder() as folder:
            environment = {**os.environ, "PATH": f"{pathlib.Path(CAGEHOP).parent}:{os.environ['PATH']}"}
            done = subprocess.run([PYTHON, SOURCE / "docs" / "examples" / "first_map.py"], cwd=folder, env=environment, capture_output=True,
                                  text=True, timeout=300, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertTrue((folder / "first-map.png").read_bytes().startswith(b"\x89PNG"))
            T_g = cagehop.isobars([0.0]).T_g[0]
            self.assertIn(f"P = 0.00: T_g = {T_g:.1f} K, m = ", done.stdout)
            self.assertIn(f"tau_alpha = {cagehop.point(phi=0.6, pressure=1.0).tau_alpha:.3e} s", done.stdout)


class RealSubstances(unittest.TestCase):
    def row(self, substance, quantity=None):
        """The cells of a row: of a substance, or the first of a quantity behind it."""
        lines = PAGE[PAGE.index(f"| **{substance}**"):].splitlines()
        line = lines[0] if quantity is None else next(line for line in lines[1:] if line.startswith(f"| {quantity} |"))
        return [cell.strip() for cell in line.strip("|").split("|")]

    def test_metals_under_pressure(self):
        cells = self.row(ZIRCONIUM)
        slopes = [1e3 * isobars([0.0], material=ZIRCONIUM, **more).dT_g_dP[0]
                  for more in ({}, {"diameter_nm": ATOM}, {"diameter_nm": ATOM, "bulk_modulus_GPa": 115.3})]
        self.assertEqual(cells[2], f"{slopes[0]:.0f} K/GPa")
        self.assertEqual(cells[3], f"d = 0.281 nm: {slopes[1]:.1f}; and K = 115.3 GPa [2]: {slopes[2]:.1f}")
        self.assertEqual([round(slope / 3.6, 1 if slope < 10 else None) for slope in slopes], [30, 1.3, 4])
        self.assertEqual(cells[4], "30; 1.3; 4")
        phi_g = isobars([0.0], material=ZIRCONIUM).phi_g[0]
        self.assertIn(f"is {phi_g / (115.3 * 6e-4):.1f} K/GPa", PAGE)

        cells = self.row(PALLADIUM)
        volumes = [1e3 * isobars([0.0], material=PALLADIUM, **more).activation_volume[0]
                   for more in ({}, {"diameter_nm": ATOM}, {"diameter_nm": ATOM, "bulk_modulus_GPa": 172.6})]
        self.assertEqual(cells[2], f"{volumes[0]:.0f} Å³")
        self.assertEqual(cells[3], f"d = 0.281 nm: {volumes[1]:.1f}; and K = 172.6 GPa [2]: {volumes[2]:.1f}")
        self.assertEqual(isobars([100.0], material=PALLADIUM).status[0], NO_TRANSITION)

    def test_metals_modulus_and_fragility(self):
        for substance, measured in ((ZIRCONIUM, 36.5), (PALLADIUM, 35.5), (PLATINUM, 33.3)):
            cells = self.row(substance) if substance == PLATINUM else self.row(substance, "G")
            moduli = [cagehop.point(phi=0.67143, pressure=0.0, material=substance, **more).G for more in ({}, {"diameter_nm": ATOM})]
            self.assertEqual(cells[1].split(" GPa")[0], str(measured))
            self.assertEqual(cells[2:4], [f"{moduli[0]:.0f} GPa", f"d = 0.281 nm: {moduli[1]:.0f}"])
            self.assertEqual(cells[4], "; ".join(f"{modulus / measured:.0f}" for modulus in moduli))
            fragility = isobars([0.0], material=substance).fragility[0]
            self.assertEqual(self.row(substance, "m")[2], f"{fragility:.0f}")
            self.assertAlmostEqual(fragility / {ZIRCONIUM: 623, PALLADIUM: 570.24, PLATINUM: 508}[substance], 0.1224, delta=1e-4)

    def test_molecules(self):
        cells = self.row("nilutamide")
        m = [isobars([0.0], glass_transition_K=302, elastic_coupling=a_c).fragility[0] for a_c in (0.0, 1.0, 0.78)]
        self.assertEqual(cells[2], f"{m[0]:.0f}")
        self.assertEqual(cells[3], f"a_c = 1: {m[1]:.0f}; a_c = 0.78: {m[2]:.0f}")
        cells = self.row("o-terphenyl", "m under pressure")
        found = isobars([0.0, 200.0, 400.0], glass_transition_K=243, elastic_coupling=1.0, diameter_nm=0.4)
        self.assertIn(f"{found.fragility[0]:.0f} at ambient pressure, {found.fragility[1]:.0f} at 200 MPa", cells[3])
        self.assertEqual(found.status[2], NO_TRANSITION)
        self.assertIn(f"with 0.4 nm it is {1e3 * found.dT_g_dP[0]:.0f} K/GPa", PAGE)
        soft = isobars([200.0, 400.0], glass_transition_K=243, elastic_coupling=1.0, diameter_nm=0.4, bulk_modulus_GPa=3.0,
                       bulk_modulus_derivative=8.0)
        self.assertIn(f"(to {soft.fragility[0]:.0f} with K = 3 GPa", PAGE)
        self.assertEqual(soft.status[1], NO_TRANSITION)

    def test_viscosity(self):
        """What the page shows of the fit is what the command prints."""
        folder = SOURCE / "docs" / "examples" / "fit"
        shown = [line for line in PAGE.split("```")[1].splitlines() if line and not line.startswith("$")]
        self.assertEqual(len(shown), 3)

        def fit(*words):
            return served.run("fit", "o-terphenyl.csv", *words, cwd=folder, timeout=120)
        done = fit("--start", "Tg=243,a_c=1", "--free", "Tg,beta_phi_0")
        self.assertEqual(done.returncode, 0, done.stderr)
        for line in shown:
            self.assertIn(line, done.stdout)
        measured, theory = map(float, re.search(r"257 K, 0 MPa: measured ([\d.e+]+), theory ([\d.e+]+)", done.stdout).groups())
        self.assertEqual(f"{measured / theory:.1f}", "2.7")
        free = fit("--start", "Tg=243,a_c=0.5", "--free", "Tg,beta_phi_0,a_c").stdout
        self.assertIn("their correlation is -0.9975", free)
        self.assertRegex(free, r"elastic_coupling +1\.99\d+ +5\.1 ")
        none = fit("--start", "Tg=243", "--free", "Tg,beta_phi_0")
        self.assertEqual(none.returncode, 1)
        self.assertIn("no minimum", none.stderr)

    def test_the_data_are_the_line_that_was_quoted(self):
        text = (SOURCE / "docs" / "examples" / "fit" / "o-terphenyl.csv").read_text(encoding="utf-8")
        T, eta = numpy.array([[float(cell) for cell in line.split(",")] for line in text.splitlines() if line[0].isdigit()]).T
        numpy.testing.assert_allclose(eta, 4.65e-4 * numpy.exp(689 / (T - 231)), rtol=1e-3)
        self.assertIn("Greet and Turnbull", text)


if __name__ == "__main__":
    unittest.main()
