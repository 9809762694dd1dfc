# SPDX-License-Identifier: GPL-3.0-or-later
"""Curves of constant tau_alpha or viscosity, and what closure and elastic coupling make of a substance."""
from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING

import numpy as np

from ._library import Handle, check, declared, doubles, lib, text
from .catalogues import Regime, Row, closures, words_of
from .diagrams import _isobar_pressures
from .errors import ParameterError
from .inputs import as_doubles, as_number
from .model import Model, is_in_kelvin, model_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import ArrayLike

_USUAL_COUNT = 51  # of pressures, where none are given
_LEVEL_MOST = {"tau": 1e20, "eta": 1e30}  # as in a job file
#: Members of a point by the names that the program prints.
_POINT = {"phi": "phi", "phi_error": "phi_error", "temperature": "temperature", "temperature_error": "temperature_error",
          "pressure_reduced": "pressure", "pressure_MPa": "pressure_MPa", "steepness": "steepness", "steepness_error": "steepness_error",
          "dT_dP": "dT_dP", "dT_dP_error": "dT_dP_error", "activation_volume": "activation_volume_nm3"}


def _levels(tau, eta):
    """The levels, flat, and whether they are viscosities; refused in a job file's words."""
    if (tau is None) == (eta is None):
        raise ParameterError("isochrones want tau or eta, one of both")
    name, given = ("eta", eta) if tau is None else ("tau", tau)
    levels = np.ascontiguousarray(np.atleast_1d(as_doubles(given, name)).reshape(-1))
    wrong = levels[~((levels > 0.0) & (levels <= _LEVEL_MOST[name]))]
    if levels.size == 0 or wrong.size:
        raise ParameterError(f"{name} {f'has {wrong[0]:.12g}' if wrong.size else 'is empty'}; it must be above 0 and at most {_LEVEL_MOST[name]:g}")
    return levels, tau is None


def isochrones(tau: ArrayLike | None = None, pressure: ArrayLike | None = None, model: Model | None = None, *, eta: ArrayLike | None = None,
               in_MPa: bool = False, **parameters) -> Row:
    """Curves of constant tau_alpha, [s], or of constant eta = G tau_alpha, [Pa s], over pressures in kBT/d^3, or in MPa with `in_MPa`;
    left out, 51 from 0 to where the curve of the shortest time ends.

    A Row: `level` and `pressure` as they were given, flat, and arrays of shape (levels, pressures): `phi`, `temperature` [K] with
    their estimated errors `phi_error`, `temperature_error`; `pressure_reduced`, `pressure_MPa`; `steepness`, Eq. 14 at that level, and
    `dT_dP` [K/MPa] along the curve, with `steepness_error`, `dT_dP_error`; `activation_volume` [nm^3]; `status` as whole numbers, and
    `absence`, words: "exists", or why there is no point and all is NaN ("trapped", "exceeded", "unreached", or "unknown": see status).
    Raises StateError, ParameterError, OutOfMemory."""
    model = model_of(model, parameters)
    levels, viscosity = _levels(tau, eta)
    struct = declared.cagehop_model.from_buffer_copy(model.resolved())
    struct.viscosity = viscosity
    if (viscosity or in_MPa) and not (is_in_kelvin(struct) or lib.cagehop_material_has_temperature(ctypes.byref(struct.material))):
        raise ParameterError(f"{'eta' if viscosity else 'a pressure in MPa'} needs phi_g, which is not known; give phi_g")
    wanted = declared.cagehop_isochrone_params(viscosity, levels.size, doubles(levels))
    if pressure is None:
        reach = ctypes.c_double()
        check(lib.cagehop_isochrones_reach(ctypes.byref(struct), ctypes.byref(wanted), None, ctypes.byref(reach)))
        pressure, in_MPa = reach.value * np.arange(_USUAL_COUNT) / (_USUAL_COUNT - 1), False
    flat = _isobar_pressures(pressure, in_MPa)[1]
    handle = Handle(declared.cagehop_isobars, lib.cagehop_isobars_destroy)
    unit = "CAGEHOP_UNIT_MEGAPASCAL" if in_MPa else "CAGEHOP_UNIT_REDUCED_PRESSURE"
    axis = declared.cagehop_axis(declared.CONSTANTS[unit], flat.size, doubles(flat))
    check(lib.cagehop_isochrones_create(ctypes.byref(struct), ctypes.byref(wanted), ctypes.byref(axis), ctypes.byref(handle.pointer)))
    check(lib.cagehop_isobars_compute(handle.pointer, ctypes.byref(struct)))
    shape = levels.size, flat.size
    found = {name: np.full(shape, np.nan) for name in _POINT}
    status, absence, point = np.zeros(shape, dtype=int), np.empty(shape, dtype=object), declared.cagehop_isochrone_point()
    words = words_of("cagehop_isochrone_absence")
    for i, j in np.ndindex(shape):
        lib.cagehop_isochrones_evaluate(handle.pointer, i, j, ctypes.byref(point))
        for name, member in _POINT.items():
            found[name][i, j] = getattr(point, member)
        status[i, j], absence[i, j] = point.status, words[point.absence]
    return Row({"level": levels, "pressure": flat, **found, "status": status, "absence": absence})


