# SPDX-License-Identifier: GPL-3.0-or-later
"""`cagehop columns` against a map, against the README's tables, and as labels of figures; `cagehop parameters` against
job files and the manual; `cagehop closures`; every command of the help in both."""
import json
import math
import re
import subprocess
import unittest

import h5py
import matplotlib.mathtext

import jobs
import maps
from cagehop_tools.notation import symbol
from this_build import SOURCE

NOT_COLUMNS = {"regime", "status", "isobar_status"}  # flags, which have values with meanings and no unit
JOB = """\
material: Pd40Ni10Cu30P20
structure: {source: percus-yevick}
grid: {packing_fraction: [0.60], %s}
output: {file: map.h5, rates: %s, isobars: %s}
"""


def readme_tables(text):
    """{axes: {name: unit}} of the README's tables of columns, a unit None where the cell has none for each name."""
    found = {}
    for axes, rows in re.findall(r"^\| on \(([a-z, ]+)\) \|[^\n]*\n\|[- |]+\|\n((?:\|[^\n]*\n)+)", text, re.M):
        for row in rows.splitlines():
            cells = [cell.strip() for cell in row.strip("|").split("|")]
            names = re.findall(r"`(\w+)`", cells[0])
            if "_stderr" in names:
                names.remove("_stderr")
                units = [unit.strip() for unit in cells[2].split(",")]
                pairs = [pair for name, unit in zip(names, units) for pair in ((name, unit), (name + "_stderr", unit))]
            else:
                units = [unit.strip() for unit in cells[2].split(",")]
                pairs = list(zip(names, units if len(units) == len(names) else units * len(names)))
            if axes == "phi, pressure" and "pressure_MPa" in names:
                pairs.append(("pressure_reduced", "kBT/d³"))
            found.setdefault(tuple(axes.split(", ")), {}).update(
                {name: unit for name, unit in pairs if name not in NOT_COLUMNS})
    return found


def in_print(unit):
    return unit.replace("^-1", "⁻¹").replace("^2", "²").replace("^3", "³")


class Columns(unittest.TestCase):
    def test_text_and_json_hold_the_same_rows(self):
        done = subprocess.run([jobs.CAGEHOP, "columns"], capture_output=True, text=True, timeout=60)
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
                groups = {"basic", "reduced_axis" if "MPa" not in pressure else "MPa_axis", *(["rates"] if rates == "true" else [])}
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

    def test_the_readme_has_every_column_with_its_unit(self):
        tables = readme_tables((SOURCE / "README.md").read_text())
        for axes in (("phi", "pressure"), ("phi",), ("pressure",)):
            want = {column["name"]: in_print(column["reduced_units"] or column["units"])
                    for column in maps.columns() if tuple(column["on"]) == axes}
            self.assertGreater(len(want), 10)
            self.assertEqual(tables[axes], want)

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
        section, word = key.split(".")
        job = {"material": {"name": "Pd40Ni10Cu30P20"}, "structure": {}, "physics": {}, "output": {"file": "map.h5"}, "run": {},
               "grid": {"packing_fraction": [0.5], "pressure": [0]}}
        if word == "dr":
            job["structure"]["compatibility"] = "pyprism"
        job[section][word] = value
        with jobs.folder() as folder:
            jobs.write_job(folder, json.dumps(job))  # JSON is YAML
            done = subprocess.run([jobs.CAGEHOP, "plan", "job.yaml"], cwd=folder, capture_output=True, text=True, timeout=60)
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
            wrong = [row["low"] if not row["low_is_allowed"] else row["low"] / 2, *([2 * high] if high < math.inf else [])]
            for value in wrong:
                value = int(value) if row["type"] == "count" else value
                line = self.refusal(row["key"], value)
                self.assertIn(f"{row['key']} is ", line)
                self.assertTrue(line.endswith(f"; it must be {row['must_be']}"), f"{line} / {row['must_be']}")
                numbers += 1
        self.assertGreater(numbers, 12)

    def test_words_that_are_no_names_are_refused_with_the_names(self):
        named = [row for row in self.rows if row["names"]]
        self.assertGreaterEqual(len(named), 3)
        for row in named:
            self.assertTrue(self.refusal(row["key"], "magic").endswith("it must be one of: " + ", ".join(row["names"])))

    def test_the_readme_and_the_manual_name_every_key(self):
        readme = (SOURCE / "README.md").read_text()
        job = readme[readme.index("```yaml"):].split("```")[1] + (SOURCE / "jobs" / "own-material.yaml").read_text()
        manual = (SOURCE / "docs" / "cagehop.1").read_text()
        manual = manual[manual.index(".SH JOB FILE"):]
        for row in self.rows:
            word = row["key"].split(".")[1]
            self.assertRegex(job, rf"\b{word}:", row["key"])
            self.assertRegex(manual, rf"\b{word}\b", row["key"])

    def test_every_option_is_in_a_commands_help_and_in_the_manual(self):
        manual = (SOURCE / "docs" / "cagehop.1").read_text().replace("\\-", "-")
        for row in self.rows:
            if row["option"] is not None:
                command = "run" if row["decides"] == "run" else "point"
                done = subprocess.run([jobs.CAGEHOP, command, "--help"], capture_output=True, text=True, timeout=60)
                self.assertRegex(done.stdout, rf"(?m)^ +{row['option']}\b")
                self.assertIn(row["option"], manual)

    def test_the_text_holds_every_row(self):
        done = subprocess.run([jobs.CAGEHOP, "parameters"], capture_output=True, text=True, timeout=60)
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
        self.assertEqual([row["name"] for row in rows("closures") if row["parameter"]], ["rogers-young"])
        text = subprocess.run([jobs.CAGEHOP, "closures"], capture_output=True, text=True, timeout=60, check=True).stdout
        for row, line in zip(rows("closures"), text.splitlines()[1:], strict=True):
            self.assertEqual(re.split(r"\s{2,}", line), [row["name"], "milliseconds" if row["quick"] else "0.1 s to minutes",
                                                         row["parameter"] or "-", row["reference"]])


class Commands(unittest.TestCase):
    def test_the_readme_and_the_manual_have_every_command_of_the_help(self):
        text = subprocess.run([jobs.CAGEHOP, "--help"], capture_output=True, text=True, timeout=60, check=True).stdout
        commands = re.findall(r"(?m)^  (\w+)  +\S", text)
        self.assertGreater(len(commands), 10)
        readme, manual = (SOURCE / "README.md").read_text(), (SOURCE / "docs" / "cagehop.1").read_text()
        for name in commands:
            self.assertRegex(readme, rf"(?m)^\| `cagehop {name}\b", name)
            self.assertRegex(manual, rf"(?m)^\.B cagehop {name}$", name)
            own = subprocess.run([jobs.CAGEHOP, name, "--help"], capture_output=True, text=True, timeout=60)
            self.assertTrue(own.stdout.startswith(f"usage: cagehop {name}"), own.stdout)
