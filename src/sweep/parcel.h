// SPDX-License-Identifier: GPL-3.0-or-later
/// A plan as it travels: a header without pointers, and all its arrays as one. Pure arithmetic: no MPI.
#ifndef CAGEHOP_SWEEP_PARCEL_H
#define CAGEHOP_SWEEP_PARCEL_H

#include "sweep/sweep.h"

/// What of a plan has a fixed size.
struct parcel_header {
  struct sweep_plan plan;        ///< whole, so that no member can be forgotten; its pointers are NULL
  char place[SWEEP_PLACE_MAX];   ///< empty: none
  size_t table_n_phi, table_n_q; ///< 0 without a table
  bool table_has_contact;
};

struct parcel_header parcel_header(const struct sweep_plan *plan);

/// How many numbers the plan's arrays hold together.
size_t parcel_count(const struct parcel_header *header);

/// Writes the arrays into numbers, of length parcel_count.
void parcel_pack(const struct sweep_plan *plan, double numbers[]);

/// The plan again; it points into `numbers` and, where it has one, to *table.
struct sweep_plan parcel_unpack(const struct parcel_header *header, const double numbers[],
                                struct cagehop_table *table);

#endif
