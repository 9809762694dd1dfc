# SPDX-License-Identifier: GPL-3.0-or-later
"""Files with S(q) and g(r) as other programs write them, tests/data/structure: what each is understood as, what has to be
said of it, and in which words a missing or wrong label is refused. Files that are made here: hostile ones, and mistakes."""
import functools
import json
import os
import pathlib
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import unittest

import h5py
import numpy as np

import served
from this_build import CAGEHOP, SOURCE

DATA = SOURCE / "tests" / "data" / "structure"
TRUE_BARRIER = 4.696705  # F_B1(P = 0) at phi = 0.55, Percus-Yevick

# What has to be said of each file in formats/ so that it is S(q) at phi = 0.55 in lengths of d; None: it is refused.
SAID = {
    "amdat.dat": ["--phi", "0.55"],
    "ang_g.csv": ["--q-unit", "1/angstrom", "--diameter-nm", "0.26"],
    "blank_lines.csv": [],
    "case.csv": [],
    "crlf_bom.csv": [],
    "diffr_d.csv": [],
    "diffraction.csv": ["--q-unit", "1/angstrom", "--diameter-nm", "0.26"],
    "dynasor.csv": ["--phi", "0.55", "--diameter-nm", "0.8"],
    "extra.csv": [],
    "freud.csv": ["--phi", "0.55"],
    "german.csv": [],
    "gmx.xvg": ["--phi", "0.55", "--diameter-nm", "0.8"],
    "good.csv": [],
    "k.h5": ["--phi", "0.55"],
    "lmp_rdf.dat": ["--phi", "0.55"],
    "matlab.h5": [],
    "nan.csv": [],
    "nm_g.csv": ["--q-unit", "1/nm", "--diameter-nm", "0.8"],
    "noheader.csv": ["--columns", "phi,q,S"],
    "pandas_index.csv": [],
    "percent.csv": None,
    "quoted.csv": [],
    "savetxt.txt": ["--columns", "q,S", "--phi", "0.55"],
    "savetxt3.csv": [],
    "savetxt3_nocomment.csv": [],
    "savetxt_header.txt": ["--phi", "0.55"],
    "semicolon.csv": [],
    "spaces.csv": [],
    "sq.npy": None,
    "sq.npz": None,
    "t.h5": [],
    "tab.tsv": [],
    "two.csv": ["--phi", "0.55"],
}
# What is refused if nothing is said, and the words of it.
REFUSED = {
    "amdat.dat": "neither phi nor density is known",
    "ang_g.csv": "peak at q = 2.775",
    "diffraction.csv": "say q's unit with --q-unit",
    "dynasor.csv": "--density-per-nm3",
    "freud.csv": "--phi",
    "gmx.xvg": "--density-per-nm3",
    "k.h5": "neither phi nor density",
    "lmp_rdf.dat": "amount to 1.05042 d^-3",
    "nm_g.csv": "peak at q = 9.018",
    "noheader.csv": "--columns phi,q,S",
    "percent.csv": "percent.csv:2: phi is 55",
    "savetxt.txt": "--columns q,S",
    "savetxt_header.txt": "neither phi nor density",
    "sq.npy": "numpy.savetxt",
    "sq.npz": "Python package",
    "two.csv": "neither phi nor density",
}
# Understood, but what they hold contradicts or is too little: the words of the reason.
NOT_ACCEPTED = {
    "ang_g.csv": "g_contact is 5, but S(q) ends as with a contact value of 6.2963",
    "nm_g.csv": "g_contact is 5, but S(q) ends as with a contact value of 6.2963",
    "diffr_d.csv": "the first wavenumber must be at most 1/d",
    "diffraction.csv": "the first wavenumber must be at most 1/d",
}
G_OF_R = {"lmp_rdf.dat"}
ROWS = {"ang_g.csv": 999, "diffr_d.csv": 391, "diffraction.csv": 391, "lmp_rdf.dat": 800, "matlab.h5": 1800, "nan.csv": 601, "nm_g.csv": 599}
FIRST_Q = {"dynasor.csv": 0.125, "gmx.xvg": 0.125, "nm_g.csv": 0.125, "ang_g.csv": 0.0384615, "diffraction.csv": 0.5, "diffr_d.csv": 1.3,
           "lmp_rdf.dat": 0.005}


def run(*words, folder=None):
    return served.run(*words, cwd=folder, timeout=120)


run_once = functools.cache(run)  # for files of the sources, which several tests ask about in the same words


def check(*words, folder=None):
    """Of a file of the sources, or of one in a folder of the test's own."""
    words = ("structure", "--check", *map(str, words))
    return run_once(*words) if folder is None else run(*words, folder=folder)


def point_of(folder, name, phi, *words):
    words = ("point", "--phi", str(phi), "--pressure", "0", "--json", "--structure", name, *map(str, words))
    done = run_once(*words, folder=folder) if folder == DATA else run(*words, folder=folder)
    assert done.returncode == 0, done.stderr
    return done


def understood(done):
    """What --check printed: {first words of a line: the rest}, of the last state where there are several."""
    return {line[:20 if line.startswith("  ") else 14].strip(): line[20 if line.startswith("  ") else 14:].strip()
            for line in done.stdout.splitlines()}


