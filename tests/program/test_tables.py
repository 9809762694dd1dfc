# SPDX-License-Identifier: GPL-3.0-or-later
"""S(q) from a file, as a user meets it: CSV and HDF5, on the command line and in a job, and every mistake."""
import json
import unittest
import unittest.mock

import h5py
import numpy as np

import jobs
from this_build import cagehop

PHIS = (0.56, 0.60, 0.64)
JOB = """\
material: {name: glass, diameter_nm: 0.8, glass_transition_K: 570.24, phi_g: 0.6714, phi_0: 0.5,
           beta_phi_0_per_K: 6.0e-4, enskog_time_s: 1.0e-13}
structure:
  source: table
  file: s.csv
grid:
  packing_fraction: [0.56, 0.60, 0.64]
  pressure: [0.0, 0.5, 1.0]
output:
  file: map.h5
  isobars: false
"""


def percus_yevick(phi):
    """q and S(q) as `cagehop structure` prints them."""
    done = cagehop("structure", "--phi", phi, "--structure", "percus-yevick", "--q-max", 60, "--count", 601)
    q_part = done.stdout.split("\n\n\n")[0]
    rows = [line.split() for line in q_part.splitlines() if not line.startswith("#")]
    return np.array([float(row[0]) for row in rows]), np.array([float(row[1]) for row in rows])


