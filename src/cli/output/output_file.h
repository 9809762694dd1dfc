// SPDX-License-Identifier: GPL-3.0-or-later
/// The file that a command writes from a map, as a page or a table: "-" is standard output.
#ifndef CAGEHOP_CLI_OUTPUT_FILE_H
#define CAGEHOP_CLI_OUTPUT_FILE_H

#include <stdbool.h>
#include <stdio.h>

/// Whether it is standard output.
bool output_is_standard(const char *output);

/// Whether what is made of the map `map` may have that name: never that map's, nor another HDF5 file's; then
/// an error is reported that gives `example` as a better one.
bool output_may_have(const char *command, const char *output, const char *map, const char *example);

/// Whether a file can be the map that something is made of: reports a landscape table, which is none.
bool output_from_map(const char *command, const char *map);

/// Opens it, or standard output. NULL after a reported error.
FILE *output_open(const char *command, const char *output);

/// Closes it; errno is as the last write left it. Returns the exit status: EXIT_OTHER after a reported error
/// where not all could be written, of which main() says so where it is standard output.
int output_close(const char *command, const char *output, FILE **file);

#endif
