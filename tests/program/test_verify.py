# SPDX-License-Identifier: GPL-3.0-or-later
"""`info --verify` finds damage and says where; `info --digest` is one number for all that counts; `run` mends."""
import os
import random
import shutil
import subprocess
import unittest

import h5py
import numpy

import jobs
import maps


class Damaged(jobs.SmallMap):
    def setUp(self):
        self.copy = self.path / "copy.h5"
        shutil.copy(self.path / "map.h5", self.copy)
        self.addCleanup(self.copy.unlink)

    def damage_of(self):
        """The lines that name damaged tiles; checks that the rest is one line of error."""
        done = maps.info(self.copy, "--verify")
        self.assertEqual(done.returncode, 3, done.stdout + done.stderr)
        self.assertEqual(len(jobs.own_lines(done.stderr)), 1, done.stderr)
        self.assertTrue(done.stderr.startswith(f"cagehop: {self.copy}"), done.stderr)
        return done.stdout.splitlines()

    def test_a_sound_map_is_verified(self):
        done = maps.info(self.copy, "--verify")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(done.stdout, "verified: 19 tiles of 19 done, all checksums right\n")

    def test_a_flipped_bit_of_a_point_is_named_and_mended(self):
        digest = maps.digest(self.copy)
        for name, index, byte in (("tau_alpha", 4 * 25 + 7, 0), ("r_L2", 4 * 25 + 7, 7), ("pressure_MPa", 4 * 25 + 7, 3),
                                  ("regime", 4 * 25 + 7, 0),
                                  ("status", 4 * 25 + 7, 0), ("run/tile_checksum", 4, 0), ("run/tile_status", 4, 0),
                                  ("temperature", 4, 3), ("structure_iterations", 4, 0), ("isochore_status", 4, 0)):
            with self.subTest(name):
                maps.flip_bit(self.copy, name, index, byte)
                self.assertEqual(self.damage_of(), ["damaged: isochore 4, phi = 0.38, pressure 0 to 6 kBT/d^3"])
                done = jobs.run(self.path, "job.yaml", "-o", "copy.h5")
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual(maps.info(self.copy, "--verify").returncode, 0)
                self.assertEqual(maps.digest(self.copy), digest)

    def test_every_damaged_tile_is_named(self):
        for isochore in (0, 7, 18):
            maps.flip_bit(self.copy, "D", isochore * 25)
        self.assertEqual([line.split()[2] for line in self.damage_of()], ["0,", "7,", "18,"])

    def test_damage_outside_the_tiles_is_named(self):
        for name, words in (("phi", "the axis phi"), ("pressure", "the axis pressure"), ("run/job", "the job's text")):
            with self.subTest(name):
                shutil.copy(self.path / "map.h5", self.copy)
                if name == "run/job":
                    with h5py.File(self.copy, "r+") as file:
                        text = file[name][()]
                        file[name][()] = text.replace(b"0.66", b"0.65")
                else:
                    maps.flip_bit(self.copy, name, 2)
                self.assertEqual(self.damage_of(), [])
                self.assertIn(f"{words} is damaged", maps.info(self.copy, "--verify").stderr)

    def test_what_differs_from_run_to_run_is_no_damage(self):
        digest = maps.digest(self.copy)
        maps.flip_bit(self.copy, "solve_seconds", 4)
        self.assertEqual(maps.info(self.copy, "--verify").returncode, 0)
        self.assertEqual(maps.digest(self.copy), digest)

    def test_a_truncated_map_is_refused(self):
        whole = self.copy.stat().st_size
        for size in (whole - 1, whole // 2, 3000, 100, 50, 7, 0):
            with open(self.copy, "r+b") as file:
                file.truncate(size)
            for options in (["--verify"], ["--digest"], []):
                done = maps.info(self.copy, *options)
                self.assertEqual((done.returncode, done.stdout), (3, ""), (size, options))
                self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
                self.assertIn(f"{self.copy} was cut short: {whole - size} of its {whole} bytes are missing at its end; "
                              "'cagehop run' with its job completes it" if size >= 100 else "no HDF5 file, or damaged",
                              done.stderr)
                self.assertEqual(self.copy.stat().st_size, size)

    def test_a_flipped_bit_anywhere_ends_in_one_line_at_most(self):
        seed = int(os.environ.get("CAGEHOP_SEED", "1"))  # HDF5 itself is no match for every damage
        chance = random.Random(seed)
        whole = (self.path / "map.h5").read_bytes()
        for _ in range(40):
            at = chance.randrange(len(whole))
            self.copy.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << chance.randrange(8)]) + whole[at + 1:])
            for option in ("--verify", "--digest"):
                done = maps.info(self.copy, option)
                self.assertIn(done.returncode, (0, 3), f"seed {seed}, byte {at}: {done.stderr}")
                self.assertEqual(len(jobs.own_lines(done.stderr)), 1 if done.returncode else 0, f"seed {seed}, byte {at}")

    def test_an_unfinished_map_says_so(self):
        with h5py.File(self.copy, "r+") as file:
            file["run/tile_status"][3, 0] = 0
        self.assertEqual(maps.info(self.copy, "--verify").stdout,
                         "verified: 18 tiles of 19 done, all checksums right\n")
        self.assertIn("(unfinished: 18 of 19 tiles)", maps.digest(self.copy))


class Digest(jobs.SmallMap):
    def test_it_is_what_the_header_describes(self):
        self.assertEqual(maps.digest(self.path / "map.h5"), maps.own_digest(self.path / "map.h5"))

    def test_every_physical_variable_counts_and_nan_is_one_number(self):
        copy = self.path / "copy.h5"
        with h5py.File(self.path / "map.h5", "r") as file:
            # barrier_error is NaN everywhere, without a table of S(q).
            number = {name: int(numpy.flatnonzero(~numpy.isnan(item[()]))[0]) for name, item in file.items()
                      if isinstance(item, h5py.Dataset) and name not in ("solve_seconds", "pressure_MPa", "barrier_error")}
            nowhere = int(numpy.flatnonzero(numpy.isnan(file["r_L2"][()]))[0])
        want = maps.digest(self.path / "map.h5")
        for name, index in number.items():
            shutil.copy(self.path / "map.h5", copy)
            maps.flip_bit(copy, name, index)
            self.assertNotEqual(maps.digest(copy), want, name)
        shutil.copy(self.path / "map.h5", copy)
        maps.flip_bit(copy, "r_L2", nowhere, byte=2)  # another NaN
        self.assertEqual(maps.digest(copy), want)
        copy.unlink()

    def test_the_run_leaves_no_trace_in_it(self):
        want = maps.digest(self.path / "map.h5")
        for ranks in (2, 3) if jobs.HAVE_MPI else (0,):
            done = jobs.run(self.path, "job.yaml", "-o", "again.h5", ranks=ranks)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(maps.digest(self.path / "again.h5"), want)
            (self.path / "again.h5").unlink()


class Live(unittest.TestCase):
    def test_info_works_on_a_map_that_a_run_is_writing(self):
        with jobs.folder() as path:
            jobs.write_job(path, jobs.MANY_TILES)
            process = subprocess.Popen([jobs.CAGEHOP, "run", "job.yaml"], cwd=path, stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL)
            looks = 0
            while process.poll() is None:
                if (path / "map.h5").exists():
                    for options in (["--verify"], ["--digest"], []):
                        done = maps.info(path / "map.h5", *options)
                        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
                    looks += 1
            self.assertEqual(process.returncode, 0)
            self.assertGreater(looks, 0)
