#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""usage: catalogue.py OUT.inc MATERIALS.yaml UNIVERSAL.h

The rows of the catalogue of materials for the C compiler, from their YAML file; what a row leaves out has the universal value."""
import importlib.util
import json
import pathlib
import re
import sys

_PLACE = pathlib.Path(__file__).parent / "cagehop" / "catalogue_file.py"
_SPEC = importlib.util.spec_from_file_location("catalogue_file", _PLACE)
catalogue_file = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(catalogue_file)


def c_row(row, universal):
    """A row as an initializer of struct cagehop_material_entry."""
    source = row.pop("source", "")
    if not row.get("name") or not source or "glass_transition_K" not in row:
        sys.exit(f"a row of the catalogue needs name, glass_transition_K and source: {row}")
    words = {"auto": "NAN", "true": "true", "false": "false"}
    members = {**universal, **{key: words.get(value) or repr(float(value)) for key, value in row.items() if key != "name"}}
    numbers = "".join(f", .{key} = {value}" for key, value in members.items())
    return f"    {{.material = {{.name = {json.dumps(row['name'])}{numbers}}},\n     .source = {json.dumps(source)}}},\n"


def main(out, materials, header):
    universal = dict(re.findall(r"X\((\w+), ([^)]+)\)", pathlib.Path(header).read_text()))
    rows = catalogue_file.rows_of(pathlib.Path(materials).read_text(encoding="utf-8"), materials)
    pathlib.Path(out).write_text("".join(c_row(row, universal) for row in rows))


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except catalogue_file.CatalogueError as error:
        sys.exit(str(error))
