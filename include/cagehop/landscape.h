// SPDX-License-Identifier: GPL-3.0-or-later
/// The dynamic free energy F(r, P) of Eqs. 1 and 2 at one packing fraction: F and its derivatives, its
/// critical points, the barriers between them, and the spinodals. Nothing here is collective; a landscape
/// that is built may be read by several threads.
#ifndef CAGEHOP_LANDSCAPE_H
#define CAGEHOP_LANDSCAPE_H

#include <cagehop/export.h>
#include <cagehop/structure.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The regimes of (phi, P); the values are those of the map's `regime`.
enum cagehop_regime {
  CAGEHOP_REGIME_PENDING = 0,       ///< not computed yet
  CAGEHOP_REGIME_FLUID = 1,         ///< no cage: at most the outer minimum
  CAGEHOP_REGIME_IRREVERSIBLE = 2,  ///< P = 0: cage and barrier, no second state
  CAGEHOP_REGIME_TWO_STATE = 3,     ///< cage, barrier, outer minimum
  CAGEHOP_REGIME_TRAPPED = 4,       ///< the cage alone: the barrier is infinite
  CAGEHOP_REGIME_SUPERCRITICAL = 5, ///< F' is monotonic: one minimum, neither cage nor outer
  CAGEHOP_REGIME_FAILED = 6,        ///< no certified number; the point's status says why
  CAGEHOP_REGIME_COUNT = 7,
};

CAGEHOP_API const char *cagehop_regime_name(enum cagehop_regime regime);

/// The largest reduced pressure a landscape is built for, [kBT/d^3].
#define CAGEHOP_PRESSURE_MAX 1000.0

/// The smallest one but 0, [kBT/d^3]: the outer minimum lies at 3/P, and r^3 must stay a floating-point
/// number.
#define CAGEHOP_PRESSURE_MIN 1e-100

/// Whether a reduced pressure is one that points are computed at: 0, or from CAGEHOP_PRESSURE_MIN to
/// CAGEHOP_PRESSURE_MAX.
CAGEHOP_API bool cagehop_pressure_allowed(double pressure);

struct cagehop_landscape; ///< F(r) of Eq. 1 at one packing fraction; opaque, immutable once built

/// The critical points of F(r, P) and what follows from them; NaN where a quantity does not exist.
struct cagehop_landscape_point {
  enum cagehop_regime regime;
  double r_L1;    ///< cage minimum, [d]; in `supercritical` the only minimum
  double r_B;     ///< barrier, [d]
  double r_L2;    ///< outer minimum, [d]
  double jump_1;  ///< r_B - r_L1, [d]
  double jump_2;  ///< r_L2 - r_B, [d]
  double F_B1;    ///< F(r_B) - F(r_L1), [kBT]
  double F_B2;    ///< F(r_B) - F(r_L2), [kBT]
  double Delta;   ///< F_B1 - F_B2, [kBT]
  double K_0;     ///< |F''(r_L1)|, [kBT/d^2]
  double K_B;     ///< |F''(r_B)|, [kBT/d^2]
  double K_2;     ///< |F''(r_L2)|, [kBT/d^2]
  double slope_0; ///< F'''(r_L1), [kBT/d^3]
  double slope_B; ///< F'''(r_B), [kBT/d^3]
};

/// An undefined point: regime `failed`, NaN in every number.
CAGEHOP_API struct cagehop_landscape_point cagehop_landscape_no_point(void);

/// Heights of the extrema of F'(r), as pressures; NaN where there is none at P >= 0.
struct cagehop_spinodals {
  double P_lower;       ///< below it the cage is gone, [kBT/d^3]
  double P_upper;       ///< above it the outer minimum is gone, [kBT/d^3]
  double P_coexistence; ///< Delta = 0, [kBT/d^3]
};

/// The extrema of F'(r) at P = 0; NaN where F' is monotonic. Minus their heights are the spinodals.
struct cagehop_extrema {
  double r_max;   ///< where the restoring force of the cage is largest, [d]
  double F_1_max; ///< F'(r_max), [kBT/d]; below 0 as long as there is no barrier at P = 0
  double r_min;   ///< [d]
  double F_1_min; ///< F'(r_min), [kBT/d]
};

