# SPDX-License-Identifier: GPL-3.0-or-later
"""`cagehop report`: what stands in the page, what a browser makes of it, and what is said where there can be none."""
import base64
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import unittest

import h5py
import numpy

import browser
import jobs
import maps
from this_build import BUILD, CAGEHOP, PYTHON, SOURCE, cagehop

TEMPLATE = BUILD / "src" / "report" / "report.html"
# All that the program asks of a template.
BARE = "<!DOCTYPE html>\n<script id=\"data\" type=\"application/json\">@CAGEHOP_DATA@</script>\n"
HOSTILE = """</script><script>window.pwned=1</script><img src=x onerror="window.pwned=1">&lt;'"`${1}"""
NAME = """</script><img src=x onerror="window.pwned=1">'&lt;${1}"""  # as long as a material's may be
JOB = """\
# %s -->
material: {name: '%s', diameter_nm: 0.8, glass_transition_K: 570.24, phi_g: 0.66, phi_0: 0.50, beta_phi_0_per_K: 6.0e-4, enskog_time_s: 1.0e-13}
structure: {source: percus-yevick}
grid:
  packing_fraction: {from: 0.30, to: 0.67, count: 20}
  pressure: {from: 0.0, to: 6.0, count: 13}
isobars: {transition_time_s: 10, cooling_rates_K_per_s: [0.1, 10.0]}
output: {file: map.h5}
""" % (HOSTILE, NAME.replace("'", "''"))
COMPRESSED = """\
material: {name: Cu60Zr40, bulk_modulus_GPa: 101.2}
structure: {source: percus-yevick}
grid:
  temperature_K: {from: 726, to: 946, count: 9}
  pressure_MPa: {from: 0, to: 1500, count: 6}
output: {file: map.h5, isobars: false}
"""
# States at one density, which differ by their temperature.
SERIES = """\
material: {name: WCA, diameter_nm: 0.34, enskog_time_s: 1.0e-13}
structure:
  source: table
  files: [{file: wca_T0.7.dat, density: 0.9, temperature_K: 84}, {file: wca_rdf.dat, density: 0.9, temperature_K: 120}]
grid:
  temperature_K: [84, 100, 120]
  pressure: [0.0, 1.0]
output: {file: map.h5, isobars: false}
"""


def data_of(page):
    """The data of a page, from its JSON."""
    text = page.split('<script id="data" type="application/json">', 1)[1].split("</script>", 1)[0]
    return json.loads(text)


def values(row, axes):
    """The values of a column of the page's."""
    raw = numpy.frombuffer(base64.b64decode(row["values"]), "<f4" if row["on"] == "point" else "<f8").astype(float)
    return (10 ** raw if row["log10"] else raw).reshape(axes)


class Reports(jobs.SmallMap):
    job = JOB

    def report(self, *words, template=None, path=None, **options):
        """The command in a folder of its own map."""
        environment = {**os.environ, **({"CAGEHOP_REPORT_TEMPLATE": str(template)} if template else {})}
        return cagehop("report", path or self.map, *words, cwd=self.path, env=environment, **options)

    def bare(self, path=None, *words):
        """(data, standard output) by a template of nothing but data, which needs no library."""
        (self.path / "bare.html").write_text(BARE)
        done = self.report("-o", "page.html", *words, template=self.path / "bare.html", path=path)
        self.assertEqual(done.returncode, 0, done.stderr)
        return data_of((self.path / "page.html").read_text()), done.stdout

    def copy(self, name="copy.h5"):
        (self.path / name).write_bytes(self.map.read_bytes())
        return self.path / name


