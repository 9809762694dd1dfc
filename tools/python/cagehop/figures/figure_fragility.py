# SPDX-License-Identifier: GPL-3.0-or-later
"""Figure 5: the dynamic fragility over pressure, as a derivative and from the VFT line."""

import json
import os

import numpy as np

from ..errors import TableError, UsageError
from ..maps import opened, unit_of
from . import panels
from .lines import SECOND_STATE
from .notation import quantity_label, unit_math
from .style import BLUE, styled

STRONG, FRAGILE = 30, 100  # the paper's limits: strong up to one, fragile from the other


def add_options(parser):
    parser.add_argument("map", metavar="MAP.h5", help="a map with isobars, or what 'cagehop isobars --json' printed")
    parser.add_argument("--pressure-max", metavar="P", type=float, help="last pressure")


@styled
def fragility(map, pressure_max=None):
    """Figure 5: the dynamic fragility over pressure, as a derivative and from the VFT line; a matplotlib figure.

    map: a map with isobars, its path or what `open_map` gave, or a file .json that `cagehop isobars --json` printed; pressure_max:
    last pressure.
    Raises MapError; TableError; UsageError where there is no fragility."""
    return _draw(_read(map, pressure_max))


COLUMNS = ("pressure", "pressure_g", "fragility", "fragility_vft")
FIND_THEM = "'cagehop isobars {} --json > isobars.json' finds them, and 'draw fragility isobars.json' draws those"


def _read(map, pressure_max):
    if isinstance(map, (str, os.PathLike)) and os.fspath(map).endswith(".json"):
        place, found = os.fspath(map), _read_isobars(map)
    else:
        with opened(map) as (dataset, place):
            found = _isobars_of(dataset, place)
    found["keep"] = found["pressure"] <= (pressure_max or np.inf)
    if not np.isfinite(found["fragility"][found["keep"]]).any():
        raise UsageError(f"{place}: no glass transition at any of the pressures")
    return found


def _isobars_of(dataset, place):
    if "fragility" not in dataset:
        raise UsageError(f"{place}: the map has no isobars; {FIND_THEM.format(place)}")
    found = {name: np.array(dataset[name].values, dtype=float) for name in COLUMNS}
    if "isobar_status" in dataset and not np.isfinite(found["fragility"]).any() and (dataset["isobar_status"].values == 0).all():
        raise UsageError(f"{place}: the map's isobars are not there yet; {FIND_THEM.format(place)}")
    return {**found, "unit": unit_of(dataset["pressure"])}


def _read_isobars(path):
    """The isobars of a file that the program wrote."""
    try:
        with open(path, encoding="utf-8") as file:
            found = json.load(file)
        columns = {name: np.array([np.nan if value is None else value for value in found[name]], dtype=float) for name in COLUMNS}
        if len({column.size for column in columns.values()}) != 1:
            raise ValueError("its lists differ in length")
        return {**columns, "unit": str(found["pressure_units"])}
    except OSError as error:
        raise TableError(f"{path}: {error.strerror}") from None
    except (ValueError, KeyError, TypeError) as error:
        reason = f"no {error}" if isinstance(error, KeyError) else str(error)
        raise TableError(f"{path}: not what 'cagehop isobars --json' prints ({reason})") from None


def _draw(found):
    figure, (axes,) = panels.sheet(1, top=0.46, width=3.4, height=2.5)
    pressure = found["pressure"][found["keep"]]
    drawn = []
    for name, label, style in (("fragility", "derivative, Eq. 14", {"linestyle": "-"}),
                               ("fragility_vft", "VFT line, Eq. 15", {"linestyle": SECOND_STATE, "color": "#b5342b",
                                                                 "markerfacecolor": "white"})):
        values = found[name][found["keep"]]
        few = np.isfinite(values).sum() <= 40
        axes.plot(pressure, values, **{"color": BLUE, "linewidth": 1.3, "marker": "o" if few else None, "markersize": 3.2,
                                       "label": label, "zorder": 4, **style})
        drawn.append(values[np.isfinite(values)])
    drawn = np.concatenate(drawn)
    room = 0.12 * max(np.ptp(drawn), 1.0)
    axes.set_ylim(drawn.min() - room, drawn.max() + 2 * room)
    for limit, word in ((STRONG, "strong"), (FRAGILE, "fragile")):
        if axes.get_ylim()[0] < limit < axes.get_ylim()[1]:
            axes.axhline(limit, color="#777777", linewidth=0.8, linestyle=":")
    panels.finish(axes, margin=0.02)
    axes.set_xlabel(rf"$P$ (${unit_math(found['unit'])}$)")
    axes.set_ylabel(quantity_label("fragility", "1"))
    panels.legend_in(axes, loc="best", handlelength=3)
    if "MPa" not in found["unit"]:
        _add_megapascal(axes, found)
    return figure


def _add_megapascal(axes, found):
    """The same pressures in MPa at the glass transition, which the map holds point by point."""
    good = np.isfinite(found["pressure_g"]) & found["keep"]
    if good.sum() < 2:
        return
    pressure, megapascal = found["pressure"][good], found["pressure_g"][good]
    slope = np.polyfit(megapascal, pressure, 3 if good.sum() > 4 else 1)
    top = axes.twiny()
    top.set_xlim(axes.get_xlim())
    step = panels.step_of(np.ptp(megapascal), 6, (0.1, 0.2, 0.5))
    ticks = np.arange(np.ceil(megapascal[0] / step) * step, megapascal[-1] + 1e-9, step)
    top.set_xticks(np.polyval(slope, ticks), [f"{tick:g}" for tick in ticks])
    top.set_xlabel(r"$P$ at $T_\mathrm{g}$ (MPa)", labelpad=4)
