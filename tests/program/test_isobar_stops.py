# SPDX-License-Identifier: GPL-3.0-or-later
"""Isobars, and the search for phi_g, that are stopped or killed: what was found is kept, the same command goes on, and the
map is the same bit by bit as without any stop."""
import re
import shutil
import signal
import struct
import subprocess
import unittest
import zlib

import h5py
import numpy

import held
import jobs
import maps
import served

# Eight blocks of isobars.
MANY = """\
material: {name: x, diameter_nm: 0.8, glass_transition_K: 570.24, phi_g: 0.67143, phi_0: 0.50, beta_phi_0_per_K: 6.0e-4,
           enskog_time_s: 1.0e-13}
structure: {source: percus-yevick}
grid:
  packing_fraction: [0.50]
  pressure: {from: 0.0, to: 3.5, count: 8000}
output: {file: map.h5}
isobars: {vft_points: 10}
"""
BLOCK = 1024

# Fourteen states, then two isobars. The material is such that the interpolant ends at phi = 0.5005.
SLOW = """\
material: {name: steep, diameter_nm: 0.8, glass_transition_K: 570.24, phi_g: 0.4435, phi_0: 0.50,
           beta_phi_0_per_K: 1.0e-4, enskog_time_s: 1.0e-13}
structure: {source: percus-yevick}
grid: {packing_fraction: [0.46], pressure: [0.0, 0.2]}
output: {file: map.h5, isobars: true}
isobars: {transition_time_s: 1.2e-11, vft_from_s: 9.0e-12, vft_to_s: 1.2e-11, vft_points: 8}
"""
JOURNAL_HEADER = 104  # magic, key
RECORD = struct.Struct("ddQQ")  # phi, seconds, first pressure, pressures; then the numbers and a checksum


