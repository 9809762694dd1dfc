// SPDX-License-Identifier: GPL-3.0-or-later
/// A plan as it travels: a header without pointers, and all its arrays as one. Pure arithmetic: no MPI.
#ifndef CAGEHOP_SWEEP_PLAN_WIRE_H
#define CAGEHOP_SWEEP_PLAN_WIRE_H

#include "sweep/schedule/plan.h"

enum { PLAN_WIRE_CURVES = 3 };

/// The table of S(q) of a plan, and its u(r), omega(q) and B(r); one that it doesn't have has no numbers.
struct plan_wire_tables {
  struct cagehop_table table;
  struct cagehop_system_table curve[PLAN_WIRE_CURVES];
};

/// What of a plan has a fixed size.
struct plan_wire_header {
  struct sweep_plan plan; ///< whole, so that no member can be forgotten; its pointers are NULL
  char shared_path[SWEEP_SHARED_PATH_MAX]; ///< empty: none
  struct plan_wire_tables tables;          ///< so too
  size_t table_points;                     ///< the numbers S(q) of the table
  bool table_has_first, table_has_contact, table_has_errors, table_has_temperatures;
  size_t landscape_count; ///< numbers of the landscape table; 0 without one
  size_t count;           ///< of all numbers
};

struct plan_wire_header plan_wire_header(const struct sweep_plan *plan);

/// Writes the arrays into numbers, of length header->count.
void plan_wire_pack(const struct plan_wire_header *header, const struct sweep_plan *plan, double numbers[]);

/// The plan again, which points into `numbers` and, where it has tables, to *tables. Returns 0 or a negative
/// status; plan_wire_clear in either case.
int plan_wire_unpack(const struct plan_wire_header *header, const double numbers[],
                     struct plan_wire_tables *tables, struct sweep_plan *plan);

/// Frees what an unpacked plan owns.
void plan_wire_clear(struct sweep_plan *plan);

#endif
