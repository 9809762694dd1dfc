# SPDX-License-Identifier: GPL-3.0-or-later
"""One packing fraction: its structure S(q), g(r); its landscape F(r); its points at any pressure."""
from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING

import numpy as np

from ._library import Handle, borrowed, check, declared, doubles, lib, text
from .catalogues import Regime, Row, Status, quantities
from .errors import ParameterError
from .inputs import as_doubles, as_names, as_number
from .model import Model, Table, is_in_kelvin, material_row, model_of
from .records import Records, dtype_of, empty, pointer, room

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

BLOCK = 4096  # pressures that `evaluate` with `only` holds all quantities of: 1 MB, which stays in the cache


class Structure:
    """S(q) and g(r) at one packing fraction. Lengths in particle diameters d; any number of threads may read it. A pickle of it, for
    another process, is its model and phi: there it is solved again, to the same bits. A copy is the structure itself.

    phi: packing fraction, above 0 and at most 0.8; of a `Table` with temperatures, or a system at one density, the temperature
    instead, [K]. The model: a `Model`, or its parameters as arguments.
    Raises StateError where there is no certified solution, with the reason; ParameterError."""

    def __init__(self, phi: float, model: Model | None = None, **parameters):
        self.model = model_of(model, parameters)
        self._number = as_number(phi, "phi")
        error = declared.cagehop_error()
        self._handle = Handle(declared.cagehop_structure, lib.cagehop_structure_destroy)
        check(lib.cagehop_structure_solve_explained(ctypes.byref(self.model.struct.structure), self._number,
                                                    ctypes.byref(self._handle.pointer), ctypes.byref(error)), error)
        self._pointer = self._handle.pointer

    @classmethod
    def _of(cls, pointer, owner):
        """A structure that belongs to another object, which it keeps alive."""
        self = cls.__new__(cls)
        self._pointer, self._handle, self.model, self._number = pointer, owner, owner.model, owner._number
        return self

    def __reduce__(self):
        return Structure, (self._number, self.model)

    def __copy__(self):
        return self  # it never changes

    def __deepcopy__(self, memo):
        return self

    def __repr__(self):
        return f"<Structure phi={self.phi:g} {_method_of(self.model)}: S_peak={self.summary.S_peak:.6g}, contact={self.contact:.6g}>"

    @property
    def phi(self) -> float:
        """The packing fraction, [1]."""
        return lib.cagehop_structure_packing_fraction(self._pointer)

    def _factor(self, q, place):
        q = as_doubles(q, "q")
        found = np.empty_like(q)
        wanted = [None, None]
        wanted[place] = doubles(found)
        lib.cagehop_structure_factor(self._pointer, q.size, doubles(q), *wanted)
        return found[()]

    def S(self, q: ArrayLike) -> np.ndarray:
        """The static structure factor S(q), [1], in the shape of q >= 0, [1/d]; NaN where q is NaN or below 0, 1 where it is infinite."""
        return self._factor(q, 0)

    def h(self, q: ArrayLike) -> np.ndarray:
        """S(q) - 1 without cancellation, [1], in the shape of q; NaN where q is NaN or below 0, 0 where it is infinite."""
        return self._factor(q, 1)

    def _radial(self):
        count, step, g = ctypes.c_size_t(), ctypes.c_double(), ctypes.POINTER(ctypes.c_double)()
        lib.cagehop_structure_radial(self._pointer, ctypes.byref(count), ctypes.byref(step), ctypes.byref(g))
        return count.value, step.value, g

    @property
    def r(self) -> np.ndarray:
        """The radii at which g is known, evenly from 0, [d]; 1-dimensional."""
        count, step, _ = self._radial()
        return np.arange(count) * step

    @property
    def g(self) -> np.ndarray:
        """The radial distribution function at `r`, [1]: 0 inside the core, g(d+) at contact. A read-only view of the library's
        memory."""
        count, _, g = self._radial()
        return borrowed(g, count, self)

    @property
    def contact(self) -> float:
        """g(d+), [1]."""
        return lib.cagehop_structure_contact(self._pointer)

    @property
    def q_max(self) -> float:
        """The largest q at which S(q) is known, [1/d]; beyond it S = 1. Infinite except on a compatibility grid."""
        return lib.cagehop_structure_q_max(self._pointer)

    @property
    def q_tail(self) -> float:
        """From where on S(q) is the tail that follows from the contact value, [1/d]; infinite except for a table."""
        return lib.cagehop_structure_q_tail(self._pointer)

    @property
    def certificate(self) -> Row:
        """How far to trust it, a Row: `error`, an estimate of max |dS/S|; `residual`; `S_min`, `g_min`; `iterations`; ..."""
        return _row_of(lib.cagehop_structure_certificate(self._pointer).contents)

    @property
    def summary(self) -> Row:
        """The numbers that characterise it, a Row: `S_0`, `S_peak`, `q_peak` [1/d], `g_contact`, `r_cage` [d]."""
        found = declared.cagehop_structure_summary()
        lib.cagehop_structure_summarize(self._pointer, ctypes.byref(found))
        return _row_of(found)


