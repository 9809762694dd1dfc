// SPDX-License-Identifier: GPL-3.0-or-later
/// One certified state on uniform grids of N points: by rank 0 alone, and by all ranks together. Prints wall
/// times, their ratio, the peak memory a rank, and what S(q) differs by. `mpirun -n 2 build/tests/bench_group
/// [from [to]]`, powers of two.
#include "clock/clock.h"
#include "sweep/mpi/group.h"

#include <cagehop/status.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/// Forgets the peak of this process's memory (Linux).
static void reset_peak(void) {
  FILE *file = fopen("/proc/self/clear_refs", "w");
  if (file != NULL) {
    fputs("5", file);
    fclose(file);
  }
}

/// A line of /proc/self/status, [MiB].
static double memory(const char *line) {
  char text[256], format[32];
  double kib = 0.0;
  FILE *file = fopen("/proc/self/status", "r");
  snprintf(format, sizeof format, "%s: %%lf", line);
  while (file != NULL && fgets(text, sizeof text, file) != NULL) {
    if (sscanf(text, format, &kib) == 1) {
      break;
    }
  }
  if (file != NULL) {
    fclose(file);
  }
  return kib / 1024.0;
}

struct measured {
  double seconds, mebibytes;
  struct cagehop_structure *structure;
};

/// Solves on N points and notes time and memory; the others of `team` do the same.
static struct measured solve(size_t points, const struct cagehop_communicator *team) {
  const struct cagehop_structure_params params = {.closure = CAGEHOP_CLOSURE_MODIFIED_VERLET,
                                                  .grid_points = points,
                                                  .tolerance = 1e-6,
                                                  .communicator = team};
  struct measured measured = {0};
  reset_peak();
  const double before = memory("VmRSS"), start = clock_seconds();
  const int status = cagehop_structure_solve(&params, 0.60, &measured.structure);
  measured.seconds = clock_seconds() - start;
  measured.mebibytes = memory("VmHWM") - before;
  if (status != CAGEHOP_OK) {
    fprintf(stderr, "2^%.0f points: %s\n", log2((double)points), cagehop_status_message(status));
    MPI_Abort(MPI_COMM_WORLD, 1);
  }
  return measured;
}

static double difference(const struct cagehop_structure *a, const struct cagehop_structure *b) {
  double most = 0.0;
  for (double q = 0.0; q < 700.0; q += 0.037) {
    double S, other;
    cagehop_structure_factor(a, 1, &q, &S, NULL);
    cagehop_structure_factor(b, 1, &q, &other, NULL);
    most = fmax(most, fabs(S / other - 1.0));
  }
  return most;
}

static void compare(size_t points, int rank, struct group *group) {
  struct measured alone = {0};
  if (rank == 0) {
    alone = solve(points, NULL);
  }
  MPI_Barrier(MPI_COMM_WORLD);
  struct measured together = solve(points, group_communicator(group));
  if (rank == 0) {
    printf("| 2^%.0f | %.2f s, %.0f MiB | %.2f s, %.0f MiB | %.2f | %.2f | %.1e |\n", log2((double)points),
           alone.seconds, alone.mebibytes, together.seconds, together.mebibytes,
           alone.seconds / together.seconds, together.mebibytes / alone.mebibytes,
           difference(alone.structure, together.structure));
    fflush(stdout);
    cagehop_structure_destroy(&alone.structure);
  }
  cagehop_structure_destroy(&together.structure);
}

int main(int argc, char **argv) {
  struct group group;
  int rank, size;
  gsl_set_error_handler_off();
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  if (group_join(MPI_COMM_WORLD, 0, &group) != CAGEHOP_OK) {
    MPI_Abort(MPI_COMM_WORLD, 1);
  }
  const int from = argc > 1 ? atoi(argv[1]) : 18, to = argc > 2 ? atoi(argv[2]) : 22;
  if (rank == 0) {
    printf("modified-verlet at phi = 0.60\n");
    printf("| N | one rank | %d ranks, each | times faster | memory a rank | max dS/S |\n", size);
    printf("| --- | --- | --- | --- | --- | --- |\n");
  }
  for (int exponent = from; exponent <= to; exponent++) {
    compare((size_t)1 << exponent, rank, &group);
  }
  group_leave(&group);
  MPI_Finalize();
  return 0;
}