class Stops(jobs.SmallMap):
    """Maps of `job`, one of them computed without a stop."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.digest = maps.digest(cls.map)

    def start(self, name, *words, **options):
        """A run that is held; what it says of errors and progress goes into a file."""
        with open(self.path / f"{name}.err", "w") as said:
            process = held.Run(self.path, "job.yaml", "-o", name, *words, stdout=subprocess.DEVNULL, stderr=said, **options)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def said(self, name):
        return (self.path / f"{name}.err").read_text()

    def assert_goes_on(self, name):
        """The same command completes the map."""
        done = jobs.run(self.path, "job.yaml", "-o", name)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(maps.info(self.path / name, "--verify").returncode, 0)
        self.assertEqual(maps.digest(self.path / name), self.digest)
        self.assertFalse((self.path / f"{name}.isobars").exists(), "a finished run leaves one file")
        return done


def isobars_there(path):
    found = re.search(r"isobars    (\d+) of \d+ done", maps.info(path).stdout)
    return int(found.group(1)) if found else 0


class Blocks(Stops):
    job = MANY

    def run_until(self, name, isobars, *words):
        """A run that is held with at least so many isobars there, before it writes the next block."""
        process = self.start(name, *words)
        process.wait_until(lambda: isobars_there(self.path / name) >= isobars)
        return process

    def test_a_signal_keeps_finished_blocks(self):
        process = self.run_until("stop.h5", 1)
        process.send_signal(signal.SIGINT)
        process.go_on()
        process.wait(timeout=300)
        errors = self.said("stop.h5")
        self.assertEqual(process.returncode, 75, errors)
        self.assertIn("0 of 8000 isobars, 0 isobars/s", errors)  # the progress line names them
        self.assertEqual(isobars_there(self.path / "stop.h5"), 2 * BLOCK)  # the block that it was held before, and no other
        self.assertRegex(errors, rf"stopped by SIGINT with 8000 of 8000 points done and {2 * BLOCK} of 8000 isobars.*; run the same")
        self.assertIn(f", {2 * BLOCK} isobars of 8000 done, all checksums", maps.info(self.path / "stop.h5", "--verify").stdout)
        self.assertIn(f"(unfinished: {2 * BLOCK} of 8000 isobars)", maps.digest(self.path / "stop.h5"))
        done = self.assert_goes_on("stop.h5")
        self.assertRegex(done.stderr, rf"{2 * BLOCK} of 8000 isobars,")  # only the rest is found
        self.assertIn("at 8000 of 8000 pressures", done.stdout)

    def test_a_killed_run_keeps_finished_blocks(self):
        process = self.run_until("kill.h5", BLOCK + 1)
        process.kill()
        process.wait()
        self.assertEqual(isobars_there(self.path / "kill.h5"), 2 * BLOCK)
        self.assertRegex(self.assert_goes_on("kill.h5").stderr, rf"{2 * BLOCK} of 8000 isobars,")

    def test_a_deadline_among_isobars_keeps_finished_blocks(self):
        process = self.run_until("late.h5", 1, "--deadline", "3600")
        process.put_clock_on(3600)
        process.go_on()
        process.wait(timeout=300)
        errors = self.said("late.h5")
        self.assertEqual(process.returncode, 75, errors)
        self.assertEqual(isobars_there(self.path / "late.h5"), 2 * BLOCK)
        self.assertRegex(errors, rf"stopped by the deadline with 8000 of 8000 points done and {2 * BLOCK} of 8000 isobars")
        done = jobs.run(self.path, "job.yaml", "-o", "late.h5", "--deadline", "2020-02-29T12:00:00Z")
        self.assertEqual(done.returncode, 1, done.stderr)  # nothing was found, so 75 would go on for ever
        self.assertIn("the deadline leaves no time for", done.stderr)
        self.assert_goes_on("late.h5")

    def test_damage_is_named_and_mended_block_by_block(self):
        hurt = self.path / "hurt.h5"
        shutil.copy(self.map, hurt)
        maps.flip_bit(hurt, "fragility", 2 * BLOCK + 5)
        maps.flip_bit(hurt, "isobar_status", 7999)
        with h5py.File(hurt) as file:
            pressure = file["pressure"][()]
        done = maps.info(hurt, "--verify")
        self.assertEqual(done.returncode, 3)
        self.assertEqual(done.stdout.splitlines(),
                         [f"damaged: isobars, pressure {pressure[a]:.6g} to {pressure[b]:.6g} kBT/d^3"
                          for a, b in ((2048, 3071), (7168, 7999))])
        self.assertRegex(self.assert_goes_on("hurt.h5").stderr, rf"{8000 - BLOCK - 832} of 8000 isobars,")

    def make_old(self, name, done=1):
        """A map as format 2 has it: one checksum for all isobars."""
        with h5py.File(self.map) as file:
            columns = [key for key, item in file.items() if isinstance(item, h5py.Dataset) and item.shape == (8000,)
                       and key not in ("pressure", "isobar_status")]
        order = ("phi_g phi_g_error T_g pressure_g fragility dT_g_dP activation_volume vft_ln_tau0 vft_ln_tau0_stderr vft_B "
                 "vft_B_stderr vft_T0 vft_T0_stderr vft_T_g fragility_vft").split()
        self.assertEqual(set(order), set(columns))
        old = self.path / name
        shutil.copy(self.map, old)
        with h5py.File(old, "r+") as file:
            checksum = 0
            for key in [*order, "isobar_status"]:
                checksum = zlib.crc32(file[key][()].tobytes(), checksum)
            del file["run/isobar_block_status"], file["run/isobar_block_checksum"]
            file["run/isobars"] = numpy.array([done, checksum if done else 0], dtype="u4")
        return old

    def test_isobars_of_format_2_are_read(self):
        old = self.make_old("old.h5")
        self.assertIn("isobars    done", maps.info(old).stdout)
        done = maps.info(old, "--verify")
        self.assertIn("isobars done, all checksums right", done.stdout)
        self.assertEqual(maps.digest(old), self.digest)
        maps.flip_bit(old, "T_g", 5000)
        done = maps.info(old, "--verify")
        self.assertEqual(done.returncode, 3)
        self.assertIn("damaged: isobars, pressure 0 to 3.5 kBT/d^3", done.stdout)
        pending = self.make_old("pending.h5", done=0)
        self.assertIn("isobars    pending", maps.info(pending).stdout)
        self.assertEqual(maps.info(pending, "--verify").returncode, 0)
        for path in (old, pending):
            done = jobs.run(self.path, "job.yaml", "-o", path)
            self.assertEqual((done.returncode, len(done.stderr.splitlines())), (3, 1), done.stderr)


class States(Stops):
    job = SLOW

    def stop_after(self, name, records, number):
        """A run that is stopped before it writes more records than these to its journal; what it printed. By its clock, a
        hundred thousand times as fast as time, each state took long enough to be kept."""
        process, journal = self.start(name, pace=100000), self.path / f"{name}.isobars"
        size = JOURNAL_HEADER + records * (RECORD.size + 2 * 17 + 4)
        process.wait_until(lambda: journal.exists() and journal.stat().st_size >= size)
        process.send_signal(number)
        process.go_on()
        process.wait(timeout=300)
        return process.returncode, self.said(name), journal

    def test_a_stop_keeps_states_that_took_long(self):
        code, errors, journal = self.stop_after("stop.h5", 3, signal.SIGTERM)
        self.assertEqual(code, 75, errors)
        kept = int(re.search(r"and 0 of 2 isobars, (\d+) of their states kept; run the same", errors).group(1))
        self.assertEqual(kept, 4)  # and the state under way
        self.assertEqual(journal.stat().st_size, JOURNAL_HEADER + kept * (RECORD.size + 2 * 17 + 4))
        self.assertIn("isobars    pending", maps.info(self.path / "stop.h5").stdout)
        # A record cut short, as by a full disk, is ignored; what goes on writes over it.
        with open(journal, "r+b") as file:
            file.truncate(journal.stat().st_size - 5)
        self.assert_goes_on("stop.h5")

    def test_a_killed_run_keeps_them_too_and_they_are_taken(self):
        code, errors, journal = self.stop_after("kill.h5", 4, signal.SIGKILL)
        self.assertEqual(code, -signal.SIGKILL, errors)
        shutil.copy(self.path / "kill.h5", self.path / "other.h5")
        shutil.copy(journal, self.path / "other.h5.isobars")
        self.assert_goes_on("kill.h5")
        # With other numbers in the records, and the checksums to them, the isobars come out otherwise.
        other = self.path / "other.h5.isobars"
        raw, record = bytearray(other.read_bytes()), RECORD.size + 2 * 17 + 4
        for at in range(JOURNAL_HEADER, len(raw) - record + 1, record):
            numbers = at + RECORD.size
            raw[numbers:numbers + 8] = struct.pack("d", struct.unpack_from("d", raw, numbers)[0] + 1e-3)
            struct.pack_into("I", raw, numbers + 2 * 17, zlib.crc32(raw[at:numbers + 2 * 17]))
        other.write_bytes(raw)
        done = jobs.run(self.path, "job.yaml", "-o", "other.h5")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotEqual(maps.digest(self.path / "other.h5"), self.digest)


class Search(unittest.TestCase):
    # Some ten seconds for all of its states.
    JOB = """\
