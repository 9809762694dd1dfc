# SPDX-License-Identifier: GPL-3.0-or-later
"""The thermodynamics of the fluid that S(q) and g(r) are of."""
from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING

import numpy as np

from ._library import RECORDS, check, declared, lib, text
from .catalogues import quantities
from .errors import ParameterError
from .inputs import as_doubles
from .model import Model, model_of
from .records import Records, dtype_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


class Thermodynamics(Records):
    """Equation of state, energies and pair entropy of states, an array for each quantity; `reason` is why one of them is NaN, a line
    for each state, in an array of their shape, "" where none is."""

    def __init__(self, array, reason):
        super().__init__(array)
        self.__dict__["reason"] = reason if reason.ndim > 0 else reason.item()


def thermodynamics(phi: ArrayLike | None = None, model: Model | None = None, *, rho: ArrayLike | None = None,
                   temperature: ArrayLike | None = None, **parameters) -> Thermodynamics:
    """What `cagehop thermodynamics` prints, of one state or of many: `Z_virial`, `Z_compressibility`, `Z_difference` [1],
    `pressure_fluid` [kBT/d^3], `U_excess`, `A_virial`, `A_compressibility` [kBT], `S_2` [kB], `B_2` [d^3], each with its `..._error`,
    and three statuses. The pressure is the fluid's own at that density; P of Eq. 2 is another number.

    phi: packing fractions; or `rho`, densities rho d^3 = 6 phi/pi; or of a system at one density `temperature`, [K]. The model: a
    `Model`, or its parameters as arguments: `closure`, `potential`, .... A state takes 11 to 47 structures.
    Of one state raises StateError where it has no structure; of many it is NaN then. Raises ParameterError, TypeError, OutOfMemory."""
    given = [(name, value) for name, value in (("phi", phi), ("rho", rho), ("temperature", temperature)) if value is not None]
    if len(given) != 1:
        raise TypeError("give one of phi, rho and temperature")
    name, values = given[0]
    values = as_doubles(values, name)
    model = model_of(model, parameters)  # which owns the arrays of tables that its struct points to
    struct = model.struct.structure
    in_kelvin = lib.cagehop_structure_state_unit(ctypes.byref(struct)) == declared.CONSTANTS["CAGEHOP_UNIT_KELVIN"]
    if in_kelvin != (name == "temperature"):
        raise ParameterError(f"states of this system are numbered by {'temperature' if in_kelvin else 'phi or rho'}; give that")
    numbers = values * (np.pi / 6 if name == "rho" else 1)
    records = np.empty(numbers.shape, dtype_of("isochore"))
    reason = np.full(numbers.shape, "", dtype=object)
    for index in np.ndindex(numbers.shape):
        records[index], reason[index] = _find(struct, float(numbers[index]), numbers.ndim == 0)
    names = ["phi", *(row.name for row in quantities("isochore") if row.group == "thermodynamics")]
    return Thermodynamics(records[names], reason)


def _find(struct, number, alone):
    """The record of one state, and why something of it is NaN."""
    record, error = RECORDS["isochore"](), declared.cagehop_error()
    lib.cagehop_record_clear(tuple(RECORDS).index("isochore"), ctypes.byref(record))
    record.phi = lib.cagehop_structure_state_packing_fraction(ctypes.byref(struct), number)
    check(lib.cagehop_thermodynamics_find(ctypes.byref(struct), number, ctypes.byref(record.thermodynamics), ctypes.byref(error)), error)
    if alone:
        check(record.thermodynamics.status, error)
    return np.frombuffer(record, dtype_of("isochore"))[0], text(error.text)
