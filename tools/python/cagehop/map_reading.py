# SPDX-License-Identifier: GPL-3.0-or-later
"""How xarray reads a map: by h5py alone. xarray's own way, with h5netcdf, takes three times as long for a map's sixty
variables, as long as it takes to draw a figure of them.

A map is a netCDF-4 file: its variables are the datasets of the root group, their dimensions HDF5's dimension scales. What
`xarray.open_dataset(path, engine=Maps)` gives is identical to what it gives with engine="h5netcdf"."""

import os

import h5py
import numpy as np
import xarray as xr
from xarray.core import indexing

# Attributes in which HDF5 and netCDF keep the dimensions.
_OF_DIMENSIONS = {"CLASS", "NAME", "REFERENCE_LIST", "DIMENSION_LIST", "DIMENSION_LABELS", "_Netcdf4Dimid", "_Netcdf4Coordinates",
                  "_nc3_strict", "_NCProperties"}


class Maps(xr.backends.BackendEntrypoint):
    """The engine. Raises OSError for what h5py can't open, ValueError for an HDF5 file without the dimensions of netCDF."""

    def open_dataset(self, filename_or_obj, *, drop_variables=(), decode_times=True):
        path = os.path.abspath(os.path.expanduser(filename_or_obj))
        opener = xr.backends.CachingFileManager(h5py.File, path, mode="r")
        try:
            with opener.acquire_context() as file:
                variables = {name: _variable(opener, name, item) for name, item in file.items()
                             if isinstance(item, h5py.Dataset) and name not in (drop_variables or ())}
                attributes = _attributes(file)
            dataset = xr.decode_cf(xr.Dataset(variables, attrs=attributes), decode_times=decode_times)
        except BaseException:
            opener.close()
            raise
        dataset.set_close(opener.close)
        return dataset


class _Values(xr.backends.BackendArray):
    """A variable's numbers, read when they are wanted. It keeps no object of h5py, so that a dataset can go to another process."""

    def __init__(self, opener, name, item):
        self.opener, self.name, self.shape, self.dtype = opener, name, item.shape, item.dtype

    def __getitem__(self, key):
        return indexing.explicit_indexing_adapter(key, self.shape, indexing.IndexingSupport.OUTER_1VECTOR, self._read)

    def _read(self, key):
        with self.opener.acquire_context() as file:
            return file[self.name][key]


def _variable(opener, name, item):
    variable = xr.Variable(_dimensions(name, item), indexing.LazilyIndexedArray(_Values(opener, name, item)), _attributes(item))
    variable.encoding = {"source": item.file.filename, "original_shape": item.shape, "dtype": item.dtype}
    return variable


def _dimensions(name, item):
    """A scale is its own dimension; another variable has a list of references to scales, one an axis."""
    if item.attrs.get("CLASS") == b"DIMENSION_SCALE":
        return (name,)
    scales = item.attrs.get("DIMENSION_LIST", [()] * item.ndim)
    for axis, references in enumerate(scales):
        if len(references) == 0:
            raise ValueError(f"variable {name} has no dimension scale for axis {axis}")
    return tuple(h5py.h5r.get_name(references[0], item.id).decode().rpartition("/")[2] for references in scales)


def _attributes(item):
    return {name: _attribute(value) for name, value in item.attrs.items() if name not in _OF_DIMENSIONS}


def _attribute(value):
    """As netCDF programs give it: text as str, also of a fixed length; one number of a list of one."""
    if isinstance(value, h5py.Empty):
        return np.array([], dtype=value.dtype)
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogateescape")
    if isinstance(value, np.ndarray) and value.dtype.kind in "SO":
        value = [_attribute(word) for word in value.flat]
    return value[0] if isinstance(value, (list, np.ndarray)) and len(value) == 1 else value
