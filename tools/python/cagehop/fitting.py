# SPDX-License-Identifier: GPL-3.0-or-later
"""A material's parameters from measurements."""
from __future__ import annotations

import ctypes
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from ._library import Handle, check, declared, lib, names, text
from .catalogues import Row
from .errors import ParameterError
from .inputs import as_count, as_doubles, as_number
from .model import Model, model_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import ArrayLike

_PARAMETERS = names(lib.cagehop_fit_name)
_KINDS = names(lib.cagehop_fit_kind_name)
_COUNT = len(_PARAMETERS)
#: What a column of data holds: what was measured, or what defines a transition.
_MEASURED = {"tau_s": 0, "eta_Pa_s": 1, "D_m2_s": 2}
_DEFINING = {"tau_s": 3, "eta_Pa_s": 4, "rate_K_per_s": 5}
_OTHERS = ("T_K", "T_g_K", "P_MPa", "P_GPa", "sigma_ln", "sigma_log10", "T_g_K_stderr", "weight", *(f"{name}_stderr" for name in _MEASURED))


def _number_of(name):
    """The number of a parameter, by any of its names."""
    if not isinstance(name, str):
        raise TypeError(f"{name!r:.60} is no name of a parameter")
    found = lib.cagehop_fit_find(name.encode())
    if found >= _COUNT:
        raise ParameterError(f"{name!r} is no parameter of a fit; they are {', '.join(_PARAMETERS)}")
    return found


def _columns_of(data):
    """{name: array} of one mapping of columns, all of one length."""
    found = {}
    for name in data.keys() if hasattr(data, "keys") else ():
        if name in _MEASURED or name in _DEFINING or name in _OTHERS:
            found[name] = np.atleast_1d(as_doubles(np.asarray(data[name]), name))
    lengths = {array.shape for array in found.values() if array.size != 1}
    if not found or len(lengths) > 1 or any(len(shape) != 1 for shape in lengths):
        raise ParameterError("data must be a mapping of columns of one length, as {\"T_K\": [...], \"tau_s\": [...]}")
    shape = lengths.pop() if lengths else (1,)
    return {name: np.broadcast_to(array, shape) for name, array in found.items()}, shape[0]


def _data_of(data, weight):
    """The library's records of one mapping: a datum for each number that was measured."""
    column, rows = _columns_of(data)
    transition = "T_g_K" in column
    kinds = {name: kind for name, kind in (_DEFINING if transition else _MEASURED).items() if name in column}
    temperature = column.get("T_g_K" if transition else "T_K")
    if temperature is None or not kinds:
        raise ParameterError("data needs T_K with tau_s, eta_Pa_s or D_m2_s; or T_g_K with tau_s, eta_Pa_s or rate_K_per_s")
    pressure = column.get("P_MPa", 1e3 * column["P_GPa"] if "P_GPa" in column else np.zeros(rows))
    logarithm = column.get("sigma_ln", np.log(10.0) * column["sigma_log10"] if "sigma_log10" in column else np.full(rows, np.nan))
    if (empty := np.flatnonzero(np.all([np.isnan(column[name]) for name in kinds], axis=0))).size:
        raise ParameterError(f"data: nothing is measured in row {empty[0]}, counted from 0; leave it out, or fill it in")
    if transition and (twice := np.flatnonzero(np.sum([~np.isnan(column[name]) for name in kinds], axis=0) > 1)).size:
        raise ParameterError(f"data: two numbers define the T_g_K of row {twice[0]}, counted from 0; leave one of them NaN")
    found = []
    for name, kind in kinds.items():
        sigma = column.get("T_g_K_stderr", np.full(rows, np.nan)) if transition else \
            column[f"{name}_stderr"] / column[name] if f"{name}_stderr" in column else logarithm
        found += [(kind, temperature[i], pressure[i], column[name][i], sigma[i], weight * column.get("weight", np.ones(rows))[i])
                  for i in range(rows) if not np.isnan(column[name][i])]
    return found


