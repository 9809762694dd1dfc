// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/uniform/continuation.h"

#include "structure/core/percus_yevick.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double stride_min = 1e-3; // smallest step of lambda before giving up

/// q gamma(q) of the closed Percus-Yevick form.
static void guess_from_percus_yevick(const struct particles *particles, const struct uniform_request *request,
                                     double indirect[]) {
  struct core core = {0};
  percus_yevick_core(particles->phi, &core);
  for (size_t k = 0; k < request->points; k++) {
    const double q = ((double)k + 0.5) * M_PI / request->box;
    const double x = 4.0 * M_PI * particles->density * core_sine(&core, q) / q;
    indirect[k] = q * x * x / ((1.0 - x) * particles->density);
  }
}

int continue_to_closure(const struct particles *particles, const struct uniform_request *request,
                        struct uniform_solution *solution, int *iterations) {
  const size_t size = request->points * sizeof(double);
  struct uniform_request partial = *request;
  guess_from_percus_yevick(particles, request, solution->indirect);
  if (closure_is_short(request->closure.kind)) {
    return CAGEHOP_OK;
  }
  double *kept = malloc(size);
  int status = kept != NULL ? CAGEHOP_NO_CONVERGENCE : CAGEHOP_NO_MEMORY;
  double reached = 0.0, stride = 1.0;
  while (status >= 0 && status != CAGEHOP_TIMED_OUT && reached < 1.0 && stride > stride_min) {
    memcpy(kept, solution->indirect, size);
    partial.lambda = fmin(1.0, reached + stride);
    status = uniform_grid_solve(&partial, 0, solution);
    *iterations += solution->iterations;
    if (status == CAGEHOP_OK) {
      reached = partial.lambda;
    } else {
      memcpy(solution->indirect, kept, size);
      stride *= 0.5;
    }
  }
  free(kept);
  return status;
}
