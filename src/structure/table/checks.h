// SPDX-License-Identifier: GPL-3.0-or-later
/// Whether a table is what it says: hard or soft particles, contact value, density, and no window.
#ifndef CAGEHOP_STRUCTURE_TABLE_CHECKS_H
#define CAGEHOP_STRUCTURE_TABLE_CHECKS_H

#include "structure/table/curve.h"
#include "structure/table/points.h"
#include "system/particles.h"

#include <cagehop/error.h>
#include <cagehop/structure.h>
#include <stdbool.h>

/// Whether what a fit leaves is noise alone: neighbours are not correlated.
bool table_fit_leaves_noise(const struct correlation_fit *fit);

/// How S(q) ends, by a fit without damping.
enum cagehop_tail_evidence table_tail_evidence(const struct table_points *points,
                                               const struct correlation_fit *fit);

/// Whether that is as particles with a contact jump make it.
bool table_has_contact(const struct table_points *points, const struct correlation_fit *fit);

/// Compares the table's contact value with the one that a fit finds without it. Returns 0,
/// CAGEHOP_NO_CONTACT, CAGEHOP_WRONG_CONTACT with *reason, CAGEHOP_NO_CONVERGENCE or CAGEHOP_NO_MEMORY.
int table_check_contact(const struct table_points *points, const struct particles *particles,
                        struct cagehop_error *reason);

/// Compares the density inside the core, where h(r) must be -1, with phi's: fills the certificate's
/// density_ratio and window, and curve->density_ratio where the two differ by more than chance. Returns 0,
/// CAGEHOP_WRONG_DENSITY or CAGEHOP_WINDOWED with *reason, CAGEHOP_NOT_FINITE or CAGEHOP_NO_MEMORY.
int table_check_core(const struct table_points *points, const struct particles *particles,
                     struct table_curve *curve, struct cagehop_certificate *certificate,
                     struct cagehop_error *reason);

#endif
