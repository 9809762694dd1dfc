# SPDX-License-Identifier: GPL-3.0-or-later
"""tools/draw draws maps of every kind without being told what is in them: with its own states, pressures and units."""
import io
import re
import shutil
import unittest
import warnings

import h5py
import matplotlib
import numpy as np

import jobs
from cagehop import figures, open_map
from cagehop.errors import TableError, UsageError
from this_build import SOURCE, cagehop

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402, after its backend is chosen

STRUCTURE = "structure: {source: percus-yevick}\n"
GLASS = "material: Pd40Ni10Cu30P20\n" + STRUCTURE
GRID = "grid: {packing_fraction: %s, pressure: %s}\noutput: {file: map.h5, isobars: false}\n"
WITH_ISOBARS = GRID.replace("false", "true")
SOFT = (("wca_T0.7.dat", 84), ("wca_rdf.dat", 120), ("wca_T1.5.dat", 180))
JOBS = {
    "one phi": GLASS + GRID % ("[0.60]", "{from: 0, to: 4.5, count: 10}"),
    "one pressure": GLASS + GRID % ("{from: 0.50, to: 0.66, count: 9}", "[0.7]"),
    "one pressure of 0": GLASS + GRID % ("{from: 0.50, to: 0.66, count: 9}", "[0]"),
    "one point": GLASS + GRID % ("[0.60]", "[1]"),
    "lists": GLASS + GRID % ("[0.50343, 0.541, 0.58, 0.633]", "[0, 0.13, 0.37, 1.1]"),
    "two by two": GLASS + GRID % ("[0.51, 0.6]", "[0.1, 0.5]"),
    "resolved": GLASS + GRID % ("{from: 0.50, to: 0.62, resolve: {tau_alpha: 1.0}}", "{from: 0, to: 5, count: 7}"),
    "own substance": "material: {name: mine, glass_transition_K: 733, diameter_nm: 0.3, phi_g: 0.65, beta_phi_0_per_K: 5e-4}\n" + STRUCTURE +
                     GRID % ("{from: 0.50, to: 0.62, count: 7}", "{from: 0, to: 3, count: 6}"),
    "Tg alone, K and MPa": "material: {glass_transition_K: 733}\n" + STRUCTURE +
                           "grid: {temperature_K: {from: 763, to: 883, count: 8}, pressure_MPa: [0, 5, 17.3, 40]}\noutput: {file: map.h5}\n",
    "compressed": "material: {name: Cu60Zr40, bulk_modulus_GPa: 101.2}\n" + STRUCTURE +
                  "grid: {temperature_K: {from: 746, to: 946, count: 8}, pressure_MPa: {from: 0, to: 1500, count: 7}}\noutput: {file: map.h5, isobars: false}\n",
    "compressed, reduced": "material: {name: Cu60Zr40, bulk_modulus_GPa: 101.2}\n" + STRUCTURE +
                           WITH_ISOBARS % ("{from: 0.50, to: 0.62, count: 7}", "{from: 0, to: 3, count: 5}"),
    "fluid": GLASS + GRID % ("{from: 0.20, to: 0.30, count: 4}", "{from: 0, to: 1.5, count: 4}"),
    "trapped": GLASS + GRID % ("{from: 0.55, to: 0.60, count: 4}", "{from: 6, to: 9, count: 4}"),
    "failed points": "material: {name: Pd40Ni10Cu30P20, phi_g: 0.67143}\nstructure: {source: table, file: jobs/own-structure.csv, barrier_tolerance: 0.5}\n" +
                     GRID % ("{from: 0.58, to: 0.64, count: 5}", "[0, 0.5, 1]"),
    "landscape table": "material: {name: Pd40Ni10Cu30P20, phi_g: 0.67143}\nstructure: {source: landscape-table, file: table.h5}\n" +
                       GRID % ("{from: 0.55, to: 0.57, count: 5}", "[0, 0.5, 1]"),
    "no temperature": "material: Pd40Ni10Cu30P20\nstructure: {source: table, file: short.csv}\n" + GRID % ("[0.59, 0.60]", "[0, 1]"),
    "temperatures number its states": "material: {name: WCA, diameter_nm: 0.34}\nstructure:\n  source: table\n  files: [" +
                                      ", ".join(f"{{file: {name}, density: 0.9, temperature_K: {T}}}" for name, T in SOFT) +
                                      "]\ngrid: {temperature_K: [84, 100, 120, 150], pressure: [0, 1, 2, 3]}\noutput: {file: map.h5, isobars: false}\n",
    "one temperature of all, by density": "system: {potential: lennard-jones, epsilon_K: 119.8, sigma_nm: 0.34, temperature_K: 120}\n"
                                          "grid: {density: [0.9, 0.95, 1.0, 1.05], pressure: [0, 1, 2, 3]}\noutput: {file: map.h5, isobars: false}\n",
}
NO_ISOBARS = "the map has no isobars; 'cagehop isobars "
T, PHI, RHO, INVERSE, REDUCED, MPA = r"$T$ (K)", r"$\varphi$", r"$\rho d^3$", r"$1000\,\mathrm{K}\,/\,T$", r"$P$ ($k_\mathrm{B}T/d^{3}$)", r"$P$ ($\mathrm{MPa}$)"


