# SPDX-License-Identifier: GPL-3.0-or-later
"""A wrong job file ends with status 2 and one line that names file, line and mend, and leaves no file behind."""
import os
import unittest

import jobs

GOOD = jobs.SMALL_JOB
PHI = "packing_fraction: {from: 0.30, to: 0.66, count: 19}"
PRESSURE = "pressure: {from: 0.0, to: 6.0, count: 25}"

# what is replaced, by what, the line at fault, words the error must have
CASES = (
    ("closure: percus-yevick", "closure: percus", 4, ("percus-yevick",)),
    ("source: prism", "source: magic", 3, ("magic", "prism")),
    ("source: prism", "sauce: prism", 3, ("sauce",)),
    ("material: Pd40Ni10Cu30P20", "material: lead", 1, ("lead", "Pd40Ni10Cu30P20")),
    (PHI, "packing_fraction: {from: 0.66, to: 0.30, count: 19}", 6, ("from",)),
    (PHI, "packing_fraction: {from: 0.30, to: 0.96, count: 19}", 6, ("0.8",)),
    (PHI, "packing_fraction: {from: 0.30, to: 0.66, count: many}", 6, ("count",)),
    (PHI, "packing_fraction: {from: 0.30, to: 0.66}", 6, ("count",)),
    (PHI, "packing_fraction: [0.3, 0.5, 0.4]", 6, ("ascending",)),
    (PHI, "packing_fraction: [0.3, 0.3]", 6, ()),
    (PHI, "packing_fraction: []", 6, ()),
    (PRESSURE, "pressure: {from: -1.0, to: 6.0, count: 25}", 7, ("0",)),
    (PRESSURE, "pressure: {from: 0.0, to: .nan, count: 25}", 7, ()),
    (PRESSURE, "pressure: {from: 0.0, to: 6.0, count: 25, step: 1}", 7, ("step",)),
    (PRESSURE, PRESSURE + "\n  pressure_MPa: [1, 2]", 8, ("pressure",)),
    (PRESSURE, PRESSURE + "\n  " + PRESSURE, 8, ("pressure",)),
    (PHI, "packing_fraction: {from: 0.50, to: 0.66, resolve: 0.1}", 6, ("packing_fraction.resolve", "tau_alpha")),
    (PHI, "packing_fraction: {from: 0.50, to: 0.66, resolve: {}}", 6, ("lacks the key tau_alpha",)),
    (PHI, "packing_fraction: {from: 0.50, to: 0.66, resolve: {tau: 1}}", 6, ("did you mean tau_alpha",)),
    (PHI, "packing_fraction: {from: 0.50, to: 0.66, resolve: {tau_alpha: 0}}", 6, ("resolve.tau_alpha", "1e-06 to 100")),
    (PHI, "packing_fraction: {from: 0.50, to: 0.66, resolve: {tau_alpha: much}}", 6, ("resolve.tau_alpha", "1e-06 to 100")),
    (PHI, "packing_fraction: {from: 0.50, to: 0.66, resolve: {tau_alpha: 1, step_min: 0}}", 6, ("step_min", "above 0")),
    (PHI, "packing_fraction: {from: 0.50, to: 0.66, resolve: {tau_alpha: 1, step_min: 0.2}}", 6, ("step_min", "to 0.16")),
    (PHI, "packing_fraction: {from: 0.50, to: 0.66, resolve: {tau_alpha: 1, max_count: 5}}", 6, ("max_count", "begins with 9")),
    (PHI, "packing_fraction: {from: 0.50, to: 0.66, resolve: {tau_alpha: 1, max_count: 9.5}}", 6, ("max_count", "whole number")),
    (PHI, "packing_fraction: {from: 0.50, to: 0.50, count: 1, resolve: {tau_alpha: 1}}", 6, ("one value", "resolve")),
    (PRESSURE, "pressure: {from: 0, to: 1, count: 9, resolve: {tau_alpha: 1}}", 7, ("resolve", "grid.pressure")),
    ("  file: map.h5", "  file: [map.h5", 10, ()),
    ("isobars: false", "isobars: perhaps", 10, ("output.isobars", "true or false")),
    ("isobars: false", "parallel: 1", 10, ("output.parallel", "true or false")),
    ("isobars: false\n", "isobars: true\nisobars: {transition_time_s: 0}\n", 11, ("transition_time_s", "above 0")),
    ("isobars: false\n", "isobars: true\nisobars: {vft_from_s: 1.0, vft_to_s: 0.5}\n", 11, ("vft_from_s", "before")),
    ("isobars: false\n", "isobars: true\nisobars: {vft_points: 3}\n", 11, ("vft_points",)),
    ("output:\n", "physics: {elastic: true}\noutput:\n", 8, ("elastic", "elastic_barrier")),
)


