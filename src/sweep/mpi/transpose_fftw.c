// SPDX-License-Identifier: GPL-3.0-or-later
#include "sweep/mpi/transpose.h"

#include "numerics/shared.h"
#include "sweep/mpi/wait.h"

#include <cagehop/status.h>
#include <fftw3-mpi.h>
#include <stdio.h>
#include <stdlib.h>

enum { PLANS_MAX = 16 };

struct transpose {
  MPI_Comm comm;
  struct {
    size_t rows, columns;
    fftw_plan plan;
  } shape[PLANS_MAX]; ///< planned once for each shape
  size_t shapes;
};

bool transpose_available(void) {
  return true;
}

int transpose_create(MPI_Comm comm, struct transpose **transpose) {
  *transpose = calloc(1, sizeof **transpose);
  if (*transpose == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  (*transpose)->comm = comm;
  fftw_mpi_init(); // may be called again
  return CAGEHOP_OK;
}

void transpose_destroy(struct transpose **transpose) {
  planner_lock();
  while (*transpose != NULL && (*transpose)->shapes > 0) {
    fftw_destroy_plan((*transpose)->shape[--(*transpose)->shapes].plan);
  }
  planner_unlock();
  free(*transpose);
  *transpose = NULL;
}

/// The plan for that shape, if there is one.
static fftw_plan find_plan(const struct transpose *transpose, size_t rows, size_t columns) {
  for (size_t i = 0; i < transpose->shapes; i++) {
    if (transpose->shape[i].rows == rows && transpose->shape[i].columns == columns) {
      return transpose->shape[i].plan;
    }
  }
  return NULL;
}

/// Whether all ranks have memory for a plan: FFTW ends the program of a rank that has none, and all ranks
/// have to plan together. Collective. Returns 0 or a negative status.
static int agree_on_room(const struct transpose *transpose, size_t rows, size_t columns, int *size) {
  int there = 1, status = mpi_checked(MPI_Comm_size(transpose->comm, size));
  if (status == CAGEHOP_OK) {
    there = planner_has_room(2 * rows * columns / (size_t)*size);
    status = mpi_checked(MPI_Allreduce(MPI_IN_PLACE, &there, 1, MPI_INT, MPI_MIN, transpose->comm));
  }
  return status != CAGEHOP_OK ? status : there ? CAGEHOP_OK : CAGEHOP_NO_MEMORY;
}

/// Plans for a shape that has no plan yet. Collective. Returns 0 or a negative status.
static int add_plan(struct transpose *transpose, size_t rows, size_t columns, double from[], double to[],
                    fftw_plan *plan) {
  int size;
  const int status = agree_on_room(transpose, rows, columns, &size);
  if (status != CAGEHOP_OK) {
    return status;
  }
  planner_lock();
  if (transpose->shapes == PLANS_MAX) {
    fftw_destroy_plan(transpose->shape[--transpose->shapes].plan);
  }
  *plan = fftw_mpi_plan_many_transpose((ptrdiff_t)rows, (ptrdiff_t)columns, 2, (ptrdiff_t)rows / size,
                                       (ptrdiff_t)columns / size, from, to, transpose->comm, FFTW_ESTIMATE);
  planner_unlock();
  if (*plan == NULL) {
    char reason[128];
    snprintf(reason, sizeof reason, "FFTW has no plan to transpose %zu x %zu pairs on %d ranks", rows,
             columns, size);
    return mpi_failed(reason);
  }
  transpose->shape[transpose->shapes].rows = rows;
  transpose->shape[transpose->shapes].columns = columns;
  transpose->shape[transpose->shapes++].plan = *plan;
  return CAGEHOP_OK;
}

int transpose_run(struct transpose *transpose, size_t rows, size_t columns, double from[], double to[]) {
  fftw_plan plan = find_plan(transpose, rows, columns);
  const int status = plan == NULL ? add_plan(transpose, rows, columns, from, to, &plan) : CAGEHOP_OK;
  if (status == CAGEHOP_OK) {
    fftw_mpi_execute_r2r(plan, from, to);
  }
  return status;
}
