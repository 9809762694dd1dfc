// SPDX-License-Identifier: GPL-3.0-or-later
#include "thermodynamics/path.h"

#include "numerics/communicator.h"
#include "status/error.h"
#include "structure/structure.h"

#include <cagehop/status.h>
#include <math.h>

enum { FIRST_INTERVALS = 6 };

static const double tolerance = 1e-9; // change from rule to rule at which no finer one is tried, relative
static const double accepted = 1e-4;  // the largest that is a result

struct path_state path_state_of(const struct fluid *fluid, const struct cagehop_structure *structure,
                                const struct structure_moments *moments, double t) {
  const double origin = 0.0, error = cagehop_structure_certificate(structure)->error;
  double S, h;
  cagehop_structure_factor(structure, 1, &origin, &S, &h);
  // Of single sites 1/S - 1 is -h/S, in which nothing cancels.
  return (struct path_state){.known = true,
                             .stiffness = (fluid->chain ? 1.0 / S - 1.0 / fluid->sites : -h / S) / t,
                             .stiffness_error = error / (S * t),
                             .virial = moments->virial / t,
                             .virial_error = moments->virial_error / t};
}

// ---------------------------------------------------------------- states

static int solve_state(struct path *path, double t, struct path_state *state, struct cagehop_error *error) {
  struct cagehop_structure *structure = NULL;
  struct cagehop_certificate unused;
  struct structure_moments moments;
  int status = structure_solve_certified(path->params, t * path->phi, true, &structure, error, &unused);
  path->solved++;
  if (status == CAGEHOP_OK) {
    status = communicator_agree_status(path->params->communicator, structure_moments(structure, &moments));
  }
  if (status == CAGEHOP_OK) {
    *state = path_state_of(path->fluid, structure, &moments, t);
  } else if (error->status == CAGEHOP_OK) {
    error_set_message(error, status, "g(r) at phi = %.6g", t * path->phi);
  }
  state->status = status;
  cagehop_structure_destroy(&structure);
  return status < 0 ? status : CAGEHOP_OK;
}

/// Solves the nodes of a rule that are not known yet. *failed receives the first one's error. Returns 0 or a
/// negative status.
static int solve_nodes(struct path *path, const struct path_rule *rule, struct cagehop_error *failed) {
  for (size_t k = 1; k < rule->intervals; k++) {
    const size_t slot = path_slot(rule, k);
    struct path_state *state = &path->state[slot];
    struct cagehop_error error = {.status = CAGEHOP_OK};
    const int status = state->known ? CAGEHOP_OK : solve_state(path, path_node(slot), state, &error);
    if (status < 0) {
      *failed = error;
      return status;
    }
    if (failed->status == CAGEHOP_OK && state->status != CAGEHOP_OK) {
      *failed = error;
    }
  }
  return CAGEHOP_OK;
}

/// Which part of the path has no states, and why the first of them is none.
static void explain_gap(const struct path *path, const struct cagehop_error *failed,
                        struct cagehop_error *error) {
  size_t first = 0, last = PATH_INTERVALS;
  while (path->state[first + 1].status == CAGEHOP_OK) {
    first++;
  }
  while (path->state[last - 1].status == CAGEHOP_OK) {
    last--;
  }
  while (first > 0 && !path->state[first].known) {
    first--;
  }
  while (last < PATH_INTERVALS && !path->state[last].known) {
    last++;
  }
  const double to_rho = 6.0 / M_PI * path->phi;
  error_set(error, failed->status, "the isotherm has no certified states between rho = %.4g and %.4g/d^3: %s",
            path_node(first) * to_rho, path_node(last) * to_rho, failed->text);
}

// ---------------------------------------------------------------- integrals

static void add(double weight, double value, double error, double *sum, double *sum_error) {
  *sum += weight * value;
  *sum_error += fabs(weight) * error;
}

/// The integrals by one rule, and the errors that those of the states make at most.
static struct path_integrals sum_states(const struct path *path, const struct path_rule *rule) {
  struct path_integrals sums = {0};
  for (size_t k = 0; k <= rule->intervals; k++) {
    const struct path_state *state = &path->state[path_slot(rule, k)];
    const double one = rule->one[k], linear = rule->linear[k];
    add(linear, state->stiffness, state->stiffness_error, &sums.compressibility, &sums.compressibility_error);
    add(one - linear, state->stiffness, state->stiffness_error, &sums.stiff_energy, &sums.stiff_energy_error);
    add(one, state->virial, state->virial_error, &sums.virial_energy, &sums.virial_energy_error);
  }
  return sums;
}

/// Adds the change from a coarser rule to the error of an integral. Returns the change, relative, or 0 where
/// the errors of the states explain it.
static double settle(double value, double coarser, double *error) {
  const double change = fabs(value - coarser);
  const bool explained = change <= *error;
  *error += change;
  return explained ? 0.0 : change / fabs(value);
}

/// The largest of these changes; the integral over the virial does not exist for chains.
static double settle_all(const struct path_integrals *coarser, struct path_integrals *sums) {
  const double Z = settle(sums->compressibility, coarser->compressibility, &sums->compressibility_error),
               A = settle(sums->stiff_energy, coarser->stiff_energy, &sums->stiff_energy_error),
               A_virial = settle(sums->virial_energy, coarser->virial_energy, &sums->virial_energy_error);
  return fmax(fmax(Z, A), A_virial);
}

/// The limits at rho -> 0: 1/S_0 is 1 + 2 B_2 rho and Z is 1 + B_2 rho. Where that B_2 is not known the rules
/// give this state no weight.
static void begin(struct path *path) {
  const double slope = path->fluid->limit * 6.0 / M_PI * path->phi;
  path->state[0] = isnan(slope)
                       ? (struct path_state){.known = true}
                       : (struct path_state){.known = true, .stiffness = 2.0 * slope, .virial = slope};
}

/// One rule: its states, and its integrals. Returns as path_integrate.
static int apply_rule(struct path *path, size_t intervals, struct path_integrals *integrals,
                      struct cagehop_error *error) {
  struct path_rule rule;
  struct cagehop_error failed = {.status = CAGEHOP_OK};
  path_rule_fill(intervals, !isnan(path->fluid->limit), &rule);
  const int status = solve_nodes(path, &rule, &failed);
  if (status < 0) {
    *error = failed;
    return status;
  }
  if (failed.status != CAGEHOP_OK) {
    explain_gap(path, &failed, error);
    return failed.status;
  }
  *integrals = sum_states(path, &rule);
  return CAGEHOP_OK;
}

int path_integrate(struct path *path, struct path_integrals *integrals, struct cagehop_error *error) {
  const struct path_integrals none = {NAN, NAN, NAN, NAN, NAN, NAN};
  struct path_integrals coarser = none;
  double change = INFINITY;
  begin(path);
  *integrals = none;
  for (size_t n = FIRST_INTERVALS; n <= PATH_INTERVALS && change > tolerance; n *= 2) {
    struct path_integrals sums;
    const int status = apply_rule(path, n, &sums, error);
    if (status != CAGEHOP_OK) {
      *integrals = none;
      return status;
    }
    *integrals = sums;
    change = n > FIRST_INTERVALS ? settle_all(&coarser, integrals) : INFINITY;
    coarser = sums;
  }
  if (change > accepted) {
    *integrals = none;
    error_set(error, CAGEHOP_NOT_RESOLVED,
              "the integrals along the isotherm change by %.2g of themselves with %d states, more than %g",
              change, path->solved, accepted);
    return CAGEHOP_NOT_RESOLVED;
  }
  return CAGEHOP_OK;
}
