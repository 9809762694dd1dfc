# SPDX-License-Identifier: GPL-3.0-or-later
"""`cagehop columns` against a map, and as labels of figures; `cagehop parameters` against job files; `cagehop closures`
and `materials`; and the pages of docs/ and the man page against all of them and against `cagehop help`."""
import json
import math
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import h5py
import matplotlib.mathtext

import jobs
import maps
from cagehop.figures.notation import symbol
import served
from this_build import BUILD, PYTHON, SOURCE

JOB = """\
material: Pd40Ni10Cu30P20
structure: {source: percus-yevick}
grid: {packing_fraction: [0.60], %s}
output: {file: map.h5, rates: %s, isobars: %s}
"""


class Columns(unittest.TestCase):
    def test_text_and_json_hold_the_same_rows(self):
        done = served.run("columns", timeout=60)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        head, *lines = done.stdout.splitlines()
        self.assertEqual(head.split()[:5], ["name", "on", "unit", "paper", "group"])
        self.assertEqual(len(lines), len(maps.columns()))
        for line, column in zip(lines, maps.columns()):
            cells = re.split(r"\s{2,}", line)
            self.assertEqual(cells, [column["name"], ",".join(column["on"]), column["reduced_units"] or column["units"],
                                     column["equation"] or "-", column["group"], column["long_name"]])

    def test_a_map_has_these_columns_with_these_attributes(self):
        for pressure, rates, isobars in (("pressure: [0, 1]", "true", "true"), ("pressure_MPa: [0, 900]", "false", "false")):
            with jobs.folder() as path:
                jobs.write_job(path, JOB % (pressure, rates, isobars))
                done = jobs.run(path, "job.yaml", "--serial")
                self.assertEqual(done.returncode, 0, done.stderr)
                groups = {"basic", "incompressible", "reduced_axis" if "MPa" not in pressure else "MPa_axis",
                          *(["rates", "modulus"] if rates == "true" else [])}
                wanted = [column for column in maps.columns()
                          if column["group"] in groups and (column["on"] != ["pressure"] or isobars == "true")]
                with h5py.File(path / "map.h5") as file:
                    listed = [name for kind in ("point", "isochore", "isobar") for name in maps.listed(file, f"{kind}_columns")]
                    self.assertEqual(listed, [column["name"] for column in wanted])
                    for column in wanted:
                        variable = file[column["name"]]
                        for attribute in ("units", "reduced_units", "long_name", "equation"):
                            self.assertEqual(variable.attrs.get(attribute), column[attribute], column["name"])
                        self.assertEqual(variable.ndim, len(column["on"]))
                        self.assertEqual(variable.dtype.kind, "i" if column["whole_number"] else "f", column["name"])

    def test_symbols_can_be_drawn(self):
        parser, own = matplotlib.mathtext.MathTextParser("path"), 0
        for column in maps.columns():
            self.assertEqual(symbol(column["name"]), f"${column['symbol']}$")
            parser.parse(symbol(column["name"]))  # raises where Matplotlib does not know it
            own += "\\" in column["symbol"]
        self.assertGreater(own, 30)

