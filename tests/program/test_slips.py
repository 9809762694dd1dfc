# SPDX-License-Identifier: GPL-3.0-or-later
"""What people try who come from other programs, or are in the wrong folder: one line, with what to do instead."""
import subprocess
import unittest

import jobs
import served
from this_build import CAGEHOP, cagehop


class Slips(jobs.SmallMap):
    def refused(self, words, *mentions, status=2, cwd=None):
        done = served.run(*words, cwd=cwd or self.path, stdin=subprocess.DEVNULL)
        self.assertEqual((done.returncode, done.stdout), (status, ""), done.stderr)
        lines = jobs.own_lines(done.stderr)
        self.assertEqual(len(lines), 1, done.stderr)
        for word in mentions:
            self.assertIn(word, lines[0])

    def test_options_of_other_programs(self):
        for words, instead in (("run job.yaml --dry-run", "cagehop plan JOB.yaml"), ("run --dry-run job.yaml", "cagehop plan JOB.yaml"),
                               ("run job.yaml --resume", "is completed by itself"), ("run job.yaml --continue", "is completed by itself"),
                               ("run job.yaml --force", "never written over"), ("run job.yaml --overwrite", "never written over"),
                               ("run job.yaml -n 4", "mpirun -n N cagehop run"), ("run -n4 job.yaml", "mpirun -n N"), ("run job.yaml -np 4", "mpirun -n N"),
                               ("run job.yaml -j4", "mpirun -n N"), ("run job.yaml --threads=4", "mpirun -n N"), ("run job.yaml --ranks 4", "mpirun -n N"),
                               ("run job.yaml --verbose", "2> FILE"), ("run job.yaml -v", "2> FILE"), ("run job.yaml --quiet", "2> FILE"),
                               ("run job.yaml -q", "2> FILE"), ("run job.yaml --time 01:00:00", "--deadline 1h30m"), ("run job.yaml --walltime=1h", "--deadline"),
                               ("plan job.yaml --dry-run", "plan writes nothing"), ("plan job.yaml -o map.h5", "plan writes nothing"),
                               ("plan job.yaml -n 4", "--ranks N"), ("info map.h5 --watch", "--follow"), ("info -f map.h5", "--follow"),
                               ("info map.h5 --check", "--verify"), ("info map.h5 -v", "--provenance")):
            command, option = words.split()[0], next(word for word in words.split() if word.startswith("-"))
            self.refused(words.split(), f"{command}: there is no option '{option[:2] if option[-1] == '4' and option[1] != '-' else option}' here: ",
                         instead, f"see 'cagehop {command} --help'")
        # What the commands have is theirs, and what stands behind -- is a name.
        self.assertEqual(cagehop("plan", "job.yaml", "--ranks", "4", cwd=self.path).returncode, 0)
        self.refused(["run", "--", "--dry-run"], "--dry-run: No such file")

    def test_help_is_asked_for_in_any_order(self):
        want = cagehop("run", "--help").stdout
        self.assertTrue(want.startswith("usage: cagehop run"))
        for words in (["-h", "run"], ["--help", "run"], ["help", "run"], ["run", "-h"], ["run", "job.yaml", "-h"], ["run", "-o", "x.h5", "--help"]):
            self.assertEqual(cagehop(*words).stdout, want, words)

    def test_a_file_where_a_command_should_be(self):
        self.refused(["job.yaml"], "'job.yaml' is no command; a command comes first: cagehop run job.yaml; see")
        self.refused(["maps/map.h5"], "a command comes first: cagehop info maps/map.h5; see")
        self.refused(["Run", "job.yaml"], "did you mean run?")

    def test_another_folder(self):
        with jobs.folder() as elsewhere:
            for command in ("run", "plan"):
                self.refused([command, "job.yaml"], f"job.yaml: No such file or directory; give the path of a job file, as it is from {elsewhere.resolve()}", cwd=elsewhere)
                self.refused([command, "/nowhere/job.yaml"], "/nowhere/job.yaml: No such file or directory; give the path of a job file", cwd=elsewhere)

    def test_a_map_in_the_place_of_its_job(self):
        for command in ("run", "plan"):
            self.refused([command, "map.h5"], "map.h5: an HDF5 file and no text", "cagehop info --job")
        self.refused(["info", "job.yaml"], "job.yaml is no HDF5 file", status=3)

    def test_a_folder_that_is_not_there(self):
        self.refused(["run", "job.yaml", "--serial", "-o", "no/where/map.h5"], "No such file or directory; make its folder no/where, or choose another place with -o", status=1)
        for name in ("~/map.h5", "$HOME/map.h5"):
            jobs.write_job(self.path, self.job.replace("map.h5", f"'{name}'"), "home.yaml")
            self.refused(["run", "home.yaml", "--serial"], "only a shell expands ~ and $NAME", status=1)
        self.refused(["run", "job.yaml", "--serial", "-o", "."], ". can't be opened for writing: Is a directory; name a file in it with -o", status=3)

    def test_a_decimal_comma(self):
        self.refused(["run", "job.yaml", "--seconds-per-state", "0,5"], "wants a number, not '0,5'; write a point instead of the comma")
        self.refused(["plan", "job.yaml", "--ranks", "four,"], "wants a number, not 'four,'")

    def test_another_grid_on_the_same_map(self):
        jobs.write_job(self.path, self.job.replace("count: 19", "count: 20"), "finer.yaml")
        before = self.map.read_bytes()
        self.refused(["run", "finer.yaml", "--serial"], "map.h5 belongs to another job: grid.packing_fraction.count is 19 there and 20 here",
                     "choose another file with -o", "--reuse map.h5", status=3)
        self.assertEqual(self.map.read_bytes(), before)

    def test_a_reader_that_has_seen_enough(self):
        for words in (["info", self.map], ["plan", self.path / "job.yaml"], ["run", "--help"]):
            run = subprocess.Popen([CAGEHOP, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            run.stdout.close()
            said = run.stderr.read()
            run.stderr.close()
            self.assertEqual((run.wait(timeout=300), said), (-13, ""), words)

    def test_a_full_disk(self):
        for words in (["info", self.map], ["plan", self.path / "job.yaml"], ["run", "--help"]):
            with open("/dev/full", "w") as full:
                done = subprocess.run([CAGEHOP, *map(str, words)], stdout=full, stderr=subprocess.PIPE, text=True, timeout=300)
            self.assertEqual((done.returncode, done.stderr), (1, "cagehop: standard output can't be written\n"), words)


if __name__ == "__main__":
    unittest.main()
