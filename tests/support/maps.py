# SPDX-License-Identifier: GPL-3.0-or-later
"""What a map file holds, as the tests look at it, and damage done to it."""
import functools
import hashlib
import json
import pathlib
import zlib

import h5py
import numpy

import served


@functools.cache
def columns():
    """The rows of `cagehop columns --json`."""
    done = served.run("columns", "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["columns"]


def column_names(*axes, groups=("basic", "incompressible"), roles=("result", "coordinate", "cost")):
    """The names of the columns on these axes, in the order of a map."""
    return [column["name"] for column in columns()
            if column["on"] == list(axes) and column["group"] in groups and column["role"] in roles]


def listed(file, name):
    """A list of columns of an open map."""
    return file["run"].attrs[name].split()


def summed(file, kind):
    """The columns that a tile's checksum goes over, of its isochore's row or of its points."""
    return [name for name in listed(file, f"{kind}_columns") if name not in listed(file, "not_in_checksum")]


def physical_datasets(path):
    """Every dataset outside `run` but the costs, as raw bytes."""
    found = {}
    with h5py.File(path, "r") as file:
        costs = listed(file, "not_in_checksum")
        for name, item in file.items():
            if isinstance(item, h5py.Dataset) and name not in costs:
                found[name] = item[()].tobytes()
    return found


def info(path, *options, timeout=60):
    """`cagehop info` of that map."""
    return served.run("info", path, *options, timeout=timeout)


def done_tiles(path):
    """Tiles of a map that a run may be writing, or may not have created yet. By h5py, because a test that waits asks often, and
    without locks, because the run has its own."""
    try:
        with h5py.File(path, "r", locking=False) as file:
            return int((file["run/tile_status"][()] != 0).sum())
    except (OSError, KeyError):
        return 0


def children(pid):
    """The processes that this one began."""
    return [int(child) for child in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def done_isochores(path):
    """The isochores of which a tile is done, in the order of the map."""
    with h5py.File(path, "r") as file:
        return numpy.flatnonzero(file["run/tile_status"][()].any(axis=1))


def digest(path):
    """The line of `cagehop info --digest`."""
    done = info(path, "--digest")
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def own_digest(path):
    """The same, from the description of map_digest and nothing else."""
    def order(name):
        kind = 0 if name in ("phi", "pressure", "cooling_rate") else 1 if name in on_phi else 4 - file[name].ndim
        return kind, name.encode()

    sha256 = hashlib.sha256()
    with h5py.File(path, "r") as file:
        on_phi = [*listed(file, "isochore_columns"), "isochore_status"]
        left_out = listed(file, "not_in_digest")
        names = [name for name, item in file.items() if isinstance(item, h5py.Dataset) and name not in left_out]
        for name in sorted(names, key=order):
            values = file[name][()]
            if values.dtype.kind == "f":
                values = numpy.where(numpy.isnan(values), numpy.frombuffer(bytes(6) + b"\xf8\x7f", "<f8")[0], values)
            sha256.update(name.encode() + b"\0" + values.astype(values.dtype.newbyteorder("<")).tobytes())
    return "digest: " + sha256.hexdigest()


def flip_bit(path, name, index=0, byte=0):
    """Flips a bit of value `index` (in the file's order) of a variable, as a bad disk would."""
    with h5py.File(path, "r") as file:
        at = file[name].id.get_offset() + index * file[name].dtype.itemsize + byte
    with open(path, "r+b") as raw:
        raw.seek(at)
        was = raw.read(1)[0]
        raw.seek(at)
        raw.write(bytes([was ^ 0x10]))


def history(file, column, run):
    """A text of the run history of an open map: bytes, padded with zeros."""
    return file["run/history"][column][run].tobytes().rstrip(b"\0").decode()


def set_history(file, column, run, text):
    rows = file["run/history"][column]
    rows[run] = numpy.frombuffer(text.encode().ljust(rows.shape[1], b"\0"), "u1")


def tile_checksum(file, i, block=0):
    """What the checksum of a tile of an open map must be."""
    checksum, width = 0, int(file.attrs["tile_pressures"])
    for name in [*summed(file, "isochore"), "isochore_status"]:
        checksum = zlib.crc32(file[name][i:i + 1].tobytes(), checksum)
    checksum = zlib.crc32(file["run/origin"][i:i + 1].tobytes(), checksum)
    for name in [*summed(file, "point"), "regime", "status"]:
        checksum = zlib.crc32(file[name][i, block * width:(block + 1) * width].tobytes(), checksum)
    return checksum


def isobar_checksum(file):
    """What the checksum of the isobars of an open map must be, where they are one block."""
    checksum = 0
    for name in [*summed(file, "isobar"), "isobar_status"]:
        checksum = zlib.crc32(file[name][()].tobytes(), checksum)
    return checksum


def make_failed(path, i, status):
    """Makes isochore i, of one tile, look as if all of its points had failed, checksum included."""
    with h5py.File(path, "r+") as file:
        file["regime"][i], file["status"][i], file["isochore_status"][i] = 6, status, status
        file["run/tile_checksum"][i, 0] = tile_checksum(file, i)
