# SPDX-License-Identifier: GPL-3.0-or-later
"""The library's tables: quantities, parameters, closures, materials, and its enumerations."""
import ctypes
import enum
import functools
import os
from collections.abc import Mapping

from . import catalogue_file
from ._library import RECORDS, declared, lib, names, text
from .errors import ParameterError
from .inputs import as_doubles


class Row(Mapping):
    """A row of a table: its members as attributes (`row.unit`) and as a mapping (`row["unit"]`, `dict(row)`)."""

    def __init__(self, members):
        self.__dict__.update(members)

    def __getitem__(self, name):
        return self.__dict__[name]

    def __iter__(self):
        return iter(self.__dict__)

    def __len__(self):
        return len(self.__dict__)

    def __repr__(self):
        return f"Row({', '.join(f'{name}={value!r}' for name, value in self.items())})"


# ---------------------------------------------------------------- enumerations

def _enumeration(name, kind, name_of):
    """An IntEnum of an enumeration of the headers whose members the library itself names."""
    found = {}
    for value in declared.ENUMERATIONS[kind].values():
        word = text(name_of(value))
        if word is not None and value not in found.values():
            found.setdefault(word, value)
    made = enum.IntEnum(name, found, module=__name__)
    made.__str__ = lambda member: member.name
    return made


Regime = _enumeration("Regime", "cagehop_regime", lib.cagehop_regime_name)
Regime.__doc__ = "The regimes of (phi, P), with the values of a map's `regime`: Regime.two_state and so on."
Status = _enumeration("Status", "cagehop_status", lib.cagehop_status_name)
Status.__doc__ = "Why there is no number, with the values of a map's `status`: Status.ok, Status.not_resolved and so on."


@functools.cache
def words_of(kind):
    """The words for the values of an enumeration: by the library's function for it, else by the ends of its constants."""
    function = getattr(lib, f"{kind}_name", None)
    if function is not None:
        return names(function)
    return tuple(constant.rpartition("_")[2].lower() for constant in declared.ENUMERATIONS[kind])


# ---------------------------------------------------------------- rows

def _row(struct):
    """A struct of the library as a row: texts as str, enumerations by their words, functions that give names as tuples."""
    members = {}
    for name, kind in struct._fields_:
        value = getattr(struct, name)
        if name in struct._enumerations_:
            value = words_of(struct._enumerations_[name])[value]
        elif isinstance(value, bytes):
            value = value.decode()
        elif isinstance(value, ctypes.Structure):
            value = _row(value)
        elif isinstance(value, ctypes.Array):
            value = tuple(value)[:getattr(struct, "count", None)]
        elif isinstance(value, ctypes._CFuncPtr):
            if value._restype_ is not ctypes.c_char_p:
                continue  # a rule, which the library holds against values itself
            value = names(value) if value else None
        members[name] = value
    return Row(members)


@functools.cache
def _quantities(on):
    count = ctypes.c_size_t()
    first = lib.cagehop_quantities(on, ctypes.byref(count))
    return tuple(_row(first[k]) for k in range(count.value))


def quantities(on):
    """The rows of one kind of record ("point", "isochore", "isobar", "cooling"), in the library's order."""
    return _quantities(tuple(RECORDS).index(on))


def columns():
    """All quantities that the library computes and a map can hold, a Row each: `name`, `unit` (as UDUNITS reads it),
    `reduced_unit` (such as "kBT/d^3", or None), `long_name`, `equation` (of the paper, or None), `symbol` (in TeX), `on` ("point":
    packing fraction and pressure; "isochore": packing fraction; "isobar": pressure; "cooling": cooling
    rate and pressure), `group`, `role`, `type`."""
    return [row for on in RECORDS for row in quantities(on)]


def symbols():
    """{name of a quantity: its symbol in TeX}."""
    return {row.name: row.symbol for row in columns()}


