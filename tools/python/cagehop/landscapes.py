# SPDX-License-Identifier: GPL-3.0-or-later
"""Landscape tables in files, which `cagehop tabulate` makes."""
from __future__ import annotations

import ctypes
import hashlib
import os

# A table may still be growing under `cagehop tabulate`; reading takes no lock and so can't disturb it.
os.environ.setdefault("HDF5_USE_FILE_LOCKING", "FALSE")

import h5py
import numpy as np

from ._library import Handle, declared, doubles, lib
from .catalogues import parameters
from .errors import ParameterError, TableError
from .inputs import as_number
from .program import find_program, text_of
from .tables import LandscapeTable

_FORMAT, _DIGEST_VERSION = "cagehop landscape table", 1
_VERSIONS = (1, 2, 3)  # the second has systems besides hard spheres, the third temperatures
_SECTION, _SYSTEM = "structure.", "system."
_DIGEST = "_sha256"  # of tables of S(q), u(r), B(r), where there are some


def tabulate(path, low: float, high: float, **structure) -> LandscapeTable:
    """Makes a table in the file at `path`, as `cagehop tabulate` does, goes on with it, or finds it finished; and opens it.

    low, high: packing fractions; of a system at one density temperatures, [K].
    structure: how S(q) is found, by the keys of a job's section structure: closure="modified-verlet", grid_points=262144;
    source="percus-yevick", or the file of a table of S(q); and system={...}, of a pair potential at one temperature or density, by the keys of that
    section: system={"potential": "weeks-chandler-andersen", "temperature": 1.0}. What stops it, an interrupt say, leaves a file that the same call goes on
    with. Raises UsageError, TableError; ParameterError for a key that is none of a structure."""
    system = structure.get("system", {})
    axis = "--temperature" if "density" in system else "--phi"
    words = ["tabulate", axis, f"{as_number(low, 'low')!r}:{as_number(high, 'high')!r}", "-o", os.fspath(path)]
    words += _words(_SECTION, {name: value for name, value in structure.items() if name != "system"}) + _words(_SYSTEM, system)
    text_of(find_program(None), words)
    return open_landscape_table(path)


def _words(section, said):
    """The options of keys in a section."""
    options = {row.key.removeprefix(section): row.option for row in parameters() if row.key.startswith(section) and row.option}
    words = []
    for name, value in said.items():
        if name not in options:
            raise ParameterError(f"{name} is no option of cagehop tabulate; these are: {', '.join(options)}")
        words += [options[name]] if value is True else [] if value is False else [options[name], str(value)]
    return words


def open_landscape_table(path) -> LandscapeTable:
    """The finished table of a file. Its `model` has its states from it, with the first material of the catalogue;
    `Model(structure=table, material=...)` is one of another. Raises TableError, in one line, where the file is no such table, unfinished
    or damaged."""
    path = os.fspath(path)
    try:
        with h5py.File(path, "r") as file:
            said, states, intervals = dict(file.attrs), _rows(file, "state"), _rows(file, "interval")
    except FileNotFoundError:
        raise TableError(f"{path}: there is no such file") from None
    except Exception as error:  # h5py has many kinds
        reason = str(error).strip().splitlines()
        raise TableError(f"{path}: no landscape table, or damaged ({reason[0] if reason else type(error).__name__})") from None
    if said.get("format") != _FORMAT:
        raise TableError(f"{path}: no landscape table; cagehop.tabulate makes one")
    if said.get("format_version") not in _VERSIONS:
        raise TableError(f"{path}: a landscape table of format {said.get('format_version')}; this cagehop reads formats {_VERSIONS[0]} to {_VERSIONS[-1]}")
    if said.get("sha256") != _digest(said, intervals, states):
        raise TableError(f"{path}: damaged: its numbers are not those of its SHA-256; take another copy, or make it again")
    if said.get("finished") != 1:
        raise TableError(f"{path}: unfinished: {len(states)} states are there; run the 'cagehop tabulate' that began it again")
    return _assembled(path, said, states, intervals)


def _rows(file, name):
    """A list of rows of numbers, each of its own length."""
    return [np.array(row[:length], dtype="f8") for row, length in zip(file[name][()], file[f"{name}_length"][()], strict=True)]


def _digest(said, intervals, states):
    """The SHA-256 of what isochores depend on."""
    sha256 = hashlib.sha256(f"{_FORMAT} {_DIGEST_VERSION}\n".encode())
    for key in sorted(key for key in said if key.startswith((_SECTION, _SYSTEM))):
        sha256.update(f"{key}\n{said[key]}\n".encode())
    for row in (_range(said), *intervals, *states):
        sha256.update(np.uint64(len(row)).tobytes() + np.asarray(row, dtype="f8").tobytes())
    return sha256.hexdigest()


def _range(said):
    """From where to where a table goes, in what numbers its states."""
    axis = "temperature" if "system.density" in said else "phi"
    return [said[f"{axis}_low"], said[f"{axis}_high"]]


def _pointers(rows):
    """Rows as the library takes them: pointers, and their lengths."""
    pointers = (ctypes.POINTER(ctypes.c_double) * len(rows))(*map(doubles, rows))
    return pointers, (ctypes.c_size_t * len(rows))(*map(len, rows))


def _assembled(path, said, states, intervals):
    struct, error = lib.cagehop_model_default(), declared.cagehop_error()
    for key in sorted(said, key=lambda key: key != "structure.source"):  # limits of others depend on it
        if key.startswith((_SECTION, _SYSTEM)) and not key.endswith(_DIGEST) and lib.cagehop_model_set(ctypes.byref(struct), key.encode(), str(said[key]).encode(), None):
            raise TableError(f"{path}: {key} is {said[key]!r:.60}, which this cagehop does not know")
    node, node_length = _pointers(states)
    cover, cover_length = _pointers(intervals)
    low, high = _range(said)
    parts = declared.cagehop_landscape_parts(low=low, high=high, node_count=len(states), cover_count=len(intervals))
    for name, array in (("node", node), ("node_length", node_length), ("cover", cover), ("cover_length", cover_length)):
        setattr(parts, name, ctypes.cast(array, type(getattr(parts, name))))
    handle = Handle(declared.cagehop_landscape_table, lib.cagehop_landscape_table_destroy)
    if lib.cagehop_landscape_table_assemble(ctypes.byref(struct), ctypes.byref(parts), ctypes.byref(handle.pointer), ctypes.byref(error)):
        raise TableError(f"{path}: {error.text.decode()}")
    return LandscapeTable._of(handle, None)
