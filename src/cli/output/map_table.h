// SPDX-License-Identifier: GPL-3.0-or-later
/// A map's records as comma-separated values, row by row of the map, so that memory does not grow with it.
#ifndef CAGEHOP_CLI_MAP_TABLE_H
#define CAGEHOP_CLI_MAP_TABLE_H

#include "map/view.h"

#include <cagehop/quantity.h>
#include <stdbool.h>
#include <stdio.h>

/// What is printed. Texts are as they were written on the command line; NULL where nothing was.
struct map_table_params {
  const char *command; ///< for messages
  enum cagehop_on on;
  const char *columns;
  bool bare;                                                         ///< names without units
  const char *phi, *density, *temperature, *pressure, *pressure_MPa; ///< selections
};

struct map_table_counts {
  size_t printed;   ///< records
  size_t not_there; ///< records of the selection that no run has finished, or that are damaged
};

struct map_table;

/// Understands what is asked for. Returns 0, or the exit status after a reported error.
int map_table_open(const struct map_view *view, const struct map_table_params *params,
                   struct map_table **table);

/// Writes the header and the records. 0, or CAGEHOP_IO / CAGEHOP_NO_MEMORY where the map can't be read; an
/// error of `file` is for the caller to find.
int map_table_write(struct map_table *table, FILE *file, struct map_table_counts *counts);

/// Frees it and sets *table to NULL, which it may be.
void map_table_close(struct map_table **table);

#endif
