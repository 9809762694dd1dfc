# SPDX-License-Identifier: GPL-3.0-or-later
"""ECNLE theory of glassy dynamics: structures, landscapes, relaxation times, phase boundaries, isobars; and cagehop's maps.

Lengths in particle diameters d, energies in kBT, pressures in kBT/d^3, times in seconds; equation numbers are those of Ngan, Phan
and Zaccone, "Impact of high pressure on reversible structural relaxation of metallic glass". It computes with the shared library
libcagehop and needs numpy; maps need xarray with h5netcdf, tables of landscapes in files h5py, `cagehop.figures` matplotlib, and they are imported at first use.

    cagehop.point(phi=0.6, pressure=1).tau_alpha        # one state, all quantities by name
    cagehop.Isochore(0.6).evaluate(pressures).tau_alpha # one packing fraction, arrays over pressure
    cagehop.evaluate(phis, pressures).tau_alpha         # scattered states, arrays; many of them by a table of landscapes
    cagehop.structure(0.6).S(q)                         # S(q), g(r), certificate
    cagehop.thermodynamics(phi=0.45).Z_virial           # the fluid's own equation of state, energies, pair entropy
    cagehop.boundaries(); cagehop.isobars([0, 0.5, 1]); cagehop.cooling([0.1, 1e12], [0, 0.5])
    cagehop.isochrones(tau=[1e-6, 1, 100]); cagehop.spread() # curves of constant tau_alpha; what closures make of a substance
    cagehop.fit({"T_K": T, "tau_s": tau}, ["Tg", "beta_phi_0"]) # a material's parameters from measurements
    cagehop.open_map("map.h5")                          # an xarray.Dataset
    cagehop.tabulate("mv.h5", 0.40, 0.70, closure="modified-verlet") # a landscape table in a file
    cagehop.columns(), cagehop.parameters(), cagehop.closures(), cagehop.materials()

What has no result raises `cagehop.Error` or one of its kinds, with the library's line and its status. Threads may compute at
once: the interpreter's lock is released while the library computes."""
import importlib

from ._library import lib as _lib
from .catalogues import Regime, Row, Status, closures, columns, materials, parameters
from .curves import isochrones, spread
from .diagrams import Boundaries, boundaries, cooling, isobars
from .errors import Error, MapError, OutOfMemory, ParameterError, StateError, TableError, TimedOut, UsageError
from .fitting import Fit, fit
from .fluids import Thermodynamics, thermodynamics
from .model import Model, Table
from .records import Records
from .states import Isochore, Point, Structure, Verdict, point, structure
from .tables import LandscapeTable, States, evaluate

#: The version of the library that computes.
version = __version__ = _lib.cagehop_version().decode()

_AT_FIRST_USE = {"open_map": ("maps", "open_map"), "tabulate": ("landscapes", "tabulate"),
                 "open_landscape_table": ("landscapes", "open_landscape_table"), "figures": ("figures", None)}

__all__ = ["Boundaries", "Error", "Fit", "Isochore", "LandscapeTable", "MapError", "Model", "OutOfMemory", "ParameterError", "Point", "Records", "Regime",
           "Row", "StateError", "States", "Status", "Structure", "Table", "TableError", "Thermodynamics", "TimedOut", "UsageError", "Verdict", "boundaries", "closures", "columns",
           "cooling", "evaluate", "figures", "fit", "isobars", "isochrones",
           "materials", "open_landscape_table", "open_map", "parameters", "point", "spread", "structure", "tabulate", "thermodynamics", "version"]


def __getattr__(name):
    """What needs more than numpy is imported when it is first used."""
    if name not in _AT_FIRST_USE:
        raise AttributeError(f"module 'cagehop' has no attribute {name!r}")
    module, attribute = _AT_FIRST_USE[name]
    found = importlib.import_module(f".{module}", __name__)
    found = getattr(found, attribute) if attribute else found
    globals()[name] = found
    return found