class Data(Reports):
    """The data of the page are those of the map."""

    def test_all_columns_with_their_texts_and_values(self):
        data, said = self.bare()
        self.assertRegex(said, r"^page\.html: \d+\.\d MB, 260 of 260 points\n$")
        with h5py.File(self.map) as file:
            listed = {on: maps.listed(file, f"{on}_columns") for on in ("point", "isochore", "isobar", "cooling")}
            self.assertEqual([(row["on"], row["name"]) for row in data["columns"]], [(on, name) for on, names in listed.items() for name in names])
            for row in data["columns"]:
                want = file[row["name"]][()].astype(float)
                got = values(row, want.shape)
                same = (got == want) | (numpy.isnan(got) & numpy.isnan(want))
                tiny = 1e-4 if row["log10"] else 2e-7 if row["on"] == "point" else 0
                close = numpy.isfinite(got) & numpy.isfinite(want) & (abs(got - want) <= tiny * abs(want))
                self.assertTrue((same | close).all(), row["name"])
                attributes = file[row["name"]].attrs
                self.assertEqual(row["unit"], attributes.get("reduced_units", attributes.get("units", "1")), row["name"])
                self.assertEqual(row["long_name"], attributes["long_name"])
            regime = numpy.frombuffer(base64.b64decode(data["regime"]), "u1").reshape(file["regime"].shape)
            self.assertTrue((regime == file["regime"][()]).all())
            self.assertEqual([row["count"] for row in data["regimes"]], numpy.bincount(regime.ravel(), minlength=7).tolist())
            self.assertEqual(len({*regime.ravel()}), 5)
            self.assertEqual(data["attributes"]["material"], file.attrs["material"])
            self.assertEqual(data["job"], file.attrs["job"])
            self.assertEqual(data["numbers"]["isobar_transition_time_s"], 10)
        self.assertEqual(len(data["runs"]), 1)

    def test_an_axis_is_whole_to_the_last_bit(self):
        data, _ = self.bare()
        with h5py.File(self.map) as file:
            for name, variable in (("state", "phi"), ("pressure", "pressure"), ("cooling_rate", "cooling_rate")):
                self.assertEqual(base64.b64decode(data[name]["values"]), file[variable][()].astype("<f8").tobytes())

    def test_a_large_map_is_thinned_and_says_so(self):
        data, said = self.bare(None, "--points", "40")
        self.assertRegex(said, r"(\d+) of 260 points \(thinned; --points 260 shows all\)")
        states, pressures = data["state"]["shown"], data["pressure"]["shown"]
        self.assertTrue(20 < states * pressures <= 40)
        self.assertEqual((data["state"]["count"], data["pressure"]["count"]), (20, 13))
        self.assertEqual(sum(row["count"] for row in data["regimes"]), 260)  # counted in the whole map
        tau = next(row for row in data["columns"] if row["name"] == "tau_alpha")
        with h5py.File(self.map) as file:
            at = [numpy.searchsorted(file[name][()], numpy.frombuffer(base64.b64decode(data[key]["values"]))) for key, name in
                  (("state", "phi"), ("pressure", "pressure"))]
            for rows, count in zip(at, (20, 13)):
                self.assertEqual((rows[0], rows[-1]), (0, count - 1))
            numpy.testing.assert_allclose(values(tau, (states, pressures)), file["tau_alpha"][()][numpy.ix_(*at)], rtol=2e-7)

    def test_what_is_not_there_yet_is_empty(self):
        path = self.copy()
        with h5py.File(path, "r+") as file:
            file["run/tile_status"][3:7] = 0
            file["run/isobar_block_status"][:] = 0
            file["tau_alpha"][4] = 1.0  # half written
        data, said = self.bare(path)
        self.assertIn("16 of 20 tiles done so far", said)
        self.assertEqual((data["progress"]["tiles_done"], data["progress"]["isobars_there"]), (16, 0))
        regime = numpy.frombuffer(base64.b64decode(data["regime"]), "u1").reshape(20, 13)
        self.assertTrue((regime[3:7] == 0).all() and (regime[:3] > 0).all() and (regime[7:] > 0).all())
        for row in data["columns"]:
            if row["on"] == "point":
                self.assertTrue(numpy.isnan(values(row, (20, 13))[3:7]).all(), row["name"])
            elif row["on"] in ("isobar", "cooling"):
                self.assertTrue(numpy.isnan(values(row, -1)).all(), row["name"])

    def test_what_is_damaged_is_left_out_and_said(self):
        path = self.copy()
        maps.flip_bit(path, "tau_alpha", 9 * 13 + 2)
        (self.path / "bare.html").write_text(BARE)
        done = self.report("-o", "page.html", template=self.path / "bare.html", path=path)
        self.assertEqual(done.returncode, 3)
        self.assertRegex(done.stderr, r"1 finished tile.* damaged .*left out; 'cagehop info --verify' names")
        data = data_of((self.path / "page.html").read_text())
        tau = next(row for row in data["columns"] if row["name"] == "tau_alpha")
        self.assertTrue(numpy.isnan(values(tau, (20, 13))[9]).all())
        self.assertFalse(numpy.isnan(values(tau, (20, 13))[10]).any())

    def test_failures_are_counted_by_reason(self):
        path = self.copy()
        maps.make_failed(path, 5, status=3)
        data, _ = self.bare(path, "--points", "20")
        found = [row for row in data["failures"] if row["on"] == "point"]
        self.assertEqual([(row["status"], row["count"], row["pressure"]) for row in found], [(3, 13, [0, 6])])
        with h5py.File(path) as file:
            self.assertEqual(found[0]["state"], [file["phi"][5]] * 2)
        self.assertTrue(found[0]["message"])

    def test_maps_of_other_kinds(self):
        """An older format, temperature by pressure, and a lone point."""
        old = SOURCE / "tests" / "program" / "data" / "format_2.h5"
        data, _ = self.bare(old)
        with h5py.File(old) as file:
            self.assertEqual(data["state"]["count"], file["phi"].size)
            tau = next(row for row in data["columns"] if row["name"] == "tau_alpha")
            numpy.testing.assert_allclose(values(tau, file["tau_alpha"].shape), file["tau_alpha"][()], rtol=2e-7)
        lone = "\n".join(line for line in JOB.splitlines() if "isobars:" not in line).replace("{from: 0.30, to: 0.67, count: 20}", "[0.6]")
        jobs.write_job(self.path, lone.replace("{from: 0.0, to: 6.0, count: 13}", "[0.0]"), "lone.yaml")
        self.assertEqual(jobs.run(self.path, "lone.yaml", "-o", "lone.h5").returncode, 0)
        data, _ = self.bare(self.path / "lone.h5")
        self.assertEqual((data["state"]["shown"], data["pressure"]["shown"]), (1, 1))


