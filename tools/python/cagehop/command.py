# SPDX-License-Identifier: GPL-3.0-or-later
"""What the commands have in common: their arguments, their one-line errors, their exit statuses."""

import argparse
import os
import sys

from .errors import Error, MapError, ParameterError, TableError, UsageError

EPILOG = "Exit status: 0 done; 2 the command line is wrong; 3 the map or table can't be read; 1 anything else."


class Parser(argparse.ArgumentParser):
    def error(self, message):
        raise UsageError(message)


def add_picture_options(parser):
    parser.add_argument("-o", "--output", metavar="PICTURE", required=True,
                        help="the picture; its suffix chooses the format (png, pdf, svg)")
    parser.add_argument("--dpi", metavar="N", type=int, default=300, help="dots per inch of a png (default 300)")


def check_picture_options(options):
    suffix = os.path.splitext(options.output)[1].lower().lstrip(".")
    if suffix not in ("png", "pdf", "svg"):
        raise UsageError(f"{options.output}: the picture's name must end in .png, .pdf or .svg")
    if not 50 <= options.dpi <= 1200:
        raise UsageError(f"--dpi {options.dpi}: must be between 50 and 1200")


def run(program, body):
    """`body()` with its errors as one line on stderr; returns the exit status."""
    try:
        body()
    except ParameterError as error:
        print(f"{program}: {error} ({program} --help)", file=sys.stderr)
        return 2
    except (MapError, TableError) as error:
        print(f"{program}: {error}", file=sys.stderr)
        return 3
    except Error as error:
        print(f"{program}: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{program}: {error.filename + ': ' if error.filename else ''}{error.strerror or error}", file=sys.stderr)
        return 1
    return 0