class Verdicts(unittest.TestCase):
    """What --check says of each state beyond its rows; the numbers are the library's, tests/library/test_verdict.c."""

    def test_truths_of_the_folder(self):
        """F_B1 and what was found of the end, density, averaging; README.md of tests/data/structure has the truths."""
        metal = ["--q-unit", "1/angstrom", "--density-per-A3", 0.057781775, "--diameter", "peak"]
        cases = (("hs45.sq", ["--phi", 0.45], "hard", 0.0655, None), ("py60_a1000.csv", [], "hard", 11.028192, None),
                 ("py60_a100.csv", [], "hard", 11.028192, None), ("py60_c.csv", [], "hard", 11.028192, 0.2), ("cuzr.sq", metal, "soft", 0.10, None),
                 ("ka.sq", ["--density", 1.2], "soft", 0.13, None),
                 ("ka.sq", ["--columns", "q=q,S=S11", "--concentration", 0.8, "--density", 1.2], "soft", 2.0, None))
        for name, said, kind, barrier, bins in cases:
            with self.subTest(file=name, said=said):
                done = check(DATA / name, *said)
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                seen = understood(done)
                self.assertTrue(seen["particles"].startswith(kind + ": "), seen["particles"])
                F_B1, error = map(float, re.match(r"(\S+) \+- (\S+) kBT at P = 0$", seen["F_B1"]).groups())
                self.assertLess(abs(F_B1 - barrier), 3.0 * error + 0.005)  # truths have so many digits
                phi, sigma = map(float, re.match(r"phi = (\S+) \+- (\S+),", seen["implied density"]).groups())
                self.assertLess(abs(phi / float(seen["phi"].split()[0]) - 1.0), 0.02)
                self.assertGreater(sigma, 0.0)
                low, high = map(float, re.match(r"q = (\S+) to (\S+) 1/d", seen["decided by"]).groups())
                self.assertTrue(2.0 < low < 7.5 < high < 60.0, (low, high))
                self.assertIn("barrier_tolerance is 0.5 kBT", seen["accepted"])
                if bins is None:
                    self.assertEqual(seen["averaged in q"], "not to be seen")
                else:
                    self.assertAlmostEqual(float(re.match(r"over bins of (\S+)/d", seen["averaged in q"])[1]), bins, delta=0.02)
        self.assertIn(" 1/angstrom)", understood(check(DATA / "cuzr.sq", *metal))["decided by"])

    def test_refusals_name_the_reason_in_place_and_at_the_end(self):
        for name, said, words in (("hs45_lorch.csv", [], "windowed: phi = 0.45"), ("py60_b_R20_cut.csv", [], "S(q) is not above 0"),
                                  ("formats/good.csv", ["--tail", "soft"], "tail is soft, but S - 1 does not die out up to q = 60/d"),
                                  ("ka.sq", ["--density", 1.2, "--tail", "contact"], "tail is contact, but S(q) does not end as"),
                                  ("py60_a100.csv", ["--barrier-tolerance", 0.001], "more than barrier_tolerance = 0.001")):
            with self.subTest(file=name):
                done = check(DATA / name, *said)
                self.assertEqual((done.returncode, len(done.stderr.splitlines())), (3, 1))
                self.assertIn(words, understood(done)["refused"])
                self.assertIn(words.split(": ")[-1], done.stderr)
        self.assertIn("11.0", understood(done)["F_B1"])  # it is known, though not well enough
        self.assertEqual(check(DATA / "py60_a100.csv", "--closure", "percus-yevick").returncode, 2)  # for prism

    def test_what_g_of_r_tells_of_its_density(self):
        """Without numbers of particles: too high is refused, too low can't be told, and --check says so."""
        for name, phi, columns in (("formats/lmp_rdf.dat", 0.55, ["--columns", "_,r,g"]), ("hs45.gr", 0.45, []), ("wca_rdf.dat", 0.471239, ["--columns", "_,r,g"])):
            done = check(DATA / name, "--phi", phi, *columns)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            seen = understood(done)
            self.assertNotIn("implied density", seen)
            most = float(re.search(r"phi is at most (\S+), where S\(0\) is 0", seen["remark"])[1])
            self.assertTrue(phi < most < 1.05 * phi, (name, most))
            self.assertIn("too low a phi does not show", seen["remark"])
            done = check(DATA / name, "--phi", 1.1 * phi, *columns)
            self.assertEqual((done.returncode, len(done.stderr.splitlines())), (3, 1))
            most = float(re.search(r"S\(0\) would be below 0 above about phi = ([0-9.]+);", done.stderr)[1])
            self.assertTrue(phi < most < 1.05 * phi, (name, most))
        done = check(DATA / "hs45.gr", "--density-per-nm3", 0.859437, "--q-unit", "1/angstrom")
        self.assertEqual(done.returncode, 3)
        self.assertIn("g(r) has its peak at r = 1.009 angstrom, and a liquid of that density has it near 10.5", done.stderr)

    def test_mixtures_are_told_where_they_come_in(self):
        """By --check, by every command, and in the map. Pairs whose columns hold only zeros are none."""
        metal = ["--q-unit", "1/angstrom", "--density-per-A3", 0.057781775, "--phi", 0.47]
        total = "Totals of mixtures show hardly a barrier (Cu60Zr40 0.1 kBT) though the mixture is a glass former"
        for name, said in (("ka.sq", ["--density", 1.2]), ("cuzr.sq", metal), ("cuzr.gr", metal), ("ka.gr", ["--density", 1.2])):
            self.assertIn(total, check(DATA / name, *said).stdout)
        self.assertIn(total, point_of(DATA, "ka.sq", 0.62831853, "--density", 1.2).stderr)
        for words in (["--columns", "q=q,S=S11", "--partial", "A-A"], ["--columns", "q=q,S=S11"]):
            seen = check(DATA / "ka.sq", "--density", 1.2, "--concentration", 0.8, *words).stdout
            self.assertRegex(seen, r"S of the pair (A-A|S11) alone, taken as that of a liquid of one component; what the other species do")
        self.assertNotIn("mixture", check(DATA / "hs45.sq", "--phi", 0.45).stdout)
        self.assertNotIn("mixture", check(DATA / "hs45.gr", "--phi", 0.45).stdout)

    def test_how_far_interpolation_between_states_is_trusted(self):
        """The bars of docs/how-to/structure-files.md, here from files: states 0.05 apart are too far, and the line says so."""
        done = check(DATA / "formats" / "matlab.h5")
        gaps = re.findall(r"^  phi = (\S+) +(accepted|refused), rows 0.05 apart: F_B1 = (\S+) \+- (\S+) kBT$", done.stdout, re.M)
        self.assertEqual([gap[:2] for gap in gaps], [("0.525", "refused"), ("0.575", "accepted")])
        for phi, _, F_B1, bar in gaps:
            exact = json.loads(served.run("point", "--phi", phi, "--pressure", "0", "--json", "--structure", "percus-yevick",
                                          timeout=60).stdout)["F_B1"]
            self.assertLess(abs(float(F_B1) - exact), float(bar))

    def test_one_state_that_is_refused_leaves_the_others(self):
        with tempfile.TemporaryDirectory() as folder:
            lines = ["phi,q,S"]
            with h5py.File(DATA / "formats" / "matlab.h5") as file:
                phi, q, S = (np.squeeze(file[name][()]) for name in ("phi", "q", "S"))
            S = S if S.shape == (3, q.size) else S.T
            for k in range(3):
                label = 0.57 if k == 1 else phi[k]  # which is 0.55
                lines += [f"{label},{x:.10g},{y:.10g}" for x, y in zip(q, S[k])]
            (pathlib.Path(folder) / "three.csv").write_text("\n".join(lines) + "\n")
            done = check("three.csv", folder=folder)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertIn("accepted      2 of 3 states", done.stdout)
            self.assertEqual(re.findall(r"^  phi = (\S+) +\w+, rows (\S+) apart: ", done.stdout, re.M), [("0.535", "0.07"), ("0.585", "0.03")])
            self.assertEqual(done.stdout.count("\n  F_B1  "), 2)
            self.assertRegex(done.stdout, r"refused +wrong_density: phi = 0.57, table: its S\(q\) has the density of phi = 0.5499")


