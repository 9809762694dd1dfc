// SPDX-License-Identifier: GPL-3.0-or-later
/// The sine transform (DST-IV) on large uniform grids, r_j = (j + 1/2) dr and q_k = (k + 1/2) dq with dr dq =
/// pi/N, in one process or distributed over several. A DST-IV of N numbers is computed by a complex transform
/// of N/2 numbers, and that as a matrix: rows are transformed by FFTW, columns likewise after a
/// transposition. All rows use the same plan, so the bits don't depend on the number of processes.
#ifndef CAGEHOP_NUMERICS_GRID_TRANSFORM_H
#define CAGEHOP_NUMERICS_GRID_TRANSFORM_H

#include <cagehop/communicator.h>
#include <stddef.h>

struct grid_transform; ///< opaque

enum { GRID_POINTS_MIN = 1 << 10, GRID_POINTS_MAX = 1 << 28 };

/// For N = `points`, a power of two, of which each process has points/size. NULL for the processes: this one
/// alone. Returns 0, CAGEHOP_BAD_ARGUMENT or CAGEHOP_NO_MEMORY. Not collective: nothing is communicated.
int grid_transform_create(size_t points, const struct cagehop_communicator *communicator,
                          struct grid_transform **transform);
/// The same for this process alone, and faster: one transform of N/2 numbers instead of a matrix of them,
/// which gives other last bits.
int grid_transform_create_local(size_t points, struct grid_transform **transform);

void grid_transform_destroy(struct grid_transform **transform);

/// The number of values that this process has. Not collective.
size_t grid_transform_share(const struct grid_transform *transform);

/// The index, 0 to N - 1, of the i-th value of this process. They are in pairs, one from the front and one
/// from the back of the grid, which make the complex numbers that are transformed. The same for r_j and q_k.
/// Not collective.
size_t grid_transform_index(const struct grid_transform *transform, size_t i);

/// The inverse, of a transform by this process alone.
size_t grid_transform_place(const struct grid_transform *transform, size_t index);

/// data[i], i < grid_transform_share, becomes sum_j data_j sin[(pi/N) (j + 1/2)(k + 1/2)], in place.
/// Collective. Returns 0 or a negative status of the communication.
int grid_transform_apply(struct grid_transform *transform, double data[]);

/// Transposes a complex matrix of this process alone, from `rows` x `columns` to `columns` x `rows`, both in
/// C order; from and to differ. Not collective.
void grid_transpose(size_t rows, size_t columns, const double from[], double to[]);

/// One complex transform in place of `length` numbers, data[2 k] + i data[2 k + 1], by the same code as the
/// rows and columns of a grid. `data` must be aligned like malloc's. Not collective. 0 or CAGEHOP_NO_MEMORY.
int grid_transform_row(size_t length, double data[]);

#endif
