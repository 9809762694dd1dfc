# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line: help, version, exit statuses, one-line errors, and the shape of what is printed."""
import decimal
import json
import math
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import unittest

import numpy

import jobs
import maps
import served
from this_build import CAGEHOP, cagehop


def table_of(text):
    """The numbers of the lines that are no comments."""
    return [tuple(map(float, line.split())) for line in text.splitlines() if line and not line.startswith("#")]


class Help(unittest.TestCase):
    def test_help_and_version(self):
        done = cagehop("--help")
        self.assertEqual(done.returncode, 0)
        for name in ("run", "point", "landscape", "structure", "info", "materials"):
            self.assertIn(name, done.stdout)
            own = cagehop(name, "--help")
            self.assertEqual(own.returncode, 0, own.stderr)
            self.assertIn(f"usage: cagehop {name}", own.stdout)
            self.assertEqual(cagehop("help", name).stdout, own.stdout)
            for line in own.stdout.splitlines():
                self.assertLessEqual(len(line), 110, line)
        self.assertEqual(cagehop("help").stdout, done.stdout)
        for name, options in (("run", ("--output", "--seconds-per-state", "--retry-failed", "--serial")), ("info", ("--verify", "--digest"))):
            for option in options:
                self.assertIn(option, cagehop(name, "--help").stdout)
        done = cagehop("--version")
        self.assertRegex(done.stdout, r"^cagehop \d+\.\d+\.\d+ \(\S+\)\n$")
        self.assertEqual(cagehop("-V").stdout, done.stdout)


class Version(unittest.TestCase):
    def test_it_tells_what_a_map_of_it_says(self):
        version = json.loads(cagehop("version", "--json").stdout)
        text = cagehop("version").stdout
        self.assertTrue(text.startswith(cagehop("--version").stdout), text)
        for name in ("cagehop_version", "git_commit", "compiler", "libraries", "arithmetic"):
            self.assertIn(version[name], text)
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder)
            jobs.write_job(path, "material: Pd40Ni10Cu30P20\nstructure: {source: percus-yevick}\n"
                                 "grid: {packing_fraction: [0.6], pressure: [1]}\noutput: {file: map.h5, isobars: false}\n")
            self.assertEqual(jobs.run(path, "job.yaml", "--serial").returncode, 0)
            info = cagehop("info", path / "map.h5", "--provenance").stdout
        for name in ("cagehop_version", "git_commit", "compiler", "libraries", "arithmetic"):
            self.assertRegex(info, rf"(?m)^  {name} +{re.escape(version[name])}$")


class Served(unittest.TestCase):
    """What most tests run by served.py is what is executed: status, texts, folder, environment, rights of new files."""

    def test_a_command_is_as_if_executed(self):
        with jobs.folder() as folder:
            narrow = {**os.environ, "COLUMNS": "60", "LC_ALL": "C"}
            for words in (["version"], ["--help"], ["run", "--help"], ["no-such"], ["info", "missing.h5"], ["closures"], [],
                          ["boundaries", "--structure", "percus-yevick", "--count", "3"]):
                with self.subTest(words):
                    executed = subprocess.run([CAGEHOP, *words], cwd=folder, env=narrow, capture_output=True, text=True)
                    found = served.run(*words, cwd=folder, env=narrow)
                    self.assertEqual((found.returncode, found.stdout, found.stderr),
                                     (executed.returncode, executed.stdout, executed.stderr))
            words = ["init", "-o", "job.yaml"]
            before = os.umask(0o027)
            self.addCleanup(os.umask, before)
            self.assertEqual(served.run(*words, cwd=folder).returncode, 0)
            self.assertEqual((folder / "job.yaml").stat().st_mode & 0o777, 0o640)

    def test_what_takes_too_long_is_ended(self):
        with jobs.folder() as folder:
            os.mkfifo(folder / "job.yaml")
            with self.assertRaises(subprocess.TimeoutExpired):
                served.run("plan", "job.yaml", cwd=folder, timeout=0.3)  # it waits for somebody to write
            self.assertEqual(served.run("version").returncode, 0)