def direct_barrier(q, S, phi):
    """F_B1 of Eq. 1 at P = 0 by the trapezium rule over a file's points, between which S is a line: no fit, no end of S(q), no root
    finder of the library."""
    fine = np.linspace(0.0, q[-1], 8001)
    S = np.interp(fine, q, S)
    weight = fine[1] * fine**2 * (S - 1.0)**2 / (1.0 + S) / (12.0 * np.pi * phi)
    r = np.exp(np.linspace(np.log(0.02), np.log(0.6), 400))
    F = np.array([-3.0 * np.log(x) - np.sum(weight * np.exp(-(fine * x)**2 * (1.0 + S) / (6.0 * S))) for x in r])
    cage = next(k for k in range(1, F.size - 1) if F[k - 1] > F[k] <= F[k + 1])
    return max(F[k] - F[cage] for k in range(cage, F.size - 1) if F[k - 1] <= F[k] >= F[k + 1])


class Truths(unittest.TestCase):
    def test_measured_barriers_agree_with_an_integral_over_their_points(self):
        """Within an error bar: noise and averages over bins are in both, the fit is in one only."""
        for name, phi, column, share, said in (("hs45.sq", 0.45, 1, 1.0, []), ("ka.sq", 0.6283185307179586, 1, 1.0, ["--density", 1.2]),
                                               ("ka.sq", 0.5026548246, 2, 0.8, ["--density", 1.2, "--columns", "q=q,S=S11", "--partial", "A-A",
                                                                                "--concentration", 0.8])):
            with self.subTest(file=name, column=column):
                rows = np.loadtxt(DATA / name)
                point = json.loads(point_of(DATA, name, phi, *said).stdout)
                self.assertLess(abs(point["F_B1"] - direct_barrier(rows[:, 0], rows[:, column] / share, phi)), point["barrier_error"])
                self.assertLess(point["barrier_error"], 0.2)

    def test_the_table_of_all_files_holds(self):
        """tools/structure-files: none is more than three error bars off, and what must be refused is. A wrong truth is told."""
        tool = SOURCE / "tools" / "structure-files"
        environment = {**os.environ, "CAGEHOP": str(CAGEHOP)}
        done = subprocess.run([sys.executable, tool], env=environment, capture_output=True, text=True, timeout=280)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        self.assertEqual(done.stdout.count("\n"), 2 + 13)
        with tempfile.TemporaryDirectory() as folder:
            shutil.copy(DATA / "hs45.sq", folder)
            pathlib.Path(folder, "truths.txt").write_text("hs45.sq | --phi 0.45 | 0.2 | 0 |\n")
            done = subprocess.run([sys.executable, tool, folder], env=environment, capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 1)
        self.assertIn("(not as expected)", done.stdout)


