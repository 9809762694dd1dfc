# SPDX-License-Identifier: GPL-3.0-or-later
"""What runs across isochores: phase boundaries over phi, isobars over pressure."""
from __future__ import annotations

import ctypes
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from ._library import RECORDS, Handle, check, declared, doubles, lib
from .catalogues import Row
from .errors import ParameterError
from .inputs import as_count, as_doubles, as_number
from .model import Model, is_in_kelvin, material_row, model_of
from .records import Records, empty, pointer

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


class Boundaries(Records):
    """The phase boundaries of a model: curves over `phi`, from the cusp on, as arrays by name (`temperature` [K], `pressure_unit`
    [MPa] at P = 0, `P_lower`, `P_upper`, `P_coexistence` [kBT/d^3], and what else a map holds on phi; at the cusp itself NaN but
    for the pressures). `at_pressures` has the temperatures that pressure makes. `cusp` and `onset` are Rows: `phi`, `temperature` [K], `pressure` [kBT/d^3], `pressure_MPa`; the cusp's `r` [d].
    `material` is a Row, with the phi_g found."""

    def __init__(self, array, material, cusp, onset, at_pressures=None):
        super().__init__(array)
        self.material, self.cusp, self.onset = material, cusp, onset
        self._at_pressures = at_pressures

    @property
    def at_pressures(self):
        """Of a material that pressure compresses: a dict of arrays, the three pressures in MPa and the temperatures at them
        (`P_lower_MPa`, `T_lower` [K], ...); of any other None, because there `temperature` is that of every pressure."""
        return self._at_pressures

    def to_dict(self):
        """What `cagehop boundaries --json` prints, with NaN where that has null."""
        ambient = "_ambient" if self._at_pressures is not None else ""
        curves = ("phi", f"temperature{ambient}", f"pressure_unit{ambient}", "P_lower", "P_upper", "P_coexistence")
        more = {name: curve.tolist() for name, curve in (self._at_pressures or {}).items()}
        return {"material": self.material.name, "phi_g": self.material.phi_g, "cusp": dict(self.cusp), "onset": dict(self.onset),
                **{name: self[name].tolist() for name in curves}, **more}


def _place(struct, number, pressure, **more):
    mapped = declared.CONSTANTS["CAGEHOP_TEMPERATURE_MAPPED"]
    if lib.cagehop_structure_temperature_rule(ctypes.byref(struct.structure)) != mapped:
        phi = lib.cagehop_structure_state_packing_fraction(ctypes.byref(struct.structure), number)
        temperature = lib.cagehop_model_temperature(ctypes.byref(struct), number) if number == number else np.nan
        unit = lib.cagehop_material_pressure_unit_MPa(ctypes.byref(struct.material), temperature)
        return Row({"phi": phi, "temperature": temperature, "pressure": pressure, "pressure_MPa": pressure * unit, **more})
    phi, state = number, declared.cagehop_thermal_state()
    lib.cagehop_material_state_at_reduced(ctypes.byref(struct.material), phi, pressure, ctypes.byref(state))
    return Row({"phi": phi, "temperature": state.temperature, "pressure": pressure, "pressure_MPa": state.pressure_MPa, **more})


def _is_compressible(struct):
    return bool(lib.cagehop_model_is_compressible(ctypes.byref(struct)))


def _fill_row(struct, number, record):
    """The summary of the isochore of a state, NaN where the state can't be certified."""
    handle, error = Handle(declared.cagehop_isochore, lib.cagehop_isochore_destroy), declared.cagehop_error()
    check(lib.cagehop_isochore_solve_explained(ctypes.byref(struct), number, ctypes.byref(handle.pointer), ctypes.byref(error)), error)
    ctypes.memmove(record.ctypes.data, lib.cagehop_isochore_summary(handle.pointer), record.dtype.itemsize)


def _fill_cusp(struct, cusp, record):
    """What is known at the cusp without solving it again: all three pressures are one."""
    lib.cagehop_record_clear(tuple(RECORDS).index("isochore"), record.ctypes.data)
    record["phi"], record["temperature"] = cusp.phi, lib.cagehop_model_temperature(
        ctypes.byref(struct), cusp.temperature if is_in_kelvin(struct) else cusp.phi)
    record["pressure_unit"] = lib.cagehop_material_pressure_unit_MPa(ctypes.byref(struct.material), record["temperature"])
    for name in declared.cagehop_spinodals._fields_:
        record[name[0]] = cusp.pressure