class Signals(unittest.TestCase):
    """A command that keeps nothing ends by the signal, and says by which."""

    def test_each_by_its_name(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGUSR1):
            with self.subTest(number.name), tempfile.TemporaryDirectory() as folder:
                pipe = pathlib.Path(folder) / "job.yaml"
                os.mkfifo(pipe)
                child = subprocess.Popen([CAGEHOP, "plan", pipe], stderr=subprocess.PIPE, text=True,
                                         preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
                with open(pipe, "w"):  # once the command has opened it too; it reads until this end is closed
                    child.send_signal(number)
                    self.assertEqual(child.wait(), -number)
                with child.stderr:
                    self.assertEqual(child.stderr.read(), f"cagehop: plan: ended by {number.name}\n")


class Remarks(unittest.TestCase):
    """What a job asks for and its map will not have is told by `plan`; it is no error."""
    job = ("material: Pd40Ni10Cu30P20\nstructure: {source: percus-yevick}\ngrid:\n  packing_fraction: [0.5, 0.6]\n"
           "  pressure_MPa: [0, 100]\noutput: {file: map.h5, isobars: false}\n")

    def plan(self, text):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "job.yaml"
            path.write_text(text)
            done = cagehop("plan", path)
        return done.returncode, [line.partition("job.yaml:")[2] for line in jobs.own_lines(done.stderr)]

    def test_a_job_without_has_none(self):
        self.assertEqual(self.plan(self.job), (0, []))

    def test_a_section_isobars_without_isobars(self):
        status, said = self.plan(self.job + "isobars: {vft_points: 10}\n")
        self.assertEqual((status, len(said)), (0, 1))
        self.assertIn("7: section isobars changes nothing in the map, because output.isobars is false; only 'cagehop isobars'", said[0])
        slow = "material: {name: Pd40Ni10Cu30P20, phi_g: 0.66}\nstructure: {closure: modified-verlet}\ngrid: {packing_fraction: [0.4], pressure: [0]}\n"
        status, said = self.plan(slow + "isobars: {vft_points: 10}\n")
        self.assertEqual((status, len(said)), (0, 1))
        self.assertIn("4: section isobars changes nothing in the map, because output.isobars is false, as slow closures have it; only", said[0])
        self.assertEqual(self.plan(slow + "output: {isobars: true}\nisobars: {vft_points: 10}\n"), (0, []))

    def test_a_list_with_decimal_commas(self):
        job = self.job.replace("[0, 100]", "[0, 1,5]")
        self.assertEqual(self.plan(job), (0, ["5: remark: grid.pressure_MPa: 1,5 is two values here; if one is meant, "
                                              "write 1.5"]))
        for plain in ("[0,1,5]", "[0, 1, 5]"):
            self.assertEqual(self.plan(job.replace("[0, 1,5]", plain)), (0, []))

    def test_an_unusual_diameter(self):
        own = self.job.replace("[0, 100]", "[0]").replace("Pd40Ni10Cu30P20", "{name: Pd40Ni10Cu30P20, diameter_nm: 8}")
        status, said = self.plan(own)
        self.assertEqual((status, len(said)), (0, 1))
        self.assertTrue(said[0].startswith("1: remark: diameter_nm 8 is unusual: "), said)
        self.assertEqual(self.plan(own.replace(": 8}", ": 0.28}")), (0, []))

    def test_pressures_in_MPa_beyond_what_is_computed(self):
        status, said = self.plan(self.job.replace("100]", "1.0e9]"))
        self.assertEqual((status, len(said)), (0, 1))
        self.assertTrue(said[0].startswith("5: grid.pressure_MPa goes to 1e+09 MPa, which is above 1000 kBT/d^3 at 2 of 2 states"), said)

    def test_a_table_that_is_not_there_is_told_by_its_key(self):
        status, said = self.plan(self.job.replace("percus-yevick", "table, file: none.csv"))
        self.assertEqual((status, len(said)), (3, 1))
        self.assertTrue(said[0].startswith("2: structure.file: none.csv can't be opened"), said)


class Errors(unittest.TestCase):
    def refused(self, words, mentions, status=2):
        done = cagehop(*words)
        self.assertEqual(done.returncode, status, f"{words}: {done.stderr}")
        lines = jobs.own_lines(done.stderr)
        self.assertEqual(len(lines), 1, f"{words}: {done.stderr}")
        for word in mentions:
            self.assertIn(word, lines[0])
        self.assertEqual(done.stdout, "")

    def test_wrong_command_lines(self):
        point = ["point", "--phi", "0.6", "--pressure", "1"]
        for words, mentions, *status in (
                (["fly"], ["fly", "--help"]),
                (["point"], ["--phi", "missing"]),
                (["point", "--phi", "0.6"], ["--pressure", "missing"]),
                (["point", "--phi"], ["--phi", "value"]),
                (["point", "--phi", "abc", "--pressure", "1"], ["--phi", "abc", "number"]),
                (["point", "--phi", "nan", "--pressure", "1"], ["--phi", "number"]),
                (["point", "--phi", "0.9", "--pressure", "1"], ["0.9", "0.8"]),
                (["point", "--phi", "0", "--pressure", "1"], ["--phi is 0; it must be above 0 and at most 0.8"]),
                (["point", "--phi", "0.6", "--pressure", "-1"], ["-1", "1000"]),
                (["point", "--phi", "0.6", "--pressure", "2000"], ["2000", "1000"]),
                (["point", "--phi", "0.6", "--pressure-MPa", "-5"], ["--pressure-MPa is -5; it must be at least 0"]),
                (["point", "--phi", "0.6", "--pressure-MPa", "1e9"], ["1000000000 MPa is", "it must be from 0 to 1000"]),
                (["point", "--phi", "0.79", "--pressure-MPa", "1", "--beta-phi-0", "1e-4"], ["phi = 0.79 and 1 MPa have no temperature above 0"]),
                (point + ["--landscape-table", "none.h5"], ["--landscape-table: none.h5 can't be opened"], 3),
                (point + ["--material", "lead"], ["lead", "cagehop materials"]),
                (point + ["--structure", "magic"], ["magic", "prism"]),
                (point + ["--closure", "magic"], ["magic", "percus-yevick"]),
                (point + ["--structure", "percus-yevick", "--closure", "percus-yevick"], ["prism only"]),
                (point + ["--fast"], ["--fast", "unknown", "point --help"]),
                (point + ["--json=1"], ["--json=1", "takes no value"]),
                (["point", "--ph", "0.6"], ["'--ph' is ambiguous: --phi, --phi-0, --phi-g"]),
                (point + ["--seconds-per-state", "3"], ["--seconds-per-state", "unknown here, it is one of: run"]),
                (point + ["--phi", "0.5"], ["--phi is given twice"]),
                (point + ["--json", "--json"], ["--json is given twice"]),
                (["run", "a.yaml", "-o", "a.h5", "--output", "b.h5"], ["--output is given twice"]),
                (["point", "--phi", "0.6", "--pressure", "1e-200"], ["--pressure is 1e-200; it must be from 0 to 1000 and at least 1e-100 unless 0"]),
                (["-V", "x"], ["'x' after -V"]),
                (["--help", "x"], ["'x' after --help"]),
                (["run", "a.yaml", "--bogus"], ["'--bogus'"]),
                (["run", "a.yaml", "-q"], ["'-q'"]),
                (["run", "a.yaml", "-o", ""], ["empty name"]),
                (["landscape", "--phi", "0.6", "--pressure", "1", "--from", "1e-9"], ["at least"]),
                (["structure", "--phi", "0.6", "--q-max", "1e300"], ["100000"]),
                (["structure", "--phi", "0.6", "--material", "lead"], ["lead"]),
                (point + ["extra"], ["too many"]),
                (point + ["--dr", "0.01"], ["--compatibility", "pyprism"]),
                (point + ["--compatibility", "magic", "--dr", "0.01"], ["pyprism"]),
                (point + ["--compatibility", "pyprism"], ["--dr"]),
                (point + ["--compatibility", "pyprism", "--dr", "0.03"], ["0.05", "dividing"]),
                (["structure"], ["--phi", "missing"]),
                (["structure", "--phi", "0.6", "--count", "1.5"], ["--count", "whole"]),
                (["structure", "--phi", "0.6", "--r-max", "20"], ["--r-max", "16"]),
                (["structure", "--phi", "0.6", "--table", "bot"], ["--table is 'bot'; did you mean both? it must be one of: S, g, both"]),
                (["landscape", "--phi", "0.6"], ["--pressure", "missing"]),
                (["landscape", "--phi", "0.6", "--pressure", "1", "--from", "2", "--to", "1"], ["--from", "--to"]),
                (["materials", "extra"], ["too many"]),
                (["help", "fly"], ["fly", "cagehop help"]),
                (["info"], ["missing"]),
                (["run"], ["missing"]),
                (["run", "a.yaml", "b.yaml"], ["too many"])):
            with self.subTest(words=words):
                self.refused(words, mentions, *status)

    def test_unreadable_maps(self):
        self.refused(["info", "/nonexistent/map.h5"], ["/nonexistent/map.h5"], status=3)
        with tempfile.NamedTemporaryFile(suffix=".h5") as garbage:
            garbage.write(b"not a map" * 1000)
            garbage.flush()
            self.refused(["info", garbage.name], [garbage.name], status=3)


class Point(unittest.TestCase):
    def test_json_has_the_maps_names(self):
        done = cagehop("point", "--phi", "0.6", "--pressure", "1", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        point = json.loads(done.stdout)
        groups = {column["group"] for column in maps.columns()} - {"compressible", "uncertainty", "energy", "thermodynamics"}
        names = maps.column_names("phi", "pressure", groups=groups) + maps.column_names("phi", groups=groups)
        self.assertGreater(len(names), 40)
        self.assertEqual(set(point), {*names, "material", "phi_g", "phi", "pressure", "regime", "status"})
        self.assertEqual(point["regime"], "two_state")
        self.assertAlmostEqual(point["phi_g"], 0.67143, delta=5e-6)

    def test_numbers_in_json_have_no_digit_too_many(self):
        seen = []
        for words in (("point", "--phi", "0.6", "--pressure", "1"), ("isochrones", "--tau", "1e-6", "--pressure", "0,0.1"), ("materials",)):
            cagehop_json = cagehop(*words, "--json").stdout
            json.loads(cagehop_json, parse_float=lambda text: seen.append(text) or float(text))
        self.assertGreater(len(seen), 60)
        self.assertIn("0.6", seen)
        for text in seen:
            self.assertEqual(decimal.Decimal(text), decimal.Decimal(repr(float(text))))

    def test_what_does_not_exist_is_null(self):
        point = json.loads(cagehop("point", "--phi", "0.6", "--pressure", "0", "--json").stdout)
        self.assertEqual(point["regime"], "irreversible")
        self.assertIsNone(point["r_L2"])
        self.assertIsNone(point["p_1"])
        self.assertEqual(point["tau_alpha"], point["tau_alpha_rev"])
        point = json.loads(cagehop("point", "--phi", "0.6", "--pressure", "9", "--json").stdout)
        self.assertEqual((point["regime"], point["tau_alpha"], point["D"]), ("trapped", "Infinity", 0.0))

    def test_a_closure_without_phi_g_still_has_its_point(self):
        slow = ("point", "--phi", "0.45", "--pressure", "1", "--closure", "martynov-sarkisov", "--json")
        done = cagehop(*slow)
        self.assertEqual(done.returncode, 0, done.stderr)
        point = json.loads(done.stdout)
        self.assertIsNone(point["temperature"])
        self.assertEqual(point["regime"], "two_state")
        self.assertLess(point["structure_error"], 1e-3)
        self.assertEqual(len(jobs.own_lines(done.stderr)), 1)
        self.assertIn("remark", done.stderr)
        done = cagehop(*slow, "--phi-g", "0.6570")
        self.assertEqual(done.stderr, "")
        self.assertGreater(json.loads(done.stdout)["temperature"], 800.0)

    def test_a_slow_closure_whose_phi_g_is_known_has_temperatures(self):
        quick = ("point", "--phi", "0.45", "--pressure", "0", "--closure", "modified-verlet", "--json")
        want = {}
        for words in ((), ("--elastic-barrier",)):
            done = cagehop(*quick, *words)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            want[words] = json.loads(done.stdout)["temperature"]
            asked = json.loads(cagehop(*quick, *words, "--phi-g", "auto").stdout)
            self.assertEqual(asked["temperature"], want[words])
        self.assertGreater(want[()], want[("--elastic-barrier",)])
        done = cagehop(*quick, "--enskog-time", "2e-13")  # then it is not known
        self.assertIsNone(json.loads(done.stdout)["temperature"])
        self.assertIn("remark", done.stderr)

    def test_boundaries_are_those_of_the_points(self):
        traced = json.loads(cagehop("boundaries", "--count", "9", "--phi-max", "0.6", "--json").stdout)
        self.assertAlmostEqual(traced["onset"]["phi"], 0.4315352, delta=5.1e-8)
        self.assertAlmostEqual(traced["cusp"]["pressure"], 4.5649, delta=5e-5)
        self.assertEqual([traced[name][0] for name in ("P_lower", "P_upper", "P_coexistence")],
                         [traced["cusp"]["pressure"]] * 3)
        self.assertIn(traced["onset"]["phi"], traced["phi"])
        self.assertEqual(traced["phi"], sorted(traced["phi"]))
        for i in (3, 8):
            point = json.loads(cagehop("point", "--phi", repr(traced["phi"][i]), "--pressure", "0", "--json").stdout)
            for name in ("temperature", "pressure_unit", "P_lower", "P_upper", "P_coexistence"):
                self.assertEqual(traced[name][i], point[name])
        text = cagehop("boundaries", "--count", "4", "--phi-max", "0.6").stdout.splitlines()
        rows = [line.split() for line in text if not line.startswith("#")]
        self.assertEqual(len(rows), 4)
        self.assertAlmostEqual(float(rows[-1][6]), float(rows[-1][3]) * traced["pressure_unit"][8], delta=1e-4)
        done = cagehop("boundaries", "--phi-max", "0.2")
        self.assertEqual((done.returncode, len(jobs.own_lines(done.stderr))), (2, 1))

    def test_isochrones_lie_on_the_points(self):
        words = ("isochrones", "--tau", "1e-6,100", "--pressure", "0:4:3")
        traced = json.loads(cagehop(*words, "--json").stdout)
        self.assertEqual((traced["tau_alpha"], traced["pressure"]), ([1e-6, 100.0], [0.0, 2.0, 4.0]))
        self.assertEqual(traced["status"], [["ok"] * 3, ["ok", "ok", "trapped"]])
        self.assertEqual([traced[name][1][2] for name in ("phi", "temperature", "pressure_MPa")], [None] * 3)
        for i, j in ((0, 0), (0, 2), (1, 1)):
            point = json.loads(cagehop("point", "--phi", repr(traced["phi"][i][j]), "--pressure", repr(traced["pressure"][j]), "--json").stdout)
            # ln(tau_alpha) has a slope of some 300 in phi, whose error is below 1e-10
            self.assertAlmostEqual(math.log(point["tau_alpha"] / traced["tau_alpha"][i]), 0.0, delta=3e-8)
            self.assertAlmostEqual(point["temperature"], traced["temperature"][i][j], delta=1e-9)
        lines = cagehop(*words).stdout.splitlines()
        blocks = "\n".join(lines).split("\n\n\n")
        self.assertEqual(len(blocks), 2)
        rows = [table_of(block) for block in blocks]
        self.assertEqual([[len(row) for row in block] for block in rows], [[12] * 3, [12] * 3])
        self.assertEqual(rows[1][1][0], 100.0)
        self.assertAlmostEqual(rows[1][1][1], traced["phi"][1][1], delta=1e-11)
        self.assertTrue(math.isnan(rows[1][2][1]) and rows[1][2][5] == 4.0)
        self.assertEqual(lines[-1], "# ^ none: trapped")

    def test_isochrones_of_viscosity_and_where_they_end(self):
        traced = json.loads(cagehop("isochrones", "--eta", "1e12", "--json").stdout)
        self.assertEqual((traced["eta"], traced["pressure_units"], len(traced["pressure"])), ([1e12], "kBT/d^3", 51))
        self.assertAlmostEqual(traced["temperature"][0][0], 578.41, delta=0.005)  # docs/explanation/times.md
        self.assertEqual(traced["status"][0][:48], ["ok"] * 48)
        self.assertGreater(traced["pressure"][-1], 3.8)
        done = cagehop("isochrones", "--tau", "1e-13")
        self.assertEqual((done.returncode, len(jobs.own_lines(done.stderr))), (1, 1))
        self.assertIn("none of the curves has a point at P = 0", done.stderr)

    def test_a_spread_is_of_its_variants(self):
        words = ("--closure", "percus-yevick", "--temperature", "620", "--pressure-MPa", "12", "--couplings", "0,0.5,1")
        found = json.loads(cagehop("spread", *words, "--json").stdout)
        self.assertEqual([(row["closure"], row["elastic_coupling"]) for row in found["rows"]],
                         [("percus-yevick", coupling) for coupling in (0.0, 0.5, 1.0)])
        point = json.loads(cagehop("point", "--temperature", "620", "--pressure-MPa", "12", "--elastic-coupling", "0.5", "--json").stdout)
        row = found["rows"][1]
        self.assertAlmostEqual(row["phi_g"], point["phi_g"], delta=3 * row["phi_g_error"] + 1e-12)
        self.assertAlmostEqual(math.log(row["tau_alpha"] / point["tau_alpha"]), 0.0, delta=3 * row["ln_tau_alpha_error"] + 1e-9)
        self.assertAlmostEqual(row["ln_passage"], math.log(point["tau_mfpt_full"] / point["tau_forward"]), delta=1e-7)
        for name, (least, most) in found["spread"].items():
            values = [row[name] for row in found["rows"]]
            self.assertEqual((least, most), (min(values), max(values)), name)
        text = cagehop("spread", *words).stdout
        self.assertIn("Tg = 570.24 K at P = 0 in every row", text)
        self.assertEqual(len([line for line in text.splitlines() if line.startswith("percus-yevick")]), 3)

    def test_a_closure_that_does_not_reach_a_state_says_why(self):
        found = json.loads(cagehop("spread", "--closure", "martynov-sarkisov", "--json").stdout)
        self.assertEqual({row["transition_status"] for row in found["rows"]}, {"no_convergence"})
        self.assertEqual(found["spread"]["fragility"], [None, None])
        text = cagehop("spread", "--closure", "martynov-sarkisov").stdout
        self.assertIn("#   no glass transition: phi = 0.5, martynov-sarkisov: the iteration does not converge", text)

    def test_populations_decay_to_their_limits(self):
        point = json.loads(cagehop("point", "--phi", "0.6", "--pressure", "1", "--json").stdout)
        text = cagehop("population", "--phi", "0.6", "--pressure", "1", "--from", "1e-16", "--to", "1e-6",
                       "--count", "11").stdout
        rows = [[float(word) for word in line.split()] for line in text.splitlines() if not line.startswith("#")]
        self.assertEqual(len(rows), 11)
        for t, eq_6, two_state, slowest in rows:
            steady = point["p_1"]
            self.assertAlmostEqual(eq_6, steady + (1 - steady) * math.exp(-t / point["tau_alpha_rev"]), delta=1e-10)
            steady = point["p_1_boltzmann"]
            self.assertAlmostEqual(slowest, steady + (1 - steady) * math.exp(-t / point["tau_slowest"]), delta=1e-10)
            ratio = point["tau_two_state"] / point["tau_backward"]
            self.assertAlmostEqual(two_state, ratio + (1 - ratio) * math.exp(-t / point["tau_two_state"]), delta=1e-10)
        for column in (1, 2, 3):
            self.assertAlmostEqual(rows[0][column], 1.0, delta=1e-4)
        done = cagehop("population", "--phi", "0.6", "--pressure", "0")
        self.assertEqual((done.returncode, len(jobs.own_lines(done.stderr))), (2, 1))
        self.assertIn("irreversible", done.stderr)
        done = cagehop("population", "--phi", "0.6", "--pressure", "1e-100")  # nothing is certified so far out
        self.assertEqual((done.returncode, len(jobs.own_lines(done.stderr)), done.stdout), (1, 1, ""))

    def test_a_plan_prices_the_job_it_checks(self):
        with jobs.folder() as path:
            job = jobs.write_job(path, jobs.SMALL_JOB.replace("isobars: false", "isobars: true"))
            text = cagehop("plan", job, "--ranks", "3").stdout
            self.assertEqual(os.listdir(path), ["job.yaml"])  # nothing is written
            self.assertIn("19 isochores, phi 0.3 to 0.66; 25 pressures, 0 to 6 kBT/d^3; 475 points", text)
            priced = sum(float(re.search(rf"{name} ([0-9.e+-]+) s", text).group(1))
                         for name in ("phi_g", "isochores", "points", "isobars"))
            hours = float(re.search(r"cost +([0-9.e+-]+) core-hours", text).group(1))
            self.assertAlmostEqual(hours * 3600, priced, delta=0.02 * priced)
            self.assertIn("sbatch --ntasks-per-node=3 --time=00:10:00", text)
            self.assertIn("time", text)
            self.assertEqual(jobs.run(path, "job.yaml").returncode, 0)
            size = float(re.search(r"file +([0-9.]+) MB", text).group(1)) * 1e6
            real = os.path.getsize(path / "map.h5")
            self.assertTrue(0.95 * real <= size <= real + 400e3, (size, real))
            many = cagehop("plan", job, "--ranks", "200").stdout
            self.assertIn("--nodes=4 --ntasks-per-node=64", many)
            for words in ((job, "--ranks", "0"), (job, "--ranks", "1.5"), (path / "none.yaml",)):
                done = cagehop("plan", *words)
                self.assertEqual((done.returncode, len(jobs.own_lines(done.stderr))), (2, 1), words)

    def test_the_elastic_barrier_slows_down(self):
        plain = json.loads(cagehop("point", "--phi", "0.6", "--pressure", "0", "--json").stdout)
        elastic = json.loads(cagehop("point", "--phi", "0.6", "--pressure", "0", "--json", "--elastic-barrier").stdout)
        self.assertEqual(plain["F_e"], elastic["F_e"])
        hops = (elastic["tau_alpha"] / elastic["tau_s"] - 1) / (plain["tau_alpha"] / plain["tau_s"] - 1)
        self.assertAlmostEqual(hops, math.exp(plain["F_e"]), delta=1e-9 * hops)
        self.assertAlmostEqual(elastic["phi_g"], 0.6157, delta=5e-5)  # 100 s with it

    def test_what_has_no_result_says_which_state_number_and_limit(self):
        modified_verlet = ("--closure", "modified-verlet", "--grid-points", 131072)
        few = "phi = 0.7, modified-verlet: 2^17 points are too few for a box of 256 d; it takes 2^18"
        rough = "phi = 0.672, hypernetted-chain: not resolved on 2^17 points ("
        for words, text in ((("structure", "--phi", 0.7, *modified_verlet), "structure: no certified structure: " + few),
                            (("landscape", "--phi", 0.7, "--pressure", 1, *modified_verlet),
                             "landscape: no certified result: " + few),
                            (("point", "--phi", 0.672, "--pressure", 1, "--phi-g", 0.66, "--closure", "hypernetted-chain",
                              "--grid-points", 131072), "point: no certified result: " + rough)):
            done = cagehop(*map(str, words))
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
            self.assertTrue(done.stderr.startswith("cagehop: " + text), done.stderr)
        self.assertRegex(done.stderr, r"\(\S+e-0\d > 1e-06\)")

    def test_text_has_units(self):
        done = cagehop("point", "--phi", "0.6", "--pressure", "1")
        self.assertEqual(done.returncode, 0)
        for line in (r"tau_alpha +\S+ +s ", r"F_B1 +\S+ +kBT ", r"D +\S+ +m\^2 s\^-1", r"temperature +\S+ +K "):
            self.assertRegex(done.stdout, line)

    def test_curves_load_as_they_are(self):
        state = ("--phi", "0.6", "--pressure", "1")
        for words, shape in ((("landscape", *state, "--count", "5"), (5, 3)), (("population", *state, "--count", "5"), (5, 4)),
                             (("structure", "--phi", "0.6", "--count", "5"), (5, 2)),
                             (("structure", "--phi", "0.6", "--r-max", "2", "--table", "g"), (257, 2)),
                             (("isochrones", "--tau", "1e-6,100", "--pressure", "0:4:3"), (6, 12)),
                             (("boundaries", "--count", "4", "--phi-max", "0.6"), (4, None))):
            with self.subTest(words=words):
                text = cagehop(*words).stdout
                table = numpy.loadtxt(text.splitlines())
                names = [line for line in text.splitlines() if line.startswith("#") and not line.startswith("# ^")][-1]
                self.assertEqual(table.shape, (shape[0], shape[1] or len(names.split()) - 1))

    def test_structure_prints_two_tables(self):
        words, of_S, of_g = ("structure", "--phi", "0.62"), ("--q-max", "20", "--count", "401"), ("--r-max", "3")
        one, other = cagehop(*words, "--table", "S", *of_S).stdout, cagehop(*words, "--table", "g", *of_g).stdout
        self.assertEqual(cagehop(*words, *of_S).stdout, one)
        done = cagehop(*words, "--table", "both", *of_S, *of_g)
        self.assertEqual(done.stdout.split("\n\n\n"), [one.removesuffix("\n"), other[other.index("# r g(r)"):]])
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("remark: g(r) falls", done.stdout)
        q_table, r_table = (table_of(part) for part in done.stdout.split("\n\n\n"))
        self.assertEqual(len(q_table), 401)
        self.assertEqual(q_table[0][0], 0.0)
        self.assertAlmostEqual(q_table[0][1], (1 - 0.62) ** 4 / (1 + 2 * 0.62) ** 2, places=10)
        self.assertEqual(max(q_table, key=lambda row: row[1])[0], 7.5)  # the peak at 7.52, in steps of 0.05
        contact = [g for r, g in r_table if r == 1.0]
        self.assertAlmostEqual(contact[0], (1 + 0.31) / (1 - 0.62) ** 2, places=9)
        self.assertTrue(all(g == 0.0 for r, g in r_table if r < 1.0))

    def test_landscape_prints_the_free_energy(self):
        done = cagehop("landscape", "--phi", "0.6", "--pressure", "1", "--from", "0.01", "--to", "4", "--count", "2001")
        self.assertEqual(done.returncode, 0, done.stderr)
        table = table_of(done.stdout)
        self.assertEqual(len(table), 2001)
        signs = [(r, later[2] > 0) for (r, _, slope), later in zip(table, table[1:]) if (slope > 0) != (later[2] > 0)]
        self.assertEqual([rising for _, rising in signs], [True, False, True])  # cage, barrier, outer minimum
        for (r, _), want in zip(signs, (0.0193516835, 0.4049947817, 2.9999879659)):
            self.assertAlmostEqual(r / want, 1.0, delta=0.004)

    def test_materials_lists_the_papers(self):
        done = cagehop("materials")
        self.assertEqual(done.returncode, 0)
        self.assertIn("Pd40Ni10Cu30P20", done.stdout)
        self.assertIn("Pd43Ni10Cu27P20", done.stdout)
        self.assertIn("source", done.stdout)

    @unittest.skipUnless(os.path.exists("/dev/full"), "needs /dev/full")
    def test_a_full_disk_is_noticed(self):
        with open("/dev/full", "w") as full:
            done = subprocess.run([CAGEHOP, "materials"], stdout=full, stderr=subprocess.PIPE, text=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn("can't be written", done.stderr)