class Fit:
    """A fit: the parameters of a material that describe data best, and how well they are known.

    `value`, `standard_error`: Rows by parameter, as they are fitted (`ln_enskog_time_s` is a logarithm), NaN where there is none;
    `names`: what was determined, with `correlation` and `covariance` as arrays; `chi2`, `degrees_of_freedom`, `sigma_known`,
    `condition`; `phi_g`; `residual`: measured less theory, in ln(value) or K; `model`: a Model with these parameters."""

    def __init__(self, handle, data, params, model, result):
        self._handle, self._data, self._params, self._result = handle, data, params, result
        matrix = np.ctypeslib.as_array(result.covariance).copy(), np.ctypeslib.as_array(result.correlation).copy()
        known = [p for p in range(_COUNT) if not np.isnan(result.standard_error[p])]
        self.names = tuple(_PARAMETERS[p] for p in known)
        self.covariance, self.correlation = (whole[np.ix_(known, known)] for whole in matrix)
        self.value = Row({name: result.value[p] for p, name in enumerate(_PARAMETERS)})
        self.standard_error = Row({name: result.standard_error[p] for p, name in enumerate(_PARAMETERS)})
        self.at_bound = tuple(name for p, name in enumerate(_PARAMETERS) if result.at_bound[p])
        self.chi2, self.degrees_of_freedom = result.chi2, result.degrees_of_freedom
        self.sigma_known, self.condition, self.phi_g = result.sigma_known, result.condition, result.phi_g
        self.residual = np.empty(len(data))
        check(lib.cagehop_fit_residuals(handle.pointer, ctypes.byref(result), self.residual.ctypes.data_as(ctypes.POINTER(ctypes.c_double))))
        said = {text(lib.cagehop_fit_key(p)): result.value[p] for p in range(_COUNT) if params.free[p]}
        if "material.enskog_time_s" in said:
            said["material.enskog_time_s"] = result.model.material.enskog_time_s
        self.model = Model(**{**model._said_with_table(), **said})

    def __repr__(self):
        found = ", ".join(f"{name} = {self.value[name]:.6g} +- {self.standard_error[name]:.2g}" for name in self.names)
        return f"Fit({found}; chi2/dof = {self.chi2:.4g}/{self.degrees_of_freedom})"

    def predict(self, quantity: str, temperature_K: ArrayLike, pressure_MPa: ArrayLike = 0.0, value: float = 100.0):
        """(y, standard error of y) of the fitted theory, in the shape of the arguments: y is ln(value) for the quantities tau_alpha,
        eta and D; for "T_g of tau_alpha", "T_g of eta" and "T_g of a cooling rate" a temperature, at which that is `value`, and
        temperature_K is where the search starts. NaN where the theory has none."""
        if quantity not in _KINDS:
            raise ParameterError(f"quantity is {quantity!r}; it must be one of {', '.join(_KINDS)}")
        T, P = np.broadcast_arrays(as_doubles(temperature_K, "temperature_K"), as_doubles(pressure_MPa, "pressure_MPa"))
        y, error = np.full(T.shape, np.nan), np.full(T.shape, np.nan)
        got, width = ctypes.c_double(), ctypes.c_double()
        for place in np.ndindex(T.shape):
            datum = declared.cagehop_fit_datum(_KINDS.index(quantity), T[place], P[place], value, np.nan, 1.0)
            if lib.cagehop_fit_predict(self._handle.pointer, ctypes.byref(self._result), ctypes.byref(datum), ctypes.byref(got),
                                       ctypes.byref(width)) == 0:
                y[place], error[place] = got.value, width.value
        return y[()], error[()]

    def transition(self, pressure_MPa: float = 0.0, time_s: float = 100.0) -> Row:
        """The glass transition where tau_alpha is time_s at that pressure: `T_g` [K], `fragility`, and `T_g_stderr`,
        `fragility_stderr`, which follow from the covariance; NaN where there is none."""
        found = declared.cagehop_fit_transition()
        lib.cagehop_fit_transition_find(self._handle.pointer, ctypes.byref(self._result), self.value.glass_transition_K,
                                        as_number(pressure_MPa, "pressure_MPa"), as_number(time_s, "time_s"), ctypes.byref(found))
        return Row({name: getattr(found, name) for name, _ in found._fields_})

    def bootstrap(self, count: int, seed: int = 1) -> dict:
        """{parameter: values} of fits to `count` sets of data drawn round the curve, of those that ended; the same seed gives the
        same draws. Raises ParameterError where nothing tells how wide to draw."""
        draw = (declared.cagehop_fit_draw * as_count(count, "count", 1))()
        check(lib.cagehop_fit_bootstrap(self._handle.pointer, ctypes.byref(self._result), as_count(seed, "seed", 0), len(draw), draw))
        return {_PARAMETERS[p]: np.array([one.value[p] for one in draw if one.status == 0]) for p in range(_COUNT) if self._params.free[p]}

    def profile(self, parameter: str, values: ArrayLike) -> np.ndarray:
        """The least chi2 with that parameter, as it is fitted, at each of the values and the others fitted anew."""
        values = np.atleast_1d(as_doubles(values, "values"))
        chi2, pointer = np.empty(values.size), ctypes.POINTER(ctypes.c_double)
        check(lib.cagehop_fit_profile(self._handle.pointer, ctypes.byref(self._result), _number_of(parameter), values.size,
                                      values.ctypes.data_as(pointer), chi2.ctypes.data_as(pointer)))
        return chi2