def _at_pressures(struct, rows):
    """The boundaries' pressures in MPa and their temperatures, where each has its own; else None."""
    if not _is_compressible(struct):
        return None
    found = {}
    for name in ("lower", "upper", "coexistence"):
        places = [_place(struct, row["phi"], row[f"P_{name}"]) for row in rows]
        found[f"P_{name}_MPa"] = np.array([place.pressure_MPa for place in places])
        found[f"T_{name}"] = np.array([place.temperature for place in places])
    return found


def boundaries(model: Model | None = None, *, phi_min: float | None = None, phi_max: float | None = None,
               temperature_min: float | None = None, count: int = 100, **parameters) -> Boundaries:
    """Spinodals and coexistence at `count` packing fractions up to `phi_max` (0.70, or a table's last), their cusp, and the onset
    of the barrier at P = 0, as `Boundaries`: what `cagehop boundaries` prints. Some 10 ms a packing fraction. They begin at the
    cusp, or at `phi_min`, where that is none of the states of a fluid that attracts; then the cusp is NaN. Where temperatures
    number the states, of a `Table` or of a system at one density, at `count` temperatures down to `temperature_min`, [K]: the
    table's lowest, or a quarter of epsilon_K.

    Raises StateError where the cusp or the onset is not found; ParameterError."""
    model = model_of(model, parameters)
    most = declared.CONSTANTS["CAGEHOP_PACKING_FRACTION_MAX"]
    if is_in_kelvin(model.struct):
        if phi_max is not None or phi_min is not None:
            raise ParameterError("phi_min and phi_max have no meaning where temperatures number the states; leave them out")
        coldest = _coldest(model)
        least = as_number(coldest if temperature_min is None else temperature_min, "temperature_min")
        return _boundaries(model, None, least, as_count(count, "count", 3), -1.0)
    if temperature_min is not None:
        raise ParameterError("temperature_min is for states that temperatures number; leave it out")
    if phi_max is None:
        phi_max = min(0.70, _reach(model, most))
    phi_max, count = as_number(phi_max, "phi_max"), as_count(count, "count", 3)
    if not 0.0 < phi_max <= most:
        raise ParameterError(f"phi_max is {phi_max:g}; it must be above 0 and at most {most:g}")
    phi_min = None if phi_min is None else as_number(phi_min, "phi_min")
    if phi_min is not None and not 0.0 < phi_min < phi_max:
        raise ParameterError(f"phi_min is {phi_min:g}; it must be above 0 and below phi_max, {phi_max:g}")
    return _boundaries(model, phi_min, phi_max, count, 1.0)


def _coldest(model):
    """The lowest temperature of a table of either kind, else a quarter of the system's epsilon, [K]."""
    if model._table is not None:
        return model._table.temperature_K[0]
    return model._landscapes.report.low if model._landscapes is not None else 0.25 * model.struct.structure.system.epsilon_K


def _reach(model, most):
    """The last packing fraction of a table of either kind, else `most`."""
    return model._table.phi[-1] if model._table is not None else model._landscapes.report.high if model._landscapes is not None else most


