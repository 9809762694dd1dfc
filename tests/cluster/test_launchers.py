# SPDX-License-Identifier: GPL-3.0-or-later
"""Ranks that were started together and can't find each other: one line and status 2, or with --serial each a run of its own."""
import os
import shutil
import subprocess
import unittest

import jobs
import maps
import this_build

JOB = """\
material: Pd40Ni10Cu30P20
structure: {source: percus-yevick}
grid: {packing_fraction: [0.50, 0.52, 0.54], pressure: [0, 1]}
output: {file: map.h5, isobars: false}
"""
# As the launchers set them for their first and second rank.
SRUN = {"SLURM_STEP_NUM_TASKS": "2", "SLURM_STEP_ID": "0", "SLURM_NODELIST": "n1", "SLURM_PROCID": "{rank}"}
MPIRUN = {"OMPI_COMM_WORLD_SIZE": "2", "OMPI_COMM_WORLD_RANK": "{rank}"}
MPIEXEC = {"PMI_SIZE": "2", "PMI_RANK": "{rank}", "MPI_LOCALNRANKS": "2"}


class Launch(unittest.TestCase):
    def setUp(self):
        self.path = self.enterContext(jobs.folder())
        jobs.write_job(self.path, JOB)

    def run_as(self, launcher, rank, *words):
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("SLURM_", "PMI", "OMPI_COMM"))}
        variables = {name: value.format(rank=rank) for name, value in launcher.items()}
        return subprocess.run([jobs.CAGEHOP, "run", "job.yaml", *words], cwd=self.path, capture_output=True, text=True,
                              env={**clean, **variables}, timeout=60)

    def test_only_the_first_of_them_says_what_is_wrong(self):
        for launcher, name in ((SRUN, "srun started 2"), (MPIRUN, "mpirun of Open MPI started 2"), (MPIEXEC, "mpiexec started 2")):
            with self.subTest(name):
                first, second = self.run_as(launcher, 0), self.run_as(launcher, 1)
                self.assertEqual((first.returncode, second.returncode), (2, 2), first.stderr + second.stderr)
                self.assertIn(name, first.stderr)
                self.assertIn("--serial", first.stderr)
                self.assertEqual(len(jobs.own_lines(first.stderr)), 1, first.stderr)
                self.assertEqual(jobs.own_lines(second.stderr), [])
                self.assertFalse((self.path / "map.h5").exists())

    def test_serial_is_a_run_of_its_own_with_the_same_bits(self):
        alone = jobs.run(self.path, "job.yaml", "-o", "alone.h5")
        self.assertEqual(alone.returncode, 0, alone.stderr)
        for launcher in (SRUN, MPIRUN, MPIEXEC):
            done = self.run_as(launcher, 1, "--serial", "-o", "serial.h5")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(maps.digest(self.path / "serial.h5"), maps.digest(self.path / "alone.h5"))
            (self.path / "serial.h5").unlink()

    def test_a_step_of_one_task_needs_no_launcher(self):
        done = self.run_as({**SRUN, "SLURM_STEP_NUM_TASKS": "1"}, 0)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_a_batch_script_is_no_step(self):
        done = self.run_as({"SLURM_NTASKS": "4", "SLURM_NPROCS": "4", "SLURM_PROCID": "0"}, 0)
        self.assertEqual(done.returncode, 0, done.stderr)

    @unittest.skipUnless(jobs.HAVE_MPI, "built without MPI")
    def test_mpi_is_started_only_where_a_launcher_may_have_started_this(self):
        no_mpi = this_build.preloaded(self.path, "no_mpi", "#include <unistd.h>\nint MPI_Init(int *c, char ***v) { (void)c, (void)v; _exit(66); }\n")
        for launcher, status in (({}, 0), ({"OMPI_MCA_btl": "self", "SLURM_NTASKS": "4", "SLURM_PROCID": "0"}, 0), ({"PMI_FD": "9"}, 66),
                                 ({"PMIX_NAMESPACE": "a"}, 66), ({"MV2_COMM_WORLD_RANK": "0"}, 66), (MPIRUN, 66), (MPIEXEC, 66)):
            with self.subTest(launcher=launcher):
                done = self.run_as({**launcher, **no_mpi}, 0, "-o", f"{len(launcher)}.h5")
                self.assertEqual(done.returncode, status, done.stderr)

    @unittest.skipUnless(jobs.HAVE_MPI, "built without MPI")
    def test_serial_under_mpirun(self):
        jobs.write_job(self.path, JOB.replace("0.54", "0.56"), "other.yaml")
        script = f'exec "{jobs.CAGEHOP}" run --serial $1 -o map$1.h5'
        done = subprocess.run([jobs.MPIRUN, "-n", "1", "sh", "-c", script, "sh", "job.yaml", ":",
                               "-n", "1", "sh", "-c", script, "sh", "other.yaml"],
                              cwd=self.path, capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        for name in ("job.yaml", "other.yaml"):
            self.assertEqual(maps.done_tiles(self.path / f"map{name}.h5"), 3)

    @unittest.skipUnless(jobs.HAVE_MPI and shutil.which("mpiexec.hydra"), "no mpiexec of MPICH here, or built without MPI")
    def test_another_mpi_started_them(self):
        linked = subprocess.run(["ldd", jobs.CAGEHOP], capture_output=True, text=True).stdout
        if "libmpich" in linked:
            self.skipTest("cagehop was built with MPICH")
        done = subprocess.run(["mpiexec.hydra", "-n", "2", jobs.CAGEHOP, "run", "job.yaml"], cwd=self.path,
                              capture_output=True, text=True, timeout=60)
        self.assertEqual((done.returncode, len(jobs.own_lines(done.stderr))), (2, 1), done.stderr)

    @unittest.skipUnless(jobs.HAVE_MPI, "built without MPI")
    def test_an_error_is_printed_once_by_four_ranks(self):
        jobs.write_job(self.path, JOB.replace("percus-yevick", "percus"), "wrong.yaml")
        jobs.write_job(self.path, JOB.replace("0.54", "0.56"), "other.yaml")
        self.assertEqual(jobs.run(self.path, "other.yaml", "-o", "other.h5").returncode, 0)
        for words, status in ((["nowhere.yaml"], 2), (["wrong.yaml"], 2), ([], 2), (["job.yaml", "--fast"], 2),
                              (["job.yaml", "--deadline", "soon"], 2), (["job.yaml", "--ranks-per-solve", "3"], 2),
                              (["job.yaml", "-o", "nowhere/map.h5"], 1), (["job.yaml", "-o", "other.h5"], 3),
                              (["job.yaml", "-o", "job.yaml"], 3), (["job.yaml", "--reuse", "nowhere.h5"], 3),
                              (["job.yaml", "--deadline", "0"], 1)):
            with self.subTest(words=words):
                done = jobs.run(self.path, *words, ranks=4)
                self.assertEqual((done.returncode, len(jobs.own_lines(done.stderr))), (status, 1), done.stderr)
