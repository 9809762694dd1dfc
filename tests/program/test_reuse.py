# SPDX-License-Identifier: GPL-3.0-or-later
"""`run --reuse` takes from an old map exactly what coincides; the new map is the one that computing it would give."""
import os
import re
import shutil
import unittest

import h5py

import jobs
import maps
import served

TILE = 512  # pressures
OWN = ("{name: x, diameter_nm: 0.8, glass_transition_K: 570.24, phi_g: 0.6585, phi_0: 0.50, beta_phi_0_per_K: 6.0e-4, "
       "enskog_time_s: 1.0e-13}")


def job(phi=(0.50, 0.55, 6), pressure="{from: 0, to: 5.11, count: 512}", material=OWN,
        structure="{source: percus-yevick}", unit="pressure"):
    """Six isochores of one tile each, unless told otherwise."""
    grid = phi if isinstance(phi, str) else f"{{from: {phi[0]}, to: {phi[1]}, count: {phi[2]}}}"
    return (f"material: {material}\nstructure: {structure}\ngrid:\n  packing_fraction: {grid}\n  {unit}: {pressure}\n"
            "output: {file: map.h5, isobars: false}\n")


def taken(done):
    return int(re.search(r"new\.h5: (\d+) points taken from \S+\n", done.stdout).group(1))


def computed(done):
    return int(re.search(r"new\.h5: (\d+) points in ", done.stdout).group(1))


