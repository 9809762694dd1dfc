# SPDX-License-Identifier: GPL-3.0-or-later
"""Figure 1: the dynamic free energy at one point, with its lengths and barriers."""

import os

import numpy as np
from matplotlib.ticker import MaxNLocator

from .. import program as programs
from ..catalogues import parameters
from ..errors import UsageError
from ..states import point as point_of
from . import panels
from .notation import symbol
from .style import BLUE, QUIET, styled
from .words import INK, outline

SECOND = "#b5342b"
PLACES, REACH = 800, 1.45  # of the curve, which goes from half of r_L1 to REACH times r_L2


def add_options(parser):
    parser.add_argument("--phi", type=float, default=0.60, help="packing fraction (default 0.60)")
    parser.add_argument("--pressure", type=float, default=1.0, help="in kBT/d^3 (default 1)")
    parser.add_argument("--cagehop", metavar="PROGRAM", dest="program",
                        help="a cagehop program that computes it, instead of the library of this one")
    for name, what in (("material", "NAME"), ("structure", "SOURCE"), ("closure", "NAME"), ("compatibility", "NAME"),
                       ("dr", "STEP")):
        parser.add_argument(f"--{name}", metavar=what, help="as for 'cagehop point'")


@styled
def landscape(phi=0.60, pressure=1.0, program=None, **model):
    """Figure 1: F(r, P) at one point, with its lengths and barriers; a matplotlib figure.

    phi: packing fraction; pressure: in kBT/d^3. The model: its parameters as arguments, as for `cagehop.point`; `structure` may
    be the file of a table too. program: a cagehop program that computes it, instead of the library.
    Raises UsageError where the point has no two states; ParameterError where it is out of range; StateError."""
    model = {name: value for name, value in model.items() if value is not None}
    sources = next(row.names for row in parameters() if row.key == "structure.source")
    is_file = isinstance(model.get("structure"), (str, os.PathLike)) and model["structure"] not in sources
    if program is not None or is_file:  # the library reads no files
        return _draw(*_by_program(programs.find_program(program), phi, pressure, model))
    return _draw(*_by_library(phi, pressure, model))


def _check_two_states(point):
    if str(point["regime"]) != "two_state":
        raise UsageError(f"phi = {point['phi']:g}, P = {point['pressure']:g} is {point['regime']}; "
                         "this figure is about two states, see 'cagehop boundaries'")


def _by_library(phi, pressure, model):
    """(point, r, F) of the point."""
    point = point_of(phi, pressure, rates=False, **model)
    _check_two_states(point)
    r = np.geomspace(max(point.isochore.r_min, 0.5 * point.r_L1), REACH * point.r_L2, PLACES)
    return point, r, point.isochore.F(r, pressure)


def _by_program(program, phi, pressure, model):
    """The same, as a program computes them."""
    words = ["--phi", phi, "--pressure", pressure, *(word for name, value in model.items() for word in (f"--{name}", value))]
    point = programs.json_of(program, ["point", *words])
    _check_two_states(point)
    rows = programs.text_of(program, ["landscape", *words, "--to", REACH * point["r_L2"], "--count", PLACES]).splitlines()
    table = np.array([[float(word) for word in row.split()] for row in rows if not row.startswith("#")])
    return point, table[:, 0], table[:, 1]


def _draw(point, r, energy):
    figure, (axes,) = panels.sheet(1, width=4.6, height=3.0)
    axes.grid(False)
    axes.set_xscale("log")
    axes.plot(r, energy, color=BLUE, linewidth=1.6, zorder=4)
    at = {name: point[name] for name in ("r_L1", "r_B", "r_L2")}
    height = {name: float(np.interp(np.log(place), np.log(r), energy)) for name, place in at.items()}
    low, span = height["r_L1"], height["r_B"] - height["r_L1"]
    low_axis = low - 0.24 * span
    axes.set_xlim(0.5 * at["r_L1"], 1.45 * at["r_L2"])
    axes.set_ylim(low_axis, height["r_B"] + 0.30 * span)

    for name in at:
        axes.plot([at[name]] * 2, [low_axis, height[name]], color=QUIET, linewidth=0.8, linestyle=(0, (3, 2)), zorder=2)
        axes.plot(at[name], height[name], "o", color=BLUE, markersize=4, zorder=5)
        _write(axes, at[name] * 1.03, low_axis + 0.02 * span, symbol(name), ha="left", va="bottom")
    _draw_cage(axes, point["r_cage"], low_axis, height["r_B"] + 0.22 * span, span)

    # Barriers: heights from the two minima to the level of the barrier.
    level = height["r_B"]
    axes.plot([0.62 * at["r_L1"], 1.22 * at["r_L2"]], [level] * 2, color=QUIET, linewidth=0.8, zorder=2)
    for name, barrier, color, side in (("r_L1", "F_B1", BLUE, "right"), ("r_L2", "F_B2", SECOND, "left")):
        _arrow(axes, (at[name], height[name]), (at[name], level), color)
        beside = 0.93 if side == "right" else 1.05
        _write(axes, at[name] * beside, 0.5 * (height[name] + level),
               rf"{symbol(barrier)}", ha=side, va="center", color=color)
    # Jumps: lengths between the minima and the barrier, above the curve.
    for start, end, jump, color, lift in (("r_L1", "r_B", "jump_1", BLUE, 0.10), ("r_B", "r_L2", "jump_2", SECOND, 0.10)):
        y = level + lift * span
        _arrow(axes, (at[start], y), (at[end], y), color)
        _write(axes, np.sqrt(at[start] * at[end]), y + 0.02 * span, symbol(jump), ha="center", va="bottom", color=color)
    axes.set_xlabel(r"$r\,/\,d$")
    axes.set_ylabel(r"$F_\mathrm{dyn}(r, P)\,/\,k_\mathrm{B}T$")
    axes.yaxis.set_major_locator(MaxNLocator(7, integer=True))
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axes.set_title(rf"$\varphi = {point['phi']:.2f}$,  $P = {point['pressure']:g}\,k_\mathrm{{B}}T/d^3$", fontsize=8.5, pad=5)
    return figure


def _draw_cage(axes, r_cage, low, high, span):
    """r_cage belongs to g(r), not to the curve: a line through the whole panel."""
    axes.plot([r_cage] * 2, [low, high], color="#1f9e89", linewidth=0.9, linestyle=(0, (1, 1.5)), zorder=2)
    _write(axes, r_cage * 1.03, low + 0.02 * span, symbol("r_cage"), ha="left", va="bottom", color="#1f9e89")


def _arrow(axes, start, end, color):
    axes.annotate("", xy=end, xytext=start, zorder=6,
                  arrowprops={"arrowstyle": "<|-|>,head_width=0.14,head_length=0.32", "color": color, "linewidth": 1.0,
                              "shrinkA": 0, "shrinkB": 0})


def _write(axes, x, y, text, color=INK, **places):
    axes.text(x, y, text, fontsize=9, color=color, zorder=8, path_effects=outline(2.5), **places)