def _method_of(model):
    """How S(q) is found: the closure, or the source that has none."""
    return model["structure.closure"] if model["structure.source"] == "prism" else model["structure.source"]


def _row_of(struct):
    return Row({name: getattr(struct, name) for name, _ in struct._fields_})


class Verdict:
    """What one state of a table of S(q) amounts to, before a map is made of it: what `cagehop structure --check` prints.

    table: a `Table`. phi: one of its packing fractions, or one between them. parameters: those of a `Model`, such as
    barrier_tolerance=0.1. Nothing is raised where the state is refused: `status` and `reason` say why. Raises ParameterError."""

    def __init__(self, table: Table, phi: float, **parameters):
        self.model, self.phi = Model(structure=table, **parameters), float(phi)
        found = declared.cagehop_table_verdict()
        check(lib.cagehop_table_judge(ctypes.byref(self.model.struct.structure), as_number(phi, "phi"), ctypes.byref(found)), found.error)
        #: Why a map refuses the state, `Status.ok` where it takes it; and one line on that.
        self.status, self.reason = Status(found.error.status), found.error.text.decode()
        #: Rows: error estimates, soft or hard, density_ratio, noise, ...; S_0, S_peak, ...; the point at P = 0 with F_B1.
        self.certificate, self.summary, self.ambient = (_row_of(part) for part in (found.certificate, found.structure, found.ambient))
        #: Of F_B1 at P = 0, and what is accepted of it, [kBT].
        self.barrier_error, self.barrier_tolerance = found.barrier_error, found.barrier_tolerance
        #: From these q comes nine tenths of the integral of Eq. 1 in F_B1, [1/d]; and the share from beyond the table.
        self.q_low, self.q_high, self.share_beyond = found.q_low, found.q_high, found.share_beyond

    def __repr__(self):
        barrier = f"F_B1={self.ambient.F_B1:.5g} +- {self.barrier_error:.2g}"
        return f"<Verdict phi={self.phi:g} {'soft' if self.certificate.soft else 'hard'}, {barrier}: {self.status.name}>"


