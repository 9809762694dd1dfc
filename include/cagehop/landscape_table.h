// SPDX-License-Identifier: GPL-3.0-or-later
/// Tables of landscapes: isochores and points interpolated between some fifty states that are solved once,
/// for any material and pressure. A state is a packing fraction; of a pair potential's fluid at one density a
/// temperature, [K], as cagehop_structure_state_unit says. What makes a table is collective on the model's
/// communicator, and nothing else is; any number of threads may read one.
#ifndef CAGEHOP_LANDSCAPE_TABLE_H
#define CAGEHOP_LANDSCAPE_TABLE_H

#include <cagehop/error.h>
#include <cagehop/export.h>
#include <cagehop/phase_map.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct cagehop_landscape_table; ///< interpolated landscapes; opaque, immutable once created

/// F(r) of Eq. 1 is analytic in phi and T as long as S(q) is, so that some fifty states between low and high
/// serve every state between them, every material and every pressure. low and high are packing fractions; of
/// a system with system.density temperatures, [K]. One whose states have one temperature has a table for
/// that; chains have none, nor have tables of S(q) with temperatures. Solves these states: Chebyshev nodes in
/// phi or in ln T, more of them, or in halves of an interval, until states that are not among the nodes agree
/// with what is interpolated to 1e-9 kBT in F and r F' and a relative 1e-9 in tau_s, or as far as S(q) itself
/// is known. Of model only the structure is read; a table of S(q) must outlive the result, and so must a
/// landscape table its isochores; u(r) and B(r) are not read any more. Where no interpolation can be
/// certified (a state fails, S(q) has a kink), isochores say why, and those elsewhere do not suffer.
/// Returns 0, or CAGEHOP_BAD_ARGUMENT, CAGEHOP_NO_MEMORY, CAGEHOP_STOPPED with *table = NULL. watch and error
/// may be NULL. Collective on model->structure.communicator.
CAGEHOP_API int cagehop_landscape_table_create(const struct cagehop_model *model, double low, double high,
                                               const struct cagehop_watch *watch,
                                               struct cagehop_landscape_table **table,
                                               struct cagehop_error *error);

/// Frees *table and sets it to NULL; NULL is allowed.
CAGEHOP_API void cagehop_landscape_table_destroy(struct cagehop_landscape_table **table);

/// Makes a table the source of a model's states: *structure is CAGEHOP_STRUCTURE_LANDSCAPE_TABLE then, and
/// its system the one that the table's states are of, from which they have their temperature. The table is
/// borrowed. Not collective.
CAGEHOP_API void cagehop_landscape_table_choose(const struct cagehop_landscape_table *table,
                                                struct cagehop_structure_params *structure);

/// How many numbers cagehop_landscape_table_pack writes: some 250,000 an interval.
CAGEHOP_API size_t cagehop_landscape_table_count(const struct cagehop_landscape_table *table);

/// A landscape table as plain numbers, for other processes of this version of cagehop on this kind of
/// machine. Copies them only: not all bytes are those of a number.
CAGEHOP_API void cagehop_landscape_table_pack(const struct cagehop_landscape_table *table, double number[]);

/// The table that was packed: its isochores have the same bits. Returns 0; or CAGEHOP_BAD_ARGUMENT where
/// number[i], i < count, are none, CAGEHOP_NO_MEMORY, with *table = NULL. error may be NULL. Not collective.
CAGEHOP_API int cagehop_landscape_table_unpack(size_t count, const double number[],
                                               struct cagehop_landscape_table **table,
                                               struct cagehop_error *error);

/// What a landscape table is made of.
struct cagehop_landscape_table_report {
  enum cagehop_unit unit; ///< of low and high: of packing fractions, or CAGEHOP_UNIT_KELVIN
  double low, high;       ///< [1] or [K]
  int states;             ///< number of states solved for it
  int nodes;              ///< of them and between them, what it keeps
  int intervals;          ///< cagehop_landscape_table_interval
  int intervals_failed;   ///< those without nodes
  double landscape_error; ///< the largest error of F and r F', [kBT], where there are nodes
  double tau_s_error;     ///< the largest error of ln(tau_s)
};

CAGEHOP_API struct cagehop_landscape_table_report
cagehop_landscape_table_report(const struct cagehop_landscape_table *table);

