// SPDX-License-Identifier: GPL-3.0-or-later
/// Landscapes interpolated in phi. F(r) of Eq. 1 is analytic in phi as long as S(q) is, and the polynomials
/// of proxy.h stand on cells of r that are the same for all phi. So those of any phi between Chebyshev nodes
/// are a linear combination of the nodes' own.
#ifndef CAGEHOP_LANDSCAPE_FAMILY_H
#define CAGEHOP_LANDSCAPE_FAMILY_H

#include "landscape/proxy.h"

#include <cagehop/landscape.h>
#include <cagehop/structure.h>
#include <stddef.h>

enum { FAMILY_NODES_MAX = 49, FAMILY_OCTAVES_MAX = 48 };

/// An upper bound of F'(r) + 3/r near r = 0, [kBT/d]; see cage_bounds.h. Returns as barrier_sums_create.
int landscape_stiffness(const struct cagehop_structure *structure, double *stiffness);

/// A power of two below which there is no cage, nor anything else that a landscape asks for, at any state
/// whose stiffness is at most this, [d].
double landscape_first_r(double stiffness);

/// The polynomials of one structure.
struct landscape_cells {
  struct proxy proxy;
  double stiffness; ///< [kBT/d]
};

/// From r_first on, which landscape_first_r said; for that the sums go further in q than those of a
/// landscape. Returns 0, CAGEHOP_NOT_RESOLVED (also where r_first is not low enough), CAGEHOP_NO_MEMORY.
int landscape_cells_create(const struct cagehop_structure *structure, double r_first,
                           struct landscape_cells *cells);
void landscape_cells_clear(struct landscape_cells *cells);

/// Bounds on the error of F, r F', r^2 F'', r^3 F''' over an octave of r, [kBT].
struct family_error {
  double F[4];
};

struct landscape_family {
  size_t nodes, count; ///< of phi; of cells
  uint64_t first;      ///< as in struct proxy
  double stiffness;    ///< the largest of all nodes, [kBT/d]
  double *coefficient; ///< at ((cell * 2 + 0 for caging, 1 for caging_force) * nodes + node) * PROXY_TERMS
  struct family_error error[FAMILY_OCTAVES_MAX]; ///< of each octave from the first cell on
  double *quick;      ///< what single points begin from, of each node (family_points.c); owned, NULL: nothing
  double quick_error; ///< of F' at its extrema, from that, [kBT/d]
  double force_error; ///< landscape_family_force_error, when that was prepared
};

/// cells[k], k < nodes, from the same r_first. Returns 0 or CAGEHOP_NO_MEMORY.
int landscape_family_create(size_t nodes, const struct landscape_cells *const cells[],
                            struct landscape_family *family);

/// How many numbers family->coefficient has, of its nodes and count.
size_t landscape_family_coefficients(const struct landscape_family *family);
void landscape_family_clear(struct landscape_family *family);

/// The polynomials of the phi that these are the weights of. Returns 0 or CAGEHOP_NO_MEMORY.
int landscape_family_cells(const struct landscape_family *family, const double weight[],
                           struct landscape_cells *cells);

/// Raises family->error to what it is where `cells` are at a state that is not among the nodes, and whose
/// weights are `weight`, times `safety`.
void landscape_family_compare(struct landscape_family *family, const double weight[],
                              const struct landscape_cells *cells, double safety);

/// The largest error of F and r F' anywhere, [kBT].
double landscape_family_worst(const struct landscape_family *family);

/// The largest error of r F' anywhere, [kBT].
double landscape_family_force_error(const struct landscape_family *family);

/// The smallest r that there are polynomials for, [d].
double landscape_family_r_min(const struct landscape_family *family);

/// The errors of F, F', F'', F''' at r.
void landscape_family_error_at(const struct landscape_family *family, double r, double error[4]);

/// F + 3 ln r, F' + 3/r, F'' - 3/r^2, F''' + 6/r^3 at P = 0, or with the weights' derivatives with phi for
/// weights the derivatives of F, F', F'', F''' with phi. NaN below the first cell; 0 beyond the last.
void landscape_family_caging(const struct landscape_family *family, const double weight[], double r,
                             double caging[4]);

/// Prepares landscape_family_solve, for an interval of phi whose nodes are chebyshev_node's. Where extrema of
/// F' do not exist all over it, or are not interpolated well because they are about to merge, nothing is
/// prepared. Returns 0 or CAGEHOP_NO_MEMORY.
int landscape_family_prepare(struct landscape_family *family);

/// A point at the phi that these are the weights of, without its landscape: where family->quick is there. As
/// cagehop_landscape_solve, but for rounding.
int landscape_family_solve(const struct landscape_family *family, const double weight[], double pressure,
                           struct cagehop_landscape_point *point);

enum { FAMILY_CAGING, FAMILY_FORCE, FAMILY_KINDS }; ///< the polynomials of a cell

/// The cell that was asked for last.
struct slice_memory {
  size_t index;
  bool there[FAMILY_KINDS];
  struct proxy_cell cell;
};

/// One phi.
struct landscape_slice {
  const struct landscape_family *family;
  double weight[FAMILY_NODES_MAX];
  struct slice_memory *memory; ///< of a slice that one thread has to itself; NULL: nothing is kept
};

/// F, F', F'', F''' at P = 0.
void landscape_slice_evaluate(const struct landscape_slice *slice, double r, double F[4]);

/// The same without F, which is left out of F[0].
void landscape_slice_force(const struct landscape_slice *slice, double r, double F[4]);

/// F alone.
double landscape_slice_height(const struct landscape_slice *slice, double r);

/// The landscape at the phi that these are the weights of. The family must outlive it. Returns as
/// cagehop_landscape_create.
int landscape_interpolate(const struct landscape_family *family, const double weight[],
                          struct cagehop_landscape **landscape);

#endif