material: Pd40Ni10Cu30P20
structure: {source: prism, closure: modified-verlet, grid_points: 524288}
grid: {packing_fraction: [0.5], pressure: [0.0]}
output: {file: map.h5, isobars: false}
"""

    def start(self, path, *words):
        """A run that is held after it has said that it looks for phi_g, and a function that tells what it has said."""
        jobs.write_job(path, self.JOB)
        with open(path / "said", "w") as said:
            run = held.Run(path, "job.yaml", *words, clock=True, stdout=subprocess.DEVNULL, stderr=said)
        self.addCleanup(run.wait)
        self.addCleanup(run.kill)
        run.wait_until(lambda: "looking for phi_g" in (path / "said").read_text())
        return run, lambda: (path / "said").read_text()

    def test_it_says_that_it_runs_and_how_to_do_without(self):
        for number in (signal.SIGUSR1, signal.SIGINT):
            with jobs.folder() as path:
                run, said = self.start(path)
                self.assertRegex(said(), r"^cagehop: job.yaml: looking for phi_g on this structure, about 18 "
                                         r"states; material: {name: Pd40Ni10Cu30P20, phi_g: NUMBER} skips this\n")
                run.send_signal(number)
                run.go_on()
                run.wait(timeout=300)
                errors = said().splitlines()
                self.assertEqual(run.returncode, 75, errors)
                self.assertIn("stopping after the state under way", errors[1])
                self.assertIn(f"stopped by {number.name} while looking for phi_g", errors[-1])
                self.assertFalse((path / "map.h5").exists())

    def test_the_deadline_ends_it(self):
        with jobs.folder() as path:
            run, said = self.start(path, "--deadline", "3600")
            run.put_clock_on(3600)
            run.go_on()
            run.wait(timeout=300)
            self.assertEqual(run.returncode, 1, said())  # nothing is kept of it
            self.assertIn("the deadline leaves no time to find phi_g; allow more time, or write material: {name: ", said())

    def test_what_it_found_gives_the_same_map(self):
        with jobs.folder() as path:
            text = self.JOB.replace("modified-verlet, grid_points: 524288", "percus-yevick, grid_points: 131072")
            jobs.write_job(path, text)
            done = jobs.run(path, "job.yaml")
            self.assertEqual(done.returncode, 0, done.stderr)
            phi_g = re.search(r"job.yaml: phi_g = (\S+), found in", done.stderr).group(1)
            jobs.write_job(path, text.replace("material: Pd40Ni10Cu30P20", f"""\
material: {{name: x, diameter_nm: 0.8, glass_transition_K: 570.24, phi_g: {phi_g}, phi_0: 0.5, beta_phi_0_per_K: 6.0e-4,
           enskog_time_s: 1.0e-13}}"""), "number.yaml")
            done = jobs.run(path, "number.yaml", "-o", "number.h5")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertNotIn("looking for phi_g", done.stderr)
            self.assertEqual(maps.digest(path / "number.h5"), maps.digest(path / "map.h5"))

    def test_a_quick_one_says_nothing(self):
        done = served.run("point", "--phi", "0.5", "--pressure", "0", "--structure", "percus-yevick")
        self.assertEqual(done.returncode, 0, done.stderr)
