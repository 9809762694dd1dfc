// SPDX-License-Identifier: GPL-3.0-or-later
/// Two methods whose solution is c(r) in the core as a Legendre series, 0 outside: PRISM solved numerically,
/// and the closed form of Percus-Yevick.
#include "status/error.h"
#include "structure/core/percus_yevick.h"
#include "structure/core/prism.h"
#include "structure/core/radial_from_core.h"
#include "structure/method.h"
#include "structure/shared/box.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>

struct core_state {
  struct particles particles;
  struct core core;
};

static struct core_state *core_state_create(const struct particles *particles,
                                            struct structure_solution *solution) {
  struct core_state *state = calloc(1, sizeof *state);
  if (state != NULL) {
    state->particles = *particles;
    solution->state = state;
  }
  return state;
}

static int make_core_radial(const void *context, struct radial *radial) {
  const struct core_state *state = context;
  return radial_from_core(&state->core, state->particles.density, structure_box(state->particles.phi),
                          radial);
}

static double core_contact(const void *context) {
  return radial_contact_from_core(&((const struct core_state *)context)->core);
}

static int solve_core(const struct particles *particles, const struct cagehop_structure_params *params,
                      const struct solve_limits *limits, struct structure_solution *solution) {
  const struct cagehop_certificate *certificate = &solution->certificate;
  struct core_state *state = core_state_create(particles, solution);
  (void)params;
  if (state == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  const int status = prism_solve(particles, limits, &state->core, &solution->certificate);
  if (status == CAGEHOP_NOT_RESOLVED) {
    error_set(&solution->reason, status, "not resolved in a box of %.4g d (%.2g > %.2g)", certificate->box,
              certificate->error, limits->tolerance);
  }
  return status;
}

static int solve_closed_form(const struct particles *particles, const struct cagehop_structure_params *params,
                             const struct solve_limits *limits, struct structure_solution *solution) {
  struct core_state *state = core_state_create(particles, solution);
  (void)params, (void)limits;
  if (state == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  percus_yevick_core(particles->phi, &state->core);
  solution->certificate =
      (struct cagehop_certificate){.last_change = NAN, .degree = (int)state->core.terms - 1};
  return CAGEHOP_OK;
}

/// From the sine transform of r c(r), in its place: that divided by q, whose limit for q -> 0 is the integral
/// of r^2 c(r).
static void scale_sines(const struct core_state *state, size_t n, const double q[], double rho_c[]) {
  for (size_t i = 0; i < n; i++) {
    const double transform = q[i] > 0.0 ? rho_c[i] / q[i] : core_moment(&state->core);
    rho_c[i] = 4.0 * M_PI * state->particles.density * transform;
  }
}

static void core_rho_c(const void *context, size_t n, const double q[], double rho_c[]) {
  const struct core_state *state = context;
  core_sines_alike(&state->core, n, q, rho_c);
  scale_sines(state, n, q, rho_c);
}

static void closed_form_rho_c(const void *context, size_t n, const double q[], double rho_c[]) {
  const struct core_state *state = context;
  core_sines(&state->core, n, q, rho_c);
  scale_sines(state, n, q, rho_c);
}

/// The closed form has rounding errors only, which are largest where S(q) is.
static void certify_closed_form(const void *context, const struct cagehop_structure_summary *summary,
                                struct cagehop_certificate *certificate) {
  const struct core_state *state = context;
  certificate->error = core_rounding(&state->core, state->particles.density, summary->S_peak);
  certificate->S_min = summary->S_0;
}

const struct structure_method structure_core = {
    .solve = solve_core,
    .make_radial = make_core_radial,
    .contact = core_contact,
    .rho_c_many = core_rho_c,
    .moments = moments_of_hard_spheres,
    .destroy = free,
    .default_tolerance = 1e-8,
};

const struct structure_method structure_closed_form = {
    .solve = solve_closed_form,
    .make_radial = make_core_radial,
    .contact = core_contact,
    .rho_c_many = closed_form_rho_c,
    .moments = moments_of_hard_spheres,
    .certify = certify_closed_form,
    .destroy = free,
    .tolerant = true,
};