class AllFormats(unittest.TestCase):
    def test_every_file_of_the_folder_is_expected(self):
        self.assertEqual({path.name for path in (DATA / "formats").iterdir()}, set(SAID))

    def test_what_is_missing_is_asked_for_in_one_line(self):
        for name, said in SAID.items():
            with self.subTest(file=name):
                done = check(DATA / "formats" / name)
                lines = done.stderr.splitlines()
                if name in REFUSED:
                    self.assertEqual((done.returncode, len(lines)), (3, 1), done.stderr)
                    self.assertIn(f"formats/{name}", lines[0])
                    self.assertIn(REFUSED[name], lines[0])
                elif name in NOT_ACCEPTED:
                    self.assertEqual((done.returncode, len(lines)), (3, 1), done.stderr)
                else:
                    self.assertEqual((done.returncode, lines, said), (0, [], []))

    def test_what_is_said_completes_it(self):
        for name, said in SAID.items():
            if said is None:
                continue
            with self.subTest(file=name):
                done = check(DATA / "formats" / name, *said)
                seen = understood(done)
                if name in NOT_ACCEPTED:
                    self.assertEqual((done.returncode, len(done.stderr.splitlines())), (3, 1))
                    self.assertIn(NOT_ACCEPTED[name], done.stderr)
                    self.assertIn(NOT_ACCEPTED[name], seen["refused"])
                else:
                    self.assertEqual((done.returncode, done.stderr), (0, ""))
                    self.assertIn("barrier_tolerance", seen["accepted"] if name != "matlab.h5" else "barrier_tolerance")
                self.assertEqual(seen["kind"], "g(r)" if name in G_OF_R else "S(q)")
                self.assertEqual(int(seen["rows"].split(",")[0]), ROWS.get(name, 600))
                phi = {"matlab.h5": 0.6}.get(name, 0.55)
                self.assertAlmostEqual(float(seen["phi"].split()[0]), phi, delta=1e-9)
                first, last = re.match(r"([0-9.e-]+) to ([0-9.e-]+)", seen["r" if name in G_OF_R else "q"]).groups()
                self.assertAlmostEqual(float(first), FIRST_Q.get(name, 0.1), delta=1e-6)
                if name not in G_OF_R and name != "matlab.h5":
                    top = re.match(r"S = ([0-9.]+) at q = ([0-9.]+)", seen["peak"])
                    # The highest point of a parabola through three rows, whose steps are 0.1 to 0.13/d.
                    self.assertAlmostEqual(float(top[1]), 4.4378, delta=2e-2)
                    d = float(seen["diameter d"].split()[0]) if "diameter d" in seen else 1.0
                    self.assertAlmostEqual(float(top[2]) * d, 7.21411, delta=4e-3)

    def test_they_give_the_barrier_that_they_were_made_with(self):
        """The numbers are read, not only counted. Those with a wrong g_contact or from q = 1.3 on are left to the library."""
        checked = 0
        for name, said in SAID.items():
            if said is None or name in G_OF_R | {"ang_g.csv", "nm_g.csv", "diffraction.csv", "diffr_d.csv"}:
                continue
            with self.subTest(file=name):
                words = [word for k, word in enumerate(said) if "--phi" not in said[max(0, k - 1):k + 1]]
                done = served.run("point", "--phi", "0.55", "--pressure", "0", "--json", "--structure", DATA / "formats" / name,
                                  *words, timeout=120)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertAlmostEqual(json.loads(done.stdout)["F_B1"], TRUE_BARRIER, delta=1e-5)
                checked += 1
        self.assertEqual(checked, 25)

    def test_g_of_r_gives_it_too_wherever_it_ends(self):
        """As the file ends, 8 d, and cut at 5 and 4 d. Its g(1.005) is 0.4 % below the closed form's, of which barrier_error knows."""
        text = (DATA / "formats" / "lmp_rdf.dat").read_text().splitlines()
        for rows in (800, 500, 400):
            with self.subTest(rows=rows), tempfile.TemporaryDirectory() as folder:
                cut = [line.replace(" 800", f" {rows}") for line in text if len(line.split()) != 4 or int(line.split()[0]) <= rows]
                (pathlib.Path(folder) / "rdf.dat").write_text("\n".join(cut) + "\n")
                done = point_of(folder, "rdf.dat", 0.55)
                point = json.loads(done.stdout)
                self.assertAlmostEqual(point["F_B1"], TRUE_BARRIER, delta=3 * point["barrier_error"])
                self.assertLess(point["barrier_error"], 0.05)
                self.assertRegex(done.stderr, r"point: remark: rdf.dat: S\(q\) from g\(r\), continued beyond [45] d; ended there")

    def test_g_of_r_that_does_not_go_is_refused_in_one_line(self):
        path = DATA / "formats" / "lmp_rdf.dat"
        r, g = np.loadtxt(path, skiprows=805, usecols=(1, 2), unpack=True)  # the second block
        with tempfile.TemporaryDirectory() as folder:
            for name, rows in (("short.csv", slice(200)), ("wide.csv", slice(4, None, 10))):
                np.savetxt(pathlib.Path(folder) / name, np.column_stack((r[rows], g[rows])), delimiter=",", header="r,g")
            for name, said, mention in (
                    (path, ["--density", "1.2"], "density is 1.2 d^-3, and its numbers of particles within r amount to 1.05042"),
                    (path, ["--columns", "-,r,g", "--q-unit", "1/nm", "--diameter-nm", 4], "g(r) has its peak at r = 1.009 nm, and a liquid of that"),
                    ("short.csv", [], "ends at 2 d; to be continued it must reach 3 d"), ("wide.csv", [], "0.1 d wide; at most 0.06 d")):
                done = served.run("point", "--phi", "0.55", "--pressure", "0", "--structure", name, *said, cwd=folder, timeout=120)
                self.assertEqual((done.returncode, len(done.stderr.splitlines())), (3, 1), done.stderr)
                self.assertIn(mention, done.stderr)

    def test_g_and_S_of_one_simulation_agree(self):
        """Hard spheres, Monte Carlo: S(q) by direct sums over some of the wavevectors, and g(r) of all pairs."""
        of_S, of_g = (json.loads(point_of(DATA, name, 0.45).stdout) for name in ("hs45.sq", "hs45.gr"))
        self.assertLess(abs(of_S["F_B1"] - of_g["F_B1"]), 2 * np.hypot(of_S["barrier_error"], of_g["barrier_error"]))
        self.assertLess(of_g["barrier_error"], 0.1)

    def test_molecular_dynamics_of_lammps(self):
        """Weeks-Chandler-Andersen particles as tests/data/structure/wca.lammps.in made them: a file as compute rdf writes it."""
        self.assertIn("amount to 0.8993", check(DATA / "wca_rdf.dat").stderr)
        self.assertIn("the unit or the density is wrong", check(DATA / "wca_rdf.dat", "--density", 0.95).stderr)
        seen = understood(check(DATA / "wca_rdf.dat", "--density", 0.9))
        self.assertEqual((seen["phi"].split()[0], seen["rows"]), ("0.471239", "560, in 1 state"))
        done = point_of(DATA, "wca_rdf.dat", 0.471239)
        self.assertRegex(done.stderr, r"level of g - 1 \(7\.[0-9]e-04\)")  # 1/1372
        whole = json.loads(done.stdout)
        with tempfile.TemporaryDirectory() as folder:
            lines = (DATA / "wca_rdf.dat").read_text().splitlines()
            cut = [line.replace(" 560", " 400") for line in lines if len(line.split()) != 4 or line[0] == "#" or int(line.split()[0]) <= 400]
            (pathlib.Path(folder) / "cut.dat").write_text("\n".join(cut) + "\n")
            ended = json.loads(point_of(folder, "cut.dat", 0.471239).stdout)
        self.assertLess(whole["barrier_error"], 0.03)
        self.assertLess(abs(whole["F_B1"] - ended["F_B1"]), whole["barrier_error"])

    def test_simulations_with_partials(self):
        for name, said, columns, rows in (("hs45.sq", ["--phi", 0.45], 4, 447), ("ka.sq", ["--density", 1.2], 4, 439),
                                          ("cuzr.sq", ["--density-per-A3", 0.057781775, "--q-unit", "1/angstrom", "--diameter", "peak"],
                                           4, 405)):
            done = check(DATA / name, *said)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            seen = understood(done)
            self.assertEqual((seen["rows"], seen["not read"]), (f"{rows}, in 1 state", f"{columns} other columns"))
            self.assertIn("names 6 columns and there are 7", seen["remark"])
            self.assertGreater(float(seen["standard error"].split()[0]), 0.0)
        asked = check(DATA / "cuzr.sq", "--density-per-A3", 0.057781775, "--q-unit", "1/angstrom")
        self.assertEqual((asked.returncode, len(asked.stderr.splitlines())), (3, 1))
        self.assertIn("how long is d?", asked.stderr)
        self.assertIn("line 1 says rho=0.85943669", check(DATA / "hs45.sq").stderr)
        for name, rows in (("hs45.gr", 834), ("ka.gr", 522), ("cuzr.gr", 513)):
            seen = understood(check(DATA / name))
            self.assertEqual((seen["kind"], seen["rows"]), ("g(r)", f"{rows}, in 1 state"))

    def test_a_total_of_a_mixture_and_a_partial_are_said_to_be_that(self):
        said = ["--density", 1.2]
        self.assertIn("hardly a barrier", check(DATA / "ka.sq", *said).stdout)
        done = check(DATA / "ka.sq", *said, "--columns", "q=q,S=S11")
        self.assertEqual(done.returncode, 3)
        self.assertIn("tends to 0.806", done.stderr)
        self.assertIn("--concentration", done.stderr)
        done = check(DATA / "ka.sq", *said, "--columns", "q=q,S=S11", "--partial", "A-A", "--concentration", 0.8)
        seen = understood(done)
        self.assertEqual((done.returncode, seen["taken as"]), (0, "S of the pair A-A alone, taken as that of a liquid of one component; what the other "
                                                                   "species do to its barrier is left out"))
        self.assertEqual(float(seen["density"].split()[0]), 0.96)
        self.assertAlmostEqual(float(seen["last tenth"].split()[0]), 1.0, delta=0.02)

    def test_a_diameter_by_a_rule(self):
        """Hard spheres of Percus and Yevick have their own phi back by S(0), which is extrapolated from q = 0.1 on."""
        seen = understood(check(DATA / "formats" / "good.csv", "--columns", "_,q,S", "--density", 6 * 0.55 / np.pi, "--diameter", "S0"))
        self.assertAlmostEqual(float(seen["phi"].split()[0]), 0.55, delta=2e-3)
        self.assertIn("by its first peak phi would be", seen["taken as"])
        seen = understood(check(DATA / "formats" / "good.csv", "--columns", "_,q,S", "--density", 6 * 0.55 / np.pi, "--diameter", "peak"))
        self.assertAlmostEqual(float(seen["phi"].split()[0]), 0.55, delta=1e-4)  # the peak is a parabola's, between rows 0.1/d apart
        metal = [DATA / "cuzr.sq", "--density-per-A3", 0.05778, "--q-unit", "1/angstrom"]
        for rule, d in (("S0", 2.2083), ("peak", 2.5070)):
            seen = understood(check(*metal, "--diameter", rule))
            self.assertAlmostEqual(float(seen["diameter d"].split()[0]), d, delta=1e-3)
            self.assertAlmostEqual(float(seen["phi"].split()[0]), np.pi / 6 * 0.05778 * d**3, delta=1e-3)
        for said, status, mention in ((["--diameter", "2.5"], 2, "one of: S0, peak"), (["--diameter", "S0", "--phi", 0.5], 3, "neither phi nor the diameter"),
                                      (["--diameter", "S0", "--diameter-nm", 0.2], 3, "neither phi nor the diameter")):
            done = check(*metal, *said)
            self.assertEqual((done.returncode, len(done.stderr.splitlines())), (status, 1), done.stderr)
            self.assertIn(mention, done.stderr)

    def test_a_partial_is_chosen_by_its_name(self):
        total = understood(check(DATA / "ka.sq", "--density", 1.2))
        partial = understood(check(DATA / "ka.sq", "--columns", "q=q,S=S11", "--density", 1.2))
        by_number = understood(check(DATA / "ka.sq", "--columns", "q=1,S=3", "--density", 1.2))
        self.assertEqual(partial["peak"], by_number["peak"])
        self.assertNotEqual(partial["peak"], total["peak"])

    def test_the_scatter_is_the_noise_that_was_put_in(self):
        for name, noise in (("py60_a1000.csv", 1000), ("py60_a100.csv", 100)):
            seen = understood(check(DATA / name))
            # 4000 particles, so many frames: some 450 vectors at high q; a row's relative error is then a few per mille.
            relative = float(seen["scatter"].split(",")[1].split("%")[0]) / 100.0
            self.assertTrue(0.3 < relative * np.sqrt(noise * 450) < 3.0, (name, relative))


