# SPDX-License-Identifier: GPL-3.0-or-later
"""The command `draw`: a figure of the paper, each a subcommand."""

import sys

import matplotlib

matplotlib.use("Agg")

from ..command import EPILOG, Parser, add_picture_options, check_picture_options, run, save_picture
from . import barriers, diffusion, fragility, landscape, phases, times

FIGURES = {
    "landscape": (landscape, "F(r, P) at one point, with its lengths and barriers (Figure 1)"),
    "barriers": (barriers, "F_B1, F_B2 and Delta over temperature and pressure (Figure 2)"),
    "times": (times, "both relaxation times over 1000/T and pressure (Figure 3)"),
    "diffusion": (diffusion, "the diffusion constant over 1000/T and pressure (Figure 4)"),
    "fragility": (fragility, "the dynamic fragility over pressure (Figure 5)"),
    "phases": (phases, "regimes, spinodals, coexistence, glass transition in (phi, P) and (T, P)"),
}


def _parser():
    parser = Parser(prog="draw", description="Draws the figures of the paper.", epilog=EPILOG)
    commands = parser.add_subparsers(metavar="FIGURE", required=True, dest="figure")
    for name, (figure, what) in FIGURES.items():
        command = commands.add_parser(name, help=what, description=f"Draws {what}.", epilog=EPILOG)
        figure.add_options(command)
        add_picture_options(command)
    return parser


def main(arguments=None):
    """The command; returns its exit status."""
    def body():
        options = _parser().parse_args(arguments)
        check_picture_options(options)
        figure = FIGURES[options.figure][0]
        prepared = figure.prepare(options)
        save_picture(options, lambda: figure.draw(prepared))

    return run("draw", body)


if __name__ == "__main__":
    sys.exit(main())
