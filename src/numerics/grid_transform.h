// SPDX-License-Identifier: GPL-3.0-or-later
/// The sine transform on large uniform grids, r_j = (j + 1/2) dr and q_k = (k + 1/2) dq with dr dq = pi/N,
/// for one process or a team. A DST-IV of N numbers is a complex transform of N/2, and that one is done as
/// rows and columns of a matrix: rows by FFTW, columns after a transposition. Every row is the same plan's,
/// so the bits don't depend on the team.
#ifndef CAGEHOP_NUMERICS_GRID_TRANSFORM_H
#define CAGEHOP_NUMERICS_GRID_TRANSFORM_H

#include <cagehop/team.h>
#include <stddef.h>

struct grid_transform; ///< opaque

enum { GRID_POINTS_MIN = 1 << 10, GRID_POINTS_MAX = 1 << 28 };

/// For N = `points`, a power of two, of which this process holds `share` = points/size. team NULL: this
/// process alone. Returns 0, CAGEHOP_BAD_ARGUMENT or CAGEHOP_NO_MEMORY. Collective, and so are the others.
int grid_transform_create(size_t points, const struct cagehop_team *team, struct grid_transform **transform);
void grid_transform_destroy(struct grid_transform **transform);

/// The numbers this process holds.
size_t grid_transform_share(const struct grid_transform *transform);

/// Which of the N numbers stands at place i of this process's share. Pairs of one from the front and one from
/// the back: the complex numbers that are transformed. The same for r_j and q_k.
size_t grid_transform_index(const struct grid_transform *transform, size_t i);

/// data[i], i < share, becomes sum_j data_j sin[(pi/N) (j + 1/2)(k + 1/2)], in place. 0 or a negative status
/// of the team.
int grid_transform_apply(struct grid_transform *transform, double data[]);

/// One complex transform in place of `length` numbers, data[2 k] + i data[2 k + 1], as the rows and columns
/// of a grid get it. `data` is aligned as malloc's. 0 or CAGEHOP_NO_MEMORY.
int grid_transform_row(size_t length, double data[]);

#endif
