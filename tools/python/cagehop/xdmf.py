# SPDX-License-Identifier: GPL-3.0-or-later
"""A map as XDMF 3, for ParaView: a few lines of XML beside the map, which keeps the numbers."""

import os
import xml.etree.ElementTree as ElementTree

import h5py

from .command import EPILOG, Parser, run
from .errors import MapError, UsageError
from .maps import open_map, state_axis

NUMBER_TYPES = {"f": "Float", "i": "Int", "u": "UInt"}


def data_item(dataset, file_name):
    """A DataItem that points at a dataset of the map."""
    kind = NUMBER_TYPES[dataset.dtype.kind]
    if dataset.dtype.itemsize == 1:
        kind = {"Int": "Char", "UInt": "UChar"}[kind]
    item = ElementTree.Element("DataItem", Format="HDF", NumberType=kind, Precision=str(dataset.dtype.itemsize),
                               Dimensions=" ".join(map(str, dataset.shape)))
    item.text = f"{file_name}:{dataset.name}"
    return item


def document(file, file_name, state_axis, names):
    """The XDMF document of an open map: x is the pressure, y the first axis, phi; one attribute a variable in `names`, all on both."""
    root = ElementTree.Element("Xdmf", Version="3.0")
    grid = ElementTree.SubElement(ElementTree.SubElement(root, "Domain"), "Grid", Name="map", GridType="Uniform")
    shape = f"{file[state_axis].size} {file['pressure'].size}"
    ElementTree.SubElement(grid, "Topology", TopologyType="2DRectMesh", Dimensions=shape)
    geometry = ElementTree.SubElement(grid, "Geometry", GeometryType="VXVY")
    for axis in ("pressure", state_axis):
        geometry.append(data_item(file[axis], file_name))
    for name in names:
        attribute = ElementTree.SubElement(grid, "Attribute", Name=name, AttributeType="Scalar", Center="Node")
        attribute.append(data_item(file[name], file_name))
    ElementTree.indent(root)
    return '<?xml version="1.0"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def write_xdmf(map_path, xdmf_path):
    """Writes the XDMF file; it names the map relative to itself, so the two move together."""
    with open_map(map_path) as dataset:  # says what is wrong with a file that is no map
        axis = state_axis(dataset)
        names = sorted(name for name, variable in dataset.variables.items() if variable.dims == (axis, "pressure"))
    file_name = os.path.relpath(map_path, os.path.dirname(os.path.abspath(xdmf_path)))
    try:
        with h5py.File(map_path, "r") as file:
            text = document(file, file_name, axis, [name for name in names if name in file])
    except OSError as error:
        raise MapError(f"{map_path}: damaged ({str(error).splitlines()[0]})") from None
    with open(xdmf_path, "w", encoding="utf-8") as out:
        out.write(text)


def main(arguments=None):
    """The command; returns its exit status."""
    def body():
        parser = Parser(prog="map_to_xdmf", epilog=EPILOG,
                        description="Writes an XDMF file for ParaView; the numbers stay in the map.")
        parser.add_argument("map", metavar="MAP.h5")
        parser.add_argument("-o", "--output", metavar="MAP.xmf", help="default: the map's name with .xmf")
        options = parser.parse_args(arguments)
        output = options.output or os.path.splitext(options.map)[0] + ".xmf"
        if os.path.abspath(output) == os.path.abspath(options.map):
            raise UsageError(f"{output}: that is the map itself; choose another name with -o")
        write_xdmf(options.map, output)

    return run("map_to_xdmf", body)

