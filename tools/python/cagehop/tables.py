# SPDX-License-Identifier: GPL-3.0-or-later
"""Many states at once, each with a packing fraction or a temperature of its own: by a table of landscapes that are interpolated."""
from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING

import numpy as np

from ._library import Handle, check, declared, doubles, lib, text
from .catalogues import Row
from .errors import ParameterError
from .inputs import as_doubles, as_number
from .model import LandscapeSource, Model, is_in_kelvin, is_warm, model_of
from .records import Records, empty, pointer

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

UNITS = ("kBT/d^3", "MPa")  # in the order of the library's enum cagehop_unit
FEW = 54  # packing fractions that are sooner solved than a table of them is made
LEAST_WIDTH = 0.01  # of a table's range of phi, and relative of one of temperatures


class States(Records):
    """Points at `phi` and their pressures, arrays in their common shape by the names of quantities, NaN where `status` says why there
    is none. Where temperatures number the states, `phi` is what they mean. `log_tau_alpha_error` is the error of
    ln(tau_alpha) that interpolation makes, 0 where the state was solved; `dlntau_dphi` is d ln(tau_alpha)/dphi at fixed reduced pressure, of
    a table's states where it was asked for, else None, and `dlntau_dT`, [1/K], the same where temperatures number them. `table` is what they
    come from, or None."""

    def __init__(self, array, struct, state, log_tau_alpha_error, slope, table):
        super().__init__(array)
        in_kelvin = is_in_kelvin(struct)
        self.phi = _packing_fractions(struct.structure, state) if in_kelvin else state
        self.dlntau_dphi, self.dlntau_dT = (None, slope) if in_kelvin else (slope, None)
        self.log_tau_alpha_error, self.table = log_tau_alpha_error, table


class LandscapeTable(LandscapeSource):
    """Landscapes between two packing fractions, or of a system at one density between two temperatures: some fifty states are solved, and
    serve every state between them, every pressure and every material. Any number of threads may read it.

    low, high: packing fractions, above 0, at most 0.8; or temperatures in K. The model: a `Model`, or its parameters as arguments. `Model(structure=table, ...)` has its
    states from the table, for any material and pressure, and so has everything that takes a model. A pickle of it is its numbers, for
    other processes of the same version on the same kind of machine.
    Raises ParameterError; OutOfMemory. Where no interpolation can be certified, states say so by their status: see `intervals`."""

    def __init__(self, low: float, high: float, model: Model | None = None, **parameters):
        self.model = model_of(model, parameters)
        error, struct = declared.cagehop_error(), self.model.struct
        self._handle = Handle(declared.cagehop_landscape_table, lib.cagehop_landscape_table_destroy)
        check(lib.cagehop_landscape_table_create(ctypes.byref(struct), as_number(low, "low"), as_number(high, "high"), None,
                                                 ctypes.byref(self._handle.pointer), ctypes.byref(error)), error)

    def __reduce__(self):
        number = np.empty(lib.cagehop_landscape_table_count(self._handle.pointer))
        lib.cagehop_landscape_table_pack(self._handle.pointer, doubles(number))
        return _unpacked, (number, None if self.model._landscapes is self else self.model)

    @classmethod
    def _of(cls, handle, model):
        """A table that the library has made, and the model of its nodes; None: one that has its states from the table."""
        self = cls.__new__(cls)
        self._handle = handle
        self.model = Model(structure=self) if model is None else model
        return self

    def __repr__(self):
        report = self.report
        name, unit = ("T", " K") if report.unit == "K" else ("phi", "")
        return (f"<LandscapeTable {name}={report.low:g} to {report.high:g}{unit}: {report.states} states, "
                f"landscape_error={report.landscape_error:.2g} kBT>")

    @property
    def report(self) -> Row:
        """What it is made of, a Row: from `low` to `high` in `unit`, "1" of packing fractions or "K"; `states` solved, `intervals`,
        `intervals_failed`, `landscape_error` [kBT], `tau_s_error`, ..."""
        return _row(lib.cagehop_landscape_table_report(self._handle.pointer))

    @property
    def intervals(self) -> list[Row]:
        """Its intervals, ascending, with the error of each quantity; `nodes` is 0 and `reason` a line where nothing could be
        certified."""
        found, rows = declared.cagehop_landscape_table_interval(), []
        while lib.cagehop_landscape_table_interval(self._handle.pointer, len(rows), ctypes.byref(found)) == 0:
            rows.append(_row(found, reason=text(found.error.text)))
        return rows

    def phi_g(self) -> float:
        """The packing fraction at which tau_alpha = 100 s at P = 0, from the table. Raises StateError where it lies outside."""
        struct, error = type(self.model.struct)(), declared.cagehop_error()
        ctypes.memmove(ctypes.byref(struct), ctypes.byref(self.model.struct), ctypes.sizeof(struct))
        struct.material.phi_g = np.nan
        check(lib.cagehop_landscape_table_resolve(self._handle.pointer, ctypes.byref(struct), ctypes.byref(error)), error)
        return struct.material.phi_g

    def evaluate(self, phi: ArrayLike, pressure: ArrayLike, unit: str = UNITS[0], *, slope: bool = False) -> States:
        """The points at phi, of a table over temperatures the temperature in K, and pressure, of shapes that fit each other, as
        `States`: two microseconds each. unit: of the pressure, "kBT/d^3" or "MPa". slope: whether they have `dlntau_dphi` or `dlntau_dT`.
        A state outside the table has the status OUT_OF_RANGE."""
        phi, pressure, unit = _places(phi, pressure, unit)
        return self._evaluate(self.model, phi, pressure, unit, slope)

    def _evaluate(self, model, phi, pressure, unit, slope=False):
        """The same for any model whose states come from this table, of places that fit."""
        struct = model.resolved()
        found, error, slopes = empty("point", phi.shape), np.empty(phi.shape), np.empty(phi.shape) if slope else None
        check(lib.cagehop_landscape_table_evaluate(self._handle.pointer, ctypes.byref(struct), phi.size, doubles(phi), unit, doubles(pressure),
                                                   pointer("point", found), doubles(error), doubles(slopes) if slope else None))
        return States(found, struct, phi, error, slopes, self)


