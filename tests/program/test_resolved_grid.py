# SPDX-License-Identifier: GPL-3.0-or-later
"""`resolve`: isochores by bisection. The map is that of its states, whatever was killed and when; each end of a bisection has its reason."""
import re
import signal
import subprocess
import unittest

import h5py
import numpy

import bisection
import jobs
import maps
from this_build import cagehop

JOB, RANGE = bisection.JOB, bisection.RANGE
TRAPPED = 4


class Chosen(jobs.SmallMap):
    """What is chosen, and that it is the map of these states."""
    job = JOB

    def test_bisection_of_its_own_numbers_comes_to_its_states(self):
        states, generations = bisection.bisect(self.map, bisection.FIRST, bisection.LIMIT, bisection.STEP_MIN)
        with h5py.File(self.map) as file:
            self.assertEqual(states.tolist(), file["phi"][()].tolist())
            steps = numpy.diff(states)
            self.assertTrue((file["regime"][()] == TRAPPED).any() and not (file["regime"][()] == TRAPPED).all())
        self.assertGreater(generations, 4)
        self.assertGreater(steps.max(), 7 * steps.min())
        self.assertEqual(len(re.findall(r"generation \d+ has \d+ isochores, of whose steps", self.alone.stdout)), generations - 1)
        self.assertRegex(self.alone.stdout, rf"generation {generations}, the last: {len(states)} isochores; the largest step is ")

    def test_it_is_the_map_of_the_list_of_its_states(self):
        jobs.write_job(self.path, bisection.as_list(self.map), "list.yaml")
        done = jobs.run(self.path, "list.yaml", "-o", "list.h5")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(maps.digest(self.path / "list.h5"), maps.digest(self.map))
        self.assertEqual(maps.info(self.map, "--verify").returncode, 0)

    def test_the_spinodal_is_told_as_the_reason(self):
        self.assertRegex(self.alone.stdout, r"over 1 steps the regime changes at some pressure: the spinodal between is known to "
                                            r"step_min 0\.001")
        self.assertRegex(maps.info(self.map).stdout, r"\nresolve    steps of at most 0\.4 decades of tau_alpha: generation \d+, \d+ isochores, "
                                                     r"the last; .*regime changes")

    def test_a_finished_map_has_nothing_to_do(self):
        done = jobs.run(self.path, "job.yaml")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("nothing to do", done.stdout)

    def test_other_words_for_the_same_job_go_on_and_another_job_does_not(self):
        jobs.write_job(self.path, JOB.replace(RANGE, RANGE.replace("0.66,", "0.6600,")), "same.yaml")
        self.assertIn("nothing to do", jobs.run(self.path, "same.yaml").stdout)
        jobs.write_job(self.path, JOB.replace(RANGE, RANGE.replace("tau_alpha: 0.4", "tau_alpha: 0.3")), "other.yaml")
        done = jobs.run(self.path, "other.yaml")
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("grid.packing_fraction.resolve.tau_alpha", done.stderr)

    def test_a_finer_map_takes_what_is_there(self):
        jobs.write_job(self.path, JOB.replace(RANGE, RANGE.replace("tau_alpha: 0.4", "tau_alpha: 0.25")), "finer.yaml")
        for name, words in (("scratch.h5", ()), ("reused.h5", ("--reuse", "map.h5"))):
            done = jobs.run(self.path, "finer.yaml", "-o", name, *words)
            self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(maps.digest(self.path / "scratch.h5"), maps.digest(self.path / "reused.h5"))
        taken = sum(map(int, re.findall(r"(\d+) points taken from map\.h5", done.stdout)))
        with h5py.File(self.map) as old, h5py.File(self.path / "reused.h5") as new:
            self.assertEqual(set(old["phi"][()]) - set(new["phi"][()]), set())
            self.assertEqual(taken, old["regime"].size)

    def test_plan_guesses_how_many(self):
        done = cagehop("plan", self.path / "job.yaml")
        self.assertEqual(done.returncode, 0, done.stderr)
        found = re.search(r"resolve     from 5 isochores to at most 1025, .* told for (\d+), a guess", done.stdout)
        with h5py.File(self.map) as file:
            self.assertTrue(0.5 < int(found.group(1)) / len(file["phi"]) < 2, done.stdout)

    def test_isochores_that_failed_end_it_with_a_reason(self):
        with h5py.File(self.map) as file:
            i = len(file["phi"]) - 2
        hurt = self.path / "hurt.h5"
        hurt.write_bytes(self.map.read_bytes())
        maps.make_failed(hurt, i, 3)
        self.assertIn("2 steps are beside points that failed", maps.info(hurt).stdout)
        done = jobs.run(self.path, "job.yaml", "-o", "hurt.h5", "--retry-failed")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(maps.digest(hurt), maps.digest(self.map))


