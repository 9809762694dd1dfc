# SPDX-License-Identifier: GPL-3.0-or-later
"""The command `tools/paper`."""

import pathlib
import sys
import time

from ..command import EPILOG, Parser, run
from ..errors import UsageError
from ..program import find_program
from . import page, pictures, sources

FOLDER = sources.ROOT / "build" / "paper"
DOCS = sources.ROOT / "docs" / "explanation"


def _parser():
    parser = Parser(prog="tools/paper", epilog=EPILOG,
                    description="Computes the maps of jobs/paper, draws the figures and writes the page index.md.")
    parser.add_argument("--folder", metavar="FOLDER", type=pathlib.Path, default=FOLDER,
                        help="where maps, pictures and page go (default build/paper)")
    parser.add_argument("--ranks", metavar="N", type=int, default=2, help="ranks of a run (default 2); 1 needs no mpirun")
    parser.add_argument("--cagehop", metavar="PROGRAM", help="the cagehop program (default $CAGEHOP, or the one on PATH)")
    parser.add_argument("--publish", action="store_true",
                        help="refreshes docs/explanation/paper.md and docs/explanation/paper/*.png too, smaller, to be committed")
    return parser


def _write(maps, folder, program, path, picture_folder, dpi):
    for theory in sources.THEORIES:
        if pictures.draw_all(theory, folder, program, path.parent / picture_folder, dpi):
            raise sources.PaperError(f"the figures of {theory} could not be drawn; the line above tells why")
    path.write_text(page.text(maps, picture_folder and f"{picture_folder}/"), encoding="utf-8")
    print(f"tools/paper: {path}")


def main(arguments=None):
    """The command; returns its exit status."""
    def body():
        options = _parser().parse_args(arguments)
        if options.ranks < 1:
            raise UsageError(f"--ranks {options.ranks}: must be 1 or more")
        program = find_program(options.cagehop)
        folder = options.folder.resolve()
        start = time.monotonic()
        sources.compute(program, folder, options.ranks)
        maps = {theory: sources.load(folder, theory) for theory in sources.THEORIES}
        _write(maps, folder, program, folder / "index.md", "", 200)
        if options.publish:
            _write(maps, folder, program, DOCS / "paper.md", "paper", 100)
        print(f"tools/paper: done in {time.monotonic() - start:.0f} s")

    try:
        return run("tools/paper", body)
    except sources.PaperError as error:
        print(f"tools/paper: {error}", file=sys.stderr)
        return 1
