# SPDX-License-Identifier: GPL-3.0-or-later
"""The library's records as numpy arrays: one memory that the library writes and numpy reads, no value copied."""
import ctypes
import functools
import math
from collections.abc import Mapping

import numpy as np

from ._library import RECORDS, declared
from .catalogues import Regime, Status, quantities
from .errors import OutOfMemory

# What is a whole number that stands for a word: the regime, and every reason why there is no number.
_CODES = {"regime": Regime, "status": Status, **{row.name: Status for on in RECORDS for row in quantities(on) if row.type == "status"}}


def _leaves(struct, offset=0):
    """(name, offset, ctypes type) of every number in a struct, structs within it included."""
    for name, kind in struct._fields_:
        place = offset + getattr(struct, name).offset
        if issubclass(kind, ctypes.Structure):
            yield from _leaves(kind, place)
        else:
            yield name, place, kind


@functools.cache
def dtype_of(on):
    """The numpy dtype of a kind of record ("point", "isochore", "isobar", "cooling"): the quantities of the library's table by their names,
    and by its own name each member of the struct that is no quantity (regime, status, ...)."""
    fields = {row.name: (np.dtype({"double": np.float64, "int": np.intc, "status": np.intc}[row.type]), row.offset) for row in quantities(on)}
    known = {offset for _, offset in fields.values()}
    for name, offset, kind in _leaves(RECORDS[on]):
        if offset not in known or name not in fields and name in ("phi", "pressure"):  # the axes, by the map's names too
            fields[name] = (np.dtype(kind), offset)
    return np.dtype({"names": list(fields), "formats": [kind for kind, _ in fields.values()],
                     "offsets": [offset for _, offset in fields.values()], "itemsize": ctypes.sizeof(RECORDS[on])})


def empty(on, shape):
    """Records of a kind for the library to write; their memory is not initialised."""
    return room(shape, dtype_of(on))


def room(shape, dtype):
    """Memory for records, not initialised."""
    try:
        return np.empty(shape, dtype)
    except MemoryError:
        raise OutOfMemory(f"no memory for {math.prod(shape)} records of {np.dtype(dtype).itemsize} bytes; take fewer at a time, or with "
                          "`only` some quantities alone", declared.CONSTANTS["CAGEHOP_NO_MEMORY"], "no_memory") from None


def pointer(on, records):
    """The records as the library's argument."""
    return records.ctypes.data_as(ctypes.POINTER(RECORDS[on]))


class Records(Mapping):
    """Records of one kind: every quantity as an array by its name, `records.tau_alpha` or `records["tau_alpha"]`.

    An array has the shape of the records, is a view of their memory (strided; nothing is copied), and NaN where the quantity does
    not exist; a number where there is one record alone. `regime`, `status` and `rates_status` are whole numbers, of one record
    alone members of `Regime` and `Status`.
    `array` is the structured numpy array of all of them; units and equations are in `cagehop.columns()`."""

    def __init__(self, array):
        self.array = array

    @property
    def shape(self):
        """The shape of every array here."""
        return self.array.shape

    def __getitem__(self, name):
        if name not in self.array.dtype.names:
            raise KeyError(name)
        value = self.array[name]
        if value.ndim > 0:
            return value
        return _CODES[name](value) if name in _CODES else value[()]

    def __getattr__(self, name):
        names = self.__dict__["array"].dtype.names if "array" in self.__dict__ else ()  # none while it is being copied
        if name.startswith("_") or name not in names:
            raise AttributeError(f"there is no quantity {name!r}; there are {', '.join(names)}")
        return self[name]

    __eq__, __hash__ = object.__eq__, object.__hash__  # arrays have no one answer

    def __iter__(self):
        return iter(self.array.dtype.names)

    def __len__(self):
        return len(self.array.dtype.names)

    def __dir__(self):
        return [*super().__dir__(), *self.array.dtype.names]

    def __repr__(self):
        return f"<{type(self).__name__} of shape {self.shape}: {', '.join(self)}>"