class OwnFiles(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = pathlib.Path(folder.name)
        rows = np.genfromtxt(DATA / "formats" / "good.csv", delimiter=",", skip_header=1)
        self.q, self.S = rows[:, 1], rows[:, 2]

    def read(self, content, *said, name="t.csv"):
        if isinstance(content, str):
            content = content.encode()
        (self.path / name).write_bytes(content)
        return check(name, *said, folder=self.path)

    def refused(self, content, *mentions, said=(), status=3):
        done = self.read(content, *said)
        self.assertEqual((done.returncode, len(done.stderr.splitlines())), (status, 1), done.stderr)
        for mention in mentions:
            self.assertIn(mention, done.stderr)

    def test_mistakes_are_named_with_their_line(self):
        self.refused("phi,q,S\n0.5,0.1,1\n0.5,0.2\n", "t.csv:3:", "2 fields where line 2 has 3")
        self.refused("phi,q,S\n0.5,0.1,1\n0.5,0.2,abc\n", "t.csv:3:", "'abc'")
        self.refused("q|S\n0.1|0.2\n0.2|0.3\n", "commas, semicolons, tabs or blanks", "'q|S'")
        self.refused("phi,q,S\n0,55,0,1,0,0093\n0,55,0,2,0,0093\n", "t.csv:2:", "decimal signs and separate")
        self.refused("phi;q;S\n0.55;0,1;0,009\n0.55;0,2;0,009\n", "t.csv:2:", "decimal comma", "decimal point")
        self.refused("q,S\n0.1,1\n0.2,1\n0.1,1\n0.2,1\n", "t.csv:4:", "needs a label")
        self.refused("q,S\n0.1,1\n0.1,1\n", "t.csv:3:", "again")
        self.refused("q,S\n0.1,1\n0.2,nan\n0.3,1\n", "t.csv:3:", "in the middle")
        self.refused("q,S,S_err\n0.1,1,1\n0.2,1,-1\n0.3,1,1\n", "t.csv:3:", "error of S")
        self.refused("q,S\n-0.1,1\n0.2,1\n", "t.csv:2:", "-0.1")
        self.refused("q (1/m),S\n1e9,1\n2e9,1\n", "t.csv:1:", "unit of 'q (1/m)'")
        self.refused("q,S(q),S_total\n1,1,1\n2,1,1\n", "t.csv:1:", "'S(q)'", "'S_total'")
        self.refused("phi,q,S,g_contact\n0.5,1,1,3\n0.5,2,1,4\n", "t.csv:3:", "g_contact")
        self.refused("q (nm^-1),S\n1,1\n2,1\n", "its header says 1/nm", "you say 1/angstrom", said=["--q-unit", "1/angstrom"])
        self.refused("phi,q,S\n0.5,1,1\n0.5,2,1\n", "phi is 0.5 here", "you say 0.6", said=["--phi", "0.6"])

    def test_a_unit_may_stand_apart_from_its_name(self):
        rows = "".join(f"{q / 0.5} {S}\n" for q, S in zip(self.q, self.S))
        for head in ("q / nm^-1  S(q)", "q /nm^-1 S(q)", "q (1/nm) S(q)", "q [ 1/nm ] S(q)", "# q / nm^-1  S(q)"):
            with self.subTest(head):
                done = self.read(head + "\n" + rows, "--phi", "0.55", "--diameter-nm", "0.5")
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertIn("1/nm", done.stdout)

    def test_a_wrong_unit_or_density_is_seen_by_the_peak(self):
        text = "q,S\n" + "".join(f"{q},{S}\n" for q, S in zip(self.q, self.S))
        for said, mention in ((["--phi", "0.55", "--q-unit", "1/nm", "--diameter-nm", "0.1"], "unit or the density is wrong"),
                              (["--density-per-A3", "0.05", "--q-unit", "1/nm"], "unit or the density is wrong"),
                              (["--density-per-nm3", "57.8"], "say their unit with --q-unit"),
                              (["--phi", "0.55", "--density-per-nm3", "2.05", "--q-unit", "1/nm", "--diameter-nm", "0.5"], "contradicts")):
            self.refused(text, mention, said=said)

    def test_what_is_said_wrongly_is_a_wrong_command_line(self):
        for said, mention in ((["--columns", "q,T2"], "'T2': not known"), (["--columns", "q,S,S_err"], "more entries"),
                              (["--columns", "q=k,S=S"], "'q=k'"), (["--q-unit", "1/m"], "one of: 1/d, 1/angstrom, 1/nm"),
                              (["--density", "1", "--density-per-nm3", "1"], "exclude each other"), (["--diameter-nm", "-1"], "above 0")):
            self.refused("q,S\n0.1,1\n0.2,1\n", mention, said=said, status=2)

    def test_ends_without_a_measurement_are_dropped_and_counted(self):
        done = self.read("q,S\n0,4000\n0.05,0\n0.1,nan\n0.2,2\n0.3,1\n0.4,0\n0.5,nan\n")
        self.assertIn("from", done.stdout)
        self.assertIn("2 rows without a number left out", done.stdout)
        self.assertIn("2 rows of S = 0 left out", done.stdout)
        self.assertIn("0.2 to 0.3", done.stdout)
        done = self.read("q,S\n0,4000\n0.2,2\n0.3,1\n0.4,1\n")
        self.assertIn("number of particles", done.stdout)

    def test_states_by_labels_in_any_order(self):
        rows = [(phi, q) for q in (0.1, 0.2, 0.3) for phi in (0.6, 0.5, 0.55)]
        done = self.read("S;q;Packing fraction;T [K]\n" + "".join(f"{phi * q:g};{q};{phi};{1000 * phi:g}\n" for phi, q in rows))
        self.assertEqual(re.findall(r"^  phi +([0-9.]+)", done.stdout, re.M), ["0.5", "0.55", "0.6"])
        self.assertEqual(re.findall(r"^  temperature +([0-9.]+)", done.stdout, re.M), ["500", "550", "600"])
        self.assertEqual(len(re.findall(r"0.1 to 0.3 1/d, 3 rows", done.stdout)), 3)

    def test_each_state_has_its_own_q(self):
        done = self.read("phi,q,S\n0.5,0.1,1\n0.5,0.2,1\n0.55,0.3,1\n0.55,0.2,1\n0.55,0.1,1\n")
        self.assertIn("0.1 to 0.2 1/d, 2 rows", done.stdout)
        self.assertIn("0.1 to 0.3 1/d, 3 rows", done.stdout)

    def test_other_layouts(self):
        for content, seen_q in (("! q S\n  1.0D-01 2.0D+00\n  2.0D-01 2.0D+00\n", "0.1 to 0.2"), ("q S\n0,1 0,5\n0,2 0,7\n1 1\n", "0.1 to 1"),
                                ("q,S\r0.1,1\r0.2,1\r", "0.1 to 0.2"), ("q;S;\n0.1;1;\n0.2;1;\n", "0.1 to 0.2"),
                                ('"","k","S(k)"\n"1",0.1,1\n"2",0.2,1\n', "0.1 to 0.2"), ("q [1/\u00c5]\tS(q)\n0.1\t1\n0.2\t1\n", "0.1 to 0.2 1/angstrom"),
                                ("q_nm^-1,S\n0.1,1\n0.2,1\n", "0.1 to 0.2 1/nm"), ("q,S\n0.1,1\nq,S\n0.2,1\n", "0.1 to 0.2")):
            done = self.read(content)
            self.assertIn(seen_q, done.stdout, content + done.stderr)

    def test_own_output_is_read_and_its_second_table_left(self):
        out = served.run("structure", "--phi", "0.55", "--structure", "percus-yevick", "--table", "both", timeout=60).stdout
        done = self.read(out, "--phi", "0.55")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("another data set begins", done.stdout)
        self.assertEqual(understood(done)["kind"], "S(q)")

    def test_blocks_of_fix_ave_time(self):
        head = "# Time-averaged data for fix 1\n# TimeStep Number-of-rows\n# Row c_g[1] c_g[2] c_g[3]\n"
        block = "{} 4\n1 0.25 0 0\n2 0.75 0 0\n3 1.25 {} 9\n4 1.75 1 20\n"
        done = self.read(head + block.format(100, 2) + block.format(200, 3), "--density", 1)
        self.assertIn("g = 3", understood(done)["peak"])
        self.assertIn("last of 2 blocks", done.stdout)
        done = self.read(head + block.format(100, 2) + block.format(200, 3)[:-20], "--density", 1)
        self.assertIn("g = 2", understood(done)["peak"])
        self.assertIn("not whole", done.stdout)
        self.refused(head + block.format(100, 2)[:-20], "t.csv:4:", "not whole")

    def write_hdf5(self, attributes=None, **datasets):
        with h5py.File(self.path / "t.h5", "w") as file:
            for name, value in datasets.items():
                file[name] = value
            for name, unit in (attributes or {}).items():
                file[name].attrs["units"] = unit

    def test_hdf5_by_names_shapes_and_attributes(self):
        q, S = np.arange(1, 9) / 10, np.arange(24.0).reshape(3, 8) + 1
        for datasets in ({"q": q, "S": S, "phi": [0.5, 0.55, 0.6]}, {"k": q[:, None], "Sk": S.T, "phi": np.array([[0.5], [0.55], [0.6]])},
                         {"sq/q": q[None, :], "sq/S": S, "Packing fraction": [0.5, 0.55, 0.6]},
                         {"q": np.tile(q, (3, 1)), "S": S, "phi": [0.5, 0.55, 0.6]}, {"q": np.tile(q, (3, 1)).T, "S": S.T, "phi": [0.5, 0.55, 0.6]}):
            self.write_hdf5(**datasets)
            done = check("t.h5", folder=self.path)
            self.assertEqual(re.findall(r"^  phi +([0-9.]+)", done.stdout, re.M), ["0.5", "0.55", "0.6"], done.stderr)
            self.assertEqual(re.findall(r"^  smallest +([0-9.]+)", done.stdout, re.M), ["1", "9", "17"])
        self.write_hdf5({"q": "nm-1"}, q=q, S=S[0])
        done = check("t.h5", folder=self.path)
        self.assertEqual(understood(done)["unit"], "q in 1/nm")
        self.assertIn("--density-per-nm3", done.stderr)
        self.write_hdf5({"q": "m-1"}, q=q, S=S[0])
        self.assertIn("the unit 'm-1' of q", check("t.h5", folder=self.path).stderr)
        self.write_hdf5(a=q, b=S[0])
        self.assertIn("its datasets 'a, b'", check("t.h5", folder=self.path).stderr)
        self.assertEqual(understood(check("t.h5", "--columns", "q=a,S=b", folder=self.path))["kind"], "S(q)")
        self.write_hdf5(**{"one/q": q, "one/S": S[0], "two/q": q, "two/S": S[1]})
        self.assertIn("may both be q", check("t.h5", folder=self.path).stderr)
        self.assertEqual(understood(check("t.h5", "--columns", "q=two/q,S=two/S", folder=self.path))["smallest"], "9")

    def test_hdf5_says_why_a_dataset_is_not_read(self):
        q, S = np.arange(1, 9) / 10, np.arange(24.0).reshape(3, 8) + 1
        self.write_hdf5(q=q, S=S.reshape(3, 2, 4))
        for words in ((), ("--columns", "q=q,S=S")):
            done = check("t.h5", *words, folder=self.path)
            self.assertEqual((done.returncode, len(done.stderr.splitlines())), (3, 1))
            self.assertIn("S is not read: it has 3 dimensions, and a table has at most two", done.stderr)
        self.write_hdf5(q=q, S=np.zeros(0))
        self.assertIn("dataset S is empty, or too large to be a table", check("t.h5", folder=self.path).stderr)
        self.write_hdf5(q=q, S=np.where(q == q[3], np.nan, 1.0))
        self.assertRegex(check("t.h5", folder=self.path).stderr, r"t\.h5: S is not a finite number, .* \(number 3 along q or r, from 0\)")
        self.write_hdf5(q=q, S=np.array([b"1", b"2"]))
        self.assertIn("dataset S holds no plain numbers", check("t.h5", folder=self.path).stderr)
        self.write_hdf5(q=q, S=np.zeros(8, dtype=[("value", "f8"), ("error", "f8")]))
        self.assertIn("dataset S is a table of several columns in one dataset", check("t.h5", folder=self.path).stderr)
        self.write_hdf5(q=q)
        with h5py.File(self.path / "t.h5", "a") as file:
            file["S"] = h5py.ExternalLink("other.h5", "S")
        self.assertIn("S is not read: it is a link", check("t.h5", folder=self.path).stderr)
        self.write_hdf5(S=S.reshape(3, 2, 4))
        self.assertIn("there is no dataset that can be one: S is not read", check("t.h5", folder=self.path).stderr)
        # A chunk that can't be unpacked: HDF5's own words are in the line.
        with h5py.File(self.path / "t.h5", "w") as file:
            file["q"] = q
            file.create_dataset("S", data=S[0], chunks=(8,), compression="gzip")
            at, size = file["S"].id.get_chunk_info(0).byte_offset, file["S"].id.get_chunk_info(0).size
        with open(self.path / "t.h5", "r+b") as file:
            file.seek(at)
            file.write(b"\xff" * size)
        done = check("t.h5", folder=self.path)
        self.assertEqual((done.returncode, len(done.stderr.splitlines())), (3, 1))
        self.assertRegex(done.stderr, r"dataset S can't be read \(HDF5: .*(filter|inflate).*\)")
        (self.path / "t.h5").write_bytes(b"\x89HDF\r\n\x1a\n" + bytes(2000))
        self.assertEqual((check("t.h5", folder=self.path).returncode, len(check("t.h5", folder=self.path).stderr.splitlines())), (3, 1))

    def test_hostile_files_are_one_line_and_little_memory(self):
        noise = random.Random(1)
        files = {
            "empty": b"", "nul": b"phi,q,S\n0.5,0.1\0,1\n", "binary": bytes(noise.randrange(256) for _ in range(100000)),
            "one line": b"1" * 20_000_000, "one field": b"q,S\n0.1," + b"1" * 20_000_000 + b"\n", "columns": b",".join([b"1"] * 1_000_000) + b"\n",
            "quotes": b'"' * 1_000_000 + b"\n1,2\n", "lines": b"\n" * 20_000_000, "long": b"1 2\n" * 17_000_000, "html": b"<html>404</html>\n",
            "utf16": "q,S\n1,2\n".encode("utf-16"), "hdf5": b"\x89HDF\r\n\x1a\n" + bytes(100), "header": b"phi,q,S\n", "number": b"7\n",
            "commas": b"," * 1_000_000 + b"\n", "words": b"q S\n" + b"a b\n" * 1_000_000,
        }
        for name, content in files.items():
            with self.subTest(file=name):
                (self.path / "t").write_bytes(content)
                done = subprocess.run([CAGEHOP, "structure", "--check", "t"], cwd=self.path, capture_output=True, timeout=60,
                                      preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (600 << 20, 600 << 20)))
                self.assertEqual((done.returncode, done.stdout, done.stderr.count(b"\n")), (3, b"", 1), done.stderr[:400])
                self.assertLess(len(done.stderr), 600)
        os.mkfifo(self.path / "pipe")
        for name, mention in (("pipe", "is a pipe"), (".", "is a folder"), ("nowhere", "can't be opened"), ("/dev/zero", "is a device")):
            done = check(name, folder=self.path)
            self.assertEqual(done.returncode, 3)
            self.assertIn(mention, done.stderr)


