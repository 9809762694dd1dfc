// SPDX-License-Identifier: GPL-3.0-or-later
/// A table of landscapes between two states, packing fractions or temperatures: what stands in it, and who
/// makes it (table_build.c, table_assemble.c) and reads it (landscape_table.c, table_error.c).
#ifndef CAGEHOP_PHASE_MAP_LANDSCAPE_TABLE_H
#define CAGEHOP_PHASE_MAP_LANDSCAPE_TABLE_H

#include "landscape/family.h"
#include "phase_map/table_axis.h"
#include "relaxation/modulus_table.h"

#include <cagehop/landscape_table.h>
#include <cagehop/phase_map.h>

/// Positive numbers of a state, whose logarithms are interpolated.
enum table_number {
  TABLE_TAU_S, ///< tau_s/tau_E
  TABLE_S_0,
  TABLE_S_PEAK,
  TABLE_Q_PEAK,
  TABLE_G_CONTACT,
  TABLE_R_CAGE,
  TABLE_NUMBERS,
};

/// Chebyshev nodes in x (table_axis.h), and what is interpolated between them.
struct table_interval {
  enum cagehop_unit unit;
  double low, high;                      ///< states, ascending
  size_t nodes;                          ///< 0: nothing could be certified
  struct landscape_family family;        ///< owned
  double node[FAMILY_NODES_MAX];         ///< their x
  double *number;                        ///< logarithms, [node][TABLE_NUMBERS]; owned
  double *modulus;                       ///< [node][MODULUS_VALUES]; in the same allocation
  double number_error[TABLE_NUMBERS];    ///< of the logarithms
  double modulus_error[MODULUS_OCTAVES]; ///< of ln G
  int modulus_status;                    ///< why there is no modulus
  double structure_error, structure_residual, barrier_error; ///< the largest of the nodes'
  struct cagehop_error error;                                ///< why there are no nodes
};

/// An interval as it was certified, as numbers.
struct table_cover {
  size_t count;
  double *number; ///< owned
};

struct cagehop_landscape_table {
  struct cagehop_structure_params structure;
  enum cagehop_unit unit; ///< of its states
  double low, high;       ///< states
  double r_first;         ///< where cells begin, [d]
  int states;             ///< that were solved for it
  size_t count;
  struct table_interval *interval; ///< ascending; owned
  size_t cover_count;
  struct table_cover *cover; ///< the intervals that these are pieces of, ascending; owned
};

/// A state of a table.
struct interpolated_state {
  const struct cagehop_landscape_table *table; ///< borrowed
  const struct table_interval *interval;
  double weight[FAMILY_NODES_MAX], slope[FAMILY_NODES_MAX]; ///< of nodes; their derivatives with the state
};

/// The interval of a state; NULL outside the table.
const struct table_interval *table_interval_of(const struct cagehop_landscape_table *table, double state);

/// The weights of its nodes at a state, and their derivatives with that.
void table_interval_weights(const struct table_interval *interval, double state, double weight[],
                            double slope[]);

/// Whether a table is the source of this structure, or was made of it.
bool table_is_of(const struct cagehop_landscape_table *table,
                 const struct cagehop_structure_params *structure);

/// A table of that range without intervals. Returns 0, CAGEHOP_BAD_ARGUMENT or CAGEHOP_NO_MEMORY.
int table_create_empty(const struct cagehop_structure_params *structure, double low, double high,
                       struct cagehop_landscape_table **table, struct cagehop_error *error);

/// What an interval says of itself; error.status also where it has no nodes.
struct cagehop_landscape_table_interval table_interval_said(double r_first, const struct table_interval *from,
                                                            size_t nodes, double landscape_error);

void table_interval_clear(struct table_interval *interval);

/// A number of an interpolated state, and where slope is not NULL the derivative of its logarithm with that.
double table_number(const struct interpolated_state *state, enum table_number number, double *slope);

/// The shear modulus of an interpolated state. Returns 0, why there is none, or CAGEHOP_NO_MEMORY.
int table_modulus(const struct interpolated_state *state, struct cagehop_shear_modulus **modulus);

/// An estimate of the error of ln(tau_alpha) that interpolation makes; 0 for a solved isochore.
double table_log_tau_error(const struct cagehop_isochore *isochore,
                           const struct cagehop_landscape_point *point);

/// What an interval's row says: the largest relative error of S(q), its nodes' and that of S_0 and S_peak
/// between them; and the error of F_B1 at P = 0, [kBT]: that of the nodes' table of S(q), if there is one,
/// and where there is a barrier that of interpolation; else NaN.
double table_structure_error(const struct table_interval *interval);
double table_barrier_error(const struct table_interval *interval, const struct cagehop_landscape *landscape);

/// Why the shear modulus of a point of an interpolated isochore is not accurate enough, or 0.
int table_modulus_status(const struct cagehop_isochore *isochore,
                         const struct cagehop_landscape_point *point);

/// The largest of errors of octaves of r in which there are cages, whose r is below 0.5.
double table_modulus_error(double r_first, const struct table_interval *interval);

/// Above it, of ln(tau_alpha), a point is not resolved.
#define TABLE_LOG_TAU_ERROR_MAX 1e-2

#endif