class Isochore:
    """All that is known at one packing fraction: structure and landscape, solved once for every pressure (some 15 ms); points by
    `evaluate`. Any number of threads may use it. A pickle of it, for another process, is its model and phi: there it is solved
    again. A copy is the isochore itself.

    phi: packing fraction, above 0 and at most 0.8; of a `Table` with temperatures the temperature instead, [K]. The model: a
    `Model`, or its parameters as arguments; `rates=True` adds the
    rates of the Smoluchowski equation and the shear modulus to points, 5 ms each; `viscosity=True` shear modulus and viscosity, 0.05 ms.
    Raises StateError where the state can't be certified, with the reason; ParameterError; OutOfMemory."""

    def __init__(self, phi: float, model: Model | None = None, **parameters):
        self.model = model_of(model, parameters)
        self._handle = Handle(declared.cagehop_isochore, lib.cagehop_isochore_destroy)
        self._number = as_number(phi, "phi")
        error, struct = declared.cagehop_error(), self.model.resolved()
        check(lib.cagehop_isochore_solve_explained(ctypes.byref(struct), self._number, ctypes.byref(self._handle.pointer),
                                                   ctypes.byref(error)), error)
        self._pointer = self._handle.pointer
        check(error.status, error)
        self._landscape = lib.cagehop_isochore_landscape(self._pointer)

    def __reduce__(self):
        return Isochore, (self._number, self.model)

    def __copy__(self):
        return self  # it never changes

    def __deepcopy__(self, memo):
        return self

    def __repr__(self):
        summary = self.summary
        return f"<Isochore phi={summary.phi:g} {_method_of(self.model)}: temperature={summary.temperature:.6g} K, tau_s={summary.tau_s:.6g} s>"

    @property
    def summary(self) -> Records:
        """What a map holds on phi, a Records of one: temperature [K], tau_s [s], S_peak, r_cage [d], P_lower, P_upper,
        P_coexistence [kBT/d^3], structure_error, ..."""
        found = empty("isochore", ())
        ctypes.memmove(found.ctypes.data, lib.cagehop_isochore_summary(self._pointer), found.dtype.itemsize)
        return Records(found)

    @property
    def structure(self) -> Structure:
        """Its `Structure`. Raises ParameterError where the isochore comes from a landscape table, which has none."""
        if not lib.cagehop_isochore_structure(self._pointer):
            raise ParameterError("a landscape table has F(r) and no S(q) or g(r); give the structure that it was made from")
        return Structure._of(lib.cagehop_isochore_structure(self._pointer), self)

    def evaluate(self, pressure: ArrayLike, only: Sequence[str] | None = None) -> Records:
        """The points at pressures in kBT/d^3, 0 to 1000, as Records in their shape: `tau_alpha` [s], Eq. 3; `tau_alpha_rev` [s],
        Eq. 9; `D` [m^2/s], Eq. 13; `F_B1` [kBT]; `regime`; `status`; ..., all of `cagehop.columns()` on "point".

        One call of the library for all pressures, which writes the records that the arrays are views of: 312 bytes and 0.2 us a
        pressure. Points without a certified number are NaN; `explain` tells why.

        only: names of quantities, where there is no room for all: the records have these alone, 8 bytes each, copied out of blocks
        of all. The same bits.
        Raises OutOfMemory; ParameterError for a name that is none; TypeError for what is no number."""
        pressure = as_doubles(pressure, "pressure")
        if only is not None:
            return Records(self._evaluate_only(pressure.reshape(-1), only).reshape(pressure.shape))
        found = empty("point", pressure.shape)
        self._fill(pressure, found)
        return Records(found)

    def _fill(self, pressure, records):
        """The points at contiguous pressures, into records."""
        lib.cagehop_isochore_evaluate(self._pointer, pressure.size, doubles(pressure), pointer("point", records))
        if (records["status"] < 0).any():
            check(int(records["status"].min()))

    def _evaluate_only(self, pressure, only):
        block = empty("point", min(BLOCK, pressure.size))
        only = as_names(only, block.dtype.names)
        found = room((pressure.size,), [(name, block.dtype[name]) for name in only])
        for first in range(0, pressure.size, BLOCK):
            part = pressure[first:first + BLOCK]
            self._fill(part, block[:part.size])
            for name in only:
                found[name][first:first + part.size] = block[name][:part.size]
        return found

    def explain(self, points: Records, index=()) -> str:
        """Why the point `points[index]` of an `evaluate` of this isochore has no result, one line; "" where it has one."""
        if points.array.dtype != dtype_of("point"):
            raise TypeError("explain wants points with all their quantities")
        error = declared.cagehop_error()
        at = np.array(points.array[index])
        lib.cagehop_point_explain(self._pointer, pointer("point", at), ctypes.byref(error))
        return text(error.text)

    def F(self, r: ArrayLike, pressure: float = 0.0) -> np.ndarray:
        """The dynamic free energy F(r, P), [kBT], in the shape of r, [d]; Eqs. 1 and 2. NaN below `r_min`."""
        return self.derivatives(r, pressure)[..., 0]

    def derivatives(self, r: ArrayLike, pressure: float = 0.0) -> np.ndarray:
        """F, F' and F'' at r, [kBT, kBT/d, kBT/d^2], in the shape of r and an axis of 3 more. NaN below `r_min`."""
        r = as_doubles(r, "r")
        found = np.empty((*r.shape, 3))
        lib.cagehop_landscape_evaluate_many(self._landscape, r.size, doubles(r), as_number(pressure, "pressure"), doubles(found))
        found[~(r >= self.r_min)] = np.nan
        return found

    @property
    def r_min(self) -> float:
        """The smallest r for which F is complete, [d]; no minimum or barrier lies below it."""
        return lib.cagehop_landscape_r_min(self._landscape)