class Grids(unittest.TestCase):
    def setUp(self):
        self.path = self.enterContext(jobs.folder())
        self.map = self.path / "map.h5"

    def run_job(self, text, output="map.h5"):
        jobs.write_job(self.path, text)
        done = jobs.run(self.path, "job.yaml", "-o", output)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done

    def test_max_count_keeps_the_largest_steps_for_last_and_says_so(self):
        done = self.run_job(JOB.replace(RANGE, "packing_fraction: {from: 0.52, to: 0.66, count: 5, resolve: {tau_alpha: 0.4, max_count: 12}}"))
        with h5py.File(self.map) as file:
            phi, level = file["phi"][()], numpy.log10(file["tau_alpha"][:, :3])
        self.assertEqual(len(phi), 12)
        most = numpy.abs(numpy.diff(level, axis=0)).max()
        self.assertRegex(done.stdout, rf"the largest step is {most:.3g} decades of tau_alpha; max_count 12 is reached with \d+ steps to "
                                      rf"halve, of up to {most:.3g} decades: raise grid\.packing_fraction\.resolve\.max_count")
        self.assertIn("max_count 12 is reached", maps.info(self.map).stdout)

    def test_step_min_ends_it_and_says_so(self):
        done = self.run_job(JOB.replace(RANGE, RANGE.replace("step_min: 0.001", "step_min: 0.0174")))
        with h5py.File(self.map) as file:
            numpy.testing.assert_allclose(numpy.diff(file["phi"][()]), 0.0175, rtol=1e-12)
        self.assertRegex(done.stdout, r"generation 2, the last: 9 isochores; .* steps of up to \S+ decades are kept by step_min 0\.0174: "
                                      r"lower grid\.packing_fraction\.resolve\.step_min")

    def test_a_grid_in_kelvin_whose_phi_g_is_found(self):
        kelvin = "temperature_K: {from: 590, to: 690, count: 4, resolve: {tau_alpha: 0.5}}"
        text = JOB.replace(RANGE, kelvin).replace(", phi_g: 0.6714302", "")
        self.run_job(text)
        digest = maps.digest(self.map)
        with h5py.File(self.map) as file:
            level, regime = numpy.log10(file["tau_alpha"][:, 0]), file["regime"][:, 0]
            self.assertTrue((regime == regime[0]).all())
            self.assertLessEqual(numpy.abs(numpy.diff(level)).max(), 0.5)
            self.assertGreater(len(level), 9)
            first, last = file["temperature"][0], file["temperature"][-1]
        self.assertTrue(abs(first - 690) < 1e-9 and abs(last - 590) < 1e-9)
        environment = bisection.at_rename(self.path, 2, "after", signal.SIGKILL)
        self.map.unlink()
        self.assertEqual(bisection.run(self.path, environment=environment).returncode, -signal.SIGKILL)
        self.run_job(text)
        self.assertEqual(maps.digest(self.map), digest)

    def test_all_that_a_map_can_hold_is_taken_along(self):
        more = JOB.replace("isobars: false", "isobars: true, structure: true, rates: true").replace("0.4,", "3.0,")
        range_ = RANGE.replace("0.4,", "3.0,")
        self.run_job(more)
        self.run_job(bisection.as_list(self.map, more, range_), "list.h5")
        self.assertEqual(maps.digest(self.path / "list.h5"), maps.digest(self.map))
        self.assertRegex(maps.info(self.map).stdout, r"isobars +done")