class Refusals(Reports):
    def line(self, done, status):
        self.assertEqual(done.returncode, status, done.stderr)
        self.assertEqual(len(jobs.own_lines(done.stderr)), 1, done.stderr)
        return jobs.own_lines(done.stderr)[0]

    def test_without_a_template_one_line_tells_how_to_get_it(self):
        said = self.line(self.report("-o", "none.html", template=self.path / "absent.html"), 1)
        self.assertIn("absent.html, which CAGEHOP_REPORT_TEMPLATE names, can't be read", said)
        bare = self.path / "elsewhere"
        bare.mkdir()
        program = bare / "cagehop"
        program.write_bytes(pathlib.Path(CAGEHOP).read_bytes())
        program.chmod(0o755)
        environment = {key: value for key, value in os.environ.items() if key != "CAGEHOP_REPORT_TEMPLATE"}
        done = subprocess.run([program, "report", self.map, "-o", "none.html"], cwd=self.path, env=environment, capture_output=True, text=True)
        if done.returncode == 0:
            self.skipTest("this prefix has a template installed")
        self.assertRegex(self.line(done, 1), r"template \S+/share/cagehop/report\.html is missing: .*'apt-get install node-d3'.*tools/report-library.*--reconfigure")
        self.assertFalse((self.path / "none.html").exists())

    def test_a_text_that_is_no_template(self):
        for text in ("nothing", BARE + "@CAGEHOP_DATA@"):
            (self.path / "no.html").write_text(text)
            self.assertIn("template is damaged", self.line(self.report("-o", "none.html", template=self.path / "no.html"), 1))

    def test_no_map_is_written_over(self):
        before = self.map.read_bytes()
        other = self.copy("other.h5")
        for name, what in ((self.map.name, "the map itself"), (other.name, "an HDF5 file")):
            self.assertRegex(self.line(self.report("-o", name), 2), f"{what}; give it another name")
        self.assertEqual((self.map.read_bytes(), other.read_bytes()), (before, before))

    def test_what_can_not_be_read_or_written(self):
        (self.path / "bare.html").write_text(BARE)
        said = self.line(self.report("-o", "absent/page.html", template=self.path / "bare.html"), 1)
        self.assertIn("absent/page.html can't be written: No such file", said)
        self.assertIn("No space left", self.line(self.report("-o", "/dev/full", template=self.path / "bare.html"), 1))
        self.line(self.report(path=self.path / "absent.h5", template=self.path / "bare.html"), 3)
        self.line(self.report(path=self.path / "bare.html", template=self.path / "bare.html"), 3)

    def test_names_of_the_page(self):
        (self.path / "bare.html").write_text(BARE)
        self.report(template=self.path / "bare.html")
        page = (self.path / "map.html").read_text()
        printed = self.report("-o", "-", template=self.path / "bare.html").stdout
        self.assertEqual(*({**data_of(text), "made": ""} for text in (page, printed)))


