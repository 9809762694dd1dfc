// SPDX-License-Identifier: GPL-3.0-or-later
/// Several processes that solve one state together, as the library sees them: it knows no MPI. Where
/// `communicator` of struct cagehop_structure_params is set, the functions that solve structures are
/// collective: cagehop_structure_solve, cagehop_isochore_solve, cagehop_isobars_compute,
/// cagehop_model_resolve, cagehop_barrier_onset_find, cagehop_cusp_find, and their _explained. All processes
/// of the communicator call them with the same arguments and get the same status and the same bits. No other
/// function of the library is collective.
#ifndef CAGEHOP_COMMUNICATOR_H
#define CAGEHOP_COMMUNICATOR_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A communicator: the processes that solve one state together. The library does not call MPI; a caller that
/// has MPI fills in these functions. All of them are collective, return 0 or a negative status, and give the
/// same bits whatever the size.
struct cagehop_communicator {
  void *context;
  int rank, size; ///< size: a power of two
  /// Transposes a complex matrix: from `rows` x `columns` to `columns` x `rows`, both in C order with an
  /// equal block of rows on each process; from and to differ, and `from` may have any numbers afterwards.
  /// Complex numbers are pairs of double.
  int (*transpose)(void *context, size_t rows, size_t columns, double from[], double to[]);
  /// values[i] becomes the sum over the processes; for values that are 0 on all processes but one.
  int (*allreduce_sum)(void *context, size_t count, double values[]);
  /// values[i] becomes the largest over the processes.
  int (*allreduce_max)(void *context, size_t count, double values[]);
};

#ifdef __cplusplus
}
#endif
#endif
