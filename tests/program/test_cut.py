# SPDX-License-Identifier: GPL-3.0-or-later
"""A copy that was cut short: readers say how many bytes are missing, and `run` completes it from what its tiles' checksums
vouch for."""
import shutil

import h5py

import jobs
import maps

JOB = """\
material: Pd40Ni10Cu30P20
structure: {source: percus-yevick}
grid:
  packing_fraction: {from: 0.45, to: 0.60, count: 16}
  pressure: {from: 0.0, to: 3.0, count: 600}
output: {file: map.h5, isobars: false}
"""


class Cut(jobs.SmallMap):
    job = JOB

    def setUp(self):
        self.copy = self.path / "copy.h5"
        shutil.copy(self.path / "map.h5", self.copy)
        self.whole = self.copy.stat().st_size
        self.digest = maps.digest(self.copy)

    def cut(self, missing):
        with open(self.copy, "r+b") as file:
            file.truncate(self.whole - missing)

    def complete(self):
        """Goes on with the copy; returns how many points were computed."""
        done = jobs.run(self.path, "job.yaml", "-o", "copy.h5")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(maps.info(self.copy, "--verify").returncode, 0)
        self.assertEqual(maps.digest(self.copy), self.digest)
        return 0 if "nothing to do" in done.stdout else int(done.stdout.split(" points in ")[0].split()[-1])

    def test_readers_say_what_is_missing_and_leave_it(self):
        self.cut(1000)
        for options in ((), ("--verify",), ("--digest",)):
            done = maps.info(self.copy, *options)
            self.assertEqual((done.returncode, done.stdout, done.stderr), (
                3, "", f"cagehop: {self.copy} was cut short: 1000 of its {self.whole} bytes are missing at its end; "
                       "'cagehop run' with its job completes it, or take a whole copy\n"))
        self.assertEqual(self.copy.stat().st_size, self.whole - 1000)

    def test_what_the_checksums_vouch_for_is_kept(self):
        with h5py.File(self.copy) as file:
            last = max(file.values(), key=lambda item: item.id.get_offset() or 0 if isinstance(item, h5py.Dataset) else 0)
            self.assertEqual(last.id.get_offset() + last.id.get_storage_size(), self.whole, "data come last in the file")
            size = last.dtype.itemsize
        for missing, tiles in ((1, [88]), (500 * size, [88, 512]), (650 * size, [88, 512, 88]), (5 * 600 * size, 5 * [600])):
            shutil.copy(self.path / "map.h5", self.copy)
            self.cut(missing)
            self.assertEqual(self.complete(), sum(tiles), missing)

    def test_a_half_is_more_than_nothing(self):
        self.cut(self.whole // 2)
        self.assertEqual(self.complete(), 16 * 600)

    def test_without_what_describes_the_data_it_is_refused_untouched(self):
        for left in (60000, 20000, 5000, 200):
            self.cut(self.whole - left)
            before = self.copy.read_bytes()
            done = jobs.run(self.path, "job.yaml", "-o", "copy.h5")
            self.assertEqual((done.returncode, done.stdout, len(done.stderr.splitlines())), (3, "", 1), done.stderr)
            self.assertIn("copy.h5", done.stderr)
            self.assertEqual(self.copy.read_bytes(), before, left)

    def test_another_jobs_copy_is_refused_untouched(self):
        self.cut(100)
        before = self.copy.read_bytes()
        jobs.write_job(self.path, JOB.replace("3.0", "3.5"), "other.yaml")
        done = jobs.run(self.path, "other.yaml", "-o", "copy.h5")
        self.assertEqual((done.returncode, len(done.stderr.splitlines())), (3, 1), done.stderr)
        self.assertEqual(self.copy.read_bytes(), before)
