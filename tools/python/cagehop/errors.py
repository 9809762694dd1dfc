# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong, as exceptions. Their texts are the library's own, one line each."""


class Error(Exception):
    """Something has no result. `str(error)` is one line: which state, which number, which limit.

    Attributes: `status`, the number of enum cagehop_status; `name`, its word in a map's flags, such as "not_resolved"."""

    def __init__(self, message, status=-1, name="bad_argument"):
        super().__init__(message)
        self.status, self.name = status, name


class StateError(Error):
    """A state has no certified result (a positive status): the theory, its accuracy or a table ends there."""


class TimedOut(StateError):
    """A state took longer than run.seconds_per_state."""


class ParameterError(Error, ValueError):
    """A parameter is unknown, out of its range, or does not fit to the others; also a packing fraction or a pressure out of its."""


class OutOfMemory(Error, MemoryError):
    """The library found no memory."""


class MapError(Error):
    """A map can't be read."""

    def __init__(self, message):
        super().__init__(message, -3, "io")


class TableError(Error):
    """A table of the user's, or a file that another command wrote, can't be read."""

    def __init__(self, message):
        super().__init__(message, -3, "io")


class UsageError(ParameterError):
    """A figure or a command line asks for something that can't be had."""


for _kind in (Error, StateError, TimedOut, ParameterError, OutOfMemory, MapError, TableError, UsageError):
    _kind.__module__ = "cagehop"  # where users meet them

_CLASSES = {"timed_out": TimedOut, "bad_argument": ParameterError, "out_of_range": ParameterError, "no_memory": OutOfMemory}


def error_of(status, name, message):
    """The exception of a status: its number, its name, what the library says."""
    return _CLASSES.get(name, StateError if status > 0 else Error)(message, status, name)
