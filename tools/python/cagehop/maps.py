# SPDX-License-Identifier: GPL-3.0-or-later
"""Opening a map file as an xarray.Dataset."""

import contextlib
import os

# A map may still be growing under `cagehop run`; reading takes no lock and so can't disturb it.
os.environ.setdefault("HDF5_USE_FILE_LOCKING", "FALSE")

import numpy as np
import xarray as xr

from .catalogues import Regime
from .errors import MapError


def open_map(path):
    """The map at `path` as an xarray.Dataset on its first axis (phi, or temperature; see state_axis) and pressure, loaded lazily. Maps of
    older formats open too, with the variables they have.

    `temperature` (K, along phi) is a coordinate. Isochores not computed yet have no temperature in the file; theirs is
    filled in along the straight line of Eq. 11 as soon as two are known. In the map of a material that pressure compresses
    `temperature` is along both dimensions, and `temperature_ambient`, along phi, is the one at P = 0; what is not computed yet
    is filled in on lines of constant pressure, along which T is a straight line too where that is in MPa, and nearly one where
    it is in kBT/d^3: for drawing, not for numbers. `pressure_MPa`, along both dimensions because
    kBT/d^3 depends on T, is one too, or `pressure_reduced` where the map's own axis is in MPa. `regime` comes back as
    uint8. Close the dataset, or use it in a `with` statement.

    Raises MapError when the file is missing, is no HDF5 file, is cut short, or is no map; TypeError for what is no path.
    """
    if not isinstance(path, (str, os.PathLike)) or not isinstance(os.fspath(path), str):
        raise TypeError(f"path is {path!r:.60}; it must be the path of a map, a str or a pathlib.Path")
    path = os.fspath(path)
    try:
        dataset = xr.open_dataset(path, engine="h5netcdf", decode_times=False)
    except Exception as error:  # h5py, h5netcdf and xarray each have their own
        raise MapError(_why_not_open(path, error)) from None
    axis = state_axis(dataset)
    missing = [name for name in (axis, "pressure", "regime") if name not in dataset.variables]
    if missing:
        dataset.close()
        raise MapError(f"{path}: not a cagehop map (no variable {missing[0]})")
    if dataset["regime"].dims != (axis, "pressure"):
        dataset.close()
        raise MapError(f"{path}: not a cagehop map (regime isn't on {axis} and pressure)")
    try:
        return _with_coordinates(dataset)
    except Exception as error:
        dataset.close()
        reason = str(error).strip().splitlines()
        raise MapError(f"{path}: damaged ({reason[0] if reason else type(error).__name__})") from None


def _why_not_open(path, error):
    """Why a file could not be opened as a map, one line."""
    if path == "":
        return "the map's path is empty"
    if os.path.isdir(path):
        return f"{path} is a folder; name a map in it"
    if not os.path.exists(path):
        return f"{path}: no such file"
    reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
    try:
        length, end = os.path.getsize(path), _end_of_hdf5(path)
    except OSError as reason:
        return f"{path}: {reason.strerror}"
    if end is None:
        return f"{path}: not a readable HDF5 file ({reason})"
    if length < end:
        return f"{path} was cut short: {end - length} of its {end} bytes are missing at its end; 'cagehop run' with its job completes it"
    if isinstance(error, ValueError):  # it can be read, but has not the dimensions of netCDF
        return f"{path}: not a cagehop map ({reason})"
    return f"{path}: not a readable HDF5 file ({reason})"


def _end_of_hdf5(path):
    """Where an HDF5 file ends, by the superblock at its start (HDF5 file format specification 3.0, section II.A); None where there
    is none with addresses of 8 bytes."""
    with open(path, "rb") as file:
        head = file.read(48)
    if len(head) < 48 or head[:8] != b"\x89HDF\r\n\x1a\n" or head[8] > 3:
        return None
    version, width = head[8], head[13] if head[8] < 2 else head[9]
    place = {0: 40, 1: 44, 2: 28, 3: 28}[version]
    return int.from_bytes(head[place:place + 8], "little") if width == 8 and place + 8 <= len(head) else None


@contextlib.contextmanager
def opened(map):
    """(dataset, what errors call it) of a map's path, closed afterwards, or of a dataset that `open_map` gave."""
    if isinstance(map, xr.Dataset):
        yield map, os.fspath(map.encoding.get("source", "the map"))
        return
    with open_map(map) as dataset:
        yield dataset, os.fspath(map)


def state_axis(dataset):
    """The name of the map's first dimension; maps of format 2 have no other than phi."""
    return str(dataset.attrs.get("state_axis", "phi"))


def unit_of(variable):
    """The unit of a variable as people read it: kBT/d^3 where `units`, for UDUNITS, can only say 1."""
    return str(variable.attrs.get("reduced_units", variable.attrs.get("units", "1")))


def _with_coordinates(dataset):
    axis = state_axis(dataset)
    regime = dataset["regime"]
    if regime.dtype != np.uint8:  # a _FillValue made it floating point, with NaN for pending
        dataset["regime"] = regime.fillna(0).astype(np.uint8).assign_attrs(regime.attrs)
    if axis == "temperature" and "phi" in dataset.variables:
        dataset = dataset.set_coords("phi")
    for name in ("temperature", "temperature_ambient"):
        if name in dataset.variables and axis != name:
            temperature = dataset[name].load()
            values = np.array(temperature.values, dtype=float)
            for line in values.reshape(values.shape[0], -1).T if axis == "phi" else ():
                _fill_line(dataset[axis].values, line)
            dataset = dataset.assign_coords({name: (temperature.dims, values, temperature.attrs)})
    return _with_other_pressure(dataset)


def _fill_line(state, values):
    """Temperatures that are not there, along the straight line of Eq. 11, as soon as two are."""
    known = np.isfinite(values)
    if 2 <= known.sum() < values.size:
        first, last = np.flatnonzero(known)[[0, -1]]
        slope = (values[last] - values[first]) / (state[last] - state[first])
        values[~known] = values[first] + slope * (state[~known] - state[first])


def _with_other_pressure(dataset):
    """The pressure in the unit that the axis hasn't, whole isochores of it and also where the file has none; NaN on
    isochores not computed yet."""
    if "pressure_unit" not in dataset.variables:
        return dataset
    pressure = dataset["pressure"]
    unit = dataset["pressure_unit"].load()
    name, other, attributes = ("pressure_reduced", pressure / unit, {"units": "1", "reduced_units": "kBT/d^3"}) \
        if unit_of(pressure) == "MPa" else ("pressure_MPa", pressure * unit, {"units": "MPa"})
    dims = (state_axis(dataset), "pressure")
    return dataset.assign_coords({name: (dims, other.transpose(*dims).values, {**attributes, "long_name": "pressure"})})


def regime_codes(dataset):
    """{name: value} of the regime flags, as the file itself declares them."""
    attributes = dataset["regime"].attrs
    names = str(attributes.get("flag_meanings", " ".join(regime.name for regime in Regime))).split()
    values = np.atleast_1d(attributes.get("flag_values", np.arange(len(names))))
    return {name: int(value) for name, value in zip(names, values)}
