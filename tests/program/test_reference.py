# SPDX-License-Identifier: GPL-3.0-or-later
"""`cagehop point --structure percus-yevick` against every row of a table that was computed independently, on two grids,
before this program existed (data/nle_percus_yevick.csv: lengths d, energies kBT, times s, D_red d^2/s)."""
import csv
import json
import pathlib
import unittest

from this_build import output

# column of the table -> variable, relative tolerance
COLUMNS = {
    "r_L1": ("r_L1", 1e-7), "r_B": ("r_B", 1e-7), "r_L2": ("r_L2", 1e-7),
    "F_B1": ("F_B1", 1e-7), "F_B2": ("F_B2", 1e-7), "Delta": ("Delta", 1e-7),
    "K_0": ("K_0", 1e-7), "K_B": ("K_B", 1e-7), "g_d": ("g_contact", 1e-9), "p1": ("p_1", 1e-6),
    "tau_s": ("tau_s", 1e-6), "tau_alpha": ("tau_alpha", 1e-6), "tau_rev": ("tau_alpha_rev", 1e-6),
}
DIAMETER_M = 0.8e-9


def point(phi, pressure, *options):
    return json.loads(output("point", "--phi", phi, "--pressure", pressure, "--json", *options))


class Reference(unittest.TestCase):
    def compare(self, row, result, worst):
        for column, (variable, tolerance) in COLUMNS.items():
            if row[column] == "":
                if column != "tau_rev":  # at P = 0 ours is tau_alpha, the table leaves it out
                    self.assertIsNone(result[variable], f"{variable} at {row['phi']}, {row['pressure']}")
                continue
            want = float(row[column])
            error = abs(result[variable] / want - 1.0)
            worst[column] = max(worst.get(column, 0.0), error)
            self.assertLessEqual(error, tolerance, f"{variable} at phi = {row['phi']}, P = {row['pressure']}: "
                                                   f"got {result[variable]!r}, want {want!r}")
        self.assertLessEqual(abs(result["D"] / (float(row["D_red"]) * DIAMETER_M**2) - 1.0), 1e-6)

    def test_every_row(self):
        table = pathlib.Path(__file__).parent / "data" / "nle_percus_yevick.csv"
        with table.open() as lines:
            rows = list(csv.DictReader(lines))
        self.assertEqual(len(rows), 70)
        worst = {}
        for row in rows:
            self.compare(row, point(row["phi"], row["pressure"], "--structure", "percus-yevick"), worst)
        for column, error in worst.items():
            print(f"{column}: largest relative difference {error:.1e}")

    def test_prism_gives_the_same_times(self):
        for phi, pressure in (("0.5", "1"), ("0.6", "0"), ("0.64", "0.5"), ("0.67", "1.5"), ("0.7", "0")):
            exact = point(phi, pressure, "--structure", "percus-yevick")
            prism = point(phi, pressure, "--structure", "prism")
            for variable in ("tau_alpha", "tau_alpha_rev", "tau_s", "r_L1", "F_B1"):
                self.assertLessEqual(abs(prism[variable] / exact[variable] - 1.0), 1e-6, f"{variable} at {phi}")
            self.assertGreater(prism["structure_iterations"], 0)
            self.assertLess(prism["structure_error"], 1e-8)

    def test_the_exact_theory_at_the_papers_limit(self):
        # The paper's grid gives 0.01 s here; the exact theory 6.2e-4 s.
        self.assertAlmostEqual(point("0.64", "0")["tau_alpha"], 6.2e-4, delta=0.05e-4)
