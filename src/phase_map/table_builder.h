// SPDX-License-Identifier: GPL-3.0-or-later
/// A table of landscapes in the making: its stages (table_stages.c), and what they decide (table_build.c).
#ifndef CAGEHOP_PHASE_MAP_TABLE_BUILDER_H
#define CAGEHOP_PHASE_MAP_TABLE_BUILDER_H

#include "phase_map/table_interval.h"

/// An interval on its way.
struct open_interval {
  struct table_interval interval;
  size_t level;
  // Of the level before; NaN where there is none.
  double excess_before, number_before[TABLE_NUMBERS];
  bool done; // it has nodes, or will have none
};

struct cagehop_landscape_builder {
  struct cagehop_landscape_table *table;
  size_t count;
  struct table_node **solved; // in the order in which they were accepted
  size_t open_count;
  struct open_interval *open; // ascending
  size_t tried;               // states that were asked for to know where cells begin
  size_t wanted_count;
  double *wanted;
};

/// The solved state of that number, or NULL.
const struct table_node *builder_find(const struct cagehop_landscape_builder *builder, double state);

/// Puts a state among those that are wanted, the densest or coldest first. Returns 0 or CAGEHOP_NO_MEMORY.
int builder_want(struct cagehop_landscape_builder *builder, double state);

/// Opens the whole range, or what lies between the rows of a table of S(q): it is analytic there, and not
/// across them. Returns 0 or CAGEHOP_NO_MEMORY.
int builder_open(struct cagehop_landscape_builder *builder);

/// Gives all intervals nodes, or halves, or an end, as far as their states are there; the others are wanted
/// then. Returns 0 or CAGEHOP_NO_MEMORY.
int builder_advance(struct cagehop_landscape_builder *builder);

#endif