JOB = """\
material: Pd40Ni10Cu30P20
structure:
  source: table
  files:
    - {file: DATA/two.csv, phi: 0.55}
    - {file: DATA/gmx.xvg, phi: 0.56, diameter_nm: 0.8}
    - file: DATA/noheader.csv
      columns: [_, q, S]
      q_unit: 1/d
      density: 1.0886
grid: {packing_fraction: [0.55, 0.56], pressure: [0.0]}
output: {file: map.h5, isobars: false}
""".replace("DATA", str(DATA / "formats"))


class Jobs(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = pathlib.Path(folder.name)

    def run_job(self, text, *words):
        (self.path / "job.yaml").write_text(text)
        return served.run(*(words or ("run", "job.yaml")), cwd=self.path, timeout=120)

    def test_states_of_several_files_in_their_own_units(self):
        done = self.run_job(JOB)
        self.assertEqual(done.returncode, 0, done.stderr)
        with h5py.File(self.path / "map.h5") as file:
            # All three hold the S(q) of phi = 0.55; the first says so, and the others are found out.
            self.assertAlmostEqual(file["F_B1"][0, 0], TRUE_BARRIER, delta=1e-5)
            names = dict(zip(file["status"].attrs["flag_meanings"].split(), file["status"].attrs["flag_values"]))
            self.assertEqual(file["status"][1, 0], names["wrong_density"])
            first = file.attrs["table_sha256"]
        # Another label is another map.
        done = self.run_job(JOB.replace("phi: 0.56", "phi: 0.565"))
        self.assertEqual(done.returncode, 3, done.stderr)
        done = self.run_job(JOB.replace("phi: 0.56", "phi: 0.565"), "run", "job.yaml", "-o", "other.h5")
        self.assertEqual(done.returncode, 0, done.stderr)
        with h5py.File(self.path / "other.h5") as file:
            self.assertNotEqual(file.attrs["table_sha256"], first)

    def test_a_map_with_failed_states_is_a_table_of_the_others(self):
        job = JOB.replace("isobars: false", "isobars: false, structure: true")
        self.assertNotEqual(job, JOB)
        done = self.run_job(job)
        self.assertEqual(done.returncode, 0, done.stderr)
        with h5py.File(self.path / "map.h5") as file:
            good = np.isfinite(file["S"][:, 0])
            self.assertEqual(list(good), [True, False])
        done = check("map.h5", folder=self.path)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(understood(done)["taken as"], "1 of its 2 states has no number, as failed ones of a map, and is left out")
        self.assertIn("state 1 of 1", done.stdout)
        done = served.run("point", "--phi", "0.55", "--pressure", "0", "--json", "--structure", "map.h5", cwd=self.path, timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)  # it also says that there is no phi_g
        self.assertIn("1 of its 2 states has no number", done.stderr)
        self.assertAlmostEqual(json.loads(done.stdout)["F_B1"], TRUE_BARRIER, delta=1e-5)
        with h5py.File(self.path / "map.h5", "a") as file:
            file["S"][0] = np.nan
        done = check("map.h5", folder=self.path)
        self.assertEqual((done.returncode, len(done.stderr.splitlines())), (3, 1))
        self.assertIn("none of its 2 states has a number", done.stderr)

    def test_what_was_assumed_stands_in_the_map(self):
        text = JOB[:JOB.index("    - {file")] + f"""\
    - {{file: {DATA}/formats/lmp_rdf.dat, columns: [_, r, g], density: 1.2, concentration: 0.875352187, partial: A-A}}
grid: {{packing_fraction: [0.55], pressure: [0.0]}}
output: {{file: map.h5, isobars: false}}
"""
        done = self.run_job(text)
        self.assertEqual(done.returncode, 0, done.stderr)
        with h5py.File(self.path / "map.h5") as file:
            self.assertIn("S(q) from g(r), continued beyond 5 d", file.attrs["structure_remark_1"])
            self.assertIn("g of the pair A-A alone", file.attrs["structure_remark_2"])
        total = text.replace(text[text.index("formats/lmp"):text.index("}", text.index("formats/lmp"))], "ka.sq, density: 1.2")
        done = self.run_job(total.replace("[0.55]", "[0.628318530718]").replace("map.h5", "total.h5"))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("Totals of mixtures show hardly a barrier", done.stderr)
        with h5py.File(self.path / "total.h5") as file:
            self.assertIn("Totals of mixtures show hardly a barrier", file.attrs["structure_remark_1"])
        with h5py.File(self.path / "map.h5") as file:
            self.assertAlmostEqual(file["F_B1"][0, 0], TRUE_BARRIER, delta=0.1)

    def test_mistakes_are_named_with_their_line(self):
        for old, new, status, mention in (
                ("phi: 0.55}", "diameter: 0.8}", 2, "job.yaml:5: diameter of table 1"), ("phi: 0.55}", "concentration: 1.5}", 2, "at most 1"),
                ("phi: 0.55}", "phi: 1.55}", 2, "job.yaml:5: phi of table 1"), ("phi: 0.55}", "phj: 1}", 2, "job.yaml:5: the key \"phj\""),
                ("1/d", "1/m", 2, "job.yaml:9: q_unit of table 3"), ("density: 1.0886", "density: 1\n      density_per_nm3: 1", 2, "job.yaml:11: table 3"),
                ("[_, q, S]", "q", 2, "job.yaml:8: structure.files.columns"), ("[_, q, S]", "[_, q, [S]]", 2, "job.yaml:8: value 3"),
                ("  files:", "  file: a.csv\n  files:", 2, "job.yaml:5: structure.files and structure.file"),
                ("source: table", "source: prism", 2, "job.yaml:4: structure.files is for"), ("- {file:", "- {fil:", 2, "job.yaml:5: the key \"fil\""),
                ("phi: 0.56, ", "", 3, "gmx.xvg: neither phi nor density"), ("phi: 0.56", "phi: 0.55", 3, "gmx.xvg:6: phi = 0.55 again"),
                ("[_, q, S]", "[_, q, T9]", 3, "columns 'T9'"), ("two.csv", "percent.csv", 3, "percent.csv:2: phi is 55")):
            with self.subTest(new=new):
                self.assertIn(old, JOB)
                done = self.run_job(JOB.replace(old, new, 1), "plan", "job.yaml")
                self.assertEqual((done.returncode, len(done.stderr.splitlines())), (status, 1), done.stderr)
                self.assertIn(mention, done.stderr)


class Page(unittest.TestCase):
    """docs/how-to/structure-files.md against the program."""
    TEXT = (SOURCE / "docs" / "how-to" / "structure-files.md").read_text()

    def test_the_example_from_the_start_works_as_it_stands(self):
        """Section 7, but for the simulation: its commands, its job, its Python; and the numbers that it names."""
        section = self.TEXT[self.TEXT.index("## 7. An example"):]
        blocks = {kind: re.search(rf"```{kind}\n(.*?)```", section, re.S)[1] for kind in ("sh", "yaml", "python")}
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder)
            (path / "wca_rdf.dat").write_bytes((DATA / "wca_rdf.dat").read_bytes())
            (path / "job.yaml").write_text(blocks["yaml"])
            printed = ""
            commands = [line.split("#")[0].split() for line in blocks["sh"].splitlines() if line.startswith("cagehop ")]
            self.assertEqual([command[1] for command in commands], ["structure", "point"])
            for command in (*commands, ["cagehop", "run", "job.yaml"]):
                done = served.run(*command[1:], cwd=folder, timeout=120)
                self.assertEqual(done.returncode, 0, done.stderr)
                printed += done.stdout + done.stderr
            for pattern in (r"F_B1 +0\.151", r"barrier_error +0\.01[78]", r"S_0 +0\.019", r"S_peak +2\.589", r"tau_alpha +3\.21\S*e-12", r"off by up to 0\.49",
                            r"level of g - 1 \(7\.3e-04\)", r"counted density +0\.8993", r"particles +soft", r"phi is at most 0\.480"):
                self.assertRegex(printed, pattern)
            with h5py.File(path / "wca.h5") as file:
                self.assertEqual(file["F_B1"].shape, (1, 41))
                self.assertAlmostEqual(file["F_B1"][0, 0], 0.1515, delta=1e-3)
            lines = blocks["python"].splitlines()
            lines = lines[:2] + lines[lines.index("") + 1:][lines[lines.index("") + 1:].index("") + 1:]  # without the part on sq.npy
            self.assertEqual(lines[-1], "cagehop.point(phi=0.471239, pressure=0.0, structure=table).F_B1")
            (path / "made.py").write_text("\n".join(lines[:-1]) + f"\nprint({lines[-1]})\n")
            done = subprocess.run([sys.executable, "-W", "ignore", "made.py"], cwd=folder, capture_output=True, text=True, timeout=120)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertAlmostEqual(float(done.stdout), 0.1515, delta=1e-3)

    def test_what_can_be_said_of_a_file_is_one_list(self):
        """The keys of structure.files as the job file takes them, as `parameters` and the page list them, and as options."""
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / "job.yaml").write_text(JOB.replace("- {file:", "- {fil:"))
            done = served.run("plan", "job.yaml", cwd=folder, timeout=60)
        keys = done.stderr.strip().partition("its keys are: ")[2].split(", ")
        self.assertEqual((keys[0], len(keys)), ("file", 12), done.stderr)
        table = self.TEXT[self.TEXT.index("## 2. Say what it leaves out"):].split("\n\n")[1]
        rows = [line.strip("|").split(" | ") for line in table.splitlines()[2:]]
        written = [word for row in rows for word in re.findall(r"`(\w+)[`:]", row[2])]
        self.assertEqual(sorted(written), sorted(keys[1:]))
        options = [word for row in rows for word in re.findall(r"`--([\w-]+)", row[1])]
        self.assertEqual(sorted(set(options)), sorted(key.replace("_", "-") for key in keys[1:]))
        shown = served.run("structure", "--help", timeout=60).stdout
        for option in options:
            self.assertRegex(shown, rf"--{option} ")
        words = json.loads(served.run("parameters", "--json", timeout=60).stdout)
        self.assertIn(", ".join(keys[1:]), json.dumps(words))