class Library(unittest.TestCase):
    """What the build takes for the library d3."""

    def setUp(self):
        self.path = self.enterContext(jobs.folder())
        self.environment = {**os.environ, "XDG_CACHE_HOME": str(self.path / "cache"), "PYTHONDONTWRITEBYTECODE": "1"}

    def tool(self, *words, **environment):
        return subprocess.run([PYTHON, SOURCE / "tools" / "report-library", *words], env={**self.environment, **environment}, capture_output=True, text=True)

    def test_only_known_versions_and_the_pinned_package(self):
        other = self.path / "d3.min.js"
        other.write_text("// https://d3js.org v4.13.0 Copyright\n")
        package = self.path / "d3-7.9.0.tgz"
        with tarfile.open(package, "w:gz") as archive:
            archive.add(other, "package/dist/d3.min.js")
        for path, why in ((other, "no d3.min.js of version 5, 6 or 7"), (package, "is not npm's d3@7.9.0: its hash is sha512-"), (self.path / "absent.js", "No such file")):
            done = self.tool("--find", path)
            self.assertEqual((done.returncode, done.stdout), (1, ""))
            self.assertRegex(done.stderr, f"^tools/report-library: .*{re.escape(why)}.*\n$")
        other.write_text("// https://d3js.org v7.1.0 Copyright\n")
        self.assertEqual(self.tool("--find", other).stdout.splitlines(), [str(other), "7.1.0", "another build of d3 7.1.0 than those that were tried"])

    def test_what_npm_brings_is_held_against_its_hash(self):
        if self.tool("--find").stdout:
            code = "import sys; sys.path.insert(0, sys.argv[1]); import library; library.DEBIAN = []; import runpy; sys.argv[:] = [sys.argv[2]]; runpy.run_path(sys.argv[0], run_name='__main__')"
            run = [PYTHON, "-c", code, SOURCE / "src" / "report", SOURCE / "tools" / "report-library"]
        else:
            run = [PYTHON, SOURCE / "tools" / "report-library"]
        npm = self.path / "npm"
        npm.write_text("#!/bin/sh\necho changed > d3-7.9.0.tgz\n")
        npm.chmod(0o755)
        for program, why in ((npm, "is not npm's d3@7.9.0"), (self.path / "absent", "was not found; install npm, or Debian's node-d3"), ("false", "npm pack d3@7.9.0 failed")):
            done = subprocess.run(run, env={**self.environment, "NPM": str(program)}, capture_output=True, text=True)
            self.assertEqual(done.returncode, 1)
            self.assertRegex(done.stderr, f"^tools/report-library: .*{re.escape(why)}.*\n$")
        self.assertEqual([path.name for path in (self.path / "cache").rglob("*.tgz")], [])

    def test_no_part_of_the_page_ends_its_script_or_asks_a_server(self):
        sys.path.insert(0, str(SOURCE / "src" / "report"))
        self.addCleanup(sys.path.remove, str(SOURCE / "src" / "report"))
        import library
        import make_page
        source = self.path / "d3.min.js"
        page = "@STYLE@@SCRIPTS@@LIBRARY@@LICENCE@@CAGEHOP_DATA@"
        for text, styles, scripts, why in (("</script>", "", [], "would end the script"), ("", "", ["<!--"], "would end the script"),
                                           ("", "@import 'x'", [], "ask a server"), ("", "", ["@CAGEHOP_DATA@"], "no single place")):
            source.write_text("// https://d3js.org v7.1.0 Copyright\n" + text)
            with self.assertRaisesRegex(library.LibraryError, why):
                make_page.make(library.Library(source), page, styles, scripts)