def _boundaries(model, first, last, count, sign):
    """Down or up to the last state, from the cusp where first is None; sign -1: states are temperatures, and hot is dilute."""
    struct, error = model.resolved(), declared.cagehop_error()
    found = declared.cagehop_cusp(phi=np.nan, pressure=np.nan, r=np.nan, state=np.nan)
    if first is None:
        check(lib.cagehop_cusp_find_explained(ctypes.byref(struct), ctypes.byref(found), ctypes.byref(error)), error)
    begin = found.state if first is None else first
    if not sign * begin < sign * last:
        raise ParameterError(f"phi_max is {last}; it must be above the cusp, phi = {found.phi:.6g}" if sign > 0 else
                             f"temperature_min is {last}; it must be below the cusp, {found.state:.6g} K")
    onset = ctypes.c_double()
    status = lib.cagehop_barrier_onset_explained(ctypes.byref(struct), ctypes.byref(onset), ctypes.byref(error))
    if first is None or status != declared.CONSTANTS["CAGEHOP_NO_BOUNDARY"]:
        check(status, error)
    onset = onset.value if sign * onset.value < sign * last else np.nan
    place = np.empty(count)
    lib.cagehop_boundary_grid(sign * begin, sign * onset if sign * onset > sign * begin else np.nan, sign * last, place.size, doubles(place))
    rows, cusp = empty("isochore", place.shape), _place(struct, found.state, found.pressure, r=found.r)
    if first is None:
        _fill_cusp(struct, cusp, rows[:1])
    for i in range(1 if first is None else 0, place.size):
        _fill_row(struct, sign * place[i], rows[i:i + 1])
    return Boundaries(rows, material_row(struct), cusp, _place(struct, onset, 0.0), _at_pressures(struct, rows))


_ISOBAR_MOST = {"transition_time_s": 1e20, "vft_from_s": 1e20, "vft_to_s": 1e20, "transition_viscosity_Pa_s": 1e30}  # as in a job file
_POINTS_MIN, _POINTS_MAX, _RATE_MIN, _RATE_MAX = 4, 100000, 1e-12, 1e20


def _isobar_params(params):
    """What isobars are found for, as the library takes it; refused in a job file's words."""
    wanted = lib.cagehop_isobar_defaults()
    known = [*_ISOBAR_MOST, "vft_points"]
    if params is not None and not isinstance(params, Mapping):
        raise TypeError(f"params is {params!r}; it must be a mapping, as in params={{\"vft_points\": 20}}")
    for name, value in (params or {}).items():
        if name not in known:
            raise ParameterError(f"isobars have no {name!r}; they have {', '.join(known)}")
        number = as_number(value, f"isobars.{name}")
        if name in _ISOBAR_MOST and not 0.0 < number <= _ISOBAR_MOST[name]:
            raise ParameterError(f"isobars.{name} is {number:.12g}; it must be above 0 and at most {_ISOBAR_MOST[name]:g}")
        if name not in _ISOBAR_MOST and not (_POINTS_MIN <= number <= _POINTS_MAX and number == int(number)):
            raise ParameterError(f"isobars.{name} is {number:.17g}; it must be a whole number from {_POINTS_MIN} to {_POINTS_MAX}")
        setattr(wanted, name, number if name in _ISOBAR_MOST else int(number))
    if {"transition_time_s", "transition_viscosity_Pa_s"} <= set(params or {}):
        raise ParameterError("isobars.transition_viscosity_Pa_s and isobars.transition_time_s exclude each other; keep one")
    if not wanted.vft_from_s < wanted.vft_to_s:
        raise ParameterError(f"isobars.vft_from_s is {wanted.vft_from_s:g} and isobars.vft_to_s is {wanted.vft_to_s:g}; "
                             "from must be below to")
    return wanted


def _cooling_rates(rate):
    """Cooling rates as they were given, and flat; refused in a job file's words."""
    rate = np.atleast_1d(as_doubles(rate, "rate"))
    flat = np.ascontiguousarray(rate.reshape(-1))
    wrong = flat[~((flat >= _RATE_MIN) & (flat <= _RATE_MAX))]
    if flat.size == 0 or wrong.size:
        raise ParameterError(f"rate {f'has {wrong[0]:.12g}' if wrong.size else 'is empty'}; it must be from {_RATE_MIN:g} to {_RATE_MAX:g} K/s")
    return rate, flat


def _isobar_pressures(pressure, in_MPa):
    """The pressures of isobars: as they were given, and flat; refused where none can be a pressure."""
    pressure = np.atleast_1d(as_doubles(pressure, "pressure"))
    flat, least = np.ascontiguousarray(pressure.reshape(-1)), declared.CONSTANTS["CAGEHOP_PRESSURE_MIN"]
    most = np.finfo(float).max if in_MPa else declared.CONSTANTS["CAGEHOP_PRESSURE_MAX"]
    if flat.size == 0:
        raise ParameterError("pressure is empty; isobars want at least one")
    wrong = flat[~((flat == 0.0) | (flat >= (0.0 if in_MPa else least)) & (flat <= most))]
    if wrong.size:
        words = "at least 0 MPa, and finite" if in_MPa else f"0, or from {least:g} to {most:g} kBT/d^3"
        raise ParameterError(f"pressure has {wrong[0]:.12g}; it must be {words}")
    return pressure, flat


