# SPDX-License-Identifier: GPL-3.0-or-later
"""A map belongs to what its job says, not to the job file's text."""
import hashlib
import unittest

import h5py

import jobs
import maps
import served

JOB = """\
material: Pd40Ni10Cu30P20
structure: {source: percus-yevick}
grid:
  packing_fraction: {from: 0.50, to: 0.52, count: 3}
  pressure: {from: 0.0, to: 2.0, count: 5}
output: {file: map.h5, isobars: false}
"""
SAME = """\
# Another text: a comment, another order, lists, other decimals, defaults written out.
output: {isobars: false, file: elsewhere.h5, rates: false, structure: false}
grid:
  pressure: [0, 0.5, 1, 1.5, 2]
  packing_fraction: [0.5, 0.51, 5.2e-1]
structure: {source: percus-yevick}
run: {seconds_per_state: 100}
material: {name: Pd40Ni10Cu30P20, phi_g: auto}
"""


class JobIdentity(unittest.TestCase):
    def setUp(self):
        self.path = self.enterContext(jobs.folder())
        jobs.write_job(self.path, JOB)

    def run_text(self, text):
        (self.path / "other.yaml").write_text(text)
        return jobs.run(self.path, "other.yaml", "-o", "map.h5")

    def refused(self, text, *mentions):
        before = (self.path / "map.h5").read_bytes()
        done = self.run_text(text)
        errors = jobs.own_lines(done.stderr)
        self.assertEqual((done.returncode, len(errors)), (3, 1), done.stderr)
        for words in ("map.h5 belongs to another job: ", *mentions, "choose another file with -o"):
            self.assertIn(words, errors[0])
        self.assertEqual((self.path / "map.h5").read_bytes(), before)
        return done

    def test_another_text_of_the_same_job_goes_on(self):
        self.assertEqual(jobs.run(self.path, "job.yaml").returncode, 0)
        for text in (SAME, "# only a comment\n" + JOB, JOB.replace("map.h5", "b.h5")):
            done = self.run_text(text)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("complete already", done.stdout)

    def test_an_unfinished_map_is_resumed_by_it(self):
        self.assertEqual(jobs.run(self.path, "job.yaml").returncode, 0)
        whole = maps.digest(self.path / "map.h5")
        with h5py.File(self.path / "map.h5", "r+") as file:
            file["run/tile_status"][1:] = 0
        done = self.run_text(SAME)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("10 points in", done.stdout)
        self.assertEqual(maps.digest(self.path / "map.h5"), whole)
        self.assertEqual(maps.info(self.path / "map.h5", "--verify").returncode, 0)

    def test_another_job_is_refused_by_the_key_that_differs(self):
        self.assertEqual(jobs.run(self.path, "job.yaml").returncode, 0)
        for old, new, words in (
                ("to: 2.0", "to: 3.0", "grid.pressure.to is 2 there and 3 here"),
                ("count: 3", "count: 5", "grid.packing_fraction.count is 3 there and 5 here"),
                ("percus-yevick", "prism", "structure.source is percus-yevick there and prism here"),
                ("{from: 0.50, to: 0.52, count: 3}", "[0.50, 0.513, 0.52]",
                 "grid.packing_fraction.values is 0.5 0.51 0.52 there and 0.5 0.513 0.52 here"),
                ("material: Pd40Ni10Cu30P20", "material: {name: Pd40Ni10Cu30P20, phi_g: 0.66}",
                 "material.phi_g is auto there and 0.66 here"),
                ("isobars: false", "isobars: false, rates: true", "output.rates is false there and true here"),
                ("pressure: {", "pressure_MPa: {", "grid.pressure_MPa.from is left out there and 0 here")):
            done = self.refused(JOB.replace(old, new), words)
            # Points of another material or structure, or with other columns, are none of this map's.
            offered = "--reuse map.h5" in done.stderr
            self.assertEqual(offered, words.startswith("grid."), done.stderr)

    def test_what_is_offered_there_works(self):
        self.assertEqual(jobs.run(self.path, "job.yaml").returncode, 0)
        with h5py.File(self.path / "map.h5", "r+") as file:
            file["run/tile_status"][2:] = 0
        (self.path / "other.yaml").write_text("# wider\n" + JOB.replace("to: 2.0, count: 5", "to: 3.0, count: 7"))
        done = jobs.run(self.path, "other.yaml", "-o", "other.h5", "--reuse", "map.h5")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_long_values_are_shown_where_they_differ(self):
        job = JOB.replace("{from: 0.0, to: 2.0, count: 5}", f"[{', '.join(str(0.125 * k) for k in range(14))}]")
        jobs.write_job(self.path, job)
        self.assertEqual(jobs.run(self.path, "job.yaml").returncode, 0)
        self.refused(job.replace(", 1.5,", ", 1.4375,"), "grid.pressure.values is ....25 1.375 1.5 1.625 there and ....25 1.375 1.4375 1.625 here")

    def test_the_map_keeps_both_texts_and_their_digests(self):
        self.assertEqual(jobs.run(self.path, "job.yaml").returncode, 0)
        with h5py.File(self.path / "map.h5") as file:
            text, identity = (file[name][()].decode() for name in ("run/job", "run/job_identity"))
            self.assertEqual(text, JOB)
            self.assertEqual(file.attrs["job_text_sha256"], hashlib.sha256(text.encode()).hexdigest())
            self.assertEqual(file.attrs["job_sha256"], hashlib.sha256(identity.encode()).hexdigest())
            self.assertIn("\nmaterial.phi_g: auto\n", identity)
            job_sha256 = file.attrs["job_sha256"]
        self.assertIn(job_sha256, maps.info(self.path / "map.h5").stdout)
        (self.path / "other.yaml").write_text(SAME)
        plan = served.run("plan", "other.yaml", cwd=self.path)
        self.assertIn(job_sha256, plan.stdout)

    def test_a_damaged_identity_is_found(self):
        self.assertEqual(jobs.run(self.path, "job.yaml").returncode, 0)
        with h5py.File(self.path / "map.h5", "r+") as file:
            identity = file["run/job_identity"]
            identity[()] = identity[()].replace(b"auto", b"audo")
        done = maps.info(self.path / "map.h5", "--verify")
        self.assertEqual(done.returncode, 3, done.stdout)
        self.assertIn("the job's text is damaged", done.stderr)

    def test_a_map_without_an_identity_has_its_text(self):
        """As maps of format 2 are: job_sha256 is the text's."""
        self.assertEqual(jobs.run(self.path, "job.yaml").returncode, 0)
        with h5py.File(self.path / "map.h5", "r+") as file:
            file.attrs["job_sha256"] = file.attrs["job_text_sha256"]
            del file.attrs["job_text_sha256"], file["run/job_identity"]
        self.assertEqual(maps.info(self.path / "map.h5", "--verify").returncode, 0)
        self.assertIn("complete already", jobs.run(self.path, "job.yaml").stdout)
        self.refused(JOB + "# a comment\n", "its job file differs from line 7 on")
