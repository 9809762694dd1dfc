# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands `draw` and `draw_map`: the figures of this folder, their options named like the functions' arguments."""

import matplotlib
import matplotlib.pyplot as plt

from ..command import EPILOG, Parser, add_picture_options, check_picture_options, run
from . import figure_barriers, figure_certified, figure_columns, figure_diffusion, figure_fit, figure_fragility, figure_landscape, figure_phases, figure_spread, figure_times
from .style import STYLE

FIGURES = {
    "landscape": (figure_landscape, "F(r, P) at one point, with its lengths and barriers (Figure 1)"),
    "barriers": (figure_barriers, "F_B1, F_B2 and Delta over temperature and pressure (Figure 2)"),
    "times": (figure_times, "both relaxation times over 1000/T and pressure (Figure 3)"),
    "diffusion": (figure_diffusion, "the diffusion constant over 1000/T and pressure (Figure 4)"),
    "fragility": (figure_fragility, "the dynamic fragility over pressure (Figure 5)"),
    "fit": (figure_fit, "a fit to measurements: data, curves with their bands, residuals"),
    "spread": (figure_spread, "what closure and elastic coupling make of a substance: fragility, Tg under pressure, tau_alpha"),
    "certified": (figure_certified, "which states of a system are certified by which closure, over density and temperature"),
    "phases": (figure_phases, "regimes, spinodals, coexistence, glass transition in (phi, P) and (T, P)"),
}


def save(figure, options):
    """Draws `figure`, a function, with the options that are its arguments, and saves what it returns."""
    check_picture_options(options)
    arguments = {name: value for name, value in vars(options).items() if name not in ("figure", "output", "dpi")}
    matplotlib.use("Agg")
    with plt.rc_context(STYLE):
        drawn = figure(**arguments)
        drawn.savefig(options.output, dpi=options.dpi)
        plt.close(drawn)


def _parser():
    parser = Parser(prog="draw", description="Draws the figures of the paper.", epilog=EPILOG)
    commands = parser.add_subparsers(metavar="FIGURE", required=True, dest="figure")
    for name, (figure, what) in FIGURES.items():
        command = commands.add_parser(name, help=what, description=f"Draws {what}.", epilog=EPILOG)
        figure.add_options(command)
        add_picture_options(command)
    return parser


def main(arguments=None):
    """The command `draw`; returns its exit status."""
    def body():
        options = _parser().parse_args(arguments)
        save(getattr(FIGURES[options.figure][0], options.figure), options)

    return run("draw", body)


def main_map(arguments=None):
    """The command `draw_map`; returns its exit status."""
    def body():
        parser = Parser(prog="draw_map", description="Draws columns of a cagehop map over temperature and pressure.",
                        epilog=EPILOG)
        figure_columns.add_options(parser)
        add_picture_options(parser)
        save(figure_columns.columns, parser.parse_args(arguments))

    return run("draw_map", body)