/// One interval of states of a landscape table. Errors are three times the largest of the states that were
/// solved to compare with; NaN where there are no nodes.
struct cagehop_landscape_table_interval {
  enum cagehop_unit unit;                                    ///< of low and high
  double low, high;                                          ///< [1] or [K]
  int nodes;                                                 ///< 0: nothing here could be certified
  double landscape_error;                                    ///< of F and r F', [kBT]
  double tau_s_error, S_0_error, S_peak_error, q_peak_error; ///< relative, [1]
  double g_contact_error, r_cage_error, G_error;             ///< relative, [1]
  struct cagehop_error error;                                ///< why there are no nodes
};

/// Interval i from 0 on, ascending. Returns 0, or CAGEHOP_BAD_ARGUMENT where there is none.
CAGEHOP_API int cagehop_landscape_table_interval(const struct cagehop_landscape_table *table, size_t i,
                                                 struct cagehop_landscape_table_interval *interval);

/// cagehop_model_resolve from a table: phi_g where material.phi_g is NaN, in about a millisecond. Returns as
/// cagehop_isochore_interpolate, or CAGEHOP_NO_TRANSITION where phi_g lies outside the table, or the status
/// of the state that failed.
CAGEHOP_API int cagehop_landscape_table_resolve(const struct cagehop_landscape_table *table,
                                                struct cagehop_model *model, struct cagehop_error *error);

/// An isochore from a table instead of solving it, in a fraction of a millisecond; the bits depend on the
/// table and the state alone. It has no cagehop_isochore_structure. model->structure must be that of the
/// table, or as cagehop_landscape_table_choose leaves it, and the table must outlive the isochore. As
/// cagehop_isochore_solve_explained a state without numbers is no error here: one outside the table, or where
/// nothing could be certified. Returns 0, or CAGEHOP_BAD_ARGUMENT, CAGEHOP_NO_MEMORY with *isochore = NULL.
/// Not collective; any number of threads may call it on one table.
CAGEHOP_API int cagehop_isochore_interpolate(const struct cagehop_landscape_table *table,
                                             const struct cagehop_model *model, double state,
                                             struct cagehop_isochore **isochore, struct cagehop_error *error);

/// point[i] at state[i] and pressure[i], in `unit` (reduced or MPa), i < count, each independent of the
/// others and in any order: what cagehop_isochore_interpolate and cagehop_isochore_evaluate give but for
/// rounding, in a microsecond or two where extrema of F' exist, which is not next to the cusp. With
/// model->smoluchowski_rates it takes an isochore each. log_tau_error[i] as cagehop_isochore_log_tau_error,
/// and dlntau_dstate[i] as cagehop_isochore_state_slope, NaN where that has none; NULL is allowed for both.
/// Returns 0, or CAGEHOP_BAD_ARGUMENT, CAGEHOP_NO_MEMORY with points that are not filled. Not collective.
CAGEHOP_API int cagehop_landscape_table_evaluate(const struct cagehop_landscape_table *table,
                                                 const struct cagehop_model *model, size_t count,
                                                 const double state[], enum cagehop_unit unit,
                                                 const double pressure[], struct cagehop_point point[],
                                                 double log_tau_error[], double dlntau_dstate[]);

/// The error of ln(tau_alpha) that interpolation makes, [1]: 0 for an isochore that was solved, NaN
/// for a failed point. Where it would be above 0.01, next to a spinodal, the point is not resolved. It comes
/// on top of what the nodes' own error makes, summary.structure_error.
CAGEHOP_API double cagehop_isochore_log_tau_error(const struct cagehop_isochore *isochore,
                                                  const struct cagehop_point *point);

/// *dlntau_dstate: d ln(tau_alpha)/dphi, [1], or where temperatures number the states d ln(tau_alpha)/dT,
/// [1/K], at fixed reduced pressure and tau_E, of a point of an interpolated isochore, from the derivatives
/// of the interpolating polynomials. NaN where tau_alpha is not finite. Returns 0, the
/// point's status, CAGEHOP_NOT_FINITE, or CAGEHOP_BAD_ARGUMENT for an isochore that was solved.
CAGEHOP_API int cagehop_isochore_state_slope(const struct cagehop_isochore *isochore,
                                             const struct cagehop_point *point, double *dlntau_dstate);

#ifdef __cplusplus
}
#endif
#endif