class JobErrors(unittest.TestCase):
    def refused(self, text, line, words):
        with jobs.folder() as folder:
            jobs.write_job(folder, text)
            done = jobs.run(folder, "job.yaml")
            self.assertEqual(done.returncode, 2, done.stderr)
            lines = jobs.own_lines(done.stderr)
            self.assertEqual(len(lines), 1, done.stderr)
            self.assertIn(f"job.yaml:{line}:", lines[0])
            for word in words:
                self.assertIn(word, lines[0])
            self.assertEqual(os.listdir(folder), ["job.yaml"])

    def test_each_mistake_has_its_line(self):
        for old, new, line, words in CASES:
            with self.subTest(mistake=new):
                self.assertIn(old, GOOD)
                self.refused(GOOD.replace(old, new), line, words)

    def test_a_job_may_leave_the_map_to_the_command(self):
        without = GOOD.replace("  file: map.h5\n", "")
        with jobs.folder() as folder:
            jobs.write_job(folder, without.replace(PHI, "packing_fraction: [0.5]").replace(PRESSURE, "pressure: [0]"))
            done = jobs.run(folder, "job.yaml")
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn("job.yaml: the job names no map; add output: {file: MAP.h5} to it, or -o MAP.h5", done.stderr)
            done = jobs.run(folder, "job.yaml", "-o", "named.h5")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(sorted(os.listdir(folder)), ["job.yaml", "named.h5"])

    def test_a_missing_file_is_named(self):
        with jobs.folder() as folder:
            done = jobs.run(folder, "nowhere.yaml")
            self.assertEqual(done.returncode, 2)
            self.assertIn("nowhere.yaml", done.stderr)

    def test_temperatures_outside_the_theory_are_refused(self):
        text = GOOD.replace(PHI, "temperature_K: [100, 600]")
        with jobs.folder() as folder:
            jobs.write_job(folder, text)
            done = jobs.run(folder, "job.yaml")
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn("job.yaml:6: grid.temperature_K has 100, which means a packing fraction of ", done.stderr)
            self.assertEqual(os.listdir(folder), ["job.yaml"])

    def test_what_shows_only_with_phi_g_is_refused_too(self):
        own = """material: {name: x, diameter_nm: 0.8, glass_transition_K: 570, phi_g: PHI_G, phi_0: 0.5,
  beta_phi_0_per_K: BETA, enskog_time_s: TAU}
structure: {source: percus-yevick}
grid: {GRID, pressure: [0]}
output: {file: map.h5}
"""
        for phi_g, beta, tau, grid, word in (
                ("0.6", "1e-4", "1e-13", "packing_fraction: [0.60, 0.68]", "temperature"),
                ("0.6", "6e-4", "1e-13", "temperature_K: [600, 600.0000000000001, 600.0000000000002]", "too close"),
                ("auto", "6e-4", "1000", "temperature_K: [600]", "job.yaml:4: grid.temperature_K needs phi_g")):
            text = own.replace("PHI_G", phi_g).replace("BETA", beta).replace("TAU", tau).replace("GRID", grid)
            with self.subTest(grid=grid), jobs.folder() as folder:
                jobs.write_job(folder, text)
                done = jobs.run(folder, "job.yaml")
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertIn(word, done.stderr)
                self.assertEqual(len(jobs.own_lines(done.stderr)), 1, done.stderr)
                self.assertEqual(os.listdir(folder), ["job.yaml"])

    @unittest.skipUnless(jobs.HAVE_MPI, "built without MPI")
    def test_many_ranks_complain_once(self):
        with jobs.folder() as folder:
            jobs.write_job(folder, GOOD.replace("source: prism", "source: magic"))
            done = jobs.run(folder, "job.yaml", ranks=3)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertEqual(done.stderr.count("cagehop:"), 1, done.stderr)
            self.assertEqual(os.listdir(folder), ["job.yaml"])

    def test_an_output_folder_that_is_not_there(self):
        with jobs.folder() as folder:
            jobs.write_job(folder)
            done = jobs.run(folder, "job.yaml", "-o", "nowhere/map.h5")
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertEqual(len(jobs.own_lines(done.stderr)), 1, done.stderr)
            self.assertIn("nowhere/map.h5", done.stderr)