class Shown(Reports):
    """The page in a browser."""

    @classmethod
    def setUpClass(cls):
        if not TEMPLATE.exists():
            raise unittest.SkipTest("this build has no template of the page: no d3 was found")
        if not browser.PROGRAM:
            raise unittest.SkipTest("there is no Chromium")
        super().setUpClass()
        cls.browser = cls.enterClassContext(browser.Browser())

    def page(self, *words, path=None):
        done = self.report("-o", "page.html", *words, path=path)
        self.assertIn(done.returncode, (0, 3), done.stderr)
        return (self.path / "page.html").read_text(encoding="utf-8")

    def ask(self, page, script, **options):
        """What a script says in the page, which has done nothing wrong and asked for nothing."""
        self.browser.show(page, **options)
        answer = self.browser.ask(script)
        self.assertEqual((self.browser.wrong(), self.browser.fetched()), ([], []))
        return answer

    def test_texts_of_the_map_are_texts_and_nothing_is_fetched(self):
        path = self.copy("a & <b>.h5")
        with h5py.File(path, "r+") as file:
            for name, text in (("long_name", HOSTILE), ("units", HOSTILE)):
                file["tau_alpha"].attrs[name] = text
            file.attrs["closure"] = HOSTILE
        page = self.page(path=path)
        self.assertEqual(page.count(HOSTILE), 0)
        self.assertEqual(len(re.findall(r"</script>", page)), 3)
        answer = self.ask(page, """
            return { title: document.getElementById("title").textContent, job: document.getElementById("job").textContent,
              shown: document.getElementById("subtitle").textContent, pwned: window.pwned === undefined, images: document.images.length,
              scripts: document.scripts.length,
              option: [...document.getElementById("column").options].some((option) => option.text.includes("onerror")) };""")
        self.assertEqual((answer["title"], answer["pwned"], answer["images"], answer["scripts"], answer["option"]), (NAME, True, 0, 3, True))
        self.assertIn(HOSTILE, answer["job"])
        self.assertIn(HOSTILE, answer["shown"])
        self.assertIn("a & <b>.h5", answer["shown"])

    def test_a_click_shows_all_columns_of_the_point(self):
        """And the pointer those of the point under it; then the first are back."""
        box = self.ask(self.page(), """const frame = document.querySelector(".map-frame").getBoundingClientRect();
            return { left: frame.left, right: frame.right, top: frame.top, bottom: frame.bottom };""", height=1400)
        texts = """await frames(2); return Object.fromEntries([...document.querySelectorAll("#point tr")].map((row) =>
            [row.title.split(":")[0], row.cells[1].textContent]));"""
        self.browser.click(box["right"] - 3, box["bottom"] - 3)
        corner = self.browser.ask(texts)
        self.browser.mouse("mouseMoved", box["left"] + 3, box["top"] + 3)
        hovered = self.browser.ask(texts)
        tip = self.browser.ask("return document.querySelector('#map .tip').textContent;")
        self.browser.mouse("mouseMoved", 1, 1)
        back = self.browser.ask(texts)
        with h5py.File(self.map) as file:
            names = [name for on in ("point", "isochore", "isobar") for name in maps.listed(file, f"{on}_columns")]
            self.assertEqual(sorted(corner), sorted(names))
            for name, index in (("tau_alpha", (19, 0)), ("F_B1", (19, 0)), ("S_peak", (19,)), ("T_g", (0,))):
                shown = re.match(r"([-−\d.]+)(?: × 10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?", corner[name])
                power = shown.group(2) and shown.group(2).translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
                number = float(shown.group(1).replace("−", "-")) * 10 ** int(power or 0)
                self.assertAlmostEqual(number / file[name][index], 1, delta=1e-5, msg=name)
            self.assertTrue(numpy.isnan(file["tau_alpha"][0, 12]) or numpy.isinf(file["tau_alpha"][0, 12]))
        self.assertNotEqual(hovered, corner)
        self.assertEqual(back, corner)
        self.assertRegex(tip, r"= ∞ s.*φ = 0\.3, .*P = 6 .*trapped|supercritical")
        self.assertEqual(self.browser.wrong(), [])

    def test_axes_lines_columns_and_tables(self):
        answer = self.ask(self.page(), """
            const title = () => document.querySelector("#map .x-title").textContent + " | " + document.querySelector("#map .y-title").textContent;
            const choose = (id, text) => [...document.querySelectorAll(`#${id} label`)].find((label) => label.textContent === text).querySelector("input").click();
            const labels = () => [...document.querySelectorAll("#map .label")].map((label) => label.textContent);
            const found = { own: title(), labels: labels() };
            const ticks = () => [...document.querySelectorAll("#map .axis.x text")].map((tick) => Number(tick.textContent));
            const whole = ticks();
            document.querySelector("#map .zoom button").click();
            await frames(2);
            found.zoomed = [whole, ticks()];
            document.querySelectorAll("#map .zoom button")[2].click();
            await frames(2);
            found.back = ticks().join() === whole.join();
            choose("state-axis", "T");
            choose("pressure-axis", "MPa");
            found.other = title();
            found.labelsThere = labels();
            const levels = document.getElementById("levels");
            levels.value = "1e-9 oops";
            levels.dispatchEvent(new Event("change", { bubbles: true }));
            found.changed = labels();
            const select = document.getElementById("column");
            found.columns = select.options.length;
            for (let k = 0; k < select.options.length; k++) {
              select.value = k;
              select.dispatchEvent(new Event("change"));
            }
            select.value = 0;
            select.dispatchEvent(new Event("change"));
            found.keys = document.getElementById("colours").textContent;
            const single = document.getElementById("single");
            for (let k = 0; k < single.options.length; k++) {
              single.value = k;
              single.dispatchEvent(new Event("change"));
            }
            const rows = (id) => [...document.querySelectorAll(`#${id} tbody tr`)].map((row) => [...row.cells].map((cell) => cell.textContent));
            found.isobars = rows("isobars");
            document.querySelectorAll("#isobars thead button")[0].click();
            found.falling = rows("isobars").map((row) => row[0]);
            found.cooling = rows("cooling").length;
            found.failures = rows("failures").map((row) => row.join(" "));
            found.certificates = rows("certificates").map((row) => row[0]);
            found.provenance = rows("provenance").map((row) => row[0]);
            found.profiles = [...document.querySelectorAll("#isochore-plot .line, #isobar-plot .line")].map((path) => path.getAttribute("d").length > 20);
            found.wide = document.documentElement.scrollWidth <= window.innerWidth;
            return found;""")
        self.assertEqual(answer["own"], "packing fraction φ | pressure P (kBT/d³)")
        (first, *_, last), zoomed = answer["zoomed"]
        self.assertTrue(first < zoomed[0] < zoomed[-1] < last, answer["zoomed"])
        self.assertTrue(answer["back"])
        self.assertEqual(answer["other"], "temperature T (K) | pressure P (MPa)")
        for label in ("lower spinodal", "upper spinodal", "Δ = 0"):
            self.assertIn(label, answer["labels"])
        self.assertTrue({"Tg", "Tg, 10 s"} & set(answer["labels"]))  # as there is room
        self.assertIn("1 s", answer["labels"])
        self.assertIn("10⁻⁹ s", answer["changed"])
        self.assertNotIn("1 s", answer["changed"])
        self.assertTrue(answer["labelsThere"])
        for regime in ("fluid", "two state", "trapped", "supercritical"):
            self.assertIn(regime, answer["keys"])
        self.assertEqual((len(answer["isobars"]), answer["cooling"]), (13, 26))
        self.assertEqual(answer["isobars"][0][0], "0")
        self.assertEqual(answer["falling"][0], "6")
        self.assertTrue(any("isobars" in row and "no_transition: the glass transition is not passed on this isobar" in row for row in answer["failures"]), answer["failures"])
        self.assertIn("checksums", answer["certificates"])
        self.assertTrue({"git_commit", "job_sha256", "libraries", "isobar_transition_time_s"} <= set(answer["provenance"]))
        self.assertEqual(answer["profiles"], [True, True])
        self.assertTrue(answer["wide"])

    def test_a_telephone(self):
        answer = self.ask(self.page(), """
            const plot = document.querySelector("#map svg").getBoundingClientRect(), panel = document.getElementById("point").getBoundingClientRect();
            return { inner: window.innerWidth, whole: document.documentElement.scrollWidth, right: plot.right, below: panel.top >= plot.bottom,
              small: [...document.querySelectorAll("#state-axis label, #scale label")].filter((label) => label.getBoundingClientRect().height < 24).length };""",
                          width=375, height=700)
        self.assertEqual(answer["inner"], 375)
        self.assertLessEqual(answer["whole"], 375)
        self.assertLessEqual(answer["right"], 375)
        self.assertTrue(answer["below"])
        self.assertEqual(answer["small"], 0)

    def test_a_map_that_is_not_done_damaged_failed_and_thinned(self):
        path = self.copy()
        maps.make_failed(path, 12, status=3)
        maps.flip_bit(path, "tau_alpha", 9 * 13 + 2)
        with h5py.File(path, "r+") as file:
            file["run/tile_status"][3:7] = 0
        answer = self.ask(self.page("--points", "200", path=path), """
            return { notices: [...document.querySelectorAll("#notices p")].map((p) => p.textContent), keys: document.getElementById("colours").textContent,
              failures: document.getElementById("failures").textContent, checks: document.getElementById("certificates").textContent };""")
        for word, notice in zip(("Unfinished: 16 of 20 tiles", "Thinned: the map has 20 × 13 points", "Damaged: 1 tile"), answer["notices"], strict=True):
            self.assertTrue(notice.startswith(word), notice)
        self.assertIn("not there yet", answer["keys"])
        self.assertIn("13", answer["failures"])
        self.assertIn("1 wrong", answer["checks"])

    def test_maps_without_temperature_on_temperature_and_of_one_point(self):
        """A mesh that is not rectangular too."""
        jobs.write_job(self.path, COMPRESSED, "compressed.yaml")
        self.assertEqual(jobs.run(self.path, "compressed.yaml", "-o", "compressed.h5").returncode, 0)
        lone = JOB.replace("{from: 0.30, to: 0.67, count: 20}", "[0.6]").replace("{from: 0.0, to: 6.0, count: 13}", "[0.0]")
        jobs.write_job(self.path, lone, "lone.yaml")
        self.assertEqual(jobs.run(self.path, "lone.yaml", "-o", "lone.h5").returncode, 0)
        for name in ("wca_T0.7.dat", "wca_rdf.dat"):
            shutil.copy(SOURCE / "tests" / "data" / "structure" / name, self.path)
        jobs.write_job(self.path, SERIES, "series.yaml")
        self.assertEqual(jobs.run(self.path, "series.yaml", "-o", "series.h5").returncode, 0)
        cold = self.copy("cold.h5")
        with h5py.File(cold, "r+") as file:
            for name in ("temperature", "pressure_MPa", "pressure_unit"):
                file[name][...] = numpy.nan
            for i in range(file["phi"].size):
                file["run/tile_checksum"][i, 0] = maps.tile_checksum(file, i)
        for path, across, up in ((self.path / "compressed.h5", ["φ", "T"], ["kBT/d³", "MPa"]), (self.path / "lone.h5", ["φ", "T"], ["kBT/d³", "MPa"]),
                                 (self.path / "series.h5", ["T"], ["kBT/d³", "MPa"]), (cold, ["φ"], ["kBT/d³"])):
            answer = self.ask(self.page(path=path), """
                const labels = (id) => [...document.querySelectorAll(`#${id} label`)].map((label) => label.textContent);
                for (const input of document.querySelectorAll("#state-axis input, #pressure-axis input")) {
                  input.click();
                }
                const canvas = document.querySelector("#map canvas"), pen = canvas.getContext("2d"), ratio = window.devicePixelRatio;
                const middle = pen.getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data;
                return { across: labels("state-axis"), up: labels("pressure-axis"), middle: [...middle], point: document.getElementById("point").textContent };""")
            self.assertEqual((answer["across"], answer["up"]), (across, up), path.name)
            self.assertEqual(answer["middle"][3], 255)
            self.assertIn("tau_alpha", answer["point"])


if __name__ == "__main__":
    unittest.main()
