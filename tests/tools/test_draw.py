# SPDX-License-Identifier: GPL-3.0-or-later
"""tools/draw_map draws real maps, also unfinished ones, and names what it can't read."""
import contextlib
import io
import os
import shutil
import subprocess
import sys

import h5py
import matplotlib.image

import jobs
import this_build
from cagehop import open_map
from cagehop.figures.command import main_map
from cagehop.figures.view import View


def draw(*words):
    """(status, stderr) of the command, in this process: starting Python costs more than a figure."""
    said = io.StringIO()
    with contextlib.redirect_stderr(said):
        status = main_map([str(word) for word in words])
    return status, said.getvalue()


def tool(*words):
    """The same of the program."""
    done = this_build.tool("draw_map", *words)
    return done.returncode, done.stderr


class Draw(jobs.SmallMap):
    def picture(self, *words, by=draw):
        picture = self.path / "picture.png"
        self.assertEqual(by(*words, "-o", picture), (0, ""))
        pixels = matplotlib.image.imread(picture)
        colours = {tuple(pixel) for pixel in (pixels[::7, ::7, :3].reshape(-1, 3) * 255).astype(int)}
        self.assertGreater(len(colours), 50)  # a colour map, not an empty frame
        os.remove(picture)
        return pixels

    def test_the_default_and_other_columns(self):
        self.picture(self.path / "map.h5", by=tool)
        self.picture(self.path / "map.h5", "--columns", "D,F_B1", "--axis", "phi")

    def test_who_waits_at_a_terminal_is_told(self):
        """Once at the beginning, and in a log nothing."""
        controller, terminal = os.openpty()
        self.addCleanup(os.close, controller)
        with os.fdopen(terminal, "w") as stderr:
            done = subprocess.run([sys.executable, this_build.SOURCE / "tools" / "draw_map", "--help"], stdout=subprocess.DEVNULL, stderr=stderr)
        self.assertEqual(done.returncode, 0)
        self.assertEqual(os.read(controller, 1000).decode(), "draw_map: loading matplotlib and the map; this takes some seconds\r\n")

    def test_few_isobars_are_curves(self):
        jobs.write_job(self.path, jobs.SMALL_JOB.replace("{from: 0.0, to: 6.0, count: 25}", "[0.0, 1.0]")
                       .replace("map.h5", "few.h5"), "few.yaml")
        self.assertEqual(jobs.run(self.path, "few.yaml").returncode, 0)
        self.picture(self.path / "few.h5", "--columns", "tau_alpha,Delta,S_peak")

    def test_spinodals_follow_the_unit_of_the_pressure_axis(self):
        with open_map(self.path / "map.h5") as reduced:
            spinodal = View(reduced, "temperature").boundary("P_upper")
            unit = reduced["pressure_unit"].values
            reduced["pressure"].attrs = {"units": "MPa"}
            in_MPa = View(reduced, "temperature").boundary("P_upper")
        good = spinodal == spinodal
        self.assertTrue(good.any())
        self.assertTrue((in_MPa[good] == (spinodal * unit)[good]).all())

    def test_an_unfinished_map(self):
        shutil.copy(self.path / "map.h5", self.path / "part.h5")
        with h5py.File(self.path / "part.h5", "r+") as part:
            for name in ("tau_alpha", "tau_alpha_rev"):
                part[name][10:, :] = float("nan")
            part["regime"][10:, :] = 0
            part["temperature"][10:] = float("nan")
        self.picture(self.path / "part.h5")

    def test_errors_have_one_line_and_their_status(self):
        for words, status in (
                ([self.path / "nowhere.h5", "-o", self.path / "x.png"], 3),
                ([self.path / "job.yaml", "-o", self.path / "x.png"], 3),
                ([self.path / "map.h5", "-o", self.path / "x.png", "--columns", "colour"], 2),
                ([self.path / "map.h5", "-o", self.path / "x.docx"], 2)):
            for by in (draw, tool) if words[0].name == "nowhere.h5" else (draw,):
                found, said = by(*words)
                self.assertEqual((found, len(said.splitlines())), (status, 1), said)