class Point:
    """One state (phi, P): all quantities of its point and of its isochore by name, `point.tau_alpha`; `to_dict()` has all of
    them, with the keys of `cagehop point --json`. NaN where a quantity does not exist. It can be pickled; `isochore` is then solved
    again when it is asked for."""

    def __init__(self, isochore, points, summary):
        struct = isochore.model.resolved()
        material = material_row(struct)
        compressible = lib.cagehop_model_is_compressible(ctypes.byref(struct))
        others = {"incompressible" if compressible else "compressible", "uncertainty"}  # what this state does not have
        others |= set() if struct.thermodynamics else {"thermodynamics"}
        others |= set() if struct.structure.system.potential != declared.CONSTANTS["CAGEHOP_POTENTIAL_HARD"] else {"energy"}
        others |= set() if is_in_kelvin(struct) else {"temperature_axis"}
        self._values = {"material": material.name, "phi_g": material.phi_g, "phi": summary.phi, "pressure": points.pressure,
                        "regime": Regime(points.regime), "status": Status(points.status),
                        **{row.name: points[row.name] for row in quantities("point") if row.group not in others},
                        **{row.name: summary[row.name] for row in quantities("isochore") if row.group not in others}}
        self._isochore, self._model, self._number = isochore, isochore.model, isochore._number

    def __getstate__(self):
        return {"_values": self._values, "_isochore": None, "_model": self._model, "_number": self._number}

    def __copy__(self):
        return self  # it never changes

    def __deepcopy__(self, memo):
        return self

    @property
    def isochore(self) -> Isochore:
        """The `Isochore` whose F(r) it lies on."""
        if self._isochore is None:
            self._isochore = Isochore(self._number, self._model)
        return self._isochore

    def __getattr__(self, name):
        values = self.__dict__.get("_values", {})
        if name.startswith("_") or name not in values:
            raise AttributeError(f"a point has no {name!r}; it has {', '.join(values)}")
        return values[name]

    def __getitem__(self, name):
        return self._values[name]

    def __dir__(self):
        return [*super().__dir__(), *self._values]

    def to_dict(self) -> dict:
        """{name: value}: float, int, and str for material, regime, status and rates_status."""
        return {name: value.name if isinstance(value, (Regime, Status)) else value.item() if isinstance(value, np.generic) else value
                for name, value in self._values.items()}

    def __repr__(self):
        return (f"<Point phi={self.phi:g} pressure={self.pressure:g} {self.regime}: tau_alpha={self.tau_alpha:.6g} s, "
                f"tau_alpha_rev={self.tau_alpha_rev:.6g} s, F_B1={self.F_B1:.6g} kBT>")


def point(phi: float | None = None, pressure: float | None = None, model: Model | None = None, *, rho: float | None = None,
          temperature: float | None = None, pressure_MPa: float | None = None, rates: bool = True, **parameters) -> Point:
    """Everything known about one state, a `Point`: what `cagehop point` prints.

    phi: packing fraction, above 0 and at most 0.8; or `rho`, the density rho d^3; or `temperature`, [K], by Eq. 11 or of a
    system at one density. pressure: in kBT/d^3, 0 to 1000; or
    `pressure_MPa`, at the state's temperature. The model: a `Model`, or its parameters as arguments, `catalogue` included.
    `rates=False` leaves out the rates of the Smoluchowski equation, the shear modulus and the viscosity, which take 5 ms;
    a `Model` says so itself.
    Raises StateError where it can't be certified, with the reason; ParameterError; OutOfMemory."""
    if model is None:
        parameters["rates"] = rates
        parameters.setdefault("viscosity", rates)
    if pressure is None and pressure_MPa is None:
        raise TypeError("pressure is None; it must be one number, or give pressure_MPa")
    model = model_of(model, parameters)
    if temperature is not None or rho is not None or pressure_MPa is not None:
        state = model.state(phi, pressure, rho=rho, temperature=temperature, pressure_MPa=pressure_MPa)
        phi, pressure = state.number, state.pressure
    elif phi is None:
        raise TypeError("phi is None; it must be one number, or give temperature")
    pressure = as_number(pressure, "pressure")
    isochore = Isochore(phi, model)
    points = isochore.evaluate(pressure)
    status = int(points.status)
    if status != 0:
        check(status, declared.cagehop_error(status, isochore.explain(points).encode()))
    return Point(isochore, points, isochore.summary)


def structure(phi: float | None = None, model: Model | None = None, *, rho: float | None = None, temperature: float | None = None,
              **parameters) -> Structure:
    """The `Structure` at a packing fraction, at a density rho d^3, or at a temperature, [K], by Eq. 11 or of a system at one density:
    S(q), g(r), their certificate. The model: a `Model`, or its parameters as arguments. Raises StateError, ParameterError, OutOfMemory."""
    model = model_of(model, parameters)
    given = phi if temperature is None and rho is None else None
    return Structure(given if given is not None else model.state(phi, rho=rho, temperature=temperature).number, model)
