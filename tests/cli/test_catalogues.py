#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`cagehop columns` against a map, against the README's tables, and as labels of figures."""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import h5py
import matplotlib.mathtext

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "support"))
import jobs  # noqa: E402
import maps  # noqa: E402

SOURCE = pathlib.Path(os.environ["CAGEHOP_SOURCE"])
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
            with tempfile.TemporaryDirectory() as folder:
                path = pathlib.Path(folder)
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
        sys.path.insert(0, str(SOURCE / "tools"))
        from cagehop_tools.notation import symbol

        parser, own = matplotlib.mathtext.MathTextParser("path"), 0
        for column in maps.columns():
            self.assertEqual(symbol(column["name"]), f"${column['symbol']}$")
            parser.parse(symbol(column["name"]))  # raises where Matplotlib does not know it
            own += "\\" in column["symbol"]
        self.assertGreater(own, 30)


if __name__ == "__main__":
    unittest.main(verbosity=2)
