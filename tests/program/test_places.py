# SPDX-License-Identifier: GPL-3.0-or-later
"""Disks that are full, read-only, slow, or gone: one clear line, the documented exit status, and nothing lost."""
import os
import shutil
import subprocess
import unittest

import held
import jobs
import maps
import this_build

# Mounts that nobody else sees and that end with the command; not every machine lets one have them.
OWN_MOUNTS = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-ec"]


def may_mount():
    try:
        return subprocess.run([*OWN_MOUNTS, "mount -t tmpfs none /mnt"], capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


class Places(unittest.TestCase):
    def setUp(self):
        self.path = self.enterContext(jobs.folder())
        jobs.write_job(self.path, jobs.MANY_TILES)
        (self.path / "disk").mkdir()

    def refused(self, done, status, *mentions):
        errors = jobs.own_lines(done.stderr)
        self.assertEqual((done.returncode, len(errors)), (status, 1), done.stderr)
        for words in mentions:
            self.assertIn(words, errors[0])

    def complete(self, name="map.h5"):
        """Runs the job to its end; the map's digest."""
        done = jobs.run(self.path, "job.yaml", "-o", name)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(maps.info(self.path / name, "--verify").returncode, 0)
        return maps.digest(self.path / name)


@unittest.skipUnless(may_mount(), "mounting is not permitted here")
class Mounted(Places):
    def on_disk(self, options, script):
        """Runs the script with a small disk of these mount options at disk/, and `$CAGEHOP` in reach."""
        return subprocess.run([*OWN_MOUNTS, f"mount -t tmpfs -o {options} none disk\n{script}"], cwd=self.path,
                              capture_output=True, text=True, timeout=60)

    def test_a_disk_too_small_is_named_before_anything_is_computed(self):
        done = self.on_disk("size=100k", 'status=0; "$CAGEHOP" run job.yaml -o disk/map.h5 || status=$?\n'
                            "ls -A disk; exit $status")
        self.refused(done, 1, "disk/map.h5 needs 0.5 MB", "No space left on device", "-o")
        self.assertEqual(done.stdout, "")

    def test_a_disk_that_others_filled_does_not_hinder_a_map_that_has_its_room(self):
        done = self.on_disk("size=1m", '"$CAGEHOP" run job.yaml -o disk/map.h5 & pid=$!\n'
                            "until [ -e disk/map.h5 ]; do sleep 0.01; done\n"
                            "cat /dev/zero >disk/filler 2>/dev/null || true\nwait $pid\n"
                            '"$CAGEHOP" info --digest disk/map.h5')
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout.splitlines()[-1], self.complete())

    def test_a_read_only_place_is_named(self):
        done = self.on_disk("size=1m,ro", '"$CAGEHOP" run job.yaml -o disk/map.h5')
        self.refused(done, 1, "disk/map.h5 can't be created", "Read-only file system", "-o")

    def test_a_map_on_a_read_only_disk_can_be_looked_at_but_not_completed(self):
        digest = self.complete()
        done = self.on_disk("size=1m", "cp map.h5 disk; mount -o remount,ro disk\n"
                            '"$CAGEHOP" info --verify --digest disk/map.h5\n"$CAGEHOP" run job.yaml -o disk/map.h5')
        self.refused(done, 3, "disk/map.h5 can't be opened for writing", "Read-only file system")
        self.assertEqual(done.stdout.splitlines()[-1], digest)