# ---------------------------------------------------------------- the spread

def _row_of(name, found):
    """A variant's numbers, by the names that the program prints."""
    ambient, pressed = found.ambient, found.pressed
    return Row({"closure": name, "elastic_coupling": found.elastic_coupling, "phi_g": ambient.phi, "phi_g_error": ambient.phi_error,
                "fragility": ambient.steepness, "fragility_error": ambient.steepness_error, "dT_g_dP": ambient.dT_dP,
                "dT_g_dP_error": ambient.dT_dP_error, "T_g": pressed.temperature, "T_g_error": pressed.temperature_error,
                "fragility_pressed": pressed.steepness, "fragility_pressed_error": pressed.steepness_error, "phi": found.phi,
                "structure_error": found.structure_error, "F_B1": found.F_B1, "F_e": found.F_e, "tau_alpha": found.tau_alpha,
                "ln_tau_alpha_error": found.log_tau_error, "ln_passage": found.log_passage, "regime": str(Regime(found.regime)),
                "transition_reason": text(found.transition_error.text), "state_reason": text(found.state_error.text)})


def spread(temperature: float | None = None, pressure_MPa: float | None = None, model: Model | None = None, *,
           couplings: ArrayLike = (0.0, 1.0), closures: Iterable[str] = ("percus-yevick", "modified-verlet"), **parameters) -> tuple:
    """What closures and elastic couplings a_c make of one substance: a Row for each variant, with the numbers of `cagehop spread --json`.

    Every variant finds its own phi_g, where tau_alpha(P = 0) = 100 s, and Eq. 11 puts it at the material's Tg. `fragility` and `dT_g_dP`
    [K/MPa] are those at P = 0; `T_g` [K] and `fragility_pressed` at `pressure_MPa` (left out: kBT/d^3 at Tg); `tau_alpha` [s] and
    `ln_passage`, what the mean first-passage time adds to ln(tau_alpha), at `temperature` [K] (left out: 1.1 Tg) and that pressure.
    Estimated numerical errors have names with `_error`. What is not reached is NaN, and `transition_reason`, `state_reason` say why.
    `closures`: names of `cagehop.closures()`; for a structure other than prism it is not used. A closure takes some 40 states.
    Raises ParameterError, OutOfMemory."""
    model = model_of(model, parameters)
    struct = declared.cagehop_model.from_buffer_copy(model.struct)
    T_g = struct.material.glass_transition_K
    if is_in_kelvin(struct):
        raise ParameterError("the states of this table have temperatures of their own, which no phi_g moves; compare isochrones")
    if struct.material.compressibility.count and (temperature is None or pressure_MPa is None):
        raise ParameterError("a material whose temperatures come from S_0 has no Tg of its own; give temperature and pressure_MPa")
    T = 1.1 * T_g if temperature is None else as_number(temperature, "temperature")
    P = lib.cagehop_material_pressure_unit_MPa(ctypes.byref(struct.material), T_g) if pressure_MPa is None else as_number(pressure_MPa, "pressure_MPa")
    couplings = np.ascontiguousarray(np.atleast_1d(as_doubles(couplings, "couplings")).reshape(-1))
    for name, fine in (("temperature", 0.0 < T < np.inf), ("pressure_MPa", 0.0 <= P < np.inf),
                       ("couplings", couplings.size > 0 and bool(((couplings >= 0.0) & (couplings <= 1e3)).all()))):
        if not fine:
            raise ParameterError(f"{name} must be {'from 0 to 1000' if name == 'couplings' else 'at least 0 and finite'}"
                                 f"{', and above 0' if name == 'temperature' else ''}")
    wanted = declared.cagehop_spread_params(T, P, couplings.size, doubles(couplings))
    rows = (declared.cagehop_spread_row * couplings.size)()
    found = []
    for name, number in _structures(struct, closures):
        struct.structure.closure = number
        check(lib.cagehop_spread_find(ctypes.byref(struct), ctypes.byref(wanted), None, rows))
        found += [_row_of(name, row) for row in rows]
    return tuple(found)


def _structures(struct, wanted):
    """(name, number of its closure) of what is compared."""
    if struct.structure.source != declared.CONSTANTS["CAGEHOP_STRUCTURE_PRISM"]:
        return [(text(lib.cagehop_structure_source_name(struct.structure.source)), struct.structure.closure)]
    known = [row.name for row in closures()]
    wanted = [wanted] if isinstance(wanted, str) else list(wanted)
    for name in wanted:
        if name not in known:
            raise ParameterError(f"closures has {name!r:.60}; it must be of {', '.join(known)}")
    return [(name, known.index(name)) for name in wanted]
