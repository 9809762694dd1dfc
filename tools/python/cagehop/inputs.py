# SPDX-License-Identifier: GPL-3.0-or-later
"""What a caller gives, as the library takes it; TypeError, with the argument's name, for what is no number and no name. Whether a
number is in its range is the library's to say, in its own words."""
import decimal
import numbers

import numpy as np

from .errors import ParameterError


def _shown(value):
    """A value as a message shows it, cut where it is long."""
    words = repr(value).splitlines()
    words = words[0] if words else ""
    return words if len(words) <= 60 else f"{words[:57]}..."


def _of_object(value):
    """One object that is a number as float; one too large for that is infinite."""
    if isinstance(value, bool) or not isinstance(value, (numbers.Real, decimal.Decimal)):
        raise TypeError
    try:
        return float(value)
    except OverflowError:
        return np.inf if value > 0 else -np.inf


def as_doubles(values, name):
    """`values` as an array of doubles in C order: itself where it is one. Entries that are masked are NaN."""
    try:
        array = np.ma.asanyarray(values) if isinstance(values, np.ma.MaskedArray) else np.asarray(values)
        if array.dtype == object:
            array = np.array([_of_object(value) for value in array.reshape(-1)], dtype=np.float64).reshape(array.shape)
        elif array.dtype.kind not in "fiu" and array.size > 0:
            raise TypeError
        if isinstance(array, np.ma.MaskedArray):
            array = array.astype(np.float64).filled(np.nan)
        return np.ascontiguousarray(array, dtype=np.float64).reshape(array.shape)
    except (TypeError, ValueError):
        raise TypeError(f"{name} is {_shown(values)}; it must be numbers") from None


def as_number(value, name):
    """One number as float."""
    array = None
    try:
        array = as_doubles(value, name)
    except TypeError:
        pass
    if array is None or array.shape != ():
        raise TypeError(f"{name} is {_shown(value)}; it must be one number")
    return float(array)


def as_count(value, name, least):
    """A whole number of at least that."""
    number = as_number(value, name)
    if not (np.isfinite(number) and number == int(number) and number >= least):
        raise ParameterError(f"{name} is {_shown(value)}; it must be a whole number of at least {least}")
    return int(number)


def as_names(only, known):
    """The names of quantities in `only`, each of them one of `known`."""
    words = [] if isinstance(only, (str, bytes)) else list(only) if hasattr(only, "__iter__") else []
    if isinstance(only, (str, bytes)) or not all(isinstance(name, str) for name in words) or not hasattr(only, "__iter__"):
        raise TypeError(f"only is {_shown(only)}; it must be a list of names, as in only=[\"tau_alpha\"]")
    for k, name in enumerate(words):
        if name not in known:
            raise ParameterError(f"a point has no {name!r}; it has {', '.join(known)}")
        if name in words[:k]:
            raise ParameterError(f"only has {name!r} twice; keep one")
    return words