def isobars(pressure: ArrayLike, model: Model | None = None, *, in_MPa: bool = False, params: dict | None = None,
            **parameters) -> Records:
    """Glass transition, fragility and VFT line at pressures in kBT/d^3, or in MPa with `in_MPa`, as Records in their shape, of one
    pressure of length 1: `phi_g`, `T_g` [K], Eq. 11; `fragility`, Eq. 14; `fragility_vft`, Eq. 15; `vft_ln_tau0`, `vft_B` [K], `vft_T0` [K], Eq. 12; ...,
    all of `cagehop.columns()` on "isobar", and `status`. Found on the theory itself, on some 40 isochores of their own.

    `params`: a mapping with any of `transition_time_s` (tau_alpha at the glass transition, 100 s), `vft_from_s`, `vft_to_s` (the
    window of tau_alpha that the VFT line is fitted to, 1e-10 to 100 s), `vft_points` (50); or of `transition_viscosity_Pa_s` (eta at
    the glass transition, instead of a time).
    An isobar without a glass transition is NaN, and `status` says why. Raises StateError, ParameterError, OutOfMemory."""
    model = model_of(model, parameters)
    pressure, flat = _isobar_pressures(pressure, in_MPa)
    handle = _computed_isobars(model.resolved(), flat, in_MPa, _isobar_params(params))
    found = empty("isobar", (flat.size,))
    for j in range(flat.size):
        lib.cagehop_isobars_evaluate(handle.pointer, j, pointer("isobar", found[j:j + 1]))
    return Records(found.reshape(pressure.shape))


def _computed_isobars(struct, flat, in_MPa, wanted):
    """The library's isobars at these pressures, their states solved."""
    handle = Handle(declared.cagehop_isobars, lib.cagehop_isobars_destroy)
    unit = "CAGEHOP_UNIT_MEGAPASCAL" if in_MPa else "CAGEHOP_UNIT_REDUCED_PRESSURE"
    axis = declared.cagehop_axis(declared.CONSTANTS[unit], flat.size, doubles(flat))
    check(lib.cagehop_isobars_create(ctypes.byref(struct), ctypes.byref(wanted), ctypes.byref(axis), ctypes.byref(handle.pointer)))
    check(lib.cagehop_isobars_compute(handle.pointer, ctypes.byref(struct)))
    return handle


def cooling(rate: ArrayLike, pressure: ArrayLike, model: Model | None = None, *, in_MPa: bool = False, **parameters) -> Records:
    """The glass transition of a liquid that is cooled at rates h, [K/s], where h |d tau_alpha/dT| = 1 along a pressure in kBT/d^3, or
    in MPa with `in_MPa`: Records of the shape of the rates and then that of the pressures, each at least of length 1: `T_g_rate` and
    `T_g_rate_error` [K], `phi_g_rate`, `tau_g_rate` [s], `fragility_rate`, and `status`.

    What has no such transition is NaN, and `status` says why. Raises StateError, ParameterError, OutOfMemory."""
    model = model_of(model, parameters)
    (rate, rates), (pressure, flat) = _cooling_rates(rate), _isobar_pressures(pressure, in_MPa)
    wanted = lib.cagehop_isobar_defaults()
    wanted.n_cooling_rate, wanted.cooling_rate_K_per_s = rates.size, doubles(rates)
    handle = _computed_isobars(model.resolved(), flat, in_MPa, wanted)
    found = empty("cooling", (rates.size, flat.size))
    for i in range(rates.size):
        for j in range(flat.size):
            lib.cagehop_isobars_cool(handle.pointer, j, i, pointer("cooling", found[i, j:j + 1]))
    return Records(found.reshape(rate.shape + pressure.shape))
