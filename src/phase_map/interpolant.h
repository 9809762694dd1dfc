// SPDX-License-Identifier: GPL-3.0-or-later
/// Adaptive piecewise Chebyshev interpolation of ln(tau_alpha) in x, for all pressures at once: x is phi or,
/// where temperatures number the states, minus the temperature, so that ln(tau_alpha) rises with it. The
/// range of x is divided into intervals, of 0.02 to 0.15 in phi, between a table's states, of factors of 2 in
/// a system's temperature; where some pressure needs it, an interval gets up to 25 Chebyshev nodes (solved
/// states, which all pressures share). Where a pressure is not resolved on an interval, that is halved, at
/// most 6 times:
///
///   repeat
///     for each pressure and each interval on which its ln(tau_alpha) crosses the times asked for:
///       no nodes yet: mark the interval to be filled; not resolved: mark it to be halved
///     add the marked nodes and halves; the caller solves their states
///   until nothing is marked
///
/// Each pressure uses the widest intervals that resolve it, so its result does not depend on the other
/// pressures.
#ifndef CAGEHOP_PHASE_MAP_INTERPOLANT_H
#define CAGEHOP_PHASE_MAP_INTERPOLANT_H

#include <cagehop/phase_map.h>
#include <stdint.h>

enum {
  INTERVAL_NODES_MAX = 25, ///< on the interval that is bent
  WIDE_NODES = 18,         ///< on the widest of the others, and on halves of the bent one
  INTERVAL_NODES = 13,     ///< on narrower ones
  /// Between two rows of a table: S(q) is interpolated by a cubic there, for which fewer are enough.
  NARROW_NODES = 7,
  /// What a node keeps for each pressure: ln(tau_alpha), its derivative, a status.
  NODE_BYTES = 2 * sizeof(double) + sizeof(int8_t),
};

struct node {
  double x;
  bool requested; ///< whether cagehop_isobars_next has asked for it
  double
      *log_tau; ///< ln(tau_alpha/s) at all pressures; -infinity without a cage, infinity where trapped; owned
  double *dlntau_dP; ///< d ln(tau_alpha)/dP_reduced at all pressures; in the same allocation
  int8_t *status;    ///< why log_tau is NaN; in the same allocation
};

struct interval {
  double low, high;
  size_t root;       ///< index of the interval of full width that it is a part of
  size_t child;      ///< index of its lower half, the upper one follows; 0: not halved
  int depth;         ///< 0: full width; else the number of halvings
  bool bent;         ///< whether its nodes are Chebyshev's in interpolant_place, not in x
  size_t node_count; ///< number of nodes; 0: none but the ends
  bool to_fill, to_halve;
  size_t node[INTERVAL_NODES_MAX]; ///< indices of its nodes, ascending in x; of both ends while nodes is 0
};

/// Chebyshev coefficients for one pressure on one interval, of ln(tau_alpha/s) and d
/// ln(tau_alpha)/dP_reduced.
struct interval_series {
  double low, high;
  bool bent;
  double from, to; ///< interpolant_place of both ends
  size_t node_count;
  double log_tau[INTERVAL_NODES_MAX], dlntau_dP[INTERVAL_NODES_MAX];
  double log_tau_at[INTERVAL_NODES_MAX]; ///< ln(tau_alpha/s) itself, at the nodes
};

/// The series of the pressure that an interval was last asked for.
struct known_series {
  size_t pressure; ///< SIZE_MAX: none
  int status;      ///< what making it returned
  struct interval_series series;
};

struct phi_interpolant {
  bool kelvin;     ///< whether x is minus a temperature
  double steepest; ///< an upper bound of the slope of ln(tau_alpha) with x
  double cheap;    ///< states above it are expensive
  double narrow;   ///< intervals of less than this width need fewer nodes
  double wide;     ///< intervals of more than this width need more nodes
  size_t n_pressure;
  size_t node_total;
  size_t end_count;  ///< the first nodes are the ends of the root intervals
  struct node *node; ///< in the order in which they were added; owned
  size_t interval_count;
  size_t root_count;          ///< the first intervals are those of full width (root intervals), ascending
  struct interval *interval;  ///< owned
  struct known_series *known; ///< of each interval, so that a pressure's series is made once; owned
  double bent_cosines[INTERVAL_NODES_MAX * INTERVAL_NODES_MAX]; ///< chebyshev_cosines of that many nodes
  double wide_cosines[WIDE_NODES * WIDE_NODES];
  double cosines[INTERVAL_NODES * INTERVAL_NODES];
  double narrow_cosines[NARROW_NODES * NARROW_NODES];
};

/// Where x lies in a bent interval's series: a variable in which ln(tau_alpha) is smoother. x itself where it
/// is not bent. Its derivative with x; and the inverse.
double interpolant_place(bool bent, double x);
double interpolant_place_slope(bool bent, double x);
double interpolant_x(bool bent, double place);

/// Makes the root intervals for a model, without nodes except their ends. Returns 0 or CAGEHOP_NO_MEMORY.
int interpolant_create(const struct cagehop_model *model, size_t n_pressure,
                       struct phi_interpolant *interpolant);
void interpolant_clear(struct phi_interpolant *interpolant);

/// Forgets the series that were made: to be called where a node's values change.
void interpolant_forget(struct phi_interpolant *interpolant);

/// Whether the state is so dense that it is expensive to solve, and is asked for last, only if needed.
bool node_is_expensive(const struct phi_interpolant *interpolant, const struct node *node);

/// Marks the intervals on which ln(tau_alpha/s) of pressure j lies between `from` and `to` and is not
/// resolved: to be filled with nodes, or to be halved where nodes are not enough or where the pressure gets
/// trapped on the interval, possibly above `to`.
void interpolant_request(struct phi_interpolant *interpolant, size_t j, double from, double to);

/// Adds the nodes and halves that were marked. Returns 0 or CAGEHOP_NO_MEMORY.
int interpolant_add_requested(struct phi_interpolant *interpolant);

/// Finds the series in which ln(tau_alpha/s) of pressure j crosses a level. Returns 0, CAGEHOP_NO_TRANSITION,
/// CAGEHOP_NOT_RESOLVED, or the status of a failed state because of which it can't be found. series may be
/// NULL.
int interpolant_find(const struct phi_interpolant *interpolant, size_t j, double level,
                     struct interval_series *series);

/// Finds the series of pressure j that contains x. False where it is not resolved there.
bool interpolant_at(const struct phi_interpolant *interpolant, size_t j, double x,
                    struct interval_series *series);

/// ln(tau_alpha/s) of pressure j at both ends of root interval p.
void interpolant_ends(const struct phi_interpolant *interpolant, size_t p, size_t j, double end[2]);

/// The x at which a series that interpolant_find found crosses the level. Returns 0 or
/// CAGEHOP_NO_CONVERGENCE.
int interpolant_cross(const struct interval_series *series, double level, double *x);

/// ln(tau_alpha/s) at x, and its derivative with x where slope is not NULL.
double interpolant_log_tau(const struct interval_series *series, double x, double *slope);

/// ln(tau_alpha/s) at n places, to the same bits.
void interpolant_log_tau_at(const struct interval_series *series, size_t n, const double x[],
                            double log_tau[]);

/// The estimated errors of interpolant_log_tau and of its slope at x.
double interpolant_log_tau_error(const struct interval_series *series);
double interpolant_slope_error(const struct interval_series *series, double x);

/// d ln(tau_alpha)/dP_reduced at x, and its estimated error.
double interpolant_dlntau_dP(const struct interval_series *series, double x);
double interpolant_dlntau_dP_error(const struct interval_series *series);

#endif