class AnyMap(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.path = cls.enterClassContext(jobs.folder())
        (cls.path / "jobs").symlink_to(SOURCE / "jobs")
        for name, _ in SOFT:
            shutil.copy(SOURCE / "tests" / "data" / "structure" / name, cls.path)
        lines = (SOURCE / "jobs" / "own-structure.csv").read_text().splitlines()
        header = next(i for i, line in enumerate(lines) if line.startswith("phi"))
        (cls.path / "short.csv").write_text("\n".join([lines[header], *(line for line in lines[header + 1:] if float(line.split(",")[0]) > 0.575)]) + "\n")
        cls.done("tabulate", "--structure", "percus-yevick", "--phi", "0.55:0.57", "-o", "table.h5")
        cls.map, cls.data = {}, {}
        for k, (kind, job) in enumerate(JOBS.items()):
            cls.map[kind] = cls.path / f"{k}.h5"
            jobs.write_job(cls.path, job)
            cls.done("run", "job.yaml", "-o", cls.map[kind])
        cls.unfinished("unfinished", "lists", slice(2, None))
        cls.unfinished("nothing yet", "lists", slice(0, None))

    @classmethod
    def done(cls, *words):
        done = cagehop(*words, cwd=cls.path)
        assert done.returncode == 0, done.stderr

    @classmethod
    def unfinished(cls, kind, of, pending):
        cls.map[kind] = cls.path / f"{len(cls.map)}.h5"
        shutil.copy(cls.map[of], cls.map[kind])
        with h5py.File(cls.map[kind], "r+") as file:
            for variable in (item for name, item in file.items() if isinstance(item, h5py.Dataset) and name not in ("phi", "pressure")):
                if variable.dtype.kind == "f" and variable.shape[0] == 4:
                    variable[pending] = np.nan
            file["regime"][pending] = 0
            file["run/tile_status"][pending] = 0

    def opened(self, kind):
        """The map, opened once for all figures that are not drawn: to open it takes as long as to make most of them."""
        if kind not in self.data:
            self.data[kind] = self.enterClassContext(open_map(self.map[kind])).load()
        return self.data[kind]

    def drawn(self, figure, kind, render=True, **options):
        """(the axes' labels, the number of curves with numbers) of a figure, made and, with `render`, from the file and drawn, without
        a warning."""
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            made = getattr(figures, figure)(self.map[kind] if render else self.opened(kind), **options)
            if render:
                made.savefig(io.BytesIO(), format="png", dpi=40)
        plt.close(made)
        return [(axes.get_xlabel(), sum(bool(np.isfinite(np.asarray(line.get_ydata(), dtype=float)).any()) for line in axes.lines))
                for axes in made.axes]

    def labels(self, figure, kind, **options):
        return [label for label, _ in self.drawn(figure, kind, render=False, **options)]

    def test_curves_of_every_kind_of_map(self):
        for k, kind in enumerate(self.map):
            figure = ("barriers", "times", "columns")[k % 3]  # in turn, because one takes most of a second
            with self.subTest(f"{figure}, {kind}"):
                empty = kind in ("trapped", "nothing yet") or (figure, kind) == ("barriers", "fluid")
                self.assertEqual(any(count > 0 for _, count in self.drawn(figure, kind)), not empty)

    def test_panels_are_those_of_the_map(self):
        for kind, over_states, over_pressure in (
                ("lists", T, REDUCED), ("one phi", None, REDUCED), ("one pressure", T, None), ("one point", T, None), ("compressed", T, MPA),
                ("Tg alone, K and MPa", T, MPA), ("no temperature", PHI, REDUCED), ("temperatures number its states", T, REDUCED),
                ("one temperature of all, by density", RHO, REDUCED)):
            with self.subTest(kind):
                self.assertEqual(self.labels("barriers", kind), [label for label in (over_states, over_states, over_pressure, over_pressure) if label])

    def test_a_row_too_thin_to_be_seen_is_named(self):
        """P = 0 of a map with many pressures, all of it and a part."""
        jobs.write_job(self.path, GLASS + GRID % ("{from: 0.50, to: 0.60, count: 9}", "{from: 0, to: 1.5, count: 450}"))
        self.done("run", "job.yaml", "-o", "many.h5")
        shutil.copy(self.path / "many.h5", self.path / "thin.h5")
        with h5py.File(self.path / "thin.h5", "r+") as file:
            file["regime"][4:] = 0
        for path in (self.path / "many.h5", self.path / "thin.h5"):
            made = figures.columns(path, columns="tau_alpha")
            self.addCleanup(plt.close, made)
            self.assertIn(r"$P=0$: irreversible", [text.get_text() for axes in made.axes for text in axes.texts])

    def test_one_panel_of_each_stand_side_by_side(self):
        for kind, labels in (("lists", [INVERSE, REDUCED]), ("no temperature", [PHI, REDUCED])):
            self.assertEqual(self.labels("diffusion", kind), labels)

    def test_the_phase_diagram_of_every_kind_of_map(self):
        for kind in self.map:
            with self.subTest(kind):
                want = {"no temperature": [PHI], "nothing yet": [PHI], "temperatures number its states": [T, T], "one temperature of all, by density": [PHI]}.get(kind, [PHI, T, T])
                self.assertEqual(self.labels("phases", kind), want)
        for kind in ("one point", "nothing yet", "compressed", "failed points"):
            self.drawn("phases", kind)

    def test_a_value_as_it_is_printed_is_found(self):
        """Where 0.50343 is asked for, 0.5034285... is meant; what there is none of is told with its neighbours, as they can be asked for."""
        self.drawn("barriers", "resolved", phi=[0.5], pressures=[0.833333, 5])
        self.drawn("times", "Tg alone, K and MPa", temperatures=[763, 865.857], pressures=[17.3])
        with self.assertRaises(UsageError) as caught:
            figures.barriers(self.map["resolved"], pressures=[0.8])
        around = re.search(r"no pressure 0.8, but (\S+) and (\S+); choose with --pressures", str(caught.exception)).groups()
        self.assertEqual(around, ("0", "0.833333"))
        for words, reason in (({"phi": [0.6], "temperatures": [700]}, "exclude"), ({"temperatures": [700]}, "--temperatures")):
            with self.assertRaises(UsageError) as caught:
                figures.times(self.map["lists"], **words)
            self.assertIn(reason, str(caught.exception))
        with self.assertRaises(UsageError) as caught:
            figures.times(self.map["no temperature"], temperatures=[700])
        self.assertIn("--phi", str(caught.exception))

    def test_densities_choose_isochores(self):
        kind = "one temperature of all, by density"
        made = figures.diffusion(self.map[kind], densities=[0.95, 1.05])
        self.addCleanup(plt.close, made)
        legend = made.axes[1].get_legend()
        self.assertEqual((legend.get_title().get_text(), [text.get_text() for text in legend.get_texts()]), (RHO, ["0.95", "1.05"]))
        self.assertEqual(self.labels("columns", kind, axis="phi")[0], PHI)
        for words, reason in (({"densities": [0.96]}, "no density 0.96, but 0.95 and 1; choose with --densities"),
                              ({"densities": [0.95], "phi": [0.5]}, "exclude each other"), ({"temperatures": [120]}, "choose with --phi or --densities")):
            with self.assertRaises(UsageError) as caught:
                figures.times(self.map[kind], **words)
            self.assertIn(reason, str(caught.exception))

    def test_isochores_are_named_as_the_job_names_them(self):
        for kind, title, names in (("lists", r"$\varphi$", ["0.503", "0.580", "0.633"]), ("Tg alone, K and MPa", T, ["883.0", "814.4", "763.0"])):
            made = figures.diffusion(self.map[kind])
            self.addCleanup(plt.close, made)
            legend = made.axes[1].get_legend()
            self.assertEqual(legend.get_title().get_text(), title)
            self.assertEqual([text.get_text()[:5] for text in legend.get_texts()], names)

    def test_points_need_temperatures(self):
        data = self.path / "points.csv"
        data.write_text("T_K,tau_s\n700,1\n")
        self.drawn("times", "lists", data=data)
        for kind in ("no temperature", "one phi"):
            with self.assertRaises(UsageError) as caught:
                figures.times(self.map[kind], data=data)
            self.assertIn("leave --data out", str(caught.exception))

    def test_fragility_of_a_map_without_isobars(self):
        with self.assertRaises(UsageError) as caught:
            figures.fragility(self.map["lists"])
        self.assertIn(NO_ISOBARS, str(caught.exception))
        path = self.path / "isobars.json"
        path.write_text(cagehop("isobars", self.map["lists"], "--json").stdout)
        made = figures.fragility(path)
        self.addCleanup(plt.close, made)
        self.assertTrue(np.isfinite(made.axes[0].lines[0].get_ydata()).all())
        path.write_text(path.read_text().replace("fragility_vft", "other"))
        with self.assertRaises(TableError):
            figures.fragility(path)

    def test_fragility_over_any_pressures(self):
        self.assertEqual(len(self.drawn("fragility", "compressed, reduced")), 2)  # 0 to 1400 MPa along the top
        self.assertEqual(len(self.drawn("fragility", "Tg alone, K and MPa")), 1)


if __name__ == "__main__":
    unittest.main()