class Parameters(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        done = subprocess.run([jobs.CAGEHOP, "parameters", "--json"], capture_output=True, text=True, timeout=60, check=True)
        cls.rows = json.loads(done.stdout)["parameters"]

    def refusal(self, key, value):
        """What `cagehop run` says of a job with that value of a parameter, in a job that is good without it."""
        section, *above, word = key.split(".")
        inside = section == "system" and bool(above)  # system.chain
        job = {"material": {"name": "Pd40Ni10Cu30P20"}, "structure": {}, "physics": {}, "output": {"file": "map.h5"}, "run": {},
               "grid": {"packing_fraction": [0.5], "pressure": [0]}}
        if word == "dr":
            job["structure"]["compatibility"] = "pyprism"
        if section == "grid":
            del job["grid"]["pressure" if word.startswith("pressure") else "packing_fraction"]
        place = job.setdefault(section, {})
        if inside:
            place = place.setdefault(above[0], {})
        elif above:
            place[above[0]] = {"from": 0.5, "to": 0.6, above[1]: {"tau_alpha": 1}}
            place = place[above[0]][above[1]]
        place[word] = value
        with jobs.folder() as folder:
            jobs.write_job(folder, json.dumps(job))  # JSON is YAML
            done = served.run("plan", "job.yaml", cwd=folder, timeout=60)
        self.assertEqual(done.returncode, 2, done.stderr)
        lines = jobs.own_lines(done.stderr)
        self.assertEqual(len(lines), 1, done.stderr)
        return lines[0]

    def test_values_outside_the_range_are_refused_in_the_tables_words(self):
        numbers = 0
        for row in self.rows:
            if row["unit"] is None:
                continue
            high = math.inf if row["high"] == "Infinity" else row["high"]
            below = row["low"] if not row["low_is_allowed"] else row["low"] / 2 or -1
            wrong = [*([below] if row["type"] != "count" or below >= 0 else []), *([2 * high] if high < math.inf else [])]
            for value in wrong:
                value = int(value) if row["type"] == "count" else value
                axis = row["type"] == "range or list"
                line = self.refusal(row["key"], [value] if axis else value)
                self.assertIn(f"{row['key']} {'has' if axis else 'is'} ", line)
                self.assertTrue(line.endswith(f"; it must be {row['must_be']}"), f"{line} / {row['must_be']}")
                numbers += 1
        self.assertGreater(numbers, 12)

    def test_words_that_are_no_names_are_refused_with_the_names(self):
        named = [row for row in self.rows if row["names"]]
        self.assertGreaterEqual(len(named), 3)
        for row in named:
            self.assertTrue(self.refusal(row["key"], "magic").endswith("it must be one of: " + ", ".join(row["names"])))

    def test_every_option_is_in_a_commands_help(self):
        for row in self.rows:
            if row["option"] is not None:
                section = row["key"].split(".")[0]
                command = {"run": "run", "output": "run", "isobars": "isobars"}.get(section, "point")
                done = served.run(command, "--help", timeout=60)
                self.assertRegex(done.stdout, rf"(?m)^ +(-\w, )?{row['option']}\b")

    def test_the_text_holds_every_row(self):
        done = served.run("parameters", timeout=60)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        paragraphs = re.split(r"\n(?=\S)", done.stdout.rstrip())
        self.assertEqual(len(paragraphs), len(self.rows))
        for paragraph, row in zip(paragraphs, self.rows):
            for text in (row["key"], row["help"], row["must_be"], row["option"] or "-", row["decides"], row["left_out"] or ""):
                self.assertIn(text, paragraph)

class Closures(unittest.TestCase):
    def test_they_are_those_of_the_parameter_and_say_what_they_cost(self):
        def rows(command):
            done = subprocess.run([jobs.CAGEHOP, command, "--json"], capture_output=True, text=True, timeout=60, check=True)
            return json.loads(done.stdout)[command]

        names = next(row["names"] for row in rows("parameters") if row["key"] == "structure.closure")
        self.assertEqual([row["name"] for row in rows("closures")], names)
        self.assertEqual([row["name"] for row in rows("closures") if row["quick"]], ["percus-yevick"])
        self.assertEqual([row["name"] for row in rows("closures") if row["parameter"]], ["rogers-young", "hybrid-mean-spherical"])
        text = subprocess.run([jobs.CAGEHOP, "closures"], capture_output=True, text=True, timeout=60, check=True).stdout
        for row, line in zip(rows("closures"), text.splitlines()[1:], strict=True):
            self.assertEqual(re.split(r"\s{2,}", line), [row["name"], "milliseconds" if row["quick"] else "0.05 to 10 s",
                                                         row["parameter"] or "-", row["reference"]])


class Materials(unittest.TestCase):
    def test_text_and_json_hold_the_same_numbers(self):
        text, rows = (subprocess.run([jobs.CAGEHOP, "materials", *option], capture_output=True, text=True, timeout=60,
                                     check=True).stdout for option in ((), ("--json",)))
        rows = json.loads(rows)["materials"]
        paragraphs = re.split(r"\n(?=\S)", text.rstrip())
        self.assertEqual([paragraph.splitlines()[0] for paragraph in paragraphs], [row["name"] for row in rows])
        for paragraph, row in zip(paragraphs, rows):
            for key in set(row) - {"name", "source"}:
                if key.startswith("bulk_modulus") and row["bulk_modulus_GPa"] is None:
                    self.assertNotIn(key, paragraph)
                    continue
                value = re.search(rf"(?m)^  {key} +(\S+)$", paragraph).group(1)
                self.assertEqual(None if value == "auto" else float(value), row[key], key)
            self.assertTrue(paragraph.endswith(f"source: {row['source']}"))


class Documentation(unittest.TestCase):
    """The tables of docs/ and the man page are made from the program's tables, by tools/tables."""

    def tables(self, *words):
        return subprocess.run([PYTHON, str(SOURCE / "tools" / "tables"), *map(str, words)],
                              capture_output=True, text=True, timeout=60, env={**os.environ, "CAGEHOP": jobs.CAGEHOP})

    def test_the_pages_have_the_tables_of_this_program(self):
        done = self.tables()
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))

    def test_another_page_is_named_and_mended(self):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(SOURCE / "docs" / "reference", pathlib.Path(folder) / "docs" / "reference")
            page = pathlib.Path(folder) / "docs" / "reference" / "map-file.md"
            text = page.read_text(encoding="utf-8")
            page.write_text(text.replace("| `tau_alpha` |", "| `tau` |"), encoding="utf-8")
            done = self.tables("--folder", folder)
            self.assertEqual((done.returncode, done.stderr), (1, ""))
            self.assertEqual(len(done.stdout.splitlines()), 1)
            self.assertIn(f"{page}: table point-columns differs", done.stdout)
            self.assertEqual(self.tables("--folder", folder, "--publish").returncode, 0)
            self.assertEqual(page.read_text(encoding="utf-8"), text)
            page.write_text(text.replace("<!-- table: statuses ", "<!-- table: status "), encoding="utf-8")
            done = self.tables("--folder", folder)
            self.assertEqual(done.returncode, 1)
            self.assertIn("no table is called status", done.stderr)
            page.write_text("# nothing\n", encoding="utf-8")
            done = self.tables("--folder", folder)
            self.assertEqual(done.returncode, 1)
            self.assertIn("no page has the table", done.stderr)
            self.assertIn("point-columns", done.stderr)

    def test_the_man_page_has_everything(self):
        if not (BUILD / "docs" / "cagehop.1").exists():
            self.skipTest("this build has no man page")
        page = (BUILD / "docs" / "cagehop.1").read_text().replace("\\-", "-")
        self.assertNotRegex(page, r"(?m)^@")
        rows = {}
        for command in ("help", "parameters", "columns", "closures"):
            done = subprocess.run([jobs.CAGEHOP, command, "--json"], capture_output=True, text=True, timeout=60, check=True)
            rows.update(json.loads(done.stdout))
        for command in rows["commands"]:
            self.assertIn(f"\n.SS {command['name']}\n", page)
            self.assertIn(f"\\fBcagehop\\fR \\fB{command['name']}\\fR", page)
            for option in command["options"]:
                self.assertRegex(page, rf"(?m)^\\fB.*--{option['name']}\b")
        for name in [row["key"] for row in rows["parameters"]] + [row["name"] for row in rows["columns"] + rows["closures"]]:
            self.assertIn(f"\n.TP\n\\fB{name}\\fR\n", page)

    def test_groff_takes_the_man_page_without_a_warning(self):
        groff = shutil.which("groff")
        if groff is None or not (BUILD / "docs" / "cagehop.1").exists():
            self.skipTest("there is no groff, or no man page")
        done = subprocess.run([groff, "-man", "-ww", "-z", "-K", "utf8", BUILD / "docs" / "cagehop.1"], capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_every_command_has_its_help(self):
        done = subprocess.run([jobs.CAGEHOP, "help", "--json"], capture_output=True, text=True, timeout=60, check=True)
        commands = json.loads(done.stdout)["commands"]
        self.assertGreater(len(commands), 10)
        listed = subprocess.run([jobs.CAGEHOP, "--help"], capture_output=True, text=True, timeout=60, check=True).stdout
        for command in commands:
            self.assertRegex(listed, rf"(?m)^  {command['name']} +{re.escape(command['summary'])}$")
            own = served.run(command["name"], "--help", timeout=60).stdout
            self.assertTrue(own.startswith(f"usage: cagehop {command['name']}"), own)
            for option in command["options"]:
                self.assertRegex(own, rf"(?m)^ +(-\w, )?--{option['name']}\b", command["name"])
