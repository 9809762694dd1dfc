# SPDX-License-Identifier: GPL-3.0-or-later
"""The shared library, its functions with the types that the headers declare, and its statuses as exceptions.

ctypes releases the interpreter's lock while a function of the library runs, so several threads compute at once."""
import ctypes
import os
import pathlib
import sys
import weakref

try:
    import numpy as np
except ModuleNotFoundError:
    raise ImportError(f"cagehop: {sys.executable} has no numpy; install it there (pip install numpy), or take a Python that has it") from None

from . import _build_info
from . import _declarations as declared
from .errors import error_of


def _path():
    """$CAGEHOP_LIBRARY, else where the build or the installation put the library, seen from this file."""
    named = os.environ.get("CAGEHOP_LIBRARY")
    return named or str((pathlib.Path(__file__).parent / _build_info.LIBRARY).resolve())


def _load():
    path = _path()
    try:
        opened = ctypes.CDLL(path)
    except OSError as error:
        raise ImportError(f"cagehop: the shared library can't be loaded ({error}); build or install cagehop, or name the library "
                          "with CAGEHOP_LIBRARY") from None
    if not hasattr(opened, "cagehop_abi"):
        raise ImportError(f"cagehop: {path} is no libcagehop")
    if opened.cagehop_abi() != declared.ABI:
        raise ImportError(f"cagehop: {path} has the binary interface {opened.cagehop_abi()}, and this package was made for "
                          f"{declared.ABI}; take both from one build, or name another library with CAGEHOP_LIBRARY")
    for name, (result, _, arguments) in declared.FUNCTIONS.items():
        function = getattr(opened, name, None)
        if function is None:
            raise ImportError(f"cagehop: {path} has no function {name}; take library and package from one build")
        function.restype, function.argtypes = result, arguments
    return opened


lib = _load()

#: The records of quantities: {kind: struct}, in the library's words for the kinds.
RECORDS = {"point": declared.cagehop_point, "isochore": declared.cagehop_isochore_summary, "isobar": declared.cagehop_isobar,
           "cooling": declared.cagehop_cooling}
for _on, _record in enumerate(RECORDS.values()):
    if ctypes.sizeof(_record) != lib.cagehop_record_size(_on):
        raise ImportError(f"cagehop: {_path()} has another {_record.__name__} than this package was made for; take both from one "
                          "build")


def text(value):
    """A text of the library as str; None stays."""
    return value.decode() if value is not None else None


def names(function):
    """What a function gives for 0, 1, ... until there is none: the names of an enumeration."""
    found = []
    while (name := function(len(found))) is not None:
        found.append(name.decode())
    return tuple(found)


def doubles(array):
    """An array of doubles in C order as the library's argument: a pointer, no copy."""
    return array.ctypes.data_as(ctypes.POINTER(ctypes.c_double))


def borrowed(pointer, count, owner):
    """`count` doubles at a pointer of the library as a read-only array that keeps their owner alive."""
    memory = (ctypes.c_double * count).from_address(ctypes.addressof(pointer.contents))
    memory._owner = owner
    array = np.frombuffer(memory, dtype=np.float64)
    array.flags.writeable = False
    return array


def check(status, error=None):
    """Raises the exception of a status that is not 0; its text is the library's own."""
    if status != 0:
        explained = text(error.text) if error is not None and error.text else text(lib.cagehop_status_message(status))
        raise error_of(status, text(lib.cagehop_status_name(status)), explained)


def _free(destroy, pointer):
    if pointer:
        destroy(ctypes.byref(pointer))


class Handle:
    """A pointer to an object of the library, which is freed with this one or when the program ends. A function of the library
    fills `pointer`; `destroy` is the one that frees what it points at."""

    def __init__(self, kind, destroy):
        self.pointer = ctypes.POINTER(kind)()
        weakref.finalize(self, _free, destroy, self.pointer)
