# SPDX-License-Identifier: GPL-3.0-or-later
"""A row and its tiles come from one solution: on nodes of several kinds, with a limit on a state's time, and where a rank
computes something else than it should. glibc without its FMA code stands for another kind of processor."""
import os
import pathlib
import re
import shutil
import subprocess
import unittest

import h5py
import numpy

import held
import jobs
import maps
import served
import this_build

# Two isochores whose last bits differ between the kinds, and so many pressures that several ranks would share each.
JOB = """\
material: {name: x, diameter_nm: 0.8, glass_transition_K: 570.24, phi_g: 0.6585, phi_0: 0.50,
  beta_phi_0_per_K: 6.0e-4, enskog_time_s: 1.0e-13}
structure: {source: prism}
grid:
  packing_fraction: [0.56, 0.58]
  pressure: {from: 0.0, to: 3.0, count: 300000}
output: {file: map.h5, isobars: false}
"""
OTHER_KIND = {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-FMA"}
TIMED_OUT = 10
# Stands before libc's clock_gettime: for the program on rank 1, not for MPI's library, time passes a million times as fast.
FAST_CLOCK = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
int clock_gettime(clockid_t clock, struct timespec *now) {
  int (*real)(clockid_t, struct timespec *) = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
  const char *open_mpi = getenv("OMPI_COMM_WORLD_RANK"), *mpich = getenv("PMI_RANK"), *rank = open_mpi ? open_mpi : mpich;
  Dl_info caller;
  const int status = real(clock, now);
  if (clock == CLOCK_MONOTONIC && rank && strcmp(rank, "1") == 0 && dladdr(__builtin_return_address(0), &caller) &&
      strstr(caller.dli_fname, "/lib/") == NULL) {
    now->tv_sec = (time_t)(1e6 * ((double)now->tv_sec + 1e-9 * (double)now->tv_nsec));
  }
  return status;
}
"""
# Stands before libm's sin and cos: on rank 1 they are right while the program looks at its arithmetic, then a last bit too large.
WRONG_SINE = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
static double wrong(double value) {
  static int calls, on_rank_1 = -1;
  if (on_rank_1 < 0) {
    const char *open_mpi = getenv("OMPI_COMM_WORLD_RANK"), *mpich = getenv("PMI_RANK"), *rank = open_mpi ? open_mpi : mpich;
    on_rank_1 = rank && strcmp(rank, "1") == 0;
  }
  return on_rank_1 && ++calls > 20000 ? value * (1.0 + 2.3e-16) : value;
}
#define REAL(name) static double (*real)(double); if (!real) real = (double (*)(double))dlsym(RTLD_NEXT, name)
double sin(double x) { REAL("sin"); return wrong(real(x)); }
double cos(double x) { REAL("cos"); return wrong(real(x)); }
void sincos(double x, double *s, double *c) { *s = sin(x); *c = cos(x); }
"""


def arithmetic(path):
    with h5py.File(path, "r") as file:
        value = file.attrs["arithmetic"]
        return value.decode() if isinstance(value, bytes) else value


def rows(path):
    """What a map says of each isochore but its cost, as bytes."""
    with h5py.File(path, "r") as file:
        count = len(file["phi"])
        costs = maps.listed(file, "not_in_checksum")
        names = sorted(name for name, item in file.items() if isinstance(item, h5py.Dataset) and item.shape[:1] == (count,)
                       and name not in costs)
        return [{name: file[name][i].tobytes() for name in names} for i in range(count)]


@unittest.skipUnless(jobs.HAVE_MPI, "built without MPI")
class Mixed(unittest.TestCase):
    def setUp(self):
        self.path = self.enterContext(jobs.folder())

    def launch(self, *parts, **environment):
        """mpirun with parts of (ranks, environment, words)."""
        words = [jobs.MPIRUN]
        for ranks, extra, command in parts:
            words += [":"] if len(words) > 1 else []
            words += ["-n", str(ranks)]
            for name, value in extra.items():
                words += ["-x", f"{name}={value}"]
            words += map(str, command)
        return subprocess.run(words, cwd=self.path, capture_output=True, text=True, timeout=300, env={**os.environ, **environment})

    def run_mixed(self, *words, each=1):
        run = [jobs.CAGEHOP, "run", *words]
        return self.launch((each, {}, run), (2 * each, OTHER_KIND, run))

    both_kinds = None  # a folder with a map of each kind

    def write_both_kinds(self):
        """One map of each kind, which tests only read: they are computed once. Skips where the two are one, as on a processor without
        FMA."""
        jobs.write_job(self.path, JOB)
        if self.both_kinds is None:
            type(self).both_kinds = self.enterClassContext(jobs.folder())
            for name, environment in (("one.h5", {}), ("other.h5", OTHER_KIND)):
                done = served.run("run", "job.yaml", "-o", self.both_kinds / name, cwd=self.path, env={**os.environ, **environment})
                self.assertEqual(done.returncode, 0, done.stderr)
        for name in ("one.h5", "other.h5"):
            os.link(self.both_kinds / name, self.path / name)
        if arithmetic(self.path / "one.h5") == arithmetic(self.path / "other.h5"):
            self.skipTest("this glibc computes the same without FMA")

    def one_error(self, done):
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        errors = jobs.own_lines(done.stderr)
        self.assertEqual(len(errors), 1, done.stderr)
        return errors[0]

    def test_every_isochore_comes_from_one_kind(self):
        self.write_both_kinds()
        kinds = [rows(self.path / name) for name in ("one.h5", "other.h5")]
        for i in range(2):
            self.assertNotEqual(kinds[0][i], kinds[1][i])
        for output in ("isobars: false", "isobars: false, parallel: true"):
            jobs.write_job(self.path, JOB.replace("isobars: false", output))
            done = self.run_mixed("job.yaml", "-o", "mixed.h5")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(maps.info(self.path / "mixed.h5", "--verify").returncode, 0)
            for i, row in enumerate(rows(self.path / "mixed.h5")):
                self.assertIn(row, (kinds[0][i], kinds[1][i]), f"isochore {i} with {output}")
            (self.path / "mixed.h5").unlink()

    def begin_and_kill(self, name, **environment):
        """A run that is killed once some tiles are done and others of the same isochore are not."""
        process = held.Run(self.path, "job.yaml", "-o", name, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                           env=environment)
        process.wait_for_tiles(self.path / name, 2)
        process.kill()
        process.wait()

    def test_a_map_that_one_kind_began_is_completed_by_another(self):
        self.write_both_kinds()
        kinds = [rows(self.path / name) for name in ("one.h5", "other.h5")]
        self.begin_and_kill("map.h5", **OTHER_KIND)
        with h5py.File(self.path / "map.h5", "r+") as file:  # wherever the kill came: one isochore is begun, none is whole
            file["run/tile_status"][:, 1:] = 0
            begun = int((file["run/tile_status"][:, 0] != 0).sum())
        self.assertGreater(begun, 0)
        done = jobs.run(self.path, "job.yaml")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(f"{begun} isochores that another build or kind of machine began are computed again, whole", done.stdout)
        self.assertEqual(maps.info(self.path / "map.h5", "--verify").returncode, 0)
        self.assertEqual(rows(self.path / "map.h5"), kinds[0])
        self.assertNotIn("kinds of machine, each", maps.info(self.path / "map.h5").stdout)

    def test_an_isochore_that_another_kind_finished_is_kept_and_the_map_says_so(self):
        self.write_both_kinds()
        kinds = [rows(self.path / name) for name in ("one.h5", "other.h5")]
        shutil.copy(self.path / "other.h5", self.path / "map.h5")
        with h5py.File(self.path / "map.h5", "r+") as file:
            file["run/tile_status"][1] = 0
        done = jobs.run(self.path, "job.yaml")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(maps.info(self.path / "map.h5", "--verify").returncode, 0)
        self.assertEqual(rows(self.path / "map.h5"), [kinds[1][0], kinds[0][1]])
        self.assertIn("by 2 builds or kinds of machine, each isochore by one", maps.info(self.path / "map.h5").stdout)

    def test_phi_g_is_taken_from_the_map_that_a_run_goes_on_with(self):
        text = JOB.replace("phi_g: 0.6585", "phi_g: auto").replace("packing_fraction: [0.56, 0.58]", "temperature_K: [700, 720]")
        jobs.write_job(self.path, text.replace("count: 300000", "count: 5"))
        self.assertEqual(jobs.run(self.path, "job.yaml").returncode, 0)
        with h5py.File(self.path / "map.h5", "r+") as file:
            file["run/tile_status"][1] = 0
            there = file.attrs["material_phi_g"]
            file.attrs["material_phi_g"] = numpy.nextafter(there, 1)  # as another kind of machine would find it
        refused = jobs.run(self.path, "job.yaml")  # the temperatures are now other packing fractions
        self.assertIn("has another grid", refused.stderr)
        with h5py.File(self.path / "map.h5", "r+") as file:
            file.attrs["material_phi_g"] = there
        done = served.run("run", "job.yaml", cwd=self.path, env={**os.environ, **OTHER_KIND})
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(maps.info(self.path / "map.h5", "--verify").returncode, 0)

    def test_nothing_is_taken_from_another_kind_of_machine(self):
        self.write_both_kinds()
        done = jobs.run(self.path, "job.yaml", "-o", "new.h5", "--reuse", "other.h5")
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertRegex(done.stderr, r"\Acagehop: other\.h5 was computed on another kind of machine.*"
                         rf"arithmetic {arithmetic(self.path / 'other.h5')}, this is {arithmetic(self.path / 'one.h5')}.*\n\Z")

    def test_a_group_of_two_kinds_is_refused(self):
        self.write_both_kinds()
        jobs.write_job(self.path, JOB.replace("source: prism", "grid_points: 131072").replace("300000", "3"))
        run = [jobs.CAGEHOP, "run", "job.yaml", "-o", "group.h5", "--ranks-per-solve", "2"]
        error = self.one_error(self.launch((1, {}, run), (1, OTHER_KIND, run)))
        self.assertIn("ranks 0 and 1 would solve states together", error)
        self.assertFalse((self.path / "group.h5").exists())
        done = self.launch((2, {}, run), (2, OTHER_KIND, run))  # each group of one kind
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_two_versions_of_the_program_do_not_work_together(self):
        jobs.write_job(self.path, JOB)
        program = pathlib.Path(jobs.CAGEHOP).read_bytes()
        version = re.search(rb"\d+\.\d+\.\d+ \([^)]*\)\0", program).group()
        older = self.path / "older"
        older.write_bytes(program.replace(version, b"9" + version[1:]))
        older.chmod(0o755)
        error = self.one_error(self.launch((1, {}, [jobs.CAGEHOP, "run", "job.yaml"]), (1, {}, [older, "run", "job.yaml"])))
        self.assertRegex(error, r"rank 1 runs cagehop 9\..*, but rank 0 runs cagehop \d.*; start the same program on every rank")
        self.assertFalse((self.path / "map.h5").exists())

    def test_a_state_that_times_out_on_one_rank_only(self):
        fast = this_build.preloaded(self.path, "fast", FAST_CLOCK, "-fno-builtin")
        dear = JOB.replace("isobars: false", "isobars: false, rates: true")
        # The limit is so long that no other rank passes it, however busy the machine is.
        # Rank 1 begins 0.58, which takes it too long, and would help with 0.56; then one isochore of three tiles that all would share, and that
        # the first to take it has for itself: rank 1 or another.
        for text, phi, kinds in ((dear.replace("300000", "600"), "[0.56, 0.58]", [[0, TIMED_OUT]]),
                                 (dear.replace("300000", "1056").replace("isobars: false", "isobars: false, parallel: true"), "[0.56]",
                                  [[TIMED_OUT], [0]])):
            jobs.write_job(self.path, text.replace("[0.56, 0.58]", phi))
            done = self.launch((3, {}, [jobs.CAGEHOP, "run", "job.yaml", "--seconds-per-state", "100"]), **fast)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(maps.info(self.path / "map.h5", "--verify").returncode, 0)
            with h5py.File(self.path / "map.h5", "r") as file:
                status = file["isochore_status"][()]
                numpy.testing.assert_array_equal(file["status"][()], numpy.repeat(status[:, None], file["status"].shape[1], axis=1))
                self.assertIn(status.tolist(), kinds)
            (self.path / "map.h5").unlink()

    def test_two_solutions_of_one_state_end_the_run_and_are_computed_again(self):
        wrong = this_build.preloaded(self.path, "wrong", WRONG_SINE, "-fno-builtin")
        for output, who in (("isobars: false", ""), ("isobars: false, parallel: true", r"(?:rank \d on host \S+: )?")):  # rank 0 or another finds it
            jobs.write_job(self.path, JOB.replace("isobars: false", output).replace("[0.56, 0.58]", "[0.56]").replace("300000", "600000"))
            error = self.one_error(self.launch((3, {}, [jobs.CAGEHOP, "run", "job.yaml"]), **wrong))
            self.assertRegex(error, rf"\Acagehop: {who}phi = 0\.56 was solved to different numbers by two ranks \(\S+ differs\); its points "
                             r"are computed again; what was finished is kept: run the same command again")
            self.assertEqual(maps.done_tiles(self.path / "map.h5"), 0)
            self.assertEqual(maps.info(self.path / "map.h5", "--verify").returncode, 0)
            for words in (["job.yaml"], ["job.yaml", "-o", "whole.h5"]):
                self.assertEqual(jobs.run(self.path, *words, ranks=3).returncode, 0)
            self.assertEqual(maps.digest(self.path / "map.h5"), maps.digest(self.path / "whole.h5"))
            for name in ("map.h5", "whole.h5"):
                (self.path / name).unlink()