def _params_of(free, bounds, prior):
    """What is free, and between which bounds, as the library takes it."""
    params = lib.cagehop_fit_defaults()
    for name in [free] if isinstance(free, str) else free:
        if params.free[_number_of(name)]:
            raise ParameterError(f"free has {name!r} twice; name it once")
        params.free[_number_of(name)] = True
    for word, pairs, low, high in (("bounds", bounds, params.low, params.high), ("prior", prior, params.prior, params.prior_sigma)):
        for name, pair in (pairs or {}).items():
            p, pair = _number_of(name), as_doubles(pair, f"{word}[{name!r}]")
            if pair.shape != (2,):
                raise ParameterError(f"{word}[{name!r}] must be two numbers")
            if not params.free[p]:
                raise ParameterError(f"{word} has {name!r}, which is not free")
            if _PARAMETERS[p].startswith("ln_") and not name.startswith("ln_"):
                pair = np.log(pair) if word == "bounds" else np.array([np.log(pair[0]), pair[1] / pair[0]])
            low[p], high[p] = pair
    return params


def fit(data: Mapping | Iterable[Mapping], free: Iterable[str], model: Model | None = None, *, bounds: dict | None = None,
        prior: dict | None = None, weights: ArrayLike | None = None, **parameters) -> Fit:
    """Fits the parameters named in `free` to measurements, as `Fit`: what `cagehop fit` does. The model, or parameters as of
    `Model`, is where the search starts.

    data: a mapping of columns, such as a pandas.DataFrame, or several: T_K [K] with tau_s, eta_Pa_s or D_m2_s; or T_g_K with the
    tau_s, eta_Pa_s or rate_K_per_s that defines it; P_MPa or P_GPa (left out: ambient); sigma_ln, sigma_log10, tau_s_stderr ...
    or T_g_K_stderr, the standard errors; weight. NaN: not measured, of a row with
    another number. weights: of the squared residuals of each of several data.
    bounds: {parameter: (low, high)}; prior: {parameter: (mean, standard error)}.

        found = cagehop.fit({"T_K": T, "tau_s": tau, "sigma_ln": 0.1}, ["Tg", "beta_phi_0"])
        found.value.glass_transition_K, found.standard_error.glass_transition_K

    Raises ParameterError; StateError where the data do not determine the parameters, with their names, or where the theory has no
    number for some of them."""
    model = model_of(model, parameters)
    if hasattr(data, "keys"):
        data = [data]
    data = list(data)
    each = np.ones(len(data)) if weights is None else np.atleast_1d(as_doubles(weights, "weights"))
    if each.shape != (len(data),):
        raise ParameterError(f"weights has {each.size} numbers; data has {len(data)} parts")
    rows = [row for part, weight in zip(data, each) for row in _data_of(part, as_number(weight, "weights"))]
    if not rows:
        raise ParameterError("data has no measurement")
    memory = (declared.cagehop_fit_datum * len(rows))(*rows)
    params = _params_of(free, bounds, prior)
    params.count, params.datum = len(rows), memory
    handle, error = Handle(declared.cagehop_fit, lib.cagehop_fit_destroy), declared.cagehop_error()
    check(lib.cagehop_fit_create(ctypes.byref(model.struct), ctypes.byref(params), None, ctypes.byref(handle.pointer),
                                 ctypes.byref(error)), error)
    result = declared.cagehop_fit_result()
    check(lib.cagehop_fit_solve(handle.pointer, ctypes.byref(result), ctypes.byref(error)), error)
    return Fit(handle, memory, params, model, result)
