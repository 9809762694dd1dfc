// SPDX-License-Identifier: GPL-3.0-or-later
/// An interval of a table of landscapes, from its nodes.
#ifndef CAGEHOP_PHASE_MAP_TABLE_INTERVAL_H
#define CAGEHOP_PHASE_MAP_TABLE_INTERVAL_H

#include "phase_map/landscape_table.h"

#include <cagehop/landscape_nodes.h>

/// A state, solved as a node or to compare with.
struct table_node {
  enum cagehop_unit unit;
  double state;
  double first_r;               ///< where its cells begin, [d]; 0: not known
  struct cagehop_error error;   ///< status 0, or why it is none
  struct landscape_cells cells; ///< owned
  double number[TABLE_NUMBERS], modulus[MODULUS_VALUES];
  int modulus_status;
  double structure_error, structure_residual, barrier_error;
};

/// From numbers that cagehop_landscape_node_solve wrote. Returns 0, CAGEHOP_BAD_ARGUMENT or
/// CAGEHOP_NO_MEMORY.
int table_node_read(size_t count, const double number[], struct table_node *node);

/// A number for each character of a text. Returns their number.
size_t table_text_write(const char *text, double number[CAGEHOP_ERROR_MAX]);

/// The text again, cut to its room; what is no printable character becomes '?'.
void table_text_read(size_t count, const double number[], char text[CAGEHOP_ERROR_MAX]);

/// A status that stands as a number. False where it can't be one.
bool table_status_read(double number, int *status);

/// Appends a certified interval, or one without nodes, to a table: its numbers, and its pieces. Clears it.
/// Returns 0 or CAGEHOP_NO_MEMORY.
int table_append(struct cagehop_landscape_table *table, struct table_interval *interval);

/// The larger; NaN where one is.
double table_larger(double a, double b);

/// An interval with unit, low and high set, from its nodes and without errors. Returns 0 or
/// CAGEHOP_NO_MEMORY.
int table_interval_fill(size_t nodes, const struct table_node *const node[], struct table_interval *interval);

/// Raises the interval's errors to those at a state that is none of its nodes, times `safety`.
void table_interval_compare(const struct table_node *state, double safety, struct table_interval *interval);

/// The same interval in pieces of few nodes, which are fast to evaluate, handed to `take` in ascending order;
/// the pieces are its own then. What the pieces differ from the interval is added to their errors. Returns 0,
/// CAGEHOP_NO_MEMORY, or what `take` returned if not 0.
int table_interval_divide(const struct table_interval *wide,
                          int (*take)(void *context, const struct table_interval *piece), void *context);

#endif
