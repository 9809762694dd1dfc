// SPDX-License-Identifier: GPL-3.0-or-later
/// A user's u(r), omega(q) or B(r) between its points: a cubic on each interval whose slopes at the points
/// are those of the polynomial through the five points nearest to them, so that it and its derivative are
/// continuous, and its error falls with the fourth power of the step.
#ifndef CAGEHOP_SYSTEM_TABLE_H
#define CAGEHOP_SYSTEM_TABLE_H

#include <cagehop/system.h>

/// Chosen limits: how far u at its last r may be from 0, by which it then jumps, [epsilon]; how high it is at
/// a first r that is not 0, [epsilon]; how far omega at its last q may be from 1, [1].
#define SYSTEM_TABLE_JUMP_MAX 1e-3
#define SYSTEM_TABLE_RISE_MIN 20.0
#define SYSTEM_TABLE_OMEGA_MAX 0.05
/// And the error of cagehop_system_table_error.
#define SYSTEM_TABLE_ERROR_MAX 1e-3

/// NULL where a table is a function of x: enough points, x from 0 on and ascending, all finite; else what is
/// wrong with it, a static text.
const char *system_table_fault(const struct cagehop_system_table *table);

/// The n of the power r^-n by which u is continued below its first r: that of its first points.
double potential_exponent(const struct cagehop_system_table *table);

/// y at x[0] <= x <= x[n - 1]; *slope = dy/dx, NULL is allowed. Every stride-th point is read, the first
/// always: stride 1 for all, 2 to see what leaving out every second one changes.
double system_table_at(const struct cagehop_system_table *table, size_t stride, double x, double *slope);

/// The error of weight(y) that the points of a table leave, estimated from what leaving out every second and
/// three of four of them changes: D2^2/D4, which is a sixteenth of D2 where the curve is smooth, and D2 where
/// its points scatter. Never less than a sixteenth: where D4 is larger, its points are too few to tell.
double system_table_error(const struct cagehop_system_table *table,
                          double (*weight)(double y, double temperature), double temperature);

#endif