/// Builds F(r) of Eq. 1 from a structure, which is not needed afterwards. Returns 0, or CAGEHOP_NOT_RESOLVED,
/// CAGEHOP_NO_MEMORY, or CAGEHOP_BAD_ARGUMENT for a structure of chains, with *landscape = NULL.
CAGEHOP_API int cagehop_landscape_create(const struct cagehop_structure *structure,
                                         struct cagehop_landscape **landscape);

/// *F_B1: the barrier at P = 0 alone, [kBT], NaN where there is none, without the rest of a landscape.
/// Returns as cagehop_landscape_create.
CAGEHOP_API int cagehop_landscape_ambient_barrier(const struct cagehop_structure *structure, double *F_B1);

/// Frees *landscape and sets it to NULL; NULL is allowed.
CAGEHOP_API void cagehop_landscape_destroy(struct cagehop_landscape **landscape);

/// The smallest r for which the sums over q are complete, [d]; no critical point lies below it.
CAGEHOP_API double cagehop_landscape_r_min(const struct cagehop_landscape *landscape);

/// F[0] = F(r, P), F[1] = F'(r, P), F[2] = F''(r, P), [kBT, kBT/d, kBT/d^2]. Eqs. 1-2.
/// For r of at least cagehop_landscape_r_min.
CAGEHOP_API void cagehop_landscape_evaluate(const struct cagehop_landscape *landscape, double r,
                                            double pressure, double F[3]);

/// The same at r[i], i < count: F[3 * i], F[3 * i + 1] and F[3 * i + 2] are F, F' and F'' at r[i]. The bits
/// of one call for each r.
CAGEHOP_API void cagehop_landscape_evaluate_many(const struct cagehop_landscape *landscape, size_t count,
                                                 const double r[], double pressure, double F[]);

/// All critical points at a pressure of 0, or of CAGEHOP_PRESSURE_MIN to CAGEHOP_PRESSURE_MAX. Returns 0, or
/// with regime = failed and NaN in every number CAGEHOP_OUT_OF_RANGE, CAGEHOP_NOT_RESOLVED (on a spinodal, to
/// the rounding of F'), CAGEHOP_NOT_FINITE, CAGEHOP_NO_CONVERGENCE.
CAGEHOP_API int cagehop_landscape_solve(const struct cagehop_landscape *landscape, double pressure,
                                        struct cagehop_landscape_point *point);

/// The same at pressure[j], j < count, which is faster together: point[j] with what solve would return in
/// status[j], the same bits in any company.
CAGEHOP_API void cagehop_landscape_solve_many(const struct cagehop_landscape *landscape, size_t count,
                                              const double pressure[], struct cagehop_landscape_point point[],
                                              int status[]);

/// Which wavenumbers decide the barrier of a point: the q, [1/d], at or below which lies that share, above 0
/// and below 1, of what the integral of Eq. 1 adds to F_B1. All of it is F_B1 + 3 ln(r_B/r_L1). To the
/// distance of the nodes of the integral, a small part of the peaks of S(q). NaN where there is no barrier,
/// and for a landscape that is interpolated.
CAGEHOP_API double cagehop_landscape_wavenumber(const struct cagehop_landscape *landscape,
                                                const struct cagehop_landscape_point *point, double share);

/// The share of it that comes from wavenumbers up to q, [1]; NaN likewise.
CAGEHOP_API double cagehop_landscape_share(const struct cagehop_landscape *landscape,
                                           const struct cagehop_landscape_point *point, double q);

CAGEHOP_API const struct cagehop_spinodals *
cagehop_landscape_spinodals(const struct cagehop_landscape *landscape);

CAGEHOP_API struct cagehop_extrema cagehop_landscape_extrema(const struct cagehop_landscape *landscape);

/// The minimum of r^2 F''(r): its r, and F, F', F'' there at P = 0. F''(*r) is above 0 where F' is monotonic;
/// at the cusp of the spinodals F'' and F''' vanish together there. Returns 0, or CAGEHOP_NO_CONVERGENCE,
/// CAGEHOP_NOT_FINITE, CAGEHOP_NO_MEMORY.
CAGEHOP_API int cagehop_landscape_curvature_minimum(const struct cagehop_landscape *landscape, double *r,
                                                    double F[3]);

#ifdef __cplusplus
}
#endif
#endif
