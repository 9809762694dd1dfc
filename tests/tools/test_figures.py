# SPDX-License-Identifier: GPL-3.0-or-later
"""tools/draw draws the paper's figures, with points of the user's, and names what it can't use."""
import contextlib
import io
import os
import shutil

import h5py
import matplotlib.image

import jobs
import served
import this_build
from cagehop.figures.command import main

JOB = jobs.SMALL_JOB.replace("{from: 0.30, to: 0.66, count: 19}", "{from: 0.48, to: 0.68, count: 21}") \
    .replace("{from: 0.0, to: 6.0, count: 25}", "{from: 0.0, to: 4.5, count: 10}").replace("isobars: false", "isobars: true")

# Invented numbers, on no curve of any substance.
TIMES = "# synthetic\nT_K,tau_s,label\n600,1,first\n620,1e-2,first\n\n640,1e-4,second\n"
DIFFUSION = "T_K,D_m2_s\n600,1e-18\n640,1e-16\n"


def draw(*words):
    """(status, stderr) of the command, in this process: starting Python costs more than a figure."""
    said = io.StringIO()
    with contextlib.redirect_stderr(said):
        status = main([str(word) for word in words])
    return status, said.getvalue()


class Figures(jobs.SmallMap):
    job = JOB

    def picture(self, *words):
        """The picture's pixels; an empty frame has few that are not white."""
        path = self.path / "picture.png"
        status, said = draw(*words, "-o", path, "--dpi", "100")
        self.assertEqual((status, said), (0, ""))
        pixels = matplotlib.image.imread(path)[:, :, :3]
        os.remove(path)
        coloured = (pixels.max(axis=2) - pixels.min(axis=2) > 0.3).mean()
        self.assertGreater(coloured, 0.001)
        return pixels

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plain = {}

    def of_the_map(self, figure):
        """The picture of a figure of the map alone, drawn by the first test that wants it."""
        if figure not in self.plain:
            self.plain[figure] = self.picture(figure, self.path / "map.h5")
        return self.plain[figure]

    def refused(self, status, word, *words):
        found, said = draw(*words, "-o", self.path / "x.png")
        self.assertEqual((found, len(said.splitlines())), (status, 1), said)
        self.assertIn(word, said)

    def test_every_figure_of_a_map(self):
        for figure in ("barriers", "times", "diffusion", "fragility", "phases"):
            with self.subTest(figure):
                self.of_the_map(figure)

    def test_landscape_runs_the_program(self):
        self.picture("landscape", "--phi", "0.6", "--pressure", "1", "--cagehop", jobs.CAGEHOP)

    def test_landscape_without_two_states_says_so(self):
        self.refused(2, "trapped", "landscape", "--phi", "0.6", "--pressure", "5", "--cagehop", jobs.CAGEHOP)

    def test_phases_with_the_boundaries_of_the_program(self):
        found = served.run("boundaries", "--json", "--count", "20")
        path = self.path / "boundaries.json"
        path.write_text(found.stdout)
        self.picture("phases", self.path / "map.h5", "--boundaries", path)
        path.write_text(found.stdout.replace("P_upper", "P_other"))
        self.refused(3, "P_upper", "phases", self.path / "map.h5", "--boundaries", path)

    def test_phases_with_isochrones_of_the_program(self):
        found = served.run("isochrones", "--tau", "1e-10,1e-8", "--pressure", "0:1.5:9", "--json")
        path = self.path / "isochrones.json"
        path.write_text(found.stdout)
        self.assertTrue((self.of_the_map("phases") != self.picture("phases", self.path / "map.h5", "--isochrones", path)).any())
        path.write_text(found.stdout.replace("pressure_MPa", "pressure_atm"))
        self.refused(3, "pressure_MPa", "phases", self.path / "map.h5", "--isochrones", path)

    def test_states_that_are_certified(self):
        path = self.path / "certified.csv"
        done = this_build.tool("certified-states", "--parameter", "system.cutoff=2.5", "--closures", "hypernetted-chain,percus-yevick",
                               "--densities", "0.3:0.8:3", "--temperatures", "0.5:2:3", "-o", path)
        self.assertEqual(done.returncode, 0, done.stderr)
        lines = path.read_text(encoding="utf-8").splitlines()
        self.assertEqual(len(lines), 1 + 2 * 9)
        self.assertIn("ok", {line.split(",")[4] for line in lines})
        self.assertIn("no_convergence", {line.split(",")[4] for line in lines})  # rho = 0.3 at T = 0.5 has two phases
        whole = self.picture("certified", path)
        path.write_text("\n".join(lines[:10]) + "\n", encoding="utf-8")
        self.assertNotEqual(whole.shape, self.picture("certified", path).shape)
        path.write_text("closure,density\nx,1\n", encoding="utf-8")
        self.refused(3, "tools/certified-states writes", "certified", path)

    def test_a_spread(self):
        path = self.path / "spread.json"
        found = served.run("spread", "--closure", "percus-yevick", "--json")
        path.write_text(found.stdout)
        whole = self.picture("spread", path)
        path.write_text(found.stdout.replace('"ln_passage": -0', '"ln_passage": -3'))
        self.assertTrue((whole != self.picture("spread", path)).any())
        path.write_text(found.stdout.replace("fragility", "fragile"))
        self.refused(3, "cagehop spread --json", "spread", path)
        self.refused(3, "", "spread", self.path / "none.json")

    def test_points_of_the_user_are_drawn(self):
        data = self.path / "points.csv"
        for figure, text in (("times", TIMES), ("diffusion", DIFFUSION)):
            data.write_text(text)
            self.assertTrue((self.of_the_map(figure) != self.picture(figure, self.path / "map.h5", "--data", data)).any())

    def test_a_table_that_is_wrong_is_named_by_its_line(self):
        from cagehop.errors import TableError
        from cagehop.figures.points import read_points

        path = self.path / "bad.csv"
        for text, place in (("", "empty"), ("T,tau\n1,2\n", ":1:"), ("# a\n\nT_K,tau_s\n600,x\n", ":4:"),
                            ("T_K,tau_s\n600,1\n601\n", ":3:"), ("T_K,tau_s\n-600,1\n", "T_K"),
                            ("T_K,tau_s\n600,nan\n", ":2:"), ("T_K,tau_s\n", "no points")):
            path.write_text(text)
            with self.assertRaises(TableError) as caught:
                read_points(path, "tau_s")
            self.assertIn(place, str(caught.exception))
            self.assertNotIn("\n", str(caught.exception))
        path.write_text(TIMES)
        self.assertEqual(read_points(path, "tau_s"), {"first": ([600.0, 620.0], [1.0, 0.01]), "second": ([640.0], [1e-4])})

    def test_errors_have_one_line_and_their_status(self):
        whole, bad = self.path / "map.h5", self.path / "bad.csv"
        bad.write_text("T_K,tau_s\n600,soon\n")
        shutil.copy(whole, self.path / "bare.h5")
        with h5py.File(self.path / "bare.h5", "r+") as bare:
            for name in ("fragility", "vft_B"):
                del bare[name]
        for words, status in ((["barriers", self.path / "nowhere.h5"], 3), (["barriers", self.path / "job.yaml"], 3),
                              (["barriers", whole, "--pressures", "0.77"], 2), (["barriers", whole, "--phi", "a"], 2),
                              (["times", whole, "--data", bad], 3), (["times", whole, "--data", self.path / "none.csv"], 3),
                              (["fragility", self.path / "bare.h5"], 2), (["portrait", whole], 2),
                              (["landscape", "--phi", "0.6", "--cagehop", self.path / "none"], 2)):
            with self.subTest(words):
                self.refused(status, "", *words)
        self.picture("times", self.path / "bare.h5")  # without a VFT line, but drawn
        done = this_build.tool("draw", "fragility", whole, "-o", "x.docx")
        self.assertEqual((done.returncode, len(done.stderr.splitlines())), (2, 1), done.stderr)

    def test_an_unfinished_map_and_one_in_megapascal(self):
        shutil.copy(self.path / "map.h5", self.path / "part.h5")
        with h5py.File(self.path / "part.h5", "r+") as part:
            for name in ("tau_alpha", "tau_alpha_rev", "D", "temperature", "pressure_unit", "P_upper"):
                part[name][12:] = float("nan")
            part["regime"][12:] = 0
        for figure in ("times", "diffusion", "phases"):
            self.picture(figure, self.path / "part.h5")
        shutil.copy(self.path / "map.h5", self.path / "mega.h5")
        with h5py.File(self.path / "mega.h5", "r+") as mega:
            mega["pressure"].attrs["units"] = "MPa"
            del mega["pressure"].attrs["reduced_units"]
            mega["pressure"][...] = mega["pressure"][...] * 16
        self.picture("phases", self.path / "mega.h5")
        self.picture("barriers", self.path / "mega.h5", "--pressures", "0,8,16")
