// SPDX-License-Identifier: GPL-3.0-or-later
/// Eq. 1 as a sum over wavenumbers: F(r) = -3 ln r - sum_j C_j exp(-B_j r^2).
#ifndef CAGEHOP_LANDSCAPE_BARRIER_SUMS_H
#define CAGEHOP_LANDSCAPE_BARRIER_SUMS_H

#include <cagehop/structure.h>
#include <stddef.h>

struct landscape_slice;

struct barrier_sums {
  size_t count;
  double *q;                           ///< ascending, [1/d]
  double *B;                           ///< q^2 (1 + S)/(6 S), [1/d^2]
  double *B_beyond;                    ///< the least B from there on, ascending, [1/d^2]
  double *C;                           ///< weight * q^2 (S - 1)^2/(12 pi phi (1 + S)), [1]
  double r_min;                        ///< smallest r for which the sums contain all q that matter, [d]
  double stiffness;                    ///< upper bound of F'(r) + 3/r, [kBT/d]; see cage_bounds.h
  const struct landscape_slice *slice; ///< where it is set there are no sums, and F(r) is interpolated in phi
};

/// Chooses the nodes: dense where S(q) has peaks, and up to the largest q that matters for a cage at
/// `pressure_max`. Returns 0, CAGEHOP_NOT_RESOLVED or CAGEHOP_NO_MEMORY, with *sums empty.
int barrier_sums_create(const struct cagehop_structure *structure, double pressure_max,
                        struct barrier_sums *sums);

/// The same nodes without those that no r from r_least on needs: there F has the same bits.
int barrier_sums_create_from(const struct cagehop_structure *structure, double pressure_max, double r_least,
                             struct barrier_sums *sums);

/// Frees the sums and empties them.
void barrier_sums_clear(struct barrier_sums *sums);

/// F(r), F'(r), F''(r), F'''(r) at P = 0, [kBT, kBT/d, kBT/d^2, kBT/d^3].
void barrier_sums_evaluate(const struct barrier_sums *sums, double r, double F[4]);

/// F(r) and F'(r) alone: the same bits, for less time.
void barrier_sums_force(const struct barrier_sums *sums, double r, double F[2]);

#endif