class Stops(unittest.TestCase):
    """A run that ends between two generations, or within one, leaves one map, and the same command completes it."""

    def setUp(self):
        self.path = self.enterContext(jobs.folder())
        self.map = self.path / "map.h5"

    def files(self):
        return sorted(entry.name for entry in self.path.iterdir() if entry.name.startswith("map.h5"))

    def start(self, *words):
        jobs.write_job(self.path, bisection.ENDLESS)
        process = subprocess.Popen([jobs.CAGEHOP, "run", "job.yaml", *words], cwd=self.path, text=True, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        self.addCleanup(process.kill)
        return process

    def wait_for_generation(self, process, number):
        self.assertTrue(bisection.wait_for_generation(process, self.map, number), "it ended too soon")

    def test_killed_or_stopped_at_any_change_it_comes_to_the_same_bits(self):
        jobs.write_job(self.path, JOB)
        self.assertEqual(bisection.run(self.path).returncode, 0)
        digest = maps.digest(self.map)
        for at, when, what in ((1, "before", signal.SIGKILL), (1, "after", signal.SIGKILL), (3, "before", signal.SIGKILL),
                               (3, "after", signal.SIGKILL), (2, "before", signal.SIGINT), (2, "after", signal.SIGTERM)):
            with self.subTest(at=at, when=when, signal=what.name):
                self.map.unlink()
                done = bisection.run(self.path, environment=bisection.at_rename(self.path, at, when, what))
                killed = what == signal.SIGKILL
                self.assertEqual(done.returncode, -what if killed else 75, done.stderr)
                left = ["map.h5"] + ["map.h5" + bisection.NEXT] * (killed and when == "before")
                self.assertEqual(self.files(), left)
                self.assertEqual(maps.info(self.map, "--verify").returncode, 0)
                said = maps.info(self.map).stdout
                if when == "before" and killed:
                    self.assertRegex(said, rf"generation {at}, \d+ isochores; the next generation has \d+")
                else:
                    self.assertRegex(said, rf"generation {at + 1}, \d+ isochores, \d+ of them pending; more may follow")
                if not killed:
                    self.assertRegex(done.stderr, rf"stopped by {what.name} with \d+ of \d+ points of generation {at + 1} done; run the same")
                done = bisection.run(self.path)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual(maps.digest(self.map), digest)
                self.assertEqual(self.files(), ["map.h5"])

    def test_a_signal_within_a_generation_and_one_run_at_a_time(self):
        process = self.start()
        self.wait_for_generation(process, 3)
        done = jobs.run(self.path, "job.yaml")
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("being written by", done.stderr)
        process.send_signal(signal.SIGINT)
        errors = process.communicate(timeout=300)[1]
        self.assertEqual(process.returncode, 75, errors)
        self.assertRegex(errors, r"stopped by SIGINT with \d+ of \d+ points of generation \d+ done; run the same command")
        self.assertEqual(self.files(), ["map.h5"])
        reached, tiles = bisection.generation(self.map), maps.done_tiles(self.map)
        process = self.start()
        self.wait_for_generation(process, reached + 1)
        process.send_signal(signal.SIGINT)
        errors = process.communicate(timeout=300)[1]
        self.assertEqual(process.returncode, 75, errors)
        self.assertGreater(maps.done_tiles(self.map), tiles)

    def test_the_deadline(self):
        for seconds in (3, 6, 12, 24, 48):
            process = self.start("--deadline", str(seconds))
            errors = process.communicate(timeout=300)[1]
            if process.returncode == 75:
                break
            self.assertIn("allow more time", errors)
        self.assertEqual(process.returncode, 75, errors)
        self.assertIn("stopped by the deadline with", errors)
        self.assertEqual(self.files(), ["map.h5"])
        process = self.start("--deadline", "2020-02-29T12:00:00Z")
        errors = process.communicate(timeout=300)[1]
        self.assertEqual(process.returncode, 1, errors)  # nothing was found, so 75 would go on for ever
        self.assertIn("the deadline leaves no time for", errors)

    def test_a_link_and_the_rights_of_the_file_stay(self):
        jobs.write_job(self.path, JOB)
        (self.path / "real").mkdir()
        environment = bisection.at_rename(self.path, 1, "after", signal.SIGKILL)
        bisection.run(self.path, environment=environment)
        self.map.chmod(0o640)
        self.map.rename(self.path / "real" / "map.h5")
        self.map.symlink_to("real/map.h5")
        done = bisection.run(self.path)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue(self.map.is_symlink())
        self.assertEqual(self.map.stat().st_mode & 0o777, 0o640)
        self.assertEqual([entry.name for entry in (self.path / "real").iterdir()], ["map.h5"])
