// SPDX-License-Identifier: GPL-3.0-or-later
/// A plan as it travels: a header without pointers, and all its arrays as one. Pure arithmetic: no MPI.
#ifndef CAGEHOP_SWEEP_PLAN_WIRE_H
#define CAGEHOP_SWEEP_PLAN_WIRE_H

#include "sweep/schedule/plan.h"

enum { PLAN_WIRE_CURVES = 3 };

/// What an unpacked plan's tables are.
struct plan_wire_tables {
  struct cagehop_table table;
  struct cagehop_system_table curve[PLAN_WIRE_CURVES];
};

/// What of a plan has a fixed size.
struct plan_wire_header {
  struct sweep_plan plan; ///< whole, so that no member can be forgotten; its pointers are NULL
  char shared_path[SWEEP_SHARED_PATH_MAX]; ///< empty: none
  size_t table_n_phi, table_n_q;           ///< 0 without a table
  size_t table_points;                     ///< numbers q where each state has its own; 0 where they share n_q
  bool table_has_contact, table_has_errors, table_has_temperatures;
  size_t curve_count[PLAN_WIRE_CURVES]; ///< points of u(r), omega(q) and B(r); 0 without them
  size_t landscape_count;               ///< numbers of the landscape table; 0 without one
};

struct plan_wire_header plan_wire_header(const struct sweep_plan *plan);

/// How many numbers the plan's arrays hold together.
size_t plan_wire_count(const struct plan_wire_header *header);

/// How many indices the table of the plan needs, at least 1: of where its states' points begin.
size_t plan_wire_firsts(const struct plan_wire_header *header);

/// Writes the arrays into numbers, of length plan_wire_count.
void plan_wire_pack(const struct sweep_plan *plan, double numbers[]);

/// The plan again, without its landscape table; it points into `numbers` and, where it has tables, to *tables
/// and into first, which has length plan_wire_firsts.
struct sweep_plan plan_wire_unpack(const struct plan_wire_header *header, const double numbers[],
                                   size_t first[], struct plan_wire_tables *tables);

/// Gives an unpacked plan its landscape table, where it has one, which it owns until
/// plan_wire_drop_landscapes. Returns 0 or a negative status.
int plan_wire_take_landscapes(const struct plan_wire_header *header, const double numbers[],
                              struct sweep_plan *plan);

void plan_wire_drop_landscapes(struct sweep_plan *plan);

#endif