def point(folder, *words):
    done = cagehop("point", "--phi", 0.60, "--pressure", 0.5, "--json", *words, cwd=folder)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class Tables(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.q, _ = percus_yevick(PHIS[0])
        cls.S = np.array([percus_yevick(phi)[1] for phi in PHIS])

    def setUp(self):
        self.path = self.enterContext(jobs.folder())
        lines = ["# made by a test", "phi,q,S"]
        lines += [f"{phi},{q:.17g},{S:.17g}" for phi, row in zip(PHIS, self.S) for q, S in zip(self.q, row)]
        self.lines = lines
        self.csv = self.path / "s.csv"
        self.csv.write_text("\n".join(lines) + "\n")

    def write_hdf5(self, **datasets):
        with h5py.File(self.path / "s.h5", "w") as file:
            for name, value in {"phi": PHIS, "q": self.q, "S": self.S, **datasets}.items():
                if value is not None:
                    file[name] = value

    def refused(self, words, *mentions):
        done = cagehop("point", "--phi", 0.60, "--pressure", 0.5, "--structure", *words, cwd=self.path)
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertEqual(len(jobs.own_lines(done.stderr)), 1, done.stderr)
        for mention in mentions:
            self.assertIn(mention, done.stderr)

    def test_csv_and_hdf5_give_the_theory_they_came_from(self):
        exact = point(self.path, "--structure", "percus-yevick")
        csv = point(self.path, "--structure", "s.csv")
        self.write_hdf5()
        self.assertEqual(point(self.path, "--structure", "s.h5"), csv | {"solve_seconds": unittest.mock.ANY})
        for name, tolerance in (("F_B1", 1e-4), ("F_B2", 1e-4), ("S_peak", 1e-5), ("g_contact", 1e-3)):
            self.assertAlmostEqual(csv[name] / exact[name], 1.0, delta=tolerance, msg=name)
        self.assertLess(csv["barrier_error"], 0.01)
        self.assertIsNone(exact["barrier_error"])

    def test_a_contact_value_in_the_file_is_taken(self):
        self.write_hdf5(g_contact=[6.0, 8.0, 12.0])
        self.assertEqual(point(self.path, "--structure", "s.h5")["g_contact"], 8.0)
        lines = [self.lines[1] + ",g_contact"] + [line + ",8" for line in self.lines[2:] if line.startswith("0.6,")]
        self.csv.write_text("\n".join(lines) + "\n")
        self.assertEqual(point(self.path, "--structure", "s.csv")["g_contact"], 8.0)

    def test_mistakes_in_csv_have_their_line(self):
        row = 2 + len(self.q) + 70  # of the second phi
        for text, mention in (("0.6,7,nan", "finite"), ("0.6,7", "2 fields where line 3 has 3"), ("0.6,7,1,2", "4 fields"), ("0.6,7,-1", "above 0"),
                              ("0.6,7,1x", "no number"), ('0.6,7,"1', "")):
            with self.subTest(text=text):
                lines = list(self.lines)
                lines[row] = text
                self.csv.write_text("\n".join(lines) + "\n")
                self.refused(["s.csv"], f"s.csv:{row + 1}:" if mention else "s.csv:", mention)
        self.csv.write_text("\ufeff" + "\n".join(["# a \"quoted\" remark", *self.lines[1:]]) + "\n", encoding="utf-8")
        self.assertEqual(point(self.path, "--structure", "s.csv")["status"], "ok")  # a spreadsheet's mark, and a remark's quotes
        self.csv.write_text("phi,k,T\n0.5,1,2\n0.5,2,2\n")
        self.refused(["s.csv"], "s.csv:1:", "'phi, k, T'", "--columns")
        self.csv.write_text("phi,q,S\n")
        self.refused(["s.csv"], "no line has two numbers")
        self.csv.write_text("")
        self.refused(["s.csv"], "no rows")
        self.csv.write_text("\n".join(line for line in self.lines if not line.startswith("0.6") or
                                      float(line.split(",")[1]) < 10) + "\n")
        self.refused(["s.csv"], "the last wavenumber must be at least")

    def test_states_may_have_their_own_wavenumbers(self):
        want = point(self.path, "--structure", "s.csv")["F_B1"]
        self.csv.write_text("\n".join(self.lines[:-1]) + "\n")  # one q less of the densest
        self.assertAlmostEqual(point(self.path, "--structure", "s.csv")["F_B1"], want, delta=1e-3 * want)
        other = [line for k, line in enumerate(self.lines) if not line.startswith("0.64") or k % 3 > 0]
        self.csv.write_text("\n".join(other) + "\n")
        self.assertAlmostEqual(point(self.path, "--structure", "s.csv")["F_B1"], want, delta=1e-3 * want)

    def test_mistakes_in_hdf5_are_named(self):
        self.write_hdf5(S=None)
        self.refused(["s.h5"], "its datasets 'phi, q'", "q=NAME,S=NAME")
        self.write_hdf5(S=self.S[:, 1:])
        self.refused(["s.h5"], "shapes")
        self.write_hdf5(S=self.S.T)  # in MATLAB's order
        self.assertEqual(point(self.path, "--structure", "s.h5")["status"], "ok")
        bad = self.S.copy()
        bad[1, 70] = 0.0
        self.write_hdf5(S=bad)
        self.refused(["s.h5"], "phi = 0.6, number 70 along q", "above 0")
        self.write_hdf5(q=h5py.Empty("f8"))
        self.refused(["s.h5"], "dataset q is empty")
        with h5py.File(self.path / "s.h5", "w") as file:
            file.update({"phi": PHIS, "S": self.S})
            file.create_dataset("q", shape=(2**61,), chunks=(1024,), dtype="f8")
        self.refused(["s.h5"], "too large")
        with h5py.File(self.path / "s.h5", "w", userblock_size=512) as file:
            file.update({"phi": PHIS, "q": self.q, "S": self.S})
        self.assertEqual(point(self.path, "--structure", "s.h5")["status"], "ok")
        self.write_hdf5()
        (self.path / "s.h5").write_bytes((self.path / "s.h5").read_bytes()[:1000])
        self.refused(["s.h5"], "damaged")

    def test_a_job_with_a_table(self):
        jobs.write_job(self.path, JOB)
        done = jobs.run(self.path, "job.yaml", ranks=2 if jobs.HAVE_MPI else 0)
        self.assertEqual(done.returncode, 0, done.stderr)
        with h5py.File(self.path / "map.h5") as file:
            self.assertEqual(file.attrs["structure"], "table")
            ranks = file["F_B1"][...]
            self.assertTrue(np.all(file["barrier_error"][...] < 0.05))
        self.assertAlmostEqual(ranks[1, 1], point(self.path, "--structure", "s.csv")["F_B1"], delta=1e-12)
        alone = jobs.run(self.path, "job.yaml", "-o", "alone.h5")
        self.assertEqual(alone.returncode, 0, alone.stderr)
        with h5py.File(self.path / "alone.h5") as file:
            self.assertTrue(np.array_equal(file["F_B1"][...], ranks))
        # The same job on another table is another map.
        self.csv.write_text(self.csv.read_text().replace("made by a test", "made again"))
        done = jobs.run(self.path, "job.yaml")
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("another table", done.stderr)

    def test_a_state_outside_the_table_fails_alone(self):
        jobs.write_job(self.path, JOB.replace("[0.56, 0.60, 0.64]", "[0.50, 0.60]"))
        done = jobs.run(self.path, "job.yaml")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("3 points failed: the table of S(q) does not reach", done.stdout)

    def test_wrong_jobs(self):
        for old, new, line, mention in (("  file: s.csv\n", "", 4, "structure.file"),
                                        ("source: table", "source: prism", 5, "structure.source table or landscape-table only"),
                                        ("file: s.csv", "file: s.csv\n  closure: percus-yevick", 6, "structure.source prism only")):
            jobs.write_job(self.path, JOB.replace(old, new, 1))
            done = jobs.run(self.path, "job.yaml")
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(f"job.yaml:{line}:", done.stderr)
            self.assertIn(mention, done.stderr)
        jobs.write_job(self.path, JOB.replace("file: s.csv", "file: nowhere.csv"))
        done = jobs.run(self.path, "job.yaml")
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("nowhere.csv", done.stderr)
        self.assertFalse((self.path / "map.h5").exists())