class Gone(Places):
    def halted_run(self, name):
        """A run that has finished some tiles of disk/NAME and is held there."""
        process = held.Run(self.path, "job.yaml", "-o", f"disk/{name}", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(lambda: process.poll() is None and process.kill())
        process.wait_for_tiles(self.path / "disk" / name, 2)
        return process

    def finish(self, process):
        process.go_on()
        stdout, stderr = process.communicate(timeout=300)
        return subprocess.CompletedProcess(process.args, process.returncode, stdout, stderr)

    def test_a_map_deleted_under_a_run_is_noticed(self):
        process = self.halted_run("map.h5")
        shutil.rmtree(self.path / "disk")
        done = self.finish(process)
        self.refused(done, 1, "disk/map.h5 was moved or deleted", "run the same command again")
        self.assertNotIn("kept", done.stderr)

    def test_a_map_moved_under_a_run_loses_nothing(self):
        process = self.halted_run("map.h5")
        (self.path / "disk" / "map.h5").rename(self.path / "moved.h5")
        self.refused(self.finish(process), 1, "disk/map.h5 was moved or deleted")
        self.assertEqual(maps.info(self.path / "moved.h5", "--verify").stdout,
                         "verified: 60 tiles of 60 done, all checksums right\n")
        self.assertEqual(maps.digest(self.path / "moved.h5"), self.complete())


class UnderTheRun(Gone):
    """What others do to the file at a map's name while it is written."""

    def test_a_map_replaced_by_another_file_is_noticed_and_loses_nothing(self):
        process = self.halted_run("map.h5")
        (self.path / "disk" / "map.h5").rename(self.path / "moved.h5")
        (self.path / "disk" / "map.h5").write_text("another file")
        self.refused(self.finish(process), 1, "disk/map.h5 was replaced by another file")
        self.assertEqual((self.path / "disk" / "map.h5").read_text(), "another file")
        self.assertEqual(maps.info(self.path / "moved.h5", "--verify").stdout,
                         "verified: 60 tiles of 60 done, all checksums right\n")
        self.assertRegex(maps.info(self.path / "moved.h5").stdout, r": failed: disk/map\.h5 was replaced")

    def test_a_map_that_is_cut_is_noticed_before_the_next_tile(self):
        process = self.halted_run("map.h5")
        os.truncate(self.path / "disk" / "map.h5", 60000)
        self.refused(self.finish(process), 1, "disk/map.h5 was cut to 60000 of ")

    def test_a_map_that_is_overwritten_at_its_start_is_noticed(self):
        process = self.halted_run("map.h5")
        with open(self.path / "disk" / "map.h5", "r+b") as file:
            file.write(b"something else")
        self.refused(self.finish(process), 1, "disk/map.h5 was overwritten at its start")

    def test_tiles_that_another_program_writes_over_are_computed_again(self):
        process = self.halted_run("map.h5")
        maps.flip_bit(self.path / "disk" / "map.h5", "r_L1", int(maps.done_isochores(self.path / "disk/map.h5")[0]) * 5)
        self.refused(self.finish(process), 1, "1 tiles are no longer what was written")
        self.assertEqual(maps.info(self.path / "disk" / "map.h5", "--verify").stdout,
                         "verified: 59 tiles of 60 done, all checksums right\n")
        self.assertEqual(self.complete("disk/map.h5"), self.complete())

    def test_a_limit_on_file_sizes_is_one_line(self):
        jobs.write_job(self.path, jobs.MANY_TILES.replace("count: 5}", "count: 20000}"))  # MPI wants some files too
        done = subprocess.run(["sh", "-c", "ulimit -f 200000; exec \"$CAGEHOP\" run job.yaml"], cwd=self.path,
                              capture_output=True, text=True, timeout=60)
        self.refused(done, 1, "map.h5 needs", "File too large")


class NoFiles(Places):
    """Names that lead to no regular file are refused at once."""

    def test_a_fifo_is_no_map(self):
        os.mkfifo(self.path / "map.h5")
        self.refused(jobs.run(self.path, "job.yaml", timeout=60), 3, "map.h5 is no regular file", "-o")

    def test_a_device_is_no_map(self):
        self.refused(jobs.run(self.path, "job.yaml", "-o", "/dev/null", timeout=60), 3, "/dev/null is no regular file")

    def test_a_link_that_leads_nowhere_is_left_as_it_is(self):
        (self.path / "map.h5").symlink_to("nowhere.h5")
        self.refused(jobs.run(self.path, "job.yaml", timeout=60), 1, "map.h5 is a symbolic link that leads nowhere")
        self.assertTrue((self.path / "map.h5").is_symlink())


# Counts what waits for the disk. With JUMP a minute passes with every write.
SLOW_DISK = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
static int waits, writes;
int fdatasync(int file) { return (void)file, waits++, 0; }
ssize_t pwrite64(int file, const void *data, size_t count, off64_t offset) {
  ssize_t (*real)(int, const void *, size_t, off64_t) = dlsym(RTLD_NEXT, "pwrite64");
  writes++;
  return real(file, data, count, offset);
}
ssize_t pwrite(int file, const void *data, size_t count, off_t offset) { return pwrite64(file, data, count, offset); }
int clock_gettime(clockid_t clock, struct timespec *now) {
  int (*real)(clockid_t, struct timespec *) = dlsym(RTLD_NEXT, "clock_gettime");
  const int status = real(clock, now);
  now->tv_sec += getenv("JUMP") != NULL && clock == CLOCK_MONOTONIC ? 60 * writes : 0;
  return status;
}
__attribute__((destructor)) static void tell(void) {
  FILE *told = fopen("waits", "a");
  fprintf(told, "%d\n", waits);
  fclose(told);
}
"""


class Slow(Places):
    def waits(self, **variables):
        """How often a run waits for the disk."""
        slow = this_build.preloaded(self.path, "slow", SLOW_DISK)
        done = subprocess.run([jobs.CAGEHOP, "run", "job.yaml"], cwd=self.path, capture_output=True, text=True,
                              env={**os.environ, **variables, **slow}, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        return max(map(int, (self.path / "waits").read_text().split()))

    def test_a_short_run_waits_for_the_disk_at_its_end_only(self):
        self.assertEqual(self.waits(), 2)  # the data, then the line in the history

    def test_a_run_of_an_hour_waits_every_minute(self):
        self.assertEqual(self.waits(JUMP="1"), 59 + 2)  # all tiles but the first, which starts the minute