def _packing_fractions(structure, temperature):
    """Of states that temperatures number: one of a system, each its own of a table of S(q)."""
    find = lambda T: lib.cagehop_structure_state_packing_fraction(ctypes.byref(structure), T)
    return np.full(temperature.shape, find(1.0)) if structure.system.density > 0.0 else np.vectorize(find, otypes=[float])(temperature)


def _row(struct, **more):
    """A struct that says of what unit its states are."""
    units = {declared.CONSTANTS["CAGEHOP_UNIT_PACKING_FRACTION"]: "1", declared.CONSTANTS["CAGEHOP_UNIT_KELVIN"]: "K"}
    return Row({name: getattr(struct, name) for name, _ in struct._fields_ if name != "error"} | {"unit": units[struct.unit]} | more)


def _unpacked(number, model):
    """The table of a pickle."""
    handle, error = Handle(declared.cagehop_landscape_table, lib.cagehop_landscape_table_destroy), declared.cagehop_error()
    check(lib.cagehop_landscape_table_unpack(number.size, doubles(number), ctypes.byref(handle.pointer), ctypes.byref(error)), error)
    return LandscapeTable._of(handle, model)


def _places(phi, pressure, unit):
    """Both in their common shape, and the number of the unit."""
    if unit not in UNITS:
        raise ParameterError(f"unit is {unit!r}; it must be one of {', '.join(UNITS)}")
    try:
        phi, pressure = np.broadcast_arrays(as_doubles(phi, "phi"), as_doubles(pressure, "pressure"))
    except ValueError:
        raise ParameterError(f"phi has the shape {np.shape(phi)} and pressure {np.shape(pressure)}; they must fit each other") from None
    return np.ascontiguousarray(phi), np.ascontiguousarray(pressure), UNITS.index(unit)


def _solve_each(model, phi, pressure, unit):
    """Each packing fraction solved once."""
    struct, found = model.resolved(), empty("point", phi.shape)
    flat, where, P = found.reshape(-1), phi.reshape(-1), pressure.reshape(-1)
    for one in np.unique(where):
        chosen = where == one if one == one else np.isnan(where)
        handle, error = Handle(declared.cagehop_isochore, lib.cagehop_isochore_destroy), declared.cagehop_error()
        check(lib.cagehop_isochore_solve_explained(ctypes.byref(struct), one, ctypes.byref(handle.pointer), ctypes.byref(error)), error)
        own, points = np.ascontiguousarray(P[chosen]), empty("point", int(chosen.sum()))
        axis = declared.cagehop_axis(unit=unit, count=own.size, value=doubles(own))
        lib.cagehop_isochore_evaluate_axis(handle.pointer, ctypes.byref(axis), pointer("point", points))
        flat[chosen] = points
    return States(found, struct, phi, np.where(found["status"] == 0, 0.0, np.nan), None, None)


def evaluate(phi: ArrayLike, pressure: ArrayLike, model: Model | None = None, *, unit: str = UNITS[0], table: LandscapeTable | bool | None = None,
             **parameters) -> States:
    """Points at phi and pressure, arrays of shapes that fit each other, as `States`: scattered states, as measured ones are. A state
    without a certified number is NaN, and its `status` says why; the others do not suffer.

    Where temperatures number the states, of a system at one density say, phi is the temperature, [K]. Up to 54 packing fractions are
    solved, each once, and any number of states of a system; more come from a `LandscapeTable` between the least and the largest of them,
    which is made first: `states.table`, and how accurate it is in `states.log_tau_alpha_error`. unit: of the pressure, "kBT/d^3" or "MPa".
    table: True or False to have it always or never, or one that is there already.
    Raises ParameterError; OutOfMemory."""
    if isinstance(table, LandscapeTable):
        if model is not None or parameters:
            raise ParameterError("a table has its model; leave the other out")
        return table.evaluate(phi, pressure, unit)
    model = model_of(model, parameters)
    places, pressures, number = _places(phi, pressure, unit)
    if model._landscapes is not None:
        if table is not None:
            raise ParameterError("the model's states come from a table; leave the other out")
        return model._landscapes._evaluate(model, places, pressures, number)
    in_kelvin = is_in_kelvin(model.struct)
    most = np.inf if in_kelvin else declared.CONSTANTS["CAGEHOP_PACKING_FRACTION_MAX"]
    within = places[(places > 0.0) & (places <= most) & np.isfinite(places)]
    if within.size == 0 or table is False or table is None and (np.unique(within).size <= FEW or is_warm(model.struct)):
        return _solve_each(model, places, pressures, number)
    low, high = within.min(), within.max()
    if in_kelvin:
        low, high = (low, high) if high > low * (1.0 + LEAST_WIDTH) else (low / (1.0 + LEAST_WIDTH), high * (1.0 + LEAST_WIDTH))
    elif high - low < LEAST_WIDTH:
        low, high = max(low - LEAST_WIDTH, 0.5 * low), min(high + LEAST_WIDTH, most)
    return LandscapeTable(low, high, model).evaluate(places, pressures, unit)
