# SPDX-License-Identifier: GPL-3.0-or-later
"""Isobars that all ranks find: the same bits as on one, whatever they are found for, and the ranks that found them are told."""
import os
import re
import unittest

import jobs
import maps

MANY = """\
material: {name: x, diameter_nm: 0.8, glass_transition_K: 570.24, phi_g: 0.67143, phi_0: 0.50, beta_phi_0_per_K: 6.0e-4}
structure: {source: percus-yevick}
grid: {packing_fraction: [0.55], pressure: {from: 0.0, to: 3.5, count: 2500}}
output: {file: map.h5}
"""
# Two curves a pressure, and coolings, of which one rate finds nothing.
VISCOUS = """\
material: {name: Pd40Ni10Cu30P20, phi_g: 0.66}
structure: {source: percus-yevick}
grid: {packing_fraction: [0.55], pressure: {from: 0.0, to: 5.5, count: 36}}
physics: {elastic_coupling: 0.3}
output: {file: map.h5, viscosity: true}
isobars: {transition_viscosity_Pa_s: 1.0e12, cooling_rates_K_per_s: [0.1, 1.0e12]}
"""
ERRORS = """\
material: {name: liquid, file: liquid.yaml}
structure: {source: percus-yevick}
physics: {elastic_coupling: 1}
grid: {temperature_K: [255], pressure_MPa: {from: 0, to: 900, count: 24}}
output: {file: map.h5, standard_errors: true}
"""
LIQUID = """\
materials:
  - name: liquid
    glass_transition_K: 250
    diameter_nm: 0.4
    bulk_modulus_GPa: 5
    bulk_modulus_derivative: 8
    uncertainty: {standard_errors: {glass_transition_K: 0.1, diameter_nm: 0.003}}
    source: a test
"""


@unittest.skipUnless(jobs.HAVE_MPI, "built without MPI")
class Isobars(unittest.TestCase):
    def check(self, text, ranks):
        """Runs a job on one rank and on several; returns what the latter says."""
        with jobs.folder() as path:
            (path / "liquid.yaml").write_text(LIQUID)
            jobs.write_job(path, text)
            alone = jobs.run(path, "job.yaml")
            self.assertEqual(alone.returncode, 0, alone.stderr)
            self.assertRegex(alone.stdout, r"on 1 worker: \d+ isobars/s, efficiency \d+ %")
            want = maps.physical_datasets(path / "map.h5")
            self.assertIn("vft_B", want)
            for count in ranks:
                done = jobs.run(path, "job.yaml", "-o", "shared.h5", ranks=count)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual(maps.physical_datasets(path / "shared.h5"), want)
                self.assertEqual(maps.info(path / "shared.h5", "--verify").returncode, 0)
                self.assertFalse((path / "shared.h5.isobars").exists())
                os.remove(path / "shared.h5")
            return done.stdout

    def test_any_number_of_ranks_finds_the_same(self):
        said = self.check(MANY, (2, 3, 17))
        workers, rate, efficiency = map(int, re.search(r"on (\d+) workers: (\d+) isobars/s, efficiency (\d+) %", said.splitlines()[-1]).groups())
        self.assertEqual(workers, 16)  # of 17 ranks, the first of which deals
        self.assertGreater(rate, 0)
        self.assertIn(efficiency, range(1, 101))

    def test_for_a_viscosity_and_cooling_rates(self):
        self.check(VISCOUS, (3,))

    def test_with_standard_errors(self):
        self.check(ERRORS, (3,))