class Reuse(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.from_scratch = {}  # the digest by job

    def setUp(self):
        self.path = self.enterContext(jobs.folder())

    def run_job(self, text, output, *options, ranks=0):
        jobs.write_job(self.path, text)
        done = jobs.run(self.path, "job.yaml", "-o", output, *options, ranks=ranks)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done

    def extend(self, text, ranks=0):
        """Computes new.h5 from old.h5 and from scratch, holds them against each other; returns how the former went."""
        done = self.run_job(text, "new.h5", "--reuse", "old.h5", ranks=ranks)
        if text not in self.from_scratch:
            self.run_job(text, "scratch.h5")
            self.from_scratch[text] = maps.digest(self.path / "scratch.h5")
            (self.path / "scratch.h5").unlink()
        self.assertEqual(maps.digest(self.path / "new.h5"), self.from_scratch[text])
        self.assertEqual(maps.info(self.path / "new.h5", "--verify").returncode, 0)
        return done

    def refused(self, text, words):
        """The run ends with 3 and one line, and creates nothing."""
        jobs.write_job(self.path, text)
        done = jobs.run(self.path, "job.yaml", "-o", "new.h5", "--reuse", "old.h5")
        self.assertEqual((done.returncode, done.stdout), (3, ""), done.stderr)
        self.assertRegex("\n".join(jobs.own_lines(done.stderr)), rf"\Acagehop: old\.h5.*{words}.*\Z")
        self.assertEqual(list(self.path.glob("new*")), [])

    def test_a_grid_is_extended_in_both_directions(self):
        self.run_job(job(), "old.h5")
        wider = job((0.48, 0.56, 9), "{from: 0, to: 6.11, count: 612}")
        for ranks in (0, 3) if jobs.HAVE_MPI else (0,):
            done = self.extend(wider, ranks)
            self.assertEqual(taken(done), 6 * TILE)
            self.assertEqual(computed(done), 9 * 612 - 6 * TILE)
            (self.path / "new.h5").unlink()

    def test_where_all_coincides_nothing_is_computed(self):
        self.run_job(job(), "old.h5")
        done = self.extend(job())
        self.assertEqual((taken(done), computed(done)), (6 * TILE, 0))
        with h5py.File(self.path / "old.h5", "r") as old, h5py.File(self.path / "new.h5", "r") as new:
            self.assertEqual(old["solve_seconds"][()].tobytes(), new["solve_seconds"][()].tobytes())
            self.assertEqual(old.attrs["physics_sha256"], new.attrs["physics_sha256"])
        again = self.run_job(job(), "new.h5", "--reuse", "old.h5")  # as a run that goes on does
        self.assertEqual(taken(again), 0)
        self.assertIn("nothing to do", again.stdout)

    def test_a_part_of_a_map_in_other_tiles_is_taken(self):
        self.run_job(job((0.50, 0.52, 3), "{from: 0, to: 15.35, count: 1536}"), "old.h5")
        done = self.extend(job((0.50, 0.52, 3), "{from: 1, to: 6.11, count: 512}"))
        self.assertEqual((taken(done), computed(done)), (3 * TILE, 0))

    def test_only_whole_tiles_and_equal_places_are_taken(self):
        self.run_job(job(pressure="[0, 1, 2]"), "old.h5")
        for text in (job(pressure="[0, 1, 2, 3]"), job(pressure="[0, 1, 2.0000000000000004]"),
                     job(pressure="[0, 1, 2]", unit="pressure_MPa"), job((0.505, 0.545, 5), "[0, 1, 2]")):
            done = self.extend(text)
            self.assertEqual(taken(done), 0, text)
            (self.path / "new.h5").unlink()
        self.assertEqual(taken(self.extend(job((0.50, 0.60, 11), "[0, 2]"))), 12)

    def test_what_the_run_is_told_besides_does_not_matter(self):
        self.run_job(job(pressure="[0, 1]"), "old.h5")
        renamed = "# the same\n" + job(pressure="[0, 1]").replace("map.h5", "other.h5")
        self.assertEqual(computed(self.extend(renamed.replace("name: x", "name: y"))), 0)

    def test_phi_g_counts_as_it_was_found(self):
        self.run_job(job(pressure="[0, 1]", material="Pd40Ni10Cu30P20"), "old.h5")
        self.assertEqual(computed(self.extend(job((0.50, 0.56, 7), "[0, 1]", material="Pd40Ni10Cu30P20"))), 2)

    def test_other_physics_is_refused(self):
        self.run_job(job(pressure="[0, 1]"), "old.h5")
        for text, key in ((job(pressure="[0, 1]", material=OWN.replace("0.6585", "0.6586")), "material.phi_g is 0.6585 there and 0.6586 here"),
                          (job(pressure="[0, 1]", structure="{source: prism}"), "structure.source is percus-yevick there and prism here")):
            self.refused(text, f"other physics, {key}")

    def test_other_physics_is_refused_before_phi_g_is_found(self):
        self.run_job(job(pressure="[0, 1]", material="Pd40Ni10Cu30P20", structure="{source: prism}"), "old.h5")
        before = os.times().children_user  # the search takes some minutes of it
        self.refused(job(pressure="[0, 1]", material="Pd40Ni10Cu30P20", structure="{source: prism, closure: modified-verlet}"),
                     "other physics, structure.closure is percus-yevick there and modified-verlet here")
        self.assertLess(os.times().children_user - before, 20.0)

    def test_another_table_is_refused(self):
        printed = served.run("structure", "--phi", "0.5", "--structure", "percus-yevick", "--q-max", "60", "--count", "601",
                             timeout=60).stdout.split("\n\n\n")[0]
        rows = [line.split()[:2] for line in printed.splitlines() if not line.startswith("#")]
        text = job("[0.5]", "[0, 1]", structure="{source: table, file: s.csv}")
        for factor in (1.0, 1.0001):
            lines = [f"0.5,{q},{float(S) * factor!r}" for q, S in rows]
            (self.path / "s.csv").write_text("\n".join(["phi,q,S", *lines, ""]))
            if factor == 1.0:
                self.run_job(text, "old.h5")
                self.assertEqual(computed(self.extend(job("[0.5]", "[0]", structure="{source: table, file: ./s.csv}"))), 0)
                (self.path / "new.h5").unlink()
        self.refused(text, "other physics")

    def test_another_build_is_refused(self):
        self.run_job(job(pressure="[0, 1]"), "old.h5")
        shutil.copy(self.path / "old.h5", self.path / "kept.h5")
        with h5py.File(self.path / "old.h5", "r+") as file:
            file.attrs["git_commit"] = "abcdef0"
            file.attrs["physics_sha256"] = 64 * "0"
        self.refused(job(pressure="[0, 1]"), r"another build \(\S+ \(abcdef0\), this is")
        shutil.copy(self.path / "kept.h5", self.path / "old.h5")
        with h5py.File(self.path / "old.h5", "r+") as file:  # a map that another build went on with
            history = file["run/history"]
            for column in history.values():
                column[1] = column[0]
            maps.set_history(file, "program", 1, "0.0.9 (abcdef0)")
        self.refused(job(pressure="[0, 1]"), "another build or kind of machine too")
        with h5py.File(self.path / "old.h5", "r+") as file:
            history = file["run/history"]
            maps.set_history(file, "program", 1, maps.history(file, "program", 0))
            history["arithmetic"][1] ^= 1
        self.refused(job(pressure="[0, 1]"), "another build or kind of machine too")
        with h5py.File(self.path / "old.h5", "r+") as file:
            file["run/history/outcome"][1] = 5  # it found nothing to do
        self.assertEqual(computed(self.extend(job(pressure="[0, 1]"))), 0)

    def test_a_missing_or_damaged_map_is_refused(self):
        text = job(pressure="[0, 1]")
        self.refused(text, "can't be opened")
        (self.path / "old.h5").write_bytes(b"no map")
        self.refused(text, "no HDF5 file, or damaged")
        (self.path / "old.h5").unlink()
        self.run_job(text, "old.h5")
        maps.flip_bit(self.path / "old.h5", "phi", 2)
        self.refused(text, "axis phi is damaged")

    def test_the_map_itself_is_refused(self):
        self.run_job(job(pressure="[0, 1]"), "old.h5")
        done = jobs.run(self.path, "job.yaml", "-o", "old.h5", "--reuse", "./old.h5")
        self.assertEqual(done.returncode, 2, done.stderr)

    def test_an_unfinished_map_gives_what_it_has(self):
        self.run_job(job(pressure="[0, 1]"), "old.h5")
        with h5py.File(self.path / "old.h5", "r+") as file:
            file["run/tile_status"][2:4, 0] = 0
            file["regime"][2:4] = 0
        done = self.extend(job(pressure="[0, 1]"))
        self.assertEqual((taken(done), computed(done)), (8, 4))

    def test_a_damaged_tile_is_not_taken(self):
        self.run_job(job(pressure="[0, 1]"), "old.h5")
        kept = (self.path / "old.h5").read_bytes()
        for name, index in (("tau_alpha", 2 * 2), ("regime", 2 * 2 + 1), ("status", 2 * 2), ("temperature", 2),
                            ("isochore_status", 2), ("run/tile_checksum", 2), ("run/tile_status", 2)):
            (self.path / "old.h5").write_bytes(kept)
            maps.flip_bit(self.path / "old.h5", name, index)
            done = self.extend(job(pressure="[0, 1]"))
            self.assertEqual((taken(done), computed(done)), (10, 2), name)
            (self.path / "new.h5").unlink()

    def test_failed_points_are_computed_again(self):
        text = job("[0.40, 0.53]", "[0, 1, 2]", structure="{source: prism, closure: martynov-sarkisov}")
        self.run_job(text, "old.h5")
        done = self.extend(text)
        self.assertEqual((taken(done), computed(done)), (3, 3))
        self.assertIn("3 points failed", done.stdout)

    def test_a_run_that_goes_on_fills_only_what_is_pending(self):
        self.run_job(job(), "old.h5")
        wider = job((0.49, 0.55, 7), "{from: 0, to: 10.23, count: 1024}")
        self.run_job(wider, "new.h5")
        with h5py.File(self.path / "new.h5", "r+") as file:
            file["run/tile_status"][3, 0] = 0  # its isochore's other tile stays
            file["run/tile_status"][4, :] = 0
            file["run/tile_status"][0, 0] = 0  # not in the old map
        done = self.extend(wider)
        self.assertEqual((taken(done), computed(done)), (2 * TILE, 2 * TILE))

    def test_finished_tiles_are_not_left_with_the_row_of_another(self):
        self.run_job(job(), "old.h5")
        wider = job(pressure="{from: 0, to: 10.23, count: 1024}")
        self.run_job(wider, "new.h5")
        with h5py.File(self.path / "new.h5", "r+") as file:  # as if another build had begun it
            file["run/tile_status"][3, 0] = 0
            file["tau_s"][3] *= 1.0 + 1e-15
            file["run/tile_checksum"][3, 1] = maps.tile_checksum(file, 3, 1)
        jobs.write_job(self.path, wider)
        done = jobs.run(self.path, "job.yaml", "-o", "new.h5", "--reuse", "old.h5")
        self.assertEqual((done.returncode, taken(done)), (0, 0), done.stderr)