@functools.cache
def _parameters():
    count = ctypes.c_size_t()
    first = lib.cagehop_parameters(ctypes.byref(count))
    rows = []
    for k in range(count.value):
        row = dict(_row(first[k]))
        row["names"] = row.pop("name")
        words = ctypes.create_string_buffer(declared.CONSTANTS["CAGEHOP_PARAMETER_TEXT_MAX"])
        lib.cagehop_parameter_words(ctypes.byref(first[k]), None, words)
        rows.append(Row({**row, "must_be": words.value.decode()}))
    return tuple(rows)


def parameters():
    """All that a computation is told, a Row each: `key` (in a job file: "structure.closure"), `option` (on the command line, or
    None), `unit`, `help`, `left_out` (what holds then), `type`, `role`, `low`, `high`, `names` (of an enumeration, or None),
    `must_be` (the range in words)."""
    return list(_parameters())


def closures():
    """The closures of `structure.source: prism`, a Row each: `name`, `reference`, `parameter` (its own, or None), `quick` (whether
    a state takes milliseconds)."""
    found = []
    while entry := lib.cagehop_closure_find(len(found)):
        found.append(_row(entry.contents))
    return found


def materials(catalogue=None):
    """The catalogue of materials, a Row each: `source`, and in `material` the name and the numbers with their units.

    catalogue: a YAML file whose materials come first, as `cagehop materials --catalogue` reads it; left out, $CAGEHOP_CATALOGUE.
    Raises ParameterError where it can't be read."""
    count = ctypes.c_size_t()
    first = lib.cagehop_material_catalogue(ctypes.byref(count))
    own = [_own_material(row, catalogue) for row in own_rows(catalogue)]
    names = {row.material.name.lower() for row in own}
    return own + [row for row in (_row(first[k]) for k in range(count.value)) if row.material.name.lower() not in names]


def own_rows(catalogue):
    """The materials of a catalogue's file, each {key: text}; none without a file."""
    path = catalogue or os.environ.get("CAGEHOP_CATALOGUE")
    try:
        return catalogue_file.read(path) if path else []
    except catalogue_file.CatalogueError as error:
        raise ParameterError(str(error)) from None


S_0_KEYS = ("S_0_temperature_K", "S_0")


def take_S_0(material, temperature_K, S_0):
    """The table of S_0(T) into the library's material, where there is one. Raises ParameterError."""
    if temperature_K is None and S_0 is None:
        return
    if temperature_K is None or S_0 is None:
        raise ParameterError("material.S_0 and material.S_0_temperature_K go together; give both, or leave both out")
    lists = [as_doubles([float(value) for value in values] if isinstance(values, list) else values, f"material.{name}").ravel()
             for name, values in zip(S_0_KEYS, (temperature_K, S_0), strict=True)]
    most = declared.CONSTANTS["CAGEHOP_COMPRESSIBILITY_MAX"]
    if len(lists[0]) != len(lists[1]) or not 2 <= len(lists[0]) <= most:
        raise ParameterError(f"material.S_0 has {len(lists[1])} numbers and material.S_0_temperature_K has {len(lists[0])}; "
                             f"give as many, from 2 to {most}")
    table = material.compressibility
    table.count = len(lists[0])
    table.temperature_K[:table.count], table.S_0[:table.count] = list(lists[0]), list(lists[1])
    fault = lib.cagehop_compressibility_fault(ctypes.byref(table))
    if fault:
        raise ParameterError(f"material.S_0: {fault.decode()}")


def _own_material(row, path):
    """A row of a file as the library takes it: what is left out is universal."""
    model, line = lib.cagehop_model_default(), ctypes.create_string_buffer(declared.CONSTANTS["CAGEHOP_MODEL_ERROR_MAX"])
    model.material = lib.cagehop_material_universal()
    take_S_0(model.material, row.get("S_0_temperature_K"), row.get("S_0"))
    for key, value in row.items():
        if key not in ("source", *S_0_KEYS) and lib.cagehop_model_set(ctypes.byref(model), f"material.{key}".encode(), value.encode(), line):
            raise ParameterError(f"{path}: {line.value.decode(errors='replace')}")
    return Row({"material": _row(model.material), "source": row.get("source", "not said")})
